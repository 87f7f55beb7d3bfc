"""What the pages of near-duplicates are given, and two items laid side by side."""

from urllib.parse import urlencode

from pydantic import ConfigDict

from question_bank import markup, wording
from question_bank.duplicate_views import PairFilter, PairList, PairView, ScanView
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.rules import changes, likeness
from question_bank.rules.changes import Piece, PieceKind
from question_bank.rules.likeness import LikenessDecision, LikenessKind
from question_bank.views import BankView, ItemView, TopicView
from web.views import FieldError, View, Words

SCORES = (80, 85, 90, 95)
"""Scores to narrow by, in hundredths."""


class WantedPairs(View):
    """The filter as it stands in the address; what it does not know does not narrow."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    decision: str = LikenessDecision.OPEN.value
    kind: str = ""
    topic: str = ""
    least: str = ""
    run: str = ""
    page: int = 1

    def filter(self) -> PairFilter:
        """What the operations take."""
        known = self.decision in set(LikenessDecision)
        return PairFilter(
            decision=LikenessDecision(self.decision) if known else LikenessDecision.OPEN,
            kind=LikenessKind(self.kind) if self.kind in set(LikenessKind) else None,
            topic_ref=self.topic,
            least=int(self.least) if self.least in {str(score) for score in SCORES} else 0,
            import_ref=self.run,
        )

    def address(self, **changed: str) -> str:
        """The query string with some parts changed, for links; the page is no part of it."""
        parts = {**self.model_dump(exclude={"page"}), **changed}
        if parts["decision"] == LikenessDecision.OPEN:
            parts["decision"] = ""
        return urlencode({name: value for name, value in parts.items() if value})


class DuplicatesPage(View):
    """The pairs of a bank; ``job`` is the comparison that runs now."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    bank: BankView
    topics: tuple[TopicView, ...]
    wanted: WantedPairs
    found: PairList
    counts: dict[LikenessDecision, int]
    scan: ScanView
    job: str | None

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/duplicates"

    def decision_chips(self, word: Words) -> list[dict[str, object]]:
        """The decisions as filters, with how many pairs each has."""
        return [
            {
                "label": word(each),
                "href": f"{self.here}?{self.wanted.address(decision=each.value)}",
                "current": self.wanted.filter().decision is each,
                "count": self.counts.get(each, 0),
            }
            for each in LikenessDecision
        ]

    def kind_choices(self, word: Words) -> list[tuple[str, str]]:
        return [(kind.value, word(kind)) for kind in LikenessKind]

    def score_choices(self, at_least: str) -> list[tuple[str, str]]:
        return [(str(score), f"{at_least} {score}%") for score in SCORES]


class Line(View):
    """A stem or an option of one item against the other's; ``letter`` empty for a stem and a prompt."""

    letter: str
    pieces: tuple[Piece, ...]


class Side(View):
    """One of the two items, its lines in the order of the other's; None where only the other has one."""

    shown: ItemView
    stem: Line
    lines: tuple[Line | None, ...]


class PairPage(View):
    """Two items side by side, and what can be decided."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    bank: BankView
    wanted: WantedPairs
    pair: PairView
    sides: tuple[Side, Side]
    errors: tuple[FieldError, ...] = ()

    @property
    def here(self) -> str:
        return f"/bank/{self.bank.ref}/duplicates/{self.pair.ref}"

    @property
    def mergers(self) -> tuple[tuple[ItemView, ItemView], ...]:
        """Which item may stay, and which goes then."""
        both = ((self.pair.low, self.pair.high), (self.pair.high, self.pair.low))
        return tuple((keep, go) for keep, go in both if keep.ref in self.pair.mergers)

    def address(self, pair: str) -> str:
        """Another pair under the same filter."""
        return f"/bank/{self.bank.ref}/duplicates/{pair}?{self.wanted.address()}"


def side_by_side(low: ItemView, high: ItemView) -> tuple[Side, Side]:
    """Both items with what only one of them has told apart; options stand beside those most like them."""
    left, right = _lines(low), _lines(high)
    stems = (wording.with_lines(markup.readable(each.newest.content.stem)) for each in (low, high))
    stem = changes.pieces(*stems)
    rows = likeness.aligned([text for _, text in left], [text for _, text in right])
    mine: list[Line | None] = []
    others: list[Line | None] = []
    for i, j in rows:
        parts = changes.pieces("" if i is None else left[i][1], "" if j is None else right[j][1])
        mine.append(None if i is None else Line(letter=left[i][0], pieces=_of(parts, PieceKind.OUT)))
        others.append(None if j is None else Line(letter=right[j][0], pieces=_of(parts, PieceKind.IN)))
    return (
        Side(shown=low, stem=Line(letter="", pieces=_of(stem, PieceKind.OUT)), lines=tuple(mine)),
        Side(shown=high, stem=Line(letter="", pieces=_of(stem, PieceKind.IN)), lines=tuple(others)),
    )


def _of(parts: tuple[Piece, ...], own: PieceKind) -> tuple[Piece, ...]:
    return tuple(piece for piece in parts if piece.kind in {PieceKind.SAME, own})


def _lines(item: ItemView) -> list[tuple[str, str]]:
    prompts = [("", markup.readable(prompt.text)) for prompt in item.newest.presented.prompts]
    content = item.newest.content
    options = content.options if isinstance(content, ChoiceContent) else ()
    return [*prompts, *((letter(at), markup.readable(option.text)) for at, option in enumerate(options))]
