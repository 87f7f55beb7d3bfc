"""Whether what stands in a draft still fills the rows of its blueprint: judged after picking by hand."""

import random
from collections.abc import Mapping, Sequence

from core.errors import Finding
from exam.rules.blueprint import Blueprint
from exam.rules.drawing import assemble
from exam.rules.paper import Candidate


def unfilled_rows(blueprint: Blueprint, held: Mapping[int, Sequence[Candidate]]) -> tuple[Finding, ...]:
    """The quotas that the items of their section cannot fill, each item counting for one of them.

    ``held``: the items of each section, by its place. Sections with places still open are left out: nothing
    is said of a row before somebody could have filled it.
    """
    found = []
    for place, section in enumerate(blueprint.sections):
        cards = [card._replace(enemy_group=None, fingerprint=None) for card in held.get(place, ())]
        if not section.quotas or len(cards) < section.count:
            continue
        alone = blueprint.model_copy(update={"sections": (section,)})
        for short in assemble(alone, cards, random.Random(0)).shortfalls:
            if short.quota is not None:
                facts = {
                    "section": section.title,
                    **short.quota.named,
                    "row": short.row,
                    "needed": short.needed,
                    "available": short.available,
                }
                found.append(Finding("exam.row_unfilled", facts, f"sections.{place}"))
    return tuple(found)
