"""Codes become sentences in the reader's language; a code without words is an error, never a blank."""

from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

import pytest

from core.errors import Finding, Invalid, NotFound, Refusal, TooMany
from core.jobs import JobState
from core.text import LOCALES, Told, catalogue, finding_texts, refusal_text, say, snake, word
from exam.errors import SittingUnfit

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Weather(StrEnum):
    """States without words."""

    RAIN = "rain"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_code_without_words_is_an_error(locale: str) -> None:
    with pytest.raises(KeyError):
        say("refusal.tests.unheard_of", locale)
    with pytest.raises(KeyError):
        word(Weather.RAIN, locale)
    with pytest.raises(KeyError):
        finding_texts([Finding("tests.unheard_of")], locale)


def test_a_sentence_without_its_fact_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("finding.people.name_too_long", "en", longest=20)


def test_every_package_has_its_part_in_the_catalogue() -> None:
    for locale in LOCALES:
        known = catalogue(locale)
        assert {"refusal.core.not_found", "refusal.exam.sitting_unfit"} <= set(known)
        assert known is catalogue(locale)


def test_facts_are_filled_in() -> None:
    assert "20" in say("finding.people.name_too_long", "zh_CN", longest=20, length=21)
    assert "21" in say("finding.people.name_too_long", "en", longest=20, length=21)


@pytest.mark.parametrize(("count", "words"), [(1, "1 file was"), (2, "2 files were"), (0, "0 files were")])
def test_english_says_one_thing_of_one_and_many_of_the_others(count: int, words: str) -> None:
    assert say("finding.import.too_many_files", "en", count=count, most=20).startswith(words)
    assert f"{Told('1.0'):mark|marks}" == "marks"
    assert f"{Told('12'):>4}" == "  12"


def test_a_place_that_the_page_fills_keeps_both_words() -> None:
    assert say("word.length.over", "en", n="{n}", most=20).startswith(
        "{n} {n:character|characters} more than"
    )


def test_a_fact_may_be_named_like_an_argument() -> None:
    plain = say("refusal.core.not_found", "en")
    assert say("refusal.core.not_found", "en", SHANGHAI, code="c", locale="fr", zone="z") == plain
    assert refusal_text(NotFound(code="c", locale="fr", zone="z"), "en") == plain


def test_instants_are_shown_where_the_operator_lives_and_days_as_they_are() -> None:
    instant = datetime(2027, 3, 8, 16, 30, tzinfo=UTC)
    pattern = "finding.people.unit_not_open"
    shown = say(pattern, "en", SHANGHAI, unit="U", on=instant)
    assert "2027-03-09 00:30" in shown
    assert "2027-03-09" in say(pattern, "en", SHANGHAI, unit="U", on=date(2027, 3, 9))


def test_a_fact_that_is_missing_leaves_no_none_in_the_sentence() -> None:
    assert "None" not in say("finding.people.already_member", "en", unit=None)


def test_braces_in_a_fact_are_only_braces() -> None:
    assert "{unit.__class__}" in say("finding.people.already_member", "en", unit="{unit.__class__}")


@pytest.mark.parametrize("locale", LOCALES)
def test_reasons_become_sentences_in_their_order(locale: str) -> None:
    findings = [
        Finding("people.name_missing"),
        Finding("people.name_too_long", {"longest": 20, "length": 21}, "name"),
    ]
    first, second = finding_texts(findings, locale)
    assert first == say("finding.people.name_missing", locale)
    assert "21" in second


@pytest.mark.parametrize("locale", LOCALES)
def test_a_state_has_its_word(locale: str) -> None:
    words = {word(state, locale) for state in JobState}
    assert len(words) == len(JobState)


def test_the_languages_are_not_one() -> None:
    assert word(JobState.DONE, "zh_CN") != word(JobState.DONE, "en")
    assert snake("AttemptState") == "attempt_state"
    assert snake("Role") == "role"


def test_a_refusal_carries_its_code_its_facts_and_its_reasons() -> None:
    assert str(NotFound()) == "core.not_found"
    assert str(TooMany(seconds=60)) == "core.too_many {'seconds': 60}"
    reason = Finding("people.name_missing", field="name")
    refused = Invalid(reason, field="name")
    assert (refused.findings, refused.facts, refused.status) == ((reason,), {"field": "name"}, 422)
    assert issubclass(SittingUnfit, Refusal)
