"""A draft made by hand: the bank on one side, the paper and its sums on the other."""

from collections import Counter
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from core.access import Permission
from core.errors import NotAllowed, Refusal
from core.points import Points
from core.work import UnitOfWork
from exam import papers, picking
from exam.forms import Form as PaperOfItems
from exam.states import PaperState
from exam.views import PaperView
from question_bank import search, selection, topics
from question_bank.markup import readable
from question_bank.rules.pools import Pool
from question_bank.views import ItemList
from web.deeds import refused, tried
from web.deps import FORM_GUARD, OnPage, Reading
from web.gates import holders_of
from web.paper_views import PaperPickPage, PickedItem, PickSection

router = APIRouter(dependencies=FORM_GUARD)
ASSEMBLES = holders_of(Permission.PAPER_ASSEMBLE)
_EXCERPT, _ON_A_PAGE = 90, 20
_BIG = 2**31

Section = Annotated[int, Query(ge=0, le=50)]
Words = Annotated[str, Form(max_length=100)]
Topic = Annotated[str, Form(max_length=32)]
After = Annotated[int, Form(ge=0, le=_BIG)]


@router.get("/papers/{ref}/pick", dependencies=[ASSEMBLES])
def show_pick(
    ref: str,
    page: OnPage,
    work: Reading,
    q: Annotated[str, Query(max_length=100)] = "",
    topic: Annotated[str, Query(max_length=32)] = "",
    section: Section = 0,
    slot: Annotated[int | None, Query(ge=1, le=10_000)] = None,
    after: Annotated[int | None, Query(ge=0, le=_BIG)] = None,
) -> Response:
    """A draft and what the bank has for it; a locked paper is shown as it is."""
    paper, form = papers.look(work, ref)
    if paper.state is PaperState.LOCKED:
        return page.go(f"/papers/{ref}")
    view = _view(work, paper, form, q=q, topic=topic, section=section, slot=slot, after=after)
    return page.show("papers/pick.html", view, here="papers")


@router.post("/papers/{ref}/pick", dependencies=[ASSEMBLES])
def pick(
    ref: str,
    page: OnPage,
    number: Annotated[int, Form(ge=1, le=_BIG)],
    section: Annotated[int, Form(ge=0, le=50)] = 0,
    slot: Annotated[int, Form(ge=0, le=10_000)] = 0,
    q: Words = "",
    topic: Topic = "",
    after: After = 0,
) -> Response:
    """Put an item into a section, or in the place of another; the search stays where it was."""

    def deed(work: UnitOfWork) -> int:
        if slot:
            return picking.replace(work, ref, slot, number)
        return picking.add(work, ref, section, number)

    wanted = _wanted(section, q, topic, after)
    done = tried(page, deed)
    if isinstance(done, Refusal):
        kept = f"&slot={slot}" if slot else ""
        return page.go_refused(f"/papers/{ref}/pick?{wanted}{kept}", done)
    return page.go(f"/papers/{ref}/pick?{wanted}")


@router.post("/papers/{ref}/unpick", dependencies=[ASSEMBLES])
def unpick(
    ref: str,
    page: OnPage,
    slot: Annotated[int, Form(ge=1, le=10_000)],
    section: Annotated[int, Form(ge=0, le=50)] = 0,
    q: Words = "",
    topic: Topic = "",
    after: After = 0,
) -> Response:
    """Take an item out of a draft; the search stays where it was."""
    here = f"/papers/{ref}/pick?{_wanted(section, q, topic, after)}"
    refusal = refused(page, lambda work: picking.remove(work, ref, slot))
    return page.go(here) if refusal is None else page.go_refused(here, refusal)


def _wanted(section: int, q: str, topic: str, after: int) -> str:
    asked = {"q": q, "topic": topic, "after": after or ""}
    return urlencode({**{name: value for name, value in asked.items() if value}, "section": section})


def _view(
    work: UnitOfWork,
    paper: PaperView,
    form: PaperOfItems,
    *,
    q: str = "",
    topic: str = "",
    section: int = 0,
    slot: int | None = None,
    after: int | None = None,
) -> PaperPickPage:
    section = min(section, len(form.blueprint.sections) - 1)
    sections, taken = _sections(work, form)
    found = _found(work, paper, form, q, topic, section, after)
    coverage = _coverage(work, paper, form)
    return PaperPickPage(
        paper=paper,
        sections=sections,
        section=section,
        replacing=slot,
        words=q,
        topic=topic,
        found=found,
        taken=taken,
        beside=picking.beside(work, paper.ref),
        may_search=found is not None,
        bank_topics=tuple(topics.tree(work, paper.bank_ref)) if found is not None else (),
        items=len(form.slots),
        points=Points(sum(each.points for each in form.slots)),
        coverage=coverage,
        after=after,
    )


def _found(
    work: UnitOfWork,
    paper: PaperView,
    form: PaperOfItems,
    q: str,
    topic: str,
    section: int,
    after: int | None,
) -> ItemList | None:
    wanted = search.Filter(
        text=q,
        kind=form.blueprint.sections[section].kind,
        topic_ref=topic or None,
    )
    try:
        return search.find_in_use(work, paper.bank_ref, wanted, after=after, limit=_ON_A_PAGE)
    except NotAllowed:  # who assembles papers without reading the bank exchanges items by chance only
        return None


def _sections(work: UnitOfWork, form: PaperOfItems) -> tuple[tuple[PickSection, ...], frozenset[int]]:
    numbers = selection.numbers_of(work, [each.item_id for each in form.slots])
    number_at = {each.slot: numbers[each.item_id] for each in form.slots}
    sections = []
    for place, section in enumerate(form.blueprint.sections):
        faces = [face for face in form.faces if face.section == place]
        sections.append(
            PickSection(
                place=place,
                title=section.title,
                kind=section.kind,
                count=section.count,
                points=Points(sum(face.points for face in faces)),
                of_points=section.points,
                items=tuple(
                    PickedItem(
                        slot=face.slot,
                        number=number_at[face.slot],
                        words=readable(face.content.stem)[:_EXCERPT],
                    )
                    for face in faces
                ),
            )
        )
    return tuple(sections), frozenset(numbers.values())


def _coverage(work: UnitOfWork, paper: PaperView, form: PaperOfItems) -> tuple[tuple[str, int], ...]:
    """How many items of each topic the draft has, in the order of the tree."""
    standing = selection.standing(work, [each.item_id for each in form.slots], frozenset(Pool))
    counted = Counter(each.topic_code for each in standing.values() if each.topic_code is not None)
    bank = selection.card(work, paper.bank_ref)
    cards = selection.topic_cards(work, (bank.id,)).get(bank.id, ())
    return tuple((f"{card.code} {card.title}", counted[card.code]) for card in cards if counted[card.code])
