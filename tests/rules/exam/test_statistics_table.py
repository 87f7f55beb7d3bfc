"""Plain tables of answers, as people have them."""

import pytest

from core.errors import Invalid
from core.spreadsheet import Cell, Sheet, read_rows, write_workbook
from exam.rules.statistics.table import Table, Wanted, read_key, read_table

PERSONS = frozenset({"person", "姓名"})


def rows(written: str) -> list[list[str]]:
    return [line.split(",") for line in written.strip().splitlines()]


def read(
    written: str,
    key: str | None = None,
    *,
    items: tuple[str, ...] | None = None,
    headings: bool | None = None,
) -> Table:
    right = read_key(key) if key else None
    return read_table(rows(written), Wanted(right, items, headings, PERSONS))


def refused(
    written: str,
    key: str | None = None,
    *,
    items: tuple[str, ...] | None = None,
    headings: bool | None = None,
) -> str:
    with pytest.raises(Invalid) as raised:
        read(written, key, items=items, headings=headings)
    return raised.value.findings[0].code


def test_headings_and_persons_are_told_from_scores() -> None:
    table = read("person,q1,q2\n7,1,0\n8,0,1\n9,1,1")
    assert table.answers.items == ("q1", "q2")
    assert table.answers.scores.tolist() == [[1, 0], [0, 1], [1, 1]]
    assert table.left_out == ()


def test_a_bare_matrix_is_read_as_it_stands() -> None:
    table = read("1,0\n0,1\n1,1")
    assert table.answers.items == ("1", "2")
    assert table.answers.persons == 3


def test_headings_in_chinese_are_kept() -> None:
    table = read("姓名,第一题,第二题\n张三,1,0\n李四,0,1")
    assert table.answers.items == ("第一题", "第二题")


def test_a_person_called_one_is_no_item() -> None:
    assert read("person,q1,q2\n1,1,0").answers.items == ("q1", "q2")


def test_columns_that_hold_no_scores_are_left_out_by_name() -> None:
    table = read("person,q1,q2,group,gender\n5,1,0,2,female\n6,0,1,1,male\n7,1,1,2,male")
    assert table.answers.items == ("q1", "q2")
    assert table.left_out == ("group", "gender")


def test_a_slip_among_many_scores_is_refused_with_its_place() -> None:
    written = "person,q1\n" + "\n".join(f"{number},1" for number in range(2, 90)) + "\n90,7"
    with pytest.raises(Invalid) as raised:
        read(written)
    assert raised.value.findings[0].facts == {"row": 90, "column": "q1", "typed": "7"}


def test_a_blank_is_wrong_and_counted() -> None:
    table = read("person,q1,q2\n5,1,\n6,NA,1\n7,,\n8,0,0")
    assert table.answers.scores.tolist() == [[1, 0], [0, 1], [0, 0]]
    assert table.answers.blank.sum() == 2
    assert table.empty_rows == 1


def test_options_are_marked_by_the_key() -> None:
    table = read("person,q1,q2,q3\n5,a,B,4\n6,A,C,4\n7,B,B,1", "A,B,4")
    assert table.answers.scores.tolist() == [[1, 1, 1], [1, 0, 1], [0, 1, 0]]
    assert list(table.answers.choices[0].chosen) == ["A", "B"]
    assert table.answers.choices[2].key == frozenset({"4"})


def test_options_by_number_above_numbered_headings() -> None:
    table = read("1,2,3,4,5\n1,4,5,1,2\n1,4,5,1,2", "1,4,5,1,2")
    assert table.answers.persons == 2
    assert table.answers.scores.sum() == 10


def test_a_row_of_options_is_no_heading() -> None:
    assert read("1,4,5\n1,4,5\n2,3,1", "1,4,5").answers.persons == 3


def test_several_right_letters_count_whatever_their_order() -> None:
    table = read("person,q1\n5,ACB\n6,AC\n7,CA", "ABC;")
    assert table.answers.items == ("q1",)
    assert table.answers.scores[:, 0].tolist() == [1, 0, 0]
    assert [int(each.sum()) for each in table.answers.choices[0].chosen.values()] == [3, 1, 3]


def test_headings_of_one_character_are_no_options() -> None:
    table = read("甲,乙,丙\nA,B,A\nA,A,B\nB,B,A", "A,B,A")
    assert table.answers.items == ("甲", "乙", "丙")


def test_only_the_columns_that_are_named_are_taken() -> None:
    table = read("a,b,c\n1,0,1\n0,1,1", items=("c", "a"))
    assert table.answers.items == ("c", "a")


@pytest.mark.parametrize(
    ("written", "key", "code"),
    [
        ("", None, "statistics.table_empty"),
        ("person,q1\n", None, "statistics.no_persons"),
        ("person,q1\n1,\n2,", "A;B", "statistics.key_length"),
        ("person,q1,q2\n5,A,B\n6,C,D", None, "statistics.needs_key"),
        ("person,q1,q2\n5,A,B\n6,C,D", "A,B,C,D", "statistics.key_length"),
        ("person,q1,q2\n5,,\n6,,", "A,B", "statistics.no_persons"),
    ],
)
def test_what_cannot_be_read_says_why(written: str, key: str | None, code: str) -> None:
    assert refused(written, key) == code


def test_a_column_that_is_not_there_is_named() -> None:
    assert refused("a,b\n1,0", items=("z",)) == "statistics.column_unknown"


def test_a_key_may_be_one_word_of_letters() -> None:
    assert read_key("abdc") == ("A", "B", "D", "C")
    assert read_key(" 1, 4,5 ") == ("1", "4", "5")
    assert read_key("AC;B；D") == ("AC", "B", "D")
    with pytest.raises(Invalid):
        read_key(" , ")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_file_with_a_byte_order_mark_and_any_separator_is_read(separator: str) -> None:
    written = "\n".join(separator.join(row) for row in rows("姓名,q1,q2\n张三,1,0\n李四,0,1"))
    for encoding in ("utf-8-sig", "gb18030"):
        table = read_table(read_rows(written.encode(encoding)), Wanted(person_headings=PERSONS))
        assert table.answers.scores.tolist() == [[1, 0], [0, 1]]


def test_a_workbook_is_read_like_a_text_table() -> None:
    lines: list[list[Cell]] = [["张三", "1", "0"], ["李四", "0", "1"]]
    data = write_workbook([Sheet(name="S", header=["姓名", "q1", "q2"], rows=lines)])
    assert read_table(read_rows(data), Wanted(person_headings=PERSONS)).answers.items == ("q1", "q2")


def test_more_options_than_a_question_can_have_are_refused() -> None:
    letters = "\n".join(f"{chr(0x4E00 + number)}" for number in range(41))
    assert refused(letters, "A", headings=False) == "statistics.too_many_options"


def test_columns_named_for_scores_must_hold_scores() -> None:
    assert refused("person,q1,q2\n7,1,x\n8,0,1", items=("q1", "q2")) == "statistics.not_a_score"


def test_headings_that_repeat_are_told_apart() -> None:
    assert read("person,q,q\n7,1,0\n8,0,1").answers.items == ("q", "q (2)")


def test_a_score_beyond_one_is_none() -> None:
    assert read("person,q1,age\n7,1,41\n8,0,35\n9,1,29").left_out == ("age",)


def test_named_columns_of_options_need_no_scores() -> None:
    table = read("person,q1,q2\n7,A,B\n8,B,B", "A,B", items=("q1", "q2"))
    assert table.answers.scores.tolist() == [[1, 1], [0, 1]]


def test_without_headings_a_column_of_persons_is_told_by_its_numbers() -> None:
    table = read("101,A,B\n102,B,B\n103,A,A", "A,B", headings=False)
    assert table.answers.items == ("2", "3")
    assert read("A,B,C\nA,B,A\nB,B,B", "A,B", headings=False).answers.items == ("1", "2")


def test_true_and_false_are_scores() -> None:
    assert read("person,q1\n7,TRUE\n8,false").answers.scores.tolist() == [[1], [0]]


def test_an_item_whose_key_nobody_chose_is_one_that_nobody_had_right() -> None:
    answers = read("person,q1,q2\n7,A,B\n8,B,B", "A,C").answers
    assert answers.scores.tolist() == [[1, 0], [0, 0]]
    assert list(answers.choices[1].chosen) == ["B", "C"]
    assert answers.choices[1].key == {"C"}
    assert read("person,q1,q2\n7,A,BD\n8,B,B", "A,CE").answers.scores.tolist() == [[1, 0], [0, 0]]


def test_a_key_that_is_chosen_nowhere_belongs_to_another_table() -> None:
    assert refused("person,q1,q2\n7,A,B\n8,B,B", "C,D") == "statistics.key_absent"
    # Of an item with several right options one that somebody chose is enough.
    assert read("person,q1,q2\n7,A,BD\n8,B,B", "C,DE").answers.scores.tolist() == [[0, 0], [0, 0]]
