"""Rules that the items of a draft bring along from other systems: told beside its sections, and taken over.

A draft knows its items, so this asks for no more than they are; nothing looks through a bank.
"""

from core import audit
from core.work import UnitOfWork
from exam import forms, papers, series
from exam.errors import NoRuleToAdopt, PaperLocked, PaperUnfit
from exam.forms import Form
from exam.models import Paper
from exam.rules import carried
from exam.rules.blueprint import check_blueprint
from exam.rules.carried import Carried
from exam.states import PaperState
from question_bank import scorings


def by_section(work: UnitOfWork, form: Form) -> dict[int, Carried]:
    """What the items of each section bring along, of the sections in which any does."""
    found = scorings.brought_by(work, [face.version_id for face in form.faces])
    told: dict[int, Carried] = {}
    for place, section in enumerate(form.blueprint.sections):
        versions = [face.version_id for face in form.faces if face.section == place]
        brought = [found[each] for each in versions if each in found]
        if brought:
            inside = [(child.kind, child.told.ways) for each in brought for child in each.children]
            told[place] = carried.beside(section, [each.ways for each in brought], inside)
    return told


def may_adopt(work: UnitOfWork, paper: Paper) -> bool:
    """Whether a rule of the paper may change: it is a draft, and no form beside others."""
    return paper.state is PaperState.DRAFT and series.series_of(work, paper) is None


def adopt(work: UnitOfWork, ref: str, place: int) -> None:
    """Set the rule of a section to the one that all of its items brought along. Doing it twice does it once.

    Raises NotFound, NotAllowed, PaperLocked, NoRuleToAdopt where its items have no rule in common (any more)
    or the paper is one of parallel forms, PaperUnfit.
    """
    paper = papers.open_paper(work, ref, for_update=True)
    if paper.state is PaperState.LOCKED:
        raise PaperLocked
    form = forms.read_draft(work, forms.form_id_of(work, paper.id))
    told = by_section(work, form).get(place)
    if told is not None and told.suits:
        return
    if told is None or told.offered is None or not may_adopt(work, paper):
        raise NoRuleToAdopt
    sections = list(form.blueprint.sections)
    sections[place] = sections[place].model_copy(update={"rule": told.offered})
    blueprint = form.blueprint.model_copy(update={"sections": tuple(sections)})
    findings = check_blueprint(blueprint)
    if findings:
        raise PaperUnfit(*findings)
    paper.definition = blueprint.model_dump(mode="json")
    facts = {"section": sections[place].title, "rule": told.offered.name.value, "items": told.items}
    audit.record(work, "paper.rule_adopted", "paper", paper.ref, facts)
