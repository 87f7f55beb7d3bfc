"""From the fields of one row to one draft, or to the findings that keep it from being one.

The one place where a row is judged, whatever file it came from. Nothing is guessed: what the row does not say
clearly is a finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.errors import Finding
from question_bank.formats import answers, layouts, wording
from question_bank.formats.drafts import ItemDraft, Problem, SourceRow
from question_bank.formats.options import Unclear, Written, apart, in_one_cell
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

Value = dict[str, object]
Points = Sequence[tuple[str, int]]
"""Safe HTML and weight of each marking point."""
_WRITTEN = frozenset({KindName.SHORT_ANSWER, KindName.ESSAY})


@dataclass(frozen=True, slots=True)
class Fields:
    """What a row says, cleaned and still plain text.

    ``options`` is one cell, or (letter, text) pairs, or None when the layout has no options at all;
    ``key`` is None when the layout has no key column. ``kind_heading`` is the heading the kind stood under.
    """

    source: SourceRow
    stem: str
    kind: str = ""
    kind_heading: str = ""
    options: str | tuple[tuple[str, str], ...] | None = None
    key: str | None = None
    explanation: str = ""
    topics: tuple[str, ...] = ()
    difficulty: str = ""
    tags: str = ""
    raw: Mapping[str, str] | None = None


class Unsound(Exception):
    """The row is no item; ``findings`` say why."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*(finding.code for finding in findings))
        self.findings = findings


def compose(fields: Fields) -> ItemDraft | tuple[Problem, ...]:
    """The draft, or one problem for each reason."""
    try:
        return _draft(fields)
    except Unsound as unsound:
        findings = unsound.findings
    except Unclear as unclear:
        findings = (unclear.finding,)
    return tuple(Problem(*fields.source.place, found.code, found.facts) for found in findings)


def _draft(fields: Fields) -> ItemDraft:
    if not fields.stem:
        raise Unsound(Finding("item.stem_empty", field="stem"))
    options = _options(fields.options)
    stem, key = _stem_and_key(fields, options)
    if not key:
        raise Unsound(Finding("item.key_missing", field="key"))
    kind = _kind(fields, stem, options, key)
    content, answer = _parts(kind, stem, options, key)
    read_content, read_key = registry.read_content(kind, content), registry.read_key(kind, answer)
    explanation = wording.as_html(fields.explanation)
    findings = (*registry.check(kind, read_content, read_key), *latex.check(explanation, "explanation"))
    if findings:
        raise Unsound(*findings)
    return ItemDraft(
        kind=kind,
        content=read_content,
        key=read_key,
        explanation=explanation,
        topic_path=tuple(topic for topic in fields.topics if topic),
        difficulty=layouts.DIFFICULTY.get(layouts.folded(fields.difficulty), ""),
        tags=tuple(dict.fromkeys(tag for tag in layouts.KEY_SEPARATORS.split(fields.tags) if tag)),
        source=fields.source,
        raw=fields.raw or {},
        unchecked=kind in _WRITTEN,
    )


def _options(given: str | tuple[tuple[str, str], ...] | None) -> tuple[Written, ...]:
    if given is None:
        return ()
    if isinstance(given, str):
        return in_one_cell(given)
    filled = [pair for pair in given if pair[1]]
    if filled != list(given[: len(filled)]):
        missing = next(letter for letter, text in given if not text)
        raise Unclear(Finding("item.option_empty", {"option": missing}, "options"))
    return apart(filled)


def _stem_and_key(fields: Fields, options: Sequence[Written]) -> tuple[str, str]:
    """The stem and the key; where there is no key column, the key is taken out of the stem."""
    if fields.key is not None:
        return fields.stem, fields.key
    found = wording.keys_in_stem(fields.stem, {option.letter or "" for option in options})
    if not found:
        raise Unsound(Finding("item.key_missing", field="key"))
    if len(found) > 1:
        raise Unsound(Finding("import.key_in_stem_unclear", {"count": len(found)}, "stem"))
    key, stem = found[0]
    return stem, key


def _kind(fields: Fields, stem: str, options: Sequence[Written], key: str) -> KindName:
    """The kind the row names; when it names none, the one kind its options and key allow."""
    word = layouts.kind_word(fields.kind, fields.kind_heading) if fields.kind else "choice"
    if word == "unsupported":
        raise Unsound(Finding("import.kind_not_supported", {"kind": fields.kind[:40]}, "kind"))
    if word is None:
        raise Unsound(Finding("import.kind_unknown", {"kind": fields.kind[:40]}, "kind"))
    named = layouts.named(word)
    if named is not None:
        return named
    if answers.truth(key, options, declared=False) is not None:
        return KindName.TRUE_FALSE
    if options:
        chosen = answers.letters(key, options)
        if isinstance(chosen, Finding):
            raise Unsound(chosen)
        return KindName.SINGLE_CHOICE if len(chosen) < 2 else KindName.MULTIPLE_CHOICE
    if not fields.kind and wording.has_drawn_places(stem):
        return KindName.FILL_BLANK
    raise Unsound(Finding("import.kind_unclear", field="kind"))


def _parts(kind: KindName, stem: str, options: Sequence[Written], key: str) -> tuple[Value, Value]:
    match kind:
        case KindName.TRUE_FALSE:
            return _true_false(stem, options, key)
        case KindName.FILL_BLANK:
            return _fill_blank(stem, key)
        case KindName.SINGLE_CHOICE | KindName.MULTIPLE_CHOICE:
            return _choice(kind, stem, options, key)
        case KindName.SHORT_ANSWER | KindName.ESSAY:
            return {"stem": _html(stem, MAX_STEM)}, key_of(_html(key, MAX_STEM), ())
        case _:
            raise Unsound(Finding("import.kind_not_supported", {"kind": kind.value}, "kind"))


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
        raise Unsound(Finding("item.blanks_too_many", {"count": count, "most": MAX_BLANKS}, "stem"))
    given = answers.blanks(key, count)
    if isinstance(given, Finding):
        raise Unsound(given)
    if any(len(answer) > MAX_BLANK_TEXT for answer in given):
        raise Unsound(_too_long(max(map(len, given)), MAX_BLANK_TEXT))
    accepted: list[object] = [{"accepted": [answer]} for answer in given]
    return {"stem": _html(numbered, MAX_STEM)}, {"blanks": accepted}


def _choice(kind: KindName, stem: str, options: Sequence[Written], key: str) -> tuple[Value, Value]:
    chosen = answers.letters(key, options)
    if isinstance(chosen, Finding):
        raise Unsound(chosen)
    texts = [{"id": (o.letter or "").lower(), "text": _html(o.text, MAX_OPTION_TEXT)} for o in options]
    content: Value = {"stem": _html(stem, MAX_STEM), "options": texts}
    ids = [letter.lower() for letter in chosen]
    if kind is KindName.MULTIPLE_CHOICE:
        return content, {"options": ids}
    if len(ids) > 1:
        raise Unsound(Finding("import.several_letters", {"answer": key[:80]}, "key"))
    return content, {"option": ids[0]}


def key_of(model: str, points: Points) -> Value:
    """The key; where no points are told, one for the whole, which somebody still has to look at."""
    known = [(text, weight) for text, weight in points if text and 0 < weight <= MAX_PARTS][:MOST_POINTS]
    rubric = [
        {"id": f"p{number}", "text": text, "parts": weight}
        for number, (text, weight) in enumerate(known or [(layouts.WHOLE_ANSWER, 1)], start=1)
    ]
    return {"model": model, "rubric": rubric}


def _html(text: str, most: int) -> str:
    """The text as HTML. Raises Unsound when that is longer than an item may hold."""
    written = wording.as_html(text)
    if len(written) > most:
        raise Unsound(_too_long(len(written), most))
    return written


def _too_long(length: int, most: int) -> Finding:
    return Finding("import.cell_too_long", {"length": length, "most": most})
