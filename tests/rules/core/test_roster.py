"""Rosters as personnel offices write them."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from core.people.rules.id_card import IdentityKind
from core.people.rules.roster import (
    RosterColumn,
    RosterLine,
    Words,
    as_kept,
    header_at,
    read_lines,
    tidy,
    unread,
)

TODAY = date(2027, 3, 8)
HEADERS = ("姓名", "手机", "证件类型", "身份证号", "单位代码", "单位", "班组", "岗位", "工号")
WORDS = Words(
    headers=dict(zip(HEADERS, RosterColumn, strict=True)),
    kinds={"护照": IdentityKind.PASSPORT, "身份证": IdentityKind.RESIDENT_ID},
)
CARD = "11010519491231002X"


def lines(*rows: tuple[str, ...], header: tuple[str, ...] = HEADERS) -> tuple[RosterLine, ...]:
    found = read_lines([header, *rows], WORDS, TODAY)
    assert all(isinstance(each, RosterLine) for each in found)
    return tuple(each for each in found if isinstance(each, RosterLine))


def row(**cells: str) -> tuple[str, ...]:
    return tuple(cells.get(column.value, "") for column in RosterColumn)


def codes(found: Sequence[object]) -> list[str]:
    return [each.code for each in found if isinstance(each, Finding)]


def test_a_row_is_read_in_normal_form() -> None:
    filled = row(
        name=" 王 芳 ",
        phone="138 0013 8000",
        identity_number=CARD.lower(),
        unit_code="jh-01",
        team="一班",
        post="电工",
        code="ab１",
    )
    (line,) = lines(filled)
    listed = line.listed
    assert listed is not None
    assert (listed.number, listed.phone, listed.identity_number, listed.code) == (
        2,
        "13800138000",
        CARD,
        "AB1",
    )
    assert listed.identity_kind is IdentityKind.RESIDENT_ID
    assert (listed.place.unit_code, listed.place.team, listed.post) == ("JH-01", "一班", "电工")


def test_a_row_is_refused_where_nobody_can_tell_what_a_cell_shows() -> None:
    rows = [HEADERS, row(name="王芳", code="7"), row(name="李强", code="8"), row(name="!", code="9")]
    code, name = HEADERS.index("工号"), HEADERS.index("姓名")
    found = read_lines(rows, WORDS, TODAY, {(2, code), (2, len(HEADERS) + 3), (4, name)})
    first, second, third = (each for each in found if isinstance(each, RosterLine))
    assert (first.listed, codes(first.findings)) == (None, ["roster.number_format"])
    assert [each.field for each in first.findings] == ["code"]
    assert second.listed is not None
    assert codes(third.findings) == ["roster.number_format"]  # and nothing on what the cell holds inside


def test_the_header_may_stand_below_a_title_and_columns_in_any_order() -> None:
    rows = [
        ("某厂职工名单", "", ""),
        ("工号（必填）", "姓 名*", "备注"),
        ("A1", "李强", "在岗"),
        ("", "", ""),
    ]
    (line,) = read_lines(rows, WORDS, TODAY)
    assert isinstance(line, RosterLine)
    assert line.listed is not None
    assert (line.number, line.listed.code, line.listed.name) == (3, "A1", "李强")
    assert header_at(rows, WORDS) == 1
    assert header_at([("甲", "乙")], WORDS) == 0


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("甲", "乙")], "roster.no_header"),
        ([("手机", "工号"), ("13800138000", "A1")], "roster.no_name_column"),
        ([("姓名", "工号"), ("", " ")], "roster.no_rows"),
    ],
)
def test_a_file_that_is_no_roster_says_why(rows: list[tuple[str, ...]], code: str) -> None:
    assert codes(read_lines(rows, WORDS, TODAY)) == [code]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"name": "", "code": "A1"}, "people.name_missing"),
        ({"name": "王芳", "phone": "12"}, "people.phone_form"),
        ({"name": "王芳"}, "people.nothing_to_know_by"),
        ({"name": "王芳", "code": "A/1"}, "people.code_form"),
        ({"name": "王芳", "code": "A1", "post": "电" * 61}, "people.post_too_long"),
        ({"name": "王芳", "code": "A1", "team": "班" * 121}, "units.name_length"),
        ({"name": "王芳", "identity_kind": "工作证", "identity_number": "1"}, "people.identity_kind_unknown"),
        ({"name": "王芳", "identity_number": "110105194912310021"}, "people.identity_check"),
    ],
)
def test_what_does_not_fit_is_told_and_the_place_is_read_all_the_same(
    cells: dict[str, str], code: str
) -> None:
    (line,) = lines(row(unit_code="jh-01", **cells))
    assert code in codes(line.findings)
    assert line.listed is None
    assert line.place.unit_code == "JH-01"


def test_a_passport_is_read_by_its_kind() -> None:
    (line,) = lines(row(name="安娜", identity_kind="护照", identity_number="E12345678"))
    assert line.listed is not None
    assert line.listed.identity_kind is IdentityKind.PASSPORT


def test_who_is_listed_twice_is_told_at_the_later_row() -> None:
    first, other, again = lines(
        row(name="王芳", phone="13800138000", identity_number=CARD),
        row(name="李强", code="A2"),
        row(name="王芳", phone="13800138000", code="A3"),
    )
    assert first.listed is not None
    assert other.listed is not None
    assert [(each.code, each.field, each.facts) for each in again.findings] == [
        ("roster.listed_twice", "phone", {"row": 2})
    ]


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ({"name": "王芳", "code": "A1"}, {"name": "李强", "code": "A2"}, "roster.phone_shared"),
        ({"name": "王芳", "code": "A1"}, {"name": "王芳", "code": "A2"}, "roster.listed_twice"),
        ({"name": "王芳", "code": "A1"}, {"name": "王方", "code": "A1"}, "roster.listed_twice"),
    ],
)
def test_two_names_with_one_telephone_are_one_person_only_where_something_else_agrees(
    one: dict[str, str], other: dict[str, str], code: str
) -> None:
    _, later = lines(row(phone="13800138000", **one), row(phone="13800138000", **other))
    assert (later.findings[0].code, later.findings[0].field) == (code, "phone")


def test_two_names_with_one_code_are_told_so_and_with_one_document_are_one_person() -> None:
    _, same_code, same_card = lines(
        row(name="王芳", code="A1", identity_number=CARD),
        row(name="李强", code="A1"),
        row(name="王方", identity_number=CARD),
    )
    assert codes(same_code.findings) == ["roster.code_shared"]
    assert codes(same_card.findings) == ["roster.listed_twice"]


@pytest.mark.parametrize("typed", ["3.2990119900101e+17", "3.29901E+17"])
def test_a_number_that_a_spreadsheet_cut_is_told_as_such_and_as_nothing_else(typed: str) -> None:
    rows = [HEADERS, row(name="王芳", identity_number=typed)]
    for untold in ((), {(2, HEADERS.index("身份证号"))}):
        (line,) = (each for each in read_lines(rows, WORDS, TODAY, untold) if isinstance(each, RosterLine))
        assert [(each.code, each.field) for each in line.findings] == [
            ("roster.number_cut", "identity_number")
        ]
    assert as_kept("3.2990119900101e+17") == "329901199001010???"
    assert as_kept("A1") == "A1"


def test_columns_that_nothing_is_read_from_are_named() -> None:
    assert unread([("姓名", "入职日期", "", "手机", "手机 *"), ("王芳",)], WORDS) == ("入职日期", "手机 *")
    assert unread([("甲", "乙")], WORDS) == ()


@given(st.text(alphabet=" *:：(（必)）", max_size=8))
def test_what_people_write_around_a_header_is_not_compared(noise: str) -> None:
    balanced = f"（{noise.translate(dict.fromkeys(map(ord, '()（）')))}）"
    assert tidy(f" 姓名{balanced}* ：") == tidy("姓名") == "姓名"
