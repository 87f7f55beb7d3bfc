"""Several readings seen together: duplicates, conflicts, re-import, and the report that adds up."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, Known, Reading, fingerprint, merge_duplicates, report
from question_bank.kinds import registry
from tests.formats.workbooks import read_csv

HEADER = "题型,题干,选项A,选项B,选项C,答案\n"
FIRST = "单选题,安全电压是（ ）。,36V,110V,220V,A\n"
SAME_TURNED = "单选题,安全电压是()：,220 V,36V,110V,B\n"
OTHER_KEY = "单选题,安全电压是（）,36V,110V,220V,C\n"
BROKEN = "单选题,题,甲,乙,丙,E\n"


def bank_of(drafts: Iterable[ItemDraft]) -> dict[str, Known]:
    return {
        fingerprint(each): Known("dg-1", number, each.kind, each.content, each.key)
        for number, each in enumerate(drafts, start=1)
    }


def test_the_same_item_with_options_in_another_order_is_a_duplicate() -> None:
    merged = merge_duplicates([read_csv(HEADER + FIRST + SAME_TURNED)])
    assert [d.source.row for d in merged.accepted] == [2]
    assert [(d.draft.source.row, d.first and d.first.row) for d in merged.duplicates] == [(3, 2)]


def test_the_same_item_with_another_key_is_a_problem_that_names_the_first_row() -> None:
    readings = [
        read_file("a.csv", (HEADER + FIRST).encode()),
        read_file("b.csv", (HEADER + OTHER_KEY).encode()),
    ]
    merged = merge_duplicates(readings)
    (problem,) = merged.problems
    assert (problem.code, problem.file, problem.row) == ("import.conflicting_key", "b.csv", 2)
    where = {"first_file": "a.csv", "first_sheet": "", "first_row": 2}
    assert problem.facts == {**where, "here": "220V", "there": "36V"}
    assert (len(merged.accepted), merged.rejected) == (1, 1)


def test_what_the_bank_already_has_is_a_duplicate_so_importing_again_adds_nothing() -> None:
    reading = read_csv(HEADER + FIRST + BROKEN + "单选题,另一题,甲,乙,丙,B\n")
    once = merge_duplicates([reading])
    again = merge_duplicates([reading], bank_of(once.accepted))
    assert (len(once.accepted), len(again.accepted), len(again.duplicates)) == (2, 0, 2)
    assert [duplicate.first for duplicate in again.duplicates] == [None, None]
    assert again.rejected == once.rejected == 1


def test_what_the_bank_has_with_another_key_is_a_problem_that_names_the_item() -> None:
    bank = bank_of(merge_duplicates([read_csv(HEADER + "判断题,甲,,,,对\n" + FIRST)]).accepted)
    merged = merge_duplicates([read_csv(HEADER + OTHER_KEY + SAME_TURNED)], bank)
    (problem,) = merged.problems
    assert problem.code == "import.contradicts_item"
    assert problem.facts == {"bank": "dg-1", "number": 2, "here": "220V", "there": "36V"}
    assert (len(merged.accepted), len(merged.duplicates), merged.rejected) == (0, 1, 1)


def test_a_blank_that_the_bank_accepts_more_for_and_a_model_answer_are_no_contradiction() -> None:
    (bare,) = read_csv("题干,答案\n电压____V,36\n").drafts
    wider = registry.read_key(bare.kind, {"blanks": [{"accepted": ["36", "三十六"]}]})
    known = {fingerprint(bare): Known("dg-1", 7, bare.kind, bare.content, wider)}
    readings = [read_csv("题干,答案\n电压____V,36\n"), read_csv("题干,答案\n电压____V,42\n")]
    merged = merge_duplicates(readings, known)
    assert (len(merged.duplicates), [p.facts["number"] for p in merged.problems]) == (1, [7])
    number = {"accepted": ["三十六"], "amount": {"value": "36", "tolerance": "1"}}
    measured = registry.read_key(bare.kind, {"blanks": [number]})
    known = {fingerprint(bare): Known("dg-1", 7, bare.kind, bare.content, measured)}
    assert len(merge_duplicates(readings, known).duplicates) == 1
    written = [read_csv(f"题型,题干,答案\n简答题,说说触电急救,{key}\n") for key in ("先断电", "先喊人")]
    assert merge_duplicates(written[1:], bank_of(written[0].drafts)).problems == ()


def test_numbers_keep_items_apart_and_punctuation_does_not() -> None:
    rows = "判断题,电压为1.5V。,,,,对\n判断题,电压为15V。,,,,错\n判断题,电压为 1.5V,,,,对\n"
    merged = merge_duplicates([read_csv(HEADER + rows)])
    assert (len(merged.accepted), len(merged.duplicates), merged.problems) == (2, 1, ())


def test_the_report_names_every_problem_with_its_sentence() -> None:
    def say(finding: Finding) -> str:
        return f"{finding.code}!"

    merged = merge_duplicates([read_csv(HEADER + FIRST + SAME_TURNED + BROKEN)])
    problem = {"file": "bank.csv", "sheet": None, "row": 4, "code": "item.key_beyond_options"}
    assert report(merged, say) == {
        "read": 3,
        "accepted": 1,
        "duplicates": 1,
        "problems": [problem | {"message": "item.key_beyond_options!"}],
    }


@given(
    st.lists(
        st.lists(st.sampled_from([FIRST, SAME_TURNED, OTHER_KEY, BROKEN, "判断题,说法,,,,对\n"]), max_size=6),
        max_size=3,
    )
)
def test_what_is_read_is_accepted_a_duplicate_or_rejected(files: list[list[str]]) -> None:
    readings: list[Reading] = [
        read_file(f"{n}.csv", (HEADER + "".join(rows)).encode()) for n, rows in enumerate(files)
    ]
    merged = merge_duplicates(readings)
    assert merged.read == sum(map(len, files))
    assert merged.read == len(merged.accepted) + len(merged.duplicates) + merged.rejected
    assert len({fingerprint(draft) for draft in merged.accepted}) == len(merged.accepted)
