import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.people.rules.scope import covers, path_below, unit_ids, would_loop

paths = st.lists(st.integers(1, 10**6), min_size=1, max_size=6, unique=True).map(
    lambda ids: "/" + "".join(f"{unit_id}/" for unit_id in ids)
)


def test_a_grant_reaches_the_unit_and_everything_below_it() -> None:
    assert covers("/1/5/", "/1/5/")
    assert covers("/1/5/", "/1/5/9/")
    assert not covers("/1/5/9/", "/1/5/")


def test_a_unit_whose_id_merely_begins_alike_is_not_reached() -> None:
    assert not covers("/1/5/", "/1/51/")


@pytest.mark.parametrize(
    "path", ["", "/", "1/5/", "/1/5", "/1//5/", "/0/", "/01/", "/1/a/", "/%/", "/1/5/\n", "/１/"]
)
def test_a_malformed_path_grants_nothing(path: str) -> None:
    with pytest.raises(ValueError, match="not a unit path"):
        covers(path, "/1/5/")
    with pytest.raises(ValueError, match="not a unit path"):
        covers("/1/5/", path)


@given(paths, st.integers(10**6 + 1, 10**7))
def test_a_path_covers_every_path_below_it_and_none_above(parent: str, unit_id: int) -> None:
    below = path_below(parent, unit_id)
    assert covers(parent, below)
    assert not covers(below, parent)
    assert unit_ids(below) == (*unit_ids(parent), unit_id)


@given(paths)
def test_no_unit_can_be_placed_below_itself(path: str) -> None:
    for unit_id in unit_ids(path):
        assert would_loop(path, unit_id)
        with pytest.raises(ValueError, match="below itself"):
            path_below(path, unit_id)


def test_a_unit_at_the_top_stands_alone() -> None:
    assert path_below(None, 1) == "/1/"
    assert not would_loop("/1/5/", 51)


def test_an_id_is_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        path_below(None, 0)
