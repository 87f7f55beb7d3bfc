"""What we ship stands on libraries whose licences allow it."""

import re
from importlib.metadata import PackageMetadata, PackageNotFoundError, distribution

import pytest

from tests.house.sources import ROOT

LESSER = frozenset({"psycopg", "psycopg-binary"})
"""Libraries under the LGPL: used as they are, replaceable, linked at run time."""


def locked() -> dict[str, bool]:
    """Every library of the runtime lock, and whether it belongs on every machine."""
    entries = re.findall(
        r"^([a-z0-9][\w.-]*)(?:\[.*?\])?==([^\\\n]*)", (ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
    return {name: ";" not in rest for name, rest in entries}


def licence(about: PackageMetadata) -> str:
    """What a library declares: an SPDX expression, else classifiers and the licence field's first line."""
    expressions = about.get_all("License-Expression") or []
    if expressions:
        return " ".join(expressions)
    classifiers = [line for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    return " ".join([*classifiers, *(line.split("\n")[0] for line in about.get_all("License") or [])])


def objection(name: str, declared: str) -> str | None:
    """Why a library may not be shipped; None when it may."""
    if not declared.strip():
        return f"{name} declares no licence"
    if re.search(r"LGPL|Lesser General Public", declared, re.IGNORECASE):
        return None if name in LESSER else f"{name} is under the LGPL: decide about it first"
    if re.search(r"GPL|General Public|SSPL|BUSL|Business Source|Commons Clause", declared, re.IGNORECASE):
        return f"{name} is under {declared}"
    return None


def test_every_library_we_ship_may_be_shipped() -> None:
    objections = []
    for name, everywhere in locked().items():
        try:
            declared = licence(distribution(name).metadata)
        except PackageNotFoundError:
            assert not everywhere, f"{name} is locked and not installed"
        else:
            objections.append(objection(name, declared))
    assert [reason for reason in objections if reason] == []


def test_the_licence_is_the_one_declared() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "declared",
    [
        "GPL-3.0-or-later",
        "AGPL-3.0-only",
        "LGPL-3.0-only",
        "",
        "License :: OSI Approved :: GNU General Public License",
    ],
)
def test_a_licence_we_may_not_ship_is_seen(declared: str) -> None:
    assert objection("something", declared)


@pytest.mark.parametrize("declared", ["MIT", "Apache-2.0 OR BSD-3-Clause", "MPL-2.0", "PSF-2.0"])
def test_a_licence_we_may_ship_is_left_alone(declared: str) -> None:
    assert objection("something", declared) is None


def test_the_database_driver_may_be_lesser() -> None:
    assert objection("psycopg", "LGPL-3.0-only") is None
