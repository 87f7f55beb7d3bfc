"""A pasted list that was answered: who failed stays typed, as it was written and in its lines."""

from contest.states import EnterVerdict
from contest.views import EnterOutcome
from web.entering import left_of, lines_of

PASTED = "ab-1, ab-2\n\n  cd-3\tgh-9\nAB-1"


def test_a_staff_number_is_known_by_the_line_it_first_stands_on() -> None:
    assert lines_of(PASTED) == {"AB-1": 1, "AB-2": 1, "CD-3": 3, "GH-9": 3}


def test_only_those_who_could_not_be_entered_stay_typed() -> None:
    verdicts = {
        "AB-1": EnterVerdict.ENTERED,
        "AB-2": EnterVerdict.REFUSED,
        "CD-3": EnterVerdict.ALREADY,
        "GH-9": EnterVerdict.UNKNOWN,
    }
    found = [EnterOutcome(code=code, verdict=verdict) for code, verdict in verdicts.items()]
    assert left_of(PASTED, found) == "ab-2\ngh-9"
    assert left_of(PASTED, found[:1]) == ""
