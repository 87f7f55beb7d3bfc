"""Whatever the code can say has its sentence, in both languages alike."""

import ast
import re
from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from contest.amending import ContestPlan, RankedBy, StagePlan
from core.text import catalogue
from exam.rules.amending import Plan as SittingPlan
from tests.house import words
from tests.house.sources import PACKAGES, ROOT, Source, sources
from tests.house.words import LANGUAGES, Needed
from web import wiring
from web.rendering import english

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@pytest.fixture(scope="module")
def needed() -> list[Needed]:
    words.import_everything()
    return [*words.refusals(), *words.states(), *words.findings(sources(*PACKAGES))]


def keys(language: str) -> dict[str, set[str]]:
    merged: dict[str, set[str]] = {}
    for package in PACKAGES:
        for table, entries in words.catalogue(package, language).items():
            merged.setdefault(table, set()).update(entries)
    return merged


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_finding_and_state_has_its_words(language: str, needed: list[Needed]) -> None:
    assert words.missing(needed, keys(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_deed_in_the_audit_log_has_its_words(language: str) -> None:
    given = sources(*PACKAGES, "demo")
    assert words.missing([*words.deeds(given), *words.told_of_deeds(given)], keys(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("plan", [SittingPlan, ContestPlan, StagePlan, RankedBy])
def test_every_field_that_a_form_replaces_has_its_word(
    language: str, plan: "type[DataclassInstance]"
) -> None:
    assert {f"fact.{each.name}" for each in fields(plan)} <= keys(language)["word"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_job_is_told_in_words(language: str) -> None:
    assert {f"job_kind.{kind}" for kind in wiring.job_handlers()} <= keys(language)["word"]


@pytest.mark.parametrize("package", PACKAGES)
def test_both_languages_say_the_same(package: str) -> None:
    assert words.differences(*(words.catalogue(package, language) for language in LANGUAGES)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("needed")
def test_every_fact_that_a_sentence_names_is_given(language: str) -> None:
    sentences: dict[str, dict[str, str]] = {}
    for package in PACKAGES:
        for table, entries in words.catalogue(package, language).items():
            sentences.setdefault(table, {}).update(entries)
    assert words.speechless(sources(*PACKAGES), sentences) == []


def test_people_are_addressed_in_one_way() -> None:
    told = [path for package in PACKAGES for path in (ROOT / package).rglob("locale/zh_CN.toml")]
    pages = (ROOT / "web" / "templates").rglob("*.html")
    assert [path.name for path in (*told, *pages) if "你" in path.read_text(encoding="utf-8")] == []


SINGULAR = frozenset({"as", "brings", "does", "has", "is", "stands", "was"})
"""Words with an s behind a number that is not how many there are: item {n} was seen."""


def test_english_counts_one_thing_as_one() -> None:
    bare = re.compile(r"\{(?:n|count|items|persons)\} (\w+s|people)\b")
    told = [*english().values(), *catalogue("en").values()]
    assert [text for text in told for found in bare.findall(text) if found not in SINGULAR] == []


OTHER_WORDS = ("人员编号", "职工编号", "员工编号", "员工号", "职工号")
"""For a 工号: a thing is called by one word (``core/locale/terms.toml``), or people look for two."""


@pytest.mark.parametrize("other", OTHER_WORDS)
def test_one_thing_is_called_by_one_word(other: str) -> None:
    told = [path for package in PACKAGES for path in (ROOT / package).rglob("locale/zh_CN.toml")]
    shown = [*told, *(ROOT / "web" / "templates").rglob("*.html"), *(ROOT / "docs").glob("*.zh-CN.md")]
    assert [path.name for path in shown if other in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_word_has_one_home(language: str) -> None:
    homes = Counter(
        (table, key)
        for package in PACKAGES
        for table, entries in words.catalogue(package, language).items()
        for key in entries
    )
    assert [place for place, times in homes.items() if times > 1] == []


@pytest.mark.parametrize("table", ["refusal", "finding"])
def test_no_sentence_is_left_without_use(table: str, needed: list[Needed]) -> None:
    used = {need.key for need in needed if need.table == table}
    literals = {
        node.value
        for source in sources(*PACKAGES)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert sorted(keys("en").get(table, set()) - used - literals) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_calm_and_complete(language: str) -> None:
    loud = [
        (package, key)
        for package in PACKAGES
        for entries in words.catalogue(package, language).values()
        for key, text in entries.items()
        if not text.strip() or "!" in text or "\uff01" in text
    ]
    assert loud == []


def test_a_code_without_words_is_seen() -> None:
    assert words.missing([Needed("finding", "exam.late", "exam/a.py:1")], {"finding": {"exam.early"}})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"finding": {"a.b": "x"}}, {}),
        ({"finding": {"a.b": "x"}}, {"refusal": {"a.b": "x"}}),
        ({"finding": {"a.b": "{n} left"}}, {"finding": {"a.b": "left"}}),
    ],
)
def test_languages_that_differ_are_seen(one: words.Catalogue, other: words.Catalogue) -> None:
    assert words.differences(one, other)
    assert words.differences(other, one)
    assert not words.differences(one, one)


def test_codes_are_found_directly_and_by_family() -> None:
    source = Source(
        "exam/rules/a.py",
        'STATES = {1: "exam.late"}\nFILE = "regions.csv"\nOTHER = "sheet.title"\n'
        'found = Finding("exam.early", {})\nnamed = Finding(code="exam.absent")\n',
    )
    assert {need.key for need in words.findings([source])} == {"exam.late", "exam.early", "exam.absent"}


def test_deeds_are_found_wherever_they_are_written() -> None:
    source = Source(
        "exam/a.py",
        'DONE = {1: "a.done"}\nLOADED: Final = "a.loaded"\n'
        'audit.record(work, DONE[x], "thing", ref)\naudit.record(work, LOADED, "thing", ref)\n'
        'audit.record(work, "a.yes" if x else "a.no", kind, ref)\n',
    )
    assert {need.key for need in words.deeds([source])} == {
        "action.a.done",
        "action.a.loaded",
        "action.a.yes",
        "action.a.no",
        "audit_subject.thing",
        "audit_subject.(not written out)",
    }


def test_a_sentence_without_its_facts_is_seen() -> None:
    sentences = {"finding": {"a.late": "Over since {at}."}, "refusal": {"core.not_found": "No {what}."}}
    lacking = Source("exam/a.py", 'Finding("a.late")\nFinding("a.late", {"n": 1})\nNotFound(kind="x")')
    given = Source("exam/a.py", 'Finding("a.late", {"at": 1})\nFinding("a.late", facts)\nNotFound(what="x")')
    assert len(words.speechless([lacking], sentences)) == 3
    assert not words.speechless([given], sentences)
