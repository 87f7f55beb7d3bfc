"""The words of pathways: where a record, a credential and an application stand."""

from enum import StrEnum


class RecordState(StrEnum):
    """Whether the personnel office has looked at what somebody stated."""

    STATED = "stated"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class CredentialKind(StrEnum):
    """What a credential is; its level says more, except for an apprenticeship."""

    DIPLOMA = "diploma"
    TITLE = "title"
    APPRENTICESHIP = "apprenticeship"


class ApplicationRoute(StrEnum):
    """What an application rests on: conditions, a place in a contest, a grade matched with a title."""

    CONDITIONS = "conditions"
    PLACEMENT = "placement"
    TITLE = "title"


class ApplicationState(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
