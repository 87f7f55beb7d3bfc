"""A paper to print: the questions, a sheet to answer on, and apart from both the key; a draft says so."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from core import audit
from core.errors import Finding
from core.work import UnitOfWork
from exam import forms, papers
from exam.documents import losses, typeset, word
from exam.documents.layout import layout, pictures_of
from exam.documents.plates import Plate, plate
from exam.documents.printed import Printed
from exam.documents.word_pictures import TAKEN
from exam.forms import Form
from exam.models import Paper, Sitting
from exam.papers import Solution
from exam.states import PaperState, PrintedSheet, PrintFormat
from question_bank import assets
from question_bank.formats import pictures
from question_bank.recordings import MEDIA_TYPES


@dataclass(frozen=True, slots=True)
class Sheets:
    """A paper read once: its sheets are made of it without a connection. No ``solutions``: no key."""

    ref: str
    title: str
    state: PaperState
    drawn: Form
    seed: int
    code: str
    minutes: int | None
    plates: Mapping[str, Plate]
    solutions: Mapping[int, Solution] | None

    def laid_out(self, sheet: PrintedSheet, form: PrintFormat) -> tuple[Printed, Mapping[str, Plate]]:
        """What stands on a sheet, and the pictures that a file of this sort can bring along."""
        everything = form is PrintFormat.PDF
        held = {name: each for name, each in self.plates.items() if everything or each.media_type in TAKEN}
        solutions = self.solutions if sheet is PrintedSheet.KEY else None
        draft = self.state is not PaperState.LOCKED
        printed = layout(self.drawn, self.seed, self.code, solutions, held.keys(), self.minutes, draft=draft)
        return printed, held


def print_out(work: UnitOfWork, ref: str, sheet: PrintedSheet, form: PrintFormat) -> tuple[str, bytes]:
    """The paper's title and one of its sheets as a file; that it was taken out is written down.

    Of a draft every page says that it is one. Raises NotFound, NotAllowed (the key is for who writes in the
    bank alone).
    """
    sheets = read(work, ref, with_key=sheet is PrintedSheet.KEY)
    note(work, sheets.ref, sheets.state, sheet, form)
    printed, plates = sheets.laid_out(sheet, form)
    make = typeset.pdf if form is PrintFormat.PDF else word.docx
    return sheets.title, make(printed, sheet, plates)


def read(work: UnitOfWork, ref: str, *, with_key: bool) -> Sheets:
    """Everything that the sheets of a paper are made of. Raises NotFound, NotAllowed."""
    paper, _ = papers.paper_of(work, ref)
    solutions = papers.look_with_keys(work, ref) if with_key else None
    read_form = forms.read_draft if paper.state is not PaperState.LOCKED else forms.read_form
    drawn = forms.dealt(read_form(work, forms.form_id_of(work, paper.id)), paper.seed)
    return Sheets(
        ref=paper.ref,
        title=paper.title,
        state=PaperState(paper.state),
        drawn=drawn,
        seed=paper.seed,
        code=f"{paper.ref} · {paper.content_hash[:16]}" if paper.content_hash else paper.ref,
        minutes=minutes_of(work, ref),
        plates=_plates(work, paper.bank_id, drawn),
        solutions=solutions,
    )


def note(work: UnitOfWork, ref: str, state: PaperState, sheet: PrintedSheet, form: PrintFormat) -> None:
    """Write down that a sheet of a paper was taken out, and how the paper stood."""
    facts = {"sheet": sheet.value, "format": form.value, "state": state}
    audit.record(work, "paper.printed", "paper", ref, facts)


def losses_of(work: UnitOfWork, ref: str) -> tuple[Finding, ...]:
    """What of a paper is printed otherwise than the screen shows it. Raises NotFound, NotAllowed."""
    return losses.losses(papers.look(work, ref)[1])


def minutes_of(work: UnitOfWork, ref: str) -> int | None:
    """The time allowed, where all sittings of the paper allow the same; None where nobody has said."""
    allowed = select(Sitting.length_seconds).join(Paper, Paper.id == Sitting.paper_id)
    lengths = work.session.scalars(allowed.where(Paper.ref == ref).distinct().limit(2)).all()
    return lengths[0] // 60 if len(lengths) == 1 else None


def _plates(work: UnitOfWork, bank_id: int, form: Form) -> dict[str, Plate]:
    """The pictures of a form."""
    names = {name for name in pictures_of(form) if name.rpartition(".")[2] not in MEDIA_TYPES}
    held = assets.read_all(work, bank_id, names)
    return {name: plate(pictures.read(data)) for name, data in sorted(held.items())}
