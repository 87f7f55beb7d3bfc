"""Rubrics: one that cannot be marked by is told of, and a reading brings what its band says."""

from fractions import Fraction

import pytest

from question_bank.kinds import rubric
from question_bank.kinds.contract import Band, MarkedBy, MarkingPoint

NOTHING = Fraction(0)


@pytest.mark.parametrize(
    ("point", "code"),
    [
        (MarkingPoint(id="a", text="", parts=1), "item.rubric_point_empty"),
        (MarkingPoint(id="a", text="x", parts=0), "item.rubric_weight_missing"),
        (MarkingPoint(id="a", text="x", by=MarkedBy.JUDGED, steps=("差",)), "item.rubric_steps_missing"),
        (MarkingPoint(id="a", text="x", by=MarkedBy.MEASURED), "item.rubric_bands_missing"),
        (
            MarkingPoint(id="a", text="x", by=MarkedBy.MEASURED, bands=(Band(least="3", most="1"),)),
            "item.rubric_band_unreadable",
        ),
    ],
)
def test_a_rubric_that_cannot_be_marked_by_is_told_of(point: MarkingPoint, code: str) -> None:
    assert [each.code for each in rubric.check_rubric((point,))] == [code]


def test_a_reading_outside_every_band_brings_nothing() -> None:
    bands = (Band(most="5", percent=40), Band(least="?"))
    point = MarkingPoint(id="a", text="x", by=MarkedBy.MEASURED, bands=bands)
    assert rubric.share_of_reading(point, rubric.number("6") or NOTHING) == 0
    assert rubric.share_of_reading(point, rubric.number("5") or NOTHING) * 5 == 2
    assert rubric.number("5 mm") is None
    with pytest.raises(ValueError, match="4"):
        rubric.share_of_step(4)


def test_a_point_judged_by_four_steps_can_be_marked_by() -> None:
    steps = ("未做", "部分做到", "做到", "做到并说明理由")
    point = MarkingPoint(id="a", text="验电", by=MarkedBy.JUDGED, steps=steps)
    assert rubric.check_rubric((point,)) == ()
