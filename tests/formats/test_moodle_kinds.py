"""Numbers, pairs, orders and gaps of Moodle XML, GIFT and cloze are read as they are meant, or refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, Reading, rejected_rows
from question_bank.kinds import case_study, fill_blank, matching, numeric, ordering
from question_bank.kinds.contract import KindName
from tests.formats.workbooks import codes, only, texts_of


def gift(text: str) -> Reading:
    return read_file("a.gift", f"{text}\n\nSure. {{T}}".encode())


def quiz(*questions: str) -> Reading:
    return read_file("a.xml", f"<quiz>{''.join(questions)}</quiz>".encode())


def question(kind: str, inside: str, text: str = "What?") -> str:
    asked = f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>'
    return f'<question type="{kind}">{asked}{inside}</question>'


def number(share: object, value: str, tolerance: str = "") -> str:
    return f'<answer fraction="{share}"><text>{value}</text><tolerance>{tolerance}</tolerance></answer>'


def amount(draft: ItemDraft) -> tuple[str, str]:
    assert isinstance(draft.key, numeric.Key)
    return draft.key.value, draft.key.tolerance


def paired(draft: ItemDraft) -> list[tuple[str, str]]:
    assert isinstance(draft.content, matching.Content)
    assert isinstance(draft.key, matching.Key)
    choices = {each.id: each.text for each in draft.content.options}
    return [(each.text, choices[draft.key.pairs[each.id]]) for each in draft.content.prompts]


NUMBERS = {
    "{#4}": ("4", "0"),
    "{#3.1415:0.0005}": ("3.1415", "0.0005"),
    "{#3.141..3.142}": ("3.1415", "0.0005"),
    "{#-5..-1}": ("-3", "2"),
    "{#=1822:0 =%100%1822:2#near ~%0%*}": ("1822", "2"),
    "{#=1822:2 =%50%1823:1}": ("1822", "2"),
    "{#=1:1 =3:1}": ("2", "2"),
    "{#1e3:1.5}": ("1e3", "1.5"),
}


@pytest.mark.parametrize("body", NUMBERS)
def test_a_number_of_gift_keeps_its_value_and_how_far_an_answer_may_be_off(body: str) -> None:
    draft = gift(f"How much is it? {body}").drafts[0]
    assert (draft.kind, draft.content.stem, amount(draft)) == ("numeric", "How much is it?", NUMBERS[body])


REFUSED = {
    "{#=1822:0 =%50%1822:2}": "import.partial_credit",
    "{#=%50%4}": "import.partial_credit",
    "{#%0%4}": "item.key_missing",
    "{#=1:0.1 =3:0.1}": "import.kind_not_supported",
    "{#four}": "item.number_unreadable",
    "{#5..1}": "item.number_unreadable",
    "{#5:x}": "item.tolerance_unreadable",
    "{#*}": "import.answer_pattern",
    "{=one -> 1 =two}": "import.gift_answers",
    "{=one -> 1}": "item.prompts_too_few",
}


@pytest.mark.parametrize("body", REFUSED)
def test_what_a_number_or_pairs_of_gift_leave_open_is_refused_in_words(body: str) -> None:
    reading = gift(f"How much? {body}")
    assert REFUSED[body] in codes(reading)
    assert len(reading.drafts) == 1


def test_several_exact_numbers_are_the_answers_of_a_blank() -> None:
    draft = gift("Which? {#=4 =5}").drafts[0]
    assert isinstance(draft.key, fill_blank.Key)
    assert [blank.accepted for blank in draft.key.blanks] == [("4", "5")]
    assert draft.content.stem == "Which? [[1]]"


def test_pairs_of_gift_keep_what_belongs_to_nothing_as_a_choice() -> None:
    draft = gift("连一连 {=铁 -> Fe =铜->Cu = -> Ag =黄铜 -> Cu}。").drafts[0]
    assert paired(draft) == [("铁", "Fe"), ("铜", "Cu"), ("黄铜", "Cu")]
    assert texts_of(draft) == ["Fe", "Cu", "Ag"]
    assert isinstance(draft.content, matching.Content)
    assert (draft.content.reuse, draft.content.stem) == (True, "连一连 _____。")


def test_a_text_without_a_question_is_told_and_not_counted() -> None:
    reading = read_file("a.gift", b"::note:: Read with care.\n\nSure. {T}\n\nAnd this.")
    assert (reading.problems, reading.read, len(reading.drafts)) == ((), 1, 1)
    assert [(note.code, note.facts) for note in reading.notes] == [
        ("import.not_a_question", {"count": 2, "places": "1\n3"})
    ]
    alone = quiz(question("description", ""))
    assert (codes(alone), alone.read, len(alone.notes)) == (["import.no_rows"], 0, 1)


def test_what_a_file_says_of_single_answers_is_counted_and_kept_with_the_source() -> None:
    said = number(100, "3").replace(
        "</answer>", "<feedback><text><![CDATA[<p>Right</p>]]></text></feedback></answer>"
    )
    told = {
        "gift": gift("How much? {#=3#Right =%0%4#Near ####All in all}"),
        "truth": gift("So? {F#Right#Near}"),
        "xml": quiz(question("numerical", f"{said}<hint><text>Near</text></hint>")),
        "cloze": cloze("{1:MC:=a#Right~b#Near~c}"),
    }
    for reading in told.values():
        assert [(note.code, note.facts) for note in reading.notes] == [
            ("import.feedback_left_out", {"count": 1, "places": "1"})
        ]
    kept = {name: reading.drafts[0].raw["feedback"] for name, reading in told.items()}
    assert kept == {
        "gift": "Right\nNear",
        "truth": "Right#Near",
        "xml": "Right\nNear",
        "cloze": "Right\nNear",
    }
    assert told["gift"].drafts[0].explanation == "All in all"


UNITS = (
    "<unitgradingtype>{}</unitgradingtype><unitpenalty>{}</unitpenalty><units>"
    "<unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
    "<unit><multiplier>{}</multiplier><unit_name>cm</unit_name></unit></units>"
)


def test_a_number_of_moodle_keeps_its_units() -> None:
    draft = only(quiz(question("numerical", number(100, "3.14", "0.005") + UNITS.format(1, "1.0", "100.0"))))
    assert isinstance(draft.key, numeric.Key)
    assert amount(draft) == ("3.14", "0.005")
    assert (draft.key.unit, draft.key.unit_demanded) == ("m", True)
    assert [(each.spelling, each.factor) for each in draft.key.units] == [("cm", "0.01")]


@pytest.mark.parametrize(
    ("units", "code"),
    [
        (UNITS.format(1, "0.1", "100"), "import.partial_credit"),
        (UNITS.format(0, "0.1", "3"), "import.kind_not_supported"),
        (UNITS.format(0, "0.1", "0"), "import.kind_not_supported"),
        (UNITS.format(0, "0.1", "100").replace(">1</m", ">2</m"), "import.kind_not_supported"),
    ],
)
def test_units_that_cost_a_part_or_cannot_be_counted_are_refused(units: str, code: str) -> None:
    assert codes(quiz(question("numerical", number(100, "3", "0") + units))) == [code]


def test_a_number_in_two_ranges_with_units_is_refused() -> None:
    found = quiz(question("numerical", number(100, "3") + number(100, "5") + UNITS.format(0, "1", "100")))
    assert codes(found) == ["import.kind_not_supported"]


def pair(prompt: str, choice: str) -> str:
    asked = f"<text><![CDATA[{prompt}]]></text>"
    return f'<subquestion format="html">{asked}<answer><text>{choice}</text></answer></subquestion>'


def test_pairs_of_moodle_are_pairs_here() -> None:
    draft = only(
        quiz(question("matching", pair("<b>铁</b>", "Fe &lt; 1") + pair("铜", "Cu") + pair("", "Ag")))
    )
    assert paired(draft) == [("<b>铁</b>", "Fe &lt; 1"), ("铜", "Cu")]
    assert texts_of(draft)[2:] == ["Ag"]


def steps(*texts: str) -> str:
    return "".join(f'<answer fraction="1" format="html"><text>{text}</text></answer>' for text in texts)


def test_an_order_of_moodle_is_the_order_of_its_file() -> None:
    draft = only(quiz(question("ordering", "<selecttype>ALL</selecttype>" + steps("停电", "验电", "接地"))))
    assert isinstance(draft.key, ordering.Key)
    assert (texts_of(draft), draft.key.order) == (["停电", "验电", "接地"], ("a", "b", "c"))


def test_an_order_of_which_only_some_steps_are_shown_is_refused_and_one_of_all_is_not() -> None:
    some = "<selecttype>RANDOM</selecttype><selectcount>{}</selectcount>" + steps("1", "2", "3", "4")
    assert codes(quiz(question("ordering", some.format(3)))) == ["import.kind_not_supported"]
    assert codes(quiz(question("ordering", some.format(6)))) == []


def test_an_order_of_gift_is_a_line_for_each_step() -> None:
    draft = gift("排好次序 {>3 ALL VERTICAL ABSOLUTE_POSITION SHOW\n停电\n验电\n接地\n}").drafts[0]
    assert isinstance(draft.key, ordering.Key)
    assert (draft.content.stem, texts_of(draft)) == ("排好次序", ["停电", "验电", "接地"])
    assert codes(gift("Sort {>3 RANDOM\n1\n2\n3\n4\n}")) == ["import.kind_not_supported"]
    assert codes(gift("Sort {> some\n1\n2\n}")) == ["import.gift_answers"]


def box(kind: str, text: str, group: int = 1) -> str:
    return f"<{kind}><text>{text}</text><group>{group}</group></{kind}>"


def test_gaps_with_words_are_matched_with_them() -> None:
    words = "".join(box("selectoption", word) for word in ("cat", "mat", "dog"))
    draft = only(quiz(question("gapselect", words, "The [[1]] on the [[2]].")))
    assert draft.content.stem == "The (1) ____ on the (2) ____."
    assert paired(draft) == [("(1)", "cat"), ("(2)", "mat")]
    assert texts_of(draft) == ["cat", "mat", "dog"]


def test_gaps_of_several_groups_are_a_case_and_one_gap_is_a_choice() -> None:
    words = (
        box("dragbox", "H<sub>2</sub>O".replace("<", "&lt;")) + box("dragbox", "CO") + box("dragbox", "1", 2)
    )
    words += box("dragbox", "2", 2)
    whole, single, lost = (
        quiz(question("ddwtos", words, text))
        for text in ("[[1]] and [[4]]", "Water is [[1]].", "None [[9]].")
    )
    case = only(whole)
    assert isinstance(case.content, case_study.Content)
    assert [child.kind for child in case.content.children] == ["single_choice", "single_choice"]
    assert (only(single).kind, texts_of(only(single))) == ("single_choice", ["H<sub>2</sub>O", "CO"])
    assert codes(lost) == ["item.key_missing"]


def cloze(text: str) -> Reading:
    return quiz(question("cloze", "", text))


def test_short_answers_and_numbers_in_a_text_are_its_blanks() -> None:
    draft = only(
        cloze("{1:SHORTANSWER:=铁~%100%Fe} weighs {2:NM:=7.87:0.05#Right~*#No} and {1:NUMERICAL:=4}")
    )
    assert draft.content.stem == "[[1]] weighs [[2]] and [[3]]"
    assert isinstance(draft.key, fill_blank.Key)
    first, second, third = draft.key.blanks
    assert (first.accepted, first.amount) == (("铁", "Fe"), None)
    assert second.amount is not None
    assert (second.accepted, second.amount.value, second.amount.tolerance) == ((), "7.87", "0.05")
    assert third.amount is not None
    assert third.amount.value == "4"
    assert draft.raw["scoring"] == "(1) 1, (2) 2, (3) 1"


def test_menus_of_the_same_words_are_pairs_and_others_a_case() -> None:
    same = only(cloze("SF {1:MC:=California~Arizona#No} LA {1:MULTICHOICE_S:~=California~Arizona}"))
    assert paired(same) == [("(1)", "California"), ("(2)", "California")]
    other = only(
        cloze("SF {2:MC:=CA~AZ} is {1:MCV:hot~=foggy~%-50%icy} of {3:SA:=9} {1:MR:=a~=b~c}, {1:NM:=2}")
    )
    assert isinstance(other.content, case_study.Content)
    assert [(child.kind.value, child.share) for child in other.content.children] == [
        ("single_choice", 2), ("single_choice", 1), ("fill_blank", 3), ("multiple_choice", 1), ("numeric", 1),
    ]  # fmt: skip
    assert other.content.stem.startswith("SF (1) ____ is (2) ____")
    assert other.raw["scoring"] == "(2) A 0, B 100, C -50; (4) A 50, B 50, C 0"


def test_one_place_of_a_text_is_an_item_of_its_own_kind() -> None:
    assert only(cloze("{1:MC:=a~b} it is")).kind is KindName.SINGLE_CHOICE
    ticked = only(cloze("{1:MULTIRESPONSE:%50%a~%50%b~c} they are"))
    assert (ticked.kind, ticked.content.stem) == (KindName.MULTIPLE_CHOICE, "____ they are")


def test_places_of_which_some_mind_case_are_not_all_taken_to() -> None:
    draft = only(cloze("{1:SA:=iron} is {1:SAC:=Fe}"))
    assert isinstance(draft.key, case_study.Key)
    keys = [each.key for each in draft.key.children]
    assert [key.switches.fold_case for key in keys if isinstance(key, fill_blank.Key)] == [True, False]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{1:REGEXP:=x}", "import.kind_not_supported"),
        ("{1:NM:=1:0.1~=5:0.1}", "import.kind_not_supported"),
        ("{1:MC:=a~=b~c}", "import.several_letters"),
        ("{1:MC:=a~%50%b} {1:SA:=x}", "import.partial_credit"),
        ("{0:MC:=a~b} {1:SA:=x}", "import.scoring_unclear"),
        ("{1:SA:=x}{1:MC:=a~b}" * 11, "item.blanks_too_many"),
    ],
)
def test_what_a_text_with_places_cannot_be_here_is_said(text: str, code: str) -> None:
    assert codes(cloze(f"It is {text}")) == [code]


SAMPLES = [
    *(f"How much? {body}" for body in (*NUMBERS, "{=铁 -> Fe =铜->Cu = -> Ag}", "{>3 ALL\n1\n2\n3\n}")),
    f"<quiz>{question('numerical', number(100, '3.14', '0.005') + UNITS.format(1, '1.0', '100.0'))}</quiz>",
    f"<quiz>{question('matching', pair('a', 'b') + pair('c', 'd') + pair('', 'e'))}</quiz>",
    f"<quiz>{question('ddwtos', box('dragbox', 'a') + box('dragbox', 'b', 2), '[[1]] [[2]]')}</quiz>",
    f"<quiz>{question('cloze', '', '{1:MC:=a~%50%b#x} {2:SA:=c~*} {1:NM:=2:0.1~3} {1:MR:=a~=b}')}</quiz>",
]
DAMAGE = st.sampled_from(
    ["", "{", "}", "=", "~", "#", "->", "..", ":", "%50%", "1e999", "-", "NaN", "</text>", "[[1]]"]
)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(SAMPLES), st.integers(0, 2000), st.integers(0, 20), DAMAGE)
def test_a_damaged_number_pair_or_gap_is_accounted_for(text: str, at: int, cut: int, piece: str) -> None:
    place = at % (len(text) + 1)
    reading = read_file("a.txt", f"{text[:place]}{piece}{text[place + cut :]}".encode())
    assert reading.read == len(reading.drafts) + rejected_rows(reading.problems)
