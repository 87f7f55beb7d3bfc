"""The form of a sitting: read as it was typed, then as a sitting; and filled from one that stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from core.errors import Finding, Invalid
from core.points import Points, marks, written
from exam.desk_views import AmendedView
from exam.rules.release import Release, ReleaseField, ReleasePolicy, ReleaseTime
from exam.sittings import SittingDraft
from web import days
from web.sitting_views import SittingForm

RELEASES: Final = {
    "scores": ("after_close", "never", "never", "never"),
    "review": ("immediately", "after_close", "after_close", "after_close"),
    "sealed": ("never", "never", "never", "never"),
}
"""Score, answers, key, explanation: a contest's policy, a drill's, and one where nothing is told."""
FIELDS: Final = {
    "title": ("title",),
    "paper": ("paper",),
    "doors_open_at": ("doors",),
    "opens_at": ("opens",),
    "last_entry_at": ("last_entry",),
    "closes_at": ("closes",),
    "length_seconds": ("length",),
    "pass_points": ("pass_marks",),
    "shuffle_items": ("shuffle_items",),
    "shuffle_options": ("shuffle_options",),
    "rated": ("rated",),
    "release": ("score", "answers", "key", "explanation", "release_at"),
}
"""Which fields hold what of a sitting."""
_CHECKS: Final = ("shuffle_items", "shuffle_options", "rated")


def read(given: FormData, base: SittingForm | None = None) -> SittingForm:
    """The form as it was typed; what it does not hold is taken from ``base``, a form of part of a sitting.

    Boxes that are not checked are not sent, so a form that has any says so with ``has_checks``.
    """
    known = base or SittingForm()

    def text(name: str, most: int = 200) -> str:
        value = given.get(name, getattr(known, name) if base is not None else "")
        return value.strip()[:most] if isinstance(value, str) else ""

    typed = {name: text(name) for name in SittingForm.model_fields if name not in _CHECKS}
    checked = base is None or "has_checks" in given
    boxes = {name: name in given if checked else bool(getattr(known, name)) for name in _CHECKS}
    return SittingForm.model_validate({**typed, **boxes})


def preset(form: SittingForm, name: str) -> SittingForm:
    """The form with a well-known release; an unknown name changes nothing."""
    if name not in RELEASES:
        return form
    fields = (each.value for each in ReleaseField)
    return form.model_copy(update=dict(zip(fields, RELEASES[name], strict=True)))


def from_sitting(amended: AmendedView, zone: ZoneInfo) -> SittingForm:
    """The form that would leave the sitting as it is."""

    def typed(at: datetime) -> str:
        return _typed(at, zone)

    chosen = {each: amended.release.of(each) for each in ReleaseField}
    waits = next((each.at for each in chosen.values() if each.at is not None), None)
    return SittingForm(
        paper=amended.paper_ref,
        title=amended.title,
        opens=typed(amended.opens_at),
        last_entry=typed(amended.last_entry_at),
        closes=typed(amended.closes_at),
        length=str(amended.length_seconds // 60),
        doors=str(int((amended.opens_at - amended.doors_open_at).total_seconds()) // 60),
        pass_marks="" if amended.pass_points is None else written(amended.pass_points),
        score=chosen[ReleaseField.SCORE].time,
        answers=chosen[ReleaseField.ANSWERS].time,
        key=chosen[ReleaseField.KEY].time,
        explanation=chosen[ReleaseField.EXPLANATION].time,
        release_at=typed(waits) if waits is not None else "",
        shuffle_items=amended.shuffle_items,
        shuffle_options=amended.shuffle_options,
        rated=amended.rated,
    )


def draft_of(form: SittingForm, zone: ZoneInfo, standing: AmendedView | None = None) -> SittingDraft:
    """What was typed as a sitting. Raises Invalid with every field that cannot be read.

    A time of the ``standing`` sitting that was left as it is keeps its seconds, which a form cannot hold.
    """
    found: list[Finding] = []

    def instant(field: str, typed: str) -> datetime:
        stood = getattr(standing, field, None)
        if isinstance(stood, datetime) and _typed(stood, zone) == typed:
            return stood
        return days.demand_instant(typed, zone, field, found)

    def number(field: str, typed: str) -> int:
        if typed.isascii() and typed.isdigit() and len(typed) <= 5:
            return int(typed)
        found.append(Finding("exam.number_unreadable", {"typed": typed[:20]}, field))
        return 0

    opens, closes = instant("opens_at", form.opens), instant("closes_at", form.closes)
    last_entry = instant("last_entry_at", form.last_entry)
    length, doors = number("length_seconds", form.length), number("doors_minutes", form.doors)
    pass_points: Points | None = None
    if form.pass_marks:
        try:
            pass_points = marks(form.pass_marks)
        except ValueError:
            found.append(Finding("exam.number_unreadable", {"typed": form.pass_marks[:20]}, "pass_points"))
    release = _policy(form, instant)
    if found:
        raise Invalid(*found)
    return SittingDraft(
        title=form.title,
        paper_ref=form.paper,
        opens_at=opens,
        last_entry_at=last_entry,
        closes_at=closes,
        length_minutes=length,
        doors_minutes=doors,
        release=release,
        shuffle_items=form.shuffle_items,
        shuffle_options=form.shuffle_options,
        rated=form.rated,
        pass_points=pass_points,
    )


def _typed(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _policy(form: SittingForm, instant: Callable[[str, str], datetime]) -> ReleasePolicy:
    """The release per field; an instant is asked for only where a field waits for one."""
    chosen = {
        field: ReleaseTime(time) if time in set(ReleaseTime) else ReleaseTime.NEVER
        for field, time in (
            ("score", form.score),
            ("answers", form.answers),
            ("key", form.key),
            ("explanation", form.explanation),
        )
    }
    waits = ReleaseTime.AT_INSTANT in chosen.values()
    at = instant("release_at", form.release_at) if waits else None
    return ReleasePolicy(
        **{
            field: Release(time=time, at=at if time is ReleaseTime.AT_INSTANT else None)
            for field, time in chosen.items()
        }
    )
