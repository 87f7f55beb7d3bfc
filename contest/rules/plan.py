"""The plan of a stage: whether its sheet, its score sheets, its advancement and its lines fit together."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import Final

from contest.rules import advancement, panel, rule_sheet
from contest.rules.advancement import AdvancementRule
from contest.rules.panel import PanelSheet
from contest.rules.rule_sheet import ComponentKind, RuleSheet
from core.errors import Finding


class BoardLine(StrEnum):
    """What a line on a board stands for; a prize's line stands below those of the higher prizes."""

    ADVANCE = "advance"
    FIRST_PRIZE = "first_prize"
    SECOND_PRIZE = "second_prize"
    THIRD_PRIZE = "third_prize"


PRIZES: Final = (BoardLine.FIRST_PRIZE, BoardLine.SECOND_PRIZE, BoardLine.THIRD_PRIZE)
"""From the highest down, as their lines stand on a board."""


def check(
    sheet: RuleSheet,
    panels: Mapping[str, PanelSheet],
    rule: AdvancementRule | None,
    lines: Sequence[tuple[str, int]],
) -> tuple[Finding, ...]:
    """Every reason why no stage can be held by this plan. ``lines``: what each stands for and after how many
    places.

    Every practical component needs a score sheet, and nothing else has one.
    """
    found = list(rule_sheet.check(sheet))
    practical = {each.name: each for each in sheet.components if each.kind is ComponentKind.PRACTICAL}
    for name, component in practical.items():
        if name in panels:
            found += panel.check_panel(panels[name], component.of_points)
        else:
            found.append(Finding("contest.panel_missing", {"component": component.title}, "panels"))
    found += [
        Finding("contest.panel_without_component", {"component": name}, "panels")
        for name in sorted(panels.keys() - practical.keys())
    ]
    if rule is not None:
        found += advancement.check_rule(rule)
    return (*found, *_against_lines(lines))


def _against_lines(lines: Sequence[tuple[str, int]]) -> list[Finding]:
    """Lines on one another or above the first place, and prizes out of their order."""
    taken = [after for _, after in lines]
    found = [
        Finding("contest.lines_unfit", {}, f"line.{label}")
        for at, (label, after) in enumerate(lines)
        if after < 1 or after in taken[:at]
    ]
    after_of = dict(lines)
    drawn = [(prize, after_of[prize]) for prize in PRIZES if prize in after_of]
    return found + [
        Finding(
            "contest.prizes_out_of_order",
            {"line": lower, "after": after, "above": higher, "above_after": above},
            f"line.{lower}",
        )
        for (higher, above), (lower, after) in pairwise(drawn)
        if after < above
    ]


def worth_knowing(
    sheet_hash: str, ranked_by: Sequence[tuple[str, str]], notice_days: int
) -> tuple[Finding, ...]:
    """What an organiser should know before a contest is published, though nothing stands against it.

    ``ranked_by``: the title of every stage with the hash of the sheet it is ranked by. Stages are ranked each
    by itself, so a contest's sheet that no stage uses ranks nobody. Public notice (2.6) lasts a week where a
    rule was seen.
    """
    others = [title for title, used in ranked_by if used != sheet_hash]
    found = [Finding("contest.stage_ranks_otherwise", {"stage": title}) for title in others]
    if others and len(others) == len(ranked_by):
        found.append(Finding("contest.sheet_ranks_nobody"))
    if notice_days == 0:
        found.append(Finding("contest.no_notice"))
    return tuple(found)
