"""Surnames of two characters (复姓), so that a masked name shows the whole surname and nothing more."""

from functools import cache
from importlib import resources

from core.people.rules.names import mask_name


@cache
def compound_surnames() -> frozenset[str]:
    """The surnames of two characters, from ``surnames.txt`` beside this module."""
    return frozenset(
        resources.files("core.people").joinpath("surnames.txt").read_text(encoding="utf-8").split()
    )


def masked(name: str) -> str:
    """The name as strangers may see it: surname and stars (欧阳**)."""
    return mask_name(name, compound_surnames())
