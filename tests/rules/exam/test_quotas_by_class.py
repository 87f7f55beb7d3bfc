"""Drawing by importance, cognitive level and tag: what is asked is drawn, and a short row is named."""

import random

from hypothesis import given
from hypothesis import strategies as st

from core.points import Points
from core.text import finding_texts
from exam.rules.blueprint import Blueprint, DifficultyBounds, Section, TopicQuota, check_blueprint, lines_of
from exam.rules.drawing import assemble
from exam.rules.marking import AllOrNothing
from exam.rules.paper import Candidate
from exam.rules.parallel import FormsWish, assemble_forms
from exam.rules.swapping import stand_ins
from question_bank.kinds.contract import KindName
from question_bank.rules.classes import CognitiveLevel, Importance

LEVELS = st.none() | st.sampled_from(CognitiveLevel)
IMPORTANCES = st.none() | st.sampled_from(Importance)
TAGS = st.sampled_from(["", "安全", "新规"])
HARD = st.none() | st.sampled_from([1, 3, 5])


def blueprint(count: int, *quotas: TopicQuota) -> Blueprint:
    section = Section(
        title="一",
        kind=KindName.SINGLE_CHOICE,
        count=count,
        points_each=Points(100),
        rule=AllOrNothing(),
        quotas=quotas,
    )
    return Blueprint(sections=(section,), announced_total=Points(count * 100))


@st.composite
def banks(draw: st.DrawFn) -> list[Candidate]:
    sorts = draw(
        st.lists(
            st.tuples(IMPORTANCES, LEVELS, TAGS, st.sampled_from("ab"), st.sampled_from([1, 3, 5])),
            max_size=24,
        )
    )
    return [
        Candidate(
            item_id=number,
            version_id=number,
            kind=KindName.SINGLE_CHOICE,
            topic_path=(topic,),
            importance=importance,
            cognitive=level,
            tags=frozenset({tag} - {""}),
            difficulty=hard,
        )
        for number, (importance, level, tag, topic, hard) in enumerate(sorts, start=1)
    ]


def answers(card: Candidate, quota: TopicQuota) -> bool:
    return (
        (not quota.topic or quota.topic in card.topic_path)
        and (quota.importance is None or card.importance is quota.importance)
        and (quota.cognitive is None or card.cognitive is quota.cognitive)
        and (not quota.tag or quota.tag in card.tags)
        and (quota.difficulty is None or card.difficulty == quota.difficulty)
    )


quotas = st.builds(
    TopicQuota,
    topic=st.sampled_from(["", "a", "b"]),
    importance=IMPORTANCES,
    cognitive=LEVELS,
    tag=TAGS,
    difficulty=HARD,
    count=st.integers(1, 3),
).filter(lambda quota: any(quota.asks))


@given(bank=banks(), rows=st.lists(quotas, min_size=1, max_size=3, unique_by=lambda row: row.asks))
def test_what_is_drawn_answers_its_row_and_a_shortfall_names_its_row(
    bank: list[Candidate], rows: list[TopicQuota]
) -> None:
    wanted = blueprint(sum(row.count for row in rows), *rows)
    assert check_blueprint(wanted) == ()
    drawn = assemble(wanted, bank, random.Random(1))
    picks = list(drawn.sections[0].picks)
    assert len({pick.item_id for pick in picks}) == len(picks)
    short = {each.quota: each for each in drawn.shortfalls}
    for line, row in zip(lines_of(rows), rows, strict=True):
        fitting = [card for card in bank if answers(card, row)]
        got = row.count if row not in short else short[row].available
        mine, picks = picks[:got], picks[got:]
        assert all(answers(pick, row) for pick in mine)
        if row in short:
            assert got < row.count
            assert short[row].row == line
            assert len(fitting) < sum(each.count for each in rows)
    assert all(finding_texts([each.finding()], "zh_CN") for each in drawn.shortfalls)


def test_a_row_that_others_left_nothing_to_is_told_what_the_bank_has() -> None:
    """Three items of difficulty 3; the row that takes any has them."""
    bank = [
        Candidate(number, number, KindName.SINGLE_CHOICE, topic_path=("a",), difficulty=3)
        for number in (1, 2, 3)
    ]
    drawn = assemble(blueprint(5, TopicQuota(difficulty=3, count=2)), bank, random.Random(1))
    short = sum(each.needed - each.available for each in drawn.shortfalls)
    assert (short, {each.fitting for each in drawn.shortfalls}) == (2, {3})
    assert all("符合的有 3 题" in told for told in finding_texts([drawn.shortfalls[0].finding()], "zh_CN"))


def test_a_short_row_is_told_with_what_it_asked() -> None:
    row = TopicQuota(importance=Importance.X, cognitive=CognitiveLevel.APPLY, count=2)
    drawn = assemble(blueprint(3, TopicQuota(topic="a", count=1), row), [], random.Random(1))
    told = [finding.finding() for finding in drawn.shortfalls]
    assert [each.code for each in told] == ["exam.bank_short_of_topic", "exam.bank_short_of_row"]
    sentence = finding_texts(told[1:], "zh_CN")[0]
    assert "第 2 行" in sentence
    assert "X 核心" in sentence
    assert "应用" in sentence
    assert "难度 不限" in sentence
    forms = assemble_forms(blueprint(2, row), [], FormsWish(2), random.Random(1))
    assert [each.code for each in forms.findings] == ["exam.forms_short_of_row"]


def test_rows_that_ask_nothing_or_the_same_twice_are_found() -> None:
    row = TopicQuota(tag="安全", count=1)
    found = check_blueprint(blueprint(3, TopicQuota(count=1), row, row))
    assert [each.code for each in found] == ["exam.quota_asks_nothing", "exam.quota_repeated_row"]
    found = check_blueprint(blueprint(1, TopicQuota(tag="安全", count=0)))
    assert [each.code for each in found] == ["exam.quota_empty_row"]
    assert len(finding_texts(found, "en")) == 1


def test_cells_of_one_row_share_its_number_and_keep_to_the_difficulty_of_their_section() -> None:
    easy, hard = (TopicQuota(topic="a", difficulty=each, count=1) for each in (1, 5))
    wanted = blueprint(4, easy, TopicQuota(topic="b", count=1), hard)
    assert lines_of(wanted.sections[0].quotas) == (1, 2, 1)
    assert check_blueprint(wanted) == ()
    narrow = wanted.sections[0].model_copy(update={"difficulty": DifficultyBounds(easiest=1, hardest=3)})
    [told] = check_blueprint(wanted.model_copy(update={"sections": (narrow,)}))
    assert (told.code, told.facts["row"], told.facts["difficulty"]) == ("exam.quota_outside_difficulty", 1, 5)
    assert "难度 5" in finding_texts([told], "zh_CN")[0]


def test_an_exchange_keeps_the_level_and_the_tag_that_the_section_asks_for() -> None:
    section = blueprint(1, TopicQuota(cognitive=CognitiveLevel.KNOW, tag="安全", count=1)).sections[0]

    def card(number: int, level: CognitiveLevel, *tags: str) -> Candidate:
        return Candidate(
            item_id=number,
            version_id=number,
            kind=KindName.SINGLE_CHOICE,
            cognitive=level,
            tags=frozenset(tags),
        )

    given_up = card(1, CognitiveLevel.KNOW, "安全", "旧")
    others = [
        card(2, CognitiveLevel.APPLY, "安全"),
        card(3, CognitiveLevel.KNOW),
        card(4, CognitiveLevel.KNOW, "安全"),
    ]
    assert [each.item_id for each in stand_ins(given_up, [], others, section)] == [4]
