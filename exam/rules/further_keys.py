"""A further key of an item of choice (又一个选项也算对): what was ruled right too, beside the key.

Laid down exactly, for the kinds of :data:`CAN_CHOOSE`:

- A *choice* is what a candidate can give: one option of a single choice (单选), one answer to a true/false
  item (判断), a set of options of a multiple choice (多选). Options go by their own ids, which stay whatever
  order a candidate saw; the two answers of a true/false item are called ``true`` and ``false``.
- Every choice that is ruled right too is a key of its own, beside the item's. Keys are not mixed: of AB and
  AC neither A alone nor ABC becomes right, unless that too is ruled so.
- An answer is compared with every key, and the comparison counts that brings the most under the section's
  rule; where several bring the same, one that is fully right, then the item's own key. So partial credit is
  given against whichever key it is greatest, and nobody ever has less than by the key alone. Of an item of a
  case it is the rule as it marks that item, within what the item is worth.
- What was left blank stays blank: it is right by no key. Both answers of a true/false item right, or every
  option of a single choice, is therefore full marks for whoever answered.
- The order in which choices were ruled right makes no difference, nor does ruling one twice.
"""

from collections.abc import Callable, Iterable
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from core.points import Points
from question_bank.kinds import multiple_choice, registry, single_choice, true_false
from question_bank.kinds.contract import MAX_OPTIONS, Content, Key, KindName, OptionId, Response
from question_bank.kinds.outcome import Outcome

CAN_CHOOSE = frozenset({KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE, KindName.TRUE_FALSE})
"""Kinds of which a further choice can be ruled right."""
_ANSWERS = {("true",): True, ("false",): False}


def _each_once(options: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(options)))


class Choice(BaseModel):
    """``{"options": ["a", "c"]}``: what is chosen together, by the ids of the options."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    options: Annotated[
        tuple[OptionId, ...], Field(min_length=1, max_length=MAX_OPTIONS), AfterValidator(_each_once)
    ]


def as_key(content: Content, choice: Choice) -> Key | None:
    """The key that a choice is of its item; None where the item does not offer that choice."""
    options = choice.options
    match content:
        case single_choice.Content() if len(options) == 1 and options[0] in content.option_ids:
            return single_choice.Key(option=options[0])
        case multiple_choice.Content() if set(options) <= set(content.option_ids):
            return multiple_choice.Key(options=options)
        case true_false.Content() if options in _ANSWERS:
            return true_false.Key(value=_ANSWERS[options])
        case _:
            return None


def choice_of(given: Key | Response | None) -> Choice | None:
    """What a key asks for or an answer chose; None where nothing was chosen, and for other kinds."""
    match given:
        case single_choice.Key(option=str(option)) | single_choice.Response(option=str(option)):
            return Choice(options=(option,))
        case multiple_choice.Key(options=options) | multiple_choice.Response(options=options) if options:
            return Choice(options=options)
        case true_false.Key(value=bool(value)) | true_false.Response(value=bool(value)):
            return Choice(options=("true" if value else "false",))
        case _:
            return None


def best(
    kind: KindName,
    content: Content,
    key: Key,
    also: Iterable[Choice],
    response: Response | None,
    worth: Callable[[Outcome], Points],
) -> Outcome:
    """How right an answer is by the key under which it brings the most; ``worth`` says what it brings."""
    keys = (key, *(own for each in also if (own := as_key(content, each)) is not None))
    outcomes = [registry.compare(kind, content, each, response) for each in keys]
    return max(outcomes, key=lambda outcome: (worth(outcome), outcome.fully_right))
