"""Rules as candidates are told them, before and during the paper."""

from core import text
from core.points import written
from exam.rules.marking import FixedPartial, MarkingRule


def rule_text(rule: MarkingRule, locale: str) -> str:
    """One sentence: what a right, a partly right and a wrong answer bring."""
    partial = written(rule.partial) if isinstance(rule, FixedPartial) else ""
    told = text.say(f"word.rule_told.{rule.name.value}", locale, partial=partial)
    if not rule.deduction:
        return told
    return told + text.say("word.rule_told.deduction", locale, deduction=written(rule.deduction))
