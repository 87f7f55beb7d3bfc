"""QTI 1.2, and as Canvas and Common Cartridge write it: one ``<item>`` of a ``questestinterop`` file.

The key is not declared but computed: conditions that add or set points. Read are the forms that say plainly
what earns the points; any other rule is a finding. What an item is, its metadata name; where they do not, its
responses tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import (
    qti_classic_numbers,
    qti_classic_rows,
    qti_classic_rules,
    qti_classic_scoring,
    qti_classic_spots,
    qti_classic_sums,
    qti_classic_text,
    reasons,
    rich,
    stated,
    stated_pairs,
)
from question_bank.formats.qti_classic_rules import Rule
from question_bank.formats.qti_classic_text import RESPONSES
from question_bank.formats.reasons import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import whole, words
from question_bank.kinds.contract import MARKED_BY_PEOPLE, KindName
from question_bank.kinds.written import LONGEST

_NOT_ASKED: Final = frozenset({"text_only_question"})
_PARENT: Final = "parent_stimulus_item_ident"
"""Where Canvas names the text that an item belongs to."""
_NONE: Final[Mapping[str, Element]] = {}
_CHOICES: Final = frozenset(
    {
        "multiple_choice_question",
        "true_false_question",
        "multiple_answers_question",
        "cc.multiple_choice.v0p1",
        "cc.true_false.v0p1",
        "cc.multiple_response.v0p1",
    }
)
_TYPED: Final = frozenset({"short_answer_question", "numerical_question", "cc.fib.v0p1"})
_ESSAYS: Final = frozenset({"essay_question", "cc.essay.v0p1"})
_FILES: Final = "file_upload_question"
_ROWS: Final = {
    "matching_question": qti_classic_rows.matching,
    "categorization_question": qti_classic_rows.categories,
}
_GAPS: Final = {
    "multiple_dropdowns_question": True,
    "missing_word_question": True,
    "fill_in_multiple_blanks_question": False,
}
"""Whether each gap offers a list."""
_BY_PLACES: Final = frozenset(
    {"matching_question", "multiple_dropdowns_question", "fill_in_multiple_blanks_question"}
)
"""What Canvas marks pair by pair, or gap by gap."""
_ALGORITHM: Final = "scoring_algorithm"
_OTHERS: Final = frozenset({"calculated_question", "hot_spot_question", "ordering_question", _FILES})
_KNOWN: Final = _CHOICES | _TYPED | _ESSAYS | _ROWS.keys() | _GAPS.keys() | _OTHERS
_FEW: Final = 10
"""A text of no more lines than these is a short answer."""
_LEAST: Final = 10
_NEUTRAL: Final = "general_fb"
"""The feedback that Canvas shows whatever was answered."""
Asked = Sequence[Element]


def passages(root: Element) -> dict[str, Element]:
    """The texts of a file that ask nothing, by id: items may belong to one of them."""
    return {
        each.get("ident", ""): each
        for each in root.iter("item")
        if _metadata(each, "question_type") in _NOT_ASKED
    }


def item(element: Element, passages: Mapping[str, Element] = _NONE) -> Stated:
    """What one item says, below the passage that it belongs to. Raises Unsound, NotAsked."""
    kind = _metadata(element, "question_type") or _metadata(element, "cc_profile")
    shown = element.find("presentation")
    if kind in _NOT_ASKED:
        raise stated.NotAsked
    if (kind and kind not in _KNOWN) or shown is None:
        raise reasons.unsupported(kind or "item")
    asked = [e for e in shown.iter() if e.tag in RESPONSES]
    made = _read(element, shown, asked, kind)
    raw = {"id": element.get("ident", ""), "title": element.get("title", ""), "type": kind}
    stem = _passage(element, passages) + made.stem
    told = _explanation(element, made.kind)
    if kind in _BY_PLACES and not _metadata(element, _ALGORITHM):
        made = stated.by_places(made)
    return replace(made, stem=stem, raw={**made.raw, **raw}, explanation=told)


def _algorithm(element: Element) -> str:
    """How Canvas scores what may have several right options: by what it says, else as it always has."""
    told = _metadata(element, _ALGORITHM)
    asked = _metadata(element, "question_type") == qti_classic_scoring.SEVERAL
    return told or (qti_classic_scoring.PARTIAL if asked else "")


def _passage(element: Element, passages: Mapping[str, Element]) -> str:
    """The text that the item belongs to. Raises Unsound where the file has no such text."""
    name = element.get(_PARENT, "") or _metadata(element, _PARENT)
    if not name:
        return ""
    shown = passages[name].find("presentation") if name in passages else None
    text = "" if shown is None else qti_classic_text.shown(shown)
    if not text:
        raise reasons.not_carried("stimulus")
    return text if text.endswith(("</p>", "</table>", "</ul>", "</ol>")) else f"<p>{text}</p>"


def _read(element: Element, shown: Element, asked: Asked, kind: str) -> Stated:
    if qti_classic_sums.is_sum(element):
        return qti_classic_sums.read(element, shown)
    if kind == _FILES:
        stem = qti_classic_text.without_responses(shown)
        return Stated(KindName.FILE_SUBMISSION, stem, model=_model(element))
    if not asked and not kind and shown.find(".//response_extension") is None:
        raise stated.NotAsked
    if kind in _GAPS and asked:
        return qti_classic_rows.gaps(element, shown, asked, menus=_GAPS[kind])
    if kind in _ROWS and asked:
        return _ROWS[kind](element, shown, asked)
    names = [each.tag for each in asked]
    if names == ["response_lid"]:
        return _one_list(element, shown, asked[0])
    if names == ["response_xy"] and element.find("resprocessing//varinside") is None:
        return qti_classic_spots.read(element, shown, asked[0])
    if names and all(map(_is_entry, asked)):
        return _typed(element, shown, asked, kind)
    rows = _rows(shown, asked)
    if rows is None:
        raise reasons.unsupported(" + ".join(dict.fromkeys(names)) or kind or "description")
    return rows(element, shown, asked)


def _rows(shown: Element, asked: Asked) -> Callable[[Element, Element, Asked], Stated] | None:
    """How several lists are read that no metadata speak of; None where they do not say it themselves."""
    tags = {each.tag for each in asked}
    if len(asked) < 2 or not tags <= {"response_lid", "response_grp"}:
        return None
    several = any(each.get("rcardinality", "Single").lower() != "single" for each in asked)
    if qti_classic_rows.rows_alike(asked) and (tags == {"response_grp"} or not several):
        return qti_classic_rows.matching
    if several:
        return qti_classic_rows.categories if tags == {"response_lid"} else None
    if qti_classic_rows.are_named(shown, asked):
        return partial(qti_classic_rows.gaps, menus=True)
    return None


def _is_entry(asked: Element) -> bool:
    return asked.tag in {"response_str", "response_num"} and asked.find(".//render_fib") is not None


def _metadata(element: Element, label: str) -> str:
    for entry in element.iter("qtimetadatafield"):
        if words(entry.find("fieldlabel")) == label:
            return words(entry.find("fieldentry"))
    return ""


def _explanation(element: Element, kind: KindName) -> str:
    """The feedback that is shown in any case, else the solution, unless that is what people mark by.

    A picture in it is left out, for it decides nothing.
    """
    found = [each for each in element.findall("itemfeedback") if each.get("ident") == _NEUTRAL]
    if kind not in MARKED_BY_PEOPLE:
        found += element.findall("itemfeedback/solution")
    try:
        return qti_classic_text.shown(found[0]) if found else ""
    except Unsound:
        return rich.from_plain(rich.plain_of(words(found[0])))


def _one_list(element: Element, shown: Element, asked: Element) -> Stated:
    if asked.get("rcardinality", "Single").lower() == "ordered":
        return qti_classic_rows.ordering(element, shown, asked)
    if asked.find(".//render_choice") is None:
        raise reasons.unsupported("response_lid")
    labels = list(asked.iter("response_label"))
    stated.at_most(options=len(labels))
    ids = [label.get("ident", "") for label in labels]
    single = asked.get("rcardinality", "Single").lower() == "single"
    found = qti_classic_rules.rules(element)
    right = _one_right(found, ids) if single else _set_right(found)
    beyond = sorted(right - set(ids))
    if beyond:
        raise reasons.beyond_options(beyond[0])
    texts = [qti_classic_text.shown(label) for label in labels]
    options = tuple((text, ident in right) for text, ident in zip(texts, ids, strict=True))
    kind = KindName.SINGLE_CHOICE if single else KindName.MULTIPLE_CHOICE
    scored = None if single else qti_classic_scoring.options(found, right, ids, _algorithm(element))
    told = "" if scored else _scoring(found, ids)
    return Stated(kind, qti_classic_text.shown(shown), options, scoring=told, scored=scored)


def _scoring(rules: Sequence[Rule], ids: Sequence[str]) -> str:
    """What rules that ask for one option give or take for it."""
    earned: dict[str, float] = {}
    for rule in rules:
        if len(rule.wanted) == 1 and not rule.forbidden:
            value = rule.wanted[0].value
            earned[value] = earned.get(value, 0.0) + rule.points
    return stated.scoring([earned.get(ident, 0.0) for ident in ids])


def _one_right(rules: Sequence[Rule], ids: Sequence[str]) -> set[str]:
    points: dict[str, float] = {}
    for rule in rules:
        if rule.points <= 0:
            continue
        if not rule.plain or not rule.wanted or (len(rule.wanted) > 1 and not rule.either):
            raise reasons.unclear()
        for each in rule.wanted:
            points[each.value] = max(points.get(each.value, 0.0), rule.points)
    most = max(points.values(), default=0.0)
    order = [ident for ident in ids if ident in points] + [p for p in points if p not in ids]
    shares = [stated.FULL * points[ident] / most for ident in order] if most else []
    right = stated.weighed(shares, single=True) if shares else ()
    if not right:
        raise reasons.no_key()
    return {ident for ident, is_right in zip(order, right, strict=True) if is_right}


def _set_right(rules: Sequence[Rule]) -> set[str]:
    """The options that earn the points together, or each a part of them. Raises Unsound."""
    whole: list[set[str]] = []
    each: set[str] = set()
    for rule in rules:
        if rule.points <= 0:
            continue
        values = {one.value for one in rule.wanted}
        if not rule.plain or not values or rule.either:
            raise reasons.unclear()
        if rule.forbidden or len(values) > 1:
            whole.append(values)
        else:
            each |= values
    if len(whole) > 1 or (whole and not each <= whole[0]):
        raise reasons.unclear()
    right = whole[0] if whole else each
    if not right:
        raise reasons.no_key()
    return right


def _typed(element: Element, shown: Element, asked: Asked, kind: str) -> Stated:
    """What is typed in: a number, words, or, where nothing says what is right, a text that people mark."""
    compared = qti_classic_numbers.COMPARED | {"varequal"}
    told = any(e.tag.startswith("var") for e in element.iterfind("resprocessing//"))
    if kind in _ESSAYS or (not kind and not told and len(asked) == 1):
        return _essay(element, shown, asked[0])
    if not any(e.tag in compared for e in element.iterfind("resprocessing//")):
        code = "import.answer_pattern" if told else "item.key_missing"
        raise Unsound(Finding(code, field="key"))
    if qti_classic_numbers.is_number(element, asked, kind):
        return qti_classic_numbers.read(element, shown, asked[0])
    return _entries(element, shown, asked)


def _essay(element: Element, shown: Element, asked: Element) -> Stated:
    drawn = asked.find(".//render_fib")
    lines, longest = (_whole(drawn, name) for name in ("rows", "maxchars"))
    return Stated(
        KindName.SHORT_ANSWER if 0 < lines <= _FEW else KindName.ESSAY,
        qti_classic_text.shown(shown),
        model=_model(element),
        bounds={"longest": longest} if _LEAST <= longest <= LONGEST else {},
    )


def _model(element: Element) -> str:
    """The solution that the item tells. Raises Unsound for what it shows."""
    found = element.find("itemfeedback/solution")
    return "" if found is None else qti_classic_text.shown(found)


def _whole(element: Element | None, name: str) -> int:
    return 0 if element is None else whole(element.get(name, "")) or 0


def _entries(element: Element, shown: Element, asked: Asked) -> Stated:
    stated.at_most(blanks=len(asked))
    idents = [e.get("ident", "") for e in asked]
    found: dict[str, list[tuple[str, float, bool]]] = {ident: [] for ident in idents}
    for rule in qti_classic_rules.rules(element):
        if rule.points <= 0:
            continue
        if not rule.plain or not rule.wanted or rule.forbidden:
            raise reasons.pattern()
        for each in rule.wanted:
            if each.response not in found:
                raise reasons.unclear()
            found[each.response].append((each.value, rule.points, each.minds_case))
    stem = qti_classic_text.with_places(shown, asked)
    minds = all(each for given in found.values() for _, _, each in given)
    return stated_pairs.blanks(stem, [_taken(found[ident]) for ident in idents], otherwise=minds)


def _taken(found: Sequence[tuple[str, float, bool]]) -> tuple[tuple[str, ...], bool | None]:
    """What a place accepts, of values with their points, and whether case matters. Raises Unsound."""
    most = max((points for _, points, _ in found), default=0.0)
    minds = stated.minds_case((value, minds) for value, _, minds in found)
    shares = [(value, stated.FULL * points / most) for value, points, _ in found]
    return stated.accepted(shares, case_matters=minds is True), minds
