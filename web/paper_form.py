"""The blueprint editor's form: rows that people add and take away, read as text and only then as a blueprint.

Fields of a section are called ``s.<row>.<what>``; ``row`` is any word, so that rows can come and go in the
browser without renumbering.
"""

from typing import Final

from starlette.datastructures import FormData

from core import text
from core.errors import Fact, Finding
from core.occupations.rules.grades import NATIONAL_LEVELS
from core.points import Points, marks, written
from exam.rules.blueprint import DIFFICULTIES, Blueprint, DifficultyBounds, Exposure, Section
from exam.rules.marking import MarkingRuleName
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from web import paper_wish, quota_fields, rule_fields
from web.exam_views import PaperForm, SectionRow

MOST_SECTIONS: Final = 12
MOST_ITEMS: Final = 500
MOST_POINTS: Final = 100_000

_S, _M, _T = KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE, KindName.TRUE_FALSE
_WHOLE, _PART = MarkingRuleName.ALL_OR_NOTHING, MarkingRuleName.FIXED_PARTIAL
PRESETS: Final = {
    "water": ((_S, 20, "1.5", _WHOLE, ""), (_M, 20, "2", _PART, "0.5"), (_T, 20, "1.5", _WHOLE, "")),
    "theory": ((_S, 60, "1", _WHOLE, ""), (_M, 10, "2", _WHOLE, ""), (_T, 20, "1", _WHOLE, "")),
    "quick": ((_S, 10, "5", _WHOLE, ""), (_T, 10, "5", _WHOLE, "")),
}
"""Kind, count, marks each, rule, marks for too few: a contest paper, a plain theory paper, a drill."""


def read(form: FormData) -> PaperForm:
    """The form as it was typed."""
    rows = [name.split(".")[1] for name in form if name.startswith("s.") and name.endswith(".title")]
    return PaperForm(
        bank=_text(form, "bank"),
        title=_text(form, "title"),
        total=_text(form, "total"),
        pools=tuple(str(each) for each in form.getlist("pools")),
        sections=tuple(_row(form, row) for row in dict.fromkeys(rows[:MOST_SECTIONS])),
        forms=_text(form, "forms") or "3",
        overlap=_text(form, "overlap") or "0",
        spread=_text(form, "spread") or "0.1",
        seed=_text(form, "seed"),
        most_papers=_text(form, "most_papers"),
        rest_months=_text(form, "rest_months"),
        grade=_text(form, "grade")[:20],
        weights=paper_wish.read_weights(form),
    )


def preset(name: str, locale: str, form: PaperForm) -> PaperForm:
    """The form with the sections of a well-known paper; an unknown name changes nothing."""
    wanted = PRESETS.get(name)
    if wanted is None:
        return form
    rows = tuple(
        SectionRow(
            row=f"p{place}",
            title=text.word(kind, locale),
            kind=kind,
            count=str(count),
            each=each,
            rule=rule,
            partial=partial,
        )
        for place, (kind, count, each, rule, partial) in enumerate(wanted)
    )
    total = sum(count * marks(each) for _, count, each, _, _ in wanted)
    return form.model_copy(update={"sections": rows, "total": written(Points(total))})


def with_row(form: PaperForm) -> PaperForm:
    """The form with one more section."""
    taken = {each.row for each in form.sections}
    fresh = next(f"r{number}" for number in range(MOST_SECTIONS + 1) if f"r{number}" not in taken)
    rows = (*form.sections, SectionRow(row=fresh))
    return form.model_copy(update={"sections": rows[:MOST_SECTIONS]})


def without_row(form: PaperForm, row: str) -> PaperForm:
    """The form with one section less."""
    return form.model_copy(update={"sections": tuple(each for each in form.sections if each.row != row)})


def from_blueprint(blueprint: Blueprint, bank_ref: str, title: str) -> PaperForm:
    """The form that would give this blueprint."""
    return PaperForm(
        bank=bank_ref,
        title=title,
        total=written(blueprint.announced_total),
        most_papers=_typed(blueprint.exposure.most_papers if blueprint.exposure else None),
        rest_months=_typed(blueprint.exposure.rest_months if blueprint.exposure else None),
        grade=blueprint.grade.value if blueprint.grade else "",
        sections=tuple(
            SectionRow(
                row=f"b{place}",
                title=section.title,
                kind=section.kind,
                count=str(section.count),
                each=written(section.points_each),
                **rule_fields.typed(section.rule),
                easiest=_typed(section.difficulty.easiest if section.difficulty else None),
                hardest=_typed(section.difficulty.hardest if section.difficulty else None),
                quotas=quota_fields.typed(section.quotas),
            )
            for place, section in enumerate(blueprint.sections)
        ),
    )


def fields_of(form: PaperForm) -> tuple[tuple[str, str], ...]:
    """Names and values that :func:`read` would read as this form."""
    plain = ("bank", "title", "total", "most_papers", "rest_months", "grade", "forms", "overlap", "spread")
    fields = [(name, str(getattr(form, name))) for name in plain]
    fields += [("pools", each) for each in form.pools]
    for row in form.sections:
        begin = f"s.{row.row}."
        fields += [
            (f"{begin}{name}", str(getattr(row, name)))
            for name in type(row).model_fields
            if name not in {"row", "quotas"}
        ]
        for quota in row.quotas:
            fields += [(f"{begin}{name}", value) for name, value in quota_fields.fields_of(quota)]
    return tuple(fields)


def pools_of(form: PaperForm) -> frozenset[Pool]:
    """The pools to draw from; both where none was chosen."""
    chosen = frozenset(Pool(each) for each in form.pools if each in set(Pool))
    return chosen or frozenset(Pool)


def blueprint_of(form: PaperForm) -> tuple[Blueprint | None, tuple[Finding, ...]]:
    """The blueprint that was typed, or every field that cannot be read."""
    found: list[Finding] = []
    sections: list[Section] = []
    for place, row in enumerate(form.sections):
        section, reasons = _section(row, f"sections.{place}")
        found += reasons
        if section is not None:
            sections.append(section)
    total = _marks(form.total)
    if not form.total.strip():
        found.append(Finding("exam.total_missing", {}, "announced_total"))
    elif total is None:
        found.append(Finding("exam.number_unreadable", {"typed": form.total[:20]}, "announced_total"))
    exposure, unread = _exposure(form)
    found += unread
    if found or total is None:
        return None, tuple(found)
    grade = next((each for each in NATIONAL_LEVELS if each.value == form.grade), None)
    blueprint = Blueprint(sections=tuple(sections), announced_total=total, exposure=exposure, grade=grade)
    return blueprint, ()


def summed(form: PaperForm) -> PaperForm:
    """The form as it counts for its supply: a total that nobody announced yet is what its parts add up to."""
    return form if form.total.strip() else form.model_copy(update={"total": written(sums(form)[1])})


def sums(form: PaperForm) -> tuple[int, Points]:
    """Items and points of what can be read so far."""
    items, points = 0, 0
    for row in form.sections:
        count, each = _count(row.count), _marks(row.each)
        if count is not None and each is not None:
            items, points = items + count, points + count * each
    return items, Points(points)


def _row(form: FormData, row: str) -> SectionRow:
    def given(what: str) -> str:
        return _text(form, f"s.{row}.{what}")

    return SectionRow(
        row=row[:20],
        title=given("title"),
        kind=given("kind") or KindName.SINGLE_CHOICE,
        count=given("count"),
        each=given("each"),
        rule=given("rule") or MarkingRuleName.ALL_OR_NOTHING,
        partial=given("partial"),
        deduction=given("deduction"),
        lowest=given("lowest"),
        easiest=given("easiest"),
        hardest=given("hardest"),
        quotas=quota_fields.rows(form, f"s.{row}."),
    )


def _section(row: SectionRow, where: str) -> tuple[Section | None, list[Finding]]:
    found: list[Finding] = []
    count, each = _count(row.count), _marks(row.each)
    if not row.title.strip():
        found.append(Finding("exam.section_untitled", {}, f"{where}.title"))
    section: dict[str, Fact] = {"section": row.title.strip()}
    for value, typed, missing, what in (
        (count, row.count, Finding("exam.count_missing", section, f"{where}.count"), "count"),
        (each, row.each, Finding("exam.points_each_missing", section, f"{where}.points_each"), "points_each"),
    ):
        if not typed.strip():
            found.append(missing)
        elif value is None:
            found.append(Finding("exam.number_unreadable", {"typed": typed[:20]}, f"{where}.{what}"))
    rule = rule_fields.read(row)
    if isinstance(rule, str):
        found.append(Finding("exam.number_unreadable", {"typed": rule[:20]}, f"{where}.rule"))
    quotas, reasons = quota_fields.read(row.quotas, f"{where}.quotas", MOST_ITEMS)
    found += reasons
    if found or count is None or each is None or isinstance(rule, str) or row.kind not in set(KindName):
        return None, found
    return (
        Section(
            title=row.title.strip()[:60],
            kind=KindName(row.kind),
            count=count,
            points_each=each,
            rule=rule,
            quotas=quotas,
            difficulty=_bounds(row),
        ),
        [],
    )


def _bounds(row: SectionRow) -> DifficultyBounds | None:
    """The difficulties that were chosen; what was left open is the end of the scale."""
    named = {str(each): each for each in DIFFICULTIES}
    if row.easiest not in named and row.hardest not in named:
        return None
    return DifficultyBounds(
        easiest=named.get(row.easiest, DIFFICULTIES[0]), hardest=named.get(row.hardest, DIFFICULTIES[-1])
    )


def _exposure(form: PaperForm) -> tuple[Exposure | None, list[Finding]]:
    found: list[Finding] = []
    bounds: dict[str, int] = {}
    for field, typed in (("most_papers", form.most_papers), ("rest_months", form.rest_months)):
        if not typed:
            continue
        value = _count(typed)
        if value:
            bounds[field] = value
        else:
            found.append(Finding("exam.number_unreadable", {"typed": typed[:20]}, field))
    return (Exposure(**bounds) if bounds else None), found


def _typed(number: int | None) -> str:
    return "" if number is None else str(number)


def _text(form: FormData, name: str) -> str:
    given = form.get(name, "")
    return given.strip()[:200] if isinstance(given, str) else ""


def _count(typed: str) -> int | None:
    plain = typed.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and int(plain[:6]) <= MOST_ITEMS else None


def _marks(typed: str) -> Points | None:
    try:
        points = marks(typed)
    except ValueError:
        return None
    return points if 0 <= points <= MOST_POINTS else None
