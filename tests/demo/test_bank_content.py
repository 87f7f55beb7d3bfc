"""The shipped demo question banks are sound as data: every key fits its item and every item can teach."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

Bank = dict[str, Any]
Item = dict[str, Any]

FOLDER = Path(__file__).resolve().parents[2] / "demo" / "bank"
FILES = ("electrician.toml", "work_safety.toml")
ITEM_KINDS = (
    "single_choice",
    "multiple_choice",
    "true_false",
    "fill_blank",
    "numeric",
    "matching",
    "ordering",
    "hotspot",
    "calculated",
    "case_study",
)
# A paper of 20 single, 20 multiple and 20 true/false questions must leave room for choice.
LEAST_PUBLIC = {"single_choice": 30, "multiple_choice": 24, "true_false": 24, "fill_blank": 7}
LETTERS = "ABCDEF"


def read_bank(name: str) -> Bank:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def items_of(bank: Bank, *kinds: str) -> list[Item]:
    return [item for item in bank["item"] if item["kind"] in kinds]


@pytest.fixture(params=FILES, ids=lambda name: name.removesuffix(".toml"))
def bank(request: pytest.FixtureRequest) -> Bank:
    return read_bank(request.param)


def bare(stem: str) -> str:
    """The stem without spaces and punctuation, so that near-identical wording collides."""
    return re.sub(r"[\W_]", "", stem)


def test_each_bank_names_itself_and_a_known_tree_of_topics(bank: Bank) -> None:
    assert re.fullmatch(r"DEMO-[A-Z]{2}", bank["bank"]["code"])
    assert bank["bank"]["title"].strip()
    codes = [topic["code"] for topic in bank["topic"]]
    assert len(codes) == len(set(codes))
    parents = {topic["parent"] for topic in bank["topic"] if "parent" in topic}
    assert parents <= set(codes)
    leaves = set(codes) - parents
    assert 6 <= len(leaves) <= 10
    assert {item["topic"] for item in bank["item"]} == leaves


def test_only_the_electrician_bank_is_tied_to_an_occupation() -> None:
    assert read_bank("electrician.toml")["bank"]["occupation"] == "6-31-01-03"
    assert "occupation" not in read_bank("work_safety.toml")["bank"]


def test_every_item_teaches_and_names_its_source(bank: Bank) -> None:
    for item in bank["item"]:
        assert item["kind"] in ITEM_KINDS
        assert item["stem"].strip() == item["stem"] != ""
        assert len(item["explanation"]) >= 12, item["stem"]
        assert item["source"].strip(), item["stem"]
        assert item["difficulty"] in range(1, 6)
        assert item["pool"] in {"public", "sealed"}
        assert "<" not in item["stem"] + item["explanation"]


def test_there_are_enough_public_items_to_compose_a_paper(bank: Bank) -> None:
    assert len(bank["item"]) >= 90
    public = Counter(item["kind"] for item in bank["item"] if item["pool"] == "public")
    assert all(public[kind] >= least for kind, least in LEAST_PUBLIC.items()), public
    sealed = len(bank["item"]) - sum(public.values())
    assert 0.10 <= sealed / len(bank["item"]) <= 0.20


def test_no_two_stems_are_the_same() -> None:
    stems = Counter(bare(item["stem"]) for name in FILES for item in read_bank(name)["item"])
    assert [stem for stem, times in stems.items() if times > 1] == []


def test_choices_are_three_to_six_distinct_answers(bank: Bank) -> None:
    for item in items_of(bank, "single_choice", "multiple_choice"):
        options = item["options"]
        assert 3 <= len(options) <= 6, item["stem"]
        assert len({option.strip() for option in options}) == len(options), item["stem"]
        assert all(option.strip() for option in options), item["stem"]


def test_every_choice_key_points_at_its_options(bank: Bank) -> None:
    for item in items_of(bank, "single_choice", "multiple_choice"):
        key = item["key"]
        offered = LETTERS[: len(item["options"])]
        assert key == "".join(sorted(set(key))), item["stem"]
        assert set(key) <= set(offered), item["stem"]
        if item["kind"] == "single_choice":
            assert len(key) == 1, item["stem"]
        else:
            assert len(key) >= 2, item["stem"]


def test_single_choice_keys_favour_no_letter(bank: Bank) -> None:
    singles = items_of(bank, "single_choice")
    shares = Counter(item["key"] for item in singles)
    assert all(0.18 <= shares[letter] / len(singles) <= 0.32 for letter in "ABCD"), shares


def test_multiple_choice_keys_favour_no_letter(bank: Bank) -> None:
    multiples = items_of(bank, "multiple_choice")
    shares = Counter(letter for item in multiples for letter in item["key"])
    assert max(shares[letter] for letter in "ABCD") - min(shares[letter] for letter in "ABCD") <= 6, shares
    whole = [item for item in multiples if len(item["key"]) == len(item["options"])]
    assert len(whole) <= len(multiples) // 5


def test_the_longest_option_does_not_give_the_key_away(bank: Bank) -> None:
    singles = items_of(bank, "single_choice")
    telling = 0
    for item in singles:
        key = LETTERS.index(item["key"])
        longest_wrong = max(len(option) for place, option in enumerate(item["options"]) if place != key)
        telling += len(item["options"][key]) > longest_wrong
    assert telling / len(singles) <= 0.35


def test_true_and_false_are_balanced(bank: Bank) -> None:
    verdicts = [item["key"] for item in items_of(bank, "true_false")]
    assert all(isinstance(verdict, bool) for verdict in verdicts)
    assert 0.4 <= sum(verdicts) / len(verdicts) <= 0.6


def test_every_blank_has_its_accepted_answers(bank: Bank) -> None:
    for item in items_of(bank, "fill_blank"):
        blanks = [int(number) for number in re.findall(r"\[\[(\d+)\]\]", item["stem"])]
        assert blanks == list(range(1, len(item["key"]) + 1)), item["stem"]
        assert all(answers and all(answer.strip() for answer in answers) for answers in item["key"])
        assert isinstance(item.get("ordered", True), bool)
    for item in items_of(bank, "single_choice", "multiple_choice", "true_false"):
        assert "[[" not in item["stem"]


def test_difficulty_is_mostly_medium_with_both_ends_present(bank: Bank) -> None:
    levels = Counter(item["difficulty"] for item in bank["item"])
    total = len(bank["item"])
    assert 0.10 <= (levels[1] + levels[2]) / total <= 0.35
    assert 0.05 <= (levels[4] + levels[5]) / total <= 0.20


def test_pairs_and_orders_are_not_written_as_they_belong() -> None:
    bank = read_bank("electrician.toml")
    for item in items_of(bank, "matching", "ordering"):
        assert "".join(item["key"]) != LETTERS[: len(item["key"])], item["stem"]
        assert set(item["key"]) <= set(LETTERS[: len(item["options"])]), item["stem"]
    assert {item["kind"] for item in bank["item"]} == set(ITEM_KINDS)
