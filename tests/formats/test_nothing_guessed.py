"""What a file leaves open or says of a part alone is asked back or kept apart, never settled in silence."""

import json
from dataclasses import replace

import pytest

from question_bank.formats import losses
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, merge_duplicates
from question_bank.formats.outgoing import FileFormat
from question_bank.kinds import fill_blank, single_choice
from question_bank.kinds.contract import KindName
from tests.formats import qti_classic, test_carried, test_qti_others
from tests.formats.outgoing import OWN, WRITERS, outgoing
from tests.formats.qti_classic import equal, item, labels, marked, paid, rows
from tests.formats.test_moodle_kinds import question, quiz, steps
from tests.formats.workbooks import codes, only

TWO = (
    '<response_str ident="a"><render_fib><response_label ident="x"/></render_fib></response_str>'
    '<response_str ident="b"><render_fib><response_label ident="x"/></render_fib></response_str>'
)
YES = ' case="Yes"'


def typed(*tests: str) -> str:
    return item("short_answer_question", "Units:", TWO, paid(*tests, points=1, action="Add"))


def minding(draft: ItemDraft) -> list[bool]:
    """Whether case matters, by item of a case."""
    assert draft.kind is KindName.CASE_STUDY
    keys = [child["key"] for child in draft.key.model_dump()["children"]]
    return [not key["switches"]["fold_case"] for key in keys]


def test_answers_that_differ_in_case_alone_are_both_kept_where_case_matters() -> None:
    both = (equal("kV", "a", more=YES), equal("KV", "a", more=YES), equal("A", "b", more=YES))
    draft = only(qti_classic.read(typed(f"<or>{''.join(both)}</or>")))
    assert isinstance(draft.key, fill_blank.Key)
    assert draft.key.blanks[0].accepted == ("kV", "KV")
    assert marked(draft, {"blanks": ["KV", "A"]})
    assert not marked(draft, {"blanks": ["kv", "A"]})


def test_case_that_matters_at_one_place_alone_parts_the_places() -> None:
    draft = only(qti_classic.read(typed(equal("kV", "a", more=YES), equal("volt", "b"))))
    assert minding(draft) == [True, False]
    text = "<material><mattext>{}</mattext></material>"
    listed = f'<response_label ident="{{}}" case_sensitive="{{}}">{text}</response_label>'
    gaps = rows([("u", "", listed.format("1", "true", "kV")), ("v", "", listed.format("2", "false", "volt"))])
    found = qti_classic.read(item("fill_in_multiple_blanks_question", "[u] and [v]", gaps, ""))
    assert minding(only(found)) == [True, False]
    mapped = '<mapping><mapEntry mapKey="{}" mappedValue="1" caseSensitive="{}"/></mapping>'
    one = test_qti_others.declared("string", "kV", name="A", more=mapped.format("kV", "true"))
    two = test_qti_others.declared("string", "volt", name="B", more=mapped.format("volt", "false"))
    entry = '<textEntryInteraction responseIdentifier="{}"/>'
    body = f"<p>{entry.format('A')} and {entry.format('B')}</p>"
    assert minding(only(test_qti_others.read(one + two, body))) == [True, False]


def test_case_that_matters_for_one_answer_of_a_place_alone_is_refused() -> None:
    both = (equal("kV", "a", more=YES), equal("kilovolt", "a"), equal("A", "b"))
    assert codes(qti_classic.read(typed(f"<or>{''.join(both)}</or>"))) == ["import.kind_not_supported"]


def test_points_that_are_taken_away_are_kept_with_the_source() -> None:
    listed = f'<response_lid ident="r"><render_choice>{labels(x="甲", y="乙")}</render_choice></response_lid>'
    scored = paid(equal("x", "r")) + paid(equal("y", "r"), points=50, action="Subtract")
    reading = qti_classic.read(item("multiple_choice_question", "Which?", listed, scored))
    assert only(reading).raw["scoring"] == "A 100, B -50"
    assert [note.code for note in reading.notes] == ["import.scoring_left_out"]


def test_a_choice_of_moodle_that_does_not_say_so_is_a_single_one() -> None:
    answers = '<answer fraction="100"><text>甲</text></answer><answer fraction="0"><text>乙</text></answer>'
    assert isinstance(only(quiz(question("multichoice", answers))).key, single_choice.Key)


@pytest.mark.parametrize("shown", ["0", "2", ""])
def test_an_order_of_few_random_steps_is_refused_however_few_are_named(shown: str) -> None:
    some = f"<selecttype>RANDOM</selecttype><selectcount>{shown}</selectcount>" + steps("1", "2", "3")
    assert codes(quiz(question("ordering", some))) == ["import.kind_not_supported"]


def test_right_or_wrong_that_earns_a_part_of_the_marks_is_no_key() -> None:
    half = '<answer fraction="50"><text>true</text></answer><answer fraction="0"><text>false</text></answer>'
    assert codes(quiz(question("truefalse", half))) == ["item.key_missing"]


def test_a_tolerance_that_is_no_number_is_told_and_not_taken_for_none() -> None:
    inside = (
        '<answer fraction="100.00000"><text>{a}*2</text><tolerance>1.O</tolerance>'
        "<tolerancetype>2</tolerancetype></answer>"
    )
    assert codes(quiz(question("calculatedsimple", inside))) == ["item.tolerance_unreadable"]


def test_a_picture_that_one_question_lacks_is_not_taken_from_another() -> None:
    asked = (
        '<question type="truefalse"><questiontext format="html"><text><![CDATA[图{}'
        '<img src="@@PLUGINFILE@@/a.png" alt="">]]></text>{}</questiontext>'
        '<answer fraction="100"><text>true</text></answer></question>'
    )
    file = f'<file name="a.png" path="/" encoding="base64">{test_carried.coded(test_carried.PNG)}</file>'
    reading = quiz(asked.format(1, file), asked.format(2, ""))
    assert [(each.row, each.code) for each in reading.problems] == [(2, "import.picture_missing")]


def test_a_record_that_is_given_back_keeps_all_that_it_said() -> None:
    record = {
        "question": "哪个是绝缘体？", "options": ["铜", "橡胶"], "answer": "C",
        "chapter": "电工", "point": "材料",
        "tags": "安全", "cognitive": "识记", "source": "教材第 3 页",
    }  # fmt: skip
    merged = merge_duplicates([read_file("a.json", json.dumps([record]).encode())])
    (sheet,) = merged.returned
    (row,) = (dict(zip(sheet.header, cells, strict=True)) for _, cells in sheet.rows)
    assert {row[name] for name in ("标签", "认知层次", "来源")} == {"安全", "识记", "教材第 3 页"}
    table = "\n".join(",".join(cells) for cells in (sheet.header, [*row.values()])).replace(",C,", ",B,")
    again = only(read_file("a.csv", table.encode()))
    assert (again.topic_path, again.tags, again.origin) == (("电工", "材料"), ("安全",), "教材第 3 页")


def test_tags_and_levels_that_a_file_does_not_hold_are_told() -> None:
    item = replace(outgoing("true_false", "停电后先验电", {"value": True}), classed=True)
    for form, write in WRITERS.items():
        if form not in OWN | {FileFormat.AIKEN}:
            told = {each.finding.code for each in losses.found_in(form, write([item]))}
            assert "export.classes_lost" in told


def test_the_answer_of_aiken_is_a_letter_whatever_the_options_are_called() -> None:
    draft = only(read_file("a.txt", "哪个是碳？\nA. C\nB. H\nC. 以上都不是\nANSWER: C\n".encode()))
    assert isinstance(draft.key, single_choice.Key)
    assert draft.key.option == "c"


def test_rows_whose_lists_call_two_things_alike_are_refused() -> None:
    lists = rows([("1", "甲", labels(a="红", b="绿")), ("2", "乙", labels(a="大", b="小"))])
    scored = paid(equal("a", "response_1"), points=50) + paid(equal("b", "response_2"), points=50)
    assert codes(qti_classic.read(item("matching_question", "怎样配？", lists, scored))) == [
        "import.kind_not_supported"
    ]


@pytest.mark.parametrize("odd", ["²", "1024.0", "\u0661", "9" * 5000])
def test_figures_that_are_none_where_a_number_belongs_never_stop_an_import(odd: str) -> None:
    answer = '<answer fraction="100"><text>{{a}}*2</text><tolerancetype>2</tolerancetype>{}</answer>'
    length = f"<correctanswerformat>1</correctanswerformat><correctanswerlength>{odd}</correctanswerlength>"
    defined = (
        f"<dataset_definition><name><text>a</text></name><decimals>{odd}</decimals></dataset_definition>"
    )
    steps_shown = f"<selecttype>RANDOM</selecttype><selectcount>{odd}</selectcount>" + steps("1", "2", "3")
    reading = quiz(
        question("calculatedsimple", answer.format(length) + defined),
        question("essay", f"<responsefieldlines>{odd}</responsefieldlines>"),
        question("ordering", steps_shown),
    )
    assert reading.read == 3
    spot = (
        '<selectPointInteraction responseIdentifier="R" maxChoices="{0}"><object type="image/png" '
        'data="/assets/x.png" width="{0}" height="{0}"/></selectPointInteraction>'
    )
    point = test_qti_others.declared("point", "1 1")
    assert codes(test_qti_others.read(point, spot.format(odd))) == ["import.media_not_carried"]
