"""Every kind and its functions, in one place; what is stored of an item and how two items are told apart."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

from core.errors import Finding
from question_bank.kinds import (
    calculated,
    case_study,
    contract,
    fill_blank,
    formulas,
    hotspot,
    latex,
    letters,
    matching,
    rich_text,
)
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key, KindName, Presented, Response, RightAnswer
from question_bank.kinds.elementary import ELEMENTARY, Kind
from question_bank.kinds.normal_form import DASHES
from question_bank.kinds.outcome import Outcome

V = TypeVar("V")

_PLACE_MARK = "\u25a1"
_BETWEEN_PARTS = "\n"
_CHARACTERS = 8192
"""More than any bank uses; each is looked up once, not once for every place where it stands."""
_NUMERIC_MARK = re.compile(r"(?<=\d)[.,:/-](?=\d)|(?<![0-9A-Za-z])-(?=[0-9A-Za-z])")


KINDS: Final[Mapping[KindName, Kind[Any, Any, Any]]] = {
    **ELEMENTARY,
    KindName.CASE_STUDY: Kind(
        case_study.Content,
        case_study.Key,
        case_study.Response,
        case_study.check,
        case_study.present,
        case_study.read_response,
        case_study.compare,
        case_study.explain,
    ),
}
"""Exhaustive over KindName (a test holds it to that)."""


def _own(model: type[V], value: object) -> V:
    if not isinstance(value, model):
        raise TypeError(f"{model.__module__}.{model.__name__} expected, got {type(value).__module__}")
    return value


def read_content(kind: KindName, raw: object) -> Content:
    """Raises ItemUnreadable when ``raw`` (decoded JSON) has not the shape of the kind."""
    content: Content = contract.read_stored(KINDS[kind].content, raw)
    return content


def read_key(kind: KindName, raw: object) -> Key:
    """Raises ItemUnreadable when ``raw`` (decoded JSON) has not the shape of the kind."""
    key: Key = contract.read_stored(KINDS[kind].key, raw)
    return key


def read_response(kind: KindName, raw: object) -> Response:
    """``None`` and ``{}`` are unanswered. Raises ResponseUnreadable."""
    response: Response = KINDS[kind].read_response(raw)
    return response


def stored(part: Content | Key | Response) -> dict[str, Any]:
    """The part as JSON-ready values; the readers above take it back unchanged.

    Every field is written out, but for those that came later and say nothing: old hashes stay.
    """
    return part.model_dump(mode="json")


def check(kind: KindName, content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used; empty when it is sound."""
    face = KINDS[kind]
    found = face.check(_own(face.content, content), None if key is None else _own(face.key, key))
    return (*found, *formulas.check(content, key))


def option_ids(content: Content) -> tuple[str, ...]:
    """The ids to shuffle, in the order of writing; empty for kinds without options.

    Those of items made of others are ``child.option``.
    """
    return content.option_ids if isinstance(content, ChoiceContent | case_study.Content) else ()


def has_values(content: Content) -> bool:
    """Whether each candidate gets values of their own, or items that have them."""
    if isinstance(content, case_study.Content):
        return any(has_values(child.content) for child in content.children)
    return isinstance(content, calculated.Content)


def dealt(content: Content, lot: int) -> Content:
    """The content with the values of one candidate; the same lot always deals the same, a content without
    values comes back as it is. What shows, marks or explains an answer does so with the content dealt."""
    match content:
        case calculated.Content():
            return calculated.dealt(content, lot)
        case case_study.Content():
            return case_study.dealt(content, lot)
        case _:
            return content


def filled(content: Content, text: str) -> str:
    """An explanation with the values that were dealt in its places ``{name}``."""
    return calculated.filled(content, text) if isinstance(content, calculated.Content) else text


def present(kind: KindName, content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """What a candidate may see. Raises ValueError when the order is not one of these options."""
    face = KINDS[kind]
    return face.present(_own(face.content, content), option_order)


def compare(kind: KindName, content: Content, key: Key, response: Response | None) -> Outcome:
    """How right the response is. Raises UnsoundKey for a key that :func:`check` would refuse."""
    face = KINDS[kind]
    given = None if response is None else _own(face.response, response)
    return face.compare(_own(face.content, content), _own(face.key, key), given)


def explain(kind: KindName, content: Content, key: Key) -> RightAnswer:
    """The right answer, for release."""
    face = KINDS[kind]
    return face.explain(_own(face.content, content), _own(face.key, key))


def canonical(kind: KindName, content: Content, key: Key) -> bytes:
    """One byte string per item version: ASCII JSON, keys sorted, of what is stored."""
    whole = {"content": stored(content), "key": stored(key), "kind": kind.value}
    return json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def content_hash(kind: KindName, content: Content, key: Key) -> str:
    """SHA-256 (hex) of the canonical bytes: what an immutable version is known by."""
    return hashlib.sha256(canonical(kind, content, key)).hexdigest()


def likeness_text(kind: KindName, content: Content) -> str:
    """The words of an item for telling near-duplicates: stem, then prompts and options sorted.

    Of a picture that is answered on its address: the same question on another picture is another item.
    """
    stem = content.stem
    if isinstance(content, hotspot.Content) and content.picture is not None:
        stem = f"{stem} {content.picture.address}"
    if kind is KindName.FILL_BLANK:
        stem = fill_blank.PLACE.sub(_PLACE_MARK, stem)
    options = content.options if isinstance(content, ChoiceContent) else ()
    prompts = content.prompts if isinstance(content, matching.Content) else ()
    texts = sorted(_bare(option.text) for option in (*prompts, *options))
    children = content.children if isinstance(content, case_study.Content) else ()
    below = (likeness_text(child.kind, child.content) for child in children)
    return _BETWEEN_PARTS.join((_bare(stem), *texts, *below))


def fingerprint(kind: KindName, content: Content) -> str:
    """SHA-256 (hex) over kind and likeness text: equal for items a candidate could not tell apart."""
    return hashlib.sha256(f"{kind.value}\n{likeness_text(kind, content)}".encode()).hexdigest()


def _bare(html: str) -> str:
    """NFKC, in small letters, without white space and punctuation.

    But what changes a value stays: 1.5 is not 15, -5 is not 5, 10² is not 102, mW is not MW; a formula is as
    it is written.
    """
    parts = latex.in_text(rich_text.plain(html))
    return "".join(
        _bare_words(each) if isinstance(each, str) else latex.canonical(each.source) for each in parts
    )


def _bare_words(words: str) -> str:
    text = "".join(_raised(character) for character in words)
    text = letters.folded(text).translate(DASHES)
    text = text.replace(rich_text.RAISED * 2, "").replace(rich_text.LOWERED * 2, "")
    kept = {found.start() for found in _NUMERIC_MARK.finditer(text)}
    return "".join(
        character for place, character in enumerate(text) if place in kept or not _tells_nothing(character)
    )


@lru_cache(maxsize=_CHARACTERS)
def _tells_nothing(character: str) -> bool:
    return character.isspace() or unicodedata.category(character).startswith("P")


@lru_cache(maxsize=_CHARACTERS)
def _raised(character: str) -> str:
    match unicodedata.decomposition(character).split(maxsplit=1):
        case ["<super>", _]:
            return rich_text.RAISED + character + rich_text.RAISED
        case ["<sub>", _]:
            return rich_text.LOWERED + character + rich_text.LOWERED
        case _:
            return character
