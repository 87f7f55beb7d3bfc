"""Numbers, pairs, orders and many interactions as others write them in QTI: read, or refused by name."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading, rejected_rows
from question_bank.kinds import case_study
from tests.formats.workbooks import codes, only

ITEM = (
    '<assessmentItem identifier="i1" title="{title}">{declared}<itemBody>{body}</itemBody>{steps}'
    "</assessmentItem>"
)
SCORED = '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{}</baseValue></setOutcomeValue>'


def read(declared: str, body: str, steps: str = "", title: str = "Title") -> Reading:
    text = ITEM.format(declared=declared, body=body, steps=steps, title=title)
    return read_file("item.xml", text.encode())


def declared(base: str, *right: str, name: str = "R", cardinality: str = "single", more: str = "") -> str:
    values = "".join(f"<value>{each}</value>" for each in right)
    key = f"<correctResponse>{values}</correctResponse>" if right else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">'
        f"{key}{more}</responseDeclaration>"
    )


def mapping(**shares: float) -> str:
    entries = "".join(
        f'<mapEntry mapKey="{key.replace("_", " ")}" mappedValue="{share}"/>' for key, share in shares.items()
    )
    return f"<mapping>{entries}</mapping>"


def when(*tests: tuple[str, float]) -> str:
    branches = "".join(
        f"<{'responseElseIf' if n else 'responseIf'}>{test}{SCORED.format(share)}"
        f"</{'responseElseIf' if n else 'responseIf'}>"
        for n, (test, share) in enumerate(tests)
    )
    return f"<responseProcessing><responseCondition>{branches}</responseCondition></responseProcessing>"


GIVEN, RIGHT = '<variable identifier="R"/>', '<correct identifier="R"/>'
NUMBER = declared("float", "10")
ENTRY = '<p>How many volts? <textEntryInteraction responseIdentifier="R"/></p>'
INSIDE = '<p>About <textEntryInteraction responseIdentifier="R"/> V.</p>'


def value(base: str, text: object) -> str:
    return f'<baseValue baseType="{base}">{text}</baseValue>'


def equal(mode: str, tolerance: str, first: str = RIGHT, second: str = GIVEN, more: str = "") -> str:
    return f'<equal toleranceMode="{mode}" tolerance="{tolerance}" {more}>{first}{second}</equal>'


NUMBERS = {
    "": ("10", "0", "unit"),
    when((equal("exact", ""), 1)): ("10", "0", "unit"),
    when((equal("absolute", "0.5"), 1)): ("10", "0.5", "unit"),
    when((equal("absolute", "0.5 0.5", GIVEN, RIGHT), 2)): ("10", "0.5", "unit"),
    when((equal("absolute", "1 0"), 1)): ("9.5", "0.5", "unit"),
    when((equal("relative", "5 5"), 1)): ("10", "5", "percent"),
    when((equal("relative", "20 25", GIVEN, RIGHT), 1)): ("10.25", "2.25", "unit"),
    when((f"<and><gte>{GIVEN}{value('float', 9)}</gte><lte>{GIVEN}{value('float', 12)}</lte></and>", 1)): (
        "10.5",
        "1.5",
        "unit",
    ),
    when((f"<isNull>{GIVEN}</isNull>", 0), (equal("absolute", "1"), 1)): ("10", "1", "unit"),
}


@pytest.mark.parametrize("steps", NUMBERS)
def test_a_number_at_the_end_of_its_text_is_numeric_with_the_range_that_its_steps_take(steps: str) -> None:
    draft = only(read(NUMBER, ENTRY, steps))
    key = draft.key.model_dump(mode="json")
    assert (draft.kind, draft.content.stem) == ("numeric", "How many volts?")
    assert (key["value"], key["tolerance"], key["tolerance_in"]) == NUMBERS[steps]


def test_a_number_inside_of_its_text_is_a_blank_that_keeps_the_tolerance() -> None:
    plain = only(read(NUMBER, INSIDE))
    near = only(read(NUMBER, INSIDE, when((equal("absolute", "0.5"), 1))))
    assert plain.content.stem == near.content.stem == "About [[1]] V."
    assert plain.key.model_dump()["blanks"][0]["accepted"] == ("10",)
    assert near.key.model_dump(mode="json")["blanks"][0]["amount"]["tolerance"] == "0.5"


def test_words_that_the_steps_compare_with_are_accepted_and_parts_of_the_marks_are_not() -> None:
    text = declared("string", "die")
    match = f"<match>{GIVEN}{value('string', 'tap')}</match>"
    either = when((f"<or><match>{GIVEN}{RIGHT}</match>{match}</or>", 1))
    draft = only(read(text, INSIDE, either))
    assert draft.key.model_dump()["blanks"][0]["accepted"] == ("die", "tap")
    half = when((f"<match>{GIVEN}{RIGHT}</match>", 1), (match, 0.5))
    assert codes(read(text, INSIDE, half)) == ["import.partial_credit"]


SLIDER = (
    '<p>Look.</p><sliderInteraction responseIdentifier="R" lowerBound="0" upperBound="{}" step="10">'
    "<prompt>?</prompt></sliderInteraction>"
)


def test_a_scale_is_a_number_with_what_may_be_chosen_told_below() -> None:
    short, long = (only(read(declared("integer", "70"), SLIDER.format(top))) for top in (70, 1000))
    assert short.content.stem.endswith("<p>0, 10, 20, 30, 40, 50, 60, 70</p>")
    assert long.content.stem.endswith("<p>0, 10, 20, …, 1000</p>")
    assert long.key.model_dump()["value"] == "70"


MATCH = (
    '<matchInteraction responseIdentifier="R"><prompt>Match.</prompt>'
    "<simpleMatchSet>{}</simpleMatchSet><simpleMatchSet>{}</simpleMatchSet></matchInteraction>"
)


def entries(often: int, **texts: str) -> str:
    return "".join(
        f'<simpleAssociableChoice identifier="{own}" matchMax="{often}">{text}</simpleAssociableChoice>'
        for own, text in texts.items()
    )


METALS, SIGNS = {"i": "iron", "c": "copper"}, {"F": "Fe", "C": "Cu", "A": "Au"}
PAIRS = declared("directedPair", "i F", "c C", cardinality="multiple")


def test_two_lists_are_matched_whichever_of_them_is_the_whole_one() -> None:
    first = only(read(PAIRS, MATCH.format(entries(1, **METALS), entries(1, **SIGNS))))
    turned = declared("directedPair", "F i", "C c", cardinality="multiple")
    second = only(read(turned, MATCH.format(entries(1, **SIGNS), entries(1, **METALS))))
    assert first.content == second.content
    assert first.key.model_dump() == second.key.model_dump() == {"pairs": {"p1": "a", "p2": "b"}}
    again = only(read(PAIRS, MATCH.format(entries(1, **METALS), entries(2, **SIGNS))))
    assert (first.content.model_dump()["reuse"], again.content.model_dump()["reuse"]) == (False, True)


def test_pairs_within_one_list_part_into_two_and_shares_of_pairs_stay_with_the_source() -> None:
    body = (
        f'<associateInteraction responseIdentifier="R">{entries(1, **METALS, **SIGNS)}<prompt>Pair.</prompt>'
        "</associateInteraction>"
    )
    key = declared("pair", "F i", "c C", cardinality="multiple", more=mapping(i_F=1, C_c=2))
    reading = read(key, body)
    (draft,) = reading.drafts
    assert [each["text"] for each in draft.content.model_dump()["prompts"]] == ["copper", "Fe"]
    assert draft.raw["scoring"] == "i-F 1, C-c 2"
    assert [note.code for note in reading.notes] == ["import.scoring_left_out"]


ORDER = (
    '<orderInteraction responseIdentifier="R"><prompt>Order.</prompt>'
    '<simpleChoice identifier="x">test</simpleChoice><simpleChoice identifier="y">earth</simpleChoice>'
    "</orderInteraction>"
)
STEPS = declared("identifier", "y", "x", cardinality="ordered")
OTHER = f"<match>{GIVEN}<ordered>{value('identifier', 'x')}{value('identifier', 'y')}</ordered></match>"
SAME = f"<match>{GIVEN}{RIGHT}</match>"


def test_an_order_is_read_and_what_another_order_earns_stays_with_the_source() -> None:
    assert only(read(STEPS, ORDER)).key.model_dump() == {"order": ("b", "a")}
    partly = read(STEPS, ORDER, when((SAME, 2), (OTHER, 1)))
    assert partly.drafts[0].raw["scoring"] == "BA 2, AB 1"
    bare = declared("identifier", cardinality="ordered")
    assert only(read(bare, ORDER, when((OTHER, 1)))).key.model_dump() == {"order": ("a", "b")}


GAPS = (
    '<gapMatchInteraction responseIdentifier="R"><prompt>Fill.</prompt><gapText identifier="F" matchMax="1">'
    'Fe</gapText><gapText identifier="C" matchMax="{}">Cu</gapText><p>Iron <gap identifier="i"/>, copper '
    '<gap identifier="c"/></p></gapMatchInteraction>'
)


def test_gaps_with_words_are_numbered_places_that_are_matched_with_them() -> None:
    for pairs in (("F i", "C c"), ("i F", "c C")):
        draft = only(read(declared("directedPair", *pairs, cardinality="multiple"), GAPS.format(1)))
        content = draft.content.model_dump()
        assert content["stem"] == "<p>Fill.</p><p>Iron (1) ____, copper (2) ____</p>"
        assert [each["text"] for each in content["prompts"]] == ["(1)", "(2)"]
        assert ([each["text"] for each in content["options"]], content["reuse"]) == (["Fe", "Cu"], False)
        assert draft.key.model_dump() == {"pairs": {"p1": "a", "p2": "b"}}
    often = only(read(declared("directedPair", "F i", "C c", cardinality="multiple"), GAPS.format(0)))
    assert often.content.model_dump()["reuse"] is True


def listed(name: str, *texts: str) -> str:
    words = "".join(f'<inlineChoice identifier="{each}">{each}</inlineChoice>' for each in texts)
    return f'<inlineChoiceInteraction responseIdentifier="{name}">{words}</inlineChoiceInteraction>'


def test_a_list_in_a_text_is_a_choice_and_several_are_matched_or_a_case_of_choices() -> None:
    one = declared("identifier", "Fe", name="A")
    two = one + declared("identifier", "Cu", name="B")
    single = only(read(one, f"<p>Iron is {listed('A', 'Fe', 'Cu')}.</p>"))
    assert (single.kind, single.content.stem) == ("single_choice", "Iron is ____.")
    alike = only(read(two, f"<p>{listed('A', 'Fe', 'Cu')} and {listed('B', 'Cu', 'Fe')}</p>"))
    assert (alike.kind, alike.content.model_dump()["reuse"]) == ("matching", True)
    apart = only(read(two, f"<p>{listed('A', 'Fe', 'Cu')} and {listed('B', 'Cu', 'Au')}</p>"))
    assert (apart.kind, apart.content.stem) == ("case_study", "(1) ____ and (2) ____")


def test_pieces_of_a_text_are_options_and_stay_in_it_underlined() -> None:
    body = (
        '<hottextInteraction responseIdentifier="R" maxChoices="1"><prompt>Which is wrong?</prompt><p>He '
        '<hottext identifier="x">go</hottext> to <hottext identifier="y">work</hottext>.</p>'
        "</hottextInteraction>"
    )
    draft = only(read(declared("identifier", "x"), body))
    assert draft.content.stem == "<p>Which is wrong?</p><p>He <u>go</u> to <u>work</u>.</p>"
    assert ([o["text"] for o in draft.content.model_dump()["options"]], draft.key.model_dump()) == (
        ["go", "work"],
        {"option": "a"},
    )


CHOICE = (
    '<choiceInteraction responseIdentifier="{0}" maxChoices="1">{1}'
    '<simpleChoice identifier="x">file</simpleChoice><simpleChoice identifier="y">die</simpleChoice>'
    "</choiceInteraction>"
)


def test_many_interactions_are_a_case_whose_stem_is_the_whole_text() -> None:
    several = "".join(declared("identifier", "x", name=name) for name in "AB") + declared("float", "10")
    mixed = several + declared("identifier", "Fe", name="C")
    choice = CHOICE.format("A", "<prompt>Which?</prompt>")
    body = f"<p>Look.</p>{choice}<p>It is {listed('C', 'Fe', 'Cu')}; {{}}</p>"
    draft = only(read(mixed, body.format('<textEntryInteraction responseIdentifier="R"/> V')))
    assert isinstance(draft.content, case_study.Content)
    assert draft.content.stem == "<p>Look.</p><p>(1)</p><p>It is (2) ____; (3) ____ V</p>"
    told = [(each.kind.value, each.content.stem) for each in draft.content.children]
    assert told == [("single_choice", "(1) Which?"), ("single_choice", "(2)"), ("numeric", "(3)")]
    bare = only(read(several, CHOICE.format("A", "") + CHOICE.format("B", ""), title="Tools &amp; dies"))
    assert bare.content.stem == "Tools &amp; dies"


MULTIPLE = declared("identifier", cardinality="multiple")
BOXES = CHOICE.format("R", "<prompt>Which?</prompt>").replace('maxChoices="1"', 'maxChoices="0"')
ONE = f"<match>{GIVEN}<multiple>{value('identifier', 'x')}</multiple></match>"


def test_a_key_that_only_the_steps_tell_is_taken_and_two_keys_are_not() -> None:
    assert only(read(MULTIPLE, BOXES, when((ONE, 1)))).key.model_dump() == {"options": ("a",)}
    two = when((ONE, 1), (ONE.replace(">x<", ">y<"), 1))
    assert codes(read(MULTIPLE, BOXES, two)) == ["import.scoring_unclear"]


def test_a_text_that_asks_nothing_is_no_item_and_is_told() -> None:
    reading = read("", "<p>Welcome.</p>")
    assert [note.code for note in reading.notes] == ["import.not_a_question"]
    assert (reading.read, codes(reading)) == (0, ["import.no_rows"])


BOTH = MATCH.format(entries(1, **METALS), entries(1, **SIGNS))
ROUNDED = f'<equalRounded figures="2">{GIVEN}{RIGHT}</equalRounded>'
OPEN = equal("absolute", "1", more='includeLowerBound="false"')
HALF = declared("integer", "20", more=mapping(**{"20": 1, "30": 0.5}))
OVER = MATCH.format(entries(1, **METALS, z="zinc"), entries(1, **SIGNS))
MANY = "directedPair", "F i", "F c"
REFUSED = [
    ("import.scoring_unclear", NUMBER, ENTRY, when((equal("relative", "5 5", GIVEN, RIGHT), 1))),
    ("import.scoring_unclear", NUMBER, ENTRY, when((equal("absolute", "{T}"), 1))),
    ("import.scoring_unclear", declared("float", "-5"), ENTRY, when((equal("relative", "5 5"), 1))),
    ("import.scoring_unclear", NUMBER, ENTRY, when((f"<gt>{GIVEN}{value('float', 9)}</gt>", 1))),
    ("import.scoring_unclear", NUMBER, ENTRY, when((OPEN.replace('"1"', '"0"'), 1))),
    ("import.scoring_unclear", NUMBER, ENTRY, when((f"<gte>{GIVEN}{value('float', 9)}</gte>", 1))),
    ("import.partial_credit", NUMBER, ENTRY, when((equal("exact", ""), 1), (equal("absolute", "1"), 0.5))),
    ("import.answer_pattern", NUMBER, ENTRY, when((ROUNDED, 1))),
    ("item.key_missing", declared("integer"), SLIDER.format(50), ""),
    ("import.partial_credit", HALF, SLIDER.format(50), ""),
    ("import.partner_not_one", PAIRS, OVER, ""),
    ("import.partner_not_one", declared(*MANY, cardinality="multiple"), BOTH, ""),
    ("import.partner_not_one", declared("directedPair", "F i", cardinality="multiple"), GAPS.format(1), ""),
    ("import.partial_credit", PAIRS.replace("</resp", f"{mapping(i_F=1)}</resp"), BOTH, ""),
    ("item.key_missing", declared("directedPair", cardinality="multiple"), BOTH, ""),
    ("item.key_missing", declared("identifier", cardinality="ordered"), ORDER, ""),
    ("item.order_incomplete", declared("identifier", "x", cardinality="ordered"), ORDER, ""),
    ("import.scoring_unclear", STEPS, ORDER, when((SAME, 1), (OTHER, 1))),
    ("import.scoring_unclear", declared("identifier", "x"), CHOICE.format("R", "") + listed("R", "x"), ""),
]


def test_a_border_that_does_not_count_is_taken_in_and_told_and_so_is_what_is_said_of_answers() -> None:
    between = f"<and><gt>{GIVEN}{value('float', 9)}</gt><lte>{GIVEN}{value('float', 12)}</lte></and>"
    for steps, kept in ((between, "(9, 12]"), (OPEN, "(9, 11]")):
        reading = read(NUMBER, ENTRY, when((steps, 1)) + "<modalFeedback>No, <b>more</b>.</modalFeedback>")
        (draft,) = reading.drafts
        assert (draft.raw["range"], draft.raw["feedback"]) == (kept, "No, more.")
        assert [note.code for note in reading.notes] == [
            "import.border_taken_in",
            "import.feedback_left_out",
        ]


SAMPLES = [
    *((NUMBER, ENTRY, steps) for steps in NUMBERS),
    *((key, body, steps) for _, key, body, steps in REFUSED),
    (STEPS, ORDER, when((SAME, 2), (OTHER, 1))),
    (PAIRS, GAPS.format(1), ""),
]
PIECES = st.text(max_size=8) | st.sampled_from(
    ["", "<", "1e400", "9" * 40, "10 20", ENTRY, ORDER, GIVEN, RIGHT, equal("absolute", "0"), '"', "R", "x"]
)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 3000), st.integers(0, 40), PIECES)
def test_a_damaged_item_never_raises(sample: tuple[str, str, str], at: int, cut: int, piece: str) -> None:
    key, body, steps = sample
    whole = ITEM.format(declared=key, body=body, steps=steps, title="T")
    place = at % len(whole)
    damaged = whole[:place] + piece + whole[place + cut :]
    reading = read_file("a.xml", damaged.encode("utf-8", "replace"))
    assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)


def test_one_interaction_inside_of_another_is_refused_and_a_number_in_two_words_is_none() -> None:
    inside = GAPS.format(1).replace("<prompt>Fill.</prompt>", ENTRY.replace('"R"', '"S"'))
    assert codes(read(PAIRS + declared("string", "x", name="S"), inside)) == ["import.kind_not_supported"]
    assert codes(read(declared("float", "10 20"), ENTRY)) == ["import.scoring_unclear"]


@pytest.mark.parametrize(("code", "key", "body", "steps"), REFUSED)
def test_what_is_none_of_our_rules_is_refused_with_its_reason(
    code: str, key: str, body: str, steps: str
) -> None:
    assert codes(read(key, body, steps)) == [code]
