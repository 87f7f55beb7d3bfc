"""Kinds that people mark, calculations and cases: out by every format that has a place for them, and in."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from question_bank.formats import losses, moodle_formulas
from question_bank.formats.detect import read_file
from question_bank.formats.outgoing import FileFormat, Outgoing
from question_bank.formats.reasons import Unsound
from question_bank.kinds import registry, written
from question_bank.kinds.contract import KindName
from tests import make_cases
from tests.formats.outgoing import WRITERS, rich

SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WHOLE = [FileFormat.MOODLE, FileFormat.QTI22, FileFormat.QTI30]
BOUNDS = {"export.bounds_lost"}
TEXTS = {"export.formatting_lost", "export.difficulty_lost"}


def made_of(kind: KindName, content: object, key: object, number: int = 1) -> Outgoing:
    return Outgoing(number, kind, registry.read_content(kind, content), registry.read_key(kind, key))


def codes(form: FileFormat, item: Outgoing) -> set[str]:
    return {each.finding.code for each in losses.found_in(form, WRITERS[form]([item]))}


@st.composite
def marked(draw: st.DrawFn) -> Outgoing:
    kind = draw(st.sampled_from([KindName.SHORT_ANSWER, KindName.ESSAY, KindName.FILE_SUBMISSION]))
    content: dict[str, object] = {"stem": draw(rich())}
    if kind is KindName.FILE_SUBMISSION:
        content["most_files"] = draw(st.integers(1, 10))
        content["types"] = draw(st.lists(st.sampled_from(["image", "pdf", "video"]), min_size=1, unique=True))
    else:
        content["longest"] = draw(st.integers(10, 5000))
    texts = draw(st.lists(rich(), min_size=1, max_size=3))
    rubric = [
        {"id": chr(97 + at), "text": text, "parts": draw(st.integers(1, 1000))}
        for at, text in enumerate(texts)
    ]
    return made_of(kind, content, {"model": draw(st.just("") | rich()), "rubric": rubric})


@pytest.mark.parametrize("form", WHOLE)
@SOME
@given(marked())
def test_what_people_mark_comes_back_with_its_model_answer_and_marking_points(
    form: FileFormat, item: Outgoing
) -> None:
    if registry.check(item.kind, item.content, item.key):
        return
    assert codes(form, item) <= TEXTS | BOUNDS
    made = WRITERS[form]([item])
    (draft,) = read_file(made.name, made.data).drafts
    assert draft.kind is item.kind
    assert not draft.unchecked
    assert isinstance(draft.key, written.Key)
    assert isinstance(item.key, written.Key)
    assert [point.parts for point in draft.key.rubric] == [point.parts for point in item.key.rubric]


@pytest.mark.parametrize("form", [FileFormat.GIFT, FileFormat.XLSX])
@pytest.mark.parametrize("kind", [KindName.SHORT_ANSWER, KindName.ESSAY])
def test_where_marking_points_have_no_place_they_are_told_lost_and_the_item_wants_a_look(
    form: FileFormat, kind: KindName
) -> None:
    rubric = [{"id": "a", "text": "说出触电", "parts": 3}, {"id": "b", "text": "说出验电", "parts": 2}]
    item = made_of(kind, {"stem": "为什么先验电？"}, {"model": "防止触电", "rubric": rubric})
    assert "export.rubric_lost" in codes(form, item)
    made = WRITERS[form]([item])
    (draft,) = read_file(made.name, made.data).drafts
    assert draft.unchecked
    assert isinstance(draft.key, written.Key)
    told = [(point.text, point.parts) for point in draft.key.rubric]
    assert told == ([("与参考答案相符", 1)] if draft.key.model else [])
    assert bool(draft.key.model) == (form is FileFormat.XLSX)
    if form is FileFormat.XLSX:
        assert (draft.kind, draft.key.model) == (kind, "防止触电")


def test_a_row_of_a_table_becomes_a_written_answer_with_its_answer_as_the_model() -> None:
    table = "题型,题干,答案\n简答题,为什么先验电？,防止触电\n论述题,论述五防,略\n简答题,没有答案,\n"
    reading = read_file("a.csv", table.encode())
    assert [draft.kind for draft in reading.drafts] == [KindName.SHORT_ANSWER, KindName.ESSAY]
    assert all(draft.unchecked for draft in reading.drafts)
    assert [problem.code for problem in reading.problems] == ["item.key_missing"]


def test_judging_and_measuring_have_no_place_and_are_told_lost() -> None:
    judged = {"id": "a", "text": "工艺", "by": "judged", "steps": ["差", "一般", "良好", "优秀"]}
    item = made_of(KindName.ESSAY, {"stem": "论述"}, {"rubric": [judged]})
    assert {"export.rubric_lost"} == {*codes(FileFormat.QTI30, item)}


def test_a_calculation_comes_back_from_moodle_but_for_its_constraints() -> None:
    content, key = make_cases.CALCULATED
    free = {
        **content,
        "constraints": [],
        "parameters": [{**each, "step": "0.1"} for each in content["parameters"]],
    }
    assert codes(FileFormat.MOODLE, made_of(KindName.CALCULATED, free, key)) == set()
    assert codes(FileFormat.MOODLE, made_of(KindName.CALCULATED, content, key)) == BOUNDS


FORMULAS = [
    "log(U) + ln(I) * pi", "sqrt(U*I)", "U ^ 2 / I", "-U**2", "(U + I)^-0.5", "2^U^0.5",
    "sind(U) / acosd(I / 9)", "round(U, 1) + max(U, I, 2) * 1.5e3",
]  # fmt: skip


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_goes_to_moodle_in_its_words_and_comes_back(formula: str) -> None:
    content, key = make_cases.CALCULATED
    item = made_of(KindName.CALCULATED, content, {**key, "formula": formula})
    assert codes(FileFormat.MOODLE, item) == BOUNDS


def test_a_formula_of_moodle_is_said_in_the_banks_words() -> None:
    said = {
        "pow({U}+1,-{I})": "(U+1)^-I",
        "pow(pow({U},2),3)": "(U^2)^3",
        "sqrt(pow({U},2)+pi())": "sqrt(U^2+pi)",
        "sin(deg2rad({U}))*deg2rad({U}/2)": "sind(U)*((U/2)*pi/180)",
        "rad2deg(atan({U}))+rad2deg({I})": "atand(U)+(I*180/pi)",
        "log({U})-log10({I})": "ln(U)-log(I)",
    }
    assert {each: moodle_formulas.here(each) for each in said} == said
    for wrong in ("sinh({U})", "pow({U})", "{U}^2", "1+" * 200):
        with pytest.raises(Unsound):
            moodle_formulas.here(wrong)


def case(*kept: int) -> Outgoing:
    """The case of the other tests, with an essay at its end, or only some of its children."""
    content, key = make_cases.CASE
    extra = {"id": "c4", "kind": "essay", "share": 3, "content": {"stem": "论述"}}
    point = {"model": "停电", "rubric": [{"id": "a", "text": "完整", "parts": 2}]}
    children = [*content["children"], extra]
    keys = [*key["children"], {"id": "c4", "kind": "essay", "key": point}]
    return made_of(
        KindName.CASE_STUDY,
        {"stem": content["stem"], "children": [children[at] for at in kept]},
        {"children": [keys[at] for at in kept]},
    )


@pytest.mark.parametrize("form", [FileFormat.QTI22, FileFormat.QTI30])
def test_a_case_goes_out_as_one_item_of_several_interactions_and_comes_back(form: FileFormat) -> None:
    assert codes(form, case(0, 1, 2, 3)) == set()
    one = case(0)
    assert one.key is not None
    content, key = registry.stored(one.content), registry.stored(one.key)
    task = {"id": "c9", "kind": "practical_task", "share": 1, "content": {"stem": "操作"}}
    point = {"rubric": [{"id": "a", "text": "完整", "parts": 2}]}
    whole = {"stem": content["stem"], "children": [*content["children"], task]}
    keys = {"children": [*key["children"], {"id": "c9", "kind": "practical_task", "key": point}]}
    assert codes(form, made_of(KindName.CASE_STUDY, whole, keys)) == {"export.kind_left_out"}


def test_a_case_is_split_in_moodle_and_the_loss_is_told() -> None:
    assert codes(FileFormat.MOODLE, case(0, 1, 2, 3)) == {"export.case_split"}
    plain = made_of(KindName.TRUE_FALSE, {"stem": "对吗"}, {"value": True}, number=2)
    made = WRITERS[FileFormat.MOODLE]([case(0, 1), plain])
    assert [place[2] for place in made.places] == [1, 4]
    assert len(read_file(made.name, made.data).drafts) == 3
