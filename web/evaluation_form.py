"""What organisers and examiners type about evaluations, as certification takes it."""

from typing import Final

from starlette.datastructures import FormData

from core import text
from core.errors import Finding, Invalid, NotFound
from core.occupations.rules.grades import Grade, GradeComponent
from core.points import Points, marks
from training.certification.evaluations import PlanDraft
from training.certification.rules.evaluation import ComponentStanding, Threshold
from web.evaluation_views import PlanForm

MOST_LINES: Final = 2000
ABSENT: Final = frozenset(
    {"absent", "-", *(text.word(ComponentStanding.ABSENT, locale).lower() for locale in text.LOCALES)}
)
"""What stands for an absent candidate in a list, in whichever language."""


def read_plan(given: FormData) -> PlanForm:
    """The form as it was sent."""
    typed = {
        name: str(given.get(name, "")).strip()[:400]
        for name in PlanForm.model_fields
        if name != "absent_forfeits"
    }
    return PlanForm.model_validate({**typed, "absent_forfeits": "absent_forfeits" in given})


def plan_of(form: PlanForm) -> PlanDraft:
    """What was typed as an evaluation. Raises Invalid with every field that cannot be read."""
    found: list[Finding] = []

    def whole(field: str, typed: str) -> int | None:
        number = whole_number(typed)
        if typed and number is None:
            found.append(Finding("certification.number_unreadable", {"typed": typed[:20]}, field))
        return number

    thresholds = []
    for component in GradeComponent:
        field = f"least_{component.value}"
        if typed := str(getattr(form, field)):
            try:
                thresholds.append(Threshold(component, marks(typed)))
            except ValueError:
                found.append(Finding("certification.points_unreadable", {"typed": typed[:20]}, field))
    keep, retakes = whole("keep_months", form.keep_months), whole("max_retakes", form.max_retakes)
    if form.grade not in set(Grade):
        found.append(Finding("certification.grade_missing", {}, "grade"))
    if found:
        raise Invalid(*found)
    return PlanDraft(
        title=form.title,
        unit_ref=form.unit,
        occupation_code=form.occupation,
        grade=Grade(form.grade),
        thresholds=thresholds,
        keep_months=keep,
        max_retakes=retakes,
        absent_forfeits=form.absent_forfeits,
        retake_source=form.retake_source,
    )


def figures(pasted: str) -> dict[str, Points | None]:
    """Lines of a staff number and marks. Raises Invalid with every line that cannot be read."""
    given: dict[str, Points | None] = {}
    found = []
    for line in pasted.splitlines()[:MOST_LINES]:
        parts = line.replace(",", " ").replace("\uff0c", " ").split()
        if not parts:
            continue
        try:
            given[parts[0]] = _points(parts[1] if len(parts) == 2 else "")
        except ValueError:
            found.append(Finding("certification.points_unreadable", {"typed": line[:40]}, "points"))
    if found:
        raise Invalid(*found[:20])
    return given


def sheet_points(typed: dict[str, str]) -> dict[str, Points | None]:
    """What stands on a sheet; empty lines are left out."""
    given: dict[str, Points | None] = {}
    found = []
    for ref, value in typed.items():
        try:
            if value:
                given[ref] = _points(value)
        except ValueError:
            found.append(Finding("certification.points_unreadable", {"typed": value}, f"p.{ref}"))
    if found:
        raise Invalid(*found)
    return given


def _points(typed: str) -> Points | None:
    return None if typed.lower() in ABSENT else marks(typed)


def component(typed: str) -> GradeComponent:
    """The component of that name. Raises NotFound."""
    if typed not in set(GradeComponent):
        raise NotFound
    return GradeComponent(typed)


def whole_number(typed: str) -> int | None:
    """A whole number of at most four digits, None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else None
