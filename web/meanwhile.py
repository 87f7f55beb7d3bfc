"""Somebody else changed what a form replaces while it was filled in: the form with both, and what is told.

What only the other changed is taken over, so that saving again does not silently turn it back; what the
reader typed stays. ``fields`` says which fields of the form hold which fact of the thing.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

from core.changes import Held
from core.errors import ChangedMeanwhile
from core.work import UnitOfWork
from web import audit_words
from web.views import View

Fields = Mapping[str, tuple[str, ...]]
Form = TypeVar("Form", bound=View)
LONGEST: Final = 400


class Theirs(View):
    """What somebody else changed, as it says now; ``taken``: the form says so too."""

    label: str
    value: str
    taken: bool


def with_theirs(form: Form, standing: Form, refusal: ChangedMeanwhile, fields: Fields) -> Form:
    """The form as it was typed, but with what only somebody else changed as it stands."""
    kept = _kept(refusal, fields)
    taken = {each for name in refusal.theirs for each in fields[name] if each not in kept}
    return form.model_copy(update={each: getattr(standing, each) for each in taken})


def told(
    work: UnitOfWork, refusal: ChangedMeanwhile, held: Held, fields: Fields, locale: str
) -> tuple[Theirs, ...]:
    """What somebody else changed, in words; ``held`` is the thing as it stands now."""
    shown = {name: held[name] for name in refusal.theirs if name not in audit_words.DIGESTS}
    words = audit_words.facts_told(work, shown, locale)
    kept = _kept(refusal, fields)
    return tuple(
        Theirs(
            label=label,
            value=value if len(value) <= LONGEST else f"{value[:LONGEST]}…",
            taken=not kept.intersection(fields[name]),
        )
        for name, (label, value) in words.items()
    )


def _kept(refusal: ChangedMeanwhile, fields: Fields) -> set[str]:
    return {each for name in refusal.mine for each in fields[name]}
