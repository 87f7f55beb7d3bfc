"""What the pages of practice are given."""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.points import Points
from question_bank.kinds.contract import KindName, Picture, Presented, Region, RightAnswer
from question_bank.markup import readable
from training.practice.openings import MockSource
from training.practice.states import Audience
from training.practice.views import (
    ChaptersView,
    MistakeBook,
    OpeningView,
    PracticeHome,
    PreferenceView,
    SessionResult,
    SessionView,
    View,
)
from web.item_parts import (
    CHOSEN_FROM,
    IN_A_LIST,
    LETTERS,
    AskedChild,
    GivenFields,
    PartShown,
    asked_below,
    chosen_of,
    given_below,
    parts_of,
    with_blanks,
)
from web.views import FieldError


class ChoiceShown(View):
    """One option, ``text`` being its plain words: ``right`` None as long as the answer is not told."""

    letter: str
    id: str
    html: str
    text: str
    chosen: bool
    right: bool | None


class ItemPractised(View):
    """An item on the page, to be answered or with everything told. ``told``: the right answer is shown."""

    kind: KindName
    stem: str
    choices: tuple[ChoiceShown, ...]
    places: tuple[PartShown, ...]
    reuse: bool
    ordered: bool
    value: bool | None
    right_value: bool | None
    told: bool
    worked: str = ""
    lenient: tuple[str, ...] = ()
    picture: Picture | None = None
    regions: tuple[Region, ...] = ()
    asked: tuple[AskedChild, ...] = ()
    children: tuple["ItemPractised", ...] = ()


class AnswerForm(GivenFields):
    """An answer as the page sends it, with the sheet it belongs to."""

    position: int = 0
    version: int = 0
    revision: int = 0
    request: str = ""
    give_up: str = ""
    go: str = ""


class SettingsForm(BaseModel):
    """The wishes as the page sends them."""

    model_config = ConfigDict(extra="ignore")

    daily_size: str = ""
    banks: list[str] = []
    week_shown: str = ""

    @property
    def size(self) -> int:
        """The number that was typed, 0 for what is none."""
        typed = self.daily_size
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0


class HomePage(View):
    """Where practice begins; ``request`` names whatever is begun from this page."""

    practice: PracticeHome
    request: str


class ChaptersPage(View):
    """A bank by chapters."""

    chapters: ChaptersView
    request: str


class SessionPage(View):
    """One item a screen. ``problem``: why the answer that was just sent is not recorded."""

    session: SessionView
    item: ItemPractised | None
    request: str
    problem: str = ""

    @property
    def is_mock(self) -> bool:
        return self.session.seconds_left is not None

    @property
    def here(self) -> int:
        return self.session.sheet.position

    @property
    def before(self) -> int | None:
        return self.here - 1 if self.here > 1 else None

    @property
    def after(self) -> int | None:
        return self.here + 1 if self.here < self.session.size else None

    @property
    def open_now(self) -> bool:
        """Whether this item waits for an answer."""
        return self.item is not None and not self.item.told and self.session.state == "open"

    @property
    def waiting(self) -> int:
        return sum(not dot.answered and not dot.gone for dot in self.session.dots)


class ItemResulted(View):
    """An item of a result; ``item`` None where it was taken out of practice."""

    number: int
    ref: str
    item: ItemPractised | None
    answered: bool
    right: bool
    marks: tuple[Points | None, Points] | None
    explanation: str | None
    source: str | None

    @property
    def outcome(self) -> str:
        """``partly``: marks were earned, but not all of them; outside a mock an answer is right or wrong."""
        if not self.answered:
            return "open"
        if self.right:
            return "right"
        return "partly" if self.marks is not None and (self.marks[0] or 0) > 0 else "wrong"


class ResultPage(View):
    """The result of a session, what was wrong first."""

    result: SessionResult
    items: tuple[ItemResulted, ...]
    request: str

    @property
    def partly(self) -> int:
        return sum(each.outcome == "partly" for each in self.items)

    @property
    def wrong(self) -> int:
        return self.result.answered - self.result.right - self.partly


class MistakePrinted(View):
    """A mistake with its item laid out."""

    ref: str
    item: ItemPractised
    explanation: str | None
    source: str | None
    wrong: int
    to_leave: int


class MistakeTopic(View):
    """The mistakes of one topic."""

    bank_ref: str
    code: str
    title: str
    mistakes: tuple[MistakePrinted, ...]


class MistakesPage(View):
    """The mistake book, on the screen and on paper."""

    book: MistakeBook
    topics: tuple[MistakeTopic, ...]
    request: str


class PreferencePage(View):
    """The wishes and what is wrong with them."""

    wishes: PreferenceView
    errors: tuple[FieldError, ...] = ()

    @property
    def bank_choices(self) -> list[tuple[str, str]]:
        return [(ref, title) for ref, title, _ in self.wishes.banks]

    @property
    def chosen(self) -> list[str]:
        return [ref for ref, _, chosen in self.wishes.banks if chosen]

    @property
    def sizes(self) -> list[tuple[str, str]]:
        return [(str(n), str(n)) for n in range(self.wishes.least, self.wishes.most + 1)]


class DeskPage(View):
    """The practice settings of a bank, with the form to add a mock as it was typed."""

    opening: OpeningView
    title: str = ""
    minutes: str = "30"
    source: str = MockSource.STANDARD.value
    paper: str = ""
    refused: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def audiences(self) -> tuple[Audience, ...]:
        return tuple(Audience)

    @property
    def sources(self) -> tuple[MockSource, ...]:
        return tuple(MockSource) if self.opening.papers else (MockSource.STANDARD,)


def practised(
    face: Presented, given: dict[str, Any], answer: RightAnswer | None, fits: Sequence[bool] = ()
) -> ItemPractised:
    """An item with what was given, and with what is right where that is told, blank by blank."""
    chosen = chosen_of(given)
    value = given.get("value")
    return ItemPractised(
        kind=face.kind,
        stem=with_blanks(face),
        choices=_choices(face, chosen, answer),
        places=parts_of(face, given, answer, fits),
        reuse=face.reuse,
        ordered=answer is None or answer.ordered,
        value=value if isinstance(value, bool) else None,
        right_value=answer.value if answer is not None else None,
        told=answer is not None,
        worked=answer.worked if answer is not None else "",
        lenient=answer.lenient if answer is not None else (),
        picture=face.picture,
        regions=answer.regions if answer is not None else (),
        asked=asked_below(face, given) if answer is None else (),
        children=tuple(_children(face, given, answer, fits)) if answer is not None else (),
    )


def _children(
    face: Presented, given: dict[str, Any], answer: RightAnswer, fits: Sequence[bool]
) -> Iterator[ItemPractised]:
    """The items of a case; of ``fits`` each has as many as it has blanks or points."""
    below, at = given_below(given), 0
    for child, own in zip(face.children, answer.children, strict=True):
        blanks = child.face.told_apart
        yield practised(child.face, below.get(child.id, {}), own, fits[at : at + blanks])
        at += blanks


def _choices(face: Presented, chosen: set[str], answer: RightAnswer | None) -> tuple[ChoiceShown, ...]:
    keyed = answer if face.kind in CHOSEN_FROM else None
    right = None if keyed is None else {option.id for option in keyed.options}
    return tuple(
        ChoiceShown(
            letter=LETTERS[place],
            id=option.id,
            html=option.text,
            text=readable(option.text)[:IN_A_LIST],
            chosen=option.id in chosen,
            right=None if right is None else option.id in right,
        )
        for place, option in enumerate(face.options)
    )
