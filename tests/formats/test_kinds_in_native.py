"""Numbers, blanks with numbers, pairs and orders leave in the bank's JSON and come back unchanged cleaned."""

import json

import pytest

from question_bank import markup
from question_bank.formats import limits, native
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.kinds.matching import Content as PairContent
from tests import make_cases

ITEMS = {
    KindName.FILL_BLANK: (
        {"stem": "额定 [[1]]，相数 [[2]]"},
        {
            "blanks": [
                {"accepted": ["十千伏"], "amount": {"value": "10", "tolerance": "0.5", "unit": "kV"}},
                {"accepted": ["三", "3"]},
            ]
        },
    ),
    KindName.NUMERIC: (
        {"stem": "电压"},
        {"value": "-1.5e3", "unit": "V", "units": [{"spelling": "kV", "factor": "1000"}]},
    ),
    KindName.MATCHING: (
        {
            "stem": "配对",
            "prompts": [{"id": "p", "text": "甲<script>1</script>"}, {"id": "q", "text": "乙"}],
            "options": [{"id": "a", "text": "一"}, {"id": "b", "text": "二"}],
        },
        {"pairs": {"p": "b", "q": "a"}},
    ),
    KindName.ORDERING: (
        {"stem": "排序", "options": [{"id": "x", "text": "先"}, {"id": "k", "text": "后"}]},
        {"order": ["x", "k"]},
    ),
    KindName.SHORT_ANSWER: (
        {"stem": "为什么先验电", "longest": 300},
        {"model": "<p>防触电</p>", "rubric": [{"id": "a", "text": "说出触电", "parts": 3}]},
    ),
    KindName.ESSAY: ({"stem": "论述"}, {"rubric": [{"id": "a", "text": "完整"}]}),
    KindName.FILE_SUBMISSION: (
        {"stem": "接线图", "most_files": 2, "most_mb": 5, "types": ["image", "video"]},
        {"rubric": [{"id": "a", "text": "符号正确", "parts": 2}]},
    ),
    KindName.PRACTICAL_TASK: (
        {"stem": "车削"},
        {
            "rubric": [
                {"id": "a", "text": "工艺", "by": "judged", "steps": ["差", "一般", "良好", "优秀"]},
                {
                    "id": "b",
                    "text": "轴径",
                    "by": "measured",
                    "unit": "mm",
                    "bands": [{"least": "19.95", "most": "20.05", "percent": 100}],
                },
            ]
        },
    ),
    KindName.CALCULATED: make_cases.CALCULATED,
    KindName.CASE_STUDY: make_cases.CASE,
}


@pytest.mark.parametrize("kind", list(ITEMS))
def test_a_kind_goes_out_and_comes_back(kind: KindName) -> None:
    content, key = ITEMS[kind]
    record = {"number": 1, "kind": kind.value, "content": content, "key": key}
    found = native.read("bank.json", native.written({"title": "题库"}, (), [record]))
    assert found.reading.problems == ()
    [draft] = found.reading.drafts
    assert draft.kind is kind
    assert registry.stored(draft.key) == registry.stored(registry.read_key(kind, key))
    if isinstance(draft.content, PairContent):
        assert [prompt.text for prompt in draft.content.prompts] == ["甲", "乙"]


def test_a_model_answer_and_a_rubric_are_cleaned_like_all() -> None:
    key = {
        "model": "答<script>1</script>案",
        "rubric": [{"id": "a", "text": "<img src=x onerror=1>要点"}, {"id": "b", "text": 5}, "?"],
    }
    cleaned = markup.safe_key({"children": [{"key": key}, 7]})
    text = str(cleaned)
    assert "script" not in text
    assert "onerror" not in text
    assert markup.safe_key("?") == "?"
    steps = markup.safe_key({"rubric": [{"text": "x", "steps": ["<b onclick=1>差</b>", 3]}]})
    assert "onclick" not in str(steps)


def test_what_stands_in_a_case_is_cleaned_like_all() -> None:
    content, key = make_cases.CASE
    first = content["children"][0]
    dirty = first | {"content": first["content"] | {"stem": "先做哪一步<script>1</script>"}}
    record = {
        "number": 1,
        "kind": "case_study",
        "content": content | {"children": [dirty, *content["children"][1:]]},
        "key": key,
    }
    [draft] = native.read("bank.json", native.written({"title": "题库"}, (), [record])).reading.drafts
    assert registry.stored(draft.content)["children"][0]["content"]["stem"] == "先做哪一步"


def test_an_unsound_key_is_a_problem_of_its_row() -> None:
    record = {"number": 1, "kind": "numeric", "content": {"stem": "电压"}, "key": {"value": "大约"}}
    found = native.read("bank.json", native.written({"title": "题库"}, (), [record]))
    assert [problem.code for problem in found.reading.problems] == ["item.number_unreadable"]


def bank_file(**more: object) -> bytes:
    return json.dumps({"format": native.FORMAT, "version": native.VERSION, "items": []} | more).encode()


def said(data: bytes) -> list[tuple[str, object]]:
    return [(problem.code, problem.facts) for problem in native.read("a", data).reading.problems]


def test_a_file_of_a_newer_release_is_told_from_a_damaged_one() -> None:
    newer = bank_file(version=native.VERSION + 1)
    assert said(newer) == said(native.packed(newer, {}))
    assert said(newer) == [("import.newer_release", {"version": native.VERSION + 1, "most": native.VERSION})]
    for odd in ({"version": "2"}, {"version": 0}, {"format": "x"}):
        assert said(bank_file(**odd)) == [("import.json_unreadable", {})]


def test_a_banks_own_file_has_bounds_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bank_file(bank={"title": "x" * 2 * limits.RATIO_FREE_BYTES})
    assert said(native.packed(data, {})) == [("file.packed_too_tightly", {"most": 200})]
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    assert said(bank_file()) == said(native.packed(bank_file(), {})) == [("import.no_rows", {})]
    monkeypatch.setattr(limits, "MAX_BANK_JSON_BYTES", 10)
    assert said(bank_file()) == said(native.packed(bank_file(), {})) == [("file.too_large", {"most_mb": 0})]
    monkeypatch.setattr(limits, "MAX_BANK_FILE_BYTES", 10)
    assert said(native.packed(bank_file(), {})) == [("file.too_large", {"most_mb": 0})]
