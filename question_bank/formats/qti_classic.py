"""QTI 1.2: one ``<item>`` of a ``questestinterop`` file.

The key is not declared but computed: conditions that add or set points. Read are the forms that say plainly
which options or words earn the points; any other rule is a finding.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from core.errors import Finding
from question_bank.formats import rich, stated
from question_bank.formats.compose import Unsound
from question_bank.formats.stated import Stated
from question_bank.formats.xml_tree import words
from question_bank.kinds.contract import KindName

_RESPONSES: Final = frozenset({"response_lid", "response_str", "response_num", "response_xy", "response_grp"})
_KNOWN: Final = frozenset(
    {
        "multiple_choice_question", "true_false_question", "multiple_answers_question",
        "short_answer_question",
        "cc.multiple_choice.v0p1", "cc.true_false.v0p1", "cc.multiple_response.v0p1", "cc.fib.v0p1",
    }
)  # fmt: skip
_HARMLESS: Final = frozenset({"other", "unanswered", "and", "or", "not", "varequal", "conditionvar"})
_MATERIAL: Final = {"matimage": "image", "mataudio": "audio", "matvideo": "video", "matapplet": "applet"}


@dataclass(frozen=True, slots=True)
class _Rule:
    """One condition: the points it gives, what it wants, what it forbids, and how that is joined."""

    points: float
    wanted: tuple[tuple[str, str, bool], ...]
    """(response, value, whether case matters)."""
    forbidden: tuple[str, ...]
    either: bool
    plain: bool


def item(element: Element) -> Stated:
    """What one item says. Raises Unsound."""
    kind = _metadata(element, "question_type") or _metadata(element, "cc_profile")
    shown = element.find("presentation")
    if (kind and kind not in _KNOWN) or shown is None:
        raise stated.unsupported(kind or "item")
    asked = [e for e in shown.iter() if e.tag in _RESPONSES]
    names = [e.tag for e in asked]
    if names == ["response_lid"] and asked[0].find(".//render_choice") is not None:
        made = _choice(element, shown, asked[0])
    elif names and all(_is_entry(e) for e in asked):
        made = _entries(element, shown, asked)
    else:
        raise stated.unsupported(" + ".join(dict.fromkeys(names)) or "description")
    raw = {"id": element.get("ident", ""), "title": element.get("title", ""), "type": kind}
    return replace(made, raw=raw)


def _is_entry(asked: Element) -> bool:
    return asked.tag in {"response_str", "response_num"} and asked.find(".//render_fib") is not None


def _metadata(element: Element, label: str) -> str:
    for entry in element.iter("qtimetadatafield"):
        if words(entry.find("fieldlabel")) == label:
            return words(entry.find("fieldentry"))
    return ""


def _choice(element: Element, shown: Element, asked: Element) -> Stated:
    labels = list(asked.iter("response_label"))
    stated.at_most(options=len(labels))
    ids = [label.get("ident", "") for label in labels]
    single = asked.get("rcardinality", "Single").lower() == "single"
    if asked.get("rcardinality", "Single").lower() == "ordered":
        raise stated.unsupported("response_lid (Ordered)")
    rules = _rules(element)
    right = _one_right(rules, ids) if single else _set_right(rules)
    beyond = sorted(right - set(ids))
    if beyond:
        raise Unsound(Finding("item.key_beyond_options", {"option": beyond[0][:40]}, "key"))
    texts = [rich.from_html(_source(label, ())) for label in labels]
    options = tuple((text, ident in right) for text, ident in zip(texts, ids, strict=True))
    kind = KindName.SINGLE_CHOICE if single else KindName.MULTIPLE_CHOICE
    return Stated(kind, rich.from_html(_source(shown, ())), options, scoring=_scoring(rules, ids))


def _scoring(rules: Sequence[_Rule], ids: Sequence[str]) -> str:
    """What rules that ask for one option give or take for it."""
    earned: dict[str, float] = {}
    for rule in rules:
        if len(rule.wanted) == 1 and not rule.forbidden:
            value = rule.wanted[0][1]
            earned[value] = earned.get(value, 0.0) + rule.points
    return stated.scoring([earned.get(ident, 0.0) for ident in ids])


def _one_right(rules: Sequence[_Rule], ids: Sequence[str]) -> set[str]:
    points: dict[str, float] = {}
    for rule in rules:
        if rule.points <= 0:
            continue
        if not rule.plain or not rule.wanted or (len(rule.wanted) > 1 and not rule.either):
            raise Unsound(Finding("import.scoring_unclear", field="key"))
        for _, value, _ in rule.wanted:
            points[value] = max(points.get(value, 0.0), rule.points)
    most = max(points.values(), default=0.0)
    order = [ident for ident in ids if ident in points] + [p for p in points if p not in ids]
    shares = [stated.FULL * points[ident] / most for ident in order] if most else []
    right = stated.weighed(shares, single=True) if shares else ()
    if not right:
        raise Unsound(Finding("item.key_missing", field="key"))
    return {ident for ident, is_right in zip(order, right, strict=True) if is_right}


def _set_right(rules: Sequence[_Rule]) -> set[str]:
    """The options that earn the points together, or each a part of them. Raises Unsound."""
    whole: list[set[str]] = []
    each: set[str] = set()
    for rule in rules:
        if rule.points <= 0:
            continue
        values = {value for _, value, _ in rule.wanted}
        if not rule.plain or not values or rule.either:
            raise Unsound(Finding("import.scoring_unclear", field="key"))
        if rule.forbidden or len(values) > 1:
            whole.append(values)
        else:
            each |= values
    if len(whole) > 1 or (whole and not each <= whole[0]):
        raise Unsound(Finding("import.scoring_unclear", field="key"))
    right = whole[0] if whole else each
    if not right:
        raise Unsound(Finding("item.key_missing", field="key"))
    return right


def _entries(element: Element, shown: Element, asked: Sequence[Element]) -> Stated:
    if element.find("resprocessing//varequal") is None:
        raise stated.unsupported("essay")
    stated.at_most(blanks=len(asked))
    idents = [e.get("ident", "") for e in asked]
    found: dict[str, list[tuple[str, float]]] = {ident: [] for ident in idents}
    cases: list[bool] = []
    for rule in _rules(element):
        if rule.points <= 0:
            continue
        if not rule.plain or not rule.wanted or rule.forbidden:
            raise Unsound(Finding("import.answer_pattern", field="key"))
        for response, value, case in rule.wanted:
            if response not in found:
                raise Unsound(Finding("import.scoring_unclear", field="key"))
            found[response].append((value, rule.points))
            cases.append(case)
    blanks = []
    for ident in idents:
        most = max((points for _, points in found[ident]), default=0.0)
        blanks.append(stated.accepted([(v, stated.FULL * points / most) for v, points in found[ident]]))
    stem = rich.from_html(_source(shown, asked))
    case = bool(cases) and all(cases)
    return Stated(KindName.FILL_BLANK, stem, blanks=tuple(blanks), case_matters=case)


def _rules(element: Element) -> list[_Rule]:
    """Every condition that gives or takes points."""
    found = []
    for condition in element.findall("resprocessing/respcondition"):
        given = [_points(setvar) for setvar in condition.findall("setvar")]
        tests = condition.find("conditionvar")
        if tests is None or not given:
            continue
        denied = {id(e) for negation in tests.iter("not") for e in negation.iter("varequal")}
        wanted = [e for e in tests.iter("varequal") if id(e) not in denied]
        forbidden = tuple(words(e) for e in tests.iter("varequal") if id(e) in denied)
        found.append(
            _Rule(
                points=max(given),
                wanted=tuple(
                    (e.get("respident", ""), words(e), e.get("case", "No").lower() == "yes") for e in wanted
                ),
                forbidden=forbidden,
                either=tests.find(".//or") is not None,
                plain=all(e.tag in _HARMLESS for e in tests.iter()),
            )
        )
    return found


def _points(setvar: Element) -> float:
    """The points given; those taken away count as none. Raises Unsound when it is no number."""
    try:
        points = float(words(setvar))
    except ValueError:
        raise Unsound(Finding("import.scoring_unclear", field="key")) from None
    action = setvar.get("action", "Set").lower()
    if action not in {"set", "add", "subtract"}:
        raise Unsound(Finding("import.scoring_unclear", field="key"))
    return 0.0 if action == "subtract" else points


def _source(element: Element, asked: Sequence[Element]) -> str:
    """What is shown below an element as HTML source, each text entry as its place ``[[1]]`` …

    The labels of a choice are not part of what they stand below.
    """
    pieces: list[str] = []
    for child in element:
        number = next((n for n, each in enumerate(asked, start=1) if each is child), None)
        if number is not None:
            pieces.append(f"{_source(child, ())} [[{number}]] ")
        elif child.tag == "mattext":
            pieces.append(_text(child))
        elif child.tag == "matemtext":
            pieces.append(f"<em>{_text(child)}</em>")
        elif child.tag == "matbreak":
            pieces.append("<br>")
        elif child.tag in _MATERIAL:
            raise Unsound(Finding("import.media_not_carried", {"what": _MATERIAL[child.tag]}))
        elif child.tag not in {"response_label", "itemfeedback"}:
            pieces.append(_source(child, asked))
    return "".join(pieces)


def _text(element: Element) -> str:
    kind = element.get("texttype", "text/plain").lower()
    if kind in {"text/html", "text/xhtml"}:
        return rich.inner(element, lambda _: None) if len(element) else (element.text or "")
    if kind != "text/plain":
        raise Unsound(Finding("import.media_not_carried", {"what": kind[:40]}))
    return html.escape("".join(element.itertext()), quote=False).replace("\n", " ")
