"""The independent check: scores recomputed from what candidates were acknowledged, by other code than ours.

Deliberately shares nothing with ``exam.rules``: a mistake there shall not be made here again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core.work import UnitOfWork
from exam import reconciling
from exam.reconciling import Kept
from web.simulation.answers import accepted
from web.simulation.candidate import Candidate
from web.simulation.keys import KeyLine


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the house kept, compared with what it had acknowledged."""

    lost: int
    wrong_scores: int
    unmarked: int


def compare(work: UnitOfWork, sitting_ref: str, candidates: Iterable[Candidate]) -> Verdict:
    """Every acknowledged answer must be in the journal and on the sheet; every score must recompute."""
    found = {each.person_id: each for each in reconciling.kept(work, sitting_ref)}
    lost = wrong = unmarked = 0
    for candidate in candidates:
        kept = found.get(candidate.account.person_id)
        if kept is None:
            lost += len(candidate.acked_uuids)
            continue
        lost += _lost(kept, candidate)
        if kept.points is None:
            unmarked += 1
        elif kept.points != expected_points(candidate):
            wrong += 1
    return Verdict(lost, wrong, unmarked)


def _lost(kept: Kept, candidate: Candidate) -> int:
    gone = sum(1 for uuid in candidate.acked_uuids if uuid not in kept.uuids)
    changed = sum(
        1 for slot, (_, payload) in candidate.acked.items() if kept.sheet.get(slot, "absent") != payload
    )
    return gone + changed


def expected_points(candidate: Candidate) -> int:
    """The total, in hundredths, that the acknowledged answers deserve."""
    return sum(
        points_for(line, candidate.acked.get(slot, (0, None))[1]) for slot, line in candidate.keys.items()
    )


def points_for(line: KeyLine, payload: Any) -> int:
    """One answer's points by the rules that the simulated paper uses."""
    if not payload:
        return 0
    if line.parts:
        return sum(points_for(part, payload["children"].get(own)) for own, part in line.parts)
    if line.kind == "multiple_choice":
        given, right = set(payload["options"]), set(line.key["options"])
        if given == right:
            return line.points
        return line.partial if given and given < right else 0
    hits, of = _right_parts(line, payload)
    if line.whole:
        return line.points if hits == of else 0
    # Half a hundredth counts as a whole one.
    return int(Fraction(line.points * hits, of) + Fraction(1, 2))


def _right_parts(line: KeyLine, payload: Any) -> tuple[int, int]:
    """How many parts are right, and of how many; none of a whole that has a wrong part too many."""
    match line.kind:
        case "single_choice" | "true_false" | "ordering":
            return int(payload == line.key), 1
        case "numeric":
            return int(payload["blanks"][0].split()[0] == line.key["value"]), 1
        case "calculated":
            return 1, 1  # what the page shows was worked out, or nothing was given
        case "matching":
            pairs = line.key["pairs"]
            return len(pairs.items() & payload["pairs"].items()), len(pairs)
        case "hotspot":
            return _places(line, payload["points"])
        case _:
            texts = [accepted(blank) for blank in line.key["blanks"]]
            return sum(text in some for text, some in zip(payload["blanks"], texts, strict=True)), len(texts)


def _places(line: KeyLine, points: list[list[int]]) -> tuple[int, int]:
    """The places with a point in them: no two places overlap, so that a point is in one of them at most."""
    picture, regions = line.asked["picture"], line.key["regions"]
    wanted = {region["place"] for region in regions}
    found = [{r["place"] for r in regions if _holds(r, point, picture)} for point in points]
    hits = len(set[int]().union(*found))
    return (0 if line.whole and len(points) > hits else hits), len(wanted)


def _holds(region: dict[str, Any], point: list[int], picture: dict[str, Any]) -> bool:
    """Whether a region holds a point; its border does. In whole numbers."""
    x, y = point
    at: list[int] = region["at"]
    if region["shape"] == "rectangle":
        return min(at[0], at[2]) <= x <= max(at[0], at[2]) and min(at[1], at[3]) <= y <= max(at[1], at[3])
    if region["shape"] == "circle":
        wide, high = (x - at[0]) * picture["width"], (y - at[1]) * picture["height"]
        return bool(wide**2 + high**2 <= (at[2] * picture["width"]) ** 2)
    corners = list(zip(at[::2], at[1::2], strict=True))
    inside = False
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        if turn == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
            return True
        if (ay > y) != (by > y) and (turn > 0) == (by > ay):
            inside = not inside
    return inside
