"""What an item lacks, and what a careful author would still do."""

from dataclasses import replace

import pytest
from hypothesis import given

from core.errors import Finding
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.rules.completeness import Described, advice, concerns, gaps
from tests.rules.question_bank.drawn_items import Drawn, drawn_items


def _described(kind: KindName, content: object, key: object, explanation: str = "") -> Described:
    read_key = None if key is None else registry.read_key(kind, key)
    return Described(kind, registry.read_content(kind, content), read_key, explanation=explanation)


def _codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@given(drawn_items())
def test_a_sound_item_under_a_topic_may_be_reviewed(item: Drawn) -> None:
    assert gaps(Described(item.kind, item.content, item.key, topic_refs=("t1",))) == ()


def test_every_gap_is_named() -> None:
    draft = _described(KindName.TRUE_FALSE, {"stem": ""}, None)
    item = replace(draft, missing_assets=("图1.png",))
    assert _codes(gaps(item)) == [
        "item.stem_empty",
        "item.key_missing",
        "item.topic_missing",
        "item.asset_missing",
    ]
    assert gaps(item)[-1].facts == {"name": "图1.png"}


def test_every_missing_asset_is_named_where_the_text_stands() -> None:
    draft = _described(KindName.TRUE_FALSE, {"stem": "验电。"}, {"value": True})
    whole = replace(draft, topic_refs=("t",))
    missing = gaps(replace(whole, missing_assets=("图1.png", "声2.mp3")))
    assert gaps(whole) == ()
    assert missing == tuple(
        Finding("item.asset_missing", {"name": name}, "stem") for name in ("图1.png", "声2.mp3")
    )


def test_before_a_deed_for_good_source_and_length_are_looked_at_too() -> None:
    item = _described(KindName.TRUE_FALSE, {"stem": "<p>验电。</p>"}, {"value": True}, "<p>因为</p>")
    assert _codes(concerns(item, " ")) == ["item.source_missing", "item.stem_short"]
    long = _described(KindName.TRUE_FALSE, {"stem": "停电后须先验明无电压"}, {"value": True})
    assert concerns(long, "GB 26860") == advice(long)


@pytest.mark.parametrize(
    ("kind", "content", "key", "expected"),
    [
        (KindName.TRUE_FALSE, {"stem": "验电。"}, {"value": True}, []),
        (
            KindName.TRUE_FALSE,
            {"stem": '看图：<img src="/assets/a.png">'},
            {"value": True},
            ["item.picture_without_words"],
        ),
        (KindName.TRUE_FALSE, {"stem": "验电。"}, None, []),
        (
            KindName.MULTIPLE_CHOICE,
            {"stem": "选", "options": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}]},
            {"options": ["a"]},
            ["item.one_right_option"],
        ),
        (
            KindName.SINGLE_CHOICE,
            {
                "stem": "须先验明无电压的是",
                "options": [{"id": "a", "text": "验明无电压"}, {"id": "b", "text": "乙"}],
            },
            {"option": "a"},
            ["item.stem_gives_answer"],
        ),
        (
            KindName.FILL_BLANK,
            {"stem": "挂接地线前要验明无电压，即 [[1]]"},
            {"blanks": [{"accepted": ["验明无 电压"]}]},
            ["item.stem_gives_answer"],
        ),
        (KindName.FILL_BLANK, {"stem": "验明 [[1]]"}, {"blanks": [{"accepted": ["验明"]}]}, []),
        (KindName.FILL_BLANK, {"stem": "验明无电压"}, {"blanks": [{"accepted": ["验明无电压"]}]}, []),
    ],
)
def test_advice_is_given_and_bars_nothing(
    kind: KindName, content: object, key: object, expected: list[str]
) -> None:
    assert _codes(advice(_described(kind, content, key, explanation="<p>因为</p>"))) == expected


def test_a_region_too_small_for_a_finger_is_named_once_it_is_drawn() -> None:
    picture = {"address": "/assets/ab12.png", "words": "配电箱", "width": 800, "height": 400}
    content = {"stem": "点出试验按钮", "picture": picture}
    wide = {"id": "r1", "place": 1, "shape": "rectangle", "at": [0, 0, 4000, 4000]}
    small = {"id": "r2", "place": 1, "shape": "rectangle", "at": [5000, 5000, 5500, 5500]}
    drawn = _described(KindName.HOTSPOT, content, {"regions": [wide, small]}, "<p>因为</p>")
    assert advice(drawn) == (Finding("item.region_small", {"region": 2}, "key"),)
    assert gaps(replace(drawn, topic_refs=("t",))) == ()
    assert advice(_described(KindName.HOTSPOT, content, None, "<p>因为</p>")) == ()


def test_answers_written_as_tables_write_several_are_told_by_their_blank() -> None:
    content = {"stem": "电压的符号是[[1]]，地址是[[2]]"}
    key = {"blanks": [{"accepted": ["U", "V//伏"]}, {"accepted": ["http://a", "//a"]}]}
    item = _described(KindName.FILL_BLANK, content, key, "<p>因为</p>")
    told = Finding("item.answers_in_one", {"blank": 1, "answer": "V//伏"}, "key.blanks.1")
    assert advice(item) == (told,)
    assert gaps(replace(item, topic_refs=("t",))) == ()


def test_a_missing_explanation_is_only_advice() -> None:
    draft = _described(KindName.TRUE_FALSE, {"stem": "验电。"}, {"value": True}, explanation="<p> </p>")
    item = replace(draft, topic_refs=("t",))
    assert gaps(item) == ()
    assert _codes(advice(item)) == ["item.explanation_missing"]
