"""The road made ready for showing: findings become sentences, months become a date."""

from datetime import date

from training.certification import pathway_wording
from training.certification.pathway_views import Aim, Pathway, TitleAim
from training.certification.rules.promotion import Outcome
from web.pathway_views import (
    AimShown,
    CheckShown,
    OutcomeShown,
    PathwayShown,
    TitleShown,
    rule_shown,
)


def shown(road: Pathway, locale: str, today: date) -> PathwayShown:
    """The road in the reader's language, on that day."""
    years, months = divmod(road.worked_months, 12)
    return PathwayShown(
        person_ref=road.person_ref,
        name=road.name,
        choices=road.choices,
        occupation=road.occupation,
        edition=road.edition,
        ladder=rule_shown(road.ladder, road.ladder_ref) if road.ladder is not None else None,
        steps=road.steps,
        worked_years=years,
        worked_months=months,
        unconfirmed=road.unconfirmed,
        held=road.held,
        not_counted=road.not_counted,
        aim=_aim(road.aim, locale, today) if road.aim is not None else None,
        others=tuple(_aim(each, locale, today) for each in road.others),
        titles=tuple(_title(each, locale) for each in road.titles),
    )


def _aim(aim: Aim, locale: str, today: date) -> AimShown:
    return AimShown(
        grade=aim.grade,
        may_apply=aim.may_apply,
        outcomes=tuple(_outcome(each, locale) for each in aim.outcomes),
        rule=rule_shown(aim.rule, aim.rule_ref) if aim.rule is not None else None,
        application_ref=aim.application_ref,
        ready_on=aim.nearest.ready_on(today) if aim.nearest is not None else None,
        stalled=aim.nearest is not None and aim.nearest.stalled,
    )


def _title(aim: TitleAim, locale: str) -> TitleShown:
    return TitleShown(
        title=aim.title,
        grade=aim.grade,
        may_apply=aim.outcome.met,
        outcome=_outcome(aim.outcome, locale),
        rule=rule_shown(aim.rule, aim.rule_ref),
        application_ref=aim.application_ref,
    )


def _outcome(outcome: Outcome, locale: str) -> OutcomeShown:
    checks = tuple(
        CheckShown(text=pathway_wording.told(each.finding, locale), met=each.met) for each in outcome.checks
    )
    return OutcomeShown(
        number=outcome.number, met=outcome.met, checks=checks, short_months=outcome.short_months
    )
