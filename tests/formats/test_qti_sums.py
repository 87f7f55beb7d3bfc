"""Calculated items as templates of QTI: what goes out comes back, and what others write is read."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.formats import formula_trees, losses
from question_bank.formats.detect import read_file
from question_bank.formats.outgoing import FileFormat, Outgoing
from question_bank.kinds import calculated, formula, registry
from question_bank.kinds.contract import KindName
from tests import make_cases
from tests.formats.outgoing import WRITERS
from tests.formats.workbooks import codes, only
from tests.rules.question_bank.drawn_items import Drawn, drawn_items

FORMS = [FileFormat.QTI22, FileFormat.QTI30]
CONTENT, KEY = make_cases.CALCULATED


def item(content: object, key: object, kind: KindName = KindName.CALCULATED) -> Outgoing:
    made = Outgoing(1, kind, registry.read_content(kind, content), registry.read_key(kind, key))
    assert registry.check(kind, made.content, made.key) == ()
    return made


def lost(form: FileFormat, given_: Outgoing) -> set[str]:
    made = WRITERS[form]([given_])
    return {each.finding.code for each in losses.found_in(form, made)}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "written",
    ["U / I", "(U)/(I)", "sqrt(U^2 + I ** 2)", "round(U*2, 1) - sind(30)*pi", "min(U, I, 3.50) + abs(-I)"],
)
def test_a_calculation_comes_back_whole(form: FileFormat, written: str) -> None:
    key = {**KEY, "formula": written, "tolerance": "0.5", "tolerance_in": "percent"}
    assert lost(form, item(CONTENT, key)) == set()
    assert lost(form, item(CONTENT, {"formula": written, "tolerance": "0.01"})) == set()


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(drawn_items(KindName.CALCULATED))
def test_any_calculation_deals_the_same_values_and_answers(form: FileFormat, drawn: Drawn) -> None:
    made = WRITERS[form]([Outgoing(1, drawn.kind, drawn.content, drawn.key)])
    draft = only(read_file(made.name, made.data))
    assert isinstance(draft.content, calculated.Content)
    assert isinstance(draft.key, calculated.Key)
    assert isinstance(drawn.content, calculated.Content)
    assert isinstance(drawn.key, calculated.Key)
    assert calculated.samples(draft.content, draft.key) == calculated.samples(drawn.content, drawn.key)


@pytest.mark.parametrize("form", FORMS)
def test_a_case_keeps_the_values_of_its_calculations_apart(form: FileFormat) -> None:
    children = [{"id": f"c{n}", "kind": "calculated", "share": n, "content": CONTENT} for n in (1, 2)]
    keys = [{"id": f"c{n}", "kind": "calculated", "key": KEY} for n in (1, 2)]
    assert lost(
        form, item({"stem": "检修", "children": children}, {"children": keys}, KindName.CASE_STUDY)
    ) == (set())


def test_what_a_template_cannot_say_is_left_out_and_units_are_told_lost() -> None:
    inside = {**CONTENT, "stem": r"电压 {U}，\(\frac{{U}}{{I}}\)"}
    negative = {**KEY, "formula": "I - U", "tolerance": "1", "tolerance_in": "percent"}
    turned = {**KEY, "formula": "round(U, 1 + 1)"}
    for content, key in ((inside, KEY), (CONTENT, negative), (CONTENT, turned)):
        assert lost(FileFormat.QTI22, item(content, key)) == {"export.formula_left_out"}
    units = {**KEY, "units": [{"spelling": "kΩ", "factor": "1000"}]}
    assert lost(FileFormat.QTI30, item(CONTENT, units)) == {"export.units_lost"}


NUMBERS = st.sampled_from(["U", "I", "2", "0.5", "pi"])
FORMULAS = st.recursive(
    NUMBERS,
    lambda inner: (
        st.tuples(inner, st.sampled_from("+-*/^"), inner).map(lambda each: f"({each[0]}){each[1]}({each[2]})")
        | inner.map(lambda each: f"-({each})")
        | inner.map(lambda each: f"sqrt({each})")
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(FORMULAS)
def test_a_formula_without_needless_signs_gives_what_it_gave(written: str) -> None:
    short = formula_trees.canonical(written)
    assert formula_trees.canonical(short) == short
    values = {"U": 3.0, "I": 1.5}
    assert formula.number(formula.read(short), values) == formula.number(formula.read(written), values)


def test_what_is_no_formula_stays_as_it_is_but_for_its_spaces() -> None:
    assert formula_trees.canonical("U +") == "U+"


OTHERS = """<assessmentItem identifier="i1" title="T">
<responseDeclaration identifier="R" cardinality="single" baseType="float"/>
<templateDeclaration identifier="A" cardinality="single" baseType="integer"/>
<templateDeclaration identifier="B" cardinality="single" baseType="integer"/>
<templateProcessing>{steps}</templateProcessing>
<itemBody><p>{text} How long? <textEntryInteraction responseIdentifier="R"/> minutes</p></itemBody>
{processing}</assessmentItem>"""
A = '<setTemplateValue identifier="A"><randomInteger min="2" max="8"/></setTemplateValue>'
A_VALUE, B_VALUE = '<variable identifier="A"/>', '<variable identifier="B"/>'
TWICE = f'<product>{A_VALUE}<baseValue baseType="integer">2</baseValue></product>'
B = f'<setTemplateValue identifier="B">{TWICE}</setTemplateValue>'
RIGHT = f'<setCorrectResponse identifier="R"><divide>{B_VALUE}{A_VALUE}</divide></setCorrectResponse>'
TEXT = '<printedVariable identifier="A"/> men dig.'


def others(steps: str, text: str = TEXT, processing: str = "") -> str:
    return OTHERS.format(steps=steps, text=text, processing=processing)


def test_what_others_work_out_step_by_step_is_one_formula() -> None:
    draft = only(read_file("i.xml", others(A + B + RIGHT).encode()))
    assert draft.content.stem == "{A} men dig. How long? ____ minutes"
    content, key = draft.content.model_dump(), draft.key.model_dump()
    assert (content["parameters"][0]["maximum"], key["formula"]) == ("8", "A * 2 / A")
    assert (key["decimals"], key["tolerance"]) == (None, "0")


EITHER = "<templateCondition/>"
RANDOM = A.replace('<randomInteger min="2" max="8"/>', '<randomFloat min="2" max="8"/>')
REFUSED = {
    "a condition": others(EITHER + A + RIGHT),
    "no step": others(RANDOM + B + RIGHT),
    "no answer": others(A + B),
    "a word that no formula has": others(A + B + RIGHT.replace("divide", "integerDivide")),
    "a name that nothing gives": others(B + RIGHT),
    "a value inside of a formula": others(A + B + RIGHT, "<math><mi>A</mi></math>"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_templates_that_are_no_calculated_items_are_refused(name: str) -> None:
    assert codes(read_file("i.xml", REFUSED[name].encode())) == ["import.kind_not_supported"]


def test_a_choice_with_drawn_values_is_refused_as_a_template() -> None:
    text = others(A).replace("textEntryInteraction", "choiceInteraction")
    assert codes(read_file("i.xml", text.encode())) == ["import.kind_not_supported"]
