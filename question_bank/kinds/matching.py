"""配对题 (连线题): each prompt gets the choice that belongs to it; compared pair by pair."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictBool

from core.errors import Finding
from question_bank.kinds import choice, contract, rich_text
from question_bank.kinds.contract import (
    MAX_OPTIONS,
    KindName,
    Option,
    OptionId,
    Presented,
    RightAnswer,
    UnsoundKey,
)
from question_bank.kinds.normal_form import fold_width
from question_bank.kinds.outcome import Outcome


class Content(choice.ChoiceContent):
    """``{"stem": html, "prompts": [{"id": "p1", "text": html}, …], "options": […], "reuse": false}``

    ``options`` are the choices, as many as there are prompts or more; ``reuse``: a choice may belong to
    several prompts, which candidates are told.
    """

    prompts: Annotated[tuple[Option, ...], Field(max_length=MAX_OPTIONS)] = ()
    reuse: StrictBool = False

    @property
    def prompt_ids(self) -> tuple[str, ...]:
        return tuple(prompt.id for prompt in self.prompts)


class Key(contract.Key):
    """``{"pairs": {"p1": "b", "p2": "a"}}``: prompt → choice."""

    pairs: Annotated[dict[OptionId, OptionId], Field(default_factory=dict, max_length=MAX_OPTIONS)]


def _chosen_only(raw: object) -> object:
    """Prompts without a choice are not answered."""
    if raw is None:
        return {}
    return {p: c for p, c in raw.items() if c is not None and c != ""} if isinstance(raw, dict) else raw


class Response(contract.Response):
    """``{"pairs": {"p1": "a"}}``; ``null``, ``{}`` and empty or null choices are unanswered."""

    pairs: Annotated[
        dict[OptionId, OptionId],
        Field(default_factory=dict, max_length=MAX_OPTIONS),
        BeforeValidator(_chosen_only),
    ]

    @property
    def answered(self) -> bool:
        return bool(self.pairs)


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; a draft may still lack its key."""
    findings = [*choice.check_stem(content), *_check_prompts(content), *choice.check_options(content)]
    if key is None or not key.pairs:
        return (*findings, Finding("item.key_missing", field="key"))
    for number, prompt in enumerate(content.prompts, start=1):
        if prompt.id not in key.pairs:
            findings.append(Finding("item.prompt_unpaired", {"prompt": number}, "key"))
    chosen = list(key.pairs.values())
    beyond = [each for each in dict.fromkeys(chosen) if each not in content.option_ids]
    findings += [Finding("item.pair_beyond_options", {"option": each}, "key") for each in beyond]
    if any(prompt not in content.prompt_ids for prompt in key.pairs):
        findings.append(Finding("item.pair_beyond_prompts", field="key"))
    if not content.reuse and max(Counter(chosen).values()) > 1:
        findings.append(Finding("item.choice_reused", field="key"))
    return tuple(findings)


def _check_prompts(content: Content) -> list[Finding]:
    found: list[Finding] = []
    if len(content.prompts) < 2:
        found.append(Finding("item.prompts_too_few", {"count": len(content.prompts)}, "prompts"))
    if len(set(content.prompt_ids)) < len(content.prompts):
        found.append(Finding("item.prompt_id_repeated", field="prompts"))
    seen: set[str] = set()
    for number, prompt in enumerate(content.prompts, start=1):
        text = fold_width(rich_text.plain(prompt.text))
        if rich_text.is_empty(prompt.text):
            found.append(Finding("item.prompt_empty", {"prompt": number}, "prompts"))
        elif text in seen:
            found.append(Finding("item.prompt_repeated", {"prompt": number}, "prompts"))
        seen.add(text)
    return found


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The item as a candidate sees it; without an order the choices stand in one that tells nothing.

    Raises ValueError for an order of other options.
    """
    order = choice.telling_nothing(content) if option_order is None else option_order
    return Presented(
        kind=KindName.MATCHING,
        stem=content.stem,
        options=contract.in_order(content.options, order),
        prompts=content.prompts,
        reuse=content.reuse,
    )


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for the wrong shape."""
    return contract.read_given(Response, raw)


def compare(content: Content, key: Key, response: Response | None) -> Outcome:
    """One right part per prompt; a prompt with another choice, or one the item lacks, is a false hit.

    Raises UnsoundKey.
    """
    if not key.pairs or set(key.pairs) != set(content.prompt_ids):
        raise UnsoundKey(",".join(key.pairs))
    if not set(key.pairs.values()) <= set(content.option_ids):
        raise UnsoundKey(",".join(key.pairs.values()))
    given = response.pairs if response is not None else {}
    hits = sum(key.pairs.get(prompt) == chosen for prompt, chosen in given.items())
    return Outcome(
        answered=bool(given), hits=hits, missed=len(key.pairs) - hits, false_hits=len(given) - hits
    )


def explain(content: Content, key: Key) -> RightAnswer:
    """The choice of each prompt, in the order of the prompts, for release."""
    known = {option.id: option for option in content.options}
    right = tuple(known[key.pairs[prompt]] for prompt in content.prompt_ids)
    return RightAnswer(kind=KindName.MATCHING, options=right)
