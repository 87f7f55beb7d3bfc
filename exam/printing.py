"""A locked paper to print: the questions, a sheet to answer on, and apart from both the key."""

from core import audit
from core.work import UnitOfWork
from exam import forms, papers
from exam.documents import typeset, word
from exam.documents.layout import layout
from exam.errors import PaperNotLocked
from exam.states import PaperState, PrintedSheet, PrintFormat


def print_out(work: UnitOfWork, ref: str, sheet: PrintedSheet, form: PrintFormat) -> tuple[str, bytes]:
    """The paper's title and one of its sheets as a file; that it was taken out is written down.

    Raises NotFound, NotAllowed (the key is for who writes in the bank alone), PaperNotLocked.
    """
    paper, _ = papers.paper_of(work, ref)
    if paper.state is not PaperState.LOCKED:
        raise PaperNotLocked
    solutions = papers.look_with_keys(work, ref) if sheet is PrintedSheet.KEY else None
    drawn = forms.dealt(forms.read_form(work, forms.form_id_of(work, paper.id)), paper.seed)
    printed = layout(drawn, paper.seed, f"{paper.ref} · {(paper.content_hash or '')[:16]}", solutions)
    facts = {"sheet": sheet.value, "format": form.value}
    audit.record(work, "paper.printed", "paper", paper.ref, facts)
    return paper.title, typeset.pdf(printed, sheet) if form is PrintFormat.PDF else word.docx(printed, sheet)
