"""A text typed while another was stored: what its writer did not touch gives way to what is stored."""

from typing import Any, Final

from web.bank_editor import EditorPage, Untouched
from web.bank_fields import ItemFields

_FIELDS: Final[dict[Untouched, tuple[str, ...]]] = {
    Untouched.WORDING: (*ItemFields.model_fields, "children", "presented"),
    Untouched.EXPLANATION: ("explanation",),
    Untouched.SOURCE: ("source",),
    Untouched.DIFFICULTY: ("difficulty",),
    Untouched.TOPIC: ("topic",),
    Untouched.POOL: ("pool",),
    Untouched.LABELS: ("typed",),
}
"""What of the page belongs to a part of the form."""
_PLACED: Final = frozenset({Untouched.TOPIC, Untouched.POOL, Untouched.LABELS})
"""What stands beside a version, so that no comparison of two tells of it."""


def laid_over(typed: EditorPage, stored: EditorPage, untouched: frozenset[Untouched]) -> EditorPage:
    """The page with what is stored where its writer touched nothing; ``brought``: where that differs."""
    if typed.meanwhile is None:
        return typed
    told = {_part_of(line.part) for line in typed.meanwhile.changed}
    fields: dict[str, Any] = {name: getattr(stored, name) for each in untouched for name in _FIELDS[each]}
    told |= {each for each in _PLACED if any(getattr(typed, n) != getattr(stored, n) for n in _FIELDS[each])}
    lines = tuple(line for line in typed.meanwhile.lines if _part_of(line.part) not in untouched)
    return typed.model_copy(
        update={
            **fields,
            "meanwhile": typed.meanwhile.model_copy(update={"lines": lines}),
            "brought": tuple(each for each in Untouched if each in untouched & told),
        }
    )


def _part_of(part: str) -> Untouched:
    """Where a line of a comparison belongs: stem, options and key are one, since they only fit together."""
    return Untouched(part) if part in {"explanation", "source", "difficulty"} else Untouched.WORDING
