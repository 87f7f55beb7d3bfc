"""Rules as people are told them, before, during and after the paper."""

from collections.abc import Iterable, Sequence
from typing import Final

from core import text
from core.points import Points, shown, written
from exam.rules.marking import AllOrNothing, FixedPartial, Half, MarkingRule, PerPart
from exam.rules.worked import Example, shape_of, worked_example
from question_bank.kinds import fill_blank, matching, ordering
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Content, KindName, RightAnswer

_ONE_ANSWER: Final = frozenset(
    {KindName.SINGLE_CHOICE, KindName.TRUE_FALSE, KindName.NUMERIC, KindName.CALCULATED}
)


def rule_text(
    rule: MarkingRule, locale: str, kind: KindName | None = None, points: Points | None = None
) -> str:
    """What a right, a partly right and a wrong answer bring, in a sentence or two; or that people mark it.

    With the ``points`` of an item, one that has a single answer is told in its own marks.
    """
    if kind in MARKED_BY_PEOPLE:
        return text.say("word.rule_told.by_people", locale)
    if points is not None and kind is not None and has_one_answer(kind, rule):
        return _one_answer_told(rule, points, locale)
    partial = written(rule.partial) if isinstance(rule, FixedPartial) else ""
    return text.say(f"word.rule_told.{_called(rule)}", locale, partial=partial) + _cost_told(rule, locale)


def rule_named(rule: MarkingRule, locale: str) -> str:
    """What a rule is called, with what a wrong answer costs."""
    name = text.word(rule.name, locale)
    if not costs(rule):
        return name
    return text.say("word.rule_named.costs", locale, rule=name, deduction=written(costs(rule)))


def rule_on_paper(rule: MarkingRule, locale: str, kind: KindName, points: Points) -> str:
    """The same for people with a pen, in marks: what too few bring and what a wrong answer costs."""
    if kind in MARKED_BY_PEOPLE:
        return text.say("word.print_rule.by_people", locale, points=written(points))
    if has_one_answer(kind, rule):
        name = "one_answer_costs" if costs(rule) else "one_answer"
        told = {"deduction": written(costs(rule)), "lowest": shown(rule.lowest)}
        return text.say(f"word.print_rule.{name}", locale, **told)
    partial = written(rule.partial) if isinstance(rule, FixedPartial) else ""
    return text.say(
        f"word.print_rule.{_called(rule)}", locale, points=written(points), partial=partial
    ) + _cost_told(rule, locale)


def has_one_answer(kind: KindName, rule: MarkingRule) -> bool:
    """Whether an answer is right or wrong and nothing between, so that the rule needs no example."""
    return kind in _ONE_ANSWER and isinstance(rule, AllOrNothing)


def costs(rule: MarkingRule) -> Points:
    """What a wrong answer takes away: where it earns nothing, no more than down to the lowest."""
    return Points(min(rule.deduction, -rule.lowest)) if isinstance(rule, AllOrNothing) else rule.deduction


def _called(rule: MarkingRule) -> str:
    return "half_of_parts" if isinstance(rule, Half) and not rule.wrong_voids else rule.name.value


def _cost_told(rule: MarkingRule, locale: str) -> str:
    """What a wrong answer costs and how low an item can come; nothing where it costs nothing."""
    if not costs(rule):
        return ""
    name = "each_costs" if isinstance(rule, PerPart) else "deduction"
    told = text.say(f"word.rule_told.{name}", locale, deduction=written(costs(rule)))
    return told + text.say("word.rule_told.floor", locale, lowest=shown(rule.lowest))


def _one_answer_told(rule: MarkingRule, points: Points, locale: str) -> str:
    if not costs(rule):
        return text.say("word.rule_told.one_answer", locale, points=written(points))
    return text.say(
        "word.rule_told.one_answer_costs",
        locale,
        points=written(points),
        deduction=written(costs(rule)),
        lowest=shown(rule.lowest),
    )


def leniency_text(lenient: Sequence[str] | None, locale: str) -> str:
    """Which differences in writing do not count where blanks are filled; empty for other sections."""
    if lenient is None:
        return ""
    if not lenient:
        return text.say("word.leniency_told.none", locale)
    between = text.say("word.leniency_told.between", locale)
    told = between.join(text.say(f"word.switch.{name}", locale) for name in lenient)
    return text.say("word.leniency_told.line", locale, told=told)


def parts_told(contents: Iterable[Content]) -> int | None:
    """Of how many parts the longest of these items is, as everybody sees: blanks, pairs, steps; else None."""
    found = []
    for content in contents:
        match content:
            case fill_blank.Content():
                found.append(len(content.places))
            case matching.Content():
                found.append(len(content.prompt_ids))
            case ordering.Content():
                found.append(len(content.option_ids))
    return max(found, default=0) or None


def examples_of(
    rule: MarkingRule, points: Points, kind: KindName, parts: int | None = None
) -> tuple[Example, ...]:
    """The worked example of a rule for items of a kind with so many ``parts``; see :func:`parts_told`.

    None where people mark, and where an answer is right or wrong and nothing between.
    """
    if kind in MARKED_BY_PEOPLE or has_one_answer(kind, rule):
        return ()
    return worked_example(rule, points, shape_of(kind, parts))


def example_text(
    rule: MarkingRule, points: Points, kind: KindName, locale: str, parts: int | None = None
) -> str:
    """The worked example in one line: each case and what the rule makes of it; empty where there is none."""
    examples = examples_of(rule, points, kind, parts)
    if not examples:
        return ""
    cases = (
        text.say(
            "word.example_told.case",
            locale,
            case=text.word(each.case, locale),
            marks=written(each.awarded),
        )
        for each in examples
    )
    told = text.say("word.example_told.between", locale).join(cases)
    assumed = example_assumes(rule, kind, locale, parts)
    if assumed:
        return text.say("word.example_told.line_of", locale, assumed=assumed, cases=told)
    return text.say("word.example_told.line", locale, cases=told)


def example_assumes(rule: MarkingRule, kind: KindName, locale: str, parts: int | None = None) -> str:
    """How many right options the item of the worked example has, where no question shows it; else empty."""
    if kind is not KindName.MULTIPLE_CHOICE or has_one_answer(kind, rule):
        return ""
    return text.say("word.example_told.assumed", locale, count=shape_of(kind, parts).right_parts)


def right_options_told(keys: Iterable[RightAnswer]) -> int | None:
    """How many right options each of these keys has, where all have as many; else None."""
    found = {len(key.options) for key in keys}
    return next(iter(found)) or None if len(found) == 1 else None
