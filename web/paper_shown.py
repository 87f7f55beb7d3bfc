"""A drawn paper as its page and its print preview show it: section by section, with what bars its lock."""

from collections.abc import Mapping

from core.access import Permission
from core.work import UnitOfWork
from exam import papers, parallel, simulating, supply, swapping
from exam.documents import headings
from exam.forms import Form
from exam.papers import Solution
from exam.wording import example_assumes, examples_of, parts_told, right_options_told, rule_text
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from web import carried_shown
from web.exam_views import CarriedShown, PaperPage, PaperSectionShown
from web.page import Page
from web.shown_items import printed_item


def _section_shown(
    page: Page,
    form: Form,
    index: int,
    orders: Mapping[int, tuple[str, ...]],
    solved: Mapping[int, Solution],
    carried: CarriedShown | None,
) -> PaperSectionShown:
    section = form.blueprint.sections[index]
    faces = [face for face in form.faces if face.section == index]
    items = tuple(
        printed_item(
            face.slot,
            registry.present(face.kind, face.content, orders.get(face.slot)),
            face.points,
            solved[face.slot].right if face.slot in solved else None,
            solved[face.slot].explanation if face.slot in solved else None,
        )
        for face in faces
    )
    parts = parts_told(face.content for face in faces)
    if section.kind is KindName.MULTIPLE_CHOICE:
        parts = right_options_told(solved[face.slot].right for face in faces if face.slot in solved)
    return PaperSectionShown(
        title=section.title,
        number=headings.number(index, page.locale),
        printed=headings.title(index, section.title, page.locale),
        worth=headings.worth(section, faces, page.locale),
        told=headings.told(section, page.locale),
        kind=section.kind,
        sentence=rule_text(section.rule, page.locale, section.kind, section.points_each),
        examples=examples_of(section.rule, section.points_each, section.kind, parts),
        assumed=example_assumes(section.rule, section.kind, page.locale, parts),
        count=section.count,
        points_each=section.points_each,
        points=section.points,
        items=items,
        carried=carried,
    )


def paper_page(
    page: Page,
    work: UnitOfWork,
    ref: str,
    *,
    with_key: bool,
) -> PaperPage:
    """A paper for its page, with its key where that is asked for and may be seen."""
    paper, form = papers.look(work, ref)
    may_see = papers.may_see_keys(work, ref)
    solved: dict[int, Solution] = papers.look_with_keys(work, ref) if with_key and may_see else {}
    orders = papers.orders_on_paper(work, ref, form)
    told = papers.fitness_of(work, ref)
    carried = carried_shown.of_draft(work, ref, form, page.locale)
    shares = simulating.shares_of(work, [slot.version_id for slot in form.slots])
    return PaperPage(
        paper=paper,
        bars=tuple(page.reason(each) for each in told.bars),
        advice=tuple(page.reason(each) for each in told.advice),
        outdated=told.outdated,
        unfilled=tuple(page.reason(each) for each in papers.unfilled_rows(work, ref)),
        sections=tuple(
            _section_shown(page, form, index, orders, solved, carried.get(index))
            for index in range(len(form.blueprint.sections))
        ),
        swaps=swapping.swaps_of(work, ref),
        series=parallel.card_of(work, ref),
        is_as_locked=papers.is_as_locked(work, ref),
        difficulty=supply.spreads_of_paper(work, form.blueprint, form.slots, shares),
        with_key=bool(solved),
        may_see_key=may_see,
        may_schedule=work.actor.may(Permission.SITTING_SCHEDULE),
    )
