"""What bars a paper from being locked, and what is only told: every pair once, in the order of the paper."""

from collections import Counter
from dataclasses import replace
from itertools import combinations
from math import comb

from hypothesis import given
from hypothesis import strategies as st

from core.errors import Finding
from core.text import LOCALES, finding_texts
from exam.rules.fitness import SlotNow, advice, bars
from question_bank.rules.likeness import Resemblance


def sound(slot: int) -> SlotNow:
    return SlotNow(
        slot=slot,
        item_id=slot + 100,
        number=slot + 1000,
        is_retired=False,
        is_reworded=False,
        enemy_group=None,
        fingerprint=f"f{slot}",
    )


def told(findings: tuple[Finding, ...]) -> list[tuple[str, object, object]]:
    return [(each.code, each.facts["one"], each.facts["other"]) for each in findings]


SLOTS = st.lists(
    st.tuples(st.sampled_from([None, "e1", "e2"]), st.sampled_from(["fa", "fb", "fc"]), st.booleans()),
    min_size=1,
    max_size=7,
).map(
    lambda traits: [
        replace(sound(slot), enemy_group=enemy, fingerprint=words, is_retired=retired)
        for slot, (enemy, words, retired) in enumerate(traits, start=1)
    ]
)


@given(SLOTS, st.booleans())
def test_every_two_items_that_must_not_stand_together_are_named_once_and_the_earlier_first(
    slots: list[SlotNow], known: bool
) -> None:
    alike = [
        Resemblance(one.item_id, other.item_id, 90, known) for one, other in combinations(reversed(slots), 2)
    ]
    found = bars(slots, [*alike, *alike])
    times = Counter(each.code for each in found)
    words = Counter(each.fingerprint for each in slots)
    groups = Counter(each.enemy_group for each in slots if each.enemy_group)
    same = sum(comb(many, 2) for many in words.values())
    others = comb(len(slots), 2) - same
    assert times["exam.slot_retired"] == sum(each.is_retired for each in slots)
    assert times["exam.slots_enemies"] == sum(comb(many, 2) for many in groups.values())
    assert times["exam.slots_same"] == same
    # What has the same words is told as the same, and not once more as alike.
    assert times["exam.slots_alike"] == (others if known else 0)
    assert times["exam.slots_alike_uncompared"] == (0 if known else others)
    pairs = [each for each in found if "one" in each.facts]
    assert len({(each.code, each.facts["one"], each.facts["other"]) for each in pairs}) == len(pairs)
    in_order = set(combinations([each.slot for each in slots], 2))
    assert {(each.facts["one"], each.facts["other"]) for each in pairs} <= in_order
    assert all(each.field == f"slots.{each.facts['other']}" for each in pairs)
    assert all(len(finding_texts(found, locale)) == len(found) for locale in LOCALES)


def test_a_sound_paper_is_neither_barred_nor_advised_on() -> None:
    slots = [sound(slot) for slot in range(1, 5)]
    assert bars(slots, ()) == advice(slots) == ()


def test_an_item_that_stands_twice_is_not_its_own_enemy() -> None:
    here = replace(sound(1), enemy_group="e")
    assert bars([here, replace(here, slot=2)], ()) == ()


def test_pairs_that_are_alike_come_in_the_order_of_the_paper_with_how_alike_they_are() -> None:
    slots = [sound(slot) for slot in range(1, 4)]
    alike = [
        Resemblance(103, 102, 81, is_known=True),
        Resemblance(102, 101, 93, is_known=True),
        Resemblance(101, 103, 70, is_known=False),
    ]
    barred = bars(slots, alike)
    assert told(barred) == [
        ("exam.slots_alike", 1, 2),
        ("exam.slots_alike_uncompared", 1, 3),
        ("exam.slots_alike", 2, 3),
    ]
    assert [each.facts["percent"] for each in barred] == [93, 70, 81]
    assert barred[0].facts["one_number"] == 1001


def test_a_newer_wording_and_a_repealed_rule_are_told_and_bar_nothing() -> None:
    cites = replace(sound(1), repealed=("GB 26859", "GB 1 § 2"))
    reworded = replace(sound(2), is_reworded=True)
    gone = replace(sound(3), is_retired=True, is_reworded=True)
    assert bars([cites, reworded], ()) == ()
    advised = advice([cites, reworded, gone])
    # Of a retired item it is enough to say that it is retired: no other wording is in use.
    assert [(each.code, each.field) for each in advised] == [
        ("exam.slot_cites_repealed", "slots.1"),
        ("exam.slot_reworded", "slots.2"),
    ]
    # Of a locked paper nobody is told to exchange what can no longer be exchanged.
    assert [each.code for each in advice([reworded], is_locked=True)] == ["exam.slot_reworded_locked"]
    assert advised[0].facts["cited"] == "GB 26859; GB 1 § 2"
    [barred] = bars([gone], ())
    assert (barred.code, barred.facts) == ("exam.slot_retired", {"slot": 3, "number": 1003})
