r"""Formulas (公式) in rich text: LaTeX between ``\(`` and ``\)``, on a line of its own in ``\[`` and ``\]``.

They are stored as they were written and become MathML where text is shown. The library reads LaTeX; what it
gives is never taken as markup: only the elements and attributes listed here are written out again, escaped.
What it would pass over in silence (a command it does not know, a comment) makes the formula unreadable here.
"""

import html
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from inspect import isclass
from typing import Final
from xml.etree.ElementTree import Element

from latex2mathml import exceptions
from latex2mathml.converter import Converter

from core.errors import Finding
from question_bank.kinds.linear import linear

LONGEST: Final = 2000
"""Characters of one formula."""
DEEPEST: Final = 30
"""Braces within braces."""
DEEPEST_TREE: Final = 90
"""Elements within elements: far from what the parsers of browsers bear."""
_KEPT: Final = 2048
"""Formulas remembered as MathML."""
_WIDE: Final = 28
"""Signs of a formula within a line that gets room of its own to scroll in."""
_BROAD: Final = 16
"""Signs of a formula on its own line that a telephone may have to scroll: keys must reach it for that."""


def _between(signs: str) -> str:
    return rf"\\\((?P<inline>{signs})\\\)|\\\[(?P<line>{signs})\\\]"


_IN_HTML: Final = re.compile(
    r"<(?P<verbatim>code|pre|math)\b[^<>]*>.*?</(?P=verbatim)>|<(?!br\b)[^<>]*>|"
    + _between(r"(?:[^\\<]|\\[^()\[\]<]|<br\s*/?>)*?"),
    re.DOTALL | re.IGNORECASE,
)
IN_TEXT: Final = re.compile(_between(r"(?:[^\\]|\\[^()\[\]])*?"), re.DOTALL)
_MARK: Final = re.compile(r"\\[()\[\]]")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TOKEN: Final = re.compile(r"\\[A-Za-z]+\*?|\\.|\S", re.DOTALL)
_COMMAND: Final = re.compile(r"\\[A-Za-z]+")
_ENVIRONMENT: Final = re.compile(r"\\(begin|end)\s*\{\s*([A-Za-z]+\*?)\s*\}")
_TEXT: Final = re.compile(r"\\(?:text(?:rm|bf|it|up|normal)?|mbox|hbox)\s*\{[^{}]*\}")
_VALUE: Final = re.compile(r"[A-Za-z0-9 .+%-]{0,40}")
_NOT_TAKEN: Final = re.compile(
    r"\\(?:newcommand|renewcommand|providecommand|newenvironment|def|DeclareMathOperator|href|class|style|color"
    r"|textcolor|f?colorbox|verb|unicode|rule|raise|lower|moveleft|moveright|mathchoice|TeX|LaTeX|genfrac|skew"
    r"|sideset|input|include|require|not|boxed|fbox|cancel|bcancel|xcancel|sout)(?![A-Za-z])"
)
_BARE: Final = frozenset("%#$~")
"""Signs that say something else to LaTeX than to whoever writes them without a backslash."""
_ENVIRONMENT_NAMES: Final = re.compile(r"cases|[pbBvV]?matrix|smallmatrix|array|split|aligned|align\*?")
_PARTS: Final = {
    "mfrac": 2, "mroot": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "msubsup": 3, "munderover": 3,
}  # fmt: skip
_CAPITALS: Final = frozenset("\u0393\u0394\u0398\u039b\u039e\u03a0\u03a3\u03a5\u03a6\u03a8\u03a9\u2126")
"""Stand upright in LaTeX."""
_WRITTEN_AS: Final = {"mfrac": r"\frac", "mroot": r"\sqrt", "msub": "_", "msup": "^", "msubsup": "^"}
_TAGS: Final = frozenset(
    {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msqrt", "mstyle", "mpadded", "mphantom"}
    | {"mtable", "mtr", "mtd", *_PARTS}
)
_ATTRIBUTES: Final = frozenset(
    {"stretchy", "fence", "form", "largeop", "movablelimits", "accent", "linethickness", "minsize", "maxsize"}
    | {
        "width",
        "height",
        "depth",
        "lspace",
        "rspace",
        "voffset",
        "displaystyle",
        "scriptlevel",
        "columnalign",
    }
)
_SPACES: Final = {
    "thinmathspace": "0.167em",
    "thickmathspace": "0.278em",
    "negativethinmathspace": "-0.167em",
    "negativemediummathspace": "-0.222em",
    "negativethickmathspace": "-0.278em",
}
_ACCENTS: Final = {"\u2015": "\u203e", "\u00af": "\u203e", "\u02d9": "\u02d9", "\u00a8": "\u00a8"}
_ACCENT_SIGNS: Final = frozenset("\u203e\u02d9\u00a8\u2192^~\u02c6\u02dc\u02c7\u02d8\u00b4`\u02da")
_BOLD: Final = {"bold": (0x1D400, 0x1D41A, 0x1D7CE), "bold-italic": (0x1D468, 0x1D482, 0x1D7CE)}
_FAULTS: Final[tuple[type[Exception], ...]] = (
    *(each for each in vars(exceptions).values() if isclass(each) and issubclass(each, Exception)),
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, StopIteration, TypeError,
    ValueError,
)  # fmt: skip


class FormulaUnread(ValueError):
    """A formula that cannot be shown; ``finding`` says what is wrong with it and where."""

    def __init__(self, code: str, source: str, near: str = "") -> None:
        super().__init__(code)
        self.finding = Finding(code, {"formula": source[:80], "near": near[:40]})


@dataclass(frozen=True, slots=True)
class Formula:
    r"""A formula as it stands in a text. ``source``: its LaTeX, without delimiters and entities."""

    source: str
    line: bool

    @property
    def written(self) -> str:
        """With its delimiters, as text."""
        return rf"\[{self.source}\]" if self.line else rf"\({self.source}\)"


def has_any(text: str) -> bool:
    """Whether formulas may stand in the text at all."""
    return r"\(" in text or r"\[" in text


def pieces(rich: str) -> Iterator[str | Formula]:
    """Safe HTML as what is no formula, unchanged, and the formulas; none within tags, code or ``pre``."""
    if not has_any(rich):
        yield rich
        return
    at = 0
    for found in _IN_HTML.finditer(rich):
        if found["inline"] is None and found["line"] is None:
            continue
        yield rich[at : found.start()]
        yield _of(found, html.unescape(_BREAK.sub("\n", found["inline"] or found["line"] or "")))
        at = found.end()
    yield rich[at:]


def in_text(plain: str) -> Iterator[str | Formula]:
    """The same of plain text, where nothing is a tag or an entity."""
    at = 0
    for found in IN_TEXT.finditer(plain) if has_any(plain) else ():
        yield plain[at : found.start()]
        yield _of(found, found["inline"] or found["line"] or "")
        at = found.end()
    yield plain[at:]


def _of(found: re.Match[str], source: str) -> Formula:
    return Formula(source.strip(), found["line"] is not None)


def in_html(formula: Formula) -> str:
    """The formula as it stands in safe HTML."""
    return html.escape(formula.written, quote=False)


def mapped(rich: str, put: Callable[[Formula], str]) -> str:
    """The HTML with something else in the place of each formula."""
    if not has_any(rich):
        return rich
    return "".join(each if isinstance(each, str) else put(each) for each in pieces(rich))


def shown(rich: str) -> str:
    """Safe HTML as a page shows it: formulas as MathML, those that cannot be read as their source."""
    return mapped(rich, _shown)


def _shown(formula: Formula) -> str:
    try:
        return mathml(formula.source, line=formula.line)
    except FormulaUnread:
        return f'<code class="formula-unread">{in_html(formula)}</code>'


def check(text: str, field: str) -> tuple[Finding, ...]:
    """What is wrong with the formulas of a text, for whoever writes it."""
    found: list[Finding] = []
    for each in pieces(text):
        if isinstance(each, str):
            continue
        try:
            mathml(each.source, line=each.line)
        except FormulaUnread as unread:
            found.append(Finding(unread.finding.code, unread.finding.facts, field))
    return tuple(found)


def is_open(rich: str) -> bool:
    """Whether a delimiter stands alone, or tags stand between two: what it begins is shown as plain text."""
    left = "".join(each for each in pieces(rich) if isinstance(each, str)) if has_any(rich) else ""
    return bool(_MARK.search(_IN_HTML.sub("", left)))


def canonical(source: str) -> str:
    """The LaTeX without spaces that say nothing, for comparing two formulas."""
    tokens = _TOKEN.findall(source)
    return "".join(f"{each} " if _COMMAND.fullmatch(each) else each for each in tokens)


def quoted(text: str) -> str:
    """Plain text as it stands upright within a formula."""
    return r"\text{" + re.sub(r"[\\{}]", "", text).translate(_QUOTED) + "}"


_QUOTED: Final = str.maketrans({each: "\\" + each for each in "%$&#_"})


@lru_cache(maxsize=_KEPT)
def mathml(source: str, *, line: bool = False) -> str:
    """The formula as markup for a page. Raises FormulaUnread."""
    tree = read(source, line=line)
    signs = sum(len(each.text or "") for each in tree.iter())
    told = html.escape(linear(tree)).replace("[", "&#91;").replace("\\", "&#92;")
    whole = f'<math display="{"block" if line else "inline"}" alttext="{told}">{_written(tree)}</math>'
    if line:
        reach = ' tabindex="0"' if signs > _BROAD else ""
        return f'<span class="formula-line"{reach}>{whole}</span>'
    return f'<span class="formula-wide" tabindex="0">{whole}</span>' if signs > _WIDE else whole


def said(rich: str) -> str:
    """The HTML with its formulas as running text, for lists and labels that show no MathML."""
    return mapped(rich, lambda formula: html.escape(_said(formula), quote=False))


def _said(formula: Formula) -> str:
    try:
        return linear(read(formula.source))
    except FormulaUnread:
        return formula.source


def read(source: str, *, line: bool = False) -> Element:
    """The formula as a tree of elements and attributes that are known. Raises FormulaUnread."""
    _look_over(source)
    latex = _ENVIRONMENT.sub(lambda found: _named(found[1], found[2]), source)
    try:
        tree = Converter(display="block" if line else "inline").convert_to_element(latex)
        cleaned = _cleaned(tree, source)
    except _FAULTS as fault:
        if isinstance(fault, FormulaUnread):
            raise
        raise FormulaUnread("item.latex_unreadable", source, source[:20]) from fault
    return cleaned


def _named(word: str, name: str) -> str:
    return rf"\{word}{{{'split' if name == 'aligned' else name}}}"


def _look_over(source: str) -> None:
    """What must not reach the library, or would be passed over by it. Raises FormulaUnread."""
    if not source.strip():
        raise FormulaUnread("item.latex_empty", source)
    if len(source) > LONGEST:
        raise FormulaUnread("item.latex_long", source)
    if (found := _NOT_TAKEN.search(source)) is not None:
        raise FormulaUnread("item.latex_unreadable", source, found[0])
    environments = _ENVIRONMENT.findall(source)
    unknown = next((name for _, name in environments if not _ENVIRONMENT_NAMES.fullmatch(name)), None)
    words = Counter(_COMMAND.findall(source))
    if words[r"\begin"] != words[r"\end"] or words[r"\begin"] + words[r"\end"] != len(environments):
        unknown = r"\begin"
    if unknown is not None:
        raise FormulaUnread("item.latex_unreadable", source, unknown)
    _look_over_signs(source, _BARE if environments else _BARE | {"&", "\\\\"})


def _look_over_signs(source: str, refused: frozenset[str]) -> None:
    depth = 0
    for sign in _TOKEN.findall(_TEXT.sub(_bare, source)):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth > DEEPEST:
            raise FormulaUnread("item.latex_long", source)
        if depth < 0 or sign in refused:
            raise FormulaUnread("item.latex_unreadable", source, sign)
    if depth:
        raise FormulaUnread("item.latex_unreadable", source, "{")


def _bare(found: re.Match[str]) -> str:
    """A text within a formula, without what may stand in it but not outside."""
    return "{" + re.sub(r"[^%#$&\\]", "", found[0].partition("{")[2].replace("\\%", "")) + "}"


def _cleaned(element: Element, source: str, depth: int = 0) -> Element:
    """The element as it may be shown. Raises FormulaUnread for what has no place there."""
    tag = element.tag
    if depth > DEEPEST_TREE:
        raise FormulaUnread("item.latex_long", source)
    if tag not in _TAGS or len(element) != _PARTS.get(tag, len(element)):
        raise FormulaUnread("item.latex_unreadable", source, _WRITTEN_AS.get(tag, tag))
    made = Element(tag, _kept(element))
    made.text = _resolved(element, source)
    for child in element:
        made.append(_cleaned(child, source, depth + 1))
    if tag in {"mover", "munder"} and made[1].tag == "mo" and made[1].text in _ACCENT_SIGNS:
        made.set("accent" if tag == "mover" else "accentunder", "true")
        made[1].set("stretchy", "true" if len(made[0]) > 1 or made[1].text == "\u203e" else "false")
    return made


def _kept(element: Element) -> dict[str, str]:
    kept = {
        name: _SPACES.get(value, value)
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    }
    sign = html.unescape(element.text or "")
    upright = (
        sign in _CAPITALS if element.get("mathvariant") is None else element.get("mathvariant") == "normal"
    )
    if element.tag == "mi" and (upright or (sign != element.text and sign.isascii())):
        kept["mathvariant"] = "normal"
    return kept


def _resolved(element: Element, source: str) -> str:
    text = html.unescape(element.text or "")
    if element.tag == "mtext":
        text = re.sub(r"\\([%$&#_ ])", r"\1", text)
    if "\\" in text and text != "\\":
        raise FormulaUnread("item.latex_unreadable", source, text)
    if element.tag == "mo":
        return {"-": "\u2212"}.get(text, _ACCENTS.get(text, text))
    starts = _BOLD.get(element.get("mathvariant", ""))
    return text if starts is None else "".join(_bold(each, *starts) for each in text)


def _bold(sign: str, upper: int, lower: int, figure: int) -> str:
    for first, last, start in (("A", "Z", upper), ("a", "z", lower), ("0", "9", figure)):
        if first <= sign <= last:
            return chr(start + ord(sign) - ord(first))
    return sign


def _written(tree: Element) -> str:
    """The inside of an element as markup."""
    pieces_ = [html.escape(tree.text or "", quote=False)]
    for child in tree:
        kept = "".join(f' {name}="{html.escape(value)}"' for name, value in child.attrib.items())
        pieces_.append(f"<{child.tag}{kept}>{_written(child)}</{child.tag}>")
    return "".join(pieces_)
