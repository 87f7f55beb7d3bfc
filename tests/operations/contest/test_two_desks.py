"""Two organisers change one contest, or one stage: nobody is overwritten unseen; the log tells what was."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest import amending, contests, stages
from contest.rules.advancement import AdvancementRule
from contest.rules.eligibility import AgeRange, EligibilityRule, EntryGroup
from contest.views import ContestDraft, StageDraft
from core import changes
from core.access import Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.errors import ChangedMeanwhile, Fact, NotAllowed, NotFound
from core.house import House
from tests import make, make_contest
from tests.make import Someone

FIRST, LAST = make_contest.TWO_STAGES


@pytest.fixture
def given(clock: SetClock, unit: str) -> ContestDraft:
    return make_contest.draft(clock.now(), unit)


@pytest.fixture
def ref(house: House, organiser: Someone, given: ContestDraft) -> str:
    with house.work(organiser.actor) as work:
        return contests.draft(work, given).card.ref


@pytest.fixture
def colleague(house: House, unit: str) -> Someone:
    return make.someone(house, "周岚", Role.ORGANISER, unit_ref=unit)


def seen(house: House, who: Someone, ref: str) -> str:
    with house.reading(who.actor) as work:
        return changes.mark(amending.contest(work, ref))


def seen_stage(house: House, who: Someone, ref: str) -> str:
    with house.reading(who.actor) as work:
        return changes.mark(amending.stage(work, ref))


def edit(house: House, who: Someone, ref: str, given: ContestDraft, mark: str) -> None:
    with house.work(who.actor) as work:
        contests.edit(work, ref, given, seen=mark)


def revise(house: House, who: Someone, ref: str, given: StageDraft, mark: str) -> None:
    with house.work(who.actor) as work:
        stages.revise(work, ref, given, seen=mark)


def told(house: House, action: str) -> list[dict[str, Fact]]:
    with house.reading() as work:
        found = select(AuditEntry.facts).where(AuditEntry.action == action).order_by(AuditEntry.id)
        return list(work.session.scalars(found))


def test_who_saves_a_contest_second_is_refused_and_told_which_fields_differ(
    house: House, organiser: Someone, colleague: Someone, given: ContestDraft, ref: str
) -> None:
    mark = seen(house, organiser, ref)
    edit(house, colleague, ref, given.model_copy(update={"title": "同事改的", "notice_days": 5}), mark)
    mine = given.model_copy(update={"title": "我改的", "masks_names": False})
    with pytest.raises(ChangedMeanwhile) as refused:
        edit(house, organiser, ref, mine, mark)
    assert set(refused.value.theirs) == {"title", "notice_days"}
    assert set(refused.value.mine) == {"title", "masks_names"}
    with house.reading(organiser.actor) as work:
        standing = contests.look(work, ref)
    assert (standing.card.title, standing.masks_names) == ("同事改的", True)
    edit(house, organiser, ref, mine, seen(house, organiser, ref))
    with house.reading(organiser.actor) as work:
        assert contests.look(work, ref).card.title == "我改的"


def test_a_form_sent_twice_is_nobody_elses_change_and_is_written_down_once(
    house: House, organiser: Someone, given: ContestDraft, ref: str
) -> None:
    mark, mine = seen(house, organiser, ref), given.model_copy(update={"title": "更名"})
    edit(house, organiser, ref, mine, mark)
    edit(house, organiser, ref, mine, mark)
    edit(house, organiser, ref, mine.model_copy(update={"about": "又补了一句"}), mark)
    assert [set(each) for each in told(house, "contest.edited")] == [
        {"title.was", "title.is"},
        {"about.was", "about.is"},
    ]


def test_the_log_says_what_was_changed_from_what_to_what(
    house: House, organiser: Someone, unit: str, given: ContestDraft, ref: str
) -> None:
    later = given.registration_closes_at + timedelta(days=1)
    rule = EligibilityRule(ages={EntryGroup.WORKERS: AgeRange(youngest=18)}, most_per_unit=3)
    wanted = given.model_copy(
        update={
            "registration_closes_at": later,
            "sheet": make_contest.THEORY_ONLY,
            "eligibility": rule,
            "within_unit_ref": unit,
            "about": "联系人 张三",
        }
    )
    make_contest.edited(house, organiser, ref, wanted)
    (facts,) = told(house, "contest.edited")
    assert facts["registration_closes_at.is"] == later.isoformat()
    assert facts["components.was"] == "理论知识 16.5 × 30% (9); 操作技能 100 × 70% (60)"
    assert facts["components.is"] == "理论知识 16.5 × 100%"
    assert facts["keys.was"] == "{key_name.total} ↓; {key_name.component} 操作技能 ↓"
    assert facts["keys.is"] == "{key_name.total} ↓; {key_name.time_used} ↑"
    assert (facts["ages.was"], facts["ages.is"]) == ("", "{entry_group.workers} 18–")
    assert (facts["within.was"], facts["within.is"]) == (None, unit)
    assert (facts["most_per_unit.was"], facts["most_per_unit.is"]) == (None, 3)
    assert (facts["about.was"], facts["about.is"]) == (0, 6)
    assert "title.is" not in facts and "张三" not in str(facts)


def test_who_plans_a_stage_second_is_refused_and_told_which_fields_differ(
    house: House, organiser: Someone, colleague: Someone, ref: str
) -> None:
    with house.work(organiser.actor) as work:
        first = stages.plan(work, ref, FIRST).ref
    mark = seen_stage(house, organiser, first)
    theirs = FIRST.model_copy(update={"advancement": AdvancementRule(places=4, waitlist=1)})
    revise(house, colleague, first, theirs, mark)
    mine = FIRST.model_copy(update={"title": "海选"})
    with pytest.raises(ChangedMeanwhile) as refused:
        revise(house, organiser, first, mine, mark)
    assert (set(refused.value.theirs), refused.value.mine) == ({"places", "waitlist"}, ("title",))
    revise(house, colleague, first, theirs, mark)
    revise(house, organiser, first, mine, seen_stage(house, organiser, first))
    assert [each.get("places.is") for each in told(house, "stage.revised")] == [4, 2]


def test_the_log_says_what_was_changed_in_a_stages_score_sheet(
    house: House, organiser: Someone, ref: str
) -> None:
    with house.work(organiser.actor) as work:
        final = stages.plan(work, ref, LAST).ref
    wiring, safety = make_contest.PANEL.aspects
    panel = make_contest.PANEL.model_copy(
        update={"judges": 3, "spread": None, "aspects": (wiring, safety.model_copy(update={"title": "安全"}))}
    )
    make_contest.revised(house, organiser, final, LAST.model_copy(update={"panels": {"practical": panel}}))
    (facts,) = told(house, "stage.revised")
    same = "操作技能 · 接线 {aspect_kind.measured} 40; "
    assert facts == {
        "judges.was": "操作技能 2",
        "judges.is": "操作技能 3",
        "spread.was": "操作技能 10",
        "spread.is": "",
        "aspects.was": f"{same}操作技能 · 安全操作 {{aspect_kind.judged}} 60 [30 有一处未按规程]",
        "aspects.is": f"{same}操作技能 · 安全 {{aspect_kind.judged}} 60 [30 有一处未按规程]",
    }


def test_a_new_sheet_of_the_contest_is_a_change_to_a_stage_that_follows_it(
    house: House, organiser: Someone, given: ContestDraft, ref: str
) -> None:
    follows = FIRST.model_copy(update={"sheet": None, "advancement": None})
    theory = given.model_copy(update={"sheet": make_contest.THEORY_ONLY})
    make_contest.edited(house, organiser, ref, theory)
    with house.work(organiser.actor) as work:
        stage = stages.plan(work, ref, follows).ref
    mark = seen_stage(house, organiser, stage)
    quick = make_contest.THEORY_ONLY.model_copy(update={"keys": make_contest.THEORY_ONLY.keys[:1]})
    make_contest.edited(house, organiser, ref, given.model_copy(update={"sheet": quick}))
    renamed = follows.model_copy(update={"title": "海选"})
    revise(house, organiser, stage, renamed, mark)
    own = renamed.model_copy(update={"sheet": make_contest.THEORY_ONLY})
    with pytest.raises(ChangedMeanwhile) as refused:
        revise(house, organiser, stage, own, mark)
    assert "keys" in refused.value.theirs


def test_only_its_organiser_is_told_what_a_contest_or_stage_holds(
    house: House, clock: SetClock, organiser: Someone, unit: str, ref: str
) -> None:
    with house.work(organiser.actor) as work:
        stage = stages.plan(work, ref, FIRST).ref
    public = make_contest.published(house, clock, organiser, unit)
    worker = make.someone(house, unit_ref=unit)
    with house.reading(worker.actor) as work:
        for contest, of, refusal in ((ref, stage, NotFound), (public.ref, public.stages[0], NotAllowed)):
            with pytest.raises(refusal):
                amending.contest(work, contest)
            with pytest.raises(refusal):
                amending.stage(work, of)
