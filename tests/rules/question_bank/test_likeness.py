"""Near-duplicates and variants: told apart, found in a whole bank, always the same."""

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.rules import blocking, likeness
from question_bank.rules.likeness import Contrast, LikenessKind, Wording

STEM = "在{volt}设备上停电工作，验明确无电压后应立即将设备接地并三相短路，以防突然来电，人员{must}越过遮栏"


def item(stem: str, *options: str, kind: KindName = KindName.SINGLE_CHOICE) -> Wording:
    raw = {"stem": stem, "options": [{"id": f"o{place}", "text": text} for place, text in enumerate(options)]}
    content = registry.read_content(kind, raw if options else {"stem": stem})
    return Wording(kind, registry.likeness_text(kind, content))


def statement(stem: str) -> Wording:
    return item(stem, kind=KindName.TRUE_FALSE)


def usual(volt: str = "10kV", must: str = "不得") -> Wording:
    return statement(STEM.format(volt=volt, must=must))


wordings = st.builds(
    Wording,
    st.sampled_from([KindName.SINGLE_CHOICE, KindName.TRUE_FALSE]),
    st.text(alphabet="甲乙丙丁不10k\n", max_size=30),
)


@given(wordings, wordings)
def test_likeness_is_between_nothing_and_the_same_and_has_no_direction(one: Wording, other: Wording) -> None:
    found = likeness.compare(one, other)
    assert found == likeness.compare(other, one)
    assert 0 <= found.score <= 1
    assert (found.score == 1) is (one.text == other.text)
    assert (found.kind is LikenessKind.SAME) is (one == other)


@given(wordings)
def test_every_item_is_the_same_as_itself(one: Wording) -> None:
    assert likeness.compare(one, one) == likeness.Likeness(1.0, LikenessKind.SAME, ())


def test_another_number_makes_a_variant() -> None:
    found = likeness.compare(usual(), usual(volt="35 kV"))
    assert found.score > likeness.LEAST
    assert found.kind is LikenessKind.VARIANT
    assert found.differs == (Contrast.NUMBERS,)


def test_one_question_with_other_distractors_is_no_variant() -> None:
    asked = "电压 24V、电阻 12 欧的电路中电流是多少"
    found = likeness.compare(item(asked, "2A", "3A", "4A"), item(asked, "2A", "20A", "200A"))
    assert found.kind is LikenessKind.NEARLY
    assert found.differs == (Contrast.NUMBERS,)


def test_a_sign_in_the_other_case_makes_a_variant() -> None:
    one, other = item("瞬时值一般用字母 e、u、i 来表示"), item("瞬时值一般用字母 E、U、I 来表示")
    found = likeness.compare(one, other)
    assert found.score < likeness.IDENTICAL
    assert found.kind is LikenessKind.VARIANT
    assert found.differs == (Contrast.LETTERS,)


@pytest.mark.parametrize(("one", "other"), [("应", "不应"), ("可以", "禁止"), ("必须", "未必")])
def test_the_opposite_makes_a_variant(one: str, other: str) -> None:
    found = likeness.compare(usual(must=one), usual(must=other))
    assert found.score > likeness.LEAST
    assert found.kind is LikenessKind.VARIANT
    assert found.differs == (Contrast.NEGATION,)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("变压器短路时二次电流最大", "变压器开路时二次电流最大", "variant"),
        ("电流互感器不许开路电压互感器不许短路", "电流互感器不许短路电压互感器不许开路", "variant"),
        ("装设接地线应先接导体端", "装设接地线应后接导体端", "variant"),
        ("操作人应使用直流试验装置检查", "操作人员应当使用交流试验装置检查", "variant"),
        ("停电后应先验电再挂接地线", "停电后应先验电再挂上接地线", "nearly"),
        ("停电后应先验电", "停电后应前验大", "nearly"),
        ("左侧开关应断电检查", "大侧开关应断电检查", "nearly"),
    ],
)
def test_a_word_for_its_opposite_makes_a_variant_wherever_it_stands(one: str, other: str, kind: str) -> None:
    assert likeness.compare(statement(one), statement(other)).kind == kind
    assert likeness.compare(statement(other), statement(one)).kind == kind


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        ("安全技术档案应当包括以下哪些内容？", "安全技术档案应包括那些内容：", ()),
        ("关于接地线，以下说法正确的是", "关于接地线，下列说法正确的是", ()),
        ("以上说法中正确的是哪一项，请选出", "说法中正确的是哪一项，请选出", ()),
        ("电压偏差在5%以下时应当怎样处理", "电压偏差在5%以上时应当怎样处理", (Contrast.NEGATION,)),
        ("10 kV 及以下哪些设备可以带电作业", "10 kV 及以上哪些设备可以带电作业", (Contrast.NEGATION,)),
        ("一次死亡三人以上的是什么事故", "一次死亡三人以下的是什么事故", (Contrast.NEGATION,)),
        ("液面以上的部分应当涂漆", "液面以下的部分应当涂漆", (Contrast.NEGATION,)),
    ],
)
def test_above_and_below_are_opposites_and_pointers_to_the_options_are_not(
    one: str, other: str, differs: tuple[Contrast, ...]
) -> None:
    assert likeness.contrasts(item(one), item(other)) == differs
    assert likeness.contrasts(item(other), item(one)) == differs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("特别重大事故由（）负责调查", "较大事故由（）负责调查"),
        ("重大事故由（）负责调查", "一般事故由（）负责组织调查"),
        ("四冲程发动机的作功冲程中，进排气门的状态是", "四冲程发动机的压缩冲程中，进排气门的状态是"),
        ("汽车的总质量是指", "汽车的装载质量是指"),
    ],
)
def test_another_class_of_one_kind_makes_a_variant(one: str, other: str) -> None:
    found = likeness.compare(item(one), item(other))
    assert found.kind is LikenessKind.VARIANT
    assert found.differs == (Contrast.CLASSES,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("重大事故由谁负责组织调查", "重大事故由谁组织调查"),
        ("发动机的作功冲程中气门怎样", "发动机的做功冲程中气门怎样"),
        ("重大事故应当由谁负责调查", "该类事故应当由谁负责调查"),
    ],
)
def test_the_same_class_in_other_words_makes_no_variant(one: str, other: str) -> None:
    assert likeness.compare(item(one), item(other)).kind is LikenessKind.NEARLY


def picture(name: str) -> str:
    return f'<img src="/assets/{sha256(name.encode()).hexdigest()}.png" alt="接线图">'


def test_a_picture_in_both_makes_no_likeness_and_its_address_is_no_number() -> None:
    one, other = f"图片测试：下图是什么？{picture('one')}", f"双击测试：下图说明什么（　）。{picture('one')}"
    assert likeness.compare(item(one), item(other)).score < likeness.LEAST
    assert (
        likeness.contrasts(item(f"下图是什么？{picture('one')}"), item(f"下图是？{picture('other')}")) == ()
    )


def test_the_same_words_over_one_picture_are_nearly_the_same() -> None:
    asked = "图中线路短路时，哪个元件最先动作？"
    one, other = item(asked + picture("one")), item(asked.replace("哪个", "哪一") + picture("one"))
    assert likeness.compare(one, other).score > likeness.LEAST
    assert likeness.compare(one, other).kind is LikenessKind.NEARLY


def test_the_same_words_over_another_picture_are_another_question() -> None:
    asked = "图中线路短路时，哪个元件最先动作？"
    found = likeness.compare(item(asked + picture("one")), item(asked + picture("other")))
    assert found.score < likeness.LEAST
    assert Contrast.NUMBERS not in found.differs


def test_counted_things_are_numbers_and_words_with_a_numeral_are_not() -> None:
    assert statement("采用三相四线制供电").numbers != statement("采用两相四线制供电").numbers
    assert statement("一般采用三相供电").numbers == statement("采用三相供电").numbers


def test_another_phrasing_is_nearly_the_same() -> None:
    found = likeness.compare(usual(), statement(STEM.format(volt="10kV", must="不得") + "作业"))
    assert found.kind is LikenessKind.NEARLY
    assert found.score > likeness.LEAST
    assert found.differs == ()


def test_white_space_punctuation_and_the_order_of_options_change_nothing() -> None:
    one = item("验电后应先做什么？", "装设接地线", "悬挂标示牌")
    other = item(" 验电后，应先做什么 ", "悬挂标示牌。", "装设接地线")
    assert likeness.compare(one, other).kind is LikenessKind.SAME


def test_the_same_options_under_another_question_make_no_duplicate() -> None:
    options = (
        "使用合格的绝缘工具并设专人监护",
        "办理工作票并履行许可手续",
        "装设接地线并悬挂标示牌",
        "穿戴全套防护用品",
    )
    found = likeness.compare(item("登高时先做什么", *options), item("有限空间内怎样作业", *options))
    assert found.score < likeness.LEAST


def test_the_same_question_with_other_options_is_no_duplicate() -> None:
    one = item("下列说法正确的是", "接地线应用多股软铜线", "验电器可以借用")
    other = item("下列说法正确的是", "变压器油起绝缘和散热作用", "电流互感器二次侧严禁开路")
    assert likeness.compare(one, other).score < likeness.LEAST


def test_one_question_in_two_kinds_is_told_and_not_called_the_same() -> None:
    found = likeness.compare(item("安全带应高挂低用"), Wording(KindName.TRUE_FALSE, "安全带应高挂低用"))
    assert (found.kind, found.differs) == (LikenessKind.NEARLY, (Contrast.KIND,))


def many(count: int, seed: int = 7) -> list[str]:
    rng = random.Random(seed)
    signs = [chr(0x4E00 + place) for place in range(900)]
    return ["".join(rng.choices(signs, k=rng.randrange(20, 70))) for _ in range(count)]


def test_a_bank_is_searched_without_comparing_everything() -> None:
    texts = many(400)
    rng = random.Random(1)
    planted = set()
    for origin in range(0, 400, 8):
        place = rng.randrange(len(texts[origin]))
        planted.add((origin, len(texts)))
        texts.append(texts[origin][:place] + "改" + texts[origin][place + 1 :])
    found = set(blocking.candidates(texts))
    assert planted <= found
    assert len(found) < 2 * len(planted)


def test_equal_texts_are_always_found_and_meet_the_first_of_them() -> None:
    texts = [*many(20), "甲", "甲", "", "", "甲"]
    found = blocking.candidates(texts)
    assert {(20, 21), (20, 24), (22, 23)} <= set(found)
    assert (21, 24) not in found


@given(st.lists(st.text(alphabet="甲乙丙\n", max_size=12), max_size=12))
def test_candidates_are_pairs_in_order_and_the_same_each_time(texts: list[str]) -> None:
    found = blocking.candidates(texts)
    assert found == sorted(set(found)) == blocking.candidates(texts)
    assert all(0 <= i < j < len(texts) for i, j in found)


def test_many_of_a_mould_cost_no_more_than_their_neighbours() -> None:
    texts = [f"{'设备停电检修时应当验电接地悬挂标示牌并装设遮栏' * 2}{sign}" for sign in many(1, 3)[0] * 12]
    assert len(blocking.candidates(texts)) <= len(texts) * blocking.MOST_LIKELY


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=20))
def test_families_hold_together_what_an_edge_joins(edges: list[tuple[int, int]]) -> None:
    found = likeness.families(edges)
    assert found.keys() == {each for edge in edges for each in edge}
    for one, other in edges:
        assert found[one] == found[other]
    for each, least in found.items():
        assert least == min(other for other, top in found.items() if top == least) <= each


@given(
    st.lists(st.text("甲乙丙", max_size=4), max_size=6), st.lists(st.text("甲乙丙", max_size=4), max_size=6)
)
def test_options_are_laid_side_by_side_once_each(left: list[str], right: list[str]) -> None:
    rows = likeness.aligned(left, right)
    assert [i for i, _ in rows if i is not None] == list(range(len(left)))
    assert sorted(j for _, j in rows if j is not None) == list(range(len(right)))


def test_an_option_stands_beside_its_like() -> None:
    assert likeness.aligned(["接地线", "标示牌"], ["红色标示牌", "遮栏", "接地线"]) == (
        (0, 2),
        (1, 0),
        (None, 1),
    )


def test_more_options_than_anybody_reads_stand_as_they_come() -> None:
    left, right = ["甲"] * 31, ["乙"] * 30
    assert likeness.aligned(left, right) == (*((at, at) for at in range(30)), (30, None))


def test_one_item_alone_has_no_like() -> None:
    assert list(blocking.candidates(["停电后应当先验电再挂接地线"])) == []


def test_two_items_that_differ_in_a_word_meet() -> None:
    stem = "在停电的电气设备上工作应当先停电再验电然后装设接地线并悬挂标示牌和装设遮栏"
    assert (0, 1) in {tuple(each) for each in blocking.candidates([stem, stem + "吗"])}
