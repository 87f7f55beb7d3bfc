"""The glossary is what its file says, and names what is there."""

import re
from pkgutil import resolve_name

import pytest

from core import glossary
from core.glossary import Term
from tests.house.sources import ROOT


def test_the_page_is_what_the_terms_make_it() -> None:
    assert (ROOT / "docs/glossary.md").read_text(encoding="utf-8") == glossary.page(), "run make glossary"


@pytest.mark.parametrize("term", [each for each in glossary.terms() if each.code], ids=lambda each: each.code)
def test_a_term_names_something_in_the_code(term: Term) -> None:
    assert resolve_name(term.code) is not None


def test_a_name_that_is_not_there_is_seen() -> None:
    with pytest.raises(AttributeError):
        resolve_name("core.points.Nowhere")


def test_a_term_and_its_english_word_stand_once() -> None:
    for words in ([each.zh for each in glossary.terms()], [each.en for each in glossary.terms()]):
        assert sorted(words) == sorted(set(words))


def test_a_term_is_told_in_one_sentence() -> None:
    assert [each.zh for each in glossary.terms() if not re.fullmatch(r"[^|\n]+\.", each.means)] == []
