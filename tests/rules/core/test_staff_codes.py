"""Staff numbers, as people type and paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.codes import left_of, places, read_code, read_codes, repeats, split_codes

CODES = st.lists(st.from_regex(r"[A-Z0-9_.-]{1,12}", fullmatch=True))


@pytest.mark.parametrize("typed", ["gz001", " GZ001 ", "ＧＺ００１", "Gz００1\u3000"])
def test_one_number_has_one_spelling(typed: str) -> None:
    assert read_code(typed) == "GZ001"


def test_a_list_names_everybody_once_and_in_its_order() -> None:
    assert read_codes(["b2", " ", "A1", "B2", "", "ａ1"]) == ["B2", "A1"]


@given(CODES, st.sampled_from([" ", "\n", "\t", ",", "，", ";", "；", "、", "\u3000", ", \n"]))
def test_whatever_stands_between_numbers_the_list_is_read_alike(codes: list[str], between: str) -> None:
    assert split_codes(between.join(codes)) == codes
    assert split_codes(f"{between}{between.join(codes)}{between}") == codes


@given(CODES)
def test_a_list_that_was_read_is_read_the_same_again(codes: list[str]) -> None:
    assert read_codes(read_codes(codes)) == read_codes(codes)


PASTED = "ab-1, ab-2\n\n  cd-3\tgh-9\nAB-1"


def test_a_staff_number_is_known_by_the_place_where_it_first_stands() -> None:
    stood = {code: (at.line, at.nth, at.of) for code, at in places(PASTED).items()}
    assert stood == {"AB-1": (1, 1, 2), "AB-2": (1, 2, 2), "CD-3": (3, 1, 2), "GH-9": (3, 2, 2)}


def test_what_is_left_of_a_list_keeps_its_lines_and_its_spelling() -> None:
    assert left_of(PASTED, {"AB-2", "GH-9"}) == "ab-2\ngh-9"
    assert left_of(PASTED, set()) == ""


@given(st.text(st.sampled_from("aB1-\u3000\u2028\x85\v\r\n\t ,;\uff21"), max_size=40))
def test_every_number_that_is_read_has_its_place_and_stands_there_as_it_was_written(pasted: str) -> None:
    stood = places(pasted)
    assert list(stood) == read_codes(split_codes(pasted))
    for code, at in stood.items():
        there = split_codes(pasted.splitlines()[at.line - 1])
        assert (there[at.nth - 1], len(there)) == (at.written, at.of)
        assert read_code(at.written) == code
    assert read_codes(split_codes(left_of(pasted, stood))) == list(stood)


def test_a_number_that_stands_again_is_told_where_and_as_it_was_written_there() -> None:
    assert [(each.written, each.line, each.nth) for each in repeats("G1 G2\nG3\ng1、G4 G4")] == [
        ("g1", 3, 1),
        ("G4", 3, 3),
    ]
    assert repeats("G1\nG2") == ()
