"""GIFT fixtures are read as the parses say that were published with them; without them no tests are here.

What pays a part of the marks, or has several right answers of a single choice, is refused, and nothing else.
"""

import html
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from question_bank import markup
from question_bank.formats.drafts import ItemDraft, rejected_rows
from tests.formats import fixtures

PARSES = sorted((fixtures.DATA / "formats" / "gift_peg_MIT").glob("*.json"))
PLACE = re.compile(r"\[\[1\]\]|_{5}")
KINDS = {
    "TF": "true_false",
    "MC": "single_choice",
    "Essay": "essay",
    "Short": "fill_blank",
    "Numerical": "numeric",
    "Matching": "matching",
}
Parse = Mapping[str, Any]


def bare(text: str) -> str:
    """The words, without blanks, places to fill and signs of formulas."""
    return re.sub(r"[\s$]|\\[()]", "", PLACE.sub("", text))


def said(told: Parse) -> str:
    """The words of a parse's text."""
    text = told["text"]
    return bare(html.unescape(re.sub(r"</?[a-z]+>", "", text)) if told["format"] == "html" else text)


def read(text: str) -> str:
    return bare(markup.readable(text))


def refused_for(parse: Parse) -> list[str]:
    """Why a parse is none of ours: answers that pay a part, or several that are right beside wrong ones."""
    choices = parse.get("choices")
    if not isinstance(choices, list):
        return []
    weights = [each["weight"] for each in choices]
    right = [each for each in choices if each["isCorrect"]]
    if right and any(weight for weight in weights if weight is not None and 0 < weight < 100):
        return ["import.partial_credit"]
    if parse["type"] == "MC" and len(right) > 1:
        return ["import.several_letters"]
    return []


def shares(parse: Parse) -> list[float]:
    """What each answer earns of all marks."""
    return [
        float(each["weight"]) if each["weight"] is not None else 100.0 * each["isCorrect"]
        for each in parse["choices"]
    ]


def compare_choice(parse: Parse, draft: ItemDraft) -> None:
    content, key = draft.content.model_dump(), draft.key.model_dump()
    assert [read(each["text"]) for each in content["options"]] == [
        said(each["text"]) for each in parse["choices"]
    ]
    earning = {chr(ord("a") + place) for place, share in enumerate(shares(parse)) if share > 0}
    assert set(key.get("options") or (key["option"],)) == earning
    wrong = [share for share in shares(parse) if share <= 0]
    if draft.raw.get("scoring") is None:  # alone what every paper does by itself: all or nothing
        assert len({share for share in shares(parse) if share > 0}) == 1
        assert set(wrong) <= {0.0} or set(wrong) <= {-100.0}


def compare(parse: Parse, draft: ItemDraft) -> None:
    content, key = draft.content.model_dump(), draft.key.model_dump()
    several = parse["type"] == "MC" and not any(each["isCorrect"] for each in parse["choices"])
    assert draft.kind == ("multiple_choice" if several else KINDS[parse["type"]])
    assert draft.raw.get("title") == parse["title"]
    assert draft.raw.get("id") == parse["id"]
    assert list(draft.tags) == (parse["tags"] or [])
    assert read(content["stem"]) == said(parse["stem"])
    general = parse["globalFeedback"]
    assert read(draft.explanation) == (said(general) if general else "")
    match parse["type"]:
        case "MC":
            compare_choice(parse, draft)
        case "TF":
            assert key["value"] is parse["isTrue"]
        case "Short":
            told = [said(each["text"]) for each in parse["choices"]]
            assert [bare(answer) for answer in key["blanks"][0]["accepted"]] == told
        case "Numerical":
            number = parse["choices"]
            assert (float(key["value"]), float(key["tolerance"])) == (number["number"], number["range"])
        case "Matching":
            other = {each["id"]: read(each["text"]) for each in content["options"]}
            pairs = {read(each["text"]): other[key["pairs"][each["id"]]] for each in content["prompts"]}
            assert pairs == {said(p["subquestion"]): bare(p["subanswer"]) for p in parse["matchPairs"]}


if PARSES:

    @pytest.mark.parametrize("path", PARSES, ids=lambda path: path.stem)
    def test_a_fixture_is_read_as_the_parse_beside_it_says(path: Path) -> None:
        reading = fixtures.reading_of(path.with_suffix(".gift"))
        parses = [each for each in json.loads(path.read_text("utf-8")) if each["type"] != "Category"]
        drafts = {draft.source.row: draft for draft in reading.drafts}
        asked = 0
        for row, parse in enumerate(parses, start=1):
            codes = [problem.code for problem in reading.problems if problem.row == row]
            assert codes == refused_for(parse)
            asked += parse["type"] != "Description"
            assert (row in drafts) is (parse["type"] != "Description" and not codes)
            if row in drafts:
                compare(parse, drafts[row])
        assert asked == reading.read == len(drafts) + rejected_rows(reading.problems)
