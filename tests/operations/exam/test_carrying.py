"""Items that come with a rule tell the section that marks them by another, and change nothing themselves."""

from dataclasses import dataclass
from fractions import Fraction

import pytest

from core import audit
from core.access import Role
from core.errors import NotAllowed
from core.house import House
from core.points import Points, marks
from exam import carrying, forms, papers, parallel
from exam.errors import NoRuleToAdopt, PaperLocked
from exam.rules.blueprint import Blueprint, Section
from exam.rules.carried import Carried
from exam.rules.marking import AllOrNothing, MarkingRule, NetCorrect, ProportionalPartial
from exam.rules.parallel import FormsWish
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from question_bank.rules.scoring import ScoringName, Way
from tests import make, make_scored
from tests.make import Someone
from tests.make_scored import CASE_NET, CASE_VOIDED, DEDUCTED, FREE, NET, VOIDED


@dataclass
class Room:
    """A bank of nothing but what was imported, and who assembles papers of it."""

    house: House
    bank: str
    trainer: Someone
    reviewer: Someone
    worker: Someone

    def draft(self, *answers: str, rule: MarkingRule | None = None, kind: str = "multiple_choice") -> str:
        """A draft of all items that are brought in with these answers."""
        made = [each.format(n=n) for n, each in enumerate(answers, start=1)]
        file = make_scored.cloze(*made) if kind == "case_study" else make_scored.gift(*answers)
        make_scored.published_from(self.house, self.bank, self.trainer, self.reviewer, file)
        section = Section(
            title="选择题",
            kind=KindName(kind),
            count=len(answers),
            points_each=marks(3),
            rule=rule or AllOrNothing(),
        )
        with self.house.work(self.trainer.actor) as work:
            plan = Blueprint(sections=(section,), announced_total=Points(section.points))
            return papers.draw(work, self.bank, "草稿", plan, pools=frozenset(Pool), seed=5).ref

    def told(self, ref: str) -> dict[int, Carried]:
        with self.house.reading(self.trainer.actor) as work:
            return carrying.by_section(work, papers.look(work, ref)[1])

    def rule(self, ref: str) -> MarkingRule:
        with self.house.reading(self.trainer.actor) as work:
            return papers.look(work, ref)[1].blueprint.sections[0].rule

    def adopt(self, ref: str, place: int = 0) -> None:
        with self.house.work(self.trainer.actor) as work:
            carrying.adopt(work, ref, place)


@pytest.fixture
def room(house: House) -> Room:
    unit = make.unit(house)
    return Room(
        house,
        make.bank(house, unit, each=0),
        make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit),
        make.someone(house, "欧阳建国", Role.REVIEWER, unit_ref=unit),
        make.someone(house, "张建军", unit_ref=unit),
    )


def test_a_section_is_offered_the_rule_of_its_items_and_takes_it_when_told_to(room: Room) -> None:
    ref = room.draft(NET, NET, NET)
    told = room.told(ref)[0]
    assert (told.items, told.offered) == (3, NetCorrect())
    assert room.rule(ref) == AllOrNothing()
    room.adopt(ref)
    assert room.rule(ref) == NetCorrect()
    assert room.told(ref)[0].suits
    room.adopt(ref)
    with room.house.work(room.trainer.actor) as work:
        assert papers.lock(work, ref).content_hash
        deeds = [each.action for each in audit.of_subject(work, "paper", ref)]
    assert deeds.count("paper.rule_adopted") == 1


def test_a_deduction_is_taken_over_in_marks_of_the_section(room: Room) -> None:
    ref = room.draft(DEDUCTED, DEDUCTED, kind="single_choice")
    room.adopt(ref)
    assert room.rule(ref) == AllOrNothing(deduction=marks(1))


def test_where_items_differ_or_had_no_rule_of_ours_there_is_nothing_to_take(room: Room) -> None:
    ref = room.draft(NET, NET, VOIDED, FREE)
    told = room.told(ref)[0]
    assert ([count for _, count in told.rules], told.without, told.offered) == ([2, 1], 1, None)
    with pytest.raises(NoRuleToAdopt):
        room.adopt(ref)
    assert room.rule(ref) == AllOrNothing()


def test_a_section_of_cases_takes_over_the_rule_that_says_all_of_their_items(room: Room) -> None:
    ref = room.draft(CASE_VOIDED, CASE_VOIDED, kind="case_study")
    told = room.told(ref)[0]
    assert (told.items, told.offered) == (2, ProportionalPartial())
    room.adopt(ref)
    assert room.rule(ref) == ProportionalPartial()
    assert room.told(ref)[0].suits


def test_cases_that_no_one_rule_says_are_told_by_the_kinds_of_their_items(room: Room) -> None:
    ref = room.draft(CASE_NET, CASE_VOIDED, kind="case_study")
    told = room.told(ref)[0]
    assert (told.without, told.offered) == (1, None)
    assert told.children == (
        (KindName.MULTIPLE_CHOICE, Way(ScoringName.NET_CORRECT), 1),
        (KindName.MULTIPLE_CHOICE, Way(ScoringName.PROPORTIONAL_PARTIAL), 1),
        (KindName.SINGLE_CHOICE, Way(ScoringName.ALL_OR_NOTHING, Fraction(1, 4)), 1),
    )
    with pytest.raises(NoRuleToAdopt):
        room.adopt(ref)


def test_a_section_of_items_from_nowhere_else_is_told_nothing(room: Room, house: House) -> None:
    bank = make.bank(house, make.unit(house, "第二车间"))
    with house.work() as work:
        ref = papers.draw(work, bank, "草稿", make.blueprint(), pools=frozenset(Pool), seed=5).ref
        form = forms.read_draft(work, forms.form_id_of(work, papers.open_paper(work, ref).id))
        assert carrying.by_section(work, form) == {}
        with pytest.raises(NoRuleToAdopt):
            carrying.adopt(work, ref, 7)


def test_a_locked_paper_and_one_of_parallel_forms_keep_their_rule(room: Room) -> None:
    ref = room.draft(NET, NET)
    with room.house.work(room.trainer.actor) as work:
        plan = papers.look(work, ref)[1].blueprint
        section = plan.sections[0].model_copy(update={"count": 1})
        plan = plan.model_copy(update={"sections": (section,), "announced_total": section.points})
        papers.lock(work, ref)
        wish = FormsWish(forms=2)
        drawn = parallel.draw(work, room.bank, "平行卷", plan, wish, pools=frozenset(Pool), seed=3)
    with pytest.raises(PaperLocked):
        room.adopt(ref)
    with pytest.raises(NoRuleToAdopt):
        room.adopt(str(drawn.table.forms[0].paper_ref))


def test_only_who_assembles_papers_takes_a_rule_over(room: Room) -> None:
    ref = room.draft(NET)
    with room.house.work(room.worker.actor) as work, pytest.raises(NotAllowed):
        carrying.adopt(work, ref, 0)
