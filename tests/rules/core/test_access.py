"""The table of who may what is total; a grant reaches down its subtree and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.access import (
    HOUSE,
    NOBODY,
    PERMISSIONS,
    SECOND_FACTOR_ROLES,
    Actor,
    Grant,
    Permission,
    Role,
    outermost,
)
from core.errors import NotAllowed, SignInNeeded

PATHS = st.lists(st.integers(1, 12), min_size=1, max_size=4).map(lambda ids: f"/{'/'.join(map(str, ids))}/")
GRANTS = st.lists(st.builds(Grant, st.sampled_from(Role), st.just(1), PATHS), max_size=6).map(tuple)
SCOPES = st.none() | st.frozensets(st.sampled_from(Permission))
ACTORS = st.builds(Actor, st.just(7), GRANTS, scopes=SCOPES)


def hr(path: str) -> Actor:
    return Actor(7, (Grant(Role.HR, 1, path),))


def test_every_role_carries_something_and_every_permission_is_held_by_some_role() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS.values())
    assert frozenset().union(*PERMISSIONS.values()) == frozenset(Permission)


def test_who_writes_items_does_not_review_them() -> None:
    writers = {role for role in Role if Permission.BANK_WRITE in PERMISSIONS[role]}
    reviewers = {role for role in Role if Permission.BANK_REVIEW in PERMISSIONS[role]}
    assert not writers & reviewers


def test_who_grants_roles_needs_a_second_factor() -> None:
    granting = {role for role in Role if Permission.ROLES_GRANT in PERMISSIONS[role]}
    assert granting <= SECOND_FACTOR_ROLES


@pytest.mark.parametrize(
    ("unit", "reached"),
    [("/1/5/", True), ("/1/5/9/", True), ("/1/", False), ("/1/50/", False), ("/2/", False)],
)
def test_a_grant_reaches_its_unit_and_what_lies_below(unit: str, reached: bool) -> None:
    assert hr("/1/5/").may(Permission.PEOPLE_READ, unit) is reached


def test_nobody_must_sign_in_and_who_signed_in_may_still_not() -> None:
    with pytest.raises(SignInNeeded):
        NOBODY.demand(Permission.PEOPLE_READ)
    with pytest.raises(SignInNeeded):
        NOBODY.demand_at_top(Permission.PEOPLE_READ)
    with pytest.raises(SignInNeeded):
        NOBODY.myself()
    with pytest.raises(NotAllowed):
        Actor(7).demand(Permission.PEOPLE_READ)
    with pytest.raises(NotAllowed):
        hr("/1/").demand(Permission.PEOPLE_READ, "/2/")
    hr("/1/").demand(Permission.PEOPLE_READ, "/1/3/")
    assert hr("/1/").myself() == 7


def test_what_belongs_to_no_unit_is_for_the_top() -> None:
    top = Actor(7, (Grant(Role.HR, 1, "/1/", at_top=True),))
    top.demand_at_top(Permission.PEOPLE_READ)
    with pytest.raises(NotAllowed):
        hr("/1/5/").demand_at_top(Permission.PEOPLE_READ)
    assert not top.may_at_top(Permission.AUDIT_READ)


def test_a_unit_without_a_parent_is_not_the_top_for_that_alone() -> None:
    with pytest.raises(NotAllowed):
        hr("/2/").demand_at_top(Permission.PEOPLE_READ)


def test_a_token_without_the_scope_is_not_at_the_top_either() -> None:
    grants = (Grant(Role.HR, 1, "/1/", at_top=True),)
    token = Actor(7, grants, scopes=frozenset({Permission.PEOPLE_READ}))
    assert token.may_at_top(Permission.PEOPLE_READ)
    assert not token.may_at_top(Permission.PEOPLE_MANAGE)


@given(st.sampled_from(Permission), PATHS)
def test_the_house_may_everything_and_nobody_nothing(permission: Permission, path: str) -> None:
    assert HOUSE.may(permission, path)
    assert HOUSE.may_at_top(permission)
    assert HOUSE.reach(permission) == ("/",)
    assert not NOBODY.may(permission)
    assert NOBODY.reach(permission) == ()


@given(ACTORS, st.sampled_from(Permission), PATHS)
def test_reach_says_the_same_as_may(actor: Actor, permission: Permission, path: str) -> None:
    assert actor.may(permission, path) == any(path.startswith(top) for top in actor.reach(permission))
    assert actor.may(permission) == bool(actor.reach(permission))


@given(ACTORS, st.sampled_from(Permission), PATHS, st.frozensets(st.sampled_from(Permission)))
def test_scopes_only_narrow(
    actor: Actor, permission: Permission, path: str, scopes: frozenset[Permission]
) -> None:
    whole, token = Actor(7, actor.grants), Actor(7, actor.grants, scopes=scopes)
    assert token.may(permission, path) == (permission in scopes and whole.may(permission, path))


@given(st.lists(PATHS))
def test_the_outermost_paths_cover_all_and_lie_in_no_other(paths: list[str]) -> None:
    kept = outermost(sorted(paths))
    assert all(any(path.startswith(top) for top in kept) for path in paths)
    assert not any(one.startswith(other) for one in kept for other in kept if one is not other)
    assert set(kept) <= set(paths)
