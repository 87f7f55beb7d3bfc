import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.names import mask_name, normalise_name, read_name
from core.people.surnames import compound_surnames, masked


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("张伟", "张伟"),
        (" 张　 伟 ", "张伟"),
        ("张\u200b伟\ufeff", "张伟"),
        ("买买提 • 艾力", "买买提·艾力"),
        ("买买提・艾力", "买买提·艾力"),
        ("买买提．艾力", "买买提·艾力"),
        ("Ｊｏｈｎ　 Ｓｍｉｔｈ", "John Smith"),
        ("Jose\u0301  Garcia", "José Garcia"),
        ("王 Tom", "王 Tom"),
        ("𠮷野 太郎", "𠮷野太郎"),
        ("", ""),
    ],
)
def test_a_name_has_one_spelling(raw: str, name: str) -> None:
    assert normalise_name(raw) == name


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(raw: str) -> None:
    once = normalise_name(raw)
    assert normalise_name(once) == once


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (" \u200b ", "people.name_missing"),
        ("张" * 61, "people.name_too_long"),
        ("张伟2", "people.name_characters"),
        ("张\x00伟", "people.name_characters"),
    ],
)
def test_what_cannot_be_a_name_is_found(raw: str, code: str) -> None:
    answer = read_name(raw)
    assert isinstance(answer, tuple)
    assert [finding.code for finding in answer] == [code]


def test_a_readable_name_is_given_back_normalised() -> None:
    assert read_name("欧阳 修") == "欧阳修"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张伟", "张*"),
        ("王小明", "王**"),
        ("欧阳修远", "欧阳**"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("买买提·艾力", "买***"),
        ("John Smith", "J***"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_a_masked_name_shows_the_surname(name: str, shown: str) -> None:
    assert masked(name) == shown


@given(st.text(min_size=1, max_size=40))
def test_a_masked_name_always_hides_something(name: str) -> None:
    assert mask_name(name, compound_surnames()).endswith("*")


def test_every_compound_surname_has_two_characters() -> None:
    assert {len(surname) for surname in compound_surnames()} == {2}
