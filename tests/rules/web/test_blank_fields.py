"""The editor's fields of blanks: what is shown of a key comes back as that key."""

from typing import Any

import pytest
from hypothesis import given

from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from tests.rules.question_bank.drawn_items import Drawn, drawn_items
from web.bank_blanks import BlankField, TypedBlanks, blank_fields
from web.bank_fields import TypedItem, item_fields

NAMES = ("number", "unit", "tolerance", "tolerance_in")


def sent(fields: tuple[BlankField, ...]) -> dict[str, Any]:
    """The fields as a form sends them."""
    return {
        "blank": [each.texts for each in fields],
        **{f"blank_{name}": [getattr(each, name) for each in fields] for name in NAMES},
    }


@given(drawn_items(KindName.FILL_BLANK))
def test_the_key_of_blanks_passes_the_editor_unchanged(item: Drawn) -> None:
    shown = item_fields(item.kind, item.content, item.key)
    form = TypedItem.model_validate(
        {"kind": item.kind, "ordered": shown["ordered"], "switch": shown["switches"], **sent(shown["blanks"])}
    )
    stored = registry.stored(item.key)
    for blank in stored["blanks"]:
        blank["accepted"] = [text.strip() for text in blank["accepted"]]
    assert registry.stored(registry.read_key(item.kind, form.answer())) == stored
    assert form.blank_fields() == shown["blanks"]


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        ({"blank": ["三", "", " "]}, [{"accepted": ["三"]}]),
        ({"blank": [""], "blank_number": [" "]}, []),
        (
            {"blank": ["", "乙"], "blank_number": ["10"], "blank_tolerance_in": ["percent", "unit", "unit"]},
            [
                {
                    "accepted": [],
                    "amount": {"value": "10", "unit": "", "tolerance": "0", "tolerance_in": "percent"},
                },
                {"accepted": ["乙"]},
            ],
        ),
    ],
)
def test_an_empty_number_is_none_and_empty_blanks_at_the_end_are_left_out(
    form: dict[str, Any], keys: list[Any]
) -> None:
    assert TypedBlanks.model_validate(form).blank_keys() == keys


def test_what_is_no_key_of_blanks_has_no_fields() -> None:
    assert blank_fields(None) == ()
