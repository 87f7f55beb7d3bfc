"""What the items of a draft bring along from other systems, in words beside its sections."""

from core import text
from core.work import UnitOfWork
from exam import carrying, papers
from exam.forms import Form
from exam.rules.carried import Carried
from exam.states import PaperState
from exam.wording import rule_named
from question_bank.rules.scoring import Way
from web.exam_views import CarriedShown


def of_draft(work: UnitOfWork, ref: str, form: Form, locale: str) -> dict[int, CarriedShown]:
    """What the items of a draft bring along, by section, where that is not how it is marked already."""
    paper = papers.open_paper(work, ref)
    if paper.state is not PaperState.DRAFT:
        return {}
    found = {place: told for place, told in carrying.by_section(work, form).items() if not told.suits}
    may_change = bool(found) and carrying.may_adopt(work, paper)
    return {
        place: CarriedShown(
            items=told.items,
            rules=tuple((rule_named(rule, locale), count) for rule, count in told.rules),
            without=told.without,
            offered=told.offered is not None and may_change,
            children=_children(told, locale) if told.without else (),
        )
        for place, told in found.items()
    }


def _children(told: Carried, locale: str) -> tuple[tuple[str, str, int], ...]:
    return tuple(
        (text.word(kind, locale), _way(way, locale) if way else "", count)
        for kind, way, count in told.children
    )


def _way(way: Way, locale: str) -> str:
    rule = text.word(way.name, locale)
    return (
        text.say("word.scored_less", locale, rule=rule, share=str(way.deduction)) if way.deduction else rule
    )
