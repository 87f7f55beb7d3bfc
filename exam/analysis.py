"""The items of a sitting analysed (题目分析): from rated attempts only, by version, once nobody may write.

It is computed when asked for, with the same number of statements however many sat; beyond :data:`CELLS`
answers only the first candidates are counted, and the page says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any, Final

import numpy as np
from sqlalchemy import ColumnElement, func, select

from core.access import Permission
from core.errors import NotAllowed
from core.people import scope
from core.points import PER_MARK, Points
from core.work import UnitOfWork
from exam import forms, marking, readers, timing
from exam.analysis_views import ItemFigures, OptionFigures, SittingAnalysis
from exam.errors import AnalysisSealed
from exam.forms import Face, Form
from exam.models import AnswerSheet, Attempt, Marking, PaperForm, PaperItem, Sitting, SlotMark
from exam.rules.attempt import AttemptState
from exam.rules.results import summarise
from exam.rules.statistics.analysis import Analysis, analyse
from exam.rules.statistics.answers import Answers, Choices
from question_bank import selection
from question_bank.kinds import choice, multiple_choice, rich_text, single_choice, true_false
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Key, Response
from question_bank.kinds.fill_blank import PLACE
from question_bank.rules.pools import Pool

CELLS: Final = 200_000
"""Answers that one analysis reads at most: two thousand candidates on a hundred items."""
BANDS: Final = 10
STEM: Final = 60
LINE: Final = "____"
RIGHT, WRONG = "\u221a", "\u00d7"
"""What the two answers of a true/false item (判断题) are called."""


@dataclass(frozen=True, slots=True)
class _Marked:
    """A marked attempt: when its work began, and its total."""

    id: int
    began: datetime | None
    points: Points


@dataclass(frozen=True, slots=True)
class _Given:
    """Everything that one sitting's attempts hold, by place of the attempt and by slot."""

    marks: dict[tuple[int, int], tuple[int, bool]]
    versions: dict[int, int]
    removed: frozenset[int]
    responses: dict[tuple[int, int], Response]
    seconds: dict[int, list[float]]


def of_sitting(work: UnitOfWork, sitting_ref: str) -> SittingAnalysis:
    """The analysis of a sitting's items, with the key's letter beside the options.

    Raises NotFound; NotAllowed for who does not read the whole sitting or may not meet keys; AnalysisSealed
    while anybody may still write.
    """
    sitting = _readable(work, sitting_ref)
    form = forms.read_form(work, forms.form_id_of(work, sitting.paper_id))
    marked = _marked(work, sitting, form.form_id)
    most = max(1, CELLS // len(form.faces))
    counted = marked[:most]
    shown = SittingAnalysis(
        ref=sitting.ref,
        title=sitting.title,
        opens_at=sitting.opens_at,
        total=form.total,
        rated=sitting.rated,
        marked=len(marked),
        persons=len(counted),
    )
    if not sitting.rated or not counted:
        return shown
    given = _given(work, sitting.id, form, counted)
    faces = [face for face in form.faces if face.slot not in given.removed]
    if not faces:
        return shown
    keys = selection.keys(work, list(given.versions.values()))
    answers = _answers(
        faces, given, {face.slot: keys[given.versions[face.slot]] for face in faces}, len(counted)
    )
    found = analyse(answers)
    return shown.model_copy(
        update={
            "mean": found.test.mean,
            "sd": found.test.sd,
            "alpha": found.test.alpha,
            "sem": found.test.sem,
            "slope": found.rasch.slope if found.rasch else None,
            "flags": found.flags,
            "bands": summarise(
                [each.points for each in counted],
                possible=form.total,
                pass_points=form.total,
                band_points=Points(max(1, form.total // BANDS)),
            ).bands,
            "items": tuple(_figures(work, form, faces, given, found)),
        }
    )


def _readable(work: UnitOfWork, sitting_ref: str) -> Sitting:
    may = readers.reading(work, sitting_ref)
    work.demand(Permission.PAPER_ASSEMBLE, scope.path_of(work, may.sitting.unit_id))
    if not may.whole:
        raise NotAllowed
    done_at = timing.everyone_done_at(work, may.sitting)
    if work.now <= done_at:
        raise AnalysisSealed(closes_at=done_at)
    return may.sitting


def _marked(work: UnitOfWork, sitting: Sitting, form_id: int) -> list[_Marked]:
    rows = work.session.execute(
        select(Attempt.id, Attempt.delivered_at, Attempt.began_at, Attempt.points)
        .where(
            Attempt.sitting_id == sitting.id,
            Attempt.form_id == form_id,
            Attempt.state == AttemptState.MARKED,
            Attempt.points.is_not(None),
        )
        .order_by(Attempt.id)
    )
    return [_Marked(row.id, row.delivered_at or row.began_at, Points(row.points or 0)) for row in rows]


def _given(work: UnitOfWork, sitting_id: int, form: Form, counted: Sequence[_Marked]) -> _Given:
    places = {each.id: place for place, each in enumerate(counted)}
    among: ColumnElement[bool] = (
        (Attempt.sitting_id == sitting_id)
        & (Attempt.form_id == form.form_id)
        & (Attempt.state == AttemptState.MARKED)
        & (Attempt.id <= counted[-1].id)
    )
    marks: dict[tuple[int, int], tuple[int, bool]] = {}
    versions: dict[int, int] = {face.slot: face.version_id for face in form.faces}
    possible: dict[int, int] = {}
    for mark in work.session.execute(
        select(
            SlotMark.attempt_id,
            SlotMark.slot,
            SlotMark.version_id,
            SlotMark.points,
            SlotMark.of_points,
            SlotMark.fully_right,
        )
        .join(Attempt, Attempt.id == SlotMark.attempt_id)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .where(among, Marking.dry_run.is_(False))
        .order_by(SlotMark.marking_id)
    ):
        if mark.attempt_id in places:
            marks[places[mark.attempt_id], mark.slot] = (mark.points, mark.fully_right)
            versions[mark.slot], possible[mark.slot] = mark.version_id, mark.of_points
    responses, seconds = _sheets(work, form, counted, places, among)
    removed = frozenset(slot for slot, points in possible.items() if points == 0)
    return _Given(marks, versions, removed, responses, seconds)


def _sheets(
    work: UnitOfWork,
    form: Form,
    counted: Sequence[_Marked],
    places: dict[int, int],
    among: ColumnElement[bool],
) -> tuple[dict[tuple[int, int], Response], dict[int, list[float]]]:
    """The answers that were marked, and how long after the one before each of them came."""
    faces = {face.slot: face for face in form.faces}
    responses: dict[tuple[int, int], Response] = {}
    came: dict[int, dict[datetime, list[int]]] = {}
    for row in work.session.execute(
        select(AnswerSheet.attempt_id, AnswerSheet.slot, AnswerSheet.payload, AnswerSheet.received_at)
        .join(Attempt, Attempt.id == AnswerSheet.attempt_id)
        .where(among)
        .order_by(AnswerSheet.received_at, AnswerSheet.slot)
    ):
        if row.attempt_id not in places or row.slot not in faces:
            continue
        place = places[row.attempt_id]
        came.setdefault(place, {}).setdefault(row.received_at, []).append(row.slot)
        read = marking.read_response(faces[row.slot], row.payload)
        if read is not None and read.answered:
            responses[place, row.slot] = read
    return responses, _seconds(counted, came)


def _seconds(
    counted: Sequence[_Marked], came: dict[int, dict[datetime, list[int]]]
) -> dict[int, list[float]]:
    """Seconds by slot, where an answer came alone; of several that came at once nobody knows the times."""
    seconds: dict[int, list[float]] = {}
    for place, moments in came.items():
        before = counted[place].began
        for at, slots in moments.items():
            if before is not None and len(slots) == 1:
                seconds.setdefault(slots[0], []).append((at - before).total_seconds())
            before = at
    return seconds


def _answers(faces: Sequence[Face], given: _Given, keys: dict[int, Key], persons: int) -> Answers:
    shape = (persons, len(faces))
    scores, right, blank = np.zeros(shape), np.zeros(shape, np.bool_), np.ones(shape, np.bool_)
    columns = {face.slot: column for column, face in enumerate(faces)}
    for (place, slot), (points, fully) in given.marks.items():
        if slot in columns:
            scores[place, columns[slot]], right[place, columns[slot]] = points / PER_MARK, fully
    for place, slot in given.responses:
        if slot in columns:
            blank[place, columns[slot]] = False
    choices = {
        column: Choices(chosen, frozenset(_keyed(face, keys[face.slot])))
        for column, face in enumerate(faces)
        if (chosen := _chosen(face, given, persons))
    }
    return Answers(
        items=tuple(str(face.slot) for face in faces),
        scores=scores,
        possible=np.array([face.points / PER_MARK for face in faces]),
        right=right,
        blank=blank,
        choices=choices,
    )


def _chosen(face: Face, given: _Given, persons: int) -> dict[str, Any]:
    """Who chose what on one item, by letter in the author's order; empty for kinds without options."""
    chosen = {name: np.zeros(persons, np.bool_) for name in _options(face)}
    for place in range(persons) if chosen else ():
        for name in _named(face, given.responses.get((place, face.slot))):
            if name in chosen:
                chosen[name][place] = True
    return chosen


def _options(face: Face) -> tuple[str, ...]:
    match face.content:
        case single_choice.Content(options=options) | multiple_choice.Content(options=options):
            return tuple(choice.letter(place) for place in range(len(options)))
        case true_false.Content():
            return (RIGHT, WRONG)
        case _:
            return ()


def _named(face: Face, response: Response | None) -> Iterator[str]:
    match response:
        case single_choice.Response(option=str(option)):
            yield from _letters(face, (option,))
        case multiple_choice.Response():
            yield from _letters(face, tuple(response.chosen))
        case true_false.Response(value=bool(value)):
            yield RIGHT if value else WRONG
        case _:
            return


def _keyed(face: Face, key: Key) -> Iterator[str]:
    match key:
        case single_choice.Key(option=option):
            yield from _letters(face, (option,))
        case multiple_choice.Key(options=options):
            yield from _letters(face, options)
        case true_false.Key(value=value):
            yield RIGHT if value else WRONG
        case _:
            return


def _letters(face: Face, chosen: Sequence[str]) -> Iterator[str]:
    known = face.content.option_ids if isinstance(face.content, ChoiceContent) else ()
    return (choice.letter(known.index(option)) for option in chosen if option in known)


def _figures(
    work: UnitOfWork, form: Form, faces: Sequence[Face], given: _Given, found: Analysis
) -> Iterator[ItemFigures]:
    exposure = _exposure(work, [face.version_id for face in faces])
    items = {slot.slot: slot.item_id for slot in form.slots}
    now = selection.standing(work, list(items.values()), frozenset(Pool))
    titles = [section.title for section in form.blueprint.sections]
    fitted = found.rasch.items if found.rasch else (None,) * len(faces)
    for face, item, flags, each in zip(faces, found.test.items, found.item_flags, fitted, strict=True):
        took, standing = given.seconds.get(face.slot), now.get(items[face.slot])
        yield ItemFigures(
            slot=face.slot,
            section=titles[face.section],
            kind=face.kind,
            stem=PLACE.sub(LINE, rich_text.plain(face.content.stem))[:STEM],
            points=face.points,
            item_ref=standing.item_ref if standing is not None else "",
            facility=item.facility,
            item_rest=item.item_rest,
            alpha_if_deleted=item.alpha_if_deleted,
            difficulty=None if each is None else each.difficulty,
            difficulty_error=None if each is None else each.error,
            blank=item.blank,
            seconds=round(median(took)) if took else None,
            exposure=exposure.get(face.version_id, 0),
            options=tuple(
                OptionFigures(
                    option=option.option,
                    is_key=option.is_key,
                    count=option.count,
                    share=option.share,
                    item_rest=option.item_rest,
                    high=option.high,
                )
                for option in item.options
            ),
            flags=flags,
        )


def _exposure(work: UnitOfWork, version_ids: Sequence[int]) -> dict[int, int]:
    """How many rated sittings that have opened use each version."""
    rows = work.session.execute(
        select(PaperItem.version_id, func.count(Sitting.id.distinct()))
        .join(PaperForm, PaperForm.id == PaperItem.form_id)
        .join(Sitting, Sitting.paper_id == PaperForm.paper_id)
        .where(PaperItem.version_id.in_(version_ids), Sitting.rated.is_(True), Sitting.opens_at <= work.now)
        .group_by(PaperItem.version_id)
    )
    return dict(rows.all())
