"""The list of a sitting, and what its results show to whom."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from core.access import Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.errors import Conflict, NotAllowed, NotFound
from core.house import House
from core.points import Points
from exam import admissions, attempts, forms, insiders, results, sittings, tables
from exam.desk_views import ResultsWanted
from exam.errors import ReasonMissing, SittingUnfit
from exam.models import Paper, PaperItem
from exam.rules.release import Release, ReleasePolicy, ReleaseTime, scores_only
from question_bank.models import ItemVersion, ReviewNote
from question_bank.rules.lifecycle import VersionState
from tests import make
from tests.make import Engine, Someone


@pytest.fixture
def paper(house: House, unit: str) -> str:
    return make.paper(house, make.bank(house, unit))


def handed_in(house: House, engine: Engine, who: Someone, sitting: str, *, right: int) -> str:
    attempt = make.begun(house, who, sitting)
    pen = make.pen(house, who, attempt)
    given = make.answers(house, who, attempt)
    for slot in sorted(given)[:right]:
        pen.write(slot, given[slot])
    with house.work() as work:
        attempts.hand_in_by_token(work, pen.attempt_id, pen.epoch)
    engine.deliver()
    return attempt


def test_codes_are_found_in_any_case_and_unknown_ones_are_named(
    house: House, clock: SetClock, unit: str, paper: str, organiser: Someone
) -> None:
    first, second = make.workers(house, unit, 2)
    outsider = make.someone(house, "外人", unit_ref=make.unit(house, "别处"))
    sitting = make.sitting(house, paper, clock.now() + timedelta(hours=1))
    with house.work(organiser.actor) as work:
        told = admissions.admit_codes(
            work, sitting, [first.code.lower(), f" {second.code} ", first.code, outsider.code, "?"], "一号"
        )
    assert (told.added, told.already) == (2, 0)
    assert set(told.unknown) == {outsider.code, "?"}
    with house.reading(organiser.actor) as work:
        page = admissions.listing(work, sitting)
        assert admissions.room_names(work, sittings.look(work, sitting).id) == ("一号",)
    assert [(row.name, row.room, row.unit) for row in page.rows] == [
        ("职工1", "一号", "第一车间"),
        ("职工2", "一号", "第一车间"),
    ]


def test_who_knows_the_paper_is_admitted_named_and_counted_in_the_log(
    house: House, clock: SetClock, unit: str, paper: str, organiser: Someone
) -> None:
    plain, author, writer, reviewer, sent_back, of_older = make.workers(house, unit, 6)
    trainer = make.someone(house, "陈海燕", Role.TRAINER, unit_ref=unit)
    sitting = make.sitting(house, paper, clock.now() + timedelta(hours=1))
    with house.work() as work:
        used = work.session.scalars(
            select(ItemVersion)
            .join(PaperItem, PaperItem.version_id == ItemVersion.id)
            .order_by(PaperItem.slot)
        ).all()
        used[0].author_id, used[1].hands, used[2].reviewed_by = (
            author.person_id,
            [writer.person_id],
            reviewer.person_id,
        )
        unused = work.session.scalars(
            select(ItemVersion).where(ItemVersion.item_id.not_in([each.item_id for each in used]))
        ).first()
        assert unused is not None
        unused.author_id = plain.person_id
        work.session.add(
            ReviewNote(
                version_id=used[3].id,
                author_id=sent_back.person_id,
                led_to=VersionState.RETURNED,
                words="题干不全",
                at=work.now,
            )
        )
        row = work.session.scalars(select(Paper).where(Paper.ref == paper)).one()
        row.made_by = of_older.person_id
    people = (plain, author, writer, reviewer, sent_back, of_older, trainer)
    with house.work(organiser.actor) as work:
        told = admissions.admit_codes(work, sitting, [each.code for each in people])
    assert (told.added, told.insiders) == (7, 6)
    with house.reading(organiser.actor) as work:
        standing = insiders.on_list(work, sitting)
    assert standing.total == 6
    assert {each.staff for each in standing.named} == {each.code for each in people[1:]}
    with house.reading(plain.actor) as work:
        assert insiders.on_list(work, sitting).total == 0, "不能改名单的人看不到"
    with house.reading() as work:
        kept = work.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "sitting.admitted").order_by(AuditEntry.id.desc())
        ).first()
    assert kept is not None
    assert kept.facts == {"people": 7, "insiders": 6}
    with house.work(organiser.actor) as work:
        admissions.withdraw(work, sitting, standing.named[0].code, "出过这份试卷的题")
        assert insiders.on_list(work, sitting).total == 5
        again = admissions.admit_codes(work, sitting, [each.code for each in people])
    assert (again.added, again.insiders, again.already) == (1, 1, 6)
    clock.advance(days=2)
    with house.reading(organiser.actor) as work:
        assert insiders.on_list(work, sitting).total == 0, "考完了就不再提示"


def test_who_knows_the_paper_is_found_by_the_same_statements_however_many_are_admitted(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    def statements(people: list[Someone]) -> int:
        seen: list[str] = []
        with house.work() as work:
            row = work.session.scalars(select(Paper).where(Paper.ref == paper)).one()
            form = forms.read_form(work, forms.form_id_of(work, row.id))
            connection = work.session.connection()

            def note(*told: object) -> None:
                seen.append(str(told[2]))

            event.listen(connection, "before_cursor_execute", note)
            insiders.among(work, row.id, form, [each.person_id for each in people])
            event.remove(connection, "before_cursor_execute", note)
        return len(seen)

    assert statements(make.workers(house, unit, 2)) == statements(make.workers(house, unit, 9)) <= 3


def test_a_unit_is_admitted_with_those_below_it(
    house: House, clock: SetClock, unit: str, paper: str, organiser: Someone
) -> None:
    team = make.unit(house, "电工班", unit)
    make.workers(house, unit, 2)
    make.workers(house, team, 3)
    sitting = make.sitting(house, paper, clock.now() + timedelta(hours=1))
    with house.work(organiser.actor) as work:
        assert admissions.admit_unit(work, sitting, team).added == 3
        assert admissions.admit_unit(work, sitting, unit).added == 3  # two workers and the organiser
    with house.reading(organiser.actor) as work:
        assert len(admissions.listing(work, sitting, limit=4).rows) == 4
        rest = admissions.listing(work, sitting, after=admissions.listing(work, sitting, limit=4).next_after)
    assert len(rest.rows) == 2
    assert rest.next_after is None


def test_who_is_withdrawn_is_gone_until_admitted_again_under_the_same_code(
    house: House, clock: SetClock, unit: str, paper: str, organiser: Someone
) -> None:
    (worker,) = make.workers(house, unit, 1)
    sitting = make.sitting(house, paper, clock.now(), [worker])
    with house.reading(organiser.actor) as work:
        code = admissions.listing(work, sitting).rows[0].code
    with house.work(organiser.actor) as work, pytest.raises(ReasonMissing):
        admissions.withdraw(work, sitting, code, " ")
    with house.work(organiser.actor) as work:
        admissions.withdraw(work, sitting, code, "调班")
    with house.work(worker.actor) as work, pytest.raises(NotFound):
        attempts.begin(work, sitting)
    with house.reading(worker.actor) as work:
        assert attempts.mine(work) == []
    with house.reading(organiser.actor) as work:
        assert sittings.look(work, sitting).admitted == 0
    with house.work(organiser.actor) as work:
        assert admissions.admit_codes(work, sitting, [worker.code]).added == 1
    with house.work(worker.actor) as work:
        attempts.begin(work, sitting)
        assert attempts.door(work, sitting).candidate_code == code
    with house.work(organiser.actor) as work, pytest.raises(Conflict):
        admissions.withdraw(work, sitting, code, "调班")


def test_nobody_is_admitted_when_it_is_over_or_cancelled(
    house: House, clock: SetClock, unit: str, paper: str, organiser: Someone
) -> None:
    (worker,) = make.workers(house, unit, 1)
    over = make.sitting(house, paper, clock.now())
    cancelled = make.sitting(house, paper, clock.now() + timedelta(days=1))
    with house.work(organiser.actor) as work:
        sittings.cancel(work, cancelled, "停电")
    clock.advance(hours=2)
    for sitting in (over, cancelled):
        with house.work(organiser.actor) as work, pytest.raises(Conflict):
            admissions.admit_codes(work, sitting, [worker.code])


def test_a_timetable_that_nobody_could_use_is_refused_with_every_reason(
    house: House, clock: SetClock, paper: str
) -> None:
    with pytest.raises(SittingUnfit) as refused:
        make.sitting(
            house, paper, clock.now(), length_minutes=200, pass_points=Points(99_900), doors_minutes=999
        )
    assert [finding.code for finding in refused.value.findings] == [
        "exam.window_under_length",
        "exam.pass_mark_out_of_reach",
        "exam.doors_minutes",
    ]


@pytest.mark.parametrize(
    ("release", "seen_at_once", "seen_afterwards"),
    [
        (scores_only(ReleaseTime.IMMEDIATELY), True, True),
        (scores_only(ReleaseTime.AFTER_CLOSE), False, True),
        (scores_only(ReleaseTime.NEVER), False, False),
        (scores_only(ReleaseTime.AT_INSTANT), False, False),
    ],
)
def test_the_score_shows_when_the_policy_says_so(
    house: House,
    clock: SetClock,
    engine: Engine,
    unit: str,
    paper: str,
    release: ReleasePolicy,
    seen_at_once: bool,
    seen_afterwards: bool,
) -> None:
    (worker,) = make.workers(house, unit, 1)
    sitting = make.sitting(house, paper, clock.now(), [worker], release=release)
    attempt = handed_in(house, engine, worker, sitting, right=4)
    with house.reading(worker.actor) as work:
        assert (results.mine(work, attempt).points is not None) is seen_at_once
    clock.advance(hours=4)
    with house.reading(worker.actor) as work:
        assert (results.mine(work, attempt).points is not None) is seen_afterwards


def test_no_key_shows_while_anybody_may_still_write(
    house: House, clock: SetClock, engine: Engine, unit: str, paper: str
) -> None:
    early, late = make.workers(house, unit, 2)
    now = Release(time=ReleaseTime.IMMEDIATELY)
    open_at_once = ReleasePolicy(score=now, answers=now, key=now, explanation=now)
    sitting = make.sitting(house, paper, clock.now(), [early, late], release=open_at_once)
    clock.advance(minutes=29)
    make.begun(house, late, sitting)
    attempt = handed_in(house, engine, early, sitting, right=4)
    clock.advance(minutes=59)
    with house.reading(early.actor) as work:
        seen = results.mine(work, attempt)
    assert seen.points is not None
    assert {slot.right for slot in seen.slots} == {None}
    assert {slot.awarded for slot in seen.slots} == {None}
    assert {slot.explanation for slot in seen.slots} == {None}
    clock.advance(minutes=10)
    with house.reading(early.actor) as work:
        assert all(slot.right is not None for slot in results.mine(work, attempt).slots)


def test_a_sittings_figures_are_exact(
    house: House, clock: SetClock, engine: Engine, unit: str, paper: str, organiser: Someone
) -> None:
    people = make.workers(house, unit, 4)
    sitting = make.sitting(house, paper, clock.now(), people)
    for person, right in zip(people, (10, 4, 0), strict=False):
        handed_in(house, engine, person, sitting, right=right)
    with house.reading(organiser.actor) as work:
        seen = tables.of_sitting(work, sitting, limit=3)
        rest = tables.of_sitting(work, sitting, ResultsWanted(page=2), limit=3)
        everything = list(tables.all_rows(work, sitting))
    figures = seen.summary
    assert (figures.n, figures.highest, figures.lowest) == (3, Points(1650), Points(0))
    assert (figures.mean, figures.median, figures.passed) == (Points(750), Points(600), 2)
    assert sum(band.count for band in figures.bands) == 3
    assert [row.name for row in (*seen.rows, *rest.rows)] == ["职工1", "职工2", "职工3", "职工4"]
    assert rest.rows[-1].points is None
    assert everything == [*seen.rows, *rest.rows]


def test_results_are_for_who_may_read_them_there(
    house: House, clock: SetClock, unit: str, paper: str
) -> None:
    worker = make.someone(house, unit_ref=unit)
    other = make.someone(house, "外人", Role.ORGANISER, unit_ref=make.unit(house, "别处"))
    sitting = make.sitting(house, paper, clock.now(), [worker])
    for stranger in (worker, other):
        with house.reading(stranger.actor) as work, pytest.raises(NotAllowed):
            tables.of_sitting(work, sitting)
    with house.reading(other.actor) as work:
        assert sittings.listing(work) == []
