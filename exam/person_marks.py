"""Marks given by people (人工阅卷): tasks are laid out, marks appended, totals made when the last one is in.

An attempt is locked before any of its tasks, so two markers of one attempt come one after the other and the
second of them sees what the first left. Half-marked attempts have no points and announce nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from sqlalchemy import Select, func, select

from core import audit, notices
from core.access import Permission
from core.errors import NotFound
from core.ids import new_ref
from core.people import roles, scope
from core.points import Points
from core.work import UnitOfWork
from exam import forms, rulings
from exam.errors import MarkedMeanwhile, MarksUnfit, OwnAnswer
from exam.events import AttemptMarked
from exam.marking_models import MarkingTask, PersonMark
from exam.models import Attempt, Marking, Sitting, SlotMark
from exam.pieces import piece, waiting
from exam.rules.attempt import AttemptState
from exam.rules.person_marking import LONGEST_WORDS, Judged, judge
from exam.rules.ruling import Held, Ruled, together
from exam.states import MarkingKind
from question_bank.kinds.contract import KindName, MarkingPoint, Response
from question_bank.kinds.outcome import Outcome
from question_bank.kinds.written import Response as WrittenResponse

FIRST_SEAT: Final = 1
MOST_AT_ONCE: Final = 300
"""Answers in the same words that one mark reaches; pressing again reaches the next."""
RULE: Final = "rubric"
RULE_VERSION: Final = 1
MARKABLE: Final = frozenset({AttemptState.AWAITING_MARKS, AttemptState.MARKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a marker sends: by marking point what was typed; ``seen``: how many marks there were before."""

    seen: int
    typed: Mapping[str, str]
    words: str = ""
    alike: bool = False


def lay_out(
    work: UnitOfWork,
    attempt: Attempt,
    form: forms.Form,
    outcomes: Mapping[int, Outcome],
    responses: Mapping[int, Response | None],
) -> None:
    """Put the answers that wait for a person on the desk; ``form`` as dealt, the attempt's row locked."""
    keys = forms.read_keys(work, form)
    is_first = not work.session.scalar(_ever(attempt.sitting_id))
    for face in form.faces:
        if face.slot not in outcomes:
            continue
        rule = form.blueprint.sections[face.section].rule
        for each in waiting(face.points, rule, outcomes[face.slot]):
            own = piece(face, keys[face.slot], responses.get(face.slot), each.part)
            work.session.add(
                MarkingTask(
                    ref=new_ref(),
                    sitting_id=attempt.sitting_id,
                    attempt_id=attempt.id,
                    slot=face.slot,
                    part=each.part,
                    version_id=face.version_id,
                    of_points=each.of_points,
                    beside_points=each.beside_points,
                    likeness=_likeness(own.shown.kind, own.response),
                    seq=0,
                )
            )
    work.flush()
    if is_first and work.session.scalar(_ever(attempt.sitting_id)):
        _tell_markers(work, attempt.sitting_id)


def _ever(sitting_id: int) -> Select[int]:
    """How many answers of the sitting have ever come to the desk."""
    return select(func.count()).where(MarkingTask.sitting_id == sitting_id)


def _tell_markers(work: UnitOfWork, sitting_id: int) -> None:
    """Once a sitting, with its first answer: more notices than one would only be noise."""
    sitting = work.session.get_one(Sitting, sitting_id)
    path = scope.path_of(work, sitting.unit_id)
    for person_id in roles.holding(work, Permission.ANSWERS_MARK, path):
        notices.send(work, person_id, "exam.answers_wait", {"title": sitting.title}, "/marking")


def give(work: UnitOfWork, task_ref: str, given: Given) -> int:
    """Append a mark to the answer, and with ``alike`` to those in the same words; returns how many got it.

    Sending the same mark twice gives it once. Raises NotFound, NotAllowed, OwnAnswer, MarkedMeanwhile when
    somebody marked since it was seen, MarksUnfit with what is wrong beside each marking point.
    """
    task, attempt = _locked(work, task_ref)
    judged = judge(Points(task.of_points), _rubric(work, attempt, task), given.typed)
    words = " ".join(given.words.split())[:LONGEST_WORDS]
    if judged.findings:
        raise MarksUnfit(*judged.findings)
    if task.seq != given.seen and not _is_mine_already(work, task, given.seen, judged, words):
        raise MarkedMeanwhile
    count = 0
    if task.seq == given.seen:
        _append(work, task, judged, words)
        _conclude(work, attempt, task)
        count = 1
    return count + (_give_alike(work, task, judged, words) if given.alike else 0)


def _locked(work: UnitOfWork, task_ref: str) -> tuple[MarkingTask, Attempt]:
    """The task and its attempt, both locked, for who may mark it."""
    found = select(MarkingTask.attempt_id).where(MarkingTask.ref == task_ref)
    attempt_id = work.session.scalars(found).one_or_none()
    if attempt_id is None:
        raise NotFound
    attempt = _lock_attempts(work, [attempt_id])[0]
    task = work.session.scalars(
        select(MarkingTask)
        .where(MarkingTask.ref == task_ref)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    demand_marking(work, task.sitting_id)
    if attempt.person_id == work.actor.person_id:
        raise OwnAnswer
    if attempt.state not in MARKABLE:
        raise NotFound
    return task, attempt


def demand_marking(work: UnitOfWork, sitting_id: int) -> Sitting:
    """The sitting, for who marks answers there. Raises SignInNeeded, NotAllowed."""
    sitting = work.session.get_one(Sitting, sitting_id)
    work.demand(Permission.ANSWERS_MARK, scope.path_of(work, sitting.unit_id))
    return sitting


def _lock_attempts(work: UnitOfWork, ids: Sequence[int]) -> Sequence[Attempt]:
    rows = select(Attempt).where(Attempt.id.in_(ids)).order_by(Attempt.id).with_for_update()
    return work.session.scalars(rows.execution_options(populate_existing=True)).all()


def _rubric(work: UnitOfWork, attempt: Attempt, task: MarkingTask) -> tuple[MarkingPoint, ...]:
    form = forms.dealt(forms.read_form(work, attempt.form_id), attempt.seed)
    face = next(face for face in form.faces if face.slot == task.slot)
    return piece(face, forms.read_keys(work, form)[task.slot], None, task.part).right.rubric


def _is_mine_already(work: UnitOfWork, task: MarkingTask, seen: int, judged: Judged, words: str) -> bool:
    """Whether the one mark since then is this very one: a second press, or a page sent again."""
    if task.seq != seen + 1 or task.marker_id != work.actor.person_id:
        return False
    last = work.session.scalars(
        select(PersonMark).where(
            PersonMark.task_id == task.id, PersonMark.seat == FIRST_SEAT, PersonMark.seq == task.seq
        )
    ).one()
    return last.by_point == _by_point(judged) and last.words == words


def _append(work: UnitOfWork, task: MarkingTask, judged: Judged, words: str) -> None:
    task.seq += 1
    task.points, task.marker_id, task.marked_at = judged.total, work.actor.person_id, work.now
    work.session.add(
        PersonMark(
            task_id=task.id,
            seat=FIRST_SEAT,
            seq=task.seq,
            marker_id=work.actor.person_id,
            points=judged.total,
            by_point=_by_point(judged),
            words=words,
            made_at=work.now,
        )
    )
    work.flush()


def _by_point(judged: Judged) -> list[dict[str, object]]:
    """In the order of the rubric; what each point was worth stays with it."""
    return [
        {"id": each.point_id, "typed": each.typed, "points": int(each.points), "of": int(each.of_points)}
        for each in judged.points
    ]


def _conclude(work: UnitOfWork, attempt: Attempt, task: MarkingTask) -> None:
    """Make the total when nothing is outstanding; a mark given after that is a remark with its difference.

    What was voided is not waited for.
    """
    rows = select(MarkingTask).where(MarkingTask.attempt_id == attempt.id).order_by(MarkingTask.id)
    tasks = list(work.session.scalars(rows))
    ruled = rulings.of_sitting(work, attempt.sitting_id)
    held = together(each.ruling for each in ruled if each.stands)
    if any(each.seq == 0 and held.get(each.slot, Held(each.slot)).void(each.part) is None for each in tasks):
        return
    again = attempt.state is AttemptState.MARKED
    if again and task.slot in held and held[task.slot].void(task.part) is not None:
        return  # the item was voided: the mark is kept and moves no total
    slots = {task.slot} if again else {each.slot for each in tasks}
    later = slots if again else slots & ({each.ruling.slot for each in ruled} | _had_marks(work, attempt))
    first_id = work.session.scalars(
        select(Marking.id).where(Marking.sitting_id == attempt.sitting_id, Marking.kind == MarkingKind.FIRST)
    ).one()
    later_id = _remark(work, attempt, task) if later else first_id
    work.session.add_all(
        _slot_mark(
            work,
            attempt,
            later_id if slot in later else first_id,
            [each for each in tasks if each.slot == slot],
            held.get(slot),
        )
        for slot in sorted(slots)
    )
    work.flush()
    _total(work, attempt)


def _had_marks(work: UnitOfWork, attempt: Attempt) -> set[int]:
    """Slots with marks from before: it had its total, until the voiding that made it was taken back."""
    return set(work.session.scalars(select(SlotMark.slot).where(SlotMark.attempt_id == attempt.id)))


def _remark(work: UnitOfWork, attempt: Attempt, task: MarkingTask) -> int:
    """A marking after the first: of an answer marked again, or of one that was ruled on before its mark."""
    marking = Marking(
        ref=new_ref(),
        sitting_id=attempt.sitting_id,
        kind=MarkingKind.REMARK,
        dry_run=False,
        diff={"attempt": attempt.ref, "slot": task.slot, "was": attempt.points},
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(marking)
    work.flush()
    return marking.id


def _slot_mark(
    work: UnitOfWork,
    attempt: Attempt,
    marking_id: int,
    tasks: Sequence[MarkingTask],
    held: Held | None,
) -> SlotMark:
    """One item's mark: what people gave for its pieces, the machine for the rest, and what was ruled."""
    first = tasks[0]
    form = forms.read_form(work, attempt.form_id)
    full = next(face.points for face in form.faces if face.slot == first.slot)
    points = max(0, first.beside_points + sum(each.points or 0 for each in tasks))
    now = rulings.mark_of(work, attempt, first.slot, held) if held is not None else None
    now = now or Ruled(Points(points), full, points == full)
    return SlotMark(
        marking_id=marking_id,
        attempt_id=attempt.id,
        slot=first.slot,
        version_id=first.version_id,
        rule=now.void.value if now.void is not None else RULE,
        rule_version=RULE_VERSION,
        points=now.points,
        of_points=now.of_points,
        fully_right=now.fully_right,
        marker_id=max(
            (each for each in tasks if each.marked_at is not None),
            key=lambda each: each.marked_at or work.now,
            default=first,
        ).marker_id,
    )


def _total(work: UnitOfWork, attempt: Attempt) -> None:
    """The latest mark of every slot together; never below zero. Announced as any marked attempt."""
    rows = work.session.execute(
        select(SlotMark.slot, SlotMark.points)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .where(SlotMark.attempt_id == attempt.id, Marking.dry_run.is_(False))
        .order_by(Marking.id)
    )
    latest: dict[int, int] = dict(rows.all())
    was, again = attempt.points, attempt.state is AttemptState.MARKED
    attempt.points = max(0, sum(latest.values()))
    attempt.marked_at, attempt.state = work.now, AttemptState.MARKED
    sitting = work.session.get_one(Sitting, attempt.sitting_id)
    if again:
        facts = {"was": was, "points": attempt.points}
        audit.record(work, "marks.changed", "attempt", attempt.ref, facts)
    work.announce(AttemptMarked(attempt.id, sitting.id, attempt.person_id, attempt.points, sitting.rated))


def _give_alike(work: UnitOfWork, task: MarkingTask, judged: Judged, words: str) -> int:
    """The same mark for every unmarked answer in the same words, other people's marks untouched."""
    if task.likeness is None:
        return 0
    rows = work.session.execute(
        select(MarkingTask.id, MarkingTask.attempt_id)
        .join(Attempt, Attempt.id == MarkingTask.attempt_id)
        .where(
            MarkingTask.sitting_id == task.sitting_id,
            MarkingTask.slot == task.slot,
            MarkingTask.part == task.part,
            MarkingTask.version_id == task.version_id,
            MarkingTask.likeness == task.likeness,
            MarkingTask.seq == 0,
            Attempt.state == AttemptState.AWAITING_MARKS,
            Attempt.person_id != work.actor.person_id,
        )
        .order_by(MarkingTask.attempt_id)
        .limit(MOST_AT_ONCE)
    ).all()
    waiting = {attempt.id: attempt for attempt in _lock_attempts(work, [row.attempt_id for row in rows])}
    count = 0
    for row in rows:
        other = work.session.scalars(
            select(MarkingTask)
            .where(MarkingTask.id == row.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()
        attempt = waiting[row.attempt_id]
        if other.seq == 0 and attempt.state is AttemptState.AWAITING_MARKS:
            _append(work, other, judged, words)
            _conclude(work, attempt, other)
            count += 1
    if count:
        facts = {"answers": count, "slot": task.slot, "points": int(judged.total)}
        audit.record(work, "marks.given_alike", "marking_task", task.ref, facts)
    return count


def _likeness(kind: KindName, response: Response | None) -> str | None:
    """What answers in the same words share; only short answers are ever marked together."""
    if kind is not KindName.SHORT_ANSWER or not isinstance(response, WrittenResponse):
        return None
    return sha256(response.same_words.encode("utf-8", "replace")).hexdigest()
