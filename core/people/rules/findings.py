"""What a reading rule answers when a value does not fit."""

from core.errors import Fact, Finding

Findings = tuple[Finding, ...]
"""At least one reason; tell it from a read value with ``isinstance(answer, tuple)``."""


def finding(code: str, field: str, **facts: Fact) -> Finding:
    """One reason about ``field``. Facts never repeat personal data: findings reach logs and pages."""
    return Finding(code, facts, field)
