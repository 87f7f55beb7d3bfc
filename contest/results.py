"""Results (成绩): settled, put up for public notice (公示), published, and corrected in a later version.

Nothing is settled while anything is unmarked, unconfirmed or comes out differently when it is worked out
again. What is announced is never rewritten: a correction is the next version, with its reason and what
changed.
"""

from datetime import timedelta

from sqlalchemy import select

from contest import boards, bulletins, entrants, marks, reading, settlement, showing
from contest.desk_views import SettlementCheck
from contest.errors import NothingChanged, NotSettled, ReasonNeeded, StageBusy
from contest.models import Bulletin, Contest, Entry, Stage
from contest.rules import stage as stage_rules
from contest.rules.freeze import Curtain
from contest.rules.ranking import RankStanding
from contest.rules.stage import StageDeed, StageMove, StageState
from contest.states import ContestState
from contest.views import BulletinView, StageView
from core import audit, notices, reasons
from core.errors import Facts, Finding
from core.work import UnitOfWork


def check(work: UnitOfWork, stage_ref: str) -> SettlementCheck:
    """Everything that is still open before the stage can be settled. Raises NotFound, NotAllowed."""
    stage, contest = reading.stage_to_run(work, stage_ref, for_update=False)
    ranked = settlement.standings(work, stage)
    return SettlementCheck(
        stage=showing.stage(work, contest, stage),
        entrants=len(ranked),
        complete=sum(1 for each in ranked if each.standing is RankStanding.COMPLETE),
        absent=sum(1 for each in ranked if each.standing is RankStanding.ABSENT),
        findings=settlement.findings(work, stage),
        notes=settlement.notes(work, stage),
    )


def settle(work: UnitOfWork, stage_ref: str) -> StageView:
    """Settle the stage: from now on no score changes by itself. Idempotent. Raises NotSettled, StageBusy."""
    stage, contest, step = _step(work, stage_ref, StageDeed.SETTLE)
    if step.changed:
        marks.catch_up(work, stage)
        _demand_settled(work, stage)
        stage.state, stage.settled_at = step.after, work.now
        audit.record(work, "stage.settled", "stage", stage.ref, {"sheet": stage.sheet_hash})
    return showing.stage(work, contest, stage)


def reopen(work: UnitOfWork, stage_ref: str, reason: str) -> StageView:
    """Take a settlement back before it is announced. Raises ReasonNeeded, StageBusy."""
    if not reasons.suffices(reason):
        raise ReasonNeeded
    stage, contest, step = _step(work, stage_ref, StageDeed.REOPEN)
    if stage.advanced_at is not None:
        raise StageBusy(Finding("contest.advanced_already", {"stage": stage.title}))
    stage.state, stage.settled_at = step.after, None
    audit.record(work, "stage.reopened", "stage", stage.ref, {"reason": reasons.read(reason, longest=200)})
    return showing.stage(work, contest, stage)


def announce(work: UnitOfWork, stage_ref: str) -> StageView:
    """Put the result up for public notice: bulletin number one, the board thawed, everybody told. Idempotent.

    Raises NotSettled when it no longer comes out the same, StageBusy.
    """
    stage, contest, step = _step(work, stage_ref, StageDeed.ANNOUNCE)
    if not step.changed:
        return showing.stage(work, contest, stage)
    _demand_settled(work, stage)
    _thaw(work, stage)
    bulletin = bulletins.issue(work, contest, stage)
    stage.state = step.after
    stage.notice_until = work.now + timedelta(days=contest.notice_days)
    # Without days of notice it would be over in the minute in which people read of it: no period is named.
    told = "contest.announced" if contest.notice_days else "contest.announced_at_once"
    facts: Facts = {"title": contest.title, "stage": stage.title, "until": stage.notice_until}
    named = [each["entry"] for each in bulletin.rows["rows"]]
    for entry in entrants.concerned(work, stage.id, named):
        notices.send(work, entry.person_id, told, facts, f"/contests/{contest.ref}")
    audit.record(work, "stage.announced", "stage", stage.ref, {"bulletin": bulletin.content_hash})
    return showing.stage(work, contest, stage)


def publish(work: UnitOfWork, stage_ref: str) -> StageView:
    """Publish the result after the notice; with the last stage the contest is finished. Idempotent.

    Raises StageBusy while the notice runs, or when the bulletin no longer tells what stands; NotSettled.
    """
    stage, contest, step = _step(work, stage_ref, StageDeed.PUBLISH)
    if not step.changed:
        return showing.stage(work, contest, stage)
    if stage.notice_until is not None and work.now < stage.notice_until:
        raise StageBusy(Finding("contest.in_notice", {"until": stage.notice_until}))
    _demand_settled(work, stage)
    newest = bulletins.newest(work, stage.id)
    if newest is None or not bulletins.tells(work, contest, stage, newest):
        raise StageBusy(Finding("contest.bulletin_outdated", {"stage": stage.title}))
    stage.state, stage.published_at = step.after, work.now
    if stage.id == settlement.last_stage_of(work, contest.id).id:
        contest.state = ContestState.FINISHED
        bulletins.tell_placements(work, contest, stage, newest)
    audit.record(work, "stage.published", "stage", stage.ref, {"bulletin": newest.content_hash})
    return showing.stage(work, contest, stage)


def correct(work: UnitOfWork, stage_ref: str, reason: str) -> BulletinView:
    """Publish the next version of an announced result, with what changed, and tell whom it concerns.

    Raises ReasonNeeded, NotSettled, NothingChanged, StageBusy.
    """
    if not reasons.suffices(reason):
        raise ReasonNeeded
    stage, contest, _ = _step(work, stage_ref, StageDeed.CORRECT)
    marks.catch_up(work, stage, correcting=True)
    _demand_settled(work, stage)
    before = bulletins.newest(work, stage.id)
    if before is None or bulletins.tells(work, contest, stage, before):
        raise NothingChanged
    bulletin = bulletins.issue(work, contest, stage, before=before, reason=reasons.read(reason, longest=200))
    _tell_changed(work, contest, stage, bulletin)
    if stage.state is StageState.PUBLISHED and contest.state is ContestState.FINISHED:
        bulletins.tell_placements(work, contest, stage, bulletin, before=before)
    facts: Facts = {"version": bulletin.version, "bulletin": bulletin.content_hash, "reason": bulletin.reason}
    audit.record(work, "stage.corrected", "stage", stage.ref, facts)
    return bulletins.look(work, stage_ref)


def _step(work: UnitOfWork, stage_ref: str, deed: StageDeed) -> tuple[Stage, Contest, StageMove]:
    stage, contest = reading.stage_to_run(work, stage_ref)
    step = stage_rules.move(stage.state, deed)
    if not isinstance(step, StageMove):
        raise StageBusy(step)
    if contest.state not in {ContestState.PUBLISHED, ContestState.FINISHED}:
        raise StageBusy(Finding("contest.not_under_way", {"state": contest.state.value}))
    return stage, contest, step


def _demand_settled(work: UnitOfWork, stage: Stage) -> None:
    found = settlement.findings(work, stage)
    if found:
        raise NotSettled(*found)


def _thaw(work: UnitOfWork, stage: Stage) -> None:
    board = boards.board_of_stage(work, stage.id)
    if board is not None and board.freeze.curtain(work.now) is Curtain.FROZEN:
        boards.thaw(work, board.id)


def _tell_changed(work: UnitOfWork, contest: Contest, stage: Stage, bulletin: Bulletin) -> None:
    codes = [each["code"] for each in bulletin.difference["rows"]]
    found = select(Entry.person_id).where(Entry.contest_id == contest.id, Entry.code.in_(codes))
    facts: Facts = {"title": contest.title, "stage": stage.title, "reason": bulletin.reason}
    for person_id in work.session.scalars(found.order_by(Entry.id)).all():
        notices.send(work, person_id, "contest.corrected", facts, f"/contests/{contest.ref}")
