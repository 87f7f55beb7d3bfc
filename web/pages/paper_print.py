"""Papers as files to print: questions, answer sheet, key; every page of a draft says that it is one."""

from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from core import text
from core.access import Permission
from exam import papers, printing
from exam.states import PaperState, PrintedSheet, PrintFormat
from web.deps import OnPage, Writing
from web.gates import holders_of
from web.pages.results import download

router = APIRouter()
ASSEMBLES = holders_of(Permission.PAPER_ASSEMBLE)
MEDIA: Final = {
    PrintFormat.PDF: "application/pdf",
    PrintFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@router.get("/papers/{ref}/file", dependencies=[ASSEMBLES])
def export_paper(
    ref: str,
    page: OnPage,
    work: Writing,
    sheet: PrintedSheet = PrintedSheet.PAPER,
    form: PrintFormat = PrintFormat.PDF,
) -> Response:
    """One sheet of a paper as a file; the key is for who writes in the bank, and is written down."""
    title, data = printing.print_out(work, ref, sheet, form)
    paper, _ = papers.look(work, ref)
    marked = "" if paper.state is PaperState.LOCKED else f" {text.word(paper.state, page.locale)}"
    name = f"{title} {text.word(sheet, page.locale)}{marked}.{form.value}"
    answer = download(data, MEDIA[form], name)
    answer.headers["cache-control"] = "no-store"
    return answer
