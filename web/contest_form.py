"""The form of a contest: read as it was typed, then as a contest; and filled from one that stands."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData

from contest import contests
from contest.errors import ContestUnfit
from contest.rules import rule_sheet
from contest.rules.eligibility import AgeRange, EligibilityRule, EntryGroup
from contest.states import ContestClass
from contest.views import ContestDraft, ContestView
from core.errors import Finding
from core.occupations import occupations
from core.occupations.rules.grades import Grade
from core.people.views import UnitView
from web import days, rule_form
from web.contest_desk_views import AgesRow, ContestForm
from web.occupation_field import read_occupation
from web.rule_form import chosen, typed

RANKED_BY: Final = ("components", "keys", "ties", "absent", "sheet")
FIELDS: Final = {
    **{each: (each,) for each in ("title", "season", "unit", "klass", "occupation", "grade", "about")},
    "registration_opens_at": ("opens",),
    "registration_closes_at": ("closes",),
    **{each: (each,) for each in ("notice_days", "groups", "ages", "ages_on", "least_grade", "within")},
    **{each: (each,) for each in ("region", "most_per_unit", "decides", "masks_names")},
    **dict.fromkeys(RANKED_BY, ("sheet",)),
}
"""Which fields hold what of a contest."""
_BOXES: Final = ("decides", "masks_names")
_ROWS: Final = ("groups", "ages", "sheet")
_DAYS: Final = {"registration_opens_at", "registration_closes_at"}
_LONG: Final = {"about": 5000, "title": 200}


def empty(locale: str, now: datetime, zone: ZoneInfo) -> ContestForm:
    """A new contest: registration for two weeks from tomorrow morning, theory and practice."""
    opens = (now.astimezone(zone) + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    sheet = rule_form.preset("30_70", locale)
    form = ContestForm(opens=_local(opens, zone), closes=_local(opens + timedelta(days=14), zone))
    return form if sheet is None else form.model_copy(update={"sheet": sheet})


def read(given: FormData) -> ContestForm:
    """The form as it was typed."""
    plain = [name for name in ContestForm.model_fields if name not in (*_BOXES, *_ROWS)]
    texts = {name: typed(given, name, _LONG.get(name, 80)) for name in plain}
    return ContestForm.model_validate(
        {
            **texts,
            **{name: name in given for name in _BOXES},
            "groups": tuple(each.value for each in EntryGroup if each.value in given.getlist("groups")),
            "ages": tuple(
                AgesRow(
                    group=each,
                    youngest=typed(given, f"age.{each.value}.youngest", 4),
                    oldest=typed(given, f"age.{each.value}.oldest", 4),
                )
                for each in EntryGroup
            ),
            "sheet": rule_form.read(given),
        }
    )


def from_contest(contest: ContestView, units: Iterable[UnitView], zone: ZoneInfo) -> ContestForm:
    """The form that would leave the contest as it is."""
    rule, card = contest.eligibility, contest.card

    def ages(group: EntryGroup) -> AgesRow:
        bounds = rule.ages.get(group, AgeRange())
        return AgesRow(group=group, youngest=_number(bounds.youngest), oldest=_number(bounds.oldest))

    return ContestForm(
        title=card.title,
        season=contest.season_ref or "",
        unit=contest.unit_ref,
        klass=card.klass.value,
        occupation=card.occupation_code or "",
        grade=card.grade.value if card.grade else "",
        about=contest.about,
        opens=_local(card.registration_opens_at, zone),
        closes=_local(card.registration_closes_at, zone),
        groups=tuple(each.value for each in rule.groups),
        ages=tuple(ages(each) for each in EntryGroup),
        ages_on=rule.ages_on.isoformat() if rule.ages_on else "",
        least_grade=rule.least_grade.value if rule.least_grade else "",
        within=next((each.ref for each in units if each.path == rule.within), ""),
        region=rule.region or "",
        most_per_unit=_number(rule.most_per_unit),
        decides=contest.decides,
        masks_names=contest.masks_names,
        notice_days=str(contest.notice_days),
        sheet=rule_form.from_sheet(contest.sheet),
    )


def draft_of(form: ContestForm, zone: ZoneInfo, standing: ContestView | None = None) -> ContestDraft:
    """What was typed as a contest. Raises ContestUnfit with everything that cannot be read.

    ``standing``: the contest as it is. Times left as they are keep their seconds; once its rules are fixed
    the form holds none of them, and they stay.
    """
    found: list[Finding] = []
    card = standing.card if standing is not None else None
    opens = card.registration_opens_at if card is not None else None
    closes = card.registration_closes_at if card is not None else None
    sheet = rule_form.sheet_of(form.sheet, found)
    draft = ContestDraft(
        title=form.title,
        unit_ref=form.unit,
        klass=chosen(ContestClass, form.klass, ContestClass.ENTERPRISE),
        sheet=sheet,
        registration_opens_at=_instant(form.opens, opens, zone, "registration_opens_at", found),
        registration_closes_at=_instant(form.closes, closes, zone, "registration_closes_at", found),
        season_ref=form.season,
        about=form.about,
        occupation_code=read_occupation(form.occupation, found),
        grade=_grade(form.grade),
        eligibility=_rule(form, found),
        within_unit_ref=form.within,
        decides=form.decides,
        masks_names=form.masks_names,
        notice_days=_notice_days(form.notice_days, found),
    )
    if found:
        raise ContestUnfit(*found, *_unread_beside(draft, found))
    return draft


def _unread_beside(draft: ContestDraft, found: Iterable[Finding]) -> list[Finding]:
    """What else is wrong, beside what could not be read: everything is told at once.

    Nothing of a field that could not be read, for what stands in its place was typed by nobody.
    """
    silent = {each.field for each in found}
    if silent & _DAYS:
        silent |= _DAYS
    if any((each or "").startswith(("components", "keys")) for each in silent):
        silent |= {each.field for each in rule_sheet.check(draft.sheet)}
    return [each for each in contests.against(draft, draft.eligibility) if each.field not in silent]


def fixed(form: ContestForm, standing: ContestForm) -> ContestForm:
    """The form with what people entered under as it stands; the rest as it was typed."""
    free = ("title", "season", "about", "closes", "decides", "masks_names", "notice_days")
    return standing.model_copy(update={name: getattr(form, name) for name in free})


def occupation_name(form: ContestForm) -> str:
    """The name of the occupation that was typed, by its code or its name; empty when it is not one."""
    code = read_occupation(form.occupation, [])
    known = occupations.find(code) if code else None
    return f"{known.name} {known.code}" if known is not None else ""


def number(written_as: str, field: str, found: list[Finding]) -> int | None:
    """A whole number as typed; None when nothing was typed, or what cannot be read, which is noted."""
    if not written_as:
        return None
    if written_as.isascii() and written_as.isdigit() and len(written_as) <= 5:
        return int(written_as)
    found.append(Finding("exam.number_unreadable", {"typed": written_as[:20]}, field))
    return None


def _notice_days(written_as: str, found: list[Finding]) -> int:
    """Days of public notice; nothing typed is no answer, for 0 means that there is none."""
    if not written_as:
        found.append(Finding("contest.notice_days", {"most": contests.LONGEST_NOTICE_DAYS}, "notice_days"))
    return number(written_as, "notice_days", found) or 0


def _rule(form: ContestForm, found: list[Finding]) -> EligibilityRule:
    ages = {
        each.group: AgeRange(
            youngest=number(each.youngest, "ages", found), oldest=number(each.oldest, "ages", found)
        )
        for each in form.ages
        if each.youngest or each.oldest
    }
    return EligibilityRule(
        groups=tuple(EntryGroup(each) for each in form.groups),
        ages=ages,
        ages_on=days.read_day(form.ages_on, "ages_on", found),
        least_grade=_grade(form.least_grade),
        region=form.region or None,
        most_per_unit=number(form.most_per_unit, "most_per_unit", found),
    )


def _grade(written_as: str) -> Grade | None:
    return Grade(written_as) if written_as in set(Grade) else None


def _instant(
    written_as: str, standing: datetime | None, zone: ZoneInfo, field: str, found: list[Finding]
) -> datetime:
    if standing is not None and _local(standing, zone) == written_as:
        return standing
    return days.demand_instant(written_as, zone, field, found)


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
