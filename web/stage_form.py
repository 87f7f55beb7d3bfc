"""The form of a stage: its sheet, its score sheets, who goes on, the lines on its board."""

from typing import Final

from starlette.datastructures import FormData

from contest.errors import StageUnfit
from contest.rules import rule_sheet
from contest.rules.advancement import AdvancementRule, CutTie, Pot
from contest.rules.panel import Anchor, Aspect, AspectKind, PanelSheet
from contest.rules.plan import BoardLine
from contest.rules.rule_sheet import MOST_COMPONENTS, ComponentKind, RuleSheet
from contest.states import StageKind
from contest.views import ContestView, Line, StageDraft, StageView
from core import text
from core.errors import Finding
from core.points import written
from web import rule_form
from web.contest_desk_views import AdvanceForm, AspectRow, PanelForm, StageForm
from web.contest_form import RANKED_BY, number
from web.rule_form import chosen, points_of, typed

FIELDS: Final = {
    "title": ("title", "named"),
    "kind": ("kind",),
    **dict.fromkeys(("own_sheet", *RANKED_BY), ("own", "sheet")),
    **dict.fromkeys(("judges", "drop_extremes", "spread", "aspects"), ("panels",)),
    **dict.fromkeys(("places", "pot", "cut_ties", "most_per_unit"), ("advance",)),
    **dict.fromkeys(("least_total", "waitlist", "region_digits"), ("advance",)),
    "board_lines": ("lines",),
}
"""Which fields hold what of a stage."""
LINES: Final = tuple(each.value for each in BoardLine)
MOST_ASPECTS: Final = 30
MOST_ANCHORS: Final = 12
MOST_LINES: Final = 10_000
_ADVANCE: Final = tuple(AdvanceForm.model_fields)


def empty(contest: ContestView, locale: str) -> StageForm:
    """The next stage of a contest: first a preliminary, then the final.

    Where the contest is both written and judged, the preliminary is by its written parts and the final by
    what no stage before it is ranked by, so that a score sheet stands where judges score.
    """
    kind = StageKind.FINAL if contest.stages else StageKind.PRELIMINARY
    title = text.word(kind, locale)
    sheet = _share_of(contest)
    form = StageForm(
        title=title,
        named=title,
        kind=kind.value,
        own=sheet != contest.sheet,
        sheet=rule_form.from_sheet(sheet),
    )
    return with_panels(form, sheet)


def _share_of(contest: ContestView) -> RuleSheet:
    """The part of the contest's sheet that the next stage is for; all of it where it cannot be parted."""
    parts = contest.sheet.components
    judged = [each.name for each in parts if each.kind is ComponentKind.PRACTICAL]
    done = {part.name for stage in contest.stages for part in stage.sheet.components}
    wanted = [each for each in parts if each.name not in (done if contest.stages else judged)]
    if not judged or not wanted or len(wanted) == len(parts):
        return contest.sheet
    return rule_sheet.narrowed(contest.sheet, {each.name for each in wanted})


def from_stage(stage: StageView, contest: ContestView, locale: str) -> StageForm:
    """The form that would leave the stage as it is."""
    rule, called = stage.advancement, text.word(stage.kind, locale)
    return StageForm(
        title=stage.title,
        named=called if stage.title == called else "",
        kind=stage.kind.value,
        own=stage.sheet != contest.sheet,
        sheet=rule_form.from_sheet(stage.sheet),
        advance=AdvanceForm()
        if rule is None
        else AdvanceForm(
            places=str(rule.places),
            pot=rule.pot.value,
            most_per_unit="" if rule.most_per_unit is None else str(rule.most_per_unit),
            least_total="" if rule.least_total is None else written(rule.least_total),
            ties=rule.ties.value,
            waitlist=str(rule.waitlist),
            region_digits=str(rule.region_digits),
        ),
        panels=tuple(_panel(name, stage.sheet, panel) for name, panel in stage.panels.items()),
        lines={each.label: str(each.after) for each in stage.lines},
    )


def read(given: FormData, locale: str) -> StageForm:
    """The form as it was typed; the title follows the kind until somebody has typed their own."""
    title, named = typed(given, "title", 120), typed(given, "named", 120)
    kind = chosen(StageKind, typed(given, "kind", 20), StageKind.PRELIMINARY)
    follows = named != "" and title in {"", named}
    return StageForm(
        title=text.word(kind, locale) if follows else title,
        named=text.word(kind, locale) if follows else "",
        kind=kind.value,
        own=typed(given, "own") == "1",
        sheet=rule_form.read(given),
        advance=AdvanceForm.model_validate({name: typed(given, f"a.{name}", 20) for name in _ADVANCE}),
        panels=tuple(
            _read_panel(given, place) for place in rule_form.places(given, "p", "component", MOST_COMPONENTS)
        ),
        lines={label: typed(given, f"line.{label}", 8) for label in LINES},
    )


def with_panels(form: StageForm, sheet: RuleSheet) -> StageForm:
    """The form with one score sheet for each practical component of the sheet it is ranked by."""
    known = {each.component: each for each in form.panels}
    fresh = AspectRow(name="aspect_1", title="", kind=AspectKind.JUDGED, of="", anchors="")
    panels = []
    for part in sheet.components:
        if part.kind is ComponentKind.PRACTICAL:
            panel = known.get(part.name) or PanelForm(component=part.name, title="", of="", aspects=(fresh,))
            panels.append(panel.model_copy(update={"title": part.title, "of": written(part.of_points)}))
    return form.model_copy(update={"panels": tuple(panels)})


def changed(form: StageForm, do: str, contest: ContestView, locale: str) -> StageForm | None:
    """The form after a press of one of its own buttons; None when it is to be saved.

    ``own``, ``contest``, ``check``, ``add:aspect:practical``, ``drop:aspect:practical:2``, and those of the
    rule sheet.
    """
    after: StageForm | None = None
    if do in {"own", "contest", "check"}:
        after = form if do == "check" else form.model_copy(update={"own": do == "own"})
        if do == "own" and not form.sheet.components:
            after = after.model_copy(update={"sheet": rule_form.from_sheet(contest.sheet)})
    elif ":aspect:" in do:
        after = _with_aspects(form, do)
    else:
        sheet = rule_form.changed(form.sheet, do, locale)
        after = None if sheet is None else form.model_copy(update={"sheet": sheet})
    return None if after is None else with_panels(after, ranked_by(after, contest, []))


def ranked_by(form: StageForm, contest: ContestView, found: list[Finding]) -> RuleSheet:
    """The sheet the stage is ranked by: its own as typed, or the contest's."""
    return rule_form.sheet_of(form.sheet, found) if form.own else contest.sheet


def draft_of(form: StageForm, contest: ContestView) -> StageDraft:
    """What was typed as a stage. Raises StageUnfit with everything that cannot be read."""
    found: list[Finding] = []
    sheet = ranked_by(form, contest, found)
    draft = StageDraft(
        title=form.title,
        kind=chosen(StageKind, form.kind, StageKind.PRELIMINARY),
        sheet=sheet if form.own else None,
        advancement=_advancement(form.advance, found),
        panels={each.component: _panel_sheet(each, found) for each in with_panels(form, sheet).panels},
        lines=_lines(form, found),
    )
    if found:
        raise StageUnfit(*found)
    return draft


def _advancement(form: AdvanceForm, found: list[Finding]) -> AdvancementRule | None:
    if not form.places:
        return None
    digits = {"2": 2, "4": 4, "6": 6}.get(form.region_digits, 4)
    return AdvancementRule.model_validate(
        {
            "places": number(form.places, "places", found) or 0,
            "pot": chosen(Pot, form.pot, Pot.OVERALL),
            "most_per_unit": number(form.most_per_unit, "most_per_unit", found),
            "least_total": points_of(form.least_total, found, "least_total") if form.least_total else None,
            "ties": chosen(CutTie, form.ties, CutTie.ALL_IN),
            "waitlist": number(form.waitlist, "waitlist", found) or 0,
            "region_digits": digits,
        }
    )


def _lines(form: StageForm, found: list[Finding]) -> tuple[Line, ...]:
    lines = []
    for label in LINES:
        after = number(form.lines.get(label, ""), f"line.{label}", found)
        if after is not None:
            lines.append(Line(after=min(after, MOST_LINES), label=label))
    return tuple(sorted(lines, key=lambda each: each.after))


def _panel_sheet(form: PanelForm, found: list[Finding]) -> PanelSheet:
    return PanelSheet(
        aspects=tuple(
            Aspect(
                name=row.name,
                title=row.title,
                kind=row.kind,
                of_points=points_of(row.of, found, "aspects"),
                anchors=_anchors(row, found),
            )
            for row in form.aspects
            if row.title or row.of or row.anchors
        ),
        judges=number(form.judges, "judges", found) or 0,
        drop_extremes=form.drop_extremes,
        spread=points_of(form.spread, found, "spread") if form.spread else None,
    )


def _anchors(row: AspectRow, found: list[Finding]) -> tuple[Anchor, ...]:
    anchors = []
    for line in row.anchors.splitlines()[:MOST_ANCHORS]:
        points, _, words = line.strip().partition(" ")
        if points:
            anchors.append(Anchor(points=points_of(points, found, "anchors"), text=words.strip()[:200]))
    return tuple(anchors)


def _panel(name: str, sheet: RuleSheet, panel: PanelSheet) -> PanelForm:
    part = sheet.component(name)
    return PanelForm(
        component=name,
        title=part.title if part is not None else name,
        of=written(part.of_points) if part is not None else "",
        judges=str(panel.judges),
        drop_extremes=panel.drop_extremes,
        spread="" if panel.spread is None else written(panel.spread),
        aspects=tuple(
            AspectRow(
                name=each.name,
                title=each.title,
                kind=each.kind,
                of=written(each.of_points),
                anchors="\n".join(f"{written(anchor.points)} {anchor.text}" for anchor in each.anchors),
            )
            for each in panel.aspects
        ),
    )


def _read_panel(given: FormData, place: str) -> PanelForm:
    return PanelForm(
        component=typed(given, f"p.{place}.component", 32),
        title="",
        of="",
        judges=typed(given, f"p.{place}.judges", 4),
        drop_extremes=f"p.{place}.drop_extremes" in given,
        spread=typed(given, f"p.{place}.spread", 10),
        aspects=tuple(
            AspectRow(
                name=typed(given, f"q{place}.{row}.name", 32),
                title=typed(given, f"q{place}.{row}.title", 60),
                kind=chosen(AspectKind, typed(given, f"q{place}.{row}.kind"), AspectKind.JUDGED),
                of=typed(given, f"q{place}.{row}.of", 10),
                anchors=typed(given, f"q{place}.{row}.anchors", 2000),
            )
            for row in rule_form.places(given, f"q{place}", "title", MOST_ASPECTS)
        ),
    )


def _with_aspects(form: StageForm, do: str) -> StageForm:
    deed, _, rest = do.partition(":aspect:")
    component, _, place = rest.partition(":")
    panels = []
    for panel in form.panels:
        rows = panel.aspects
        if panel.component == component and deed == "add":
            taken = {each.name for each in rows}
            fresh = next(f"aspect_{n}" for n in range(1, MOST_ASPECTS + 2) if f"aspect_{n}" not in taken)
            rows = (*rows, AspectRow(name=fresh, title="", kind=AspectKind.JUDGED, of="", anchors=""))
        elif panel.component == component and deed == "drop":
            rows = tuple(each for at, each in enumerate(rows) if str(at) != place)
        panels.append(panel.model_copy(update={"aspects": rows[:MOST_ASPECTS]}))
    return form.model_copy(update={"panels": tuple(panels)})
