"""What the answers tell of one item, version by version: over all rated sittings that are over.

Only sittings count whose whole results the actor reads. The number of statements is the same however many
sat; of more answers than :data:`MOST` the newest are counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from core.access import Permission
from core.errors import Finding
from core.work import UnitOfWork
from exam import analysis, choosing, counting, rulings
from exam.analysis_views import Curve, ItemCard, SittingPoint, SpotFigures, VersionFigures
from exam.models import AnswerSheet, Attempt, Marking, PaperItem, Sitting, SlotMark
from exam.rules.ruling import Held
from exam.rules.statistics import flags, pooled, rasch
from exam.rules.statistics.answers import Choices
from exam.rules.statistics.classical import correlation
from exam.rules.statistics.enough import PERSONS
from exam.rules.statistics.pooled import Pool
from exam.rules.statistics.rasch import Difficulty
from question_bank import selection
from question_bank.kinds import hotspot, registry
from question_bank.kinds.contract import Key, Response
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.selection import Face

MOST: Final = 5_000
"""Answers that one card reads at most."""
FEW: Final = PERSONS
"""A version that fewer people answered has no figures: they would be the marks of persons."""
MOST_SPOTS: Final = 400
"""Answers of which the points are drawn."""
FOR_CURVES: Final = 20
"""From so many answers on fifths say something."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """One person's answer to the item; ``score``, ``total`` and ``rest`` as shares."""

    attempt_id: int
    sitting_id: int
    slot: int
    version_id: int
    score: float
    total: float
    rest: float


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What was given, and how long after the answer before it; None where nobody knows."""

    payload: object
    seconds: float | None


def of_item(work: UnitOfWork, item_id: int) -> ItemCard:
    """The card of an item. The caller has judged who may know the item; raises NotAllowed."""
    work.demand(Permission.PAPER_ASSEMBLE)
    work.demand(Permission.RESULTS_READ)
    which = and_(PaperItem.item_id == item_id, counting.counts(work), analysis.readable(work))
    marked = work.session.scalar(_asked(which).with_only_columns(func.count())) or 0
    answered = _answered(work, which)
    card = ItemCard(marked=marked, persons=len(answered))
    by_version: dict[int, list[_Answered]] = {}
    for each in answered:
        by_version.setdefault(each.version_id, []).append(each)
    enough = {version: rows for version, rows in by_version.items() if len(rows) >= FEW}
    if not enough:
        return card
    sittings = {
        row.id: row
        for row in work.session.scalars(
            select(Sitting).where(Sitting.id.in_({each.sitting_id for each in answered}))
        )
    }
    sheets = _sheets(work, which, min(each.attempt_id for each in answered))
    faces, keys = selection.faces(work, list(enough)), selection.keys(work, list(enough))
    exposed = analysis.exposure(work, list(enough))
    newest = max(enough)
    last = max((sittings[each.sitting_id] for each in enough[newest]), key=lambda row: (row.opens_at, row.id))
    fitted = _difficulty(work, last.id, newest)
    ruled = rulings.by_sitting(work, list(sittings))
    shown = [
        _version(_Version(face, keys[version], _also(face, keys[version], rows, ruled), rows, sheets), times)
        for version, rows in sorted(enough.items(), reverse=True)
        for face, times in ((faces[version], exposed.get(version, 0)),)
    ]
    if fitted is not None:
        told = {"difficulty": fitted.difficulty, "difficulty_error": fitted.error, "fitted_in": last.title}
        shown[0] = shown[0].model_copy(update=told)
    return card.model_copy(update={"versions": tuple(shown), "history": tuple(_history(sittings, enough))})


def _also(
    face: Face, key: Key, rows: Sequence[_Answered], ruled: Mapping[int, Mapping[int, Held]]
) -> frozenset[str]:
    """The options that were ruled right beside the key, in any of the sittings."""
    places = {(each.sitting_id, each.slot) for each in rows}
    held = [ruled[sitting][slot] for sitting, slot in places if slot in ruled.get(sitting, {})]
    also = choosing.also_right(face.content, [each for found in held for each in found.of().also])
    return also.difference(choosing.keyed(face.content, key))


def _asked(which: ColumnElement[bool]) -> Select[int, int, int | None, int, int, int, int, int]:
    return (
        select(
            Attempt.id,
            Attempt.sitting_id,
            Attempt.points,
            Attempt.of_points,
            SlotMark.slot,
            SlotMark.version_id,
            SlotMark.points.label("won"),
            SlotMark.of_points.label("possible"),
        )
        .join_from(SlotMark, Attempt, Attempt.id == SlotMark.attempt_id)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .join(PaperItem, (PaperItem.form_id == Attempt.form_id) & (PaperItem.slot == SlotMark.slot))
        .where(which, SlotMark.of_points > 0, Attempt.points.is_not(None))
    )


def _answered(work: UnitOfWork, which: ColumnElement[bool]) -> list[_Answered]:
    rows = work.session.execute(_asked(which).order_by(Attempt.id.desc()).limit(MOST))
    return [
        _Answered(
            attempt_id=row.id,
            sitting_id=row.sitting_id,
            slot=row.slot,
            version_id=row.version_id,
            score=row.won / row.possible,
            total=(row.points or 0) / row.of_points,
            rest=((row.points or 0) - row.won) / max(1, row.of_points - row.possible),
        )
        for row in rows
    ]


def _sheets(work: UnitOfWork, which: ColumnElement[bool], oldest: int) -> dict[int, _Sheet]:
    """The answers to the item by attempt. Of answers that came at one instant nobody knows the times."""
    other = aliased(AnswerSheet)
    mine = (other.attempt_id == AnswerSheet.attempt_id) & (other.slot != AnswerSheet.slot)
    before = (
        select(func.max(other.received_at))
        .where(mine, other.received_at < AnswerSheet.received_at)
        .scalar_subquery()
    )
    beside = select(func.count()).where(mine, other.received_at == AnswerSheet.received_at).scalar_subquery()
    rows = work.session.execute(
        _asked(which)
        .join(AnswerSheet, (AnswerSheet.attempt_id == Attempt.id) & (AnswerSheet.slot == SlotMark.slot))
        .where(Attempt.id >= oldest)
        .with_only_columns(
            Attempt.id,
            Attempt.delivered_at,
            Attempt.began_at,
            AnswerSheet.payload,
            AnswerSheet.received_at,
            before.label("before"),
            beside.label("beside"),
        )
    )
    return {
        row.id: _Sheet(
            row.payload,
            _seconds(row.before or row.delivered_at or row.began_at, row.received_at)
            if not row.beside
            else None,
        )
        for row in rows
    }


def _seconds(before: datetime | None, at: datetime) -> float | None:
    return None if before is None else (at - before).total_seconds()


@dataclass(frozen=True, slots=True)
class _Version:
    """A version with everything that was answered to it."""

    face: Face
    key: Key
    also: frozenset[str]
    rows: Sequence[_Answered]
    sheets: Mapping[int, _Sheet]

    def responses(self) -> list[Response | None]:
        return [_read(self.face, self.sheets.get(each.attempt_id)) for each in self.rows]

    def pool(self) -> Pool:
        given = self.responses()
        names = choosing.options(self.face.content, self.key)
        picked = [set(choosing.chosen(self.face.content, self.key, each)) for each in given]
        choices = Choices(
            {name: np.array([name in each for each in picked], np.bool_) for name in names},
            self.also.union(choosing.keyed(self.face.content, self.key)),
        )
        return Pool(
            score=np.array([each.score for each in self.rows]),
            total=np.array([each.total for each in self.rows]),
            rest=np.array([each.rest for each in self.rows]),
            blank=np.array([each is None or not each.answered for each in given], np.bool_),
            choices=choices if names else None,
        )

    def spots(self) -> SpotFigures | None:
        """Where the newest answers placed their points; None for kinds without a picture."""
        content, key = self.face.content, self.key
        if not isinstance(content, hotspot.Content) or not isinstance(key, hotspot.Key):
            return None
        given = [each.points for each in self.responses()[:MOST_SPOTS] if isinstance(each, hotspot.Response)]
        return SpotFigures(
            picture=content.picture,
            regions=key.regions,
            points=tuple(
                (point, fits)
                for points in given
                for point, fits in zip(points, hotspot.fitting(content, key, points), strict=True)
            ),
        )

    def seconds(self) -> list[float]:
        found = (self.sheets.get(each.attempt_id) for each in self.rows)
        return [each.seconds for each in found if each is not None and each.seconds is not None]


def _read(face: Face, sheet: _Sheet | None) -> Response | None:
    if sheet is None:
        return None
    try:
        return registry.read_response(face.kind, sheet.payload)
    except ResponseUnreadable:
        return None


def _version(version: _Version, exposure: int) -> VersionFigures:
    pool, took = version.pool(), version.seconds()
    item = pooled.describe(pool)
    persons = len(version.rows)
    few = (Finding("statistics.few_persons", {"persons": persons, "few": flags.ADVISED.few}),)
    return VersionFigures(
        version_id=version.face.version_id,
        persons=persons,
        sittings=len({each.sitting_id for each in version.rows}),
        exposure=exposure,
        facility=item.facility,
        point_biserial=item.point_biserial,
        item_rest=item.item_rest,
        blank=item.blank,
        seconds=round(median(took)) if took else None,
        difficulty=None,
        difficulty_error=None,
        fitted_in="",
        options=tuple(analysis.option_figures(option, version.also) for option in item.options),
        spots=version.spots(),
        curves=tuple(
            Curve(option=each.option, is_key=each.is_key, shares=each.shares) for each in pooled.curves(pool)
        )
        if persons >= FOR_CURVES
        else (),
        flags=(*(few if persons < flags.ADVISED.few else ()), *flags.of_item(item, None)),
    )


def _history(
    sittings: Mapping[int, Sitting], enough: Mapping[int, Sequence[_Answered]]
) -> Iterator[SittingPoint]:
    """Each version in each sitting that enough people sat, the oldest first."""
    parts: dict[tuple[int, int], list[_Answered]] = {}
    for version, rows in enough.items():
        for each in rows:
            parts.setdefault((each.sitting_id, version), []).append(each)
    kept = [(sittings[sitting], version, rows) for (sitting, version), rows in parts.items()]
    for sitting, version, rows in sorted(kept, key=lambda each: (each[0].opens_at, each[0].id, each[1])):
        if len(rows) < FEW:
            continue
        score, rest = np.array([each.score for each in rows]), np.array([each.rest for each in rows])
        yield SittingPoint(
            ref=sitting.ref,
            title=sitting.title,
            opens_at=sitting.opens_at,
            version_id=version,
            persons=len(rows),
            facility=float(score.mean()),
            item_rest=correlation(score, rest),
        )


def _difficulty(work: UnitOfWork, sitting_id: int, version_id: int) -> Difficulty | None:
    """The Rasch difficulty of a version among those who sat one sitting; None where none can be fitted."""
    rows = work.session.execute(
        select(SlotMark.attempt_id, SlotMark.slot, SlotMark.version_id, SlotMark.fully_right)
        .join(Attempt, Attempt.id == SlotMark.attempt_id)
        .join(Sitting, Sitting.id == Attempt.sitting_id)
        .join(Marking, Marking.id == SlotMark.marking_id)
        .where(Attempt.sitting_id == sitting_id, SlotMark.of_points > 0, counting.counts(work))
        .order_by(SlotMark.attempt_id)
        .limit(analysis.CELLS)
    ).all()
    persons = {attempt: place for place, attempt in enumerate(dict.fromkeys(row.attempt_id for row in rows))}
    columns = {slot: place for place, slot in enumerate(sorted({row.slot for row in rows}))}
    right = np.zeros((len(persons), len(columns)), np.bool_)
    for row in rows:
        right[persons[row.attempt_id], columns[row.slot]] = row.fully_right
    fitted = rasch.fit(right) if rows else None
    slots = [row.slot for row in rows if row.version_id == version_id]
    return fitted.items[columns[slots[0]]] if fitted is not None and slots else None
