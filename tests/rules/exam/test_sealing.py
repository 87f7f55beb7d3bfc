"""The hash of a paper: whatever could make two papers different makes their hashes different."""

import hashlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.points import Points
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, FixedPartial, MarkingRule, NetCorrect
from exam.rules.sealing import Sealed, holds, seal
from question_bank.kinds.contract import KindName


def plan(
    title: str = "一", *, partial: int = 0, each: int = 200, rule: MarkingRule | None = None
) -> dict[str, Any]:
    section = Section(
        title=title,
        kind=KindName.MULTIPLE_CHOICE,
        count=2,
        points_each=Points(each),
        rule=rule or (FixedPartial(partial=Points(partial)) if partial else AllOrNothing()),
    )
    return Blueprint(sections=(section,), announced_total=Points(2 * each)).model_dump(mode="json")


def places(*hashes: str) -> list[Sealed]:
    return [Sealed(at, 0, Points(200), each) for at, each in enumerate(hashes, start=1)]


PAPERS = (
    ("A", plan(), places("x", "y")),
    ("B", plan(), places("x", "y")),
    ("A", plan("二"), places("x", "y")),
    ("A", plan(partial=50), places("x", "y")),
    ("A", plan(partial=100), places("x", "y")),
    ("A", plan(rule=NetCorrect()), places("x", "y")),
    ("A", plan(each=300), places("x", "y")),
    ("A", plan(), places("y", "x")),
    ("A", plan(), places("x", "z")),
)


def test_title_section_rule_points_and_wording_each_change_the_hash() -> None:
    hashes = [seal(*paper) for paper in PAPERS]
    assert len(set(hashes)) == len(PAPERS)
    assert {len(each) for each in hashes} == {64}
    assert all(holds(kept, *paper) for kept, paper in zip(hashes, PAPERS, strict=True))
    assert not holds(hashes[0], *PAPERS[1])


@given(st.lists(st.text("abcdef0123456789", min_size=64, max_size=64), max_size=4))
def test_a_hash_of_the_first_version_goes_on_being_checked_by_what_it_told(hashes: list[str]) -> None:
    told = "\n".join(f"{at} 200 {each}" for at, each in enumerate(hashes, start=1))
    kept = hashlib.sha256(told.encode()).hexdigest()
    assert holds(kept, "any title", plan(), places(*hashes))
    assert not holds(kept, "any title", plan(), places(*hashes, "more"))
