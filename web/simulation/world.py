"""What a simulation stands on: a unit, a published bank, a locked paper, a sitting, candidates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from core.access import HOUSE, Actor, Grant, Role
from core.house import House
from core.ids import new_code
from core.people import activation, passwords, persons, units
from core.people.persons import NewPerson
from core.people.states import UnitKind
from core.people.views import UnitDraft
from core.points import Points, marks
from core.work import UnitOfWork
from demo import load_bank
from exam import forms, papers, sittings
from exam.rules.blueprint import Blueprint, Section, total_points
from exam.rules.marking import AllOrNothing, FixedPartial, MarkingRule, PerPart
from exam.rules.release import Release, ReleasePolicy, ReleaseTime
from question_bank import banks, exchange, reviews, selection
from question_bank.exchange import GivenFile
from question_bank.kinds import case_study
from question_bank.kinds.contract import MARKED_BY_PEOPLE, KindName
from question_bank.rules.pools import Pool
from question_bank.views import BankDraft
from web.simulation.keys import KeyLine, line_of

MOST_PER_KIND = 20
Progress = Callable[[int, int, str], None]

_WORTH: dict[KindName, tuple[str, MarkingRule]] = {
    KindName.SINGLE_CHOICE: ("1.5", AllOrNothing()),
    KindName.MULTIPLE_CHOICE: ("2", FixedPartial(partial=Points(50))),
    KindName.TRUE_FALSE: ("1.5", AllOrNothing()),
    KindName.FILL_BLANK: ("2", PerPart()),
    KindName.NUMERIC: ("2", AllOrNothing()),
    KindName.MATCHING: ("2", PerPart()),
    KindName.ORDERING: ("2", AllOrNothing()),
    KindName.HOTSPOT: ("2", PerPart()),
    KindName.CALCULATED: ("3", AllOrNothing()),
    KindName.CASE_STUDY: ("6", AllOrNothing()),
}


@dataclass(frozen=True, slots=True)
class Account:
    """A simulated candidate's way in."""

    person_id: int
    login: str
    password: str


@dataclass(frozen=True, slots=True)
class World:
    """What was prepared, and who runs it."""

    unit_ref: str
    organiser: Actor
    sitting_ref: str
    accounts: tuple[Account, ...]
    keys: dict[int, KeyLine]
    items_in_bank: int
    kinds_left_out: tuple[str, ...] = ()
    """Kinds of the bank that wait for a person's mark, and cases of such items: none is in the paper."""


def prepare(house: House, files: Sequence[Path], candidates: int, minutes: int, progress: Progress) -> World:
    """Prepare everything through the real operations. Raises Refusal where an operation refuses."""
    run = new_code(6)
    progress(0, candidates, "bank")
    unit_id, unit_ref, organiser, reviewer = _people(house, run)
    bank_ref, published = _bank(house, run, unit_ref, organiser, reviewer, files)
    paper_ref, keys, left_out = _paper(house, organiser, bank_ref, run)
    accounts = _candidates(house, run, candidates, progress)
    now = house.clock.now()
    with house.work(organiser) as work:
        sitting = sittings.schedule(
            work,
            sittings.SittingDraft(
                title=f"Simulation {run}",
                paper_ref=paper_ref,
                opens_at=now,
                last_entry_at=now + timedelta(minutes=30),
                closes_at=now + timedelta(minutes=30 + minutes),
                length_minutes=minutes,
                release=ReleasePolicy(score=Release(time=ReleaseTime.IMMEDIATELY)),
                rated=False,
            ),
        )
    for start in range(0, candidates, 100):
        with house.work(organiser) as work:
            some = accounts[start : start + 100]
            sittings.admit(work, sitting.ref, [sittings.Candidate(each.person_id, unit_id) for each in some])
    return World(unit_ref, organiser, sitting.ref, tuple(accounts), keys, published, left_out)


def _people(house: House, run: str) -> tuple[int, str, Actor, Actor]:
    """A unit of the simulation's own, its organiser (trainer too) and its reviewer."""
    with house.work(HOUSE) as work:
        view = units.found(
            work,
            UnitDraft(
                code=f"SIM-{run}", kind=UnitKind.UNION, name=f"Simulation {run}", valid_from=work.today
            ),
        )
        unit = units.unit_of(work, view.ref)
        people = [
            persons.enrol(work, NewPerson(name=f"Simulated {who}")) for who in ("organiser", "reviewer")
        ]
        work.flush()
        grants = [Grant(role, unit.id, unit.path) for role in (Role.TRAINER, Role.ORGANISER)]
        organiser = Actor(person_id=people[0].id, grants=tuple(grants))
        reviewer = Actor(person_id=people[1].id, grants=(Grant(Role.REVIEWER, unit.id, unit.path),))
        return unit.id, unit.ref, organiser, reviewer


def _bank(
    house: House, run: str, unit_ref: str, author: Actor, reviewer: Actor, files: Sequence[Path]
) -> tuple[str, int]:
    """A published bank: imported from the files, or else the first of the demo world's."""
    if not files:
        ref = load_bank.load_copy(house, author, reviewer, unit_ref, f"SIM-{run}")
        with house.reading(author) as work:
            bank = selection.card(work, ref)
            return ref, len(selection.selectable(work, bank.id, frozenset(Pool)))
    with house.work(author) as work:
        ref = banks.found(
            work, BankDraft(code=f"SIM-{run}", title=f"Simulation {run}", unit_ref=unit_ref)
        ).ref
    given = [GivenFile(path.name, path.read_bytes()) for path in files]
    imported = exchange.import_files(house, author, ref, given)
    return ref, reviews.publish_import(house, reviewer, imported.ref)


def _paper(
    house: House, organiser: Actor, bank_ref: str, run: str
) -> tuple[str, dict[int, KeyLine], tuple[str, ...]]:
    pools = frozenset({Pool.PUBLIC})
    with house.work(organiser) as work:
        bank = selection.card(work, bank_ref)
        cards = selection.selectable(work, bank.id, pools)
        waits = _waiting(work, cards)
        apart = {each.fingerprint: each.kind for each in cards}  # of near-duplicates a paper holds one
        supply = [kind for kind in apart.values() if kind not in waits]
        sections = tuple(
            Section(
                title=kind.value,
                kind=kind,
                count=min(MOST_PER_KIND, supply.count(kind)),
                points_each=marks(worth),
                rule=rule,
            )
            for kind, (worth, rule) in _WORTH.items()
            if kind in supply
        )
        total = total_points(Blueprint(sections=sections, announced_total=Points(0)))
        blueprint = Blueprint(sections=sections, announced_total=total)
        paper = papers.draw(work, bank_ref, f"Simulation {run}", blueprint, pools=pools)
        papers.lock(work, paper.ref)
        form = forms.read_form(work, papers.look(work, paper.ref)[1].form_id)
        keys = forms.read_keys(work, form)
        hardness = {each.version_id: each.difficulty for each in cards}
        lines = {
            face.slot: line_of(
                face.kind,
                face.content,
                keys[face.slot],
                face.points,
                sections[face.section].rule,
                hardness[face.version_id],
            )
            for face in form.faces
        }
        return paper.ref, lines, tuple(sorted(waits))


def _waiting(work: UnitOfWork, cards: Sequence[selection.Selectable]) -> frozenset[KindName]:
    """The kinds of the bank that wait for a person; cases too, where one of them has such an item."""
    kinds = {each.kind for each in cards}
    cases = [each.version_id for each in cards if each.kind is KindName.CASE_STUDY]
    below = {
        child.kind
        for face in selection.faces(work, cases).values()
        if isinstance(face.content, case_study.Content)
        for child in face.content.children
    }
    waits = kinds & MARKED_BY_PEOPLE
    return frozenset(waits | {KindName.CASE_STUDY} if below & MARKED_BY_PEOPLE else waits)


def _candidates(house: House, run: str, count: int, progress: Progress) -> list[Account]:
    """Accounts that share one password, hashed once: signing in still verifies it each time."""
    password = f"sim-{new_code(16).lower()}"
    shared = passwords.hashed(password)
    accounts: list[Account] = []
    for start in range(0, count, 50):
        with house.work(HOUSE) as work:
            for number in range(start, min(start + 50, count)):
                person = persons.enrol(
                    work, NewPerson(name=f"Candidate {number + 1}", code=f"S{run}{number + 1:05d}")
                )
                activation.set_password(work, person.id, shared, must_change=False)
                accounts.append(Account(person.id, person.code, password))
        progress(len(accounts), count, "candidates")
    return accounts
