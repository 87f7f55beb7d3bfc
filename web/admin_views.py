"""What the pages about people, units and the running of the house are given."""

from datetime import datetime

from core.access import Role
from core.feedback import FeedbackList
from core.jobs import JobView
from core.oversight import Counts, Health, SettingLine
from core.people.hand_out import Slip
from core.people.rules.id_card import IdentityKind
from core.people.states import PersonState, UnitKind
from core.people.views import (
    IssuedCodeView,
    PersonDossier,
    PersonList,
    Rehearsal,
    RoleView,
    UnitDetail,
    UnitList,
    UnitTree,
    UnitView,
)
from exam.disputes import Place
from question_bank.reading import ItemName
from web.audit_words import LineTold
from web.views import FieldError, View


class PeoplePage(View):
    """The directory: filters kept in the address, a page of persons."""

    people: PersonList
    units: tuple[UnitView, ...]
    unit_ref: str
    state: str
    words: str
    states: tuple[PersonState, ...]
    onward: str | None
    may_manage: bool
    waiting: int = 0


class EnrolPage(View):
    """The form to enrol one person. ``typed`` is what was typed, by field."""

    units: tuple[UnitView, ...]
    kinds: tuple[IdentityKind, ...]
    typed: dict[str, str]
    errors: tuple[FieldError, ...] = ()


class PersonPage(View):
    """A dossier with what may be done about it. ``form`` names the form that was sent back."""

    dossier: PersonDossier
    units: tuple[UnitView, ...]
    kinds: tuple[IdentityKind, ...]
    roles: tuple[Role, ...]
    grant_units: tuple[UnitView, ...]
    today: str
    is_myself: bool
    typed: dict[str, str]
    form: str = ""
    errors: tuple[FieldError, ...] = ()
    revealed_field: str = ""
    revealed: str = ""
    issued: IssuedCodeView | None = None
    reads_records: bool = False


class RosterPage(View):
    """The first step of an import: a file, and the unit for rows that name none."""

    units: tuple[UnitView, ...]
    unit_ref: str = ""
    errors: tuple[FieldError, ...] = ()


class RehearsalPage(View):
    """The second step: what the import would do."""

    rehearsal: Rehearsal
    unit_name: str


class RosterJobPage(View):
    """The third step: the import under way, or what came of it."""

    job: JobView
    file_ref: str
    unit_ref: str
    counts: dict[str, int]
    waiting: int = 0


class HandOutPage(View):
    """A hand-out of activation codes, under way or done."""

    job: JobView


class SlipsPage(View):
    """Slips to be printed: ``address`` is where a code is typed in."""

    job_ref: str
    slips: tuple[Slip, ...]
    address: str


class UnitsPage(View):
    """The tree, or what a search found."""

    tree: UnitTree
    words: str
    found: UnitList | None
    onward: str | None
    may_manage: bool


class UnitPage(View):
    """One unit: its place, its branches, who holds roles on it, and the forms to change it."""

    detail: UnitDetail
    tree: UnitTree
    holders: tuple[tuple[str, str, RoleView], ...]
    parents: tuple[UnitView, ...]
    may_manage: bool
    may_read_people: bool
    today: str
    typed: dict[str, str]
    form: str = ""
    errors: tuple[FieldError, ...] = ()


class FoundPage(View):
    """The form to found a unit."""

    parents: tuple[UnitView, ...]
    kinds: tuple[UnitKind, ...]
    typed: dict[str, str]
    errors: tuple[FieldError, ...] = ()


class OverviewPage(View):
    """The console's first page; health and counts only for who answers for the whole house."""

    health: Health | None
    counts: Counts | None
    newest_migration: str
    may_feedback: bool


class AuditForm(View):
    """The filters of the audit log as they stand in the address."""

    action: str = ""
    actor: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""


class AuditLogPage(View):
    """The audit log in words, filtered, newest first; ``choices``: the actions that it holds."""

    lines: tuple[LineTold, ...]
    choices: list[tuple[str, str]]
    form: AuditForm
    most: int
    onward: str | None
    errors: tuple[FieldError, ...] = ()


class LooksPage(View):
    """Who looked at somebody's personal data; ``name`` is empty where it is the reader's own."""

    lines: tuple[LineTold, ...]
    name: str
    back: str
    onward: str | None


class JobLine(View):
    """A job on the list; ``title`` says in words what it does, ``scheduled_at`` to when it is put off."""

    job: JobView
    title: str
    scheduled_at: datetime | None
    may_cancel: bool
    may_retry: bool


class JobsPage(View):
    """Long work, newest first."""

    jobs: tuple[JobLine, ...]
    states: tuple[str, ...]
    state: str
    onward: str | None


class JobPage(View):
    """One job; ``result`` in name and value once it is done."""

    line: JobLine
    result: tuple[tuple[str, str], ...]


class SettingsPage(View):
    """Every setting as it stands."""

    settings: tuple[SettingLine, ...]


class Disputed(View):
    """The item that a complaint is about; ``place`` where in an examination, None: in practice."""

    item: ItemName
    place: Place | None


class FeedbackDeskPage(View):
    """Complaints and suggestions to be answered: of the whole house, or of the reader's units.

    ``places``: the sort of page each is about, by its reference; ``ways`` its address where the reader meets
    there what the writer met; ``disputed`` the item of those that object to one. ``typed`` is an answer that
    was sent back.
    """

    list: FeedbackList
    whole: bool
    places: dict[str, str]
    ways: dict[str, str]
    disputed: dict[str, Disputed]
    may_open_items: bool
    names: dict[int, tuple[str, str]]
    states: tuple[str, ...]
    state: str
    ref: str = ""
    typed: str = ""
    errors: tuple[FieldError, ...] = ()
