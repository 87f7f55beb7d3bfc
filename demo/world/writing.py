"""Items under way and papers: written by the trainer, judged by the reviewer, drawn by the organiser."""

from core.points import marks
from core.work import UnitOfWork
from demo import load_bank
from demo.world.data import ItemData, PaperData, SectionData, items_data, papers_data
from demo.world.stage import Stage
from exam import papers, parallel
from exam.rules.blueprint import Blueprint, Section, total_points
from exam.rules.marking import AllOrNothing, FixedPartial, MarkingRule, PerPart
from exam.rules.parallel import FormsWish
from question_bank import items, likeness, reviews, topics
from question_bank.rules.pools import Pool
from question_bank.views import ItemText

TRAINER, REVIEWER, ORGANISER = "DEMO-TRAINER", "DEMO-REVIEWER", "DEMO-ORGANISER"
COMPARED = "DEMO-DG"
"""The bank in which two items say nearly the same."""
FIRST_EDIT = 1
"""The ``edits`` of a version that was written once."""

UNSET = "A"
"""Stands for a key that is not set yet, until it is taken out."""

Refs = dict[str, str]


def write_items(stage: Stage, banks: Refs) -> None:
    """Leave some items in draft, some in review and some returned, an hour apart; then compare them."""
    for each in items_data():
        stage.wait(hours=1)
        with stage.work(TRAINER) as work:
            places = {topic.code: topic.ref for topic in topics.tree(work, banks[each.bank])}
            ref = items.draft(work, banks[each.bank], _text(each, places))
            if each.ends != "draft":
                items.submit(work, ref, FIRST_EDIT)
        if each.ends == "returned":
            with stage.work(REVIEWER) as work:
                reviews.return_with_words(work, ref, each.words)
    likeness.scan_bank(stage.house, stage.actor(TRAINER), banks[COMPARED])


def _draw_forms(stage: Stage, banks: Refs) -> None:
    """Draw parallel forms, and leave them to be checked."""
    wanted = papers_data().forms
    stage.wait(hours=1)
    plan = Blueprint(
        sections=tuple(_section(each) for each in wanted.section), announced_total=marks(wanted.total)
    )
    wish = FormsWish(wanted.forms)
    with stage.work(ORGANISER) as work:
        bank = banks[wanted.bank]
        parallel.draw(work, bank, wanted.title, plan, wish, pools=frozenset(Pool), seed=wanted.seed)


def draw_papers(stage: Stage, banks: Refs) -> Refs:
    """Draw every paper and lock those that are to be sat; returns their references by name.

    Parallel forms are drawn after them and left to be checked.
    """
    refs: Refs = {}
    for each in papers_data().paper:
        stage.wait(hours=1)
        with stage.work(ORGANISER) as work:
            refs[each.name] = _draw(work, each, banks[each.bank])
    _draw_forms(stage, banks)
    return refs


def _draw(work: UnitOfWork, paper: PaperData, bank_ref: str) -> str:
    sections = tuple(_section(each) for each in paper.section or papers_data().section)
    plan = Blueprint(sections=sections, announced_total=marks(paper.total))
    if total_points(plan) != plan.announced_total:
        raise ValueError(paper.name)
    drawn = papers.draw(work, bank_ref, paper.title, plan, pools=frozenset(Pool), seed=paper.seed)
    return papers.lock(work, drawn.ref).ref if paper.locked else drawn.ref


def _section(section: SectionData) -> Section:
    rule: MarkingRule = PerPart() if section.by_part else AllOrNothing()
    if section.partial:
        rule = FixedPartial(partial=marks(section.partial))
    return Section(
        title=section.title,
        kind=section.kind,
        count=section.count,
        points_each=marks(section.each),
        rule=rule,
    )


def _text(item: ItemData, places: Refs) -> ItemText:
    """The item as its author hands it over; an item without a key has a gap that its page shows."""
    record = item.model_dump(exclude={"bank", "ends", "words"}, exclude_defaults=True)
    text = load_bank.text_of({**record, "key": UNSET if item.key is None else item.key}, places)
    return text.model_copy(update={"key": None}) if item.key is None else text
