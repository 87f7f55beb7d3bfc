"""Who may do what, and where: decided here and nowhere else.

A *role* is granted on a unit and reaches that unit's whole subtree; it carries *permissions*. A worker needs
no role for what concerns only themselves. The table below is the whole policy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from core.errors import NotAllowed, SignInNeeded


class Role(StrEnum):
    """Roles that can be granted. Being a worker is not a grant: everyone with an account is one."""

    TRAINER = "trainer"
    REVIEWER = "reviewer"
    JUDGE = "judge"
    INVIGILATOR = "invigilator"
    ORGANISER = "organiser"
    HR = "hr"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What an operation demands."""

    BANK_READ = "bank.read"
    BANK_WRITE = "bank.write"
    BANK_REVIEW = "bank.review"
    PAPER_ASSEMBLE = "paper.assemble"
    SITTING_SCHEDULE = "sitting.schedule"
    SITTING_WATCH = "sitting.watch"
    SITTING_INTERVENE = "sitting.intervene"
    RESULTS_READ = "results.read"
    ANSWERS_MARK = "answers.mark"
    PEOPLE_READ = "people.read"
    PEOPLE_MANAGE = "people.manage"
    PERSONAL_DATA_REVEAL = "people.reveal"
    ROLES_GRANT = "roles.grant"
    UNITS_MANAGE = "units.manage"
    AUDIT_READ = "audit.read"
    JOBS_MANAGE = "jobs.manage"
    SETTINGS_READ = "settings.read"
    FEEDBACK_ANSWER = "feedback.answer"
    TOKENS_ISSUE = "tokens.issue"
    SEASON_RUN = "season.run"
    ENTRY_SUBMIT = "entry.submit"
    BOARD_WATCH = "board.watch"
    PERFORMANCE_SCORE = "performance.score"
    TRAINING_WRITE = "training.write"
    TRAINING_ENROL = "training.enrol"
    EVALUATION_RUN = "evaluation.run"
    CERTIFICATE_ISSUE = "certificate.issue"
    RECORDS_READ = "records.read"
    PROMOTION_DECIDE = "promotion.decide"
    POLICY_WRITE = "policy.write"


_P = Permission

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.TRAINER: frozenset(
        {
            _P.BANK_READ,
            _P.BANK_WRITE,
            _P.PAPER_ASSEMBLE,
            _P.RESULTS_READ,
            _P.ANSWERS_MARK,
            _P.TRAINING_WRITE,
            _P.TRAINING_ENROL,
        }
    ),
    Role.REVIEWER: frozenset({_P.BANK_READ, _P.BANK_REVIEW}),
    Role.JUDGE: frozenset(
        {_P.SITTING_WATCH, _P.RESULTS_READ, _P.ANSWERS_MARK, _P.BOARD_WATCH, _P.PERFORMANCE_SCORE}
    ),
    Role.INVIGILATOR: frozenset({_P.SITTING_WATCH, _P.SITTING_INTERVENE}),
    Role.ORGANISER: frozenset(
        {
            _P.BANK_READ,
            _P.PAPER_ASSEMBLE,
            _P.SITTING_SCHEDULE,
            _P.SITTING_WATCH,
            _P.SITTING_INTERVENE,
            _P.RESULTS_READ,
            _P.PEOPLE_READ,
            _P.SEASON_RUN,
            _P.ENTRY_SUBMIT,
            _P.BOARD_WATCH,
            _P.EVALUATION_RUN,
            _P.CERTIFICATE_ISSUE,
        }
    ),
    Role.HR: frozenset(
        {
            _P.PEOPLE_READ,
            _P.PEOPLE_MANAGE,
            _P.PERSONAL_DATA_REVEAL,
            _P.RESULTS_READ,
            _P.TOKENS_ISSUE,
            _P.ENTRY_SUBMIT,
            _P.TRAINING_ENROL,
            _P.RECORDS_READ,
            _P.PROMOTION_DECIDE,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            _P.PEOPLE_READ,
            _P.PEOPLE_MANAGE,
            _P.PERSONAL_DATA_REVEAL,
            _P.ROLES_GRANT,
            _P.UNITS_MANAGE,
            _P.AUDIT_READ,
            _P.JOBS_MANAGE,
            _P.SETTINGS_READ,
            _P.FEEDBACK_ANSWER,
            _P.TOKENS_ISSUE,
            _P.POLICY_WRITE,
        }
    ),
}

SECOND_FACTOR_ROLES: Final = frozenset({Role.ADMINISTRATOR, Role.JUDGE})
"""Roles whose holders sign in with a second factor."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role on a unit; ``unit_path`` is the unit's place in the tree, ``"/1/5/"``.

    ``at_top``: the unit is the operator's own, or stands above it, so the grant reaches the whole house.
    """

    role: Role
    unit_id: int
    unit_path: str
    at_top: bool = False

    def reaches(self, unit_path: str) -> bool:
        return unit_path.startswith(self.unit_path)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a signed-in person, a token on a person's behalf, the house itself, or nobody known.

    ``scopes`` narrow a token to the permissions it was issued with; None does not narrow.
    """

    person_id: int | None = None
    grants: tuple[Grant, ...] = ()
    session_id: int | None = None
    is_house: bool = False
    scopes: frozenset[Permission] | None = None
    locale: str = "zh_CN"

    def may(self, permission: Permission, unit_path: str | None = None) -> bool:
        """Whether any grant carries the permission (onto that unit, when one is named)."""
        if self.is_house:
            return True
        if self.scopes is not None and permission not in self.scopes:
            return False
        return any(
            permission in PERMISSIONS[grant.role] and (unit_path is None or grant.reaches(unit_path))
            for grant in self.grants
        )

    def reach(self, permission: Permission) -> tuple[str, ...]:
        """The unit paths below which the permission holds, without those inside another."""
        paths = sorted({g.unit_path for g in self.grants if permission in PERMISSIONS[g.role]})
        if self.is_house:
            return ("/",)
        return outermost(paths) if self.may(permission) else ()

    def may_at_top(self, permission: Permission) -> bool:
        """Whether the permission reaches the operator's own unit: for the house itself, and what has no unit.

        A unit without a parent is not the top for that alone; several may stand side by side.
        """
        if self.is_house:
            return True
        return self.may(permission) and any(
            grant.at_top and permission in PERMISSIONS[grant.role] for grant in self.grants
        )

    def demand_at_top(self, permission: Permission) -> None:
        """Raises SignInNeeded for nobody, NotAllowed for who holds the permission only lower down."""
        self.demand(permission)
        if not self.may_at_top(permission):
            raise NotAllowed

    def demand(self, permission: Permission, unit_path: str | None = None) -> None:
        """Raises SignInNeeded for nobody, NotAllowed for somebody without the permission."""
        if self.may(permission, unit_path):
            return
        if self.person_id is None:
            raise SignInNeeded
        raise NotAllowed

    def myself(self) -> int:
        """The acting person's id. Raises SignInNeeded when nobody is signed in."""
        if self.person_id is None:
            raise SignInNeeded
        return self.person_id


NOBODY: Final = Actor()
HOUSE: Final = Actor(is_house=True)


def outermost(sorted_paths: Iterable[str]) -> tuple[str, ...]:
    """Of paths in sorted order, those that lie inside no other."""
    kept: list[str] = []
    for path in sorted_paths:
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)
