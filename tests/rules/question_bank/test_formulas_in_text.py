"""Formulas: written in LaTeX, kept as written, shown as MathML that holds nothing but MathML."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank import markup
from question_bank.kinds import calculated, latex, registry
from question_bank.kinds.contract import KindName
from question_bank.rules import completeness

TAGS = frozenset(
    {
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
    }
    | {
        "mover",
        "munder",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "span",
        "code",
    }
)
WORDS = (
    r"\sqrt \left( \right) \begin{cases} \end{cases} \begin{matrix} \end{matrix} \\ & ^ _ { } [ ] ' x 12",
    r"\text{<b>} \sum \limits \overline \href{javascript:1} \style{a} \newcommand \x \mathrm{kW} \( \) \% %",
    r"\unicode{60} \verb|a| &lt; <img> \not = \middle| \binom \over \color{red} \xrightarrow[a] \hskip \kern",
    r"3em \text{a\b} \operatorname{a} \bigl( \root \of \prime \cr \hline \mathchoice \smash[b] \frac",
)
ABSURD = st.lists(st.sampled_from([word for words in WORDS for word in words.split()]), max_size=14).map(
    " ".join
)


class Seen(HTMLParser):
    """The tags and attributes of markup, and whether every tag is closed."""

    def __init__(self, markup_: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(markup_)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def question(stem: str) -> tuple[str, ...]:
    content = registry.read_content(KindName.TRUE_FALSE, {"stem": stem})
    key = registry.read_key(KindName.TRUE_FALSE, {"value": True})
    return tuple(each.code for each in registry.check(KindName.TRUE_FALSE, content, key))


def printed(stem: str) -> str:
    return registry.fingerprint(
        KindName.TRUE_FALSE, registry.read_content(KindName.TRUE_FALSE, {"stem": stem})
    )


@given(ABSURD | st.text(max_size=60))
def test_whatever_is_written_becomes_mathml_alone_or_is_told(source: str) -> None:
    shown = latex.shown(markup.from_field(rf"a \({source}\) b"))
    seen = Seen(shown)
    assert not seen.open
    if "<math" in shown:
        assert seen.tags <= TAGS | markup.TAGS
        assert not {"href", "style", "onclick", "src"} & seen.attributes
        assert set(re.findall(r'class="([^"]*)"', shown)) <= {
            "formula-wide",
            "formula-line",
            "formula-unread",
        }
    assert latex.shown(shown) == shown


@pytest.mark.parametrize(
    ("source", "near"),
    [
        (r"\frac{1}", r"\frac"), (r"\foo", r"\foo"), ("90%", "%"), ("a & b", "&"), ("{{a}", "{"), ("a}", "}"),
        (r"\newcommand{\x}{\x\x}\x", r"\newcommand"), (r"\begin{tikz}a\end{tikz}", "tikz"), ("x^", "x^"),
        (r"\begin{cases}a", r"\begin"), (r"a \\ b", "\\\\"), (r"\href{x}{y}", r"\href"),
        (r"\boxed{x}", r"\boxed"),
    ],
)  # fmt: skip
def test_what_cannot_be_shown_whole_is_a_finding_that_says_where(source: str, near: str) -> None:
    with pytest.raises(latex.FormulaUnread) as told:
        latex.mathml(source)
    assert told.value.finding.facts["near"] == near
    assert question(rf"\({markup.from_field(source)}\)") == ("item.latex_unreadable",)


def test_bombs_are_refused_before_they_go_off() -> None:
    for source in (
        "{" * 1000 + "}" * 1000,
        "x" * 2001,
        r"\sqrt" * 350 + "x",
        r"\left(" * 150 + r"\right)" * 150,
    ):
        with pytest.raises(latex.FormulaUnread):
            latex.mathml(source)


def test_text_within_a_formula_stays_text() -> None:
    shown = latex.shown(markup.from_field(r"\(\text{<script>alert(1)</script>} < 2\)"))
    assert "<script" not in shown
    assert "&lt;" in latex.mathml(r"a<b>c")
    assert 'onload="x"' not in latex.mathml(r'\text{"onload="x"}').split(">", 1)[0]


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written() -> None:
    assert latex.shown(r"\(\foo\)") == r'<code class="formula-unread">\(\foo\)</code>'


def test_formulas_stand_in_text_only() -> None:
    rich = r'<img src="/assets/a.png" alt="\(x\)"> <code>\(x\)</code> <pre>\[x\]</pre> \(a<b>c</b>\)'
    assert latex.shown(rich) == rich
    assert latex.is_open(rich)
    assert not latex.is_open(r"<p>\(x\) and <code>\(</code></p>")


def test_unlike_formulas_are_unlike_items_and_spaces_make_no_other() -> None:
    assert printed(r"\(\frac{1}{2}\)") != printed(r"\(\frac{2}{1}\)")
    assert printed(r"\(\frac{1}{23}\)") != printed(r"\(\frac{12}{3}\)")
    assert printed(r"\(m\)") != printed(r"\(M\)")
    assert printed(r"\( \frac {1} {2} \)") == printed(r"\(\frac{1}{2}\)")


@given(st.text(alphabet=r"ab<>&\{}^_ ;1", max_size=30))
def test_a_formula_comes_back_from_its_field_as_it_went_there(source: str) -> None:
    stored = markup.from_field(rf"U = \({source}\)")
    assert markup.from_field(markup.for_field(stored)) == stored
    assert markup.safe(stored) == stored


def test_values_stand_in_formulas_between_two_braces() -> None:
    parameters = [{"name": "U", "minimum": "110", "maximum": "220", "step": "10", "unit": "V"}]
    content = calculated.Content.model_validate(
        {"stem": r"\(I=\frac{{U}}{R}, {U}_1, R=\text{5}\)", "parameters": parameters}
    )
    key = calculated.Key(formula="U / 5", decimals=1)
    assert registry.check(KindName.CALCULATED, content, key) == ()
    stem = registry.present(KindName.CALCULATED, content).stem
    assert re.search(r"\\frac\{\d{3}\\,\\text\{V\}\}\{R\}, \{U\}_1", stem)
    assert "<math" in latex.shown(stem)


def test_a_blank_is_no_part_of_a_formula() -> None:
    content = registry.read_content(KindName.FILL_BLANK, {"stem": r"\(I = [[1]]\)"})
    key = registry.read_key(KindName.FILL_BLANK, {"blanks": [{"accepted": ["5"]}]})
    codes = [each.code for each in registry.check(KindName.FILL_BLANK, content, key)]
    assert codes == ["item.blank_in_formula"]


def test_an_unread_explanation_bars_publication_and_a_lone_delimiter_is_a_hint() -> None:
    content = registry.read_content(KindName.TRUE_FALSE, {"stem": r"U = \(R I"})
    key = registry.read_key(KindName.TRUE_FALSE, {"value": True})
    item = completeness.Described(KindName.TRUE_FALSE, content, key, ("1",), explanation=r"\(90%\)")
    assert [each.field for each in completeness.gaps(item)] == ["explanation"]
    assert "item.formula_open" in {each.code for each in completeness.advice(item)}


@pytest.mark.parametrize(
    ("source", "said"),
    [(r"\frac{U^2}{R}", "U²/R"), (r"\sqrt{a+b}", "√(a+b)"), (r"30^\circ", "30°"), (r"x_{12}", "x_12"),
     (r"\frac{1}{2\pi fC}", "1/2πfC"), (r"\sum_{i=1}^{n} x", "∑_(i=1)ⁿx"), (r"\sqrt[3]{8}", "³√8"),
     (r"\overline{AB}", "AB‾"), (r"\begin{cases}a & b\\c & d\end{cases}", "{a b; c d")],
)  # fmt: skip
def test_a_list_reads_a_formula_in_a_line(source: str, said: str) -> None:
    assert latex.said(rf"\({source.replace('&', '&amp;')}\)") == said
    assert latex.said(r"\(\foo\)") == r"\foo"


def test_signs_that_are_bold_empty_spaces_and_names_of_no_value_stay_what_they_are() -> None:
    assert "<mi>\U0001d400</mi>" in latex.mathml(r"\mathbf{AB}")
    assert latex.mathml(r"\boldsymbol{x1\Delta}").count("<mi>") == 2
    parameters = [{"name": "U", "minimum": "1", "maximum": "2", "step": "1"}]
    content = calculated.Content.model_validate({"stem": r"\({{U}} + {{x}}\)", "parameters": parameters})
    assert re.fullmatch(r"\\\(\{\d\} \+ \{\{x\}\}\\\)", registry.present(KindName.CALCULATED, content).stem)


def test_blanks_beside_a_formula_are_sound() -> None:
    content = registry.read_content(KindName.FILL_BLANK, {"stem": r"\(I = 5\) 时为 [[1]]"})
    key = registry.read_key(KindName.FILL_BLANK, {"blanks": [{"accepted": ["5"]}]})
    assert registry.check(KindName.FILL_BLANK, content, key) == ()


def test_a_recording_without_words_is_worth_a_hint() -> None:
    bare = f'听 <audio src="/assets/{"a" * 64}.wav"></audio>'
    content = registry.read_content(KindName.TRUE_FALSE, {"stem": bare})
    item = completeness.Described(KindName.TRUE_FALSE, content, None, ("1",), explanation="")
    assert "item.recording_without_words" in {each.code for each in completeness.advice(item)}


def test_a_line_of_its_own_and_upright_signs_are_marked_as_such() -> None:
    assert latex.shown(r"\[\Omega\]").startswith('<span class="formula-line"><math display="block"')
    assert '<mi mathvariant="normal">\u03a9</mi><mi mathvariant="normal">k</mi>' in latex.mathml(
        r"\Omega\mathrm{k}"
    )
    assert latex.mathml("a" * 40).startswith('<span class="formula-wide" tabindex="0">')
    assert latex.mathml("a" * 40, line=True).startswith('<span class="formula-line" tabindex="0">')
