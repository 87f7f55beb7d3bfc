"""Blanks that take a number: within its tolerance, read as the numeric kind reads, beside texts."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import fill_blank, registry
from question_bank.kinds.amount import Amount
from question_bank.kinds.contract import KindName, UnsoundKey
from question_bank.kinds.fitting import fitting
from tests.rules.question_bank.drawn_items import Drawn, drawn_items

BLANK, NUMBER = KindName.FILL_BLANK, KindName.NUMERIC
TEN = {"value": "10", "tolerance": "0.5", "tolerance_in": "unit", "unit": "kV"}


def sound(*blanks: dict[str, Any], **more: Any) -> tuple[fill_blank.Content, fill_blank.Key]:
    stem = "额定 " + " ".join(f"[[{number}]]" for number in range(1, len(blanks) + 1))
    return fill_blank.Content(stem=stem), fill_blank.Key.model_validate({"blanks": blanks, **more})


def hits(item: tuple[fill_blank.Content, fill_blank.Key], *texts: str) -> int:
    return fill_blank.compare(*item, fill_blank.Response(blanks=texts)).hits


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("10", True),
        ("１０．５ｋＶ", True),
        ("9.5 kV", True),
        ("1×10^1 KV", True),
        ("1e1", True),
        ("10.51", False),
        ("9.4999", False),
        ("10 V", False),
        ("十", True),
        ("约十", False),
    ],
)
def test_a_blank_takes_its_number_within_the_tolerance_and_its_texts(text: str, right: bool) -> None:
    assert hits(sound({"accepted": ["十"], "amount": TEN}), text) == right


@given(drawn_items(NUMBER), st.sampled_from(["unit", "percent"]))
def test_a_blank_reads_a_number_as_the_numeric_kind_does(item: Drawn, counted_in: str) -> None:
    alone = registry.stored(item.key) | {"units": [], "tolerance_in": counted_in}
    as_number = registry.compare(NUMBER, item.content, registry.read_key(NUMBER, alone), item.response)
    own = {name: alone[name] for name in ("value", "tolerance", "tolerance_in", "unit")}
    text = registry.stored(item.response)["blanks"][0]
    content, key = sound({"amount": own})
    assert hits((content, key), text) == as_number.hits
    assert fitting(BLANK, content, key, {"blanks": [text]}) == (as_number.fully_right,)
    assert fill_blank.takes(key.blanks[0], text, key.switches) == as_number.fully_right


def test_a_number_that_cannot_be_read_takes_nothing_and_is_never_guessed() -> None:
    for unread in ({"value": "约 10"}, {"value": "10", "tolerance": "-1"}):
        with pytest.raises(UnsoundKey):
            Amount.model_validate(unread).takes("10")
    assert not Amount(value="10").takes("约 10")


def test_numbers_in_blanks_of_free_order_are_matched_as_well_as_can_be() -> None:
    wide, narrow = TEN | {"tolerance": "2"}, TEN | {"tolerance": "0"}
    assert hits(sound({"amount": wide}, {"amount": narrow}, ordered=False), "10", "11") == 2
    assert hits(sound({"amount": wide}, {"amount": narrow}), "10", "11") == 1


@pytest.mark.parametrize(
    ("blank", "expected"),
    [
        ({"amount": TEN}, []),
        ({"accepted": ["十"], "amount": TEN}, []),
        ({"accepted": []}, [("item.accepted_empty", "key.blanks.1")]),
        ({"accepted": [" "], "amount": TEN}, [("item.accepted_empty", "key.blanks.1")]),
        ({"amount": TEN | {"value": "约 10"}}, [("item.number_unreadable", "key.blanks.1.value")]),
        ({"amount": TEN | {"tolerance": "-1"}}, [("item.tolerance_unreadable", "key.blanks.1.tolerance")]),
        ({"amount": TEN | {"unit": "5"}}, [("item.unit_unreadable", "key.blanks.1.unit")]),
    ],
)
def test_the_number_of_a_blank_is_checked(blank: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    content, key = sound(blank)
    assert [(each.code, each.field) for each in fill_blank.check(content, key)] == expected
    if any(not code.startswith("item.accepted") for code, _ in expected):
        with pytest.raises(UnsoundKey):
            fill_blank.compare(content, key, None)


def test_the_explanation_tells_the_bound_and_the_face_tells_nothing() -> None:
    content, key = sound({"accepted": ["十"], "amount": TEN}, {"amount": TEN | {"tolerance_in": "percent"}})
    assert fill_blank.explain(content, key).blanks == (("10 kV ± 0.5 kV", "十"), ("10 kV ± 0.5%",))
    assert key.blanks[0].texts == ("10 kV", "十")
    face = registry.present(BLANK, content)
    bare = registry.read_content(BLANK, {"stem": content.stem})
    assert face == registry.present(BLANK, bare)
    assert not set(face.model_dump_json().split('"')) & {"tolerance", "amount", "kV"}


def test_an_item_without_numbers_is_stored_and_hashed_as_before_blanks_knew_them() -> None:
    content = registry.read_content(BLANK, {"stem": "额定 [[1]] kV，[[2]]"})
    key = registry.read_key(BLANK, {"blanks": [{"accepted": ["10", "十"]}, {"accepted": ["验电"]}]})
    assert registry.stored(key)["blanks"] == [{"accepted": ["10", "十"]}, {"accepted": ["验电"]}]
    known = "68147088d9f5e34ce0a127cfd42c08f83a57e6804a1750d2179031f5a28524ba"
    assert registry.content_hash(BLANK, content, key) == known
    number = registry.read_key(
        NUMBER,
        {"value": "10", "tolerance": "0.5", "unit": "kV", "units": [{"spelling": "V", "factor": "0.001"}]},
    )
    known = "b4f39d07e96869dde0e9cef29b73ae89057930e956389593993b97134517f9eb"
    assert registry.content_hash(NUMBER, registry.read_content(NUMBER, {"stem": "额定"}), number) == known


def test_a_number_in_a_blank_is_another_key() -> None:
    plain, exact = sound({"accepted": ["10"]}), sound({"accepted": ["10"], "amount": TEN})
    assert registry.content_hash(BLANK, *plain) != registry.content_hash(BLANK, *exact)
    assert registry.read_key(BLANK, registry.stored(exact[1])) == exact[1]
