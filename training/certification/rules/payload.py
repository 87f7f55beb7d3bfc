"""What a certificate says, in the one spelling that is signed.

Canonical JSON: keys sorted, no spaces, UTF-8. The holder stands in it as a hash of a salt and the name, so
that erasing the person breaks nothing, and whoever is told name and salt by the holder can check both.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Final

from core.occupations.rules.grades import Grade, GradeComponent
from core.people.rules.names import normalise_name
from core.points import Points, written

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Statement:
    """What is certified. ``scores`` are marks out of 100 by component."""

    number: str
    title: str
    route: str
    occupation: str
    occupation_code: str | None
    edition: int | None
    grade: Grade | None
    issued_on: date
    issuer: str
    holder: str
    scores: Sequence[tuple[GradeComponent, Points]] = ()


def holder_hash(salt: str, name: str) -> str:
    """Who the holder is, for who knows the salt and the name."""
    return sha256(f"{salt}\n{normalise_name(name)}".encode()).hexdigest()


def payload(statement: Statement) -> str:
    """The statement as canonical JSON."""
    return canonical(
        {
            "version": VERSION,
            "number": statement.number,
            "title": statement.title,
            "route": statement.route,
            "occupation": statement.occupation,
            "occupation_code": statement.occupation_code,
            "edition": statement.edition,
            "grade": statement.grade.value if statement.grade is not None else None,
            "issued_on": statement.issued_on.isoformat(),
            "issuer": statement.issuer,
            "holder": statement.holder,
            "scores": {component.value: written(points) for component, points in statement.scores},
        }
    )


def canonical(document: Mapping[str, Any]) -> str:
    """Sorted keys, no spaces, characters as they are."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_hash(text: str) -> str:
    """The SHA-256 of the payload, in hex."""
    return sha256(text.encode()).hexdigest()


def holder_of(text: str) -> str:
    """The holder's hash inside a payload; empty for a certificate that has none."""
    return str(json.loads(text)["holder"]) if text else ""
