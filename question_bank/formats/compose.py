"""From the fields of one row to one draft, or to the findings that keep it from being one.

The one place where a row is judged, whatever file it came from. Nothing is guessed: what the row does not say
clearly is a finding.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import Finding
from question_bank.formats import answers, layouts, maths, measures, pairing, reasons, wording
from question_bank.formats.drafts import ItemDraft, Problem, SourceRow
from question_bank.formats.options import Given, Written, given, letter_at
from question_bank.formats.reasons import Unsound
from question_bank.kinds import latex, registry
from question_bank.kinds.contract import (
    MAX_BLANK_TEXT,
    MAX_BLANKS,
    MAX_OPTION_TEXT,
    MAX_PARTS,
    MAX_STEM,
    KindName,
)
from question_bank.kinds.rubric import MOST_POINTS
from question_bank.rules.classes import CognitiveLevel

Value = dict[str, object]
Points = Sequence[tuple[str, int]]
"""Safe HTML and weight of each marking point."""
_COEFFICIENT = re.compile(r"(?:0?\.\d{1,6}|1\.0{1,6})")
_PER_CENT = re.compile(r"(?P<figures>\d{1,2}(?:\.\d{1,4})?|100(?:\.0{1,4})?)%")
_WHOLE = re.compile(r"(?P<figure>[2-5])\.0{1,6}")
_WRITTEN = frozenset({KindName.SHORT_ANSWER, KindName.ESSAY})


@dataclass(frozen=True, slots=True)
class Again:
    """What a second column says of a field that decides; both by their headings."""

    field: str
    first: str
    second: str
    text: str


@dataclass(frozen=True, slots=True)
class Fields:
    """What a row says, cleaned and still plain text.

    ``options`` is one cell, or (letter, text) pairs, or None when the layout has no options at all;
    ``prompts`` the cells of the left list of a matching item; ``key`` is None when the layout has no key
    column. ``kind_heading`` is the heading the kind stood under. ``passage`` stands above the stem, as a part
    of it. ``separator`` is what somebody says that options are parted by. ``lettered``: nearly all keys
    beside this one are letters.
    """

    source: SourceRow
    stem: str
    kind: str = ""
    kind_heading: str = ""
    options: Given = None
    key: str | None = None
    explanation: str = ""
    topics: tuple[str, ...] = ()
    difficulty: str = ""
    tags: str = ""
    cognitive: str = ""
    origin: str = ""
    passage: str = ""
    prompts: tuple[str, ...] = ()
    again: tuple[Again, ...] = ()
    lettered: bool = False
    separator: str = ""
    raw: Mapping[str, str] | None = None


def compose(fields: Fields) -> ItemDraft | tuple[Problem, ...]:
    """The draft, or one problem for each reason."""
    try:
        return _draft(fields)
    except Unsound as unsound:
        findings = unsound.findings
    return tuple(Problem(*fields.source.place, found.code, found.facts) for found in findings)


def _draft(fields: Fields) -> ItemDraft:
    if not fields.stem:
        raise Unsound(Finding("item.stem_empty", field="stem"))
    prompts: tuple[Written, ...] = ()
    matching = _is_matching(fields)
    if matching:
        stem, prompts, options = pairing.lists(fields.stem, fields.prompts, fields.options, fields.separator)
        fields = replace(fields, stem=stem)
    else:
        options = given(fields.options, fields.separator)
    _demand_agreement(fields, options)
    stem, key = _stem_and_key(fields, options)
    stem = f"{fields.passage}\n{stem}" if fields.passage else stem
    if not key:
        raise reasons.no_key()
    kind = KindName.MATCHING if matching else _kind(fields, stem, options, key)
    if kind is KindName.MATCHING:
        content, answer = _matching(stem, prompts, options, key)
    else:
        content, answer = _parts(fields, kind, stem, options, key)
    read_content, read_key = registry.read_content(kind, content), registry.read_key(kind, answer)
    explanation = wording.as_html(maths.with_certain_dollars(fields.explanation))
    findings = (*registry.check(kind, read_content, read_key), *latex.check(explanation, "explanation"))
    if findings:
        raise Unsound(*findings)
    return ItemDraft(
        kind=kind,
        content=read_content,
        key=read_key,
        explanation=explanation,
        topic_path=tuple(topic for topic in fields.topics if topic),
        difficulty=difficulty(fields.difficulty) or "",
        tags=tuple(dict.fromkeys(tag for tag in layouts.KEY_SEPARATORS.split(fields.tags) if tag)),
        source=fields.source,
        raw=fields.raw or {},
        cognitive=cognitive(fields.cognitive),
        origin=fields.origin,
        unchecked=kind in _WRITTEN,
    )


def _is_matching(fields: Fields) -> bool:
    """Whether the row says so, or says no kind and has a left list, which nothing else has."""
    if not fields.kind:
        return any(fields.prompts)
    return layouts.kind_word(fields.kind, fields.kind_heading) == KindName.MATCHING


def _demand_agreement(fields: Fields, options: Sequence[Written]) -> None:
    """Raises Unsound where two columns of one field contradict each other."""
    for each in fields.again:
        own = getattr(fields, each.field)
        if not _agree(each.field, own if isinstance(own, str) else "", each.text, options):
            facts = {"first": each.first[:40], "second": each.second[:40]}
            raise Unsound(Finding("import.columns_contradict", facts, each.field))


def _agree(field: str, one: str, other: str, options: Sequence[Written]) -> bool:
    if layouts.folded(answers.bare(one)) == layouts.folded(answers.bare(other)):
        return True
    if field == "kind":
        return layouts.kind_word(one) is not None and layouts.kind_word(one) == layouts.kind_word(other)
    if field != "key":
        return False
    chosen, truth = answers.letters(one, options), answers.truth(one, options)
    if truth is not None:
        return truth is answers.truth(other, options)
    return bool(options) and not isinstance(chosen, Finding) and chosen == answers.letters(other, options)


def difficulty(text: str) -> str | None:
    """A word of :data:`DIFFICULTIES`, nothing where nothing stands, None for what cannot be read.

    A figure below 1 is a difficulty coefficient: the share of people who are right (0.85 or 85 % is easy).
    """
    folded = layouts.folded(text)
    if (whole := _WHOLE.fullmatch(folded)) is not None:
        folded = whole["figure"]
    if not folded or folded in layouts.DIFFICULTY:
        return layouts.DIFFICULTY.get(folded, "")
    share = _PER_CENT.fullmatch(folded)
    if share is None and _COEFFICIENT.fullmatch(folded) is None:
        return None
    told = float(folded) if share is None else float(share["figures"]) / 100
    return next(step for bound, step in layouts.COEFFICIENT if told >= bound)


def cognitive(text: str) -> CognitiveLevel | None:
    """The level a word names, if any."""
    word = layouts.COGNITIVE.get(layouts.folded(text))
    return CognitiveLevel(word) if word else None


def _stem_and_key(fields: Fields, options: Sequence[Written]) -> tuple[str, str]:
    """The stem and the key; where there is no key column, the key is taken out of the stem."""
    if fields.key is not None:
        return fields.stem, fields.key
    found = wording.keys_in_stem(fields.stem, {option.letter or "" for option in options})
    if not found:
        raise reasons.no_key()
    if len(found) > 1:
        raise Unsound(Finding("import.key_in_stem_unclear", {"count": len(found)}, "stem"))
    key, stem = found[0]
    if wording.closes_nothing(stem):  # a line of another item that runs into this one
        raise Unsound(Finding("import.brackets_unpaired", {"answer": key}, "stem"))
    return stem, key


def _kind(fields: Fields, stem: str, options: Sequence[Written], key: str) -> KindName:
    """The kind the row names; when it names none, the one kind its options and key allow."""
    word = layouts.kind_word(fields.kind, fields.kind_heading) if fields.kind else "choice"
    if word == "unsupported":
        raise Unsound(Finding("import.kind_has_parts", {"kind": fields.kind[:40]}, "kind"))
    if word is None:
        raise Unsound(Finding("import.kind_unknown", {"kind": fields.kind[:40]}, "kind"))
    named = layouts.named(word)
    if named is not None:
        return named
    truth = answers.truth(key, options, declared=False)
    if not fields.kind and not options and wording.has_drawn_places(stem):
        if truth is not None and not layouts.folded(answers.bare(key)).isascii():
            raise Unsound(Finding("import.kind_unclear", field="kind"))  # a sign for right beside a blank
        return KindName.FILL_BLANK
    if truth is not None:
        return KindName.TRUE_FALSE
    if options:
        chosen = answers.letters(key, options, lettered=fields.lettered)
        if isinstance(chosen, Finding):
            raise Unsound(chosen)
        return KindName.SINGLE_CHOICE if len(chosen) < 2 else KindName.MULTIPLE_CHOICE
    if answers.are_only_letters(key):
        raise Unsound(Finding("item.options_too_few", {"count": 0}, "options"))
    raise Unsound(Finding("import.kind_unclear", field="kind"))


def _parts(
    fields: Fields, kind: KindName, stem: str, options: Sequence[Written], key: str
) -> tuple[Value, Value]:
    match kind:
        case KindName.TRUE_FALSE:
            return _true_false(stem, options, key)
        case KindName.FILL_BLANK:
            return _fill_blank(stem, key)
        case KindName.SINGLE_CHOICE | KindName.MULTIPLE_CHOICE:
            return _choice(kind, stem, options, key, lettered=fields.lettered)
        case KindName.SHORT_ANSWER | KindName.ESSAY:
            model = layouts.ANSWER_PREFIX.sub("", key)
            if all(unicodedata.category(character).startswith(("P", "Z")) for character in model):
                raise reasons.no_key()
            return {"stem": _html(stem, MAX_STEM)}, key_of(_html(model, MAX_STEM), ())
        case KindName.NUMERIC:
            return _numeric(stem, key)
        case KindName.ORDERING:
            return _ordering(stem, options, key)
        case _:
            raise reasons.unsupported(kind.value)


def _true_false(stem: str, options: Sequence[Written], key: str) -> tuple[Value, Value]:
    value = answers.truth(key, options)
    if value is None:
        raise Unsound(Finding("import.true_false_unclear", {"answer": key[:80]}, "key"))
    return {"stem": _html(stem, MAX_STEM)}, {"value": value}


def _fill_blank(stem: str, key: str) -> tuple[Value, Value]:
    numbered, count = wording.places(stem)
    if not count:
        raise Unsound(Finding("item.blank_missing", field="stem"))
    if count > MAX_BLANKS:
        raise reasons.too_many_places(count, MAX_BLANKS)
    given = answers.blanks(key, count)
    if isinstance(given, Finding):
        raise Unsound(given)
    accepted: list[object] = []
    for answer in given:
        told = answers.accepted(answer)
        if isinstance(told, Finding):
            raise Unsound(told)
        longest = max(map(len, told))
        if longest > MAX_BLANK_TEXT:
            raise reasons.too_long(longest, MAX_BLANK_TEXT)
        accepted.append({"accepted": list(told)})
    return {"stem": _html(numbered, MAX_STEM)}, {"blanks": accepted}


def _choice(
    kind: KindName, stem: str, options: Sequence[Written], key: str, *, lettered: bool
) -> tuple[Value, Value]:
    chosen = answers.letters(key, options, lettered=lettered)
    if isinstance(chosen, Finding):
        raise Unsound(chosen)
    content: Value = {"stem": _html(stem, MAX_STEM), "options": _texts(options)}
    ids = [letter.lower() for letter in chosen]
    if kind is KindName.MULTIPLE_CHOICE:
        return content, {"options": ids}
    if len(ids) > 1:
        raise reasons.several_right([key])
    return content, {"option": ids[0]}


def _texts(options: Sequence[Written]) -> list[object]:
    return [{"id": (o.letter or "").lower(), "text": _html(o.text, MAX_OPTION_TEXT)} for o in options]


def _numeric(stem: str, key: str) -> tuple[Value, Value]:
    told = measures.read(key)
    if isinstance(told, Finding):
        raise Unsound(told)
    return {"stem": _html(stem, MAX_STEM)}, told


def _ordering(stem: str, options: Sequence[Written], key: str) -> tuple[Value, Value]:
    order = answers.order(key, options)
    if isinstance(order, Finding):
        raise Unsound(order)
    content: Value = {"stem": _html(stem, MAX_STEM), "options": _texts(options)}
    return content, {"order": [letter.lower() for letter in order]}


def _matching(
    stem: str, prompts: Sequence[Written], options: Sequence[Written], key: str
) -> tuple[Value, Value]:
    """A matching item; where the key has one of the right list twice, any of it may be used again."""
    found = pairing.pairs(key, prompts, options)
    if isinstance(found, Finding):
        raise Unsound(found)
    ids = [f"p{number}" for number in range(1, len(prompts) + 1)]
    content: Value = {
        "stem": _html(stem, MAX_STEM),
        "prompts": [
            {"id": own, "text": _html(each.text, MAX_OPTION_TEXT)}
            for own, each in zip(ids, prompts, strict=True)
        ],
        "options": _texts([replace(each, letter=letter_at(place)) for place, each in enumerate(options)]),
        "reuse": len({place for _, place in found}) < len(found),
    }
    return content, {"pairs": {ids[one]: letter_at(other).lower() for one, other in found}}


def key_of(model: str, points: Points) -> Value:
    """The key; where no points are told, one for the whole model answer, which somebody still has to look at.

    Without a model answer there is nothing to compare with, and no point.
    """
    known = [(text, weight) for text, weight in points if text and 0 < weight <= MAX_PARTS][:MOST_POINTS]
    whole = [(layouts.WHOLE_ANSWER, 1)] if model else []
    rubric = [
        {"id": f"p{number}", "text": text, "parts": weight}
        for number, (text, weight) in enumerate(known or whole, start=1)
    ]
    return {"model": model, "rubric": rubric}


def _html(text: str, most: int) -> str:
    """The text as HTML. Raises Unsound when that is longer than an item may hold."""
    written = wording.as_html(maths.with_certain_dollars(text))
    if len(written) > most:
        raise reasons.too_long(len(written), most)
    return written
