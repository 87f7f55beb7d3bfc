"""The plan of a stage: whether its sheet, its score sheets, its advancement and its lines fit together."""

from collections.abc import Mapping, Sequence

from contest.rules import advancement, panel, rule_sheet
from contest.rules.advancement import AdvancementRule
from contest.rules.panel import PanelSheet
from contest.rules.rule_sheet import ComponentKind, RuleSheet
from core.errors import Finding


def check(
    sheet: RuleSheet,
    panels: Mapping[str, PanelSheet],
    rule: AdvancementRule | None,
    lines: Sequence[int],
) -> tuple[Finding, ...]:
    """Every reason why no stage can be held by this plan. ``lines``: after how many places each stands.

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
    if any(after < 1 for after in lines) or len(set(lines)) < len(lines):
        found.append(Finding("contest.lines_unfit", {}, "lines"))
    return tuple(found)


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
