"""What is signed is spelled in one way."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from core.occupations.rules.grades import Grade, GradeComponent
from core.points import Points
from training.certification.rules.payload import (
    Statement,
    canonical,
    content_hash,
    holder_hash,
    holder_of,
    payload,
)


def statement(grade: Grade | None) -> Statement:
    return Statement(
        number="LB-2026-000001-5",
        title="training",
        route="exam",
        occupation="电工",
        occupation_code="6-31-01-03",
        edition=2018,
        grade=grade,
        issued_on=date(2026, 10, 8),
        issuer="江海省职工技能评价中心",
        holder=holder_hash("盐", "沈望舟"),
        scores=((GradeComponent.THEORY, Points(8650)),),
    )


def test_the_payload_says_everything_and_names_nobody() -> None:
    told = json.loads(payload(statement(Grade.LEVEL_4)))
    assert told["scores"] == {"theory": "86.5"}
    assert (told["grade"], told["issued_on"], told["version"]) == ("level_4", "2026-10-08", 1)
    assert json.loads(payload(statement(None)))["grade"] is None
    assert "沈望舟" not in payload(statement(Grade.LEVEL_4))


def test_who_knows_salt_and_name_finds_the_holder() -> None:
    written = payload(statement(Grade.LEVEL_4))
    assert holder_of(written) == holder_hash("盐", " 沈望舟 ") != holder_hash("砂", "沈望舟")
    assert holder_of("") == ""


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=5))
def test_the_order_of_writing_changes_nothing(told: dict[str, int | str]) -> None:
    turned = dict(reversed(told.items()))
    assert canonical(told) == canonical(turned)
    assert content_hash(canonical(told)) == content_hash(canonical(turned))
    assert json.loads(canonical(told)) == told
