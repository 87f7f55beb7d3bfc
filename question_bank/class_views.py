"""What the operations about the standard, the register and items' classes give and take."""

from datetime import date

from core.errors import Finding
from core.occupations.rules.grades import Grade, GradeComponent
from question_bank.rules.citations import CitationStanding
from question_bank.rules.classes import CognitiveLevel, Importance, TopicKind
from question_bank.rules.standard import StandardRow, Where
from question_bank.views import BankView, View


class CitationView(View):
    """A clause that an item cites, and whether it holds today; an empty clause is the whole document."""

    document_ref: str
    number: str
    title: str
    clause: str
    effective_on: date | None
    repealed_on: date | None
    replaced_by: str
    standing: CitationStanding


class ClassDraft(View):
    """What an author says of an item beside its wording, as it is typed.

    ``tags`` parted by commas; ``citations`` a line each, ``number | clause``; ``variant_of`` the number of
    the item of the same bank that this one was made from, empty for none.
    """

    cognitive: str = ""
    tags: str = ""
    citations: str = ""
    variant_of: str = ""


class ClassView(View):
    """What stands beside an item's wording; ``importance`` is that of its point in the standard's table.

    ``enemies``: the numbers of the items that never stand in one paper with it. ``variant_of`` is what a
    check of lineage follows, be it a merger; ``origin`` is what people are told that it was made from, by
    number and ref. ``taken``: what was merged into it.
    """

    cognitive: CognitiveLevel | None = None
    importance: Importance | None = None
    tags: tuple[str, ...] = ()
    citations: tuple[CitationView, ...] = ()
    variant_of: int | None = None
    origin: tuple[int, str] | None = None
    merged_into: tuple[int, str] | None = None
    taken: tuple[tuple[int, str], ...] = ()
    enemies: tuple[int, ...] = ()

    @property
    def cites_repealed(self) -> bool:
        return any(each.standing is CitationStanding.REPEALED for each in self.citations)


class DocumentDraft(View):
    """A document for the register; days are None where they are not known."""

    number: str
    title: str
    effective_on: date | None = None
    repealed_on: date | None = None
    replaced_by: str = ""


class ClauseDraft(View):
    """A clause of a document; without days of its own it holds as long as its document."""

    number: str
    gist: str = ""
    effective_on: date | None = None
    repealed_on: date | None = None


class ClauseView(View):
    """A clause with how many items cite it."""

    ref: str
    number: str
    gist: str
    effective_on: date | None
    repealed_on: date | None
    standing: CitationStanding
    items: int


class DocumentView(View):
    """A document of the register with its clauses; ``items`` counts the items that cite any of it."""

    ref: str
    number: str
    title: str
    effective_on: date | None
    repealed_on: date | None
    replaced_by: str
    standing: CitationStanding
    items: int
    clauses: tuple[ClauseView, ...] = ()
    may_amend: bool = False


class PointView(View):
    """A line of the standard's table, with how many published items stand in it and below it.

    ``weights``: per cent by grade and component. ``share``: the items' part of all classified ones, in per
    cent cut off to a whole. ``by_grade``: the importance in single grades, where the table tells them apart.
    """

    ref: str
    code: str
    title: str
    depth: int
    kind: TopicKind | None
    importance: Importance | None
    by_grade: dict[Grade, Importance]
    weights: dict[tuple[Grade, GradeComponent], int]
    published: int
    share: int


class StandardView(View):
    """A bank's table; ``columns`` are the grades and components that have weights, in order."""

    bank: BankView
    title: str
    grades: tuple[Grade, ...]
    columns: tuple[tuple[Grade, GradeComponent], ...]
    points: tuple[PointView, ...]
    totals: dict[tuple[Grade, GradeComponent], int]
    published: int
    unfiled: int

    @property
    def bare(self) -> int:
        """So many points of the table have no published item."""
        return sum(each.kind is TopicKind.POINT and not each.published for each in self.points)


class RowProblem(View):
    """Why a cell of a table cannot be taken; row 0 speaks of the whole table, or of a whole column."""

    where: Where
    finding: Finding


class TableRehearsal(View):
    """What an import of a table would do; nothing is written. ``problems`` empty: it can be taken.

    ``unread``: sheets that are left out because they have no heading.
    """

    rows: tuple[StandardRow, ...]
    problems: tuple[RowProblem, ...]
    planted: int
    changed: int
    same: int
    unread: tuple[str, ...] = ()
