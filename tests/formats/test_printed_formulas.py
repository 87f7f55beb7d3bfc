"""Formulas on paper: set by Typst, and in Word documents as formulas that Word goes on editing."""

import io
import zipfile
from xml.etree.ElementTree import Element

from hypothesis import given, settings
from hypothesis import strategies as st

from exam.documents import typeset, typst_math, word, word_math
from exam.documents.printed import LABELS, Choice, Part, Printed, Question
from exam.states import PrintedSheet
from question_bank.formats import omml, xml_tree
from question_bank.kinds import latex
from question_bank.kinds.latex import Formula

M = 'xmlns:m="a" xmlns:w="b"'
EVERY = (
    r"\dot{I}\overline{AB}\vec F \sum_{i=1}^{n} x_i^{2} \int_0^1 f(x)\,dx",
    r"\underbrace{a+b}_{c} \hat{x} \bar U",
    r"\begin{cases} a=1 & b \\ c & d \end{cases} 50\% \text{如果 'x' \% # 1}".replace("#", r"\#"),
    r"R_总 90^\circ \cos\varphi \sqrt[3]{x} \mathrm{kW\cdot h} \#\{a\}, a;b \left.x\right|_0 a/b a*b a'",
    r"\binom{n}{k} \lim_{x\to 0} 220\,\text{V} x<y>z \frac{{\text{a}}}{} \phantom{x} \left[\frac12\right)",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \overset{a}{=} \tilde{x} \underline{ab} \! \mathbf{F} -5",
)  # fmt: skip
SIGNS = st.sampled_from(
    [*list("abUR019+-=*/()[]|,;.!?:'\"@`"), r"\%", r"\#", r"\$", r"\&", r"\_", r"\{", r"\}", "总", "Ω"]
)
SOURCES = st.lists(SIGNS, min_size=1, max_size=12).map("".join)


def printed(*texts: str) -> Printed:
    questions = tuple(
        Question(
            label=f"{at}.",
            words=f"求 {text} 的值",
            options=tuple(Choice(letter=letter, words=text) for letter in "AB"),
            answer="A",
            explanation=text,
        )
        for at, text in enumerate(texts, start=1)
    )
    part = Part(title="一", worth="", rule="", questions=questions, answered=questions)
    return Printed(title="卷", total="", code="", labels=dict.fromkeys(LABELS, ""), parts=(part,))


def test_every_structure_is_set_in_pdf_and_one_that_cannot_be_read_stays_text() -> None:
    texts = [rf"\({each}\)" for each in EVERY] + [rf"\[{EVERY[0]}\]", r"\(\foo\)", "没有公式"]
    for sheet in (PrintedSheet.PAPER, PrintedSheet.KEY):
        assert typeset.pdf(printed(*texts), sheet).startswith(b"%PDF-")
    runs = typst_math.with_runs({"words": r"a \(\foo\) b", "title": r"\(x\)"})
    assert [run["text"] for run in runs["words"]] == ["a ", r"\(\foo\)", " b"]
    assert runs["title"] == r"\(x\)"


@settings(max_examples=6)
@given(st.lists(SOURCES, min_size=8, max_size=8))
def test_no_sign_of_a_formula_is_a_command_of_the_typesetter(sources: list[str]) -> None:
    texts = [rf"\({each}\)" for each in sources]
    assert typeset.pdf(printed(*texts), PrintedSheet.PAPER).startswith(b"%PDF-")


def test_a_document_of_word_holds_formulas_that_come_back() -> None:
    source = r"Z=\sqrt{R^{2}+\left(\frac{1}{2\pi fC}\right)^{2}}"
    with zipfile.ZipFile(io.BytesIO(word.docx(printed(rf"\({source}\)"), PrintedSheet.PAPER))) as archive:
        body = xml_tree.parse(archive.read("word/document.xml"))
    found = [omml.latex_of(each) for each in body.iter("oMath")]
    assert len(found) == 3
    assert {said(each) for each in found} == {said(source)}


def test_an_exponent_of_brackets_stands_on_all_that_they_hold() -> None:
    for source, held in (
        (r"\sqrt{R^2+(X_L+X_C)^2}", {"XL+XC"}),
        (r"((a+b)^2+c)^3", {"a+b", "a+b2+c"}),
        (r"|x|^2+|y|_1^2", {"x", "y"}),
        (r"(a)(b)^2", {"b"}),
        (r"a)^2", set[str]()),
        (r"[f(x)]_0^1", {"f(x)"}),
    ):
        tree = parsed(source)
        bases = [base for tag in ("sSup", "sSub", "sSubSup") for base in tree.iterfind(f".//{tag}/e/d/e")]
        assert {"".join(each.itertext()) for each in bases} == held
        assert said(omml.latex_of(tree)) == said(source)


@given(SOURCES | st.sampled_from(EVERY))
def test_formulas_for_word_are_well_formed_and_lose_no_sign(source: str) -> None:
    tree = parsed(source)
    told = "".join(each.text or "" for each in tree.iter("t"))
    shown = "".join(
        each.text or "" for each in latex.read(source).iter() if each.tag in {"mi", "mn", "mtext"}
    )
    assert all(sign in told for sign in shown)


def parsed(source: str) -> Element:
    return xml_tree.parse_text(
        word_math.omath(Formula(source, False)).replace("<m:oMath>", f"<m:oMath {M}>", 1)
    )


def said(source: str) -> str:
    return latex.said(latex.in_html(Formula(source, False)))
