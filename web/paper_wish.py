"""What the blueprint editor asks beside the sections: parallel forms, and quotas by a weight table."""

from typing import Final

from starlette.datastructures import FormData

from core.errors import Finding
from core.points import marks
from exam.rules.blueprint import Blueprint
from exam.rules.parallel import FormsWish
from exam.rules.weights import check_weights, quotas_for
from web.exam_views import PaperForm, QuotaRow

WEIGHT: Final = "w."
"""Before the code of a topic: the field of its weight."""
_MOST_WEIGHTS: Final = 40


def read_weights(form: FormData) -> tuple[QuotaRow, ...]:
    """The weights that were typed, topic by topic; empty fields are left out."""
    return tuple(
        QuotaRow(topic=name.removeprefix(WEIGHT)[:64], count=str(typed).strip()[:6])
        for name, typed in form.items()
        if name.startswith(WEIGHT) and str(typed).strip()
    )[:_MOST_WEIGHTS]


def wish_of(form: PaperForm) -> tuple[FormsWish | None, tuple[Finding, ...]]:
    """The parallel forms that were asked for, or every field that cannot be read."""
    found: list[Finding] = []
    forms, overlap = _whole(form.forms), _whole(form.overlap)
    for value, typed, field in ((forms, form.forms, "forms"), (overlap, form.overlap, "overlap")):
        if value is None:
            found.append(Finding("exam.number_unreadable", {"typed": typed[:20]}, field))
    try:
        spread = int(marks(form.spread))
    except ValueError:
        found.append(Finding("exam.number_unreadable", {"typed": form.spread[:20]}, "spread"))
        return None, tuple(found)
    if forms is None or overlap is None:
        return None, tuple(found)
    return FormsWish(forms, overlap, spread), ()


def seed_of(form: PaperForm) -> int | None:
    """The seed of the rehearsal that the form was sent with; None for a new one."""
    typed = form.seed
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 18 else None


def weigh(form: PaperForm, blueprint: Blueprint) -> tuple[PaperForm, tuple[Finding, ...]]:
    """The form with every section's quotas by the weights, or why they cannot be used."""
    weights: dict[str, int] = {}
    for row in form.weights:
        value = _whole(row.count)
        if value is None:
            return form, (Finding("exam.number_unreadable", {"typed": row.count}, "weights"),)
        weights[row.topic] = value
    findings = check_weights(weights)
    if findings:
        return form, findings
    weighed = quotas_for(blueprint, weights)
    rows = tuple(
        row.model_copy(
            update={"quotas": tuple(QuotaRow(topic=q.topic, count=str(q.count)) for q in section.quotas)}
        )
        for row, section in zip(form.sections, weighed.sections, strict=True)
    )
    return form.model_copy(update={"sections": rows}), ()


def _whole(typed: str) -> int | None:
    plain = typed.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= 4 else None
