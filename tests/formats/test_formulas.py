"""Formulas through the formats: read from MathML, Word and Moodle, and written to come back the same."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.formats import mathml, maths, moodle_sums, rich, xhtml, xml_tree
from question_bank.formats.detect import read_file
from question_bank.formats.outgoing import FileFormat
from question_bank.formats.reasons import Unsound
from question_bank.kinds import calculated, latex, registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.latex import Formula
from tests.formats.outgoing import WRITERS, outgoing

M = 'xmlns="http://www.w3.org/1998/Math/MathML"'
W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
ATOMS = st.sampled_from(
    [r"\Omega ", "U", "I_{1}", "x^{2}", "2.5", r"\pi ", r"\text{电压}", r"\%", r"\le ", "+", "="]
)
SOURCES = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda both: rf"\frac{{{both[0]}}}{{{both[1]}}}"),
        inner.map(lambda one: rf"\sqrt{{{one}}}"),
        inner.map(lambda one: rf"\left({one}\right)"),
        inner.map(lambda one: rf"\sum_{{i=1}}^{{n}}{one}"),
    ),
    max_leaves=8,
)


@given(SOURCES, st.booleans())
def test_our_mathml_comes_back_as_the_latex_it_was(source: str, line: bool) -> None:
    formula = Formula(source.strip(), line)
    again = mathml.formula_of(xml_tree.parse_text(mathml.written(formula)))
    assert again == formula
    stem = f"<p>U {latex.in_html(formula)} V</p>"
    assert rich.from_html(xhtml.fragment(stem)) == f"U {latex.in_html(formula)} V"


@given(SOURCES)
def test_mathml_without_latex_says_the_same_formula(source: str) -> None:
    bare = xml_tree.parse_text(
        mathml.written(Formula(source, False)).partition("<annotation")[0] + "</semantics></math>"
    )
    told = mathml.formula_of(bare)
    assert latex.said(latex.in_html(told)) == latex.said(latex.in_html(Formula(source, False)))


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<mfrac><mi>U</mi><mi>R</mi></mfrac>", r"\frac{U}{R}"),
        ("<msqrt><mn>3</mn></msqrt><mi>U</mi>", r"\sqrt{3}U"),
        ("<msup><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></msup>", "{a+b}^{2}"),
        ("<mn>5</mn><mo>&#xD7;</mo><msup><mn>10</mn><mrow><mo>&#x2212;</mo><mn>3</mn></mrow></msup>",
         r"5\times{10}^{-3}"),
        ('<mfenced open="[" close="]"><mi>x</mi><mi>y</mi></mfenced>', r"\left[ x,y\right]"),
        ("<mi>cos</mi><mi>&#x3C6;</mi>", r"\cos\varphi"),
        ("<munderover><mo>&#x2211;</mo><mi>i</mi><mi>n</mi></munderover><mi>x</mi>", r"\sum_{i}^{n}x"),
        ("<mover><mi>U</mi><mo>&#x2D9;</mo></mover>", r"\dot{U}"),
    ],
)  # fmt: skip
def test_simple_mathml_is_told_in_latex(inside: str, told: str) -> None:
    assert rich.from_html(f"R = <math {M}>{inside}</math>") == rf"R = \({told}\)"
    prefixed = inside.replace("</", "\0").replace("<", "<m:").replace("\0", "</m:")
    assert rich.from_html(f'<m:math xmlns:m="a"><m:mrow>{prefixed}</m:mrow></m:math>') == rf"\({told}\)"


@pytest.mark.parametrize(
    "inside",
    ["<maction><mi>x</mi></maction>", "<mfrac><mi>x</mi></mfrac>", "<mi>x<mi>y</mi></mi>", "<mglyph/>", ""],
)  # fmt: skip
def test_mathml_that_latex_cannot_say_is_refused_with_its_reason(inside: str) -> None:
    with pytest.raises(Unsound) as told:
        rich.from_html(f"<math {M}>{inside}</math>")
    assert told.value.findings[0].code == "import.media_not_carried"


def test_latex_whose_words_the_bank_does_not_know_gives_way_to_the_structure_beside_it() -> None:
    note = r'<annotation encoding="application/x-tex">\foo{U}{R}</annotation>'
    both = f"<math><semantics><mfrac><mi>U</mi><mi>R</mi></mfrac>{note}</semantics></math>"
    assert maths.pasted(both) == r"\(\frac{U}{R}\)"
    assert maths.pasted(f"<math>{note}</math>") is None


def test_dollars_of_moodle_are_formulas() -> None:
    assert maths.with_dollars("<p>$$a$$</p> x $$b$$ y $5") == r"<p>\[a\]</p> x \(b\) y $5"


def document(*paragraphs: str) -> bytes:
    whole = "".join(f"<w:p>{each}</w:p>" for each in paragraphs)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{whole}</w:body></w:document>")
        archive.writestr("[Content_Types].xml", "<Types/>")
    return packed.getvalue()


def text(words: str) -> str:
    return f"<w:r><w:t>{words}</w:t></w:r>"


def run(words: str) -> str:
    return f"<m:r><m:t>{words}</m:t></m:r>"


def test_formulas_of_word_become_latex() -> None:
    fraction = f"<m:oMath><m:f><m:num>{run('U')}</m:num><m:den>{run('R')}</m:den></m:f></m:oMath>"
    root = (
        "<m:oMathPara><m:oMath><m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/><m:e>"
        f"<m:sSup><m:e>{run('R')}"
        f"</m:e><m:sup>{run('2')}</m:sup></m:sSup>{run('+')}<m:sSub><m:e>{run('X')}</m:e><m:sub>{run('L')}</m:sub>"
        "</m:sSub></m:e></m:rad></m:oMath></m:oMathPara>"
    )
    total = (
        "<m:oMath><m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr>"
        f"<m:sub>{run('i')}</m:sub><m:sup>{run('n')}</m:sup>"
        f"<m:e><m:d><m:e>{run('x')}</m:e></m:d></m:e></m:nary>{run('Ω≤')}</m:oMath>"
    )
    reading = read_file(
        "卷.docx",
        document(
            text("1. 电流等于 ") + fraction, text("A. ") + root, text("B. ") + total, text("答案：A"),
        ),
    )  # fmt: skip
    assert reading.problems == ()
    content = reading.drafts[0].content.model_dump()
    assert content["stem"] == r"电流等于 \(\frac{U}{R}\)"
    assert [each["text"] for each in content["options"]] == [
        r"\[\sqrt{R^{2}+X_{L}}\]",
        r"\(\sum_{i}^{n}\left( x\right)\Omega\le\)",
    ]


def test_a_formula_of_word_that_latex_cannot_say_is_refused_as_before() -> None:
    phantom = f"<m:oMath><m:phant><m:e>{run('x')}</m:e></m:phant></m:oMath>"
    reading = read_file(
        "卷.docx", document(text("1. 选 ") + phantom, text("A. 一"), text("B. 二"), text("答案：A"))
    )
    assert reading.drafts == ()
    assert [(each.code, each.begins) for each in reading.problems] == [
        ("import.media_not_carried", "选 \u2026")
    ]


def test_a_row_with_a_formula_that_cannot_be_read_is_rejected_with_the_place() -> None:
    reading = read_file(
        "t.csv", "题干,选项A,选项B,答案\n由 \\(\\frac{U}\\) 得,大,小,A\n由 \\(U<I\\) 得,大,小,A\n".encode()
    )
    assert [(each.row, each.code) for each in reading.problems] == [(2, "item.latex_unreadable")]
    assert reading.drafts[0].content.stem == r"由 \(U&lt;I\) 得"


def test_values_in_formulas_go_to_moodle_and_back_and_letters_stay_letters() -> None:
    parameters = [{"name": "U", "minimum": "110", "maximum": "220", "step": "10", "unit": "V"}]
    stem = r"电压 {U}，\(I = \frac{{U}}{\sqrt{U}}\)"
    content = calculated.Content.model_validate({"stem": stem, "parameters": parameters})
    told = moodle_sums.stem(content)
    assert told == "电压 {U}\u00a0V，" + r"\(I = \frac{{U}}{\sqrt{ U }}\)"
    item = outgoing("calculated", stem, {"formula": "U / 5", "decimals": 1})
    object.__setattr__(item, "content", content)
    reading = read_file("a.xml", WRITERS[FileFormat.MOODLE]([item]).data)
    assert reading.problems == ()
    assert registry.fingerprint(KindName.CALCULATED, reading.drafts[0].content) == registry.fingerprint(
        KindName.CALCULATED, content.model_copy(update={"stem": stem.replace(r"\sqrt{U}", r"\sqrt{ U }")})
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"电流 $\frac{U}{R}$ 是", r"电流 \(\frac{U}{R}\) 是"),
        (r"花了 $5，求 $\frac{U}{R}$", r"花了 $5，求 \(\frac{U}{R}\)"),
        ("面积 $x^{2}$ 与 $R_{1}$", r"面积 \(x^{2}\) 与 \(R_{1}\)"),
        (r"由 $$\sqrt{2}$$ 得", r"由 \(\sqrt{2}\) 得"),
        (r"$I=\frac{U}{R} \text{（安）}$", r"\(I=\frac{U}{R} \text{（安）}\)"),
        (r"$a<\sqrt{b}$", r"\(a&lt;\sqrt{b}\)"),
    ],
)
def test_dollars_around_what_is_latex_for_certain_are_a_formula(written: str, read: str) -> None:
    reading = read_file("t.csv", f"题干,答案\n{written},对\n乙,错\n".encode())
    assert (reading.problems, reading.notes) == ((), ())
    assert reading.drafts[0].content.stem == read


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("$5 和 $6", ""),
        ("由 $PATH 到 $HOME$ 的变量", ""),
        ("echo $my_var$x", ""),
        ("US$5_{美元}和$6", ""),
        ("电压 $U$ 不变", "$U$"),
        ("面积 $x^2$", "$x^2$"),
        (r"正则 $\d+$", r"$\d+$"),
        (r"坏的 $\frac{U$", r"$\frac{U$"),
    ],
)
def test_other_dollars_stay_and_what_looks_like_a_formula_is_told_with_its_row(
    written: str, told: str
) -> None:
    reading = read_file("t.csv", f"题干,答案\n甲,错\n{written},对\n".encode())
    assert reading.drafts[1].content.stem == written
    assert [(n.code, n.facts["formula"], n.facts["places"]) for n in reading.notes] == (
        [("import.dollars_unread", told, "3")] if told else []
    )


def test_a_formula_alone_on_its_line_of_an_explanation_has_a_line_of_its_own() -> None:
    text = "1. 停电后要验电。\n答案：对\n解析：由\n$$\\frac{U}{R}$$\n2. 接地线可以省。\n答案：错\n"
    reading = read_file("题.txt", text.encode())
    assert reading.drafts[0].explanation == r"由<br>\[\frac{U}{R}\]"
