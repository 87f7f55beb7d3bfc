"""A paper to print: the questions, a sheet to answer on, and apart from both the key; a draft says so."""

from sqlalchemy import select

from core import audit
from core.errors import Finding
from core.work import UnitOfWork
from exam import forms, papers
from exam.documents import losses, typeset, word
from exam.documents.layout import layout, pictures_of
from exam.documents.plates import Plate, plate
from exam.documents.word_pictures import TAKEN
from exam.forms import Form
from exam.models import Paper, Sitting
from exam.states import PaperState, PrintedSheet, PrintFormat
from question_bank import assets
from question_bank.formats import pictures
from question_bank.recordings import MEDIA_TYPES


def print_out(work: UnitOfWork, ref: str, sheet: PrintedSheet, form: PrintFormat) -> tuple[str, bytes]:
    """The paper's title and one of its sheets as a file; that it was taken out is written down.

    Of a draft every page says that it is one. Raises NotFound, NotAllowed (the key is for who writes in the
    bank alone).
    """
    paper, _ = papers.paper_of(work, ref)
    is_draft = paper.state is not PaperState.LOCKED
    solutions = papers.look_with_keys(work, ref) if sheet is PrintedSheet.KEY else None
    read = forms.read_draft if is_draft else forms.read_form
    drawn = forms.dealt(read(work, forms.form_id_of(work, paper.id)), paper.seed)
    plates = _plates(work, paper.bank_id, drawn, form)
    code = f"{paper.ref} · {paper.content_hash[:16]}" if paper.content_hash else paper.ref
    minutes = minutes_of(work, ref)
    printed = layout(drawn, paper.seed, code, solutions, plates.keys(), minutes, draft=is_draft)
    facts = {"sheet": sheet.value, "format": form.value, "state": paper.state}
    audit.record(work, "paper.printed", "paper", paper.ref, facts)
    make = typeset.pdf if form is PrintFormat.PDF else word.docx
    return paper.title, make(printed, sheet, plates)


def losses_of(work: UnitOfWork, ref: str) -> tuple[Finding, ...]:
    """What of a paper is printed otherwise than the screen shows it. Raises NotFound, NotAllowed."""
    return losses.losses(papers.look(work, ref)[1])


def minutes_of(work: UnitOfWork, ref: str) -> int | None:
    """The time allowed, where all sittings of the paper allow the same; None where nobody has said."""
    allowed = select(Sitting.length_seconds).join(Paper, Paper.id == Sitting.paper_id)
    lengths = work.session.scalars(allowed.where(Paper.ref == ref).distinct().limit(2)).all()
    return lengths[0] // 60 if len(lengths) == 1 else None


def _plates(work: UnitOfWork, bank_id: int, form: Form, printed: PrintFormat) -> dict[str, Plate]:
    """The pictures of a form that its file can bring along."""
    names = {name for name in pictures_of(form) if name.rpartition(".")[2] not in MEDIA_TYPES}
    held = assets.read_all(work, bank_id, names)
    found = {name: plate(pictures.read(data)) for name, data in sorted(held.items())}
    everything = printed is PrintFormat.PDF
    return {name: each for name, each in found.items() if everything or each.media_type in TAKEN}
