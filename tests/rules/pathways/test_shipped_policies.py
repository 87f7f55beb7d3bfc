"""The policy rows of this release: whole, readable by their kind, and honest about what nobody has seen."""

from collections import Counter

import pytest

from training.certification import policies
from training.certification.policy_params import read_params
from training.certification.rules.eligibility import PolicyKind, Verified


def test_every_row_says_what_its_kind_must_say() -> None:
    for row in policies.shipped_rules():
        read_params(row.kind, row.params)
        assert row.doc_no and row.title and row.source and row.wording_zh and row.wording_en, row.code


def test_no_version_stands_twice() -> None:
    counts = Counter((row.code, row.version) for row in policies.shipped_rules())
    assert [key for key, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("kind", PolicyKind)
def test_every_kind_has_rows(kind: PolicyKind) -> None:
    assert any(row.kind is kind for row in policies.shipped_rules())


@pytest.mark.parametrize(
    "code",
    [
        "conditions.2023.level_2",
        "conditions.2023.level_1",
        "ladder.national",
        "placement.national_second",
        "placement.jiangsu",
        "titles.appointed",
    ],
)
def test_what_was_not_seen_ships_as_unverified(code: str) -> None:
    rows = [row for row in policies.shipped_rules() if row.code == code]
    assert [row.verified for row in rows] == [Verified.UNVERIFIED]


@pytest.mark.parametrize("params", [{}, {"grade": "level_9", "alternatives": [{}]}, {"nonsense": 1}])
def test_parameters_that_say_nothing_are_refused(params: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read_params(PolicyKind.CONDITIONS, params)
