"""The bank's HTML as well-formed XML, and text as XML text."""

import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from typing import Final

from question_bank.formats import mathml
from question_bank.kinds import latex
from question_bank.kinds.latex import Formula, FormulaUnread

_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_VOID: Final = frozenset({"br", "img", "hr"})
_PICTURE: Final = re.compile(r"<img\b[^<>]*>")
_RECORDING: Final = re.compile(r"<(audio|video)\b[^<>]*>.*?</\1>", re.DOTALL)
_BLOCK: Final = re.compile(r"<(?:p|ul|ol|pre|blockquote|table)\b")
_VERBATIM: Final = frozenset({"</code>", "</pre>"})
_UNSAID: Final = frozenset({"s"})
_UNDERLINED: Final = '<span class="qti-underline">'


def plain(text: str) -> str:
    """Text between tags."""
    return escape(_ILLEGAL.sub("", text), quote=False).replace("\r", "&#13;")


def attribute(text: str) -> str:
    """A text inside double quotes; line ends and tabs stay what they are."""
    quoted = escape(_ILLEGAL.sub("", text), quote=True)
    return quoted.replace("\n", "&#10;").replace("\t", "&#9;").replace("\r", "&#13;")


def without_pictures(html: str) -> str:
    """The HTML without its pictures and recordings."""
    return _RECORDING.sub("", _PICTURE.sub("", html))


def has_blocks(html: str) -> bool:
    """Whether the HTML holds paragraphs, lists or tables."""
    return _BLOCK.search(html) is not None


def fragment(html: str) -> str:
    """Safe HTML as XML of the same tags; underlining as the class that QTI has for it, struck text bare."""
    if "<" not in html and "&" not in html and not latex.has_any(html):
        return plain(html)
    writer = _Writer()
    writer.feed(_unbroken(html))
    writer.close()
    return "".join((*writer.pieces, *(writer.ends.pop() for _ in range(len(writer.ends)))))


def blocks(html: str) -> str:
    """The same where only paragraphs, lists and tables may stand: running text becomes a paragraph."""
    if not has_blocks(html):
        return f"<p>{fragment(html)}</p>"
    writer = _Writer(top="p")
    writer.feed(_unbroken(html))
    writer.close()
    writer.end_running()
    return "".join((*writer.pieces, *(writer.ends.pop() for _ in range(len(writer.ends)))))


def _unbroken(html: str) -> str:
    """The HTML without line breaks inside of formulas, so that each is one piece of text."""
    return latex.mapped(
        html, lambda formula: latex.in_html(replace(formula, source=" ".join(formula.source.split())))
    )


def _with_mathml(text: str) -> str:
    """Text as XML text, its formulas as MathML; those that cannot be read stay text."""
    return "".join(plain(each) if isinstance(each, str) else _formula(each) for each in latex.in_text(text))


def _formula(formula: Formula) -> str:
    try:
        return mathml.written(formula)
    except FormulaUnread:
        return plain(formula.written)


class _Writer(HTMLParser):
    """Writes what it reads; with ``top``, text that stands outside every block is wrapped in that."""

    def __init__(self, top: str = "") -> None:
        super().__init__(convert_charrefs=True)
        self.top = top
        self.running = False
        self.pieces: list[str] = []
        self.ends: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        block = has_blocks(f"<{tag}>")
        if not self.ends or self.running:
            if block:
                self.end_running()
            else:
                self._run()
        kept = "".join(f' {name}="{attribute(value or "")}"' for name, value in attrs)
        if tag in _VOID:
            self.pieces.append(f"<{tag}{kept}/>")
        elif tag == "u":
            self._open(_UNDERLINED, "</span>")
        elif tag in _UNSAID:
            self._open("", "")
        else:
            self._open(f"<{tag}{kept}>", f"</{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID and self.ends:
            self.pieces.append(self.ends.pop())

    def handle_data(self, data: str) -> None:
        if data.strip():
            self._run()
        verbatim = any(end in _VERBATIM for end in self.ends)
        self.pieces.append(plain(data) if verbatim else _with_mathml(data))

    def end_running(self) -> None:
        """Close the paragraph that was opened for running text."""
        if self.running:
            self.running = False
            self.pieces.append(self.ends.pop())

    def _run(self) -> None:
        if self.top and not self.ends:
            self.running = True
            self._open(f"<{self.top}>", f"</{self.top}>")

    def _open(self, start: str, end: str) -> None:
        self.pieces.append(start)
        self.ends.append(end)
