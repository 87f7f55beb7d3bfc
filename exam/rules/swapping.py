"""Exchanging one item of a draft: which others of its kind and topic could stand in its place."""

import random
from collections.abc import Collection, Sequence

from exam.rules.blueprint import Section
from exam.rules.paper import Candidate


def stand_ins(
    given_up: Candidate,
    staying: Collection[Candidate],
    candidates: Sequence[Candidate],
    section: Section,
    *,
    refused: Collection[int] = (),
) -> tuple[Candidate, ...]:
    """The candidates of the same kind and topic that go with everything that stays, in their order.

    Not among them: what is in the paper, what was given up before (``refused``), enemies and near-duplicates
    of what stays, what lies outside the section's difficulty, and what would leave a quota by cognitive
    level, difficulty or tag one short.
    """
    taken = {each.item_id for each in staying} | {given_up.item_id, *refused}
    enemies = {each.enemy_group for each in staying if each.enemy_group is not None}
    alike = {each.fingerprint for each in staying if each.fingerprint is not None}
    by_level = any(quota.cognitive is not None for quota in section.quotas)
    by_difficulty = any(quota.difficulty is not None for quota in section.quotas)
    tags = {quota.tag for quota in section.quotas} & given_up.tags
    bounds = section.difficulty
    return tuple(
        each
        for each in candidates
        if each.kind is given_up.kind
        and each.topic_path == given_up.topic_path
        and each.item_id not in taken
        and (not by_level or each.cognitive is given_up.cognitive)
        and (not by_difficulty or each.difficulty == given_up.difficulty)
        and tags <= each.tags
        and each.enemy_group not in enemies
        and each.fingerprint not in alike
        and (bounds is None or bounds.take(each.difficulty))
    )


def pick(fitting: Sequence[Candidate], seed: int) -> Candidate | None:
    """One of them: chance among the least used; None when there is none. The same seed picks the same."""
    if not fitting:
        return None
    least = min(each.times_used for each in fitting)
    return random.Random(seed).choice([each for each in fitting if each.times_used == least])
