"""A locked paper for other systems: what each format would lose, and the files."""

from fastapi import APIRouter
from starlette.responses import Response

from core.access import Permission
from core.errors import NotFound
from exam import paper_exchange, papers
from question_bank import exporting
from question_bank.formats.outgoing import FileFormat
from web.deps import OnPage, Reading, Writing
from web.gates import holders_of
from web.pages.bank import as_file
from web.paper_views import ExchangeFormat, PaperExchangePage

router = APIRouter()

WRITES = holders_of(Permission.BANK_WRITE)


@router.get("/papers/{ref}/exchange", dependencies=[WRITES])
def show_exchange(ref: str, page: OnPage, work: Reading) -> Response:
    """The formats, each with what it cannot carry."""
    made = paper_exchange.rehearse(work, ref, page.locale)
    formats = tuple(
        ExchangeFormat(
            form=form,
            items=each.items,
            left=each.left,
            losses=tuple(
                (page.reason(group.finding), group.count, ", ".join(map(str, group.numbers)))
                for group in exporting.grouped(each.losses)
            ),
        )
        for form, each in made.items()
    )
    view = PaperExchangePage(paper=papers.look(work, ref)[0], formats=formats)
    return page.show("papers/exchange.html", view, here="papers")


@router.get("/papers/{ref}/exchange/file", dependencies=[WRITES])
def take_exchange(ref: str, page: OnPage, work: Writing, form: FileFormat = FileFormat.QTI30) -> Response:
    """The paper as a file, its key included; that it left is written down."""
    if form not in paper_exchange.FORMATS:
        raise NotFound
    answer = as_file(paper_exchange.take(work, ref, form, page.locale))
    answer.headers["cache-control"] = "no-store"
    return answer
