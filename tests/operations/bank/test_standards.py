"""The standard's table, the register of documents, and what stands beside items, against a database."""

from datetime import timedelta

import pytest

from core.access import HOUSE, Role
from core.errors import Invalid, NotAllowed
from core.occupations.rules.grades import Grade, GradeComponent
from question_bank import (
    banks,
    class_filter,
    classing,
    documents,
    exchange,
    exporting,
    health,
    history,
    items,
    reviews,
    search,
    selection,
    standard,
    topics,
)
from question_bank.class_filter import ClassFilter
from question_bank.class_views import ClassDraft, ClauseDraft, DocumentDraft
from question_bank.exporting import Order
from question_bank.formats.outgoing import FileFormat
from question_bank.formats.standard_table import Table
from question_bank.kinds.contract import MARKED_BY_PEOPLE, KindName
from question_bank.rules.citations import CitationStanding
from question_bank.rules.classes import CognitiveLevel, Importance, TopicKind
from question_bank.rules.marks import ItemMark
from question_bank.rules.pools import Pool
from question_bank.search import Filter
from question_bank.views import BankDraft
from tests import make, make_cases, make_kinds
from tests.operations.bank.conftest import Desk
from tests.operations.bank.test_imports import run_jobs

TABLE = [
    ["代码", "名称", "重要程度", "五级理论", "五级技能"],
    ["A", "基本要求", "", "40", ""],
    ["A.01", "职业道德", "X", "", ""],
    ["B", "操作", "", "60", "100"],
    ["B.01", "验电", "Y", "20", ""],
    ["B.02", "接地", "X", "40", ""],
]
FIVE = (Grade.LEVEL_5, GradeComponent.THEORY)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> set[str]:
    return {finding.code for finding in refused.value.findings}


def test_a_table_is_rehearsed_taken_whole_and_shows_its_coverage(desk: Desk) -> None:
    with desk.house.reading(desk.trainer.actor) as work:
        told = standard.rehearse(work, desk.bank_ref, [Table("", TABLE)])
    assert (told.planted, told.changed, told.same, told.problems) == (5, 0, 0, ())
    with desk.house.work(desk.trainer.actor) as work:
        standard.import_table(work, desk.bank_ref, [Table("", TABLE)])
        standard.name(work, desk.bank_ref, "电工 2018 年版", [Grade.LEVEL_4, Grade.LEVEL_5])
        point = next(each for each in topics.tree(work, desk.bank_ref) if each.code == "B.02")
    ref = desk.submitted("装设接地线", topic_ref=point.ref)
    with desk.house.work(desk.reviewer.actor) as work:
        reviews.approve(work, ref, 1, "")
    with desk.house.reading(desk.organiser.actor) as work:
        seen = standard.look(work, desk.bank_ref)
        bank = selection.card(work, desk.bank_ref)
        weights = standard.weights_of(work, bank.id, FIVE)
        drawn = selection.selectable(work, bank.id, tuple(Pool))
    assert (seen.title, seen.grades) == ("电工 2018 年版", (Grade.LEVEL_5, Grade.LEVEL_4))
    assert seen.columns[0] == FIVE
    assert seen.totals[FIVE] == 100
    at = {each.code: each for each in seen.points}
    assert [(at[code].published, at[code].share) for code in ("A", "B", "B.02")] == [
        (0, 0),
        (1, 100),
        (1, 100),
    ]
    assert (at["B.02"].kind, at["B.02"].importance) == (TopicKind.POINT, Importance.X)
    assert seen.bare == 2
    assert weights == {"A": 40, "B.01": 20, "B.02": 40}
    assert [each.importance for each in drawn] == [Importance.X]
    with desk.house.reading(desk.trainer.actor) as work:
        again = standard.rehearse(
            work, desk.bank_ref, [Table("", [*TABLE[:-1], ["B.02", "接地线", "X", "40", ""]])]
        )
    assert (again.planted, again.changed, again.same) == (0, 1, 4)


def test_a_table_with_a_fault_is_not_taken_and_a_point_can_be_changed_by_hand(desk: Desk) -> None:
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid) as refused:
        standard.import_table(work, desk.bank_ref, [Table("", [*TABLE, ["C", "其他", "", "5", ""]])])
    assert codes(refused) == {"standard.column_not_hundred"}
    with desk.house.work(desk.trainer.actor) as work:
        standard.put_point(
            work,
            desk.bank_ref,
            desk.topic_ref,
            kind=TopicKind.POINT,
            importance=Importance.Z,
            weights={FIVE: 10},
        )
        assert standard.look(work, desk.bank_ref).points[0].importance is Importance.Z
        standard.put_point(work, desk.bank_ref, desk.topic_ref, kind=None, importance=None, weights={FIVE: 9})
        assert standard.look(work, desk.bank_ref).columns == ()
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid):
        standard.put_point(
            work,
            desk.bank_ref,
            desk.topic_ref,
            kind=TopicKind.SCOPE,
            importance=Importance.X,
            weights={FIVE: 101},
        )
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        standard.name(work, desk.bank_ref, "", [])


def test_the_history_tells_what_a_label_and_a_place_were_before(desk: Desk) -> None:
    ref, _ = desk.draft("验电"), desk.draft("接地")
    with desk.house.work(desk.trainer.actor) as work:
        classing.classify(work, ref, ClassDraft(cognitive="know", tags="安全"))
        classing.classify(work, ref, ClassDraft(cognitive="apply", tags="安全，高压", variant_of="#2"))
        items.place(work, ref, topic_ref=None, pool=Pool.SEALED)
        placed, told, *_ = history.deeds(work, ref).deeds
    assert [(each.field, each.was, each.now) for each in told.changes] == [
        ("cognitive", "know", "apply"),
        ("tags", "安全", "安全, 高压"),
        ("variant_of", "", "2"),
    ]
    assert [each.field for each in placed.changes][-1] == "pool"


def test_items_are_classified_found_by_it_and_flagged_when_what_they_cite_is_repealed(desk: Desk) -> None:
    ref, other = desk.draft("验电"), desk.draft("接地")
    with desk.house.work(desk.trainer.actor) as work:
        today = work.today
        law = documents.register(
            work, DocumentDraft(number="gb 26860-2011", title="电力安全工作规程", effective_on=today)
        )
        draft = ClassDraft(
            cognitive="apply", tags="安全，高压", citations="GB 26860-2011 | 7.3.4", variant_of="#2"
        )
        classing.classify(work, ref, draft)
        seen = classing.look(work, ref)
    assert (seen.cognitive, seen.tags, seen.variant_of) == (CognitiveLevel.APPLY, ("安全", "高压"), 2)
    assert [each.standing for each in seen.citations] == [CitationStanding.IN_FORCE]
    assert classing.as_typed(seen).citations == "GB 26860-2011 | 7.3.4"
    asked = ClassFilter(Importance.X, CognitiveLevel.KNOW, "安全", True, frozenset({3, 1}))
    assert class_filter.unpacked(class_filter.packed(asked)) == asked
    repealed = Filter(classed=ClassFilter(repealed=True))
    with desk.house.work(desk.trainer.actor) as work:
        assert search.find(work, desk.bank_ref, repealed).total == 0
        documents.put_clause(
            work, law.ref, ClauseDraft(number="7.3.4", gist="验电", repealed_on=today + timedelta(days=9))
        )
        assert not classing.look(work, ref).cites_repealed
        documents.amend(
            work,
            law.ref,
            DocumentDraft(
                number="",
                title="电力安全工作规程",
                effective_on=today - timedelta(days=900),
                repealed_on=today,
                replaced_by="GB 26860-2030",
            ),
        )
        found = search.find(work, desk.bank_ref, repealed)
        assert [(row.number, row.cites_repealed) for row in found.rows] == [(1, True)]
        assert health.look(work, desk.bank_ref).marks[ItemMark.REPEALED] == found.total
        look = documents.look(work, law.ref)
        assert (look.items, look.clauses[0].items, look.standing) == (1, 1, CitationStanding.REPEALED)
        assert [each.number for each in documents.listing(work, words="规程", repealed=True)] == [law.number]
        for wanted, total in (
            (ClassFilter(cognitive=CognitiveLevel.APPLY), 1),
            (ClassFilter(cognitive=CognitiveLevel.KNOW), 0),
            (ClassFilter(tag="高压"), 1),
            (ClassFilter(importance=Importance.X), 0),
            (ClassFilter(versions=frozenset({0})), 0),
        ):
            assert search.find(work, desk.bank_ref, Filter(classed=wanted)).total == total
        bank = selection.card(work, desk.bank_ref)
        assert classing.tags_in_use(work, bank.id) == ("安全", "高压")
        with pytest.raises(Invalid) as refused:
            classing.classify(work, other, ClassDraft(variant_of="1", citations="GB 1", cognitive="guess"))
        assert codes(refused) == {
            "class.origin_circle",
            "class.document_unknown",
            "class.cognitive_unknown",
        }
        classing.classify(work, ref, ClassDraft())
        assert classing.look(work, ref).citations == ()


def test_the_register_refuses_what_it_cannot_hold(desk: Desk) -> None:
    with desk.house.work(desk.trainer.actor) as work:
        law = documents.register(work, DocumentDraft(number="A 1", title="一"))
    for draft, code in (
        (DocumentDraft(number="a  1", title="一"), "document.number_taken"),
        (DocumentDraft(number="", title="一"), "document.number_form"),
        (DocumentDraft(number="A 2", title=""), "document.title_form"),
    ):
        with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid) as refused:
            documents.register(work, draft)
        assert codes(refused) == {code}
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(Invalid):
        documents.put_clause(work, law.ref, ClauseDraft(number=""))
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        documents.register(work, DocumentDraft(number="A 3", title="三"))
    with desk.house.work(HOUSE) as work:
        assert [each.number for each in documents.listing(work, after="A 0")] == ["A 1"]


def test_what_stands_beside_an_item_leaves_with_the_bank_and_comes_back(desk: Desk) -> None:
    ref = desk.draft("验电")
    with desk.house.work(desk.trainer.actor) as work:
        documents.register(work, DocumentDraft(number="GB 1", title="规程"))
        classing.classify(work, ref, ClassDraft(cognitive="apply", tags="安全", citations="GB 1 | 2"))
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN")
        other = banks.found(work, BankDraft(code="DG-2", title="副本", unit_ref=desk.unit_ref))
    given = [exchange.GivenFile("bank.json", made.data)]
    with desk.house.reading(desk.trainer.actor) as work:
        merged = exchange.compare(work, other.ref, exchange.read(given))
    with desk.house.work(desk.trainer.actor) as work:
        kept = exchange.keep(work, other.ref, given, merged, exchange.Choices())
        exchange.start(work, kept.ref)
    run_jobs(desk.house)
    with desk.house.reading(desk.trainer.actor) as work:
        [row] = search.find(work, other.ref, Filter()).rows
        seen = classing.look(work, row.ref)
    assert (seen.cognitive, seen.tags) == (CognitiveLevel.APPLY, ("安全",))
    assert [(each.number, each.clause) for each in seen.citations] == [("GB 1", "2")]


def test_a_document_is_changed_by_who_entered_it_or_for_the_whole_house(desk: Desk) -> None:
    with desk.house.work(HOUSE) as work:
        law = documents.register(work, DocumentDraft(number="GB 1", title="规程"))
    other = make.someone(desk.house, "李明", Role.TRAINER, unit_ref=make.unit(desk.house, "乙厂"))
    with desk.house.work(other.actor) as work:
        own = documents.register(work, DocumentDraft(number="Q 1", title="厂规"))
        assert documents.look(work, own.ref).may_amend
        documents.put_clause(work, own.ref, ClauseDraft(number="3"))
        assert not documents.look(work, law.ref).may_amend
        with pytest.raises(NotAllowed):
            documents.put_clause(work, law.ref, ClauseDraft(number="3"))
        with pytest.raises(NotAllowed):
            documents.amend(work, law.ref, DocumentDraft(number="", title="别的规程"))
    with desk.house.work(HOUSE) as work:
        documents.amend(work, own.ref, DocumentDraft(number="", title="厂规（修订）"))


def test_a_case_with_an_item_that_people_mark_counts_as_one_of_its_kinds(desk: Desk) -> None:
    content, key = make_cases.CASE
    essay = {"id": "c4", "kind": "essay", "content": {"stem": "论述"}}
    marked = {"id": "c4", "kind": "essay", "key": {"rubric": [{"id": "a", "text": "完整"}]}}
    whole = (content | {"children": [*content["children"], essay]}, {"children": [*key["children"], marked]})
    told = dict(content, stem='他写道："kind": "essay"')
    unit = make.unit(desk.house, "乙厂")
    bank = make.bank(desk.house, unit)
    for wording in ((told, key), whole):
        make_kinds.publish(desk.house, unit, bank, {KindName.CASE_STUDY: wording})
    with desk.house.reading(HOUSE) as work:
        card = selection.card(work, bank)
        every = selection.selectable(work, card.id, {Pool.PUBLIC})
        some = selection.selectable(work, card.id, {Pool.PUBLIC}, without=MARKED_BY_PEOPLE)
        kept = selection.standing(
            work, [each.item_id for each in every], {Pool.PUBLIC}, without=MARKED_BY_PEOPLE
        )
        counted = selection.counts(work, [card.id], {Pool.PUBLIC}, without=MARKED_BY_PEOPLE)
    cases = [each for each in every if each.kind is KindName.CASE_STUDY]
    assert len(cases) == 2
    assert [each.item_id for each in some if each.kind is KindName.CASE_STUDY] == [cases[0].item_id]
    assert (len(kept), counted[card.id]) == (len(every) - 1, len(every) - 1)
