"""The states and kinds of contests, entries and stages, as words."""

from enum import StrEnum


class ContestState(StrEnum):
    """What people decided about a contest; whether registration is open follows from the clock."""

    DRAFT = "draft"
    PUBLISHED = "published"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ContestPhase(StrEnum):
    """Where a contest stands by its state and the clock."""

    DRAFT = "draft"
    COMING = "coming"
    REGISTERING = "registering"
    UNDER_WAY = "under_way"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ContestClass(StrEnum):
    """The class of a contest (竞赛类别); what a placement brings hangs on it, by dated policy."""

    NATIONAL_FIRST = "national_first"
    NATIONAL_SECOND = "national_second"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"
    ENTERPRISE = "enterprise"
    TEAM_LEVEL = "team_level"


class EntryState(StrEnum):
    """Where an entry stands. ``struck`` is an admitted entrant taken off for cause."""

    APPLIED = "applied"
    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STRUCK = "struck"


class EntryWay(StrEnum):
    """Who entered the person: themselves, or somebody for them (their unit, or the organiser)."""

    SELF = "self"
    UNIT = "unit"


class EnterVerdict(StrEnum):
    """What became of one person on a unit's list."""

    ENTERED = "entered"
    ALREADY = "already"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class StageKind(StrEnum):
    """Preliminary (初赛), semi-final (复赛) or final (决赛)."""

    PRELIMINARY = "preliminary"
    SEMI_FINAL = "semi_final"
    FINAL = "final"


class StageEntryState(StrEnum):
    """Where an entrant stands in one stage; the last two never competed in it."""

    COMPETING = "competing"
    WITHDRAWN = "withdrawn"
    STRUCK = "struck"
    WAITLISTED = "waitlisted"
    NOT_ADVANCED = "not_advanced"


class BulletinChange(StrEnum):
    """How a row of a bulletin differs from the version before."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
