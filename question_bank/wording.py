"""A wording as it is stored: cleaned, read by its kind, fingerprinted, searchable.

The one place where content and key enter the tables, by hand or by import.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

from question_bank import markup
from question_bank.kinds import registry
from question_bank.kinds.case_study import Content as CaseContent
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key, KindName
from question_bank.kinds.fill_blank import PLACE
from question_bank.kinds.hotspot import Content as SpotContent
from question_bank.kinds.matching import Content as PairContent
from question_bank.models import Item, ItemVersion
from question_bank.rules.completeness import Described

_EXCERPT = 120
_LINE = "____"


@dataclass(frozen=True, slots=True)
class Wording:
    """Ready for a version's columns; ``key`` is empty where none is set."""

    content: dict[str, Any]
    key: dict[str, Any]
    explanation: str
    fingerprint: str
    content_hash: str
    search_text: str

    @property
    def pictures(self) -> frozenset[str]:
        """The names of the pictures that it shows anywhere."""
        return markup.assets_in(json.dumps((self.content, self.key, self.explanation)))


def read(
    kind: KindName, content: Mapping[str, Any], key: Mapping[str, Any] | None, explanation: str
) -> Wording:
    """Clean and read what somebody wrote. Raises ItemUnreadable for a shape that is not the kind's."""
    read_content = registry.read_content(kind, markup.safe_content(content))
    read_key = registry.read_key(kind, markup.safe_key(key)) if key else None
    return stored(kind, read_content, read_key, markup.safe(explanation))


def stored(kind: KindName, content: Content, key: Key | None, explanation: str) -> Wording:
    """The columns of a content and key whose HTML is safe already."""
    return Wording(
        content=registry.stored(content),
        key=registry.stored(key) if key is not None else {},
        explanation=explanation,
        fingerprint=registry.fingerprint(kind, content),
        content_hash=registry.content_hash(kind, content, key)
        if key is not None
        else sha256(repr((kind.value, registry.stored(content))).encode()).hexdigest(),
        search_text=searchable(kind, content),
    )


def key_of(kind: KindName, raw: Mapping[str, Any]) -> Key | None:
    """The stored key, None where none is set."""
    return registry.read_key(kind, dict(raw)) if raw else None


def described(item: Item, version: ItemVersion, missing_assets: tuple[str, ...] = ()) -> Described:
    """The version as the rules look at it."""
    return Described(
        kind=item.kind,
        content=registry.read_content(item.kind, version.content),
        key=key_of(item.kind, version.key),
        topic_refs=(str(item.topic_id),) if item.topic_id is not None else (),
        explanation=version.explanation,
        missing_assets=missing_assets,
    )


def searchable(kind: KindName, content: Content) -> str:
    """Stem and options as one folded text for look-up by words, those of the items of a case as well."""
    del kind
    return folded(" ".join(markup.readable(part) for part in _texts(content)))


def _texts(content: Content) -> Iterator[str]:
    yield content.stem
    options = [option.text for option in content.options] if isinstance(content, ChoiceContent) else []
    if isinstance(content, PairContent):
        options += [prompt.text for prompt in content.prompts]
    if isinstance(content, SpotContent) and content.picture is not None:
        options.append(escape(content.picture.words))
    yield from options
    if isinstance(content, CaseContent):
        for child in content.children:
            yield from _texts(child.content)


def excerpt(content: dict[str, Any]) -> str:
    """The beginning of a stored wording as plain text; a place to fill in is a line."""
    words = with_lines(markup.told(str(content.get("stem", ""))))
    return words if len(words) <= _EXCERPT else words[: _EXCERPT - 1] + "…"


def with_lines(words: str) -> str:
    """The text with a line for each place to fill in."""
    return PLACE.sub(_LINE, words)


def folded(text: str) -> str:
    """Half width and lower case: how words are looked up on every database alike."""
    return unicodedata.normalize("NFKC", text).casefold()
