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
from web.simulation.candidate import Candidate
from web.simulation.world import KeyLine


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
    match line.kind:
        case "single_choice" | "true_false" | "ordering":
            return line.points if payload == line.key else 0
        case "numeric":
            return line.points if payload["blanks"][0].split()[0] == line.key["value"] else 0
        case "multiple_choice":
            given, right = set(payload["options"]), set(line.key["options"])
            if given == right:
                return line.points
            return line.partial if given and given < right else 0
        case "matching":
            pairs = line.key["pairs"]
            return _share(line, len(pairs.items() & payload["pairs"].items()), len(pairs))
        case _:
            accepted = [set(blank["accepted"]) for blank in line.key["blanks"]]
            hits = sum(text in some for text, some in zip(payload["blanks"], accepted, strict=True))
            return _share(line, hits, len(accepted))


def _share(line: KeyLine, hits: int, of: int) -> int:
    """Half a hundredth counts as a whole one."""
    return int(Fraction(line.points * hits, of) + Fraction(1, 2))
