"""Files as answers: taken while an attempt is open, named by the answer, read by who marks it.

The page's token admits, as it does on the answer route. A file counts for the attempt and the item it was
sent for and for no other: an answer that names somebody else's names nothing.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from core import files, sweeping
from core.errors import Finding, NotFound
from core.house import House
from core.work import UnitOfWork
from exam import forms, person_marks
from exam.errors import FileRefused, TokenUnknown
from exam.marking_models import AnswerFile, MarkingTask
from exam.models import Attempt
from exam.rules.attempt import AttemptState
from exam.tokens import Claim
from exam.views import FileView
from question_bank.kinds import case_study, file_submission
from question_bank.kinds.contract import Content
from question_bank.kinds.file_submission import FileType

ANSWER: Final = "answer"
"""The purpose under which the files are kept."""
TRIES: Final = 4
"""So many times as an item takes files they can be sent: enough to replace each, no way to fill a disk."""
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
MEDIA: Final[Mapping[FileType, frozenset[str]]] = {
    FileType.IMAGE: frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"}),
    FileType.PDF: frozenset({"application/pdf"}),
    FileType.WORD: frozenset({f"{_OFFICE}wordprocessingml.document"}),
    FileType.SHEET: frozenset({f"{_OFFICE}spreadsheetml.sheet"}),
    FileType.TEXT: frozenset({files.PLAIN}),
    FileType.ARCHIVE: frozenset({"application/zip"}),
    FileType.AUDIO: frozenset({"audio/mpeg", "audio/ogg"}),
    FileType.VIDEO: frozenset({"video/mp4", "video/webm"}),
}


def take(work: UnitOfWork, claim: Claim, slot: int, part: str, name: str, data: bytes) -> FileView:
    """Keep a file for one item of an open attempt. Raises TokenUnknown, FileRefused, Invalid.

    Sending the same bytes under the same name again gives the file that is there.
    """
    attempt = work.session.scalars(
        select(Attempt).where(Attempt.id == claim.attempt_id).with_for_update()
    ).one_or_none()
    if attempt is None:
        raise TokenUnknown
    _demand_open(work, attempt, claim)
    wanted = _wanted(work, attempt, slot, part)
    if wanted is None:
        raise FileRefused(Finding("exam.file_not_asked", {}, "file"))
    here = select(AnswerFile).where(AnswerFile.attempt_id == attempt.id, AnswerFile.slot == slot)
    known = {(row.name, row.size): row for row in work.session.scalars(here)}
    twin = known.get((files.safe_name(name), len(data)))
    if twin is not None and files.read(work, twin.ref, ANSWER) == data:
        return _view(twin)
    if len(known) >= wanted.most_files * TRIES:
        most = wanted.most_files * TRIES
        raise FileRefused(Finding("exam.file_sent_too_often", {"most": most}, "file"))
    kept = files.keep(
        work,
        data,
        name=name,
        purpose=ANSWER,
        allowed=frozenset[str]().union(*(MEDIA[each] for each in wanted.types)),
        most_bytes=wanted.most_mb * 2**20,
    )
    row = AnswerFile(
        ref=kept.ref,
        attempt_id=attempt.id,
        slot=slot,
        name=kept.name,
        media_type=kept.media_type,
        size=kept.size,
        sent_at=work.now,
    )
    work.session.add(row)
    work.flush()
    return _view(row)


def unsent(house: House, before: datetime) -> list[str]:
    """Files kept as answers before that of which no attempt knows, by reference."""
    return sweeping.unclaimed(house, ANSWER, before, _claimed)


def _claimed(work: UnitOfWork, refs: Collection[str]) -> set[str]:
    return set(work.session.scalars(select(AnswerFile.ref).where(AnswerFile.ref.in_(list(refs)))))


def _demand_open(work: UnitOfWork, attempt: Attempt, claim: Claim) -> None:
    over = attempt.accepts_until is None or work.now > attempt.accepts_until
    if attempt.state is not AttemptState.OPEN or over:
        raise FileRefused(Finding("exam.file_attempt_over", {}, "file"))
    if attempt.epoch != claim.epoch:
        raise FileRefused(Finding("exam.file_held_elsewhere", {}, "file"))


def _wanted(work: UnitOfWork, attempt: Attempt, slot: int, part: str) -> file_submission.Content | None:
    """What the item, or the named item of a case, asks for; None where it asks for no files."""
    form = forms.read_form(work, attempt.form_id)
    found: Content | None = next((face.content for face in form.faces if face.slot == slot), None)
    if isinstance(found, case_study.Content):
        found = next((child.content for child in found.children if child.id == part), None)
    return found if isinstance(found, file_submission.Content) else None


def of_attempt(work: UnitOfWork, attempt_id: int) -> dict[str, FileView]:
    """Everything sent in an attempt, by ref. The caller answers for who may know."""
    rows = select(AnswerFile).where(AnswerFile.attempt_id == attempt_id).order_by(AnswerFile.id)
    return {row.ref: _view(row) for row in work.session.scalars(rows)}


def listed(sent: Mapping[str, FileView], payload: object) -> tuple[FileView, ...]:
    """Of what was sent what an answer names, a case's answers included, in the answer's order."""
    found: list[str] = []
    waiting = [payload]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            files = each.get("files")
            found += [ref for ref in files if isinstance(ref, str)] if isinstance(files, list) else []
            children = each.get("children")
            waiting += list(children.values()) if isinstance(children, dict) else []
    return tuple(sent[ref] for ref in dict.fromkeys(found) if ref in sent)


def named(work: UnitOfWork, attempt_id: int, slot: int, refs: Collection[str]) -> tuple[FileView, ...]:
    """Of the files that an answer names those that were sent for it, in its order."""
    if not refs:
        return ()
    rows = work.session.scalars(
        select(AnswerFile).where(
            AnswerFile.attempt_id == attempt_id, AnswerFile.slot == slot, AnswerFile.ref.in_(list(refs))
        )
    )
    known = {row.ref: _view(row) for row in rows}
    return tuple(known[ref] for ref in refs if ref in known)


def for_marker(work: UnitOfWork, task_ref: str, file_ref: str) -> tuple[FileView, Path]:
    """A file of the answer that is being marked, and where its bytes lie. Raises NotFound, NotAllowed.

    It is called by its reference: names that candidates give to files often hold their own.
    """
    task = work.session.scalars(select(MarkingTask).where(MarkingTask.ref == task_ref)).one_or_none()
    if task is None:
        raise NotFound
    person_marks.demand_marking(work, task.sitting_id)
    seen, place = _sent(work, task.attempt_id, file_ref)
    return nameless(seen, seen.ref), place


def nameless(file: FileView, called: str) -> FileView:
    """The file under another name, its ending kept."""
    dot, ending = file.name.rpartition(".")[1:]
    return file.model_copy(update={"name": f"{called}{dot}{ending}" if dot else called})


def for_candidate(work: UnitOfWork, attempt_ref: str, file_ref: str) -> tuple[FileView, Path]:
    """A file of the actor's own attempt. Raises NotFound for anybody else's."""
    found = select(Attempt.id).where(Attempt.ref == attempt_ref, Attempt.person_id == work.actor.myself())
    attempt_id = work.session.scalars(found).one_or_none()
    if attempt_id is None:
        raise NotFound
    return _sent(work, attempt_id, file_ref)


def _sent(work: UnitOfWork, attempt_id: int, file_ref: str) -> tuple[FileView, Path]:
    row = work.session.scalars(
        select(AnswerFile).where(AnswerFile.ref == file_ref, AnswerFile.attempt_id == attempt_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return _view(row), files.place_of(work, row.ref, ANSWER)


def _view(row: AnswerFile) -> FileView:
    return FileView(ref=row.ref, name=row.name, media_type=row.media_type, size=row.size)
