"""Entering others in a contest: the form as it was typed, and what became of each line, in words.

Shared by a unit's own page and the organiser's desk.
"""

from collections.abc import Sequence

from contest.rules.eligibility import EntryGroup
from contest.states import EnterVerdict, EntryState
from contest.views import EnterOutcome
from core.people.rules.codes import Place, left_of, places, repeats
from web.page import Page
from web.views import View

FAILED = frozenset({EnterVerdict.REFUSED, EnterVerdict.UNKNOWN})


class OutcomeShown(View):
    """What became of one person on a list. ``place``: where it stood in what was typed, None for a unit's."""

    place: Place | None
    code: str
    name: str
    verdict: EnterVerdict
    state: EntryState | None
    number: str | None
    reasons: tuple[str, ...]


class PersonFound(View):
    """Somebody found by name or staff number."""

    code: str
    name: str
    unit: str


class EnterForm(View):
    """The form as typed, with what became of what was sent, those who failed first.

    ``repeats``: where a number stood that had been read before, and was left out.
    """

    typed: str = ""
    unit: str = ""
    group: EntryGroup = EntryGroup.WORKERS
    outcomes: tuple[OutcomeShown, ...] = ()
    repeats: tuple[Place, ...] = ()
    error: str = ""

    @property
    def entered(self) -> int:
        return sum(1 for each in self.outcomes if each.verdict is EnterVerdict.ENTERED)

    @property
    def failed(self) -> int:
        return sum(1 for each in self.outcomes if each.verdict in FAILED)


def answered(
    page: Page, typed: str, group: EntryGroup, found: Sequence[EnterOutcome], unit: str = ""
) -> EnterForm:
    """The form after an answer: whoever could not be entered stays typed, with the reason beside them."""
    stood = places(typed)
    shown = [
        OutcomeShown(
            place=stood.get(each.code),
            code=each.code,
            name=each.name,
            verdict=each.verdict,
            state=each.state,
            number=each.number,
            reasons=tuple(page.reason(finding) for finding in each.findings),
        )
        for each in found
    ]
    shown.sort(key=lambda each: each.verdict not in FAILED)
    left = left_of(typed, {each.code for each in found if each.verdict in FAILED})
    return EnterForm(typed=left, unit=unit, group=group, outcomes=tuple(shown), repeats=repeats(typed))
