"""How an item was scored elsewhere comes in with it, stays while it asks the same, and goes out with it."""

import json

import pytest

from core.house import House
from question_bank import banks, exchange, exporting, import_reports, items, reading, search
from question_bank.exchange import GivenFile
from question_bank.exporting import Order
from question_bank.formats.outgoing import FileFormat
from question_bank.rules.scoring import ScoringName
from question_bank.scored_views import ScoredView
from question_bank.views import BankDraft, ItemView
from tests import make_scored
from tests.make_scored import CASE_NET, CASE_VOIDED, DEDUCTED, FREE, NET, VOIDED
from tests.operations.bank.conftest import Desk

NET_CORRECT = ScoredView(name=ScoringName.NET_CORRECT, deduction="", said="A 50, B 50, C -50, D -50")


def brought(desk: Desk, *answers: str) -> list[str]:
    return make_scored.published(desk.house, desk.bank_ref, desk.trainer, desk.reviewer, answers)


def look(desk: Desk, ref: str) -> ItemView:
    with desk.house.reading(desk.trainer.actor) as work:
        return reading.look(work, ref)


def test_the_report_counts_items_by_the_rule_that_they_come_with(desk: Desk) -> None:
    with desk.house.reading(desk.trainer.actor) as work:
        merged = exchange.rehearse(
            work, desk.bank_ref, [make_scored.gift(NET, NET, VOIDED, FREE, DEDUCTED, "=甲 ~乙")]
        )
    notes = {note.finding.code: note.finding.facts["count"] for note in import_reports.of(merged).notes}
    assert notes == {
        "import.scoring_net_correct": 2,
        "import.scoring_proportional_partial": 1,
        "import.scoring_deducted": 1,
        "import.scoring_left_out": 1,
    }


def test_an_item_says_how_it_was_scored_and_what_the_file_said(desk: Desk) -> None:
    net, voided, free, deducted, plain = brought(desk, NET, VOIDED, FREE, DEDUCTED, "=甲 ~乙")
    assert look(desk, net).scored == NET_CORRECT
    assert look(desk, voided).scored == ScoredView(
        name=ScoringName.PROPORTIONAL_PARTIAL, deduction="", said=""
    )
    assert look(desk, free).scored == ScoredView(name=None, deduction="", said="A 50, B 50, C 0, D 0")
    told = look(desk, deducted).scored
    assert told is not None
    assert (told.name, told.deduction) == (ScoringName.ALL_OR_NOTHING, "1/3")
    assert look(desk, plain).scored is None
    assert "scoring_kept" not in look(desk, net).sources[0].raw
    assert look(desk, desk.draft("别处没有的题")).scored is None


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({}, True),
        ({"stem": "第1题，检修之前要做些什么？"}, True),
        ({"right": ["a", "c"]}, False),
        ({"options": "abcde"}, False),
    ],
)
def test_a_new_version_has_it_while_options_and_key_are_the_same(
    desk: Desk, changed: dict[str, object], kept: bool
) -> None:
    (ref,) = brought(desk, NET)
    options = str(changed.get("options", "abcd"))
    text = desk.text(
        kind="multiple_choice",
        content={
            "stem": changed.get("stem", "第1题，检修之前做什么？"),
            "options": [{"id": each, "text": f"做法{each}"} for each in options],
        },
        key={"options": changed.get("right", ["a", "b"])},
    )
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, text, seen=1)
    assert look(desk, ref).newest.number == 2
    assert look(desk, ref).scored == (NET_CORRECT if kept else None)


def twin_of(house: House, desk: Desk, data: bytes, name: str) -> list[ItemView]:
    """What a file of this bank brings into an empty one."""
    with house.work(desk.trainer.actor) as work:
        twin = banks.found(work, BankDraft(code="dg-2", title="电工二", unit_ref=desk.unit_ref)).ref
    exchange.import_files(house, desk.trainer.actor, twin, [GivenFile(name, data)])
    with house.reading(desk.trainer.actor) as work:
        found = search.find(work, twin, search.Filter())
        return [reading.look(work, row.ref) for row in sorted(found.rows, key=lambda row: row.number)]


@pytest.mark.parametrize("form", [FileFormat.NATIVE, FileFormat.JSON])
def test_our_own_file_takes_it_along_and_brings_it_back(desk: Desk, form: FileFormat) -> None:
    refs = brought(desk, NET, VOIDED, FREE, DEDUCTED)
    options = [{"id": each, "text": f"做法{each}"} for each in "abcd"]
    text = desk.text(
        kind="multiple_choice",
        content={"stem": "换了答案", "options": options},
        key={"options": ["a", "c"]},
    )
    (changed,) = brought(desk, NET.replace("甲", "戊"))
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, changed, text, seen=1)
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(form), "zh_CN")
    assert made.losses == ()
    back = twin_of(desk.house, desk, made.data, made.name)
    assert [item.scored for item in back] == [look(desk, ref).scored for ref in (*refs, changed)]
    assert (back[0].scored, back[-1].scored) == (NET_CORRECT, None)


def test_what_our_file_tells_of_other_options_is_not_taken_for_these(desk: Desk) -> None:
    brought(desk, NET)
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN")
    whole = json.loads(made.data)
    whole["items"][0]["key"] = {"options": ["a", "c"]}
    assert twin_of(desk.house, desk, json.dumps(whole).encode(), "dg-1.json")[0].scored is None
    with desk.house.work(desk.trainer.actor) as work:
        again = exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN")
    assert again.data == made.data


def test_the_report_of_an_export_says_where_it_is_not_in_the_file(desk: Desk) -> None:
    brought(desk, NET, VOIDED, FREE, DEDUCTED, "=甲 ~乙")
    lost: dict[FileFormat, set[int]] = {}
    for form in (FileFormat.QTI22, FileFormat.QTI30, FileFormat.XLSX):
        with desk.house.work(desk.trainer.actor) as work:
            made = exporting.take(work, desk.bank_ref, Order(form), "zh_CN")
        lost[form] = {each.number for each in made.losses if each.finding.code == "export.scoring_lost"}
    assert lost == {FileFormat.QTI22: set(), FileFormat.QTI30: set(), FileFormat.XLSX: {1, 2, 3, 4}}


def brought_cases(desk: Desk, *texts: str) -> list[str]:
    file = make_scored.cloze(*(each.format(n=n) for n, each in enumerate(texts, start=1)))
    return make_scored.published_from(desk.house, desk.bank_ref, desk.trainer, desk.reviewer, file)


def test_every_item_of_a_case_says_how_it_was_scored(desk: Desk) -> None:
    net, voided = brought_cases(desk, CASE_NET, CASE_VOIDED)
    told = look(desk, net).scored
    assert told is not None
    assert [(each.number, each.name, each.deduction) for each in told.children] == [
        (1, ScoringName.NET_CORRECT, ""),
        (2, ScoringName.ALL_OR_NOTHING, "1/4"),
    ]
    assert (told.name, told.children[0].said) == (None, "A 50, B 50, C -50, D -50")
    whole = look(desk, voided).scored
    assert whole is not None
    assert whole.name is ScoringName.PROPORTIONAL_PARTIAL
    assert "scoring_kept" not in look(desk, net).sources[0].raw


def test_the_report_counts_cases_by_the_rule_for_all_of_their_items(desk: Desk) -> None:
    file = make_scored.cloze(CASE_NET.format(n=1), CASE_NET.format(n=2), CASE_VOIDED.format(n=3))
    with desk.house.reading(desk.trainer.actor) as work:
        merged = exchange.rehearse(work, desk.bank_ref, [file])
    notes = {note.finding.code: note.finding.facts["count"] for note in import_reports.of(merged).notes}
    assert notes == {"import.scoring_of_children": 2, "import.scoring_proportional_partial": 1}


def test_an_item_of_a_case_that_asks_otherwise_loses_its_own_scoring_and_no_other(desk: Desk) -> None:
    (ref,) = brought_cases(desk, CASE_NET)
    shown = look(desk, ref).newest
    assert shown.key is not None
    content, key = shown.content.model_dump(mode="json"), shown.key.model_dump(mode="json")
    key["children"][0]["key"] = {"options": ["a", "c"]}
    text = desk.text(kind="case_study", content=content, key=key)
    with desk.house.work(desk.trainer.actor) as work:
        items.revise(work, ref, text, seen=1)
    told = look(desk, ref).scored
    assert told is not None
    assert [each.number for each in told.children] == [2]


@pytest.mark.parametrize("form", [FileFormat.NATIVE, FileFormat.JSON, FileFormat.QTI22, FileFormat.QTI30])
def test_files_take_the_scorings_of_a_case_along_and_bring_them_back(desk: Desk, form: FileFormat) -> None:
    refs = brought_cases(desk, CASE_NET, CASE_VOIDED)
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(form), "zh_CN")
    lost = [loss.number for loss in made.losses if loss.finding.code == "export.scoring_lost"]
    assert lost == ([] if form in {FileFormat.NATIVE, FileFormat.JSON} else [1, 2])
    back = twin_of(desk.house, desk, made.data, made.name)
    if not lost:
        assert [item.scored for item in back] == [look(desk, ref).scored for ref in refs]
    else:
        # A file of QTI says of boxes what it says of any: right ones less wrong ones; a choice costs nothing.
        names = [[child.name for child in item.scored.children] for item in back if item.scored]
        assert names == [[ScoringName.NET_CORRECT], [ScoringName.NET_CORRECT]]


def test_a_scoring_that_our_file_tells_of_other_items_of_a_case_is_not_taken(desk: Desk) -> None:
    brought_cases(desk, CASE_NET)
    with desk.house.work(desk.trainer.actor) as work:
        made = exporting.take(work, desk.bank_ref, Order(FileFormat.JSON), "zh_CN")
    whole = json.loads(made.data)
    told = whole["items"][0]["scoring"]["kept"]["children"]
    told["c9"], told["c2"]["of"] = dict(told["c1"]), "0" * 32
    back = twin_of(desk.house, desk, json.dumps(whole).encode(), "dg-1.json")[0].scored
    assert back is not None
    assert [each.number for each in back.children] == [1]
