"""The states of persons, and the kinds of units and codes, as words."""

from enum import StrEnum


class PersonState(StrEnum):
    """Where an account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    MERGED = "merged"
    ERASED = "erased"


class UnitKind(StrEnum):
    """What a unit is."""

    UNION = "union"
    ENTERPRISE = "enterprise"
    ASSOCIATION = "association"
    SCHOOL = "school"
    PROVIDER = "provider"
    EVALUATION_BODY = "evaluation_body"
    TEAM = "team"


class CodePurpose(StrEnum):
    """What a one-time code opens."""

    ACTIVATE = "activate"
    RESET = "reset"
