"""Accepted rows as they were read, in plain words, so that somebody looks at them before they are written."""

from typing import Final

from question_bank import markup, wording
from question_bank.formats import pairing
from question_bank.formats.drafts import DIFFICULTIES, ItemDraft
from question_bank.kinds import matching, registry
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.kinds.contract import RightAnswer
from question_bank.report_items import ReportItem

MOST: Final = 100
"""Accepted rows of one import that are kept to be looked at."""
_LONGEST: Final = 400
"""Characters of a stem, an option or a key."""


def of(draft: ItemDraft) -> ReportItem:
    """What the row says."""
    right = registry.explain(draft.kind, draft.content, draft.key)
    return ReportItem(
        file=draft.source.file,
        sheet=draft.source.sheet,
        row=draft.source.row,
        kind=draft.kind,
        stem=wording.with_lines(_plain(draft.content.stem)),
        options=_options(draft),
        key=_key(draft, right)[:_LONGEST],
        value=right.value,
        topic=" \u203a ".join(draft.topic_path),
        difficulty=DIFFICULTIES[draft.difficulty],
    )


def _options(draft: ItemDraft) -> tuple[str, ...]:
    content = draft.content
    prompts = content.prompts if isinstance(content, matching.Content) else ()
    options = content.options if isinstance(content, ChoiceContent) else ()
    return (
        *(f"{place}. {_plain(each.text)}" for place, each in enumerate(prompts, start=1)),
        *(f"{letter(place)}. {_plain(each.text)}" for place, each in enumerate(options)),
    )


def _key(draft: ItemDraft, right: RightAnswer) -> str:
    """Letters where options are named, else the words; nothing where they are right or wrong."""
    if right.blanks:
        return "; ".join(" / ".join(texts) for texts in right.blanks)
    if right.model:
        return _plain(right.model)
    content = draft.content
    if not isinstance(content, ChoiceContent):
        return ""
    at = {option: place for place, option in enumerate(content.option_ids)}
    places = [at[each.id] for each in right.options if each.id in at]
    if isinstance(content, matching.Content):
        return pairing.written(places)
    return "".join(map(letter, places))


def _plain(html: str) -> str:
    return markup.told(html)[:_LONGEST]
