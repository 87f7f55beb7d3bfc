"""What operations on people return: frozen, masked unless a reveal was asked for and audited."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from core.access import Permission, Role
from core.people.rules.id_card import IdentityKind
from core.people.states import CodePurpose, PersonState, UnitKind


class View(BaseModel):
    """A frozen value made for showing."""

    model_config = ConfigDict(frozen=True)


class SessionView(View):
    """A signed-in browser, for its owner."""

    ref: str
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


class UnitView(View):
    """A unit and where it stands in the tree."""

    ref: str
    code: str
    kind: UnitKind
    name: str
    uscc: str | None
    path: str
    region_code: str | None
    valid_from: date
    valid_until: date | None


class PersonView(View):
    """A person on a list: name in clear for who may read people, phone and identity masked."""

    ref: str
    code: str
    name: str
    phone_masked: str | None
    identity_kind: IdentityKind | None
    identity_masked: str | None
    state: PersonState
    units: tuple[str, ...]
    roles: tuple[Role, ...]


class UnitDraft(View):
    """What an administrator types to found a unit; ``parent_ref`` is empty for a unit at the top."""

    code: str
    kind: UnitKind
    name: str
    parent_ref: str = ""
    credit_code: str = ""
    region_code: str = ""
    valid_from: date


class UnitDetail(View):
    """A unit with what stands around it: ``trail`` are the units above it, the top first."""

    unit: UnitView
    trail: tuple[UnitView, ...]
    region: str
    children: int
    members: int


class UnitList(View):
    """One page of units; ``onward`` is the cursor of the next page, None on the last."""

    rows: tuple[UnitView, ...]
    onward: str | None


class UnitNode(View):
    """A unit in the tree, with how many units stand directly below it and how many people belong to it."""

    unit: UnitView
    depth: int
    children: int
    members: int


class UnitTree(View):
    """A unit's branches, depth first; ``cut`` says that there are more than are shown."""

    nodes: tuple[UnitNode, ...]
    cut: bool


class PersonList(View):
    """One page of persons; ``onward`` is the cursor of the next page, None on the last."""

    rows: tuple[PersonView, ...]
    onward: str | None


class MembershipView(View):
    """A person's time in a unit; ``until_on`` is the last day, None while it lasts."""

    unit: UnitView
    from_on: date
    until_on: date | None
    post: str | None
    is_standing: bool


class RoleView(View):
    """A role on a unit, from when until when, and by whom."""

    role: Role
    unit: UnitView
    granted_at: datetime
    granted_by: str
    ended_at: datetime | None


class PersonDossier(View):
    """All that may be shown of a person without a reveal. ``may_manage``: the reader may change it."""

    person: PersonView
    memberships: tuple[MembershipView, ...]
    roles: tuple[RoleView, ...]
    merged_into: str | None
    made_at: datetime
    may_manage: bool
    may_reveal: bool


class EnrolDraft(View):
    """What an administrator types to enrol somebody; empty text means not given."""

    name: str
    phone: str = ""
    identity_kind: str = "resident_id"
    identity_number: str = ""
    code: str = ""
    unit_ref: str
    post: str = ""
    from_on: date


class DemoAccountView(View):
    """A demo account that signs in with one press."""

    login: str
    person_id: int
    roles: tuple[Role, ...]


class SecondFactorView(View):
    """Where somebody's second factor stands. ``secret`` and ``address`` only until it is confirmed."""

    confirmed_at: datetime | None
    secret: str | None
    address: str | None
    recovery_codes_left: int


class IssuedCodeView(View):
    """A one-time code, shown this once to who hands it over."""

    code: str
    purpose: CodePurpose
    expires_at: datetime


class TokenView(View):
    """An API token without its secret."""

    ref: str
    label: str
    scopes: tuple[Permission, ...]
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


class IssuedTokenView(View):
    """A new API token; ``secret`` is shown this once."""

    ref: str
    secret: str
    expires_at: datetime


class OwnView(View):
    """What the house holds on the reader, for the reader."""

    code: str
    name: str
    phone: str | None
    phone_masked: str | None
    identity_masked: str | None
    units: tuple[str, ...]
    roles: tuple[Role, ...]
    consented_at: datetime | None
    made_at: datetime
    second_factor: bool


class RowOutcome(StrEnum):
    """What becomes of a row of a roster."""

    ENROL = "enrol"
    JOIN = "join"
    UNCHANGED = "unchanged"
    REJECT = "reject"


class RowProblem(View):
    """One reason why a row does not come in, with the column it concerns."""

    code: str
    column: str
    text: str


class RehearsedRow(View):
    """A row of a roster as who handed it in wrote it, ``phone`` masked, and what would become of it."""

    number: int
    outcome: RowOutcome
    name: str
    code: str
    phone: str
    unit: str
    team: str
    post: str
    problems: tuple[RowProblem, ...]


class Rehearsal(View):
    """What an import would do. Counts are of all rows; of rows themselves the first 200 are shown.

    ``unread``: the headers of columns that nothing is read from.
    """

    file_ref: str
    file_name: str
    unit_ref: str
    rows: int
    enrolled: int
    joined: int
    unchanged: int
    rejected: int
    unread: tuple[str, ...]
    new_teams: tuple[str, ...]
    problems: tuple[RehearsedRow, ...]
    accepted: tuple[RehearsedRow, ...]
