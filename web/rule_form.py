"""The rule sheet's form: rows that people add, move and take away; read as text and only then as a sheet.

Fields of a component are called ``c.<place>.<what>``, those of a comparison ``k.<place>.<what>``. The page
sends them all with every press, so nothing that was typed is lost.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, TypeVar

from starlette.datastructures import FormData

from contest.rules.rule_sheet import (
    MOST_COMPONENTS,
    AbsentMeaning,
    Component,
    ComponentKind,
    KeyName,
    RuleSheet,
    SortKey,
    TieMeaning,
)
from core import text
from core.errors import Finding
from core.points import Points, marks, written
from web.contest_desk_views import ComponentRow, KeyRow, SheetForm

_Row = TypeVar("_Row")
_Choice = TypeVar("_Choice", bound=StrEnum)
MOST_KEYS: Final = 12
PER_CENT: Final = 10
"""Weights are per mille and typed in per cent."""
_T, _P, _L = ComponentKind.THEORY, ComponentKind.PRACTICAL, ComponentKind.LEARNING
PRESETS: Final = {
    "theory": ((_T, 100),),
    "30_70": ((_T, 30), (_P, 70)),
    "20_80": ((_T, 20), (_P, 80)),
    "40_60": ((_L, 40), (_T, 60)),
}
"""Kinds and weights in per cent; equal totals are parted by the last component, then by time."""


def typed(form: FormData, name: str, most: int = 200) -> str:
    """What was typed into a field, without what cannot be printed; empty when it was not sent."""
    value = form.get(name)
    if not isinstance(value, str):
        return ""
    return "".join(each for each in value if each.isprintable() or each == "\n").strip()[:most]


def read(form: FormData) -> SheetForm:
    """The sheet as it was typed."""
    return SheetForm(
        components=tuple(
            ComponentRow(
                name=typed(form, f"c.{place}.name", 32),
                title=typed(form, f"c.{place}.title", 40),
                kind=_kind(typed(form, f"c.{place}.kind")),
                of=typed(form, f"c.{place}.of", 10),
                weight=typed(form, f"c.{place}.weight", 10),
                passing=typed(form, f"c.{place}.passing", 10),
            )
            for place in places(form, "c", "title", MOST_COMPONENTS)
        ),
        keys=tuple(
            KeyRow(
                key=typed(form, f"k.{place}.key", 60),
                higher=typed(form, f"k.{place}.higher") != "no",
            )
            for place in places(form, "k", "key", MOST_KEYS)
        ),
        ties=chosen(TieMeaning, typed(form, "ties"), TieMeaning.SHARE),
        absent=chosen(AbsentMeaning, typed(form, "absent"), AbsentMeaning.UNRANKED),
    )


def preset(name: str, locale: str) -> SheetForm | None:
    """A well-known sheet; None for a name nobody knows."""
    wanted = PRESETS.get(name)
    if wanted is None:
        return None
    parts = tuple(
        ComponentRow(
            name=kind.value,
            title=text.word(kind, locale),
            kind=kind,
            of="100",
            weight=str(weight),
            passing="",
        )
        for kind, weight in wanted
    )
    keys = [KeyRow(key="total", higher=True)]
    if len(parts) > 1:
        keys.append(KeyRow(key=f"component:{parts[-1].name}", higher=True))
    keys.append(KeyRow(key=f"time_used:{ComponentKind.THEORY.value}", higher=False))
    return SheetForm(components=parts, keys=tuple(keys))


def from_sheet(sheet: RuleSheet) -> SheetForm:
    """The form that would give this sheet."""
    return SheetForm(
        components=tuple(
            ComponentRow(
                name=each.name,
                title=each.title,
                kind=each.kind,
                of=written(each.of_points),
                weight=written(Points(each.weight * 10)),
                passing="" if each.pass_points is None else written(each.pass_points),
            )
            for each in sheet.components
        ),
        keys=tuple(
            KeyRow(
                key=each.key.value if each.component is None else f"{each.key.value}:{each.component}",
                higher=each.higher_first,
            )
            for each in sheet.keys
        ),
        ties=sheet.ties,
        absent=sheet.absent,
    )


def changed(form: SheetForm, do: str, locale: str) -> SheetForm | None:
    """The form after a press of one of its own buttons; None when the press was another's.

    ``preset:<name>``, ``add:component``, ``add:key``, ``drop:component:2``, ``up:key:1``, ``down:key:1``.
    """
    deed, _, rest = do.partition(":")
    what, _, place = rest.partition(":")
    if deed == "preset":
        return preset(what, locale) or form
    if deed not in {"add", "drop", "up", "down"} or what not in {"component", "key"}:
        return None
    if what == "component":
        rows = _moved(form.components, deed, place) if deed != "add" else (*form.components, _fresh(form))
        return form.model_copy(update={"components": rows[:MOST_COMPONENTS]})
    empty = KeyRow(key="", higher=True)
    keys = _moved(form.keys, deed, place) if deed != "add" else (*form.keys, empty)
    return form.model_copy(update={"keys": keys[:MOST_KEYS]})


def sheet_of(form: SheetForm, found: list[Finding]) -> RuleSheet:
    """What was typed as a sheet; what cannot be read is noted in ``found`` and stands as nothing."""
    parts = tuple(
        Component(
            name=row.name,
            title=row.title,
            kind=row.kind,
            of_points=points_of(row.of, found, f"components.{place}.of_points"),
            weight=_weight(row.weight, found, f"components.{place}.weight"),
            pass_points=points_of(row.passing, found, f"components.{place}.pass_points")
            if row.passing
            else None,
        )
        for place, row in enumerate(_named(form.components))
    )
    keys = tuple(key for row in form.keys if row.key for key in _key(row))
    return RuleSheet(components=parts, keys=keys, ties=form.ties, absent=form.absent)


def _key(row: KeyRow) -> tuple[SortKey, ...]:
    name, _, component = row.key.partition(":")
    if name not in set(KeyName):
        return ()
    return (SortKey(key=KeyName(name), component=component or None, higher_first=row.higher),)


def _named(rows: Iterable[ComponentRow]) -> list[ComponentRow]:
    """Rows with a name each: a new one is called after its kind, with a number where that is taken."""
    named: list[ComponentRow] = []
    known = list(rows)
    taken = {each.name for each in known if each.name}
    for row in known:
        name = row.name
        if not name:
            names = [row.kind.value, *(f"{row.kind.value}_{number}" for number in range(2, 20))]
            name = next(each for each in names if each not in taken)
            taken.add(name)
        named.append(row.model_copy(update={"name": name}))
    return named


def _fresh(form: SheetForm) -> ComponentRow:
    taken = {each.kind for each in form.components}
    kind = next((each for each in ComponentKind if each not in taken), ComponentKind.PRACTICAL)
    fresh = ComponentRow(name="", title="", kind=kind, of="100", weight="", passing="")
    return _named([*form.components, fresh])[-1]


def _moved(rows: tuple[_Row, ...], deed: str, place: str) -> tuple[_Row, ...]:
    """The rows without one, or with one a place further up or down."""
    if not (place.isascii() and place.isdigit() and len(place) < 4 and int(place) < len(rows)):
        return rows
    at, left = int(place), list(rows)
    row = left.pop(at)
    if deed == "up":
        left.insert(max(at - 1, 0), row)
    elif deed == "down":
        left.insert(at + 1, row)
    return tuple(left)


def places(form: FormData, prefix: str, what: str, most: int) -> list[str]:
    """The rows whose field ``what`` was sent, in the order of the page."""
    names = [name.split(".") for name in form if name.startswith(f"{prefix}.") and name.endswith(f".{what}")]
    return list(dict.fromkeys(parts[1] for parts in names if len(parts) == 3))[:most]


def _kind(value: str) -> ComponentKind:
    return chosen(ComponentKind, value, ComponentKind.THEORY)


def chosen(choices: type[_Choice], value: str, otherwise: _Choice) -> _Choice:
    """The member with this value, or the one that stands for none."""
    return next((each for each in choices if each.value == value), otherwise)


def points_of(written_as: str, found: list[Finding], field: str) -> Points:
    """Marks as typed; nothing when they cannot be read, which is noted."""
    try:
        return marks(written_as)
    except ValueError:
        found.append(Finding("exam.number_unreadable", {"typed": written_as[:20]}, field))
        return Points(0)


def _weight(written_as: str, found: list[Finding], field: str) -> int:
    hundredths = points_of(written_as.removesuffix("%"), found, field)
    per_mille, rest = divmod(hundredths, PER_CENT)
    if rest:
        found.append(Finding("exam.number_unreadable", {"typed": written_as[:20]}, field))
    return per_mille
