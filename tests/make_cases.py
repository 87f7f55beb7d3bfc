"""Builders for a calculated item and a case: their wording, and how to find the right answer on a page."""

import re
from typing import Any

from question_bank.kinds.contract import KindName

CALCULATED: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "stem": "电压 {U}，电流 {I}，求电阻。",
        "parameters": [
            {"name": "U", "minimum": "110", "maximum": "220", "step": "1", "unit": "V"},
            {"name": "I", "minimum": "0.50", "maximum": "5", "step": "0.25", "unit": "A"},
        ],
        "constraints": ["U > 20 * I"],
    },
    {"formula": "U / I", "decimals": 1, "unit": "Ω"},
)
_CHOICE = {
    "stem": "先做哪一步",
    "options": [{"id": "a", "text": "停电"}, {"id": "b", "text": "验电"}, {"id": "c", "text": "接地"}],
}
_BLANKS = {"stem": "验电器先在 [[1]] 的设备上试，再验 [[2]]。"}
CASE: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "stem": "某车间停电检修",
        "children": [
            {"id": "c1", "kind": "single_choice", "share": 1, "content": _CHOICE},
            {"id": "c2", "kind": "fill_blank", "share": 2, "content": _BLANKS},
            {"id": "c3", "kind": "calculated", "share": 1, "content": CALCULATED[0]},
        ],
    },
    {
        "children": [
            {"id": "c1", "kind": "single_choice", "key": {"option": "a"}},
            {
                "id": "c2",
                "kind": "fill_blank",
                "key": {"blanks": [{"accepted": ["有电"]}, {"accepted": ["三相"]}]},
            },
            {"id": "c3", "kind": "calculated", "key": CALCULATED[1]},
        ],
    },
)
WORDING = {KindName.CALCULATED: CALCULATED, KindName.CASE_STUDY: CASE}
_VALUES = re.compile(r"电压 (\d+)[\xa0 ]V，电流 ([\d.]+)[\xa0 ]A")


def resistances(page: str) -> list[str]:
    """The right answers to the values that a page shows, in their order."""
    return [f"{float(u) / float(i) + 1e-9:.1f} Ω" for u, i in _VALUES.findall(page)]
