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
