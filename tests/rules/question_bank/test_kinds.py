"""What is sent, stored and told apart, over all kinds; what each promises stands in test_promises.py."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import registry
from question_bank.kinds.contract import KindName, UnsoundKey
from question_bank.kinds.errors import ItemUnreadable, ResponseUnreadable
from question_bank.kinds.outcome import NeedsPerson
from tests.rules.question_bank.drawn_items import KINDS, PICTURE, Drawn, drawn_items

CIRCLE = {"id": "r", "shape": "circle", "at": [5000, 5000, 500]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part, max_size=3),
    max_leaves=6,
)
SHAPED = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("option", "options", "value", "blanks", "pairs", "order", "text", "files", "points", "children"),
        JSON,
    ),
)


def test_every_kind_has_its_functions() -> None:
    assert set(registry.KINDS) == set(KindName)


@given(drawn_items())
def test_the_counts_of_an_outcome_add_up(item: Drawn) -> None:
    outcome = registry.compare(item.kind, item.content, item.key, item.response)
    if isinstance(outcome, NeedsPerson):
        return
    assert min(outcome.hits, outcome.missed, outcome.false_hits) >= 0
    assert outcome.right_parts >= 1
    assert outcome.answered == item.response.answered
    if not outcome.answered:
        assert (outcome.hits, outcome.false_hits) == (0, 0)
    nothing = registry.compare(item.kind, item.content, item.key, None)
    assert (nothing.answered, nothing.hits, nothing.missed) == (False, 0, outcome.right_parts)


@given(KINDS, SHAPED | JSON)
def test_anything_sent_is_read_or_refused(kind: KindName, raw: object) -> None:
    try:
        response = registry.read_response(kind, raw)
    except ResponseUnreadable as refusal:
        assert isinstance(refusal.facts["where"], str)
        return
    again = registry.read_response(kind, registry.stored(response))
    assert registry.stored(again) == registry.stored(response)


@pytest.mark.parametrize("kind", list(KindName))
@pytest.mark.parametrize("raw", [None, {}])
def test_nothing_sent_is_unanswered(kind: KindName, raw: object) -> None:
    assert not registry.read_response(kind, raw).answered


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (KindName.SINGLE_CHOICE, "b"),
        (KindName.SINGLE_CHOICE, {"option": 1}),
        (KindName.SINGLE_CHOICE, {"option": "B"}),
        (KindName.SINGLE_CHOICE, {"option": "b", "score": 5}),
        (KindName.MULTIPLE_CHOICE, {"options": "ab"}),
        (KindName.MULTIPLE_CHOICE, {"options": [None]}),
        (KindName.MULTIPLE_CHOICE, {"options": ["a"] * 27}),
        (KindName.TRUE_FALSE, {"value": 1}),
        (KindName.TRUE_FALSE, {"value": "true"}),
        (KindName.FILL_BLANK, {"blanks": ["x" * 501]}),
        (KindName.FILL_BLANK, {"blanks": ["x"] * 31}),
        (KindName.FILL_BLANK, {"blanks": [50]}),
        (KindName.NUMERIC, {"blanks": ["1", "2"]}),
        (KindName.NUMERIC, {"blanks": [1]}),
        (KindName.MATCHING, {"pairs": [["p1", "a"]]}),
        (KindName.MATCHING, {"pairs": {"p1": ["a"]}}),
        (KindName.MATCHING, {"pairs": {f"p{number}": "a" for number in range(27)}}),
        (KindName.ORDERING, {"order": "ab"}),
        (KindName.ORDERING, {"order": ["A"]}),
        (KindName.ORDERING, {"order": ["a"] * 27}),
        (KindName.HOTSPOT, {"points": [[1]]}),
        (KindName.HOTSPOT, {"points": [[1, 10_001]]}),
        (KindName.HOTSPOT, {"points": [[1.5, 2]]}),
        (KindName.HOTSPOT, {"points": [[1, 2]] * 11}),
    ],
)
def test_a_wrong_shape_is_refused(kind: KindName, raw: object) -> None:
    with pytest.raises(ResponseUnreadable) as refused:
        registry.read_response(kind, raw)
    assert refused.value.status == 422


def test_null_parts_and_repeated_ticks_are_read() -> None:
    many = registry.read_response(KindName.MULTIPLE_CHOICE, {"options": ["c", "a", "c"]})
    assert registry.stored(many) == {"options": ["a", "c"]}
    assert not registry.read_response(KindName.MULTIPLE_CHOICE, {"options": None}).answered
    assert not registry.read_response(KindName.FILL_BLANK, {"blanks": None}).answered
    assert not registry.read_response(KindName.MATCHING, {"pairs": None}).answered
    assert not registry.read_response(KindName.ORDERING, {"order": None}).answered
    assert not registry.read_response(KindName.FILL_BLANK, {"blanks": [None, " \u3000\u200b"]}).answered


def test_characters_no_column_takes_are_dropped_and_the_answer_kept() -> None:
    read = registry.read_response(KindName.FILL_BLANK, {"blanks": ["5\x000\ud800\t\x85"]})
    assert registry.stored(read) == {"blanks": ["50\t"]}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (KindName.SINGLE_CHOICE, {"stem": 5}),
        (KindName.SINGLE_CHOICE, {"stem": "x", "options": [{"id": "A!", "text": "y"}]}),
        (KindName.TRUE_FALSE, {"stem": "x", "options": []}),
        (KindName.FILL_BLANK, {"stem": "x" * 20_001}),
    ],
)
def test_a_content_of_the_wrong_shape_is_refused(kind: KindName, content: object) -> None:
    with pytest.raises(ItemUnreadable):
        registry.read_content(kind, content)


def test_a_key_of_the_wrong_shape_is_refused_and_the_place_named() -> None:
    with pytest.raises(ItemUnreadable) as refused:
        registry.read_key(KindName.FILL_BLANK, {"blanks": [{"accepted": [50]}]})
    assert refused.value.facts == {"where": "blanks.0.accepted.0"}


def test_a_mix_up_of_kinds_is_an_error_of_the_program() -> None:
    statement = registry.read_content(KindName.TRUE_FALSE, {"stem": "x"})
    with pytest.raises(TypeError):
        registry.present(KindName.SINGLE_CHOICE, statement)


@pytest.mark.parametrize("order", [["a"], ["a", "a"], ["a", "c"]])
def test_an_order_of_other_options_is_an_error(order: list[str]) -> None:
    content = registry.read_content(
        KindName.SINGLE_CHOICE, {"stem": "x", "options": [{"id": "a"}, {"id": "b"}]}
    )
    with pytest.raises(ValueError, match="not an order"):
        registry.present(KindName.SINGLE_CHOICE, content, order)


@pytest.mark.parametrize(
    ("kind", "content", "key"),
    [
        (KindName.SINGLE_CHOICE, {"stem": "x", "options": [{"id": "a"}]}, {"option": "b"}),
        (KindName.MULTIPLE_CHOICE, {"stem": "x", "options": [{"id": "a"}]}, {"options": []}),
        (KindName.MULTIPLE_CHOICE, {"stem": "x", "options": [{"id": "a"}]}, {"options": ["b"]}),
        (KindName.FILL_BLANK, {"stem": "[[1]]"}, {"blanks": []}),
        (KindName.FILL_BLANK, {"stem": "[[1]] [[2]]"}, {"blanks": [{"accepted": ["x"]}]}),
        (KindName.NUMERIC, {"stem": "x"}, {"value": ""}),
        (KindName.NUMERIC, {"stem": "x"}, {"value": "1", "tolerance": "-1"}),
        (KindName.NUMERIC, {"stem": "x"}, {"value": "1", "units": [{"spelling": "V", "factor": "0"}]}),
        (KindName.MATCHING, {"stem": "x", "prompts": [{"id": "p"}]}, {"pairs": {}}),
        (KindName.MATCHING, {"stem": "x", "prompts": [{"id": "p"}]}, {"pairs": {"q": "a"}}),
        (KindName.MATCHING, {"stem": "x", "prompts": [{"id": "p"}]}, {"pairs": {"p": "a"}}),
        (KindName.ORDERING, {"stem": "x", "options": [{"id": "a"}]}, {"order": []}),
        (KindName.ORDERING, {"stem": "x", "options": [{"id": "a"}]}, {"order": ["b"]}),
        (KindName.HOTSPOT, {"stem": "x", "picture": PICTURE}, {"regions": []}),
        (KindName.HOTSPOT, {"stem": "x"}, {"regions": [CIRCLE]}),
        (KindName.HOTSPOT, {"stem": "x", "picture": PICTURE}, {"regions": [CIRCLE | {"at": [0, 0, 9]}]}),
    ],
)
def test_an_unsound_key_never_marks(kind: KindName, content: object, key: object) -> None:
    with pytest.raises(UnsoundKey):
        registry.compare(kind, registry.read_content(kind, content), registry.read_key(kind, key), None)


def test_the_hash_knows_the_key_and_the_kind() -> None:
    options = {"stem": "x", "options": [{"id": "a", "text": "1"}, {"id": "b", "text": "2"}]}
    single, many = KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE
    hashes = [
        registry.content_hash(single, registry.read_content(single, options), registry.read_key(single, raw))
        for raw in ({"option": "a"}, {"option": "b"})
    ]
    hashes += [
        registry.content_hash(many, registry.read_content(many, options), registry.read_key(many, raw))
        for raw in ({"options": ["a", "b"]}, {"options": ["b", "a"]})
    ]
    assert len(set(hashes)) == 3
    assert hashes[2] == hashes[3]
    assert all(len(digest) == 64 for digest in hashes)


def _choice_print(stem: str, *texts: str) -> str:
    options = [{"id": f"o{number}", "text": text} for number, text in zip(count(), texts, strict=False)]
    content = registry.read_content(KindName.SINGLE_CHOICE, {"stem": stem, "options": options})
    return registry.fingerprint(KindName.SINGLE_CHOICE, content)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("电压是（　）。", "5 V", "10 V"), ("<p>电压 是( )</p>", "１０Ｖ", "5v")),
        (("x<sup>2</sup>", "a", "b"), ("x²", "b", "a")),
        (("H<sub>2</sub>O", "a", "b"), ("H₂O", "b", "a")),
        (("&quot;A&quot;", "a", "b"), ("“A”", "a", "b")),
        (("PLC 用 24 v 供电，电流 5 MA·S", "10KΩ", "b"), ("plc 用 24 V 供电，电流 5 Ma·s", "10kΩ", "b")),
    ],
)
def test_items_that_read_alike_have_one_fingerprint(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert _choice_print(*one) == _choice_print(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5 kV", "15 kV"),
        ("取-5", "取5"),
        ("10<sup>2</sup>", "102"),
        ("10²3", "10²³"),
        ('图<img src="a.png">', '图<img src="b.png">'),
        ("x>5", "x<5"),
        ("瞬时值用 e、u、i 表示", "瞬时值用 E、U、I 表示"),
        ("功率的符号是 P", "功率的符号是 p"),
        ("1 mΩ 等于", "1 MΩ 等于"),
        ("5 mW", "5 MW"),
        ("频率为 2 mHz", "频率为 2 MHz"),
    ],
)
def test_items_that_differ_in_a_value_have_two_fingerprints(one: str, other: str) -> None:
    assert _choice_print(one, "a", "b") != _choice_print(other, "a", "b")


def test_the_kind_and_the_places_of_blanks_belong_to_the_fingerprint() -> None:
    stem = {"stem": "电压 [[1]] 伏"}
    blank = registry.read_content(KindName.FILL_BLANK, stem)
    statement = registry.read_content(KindName.TRUE_FALSE, stem)
    assert registry.likeness_text(KindName.FILL_BLANK, blank) == "电压□伏"
    assert registry.likeness_text(KindName.TRUE_FALSE, statement) == "电压1伏"
    assert registry.fingerprint(KindName.FILL_BLANK, blank) != registry.fingerprint(
        KindName.TRUE_FALSE, statement
    )
    assert registry.option_ids(blank) == ()
