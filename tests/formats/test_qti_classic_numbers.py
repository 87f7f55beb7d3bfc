"""Numbers of QTI 1.2 and Canvas: exact, within bounds, and worked out by a formula."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

import pytest

from question_bank.kinds import calculated
from question_bank.kinds.contract import KindName
from tests.formats.qti_classic import DECIMAL, equal, item, key_of, marked, paid, read
from tests.formats.workbooks import codes, only

EXACT = paid(f"<or>{equal(77)}<and>{equal(70, tag='vargte')}{equal(84, tag='varlte')}</and></or>")
RANGE = paid(equal(1, tag="vargte"), equal("22.5", tag="varlte"))
HALF_OPEN = paid(
    f"<or>{equal('42.00')}<and>{equal(41.995, tag='vargt')}{equal(42.005, tag='varlte')}</and></or>"
)


@pytest.mark.parametrize(
    ("scored", "key"),
    [
        (paid(equal("1234.0")), {"value": "1234.0"}),
        (EXACT, {"value": "77", "tolerance": "7"}),
        (RANGE, {"value": "11.75", "tolerance": "10.75"}),
        (HALF_OPEN, {"value": "42.00", "tolerance": "0.005"}),
        (paid(equal("-5e3", tag="vargte"), equal("-5e3", tag="varlte")), {"value": "-5000"}),
    ],
)
def test_a_number_keeps_what_its_conditions_accept(scored: str, key: dict[str, str]) -> None:
    draft = only(read(item("numerical_question", "How many?", DECIMAL, scored)))
    assert (draft.kind, draft.content.stem, key_of(draft)) == (KindName.NUMERIC, "How many?", key)


def test_a_border_that_does_not_count_is_told_and_numbers_beside_a_range_are_accepted_in_a_blank() -> None:
    opened = read(item("numerical_question", "How many?", DECIMAL, HALF_OPEN))
    assert only(opened).raw["range"] == "(41.995, 42.005]"
    assert [note.code for note in opened.notes] == ["import.border_taken_in"]
    draft = only(read(item("", "How many?", DECIMAL, RANGE + paid(equal("100"), equal("50.0")))))
    assert draft.kind is KindName.FILL_BLANK
    given = {"1": True, "22.5": True, "50": True, "100.00": True, "23": False, "0.9": False}
    assert {text: marked(draft, {"blanks": [text]}) for text in given} == given


def test_a_number_that_is_asked_within_a_text_leaves_its_place_there() -> None:
    behind = "<material><mattext> V is safe.</mattext></material>"
    draft = only(read(item("", "Up to", DECIMAL + behind, paid(equal("36")))))
    assert (draft.kind, draft.content.stem) == (KindName.NUMERIC, "Up to ____ V is safe.")


@pytest.mark.parametrize(
    ("scored", "code"),
    [
        (RANGE + paid(equal(50, tag="vargte"), equal(60, tag="varlte")), "import.answer_pattern"),
        (paid(equal(5, tag="vargte")), "import.answer_pattern"),
        (paid(equal("five")), "import.answer_pattern"),
        (paid(f"<not>{equal(5)}</not>", equal(6)), "import.answer_pattern"),
        (paid(equal(5)) + paid(equal(6), points=50), "import.partial_credit"),
        (paid(equal(5, "other")), "import.scoring_unclear"),
        (paid(equal(5), points=0), "item.key_missing"),
        ("", "item.key_missing"),
    ],
)
def test_a_number_whose_conditions_no_key_can_say_is_refused(scored: str, code: str) -> None:
    assert codes(read(item("numerical_question", "How many?", DECIMAL, scored))) == [code]


def sums(
    formulas: Iterable[str], sets: Iterable[tuple[str, str]], more: str = "", tolerance: str = "0"
) -> str:
    told = "".join(f"<formula>{escape(each)}</formula>" for each in formulas)
    given = "".join(
        f'<var_set><var name="x">{value}</var><answer>{answer}</answer></var_set>' for value, answer in sets
    )
    return (
        f"<itemproc_extension><calculated><answer_tolerance>{tolerance}</answer_tolerance>"
        f"<formulas{more}>{told}</formulas>"
        '<vars><var name="x" scale="1"><min>1.0</min><max>9.0</max></var></vars>'
        f"<var_sets>{given}</var_sets></calculated></itemproc_extension>"
    )


@pytest.mark.parametrize(
    ("beside", "formula", "decimals"),
    [
        (sums(["2*x"], [("3.5", "7.0")], ' decimal_places="1"'), "2*x", 1),
        (sums(["y = x + 1", "z=y*y", "z / 2"], [("3", "8")]), "((x + 1)*(x + 1)) / 2", None),
        (sums(["log(x, 2) + e*pi()"], [("8", "11.539734")]), "(ln(x)/ln( 2)) + exp(1)*pi", None),
        (sums(["deg_to_rad(rad_to_deg(x))"], [("2", "2")]), "((((x)*180/pi))*pi/180)", None),
        (sums(["x^2"], [("3", "9")]), "x^2", None),
    ],
)
def test_a_formula_is_read_in_the_words_of_the_bank(beside: str, formula: str, decimals: int | None) -> None:
    draft = only(read(item("calculated_question", "Take [x], not [y].", DECIMAL, "", beside)))
    assert (draft.kind, draft.content.stem) == (KindName.CALCULATED, "Take {x}, not [y].")
    assert isinstance(draft.key, calculated.Key)
    assert (draft.key.formula, draft.key.decimals) == (formula, decimals)


def test_a_formula_in_scientific_notation_is_rounded_as_there_and_a_tolerance_may_be_in_percent() -> None:
    more = ' decimal_places="1" scientific_notation="true"'
    told = sums(["x*11"], [("9", "9.9*10^1"), ("1", "1.1*10^1"), ("9.1", "1*10^2")], more, "5%")
    draft = only(read(item("calculated_question", "Take [x].", DECIMAL, "", told)))
    assert isinstance(draft.key, calculated.Key)
    assert isinstance(draft.content, calculated.Content)
    assert (draft.key.tolerance, draft.key.tolerance_in.value) == ("5", "percent")
    for sample in calculated.samples(draft.content, draft.key):
        exact = float(dict(sample.values)["x"]) * 11
        assert float(sample.answer) == pytest.approx(exact, abs=5 if exact >= 100 else 0.5)


@pytest.mark.parametrize(
    ("beside", "code"),
    [
        (sums(["2*x"], [("3", "7")]), "import.scoring_unclear"),
        (sums(["-x^2"], [("3", "9")]), "import.scoring_unclear"),
        (sums(["x^2"], []), "import.scoring_unclear"),
        (sums(["mean(x, 2)"], [("3", "2.5")]), "item.formula_unreadable"),
        (sums(["2*q"], [("3", "6")]), "item.formula_name_unknown"),
        (sums(["log(x"], [("3", "6")]), "item.formula_unreadable"),
        (sums(["x" * 301], []), "item.formula_long"),
        (sums(["x"], [("3", "three")]), "import.scoring_unclear"),
        (sums(["x"], [("3", "3")], tolerance="some"), "import.scoring_unclear"),
        (sums(["x"], [("3", "3")], tolerance="1e90"), "import.scoring_unclear"),
    ],
)
def test_a_formula_that_does_not_give_the_answers_of_the_file_is_refused(beside: str, code: str) -> None:
    assert codes(read(item("calculated_question", "Take [x].", DECIMAL, "", beside))) == [code]
