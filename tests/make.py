"""Builders: a unit, people with roles, a bank with published items, a paper, a sitting, an answered attempt.

They call the real operations; only published items are written as rows, because two people reviewing five
hundred items is another test's matter.
"""

import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from core.access import HOUSE, Actor, Role
from core.house import House
from core.ids import new_ref
from core.people import persons, roles, sessions, units
from core.people.models import Membership
from core.people.persons import NewPerson
from core.people.states import UnitKind
from core.people.views import UnitDraft
from core.points import Points
from core.work import UnitOfWork
from exam import attempts, finishing, journal, papers, sittings
from exam.journal import AnswerIn, Outcome, Request
from exam.rules.blueprint import Blueprint, Section, TopicQuota
from exam.rules.marking import AllOrNothing, FixedPartial
from exam.rules.release import Release, ReleasePolicy, ReleaseTime
from exam.sittings import Candidate, SittingDraft
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion, Topic
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool

FOUNDED = date(2020, 1, 1)
OPEN_RELEASE = ReleasePolicy(
    score=Release(time=ReleaseTime.IMMEDIATELY),
    answers=Release(time=ReleaseTime.AFTER_CLOSE),
    key=Release(time=ReleaseTime.AFTER_CLOSE),
    explanation=Release(time=ReleaseTime.AFTER_CLOSE),
)
_numbers = itertools.count(1)
"""Codes are as long as each other: listed in their order they stand as they were made."""


class Engine:
    """The engine room without threads: every kind of work is done when asked for."""

    def __init__(self, house: House) -> None:
        self.house = house

    def close_due(self) -> int:
        """Let the finaliser look until nothing is due; returns how many attempts it closed."""
        closed = 0
        while found := finishing.close_due(self.house):
            closed += found
        return closed

    def deliver(self) -> None:
        """Deliver everything announced: marking among it."""
        while self.house.deliver_next():
            pass


@dataclass(frozen=True)
class Someone:
    """A person with an account and a signed-in browser."""

    person_id: int
    ref: str
    code: str
    name: str
    actor: Actor
    token: str

    def elsewhere(self, house: House) -> "Someone":
        """The same person in another browser."""
        return _signed_in(house, self.person_id, self.ref, self.code, self.name)


def unit(house: House, name: str = "第一车间", parent_ref: str | None = None) -> str:
    """A unit; returns its ref."""
    draft = UnitDraft(
        code=f"U{next(_numbers):06}",
        kind=UnitKind.ENTERPRISE,
        name=name,
        parent_ref=parent_ref or "",
        valid_from=FOUNDED,
    )
    with house.work() as work:
        return units.found(work, draft).ref


def someone(house: House, name: str = "张建军", *held: Role, unit_ref: str | None = None) -> Someone:
    """A person who belongs to the unit and holds the roles on it, signed in."""
    with house.work() as work:
        person = persons.enrol(work, NewPerson(name=name))
        if unit_ref is not None:
            home = units.unit_of(work, unit_ref)
            work.session.add(Membership(person_id=person.id, unit_id=home.id, from_on=FOUNDED))
            for role in held:
                roles.grant(work, person.ref, role, unit_ref)
        work.flush()
        known = (person.id, person.ref, person.code)
    return _signed_in(house, *known, name)


def _signed_in(house: House, person_id: int, ref: str, code: str, name: str) -> Someone:
    with house.work() as work:
        token = sessions.begin(work, person_id, "Chromium", second_factor=True)
    with house.work() as work:
        found = sessions.recognise(work, token)
    if found is None:
        raise LookupError(name)
    return Someone(person_id, ref, code, name, found.actor, token)


def workers(house: House, unit_ref: str, count: int) -> list[Someone]:
    """Workers of a unit."""
    return [someone(house, f"职工{number}", unit_ref=unit_ref) for number in range(1, count + 1)]


def bank(house: House, unit_ref: str, *, each: int = 12, topics: int = 3) -> str:
    """A bank with ``each`` published items of three kinds, spread over topics; returns its ref.

    The key is always option ``b`` (single), ``a`` and ``c`` (multiple), true for even numbers (true/false).
    """
    with house.work() as work:
        made = Bank(
            ref=new_ref(),
            code=f"B{next(_numbers):06}",
            title="供水行业职业技能竞赛题库",
            unit_id=units.unit_of(work, unit_ref).id,
            made_at=work.now,
        )
        work.session.add(made)
        work.flush()
        places = [_topic(work, made.id, number) for number in range(1, topics + 1)]
        kinds = (KindName.SINGLE_CHOICE, KindName.MULTIPLE_CHOICE, KindName.TRUE_FALSE)
        wanted = list(itertools.product(kinds, range(each)))
        items = [
            _item(work, made.id, number, kind, places[count % topics])
            for number, (kind, count) in enumerate(wanted, start=1)
        ]
        work.session.add_all(items)
        work.flush()
        versions = [published_version(work, item) for item in items]
        work.session.add_all(versions)
        work.flush()
        for item, version in zip(items, versions, strict=True):
            item.current_id = item.newest_id = version.id
        return made.ref


def _topic(work: UnitOfWork, bank_id: int, number: int) -> int:
    topic = Topic(
        ref=new_ref(), bank_id=bank_id, code=f"T{number}", title=f"鉴定点{number}", path="", position=number
    )
    work.session.add(topic)
    work.flush()
    topic.path = f"/{topic.id}/"
    return topic.id


def _item(work: UnitOfWork, bank_id: int, number: int, kind: KindName, topic_id: int) -> Item:
    content = registry.read_content(kind, _wording(kind, number)[0])
    return Item(
        ref=new_ref(),
        bank_id=bank_id,
        number=number,
        kind=kind,
        pool=Pool.PUBLIC,
        state=VersionState.PUBLISHED,
        topic_id=topic_id,
        fingerprint=registry.fingerprint(kind, content),
        search_text=content.stem,
        made_at=work.now,
        changed_at=work.now,
    )


def published_version(work: UnitOfWork, item: Item, *, number: int = 1) -> ItemVersion:
    """A published wording of an item of :func:`bank`."""
    raw_content, raw_key = _wording(item.kind, item.number)
    content, key = registry.read_content(item.kind, raw_content), registry.read_key(item.kind, raw_key)
    return ItemVersion(
        item_id=item.id,
        number=number,
        state=VersionState.PUBLISHED,
        content=registry.stored(content),
        key=registry.stored(key),
        explanation=f"<p>第 {item.number} 题的依据见规程。</p>",
        difficulty=1 + item.number % 5,
        content_hash=registry.content_hash(item.kind, content, key),
        hands=[],
        made_at=work.now,
        reviewed_by=0,
        published_at=work.now,
    )


def _wording(kind: KindName, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
    stem = f"<p>第 {number} 题：验电之后应先做什么？</p>"
    options = [{"id": name, "text": f"<p>做法 {name} {number}</p>"} for name in "abcd"]
    match kind:
        case KindName.SINGLE_CHOICE:
            return {"stem": stem, "options": options}, {"option": "b"}
        case KindName.MULTIPLE_CHOICE:
            return {"stem": stem, "options": options}, {"options": ["a", "c"]}
        case _:
            return {"stem": stem}, {"value": number % 2 == 0}


def blueprint(*, single: int = 4, multiple: int = 3, judged: int = 3) -> Blueprint:
    """20 单选×1.5 · 20 多选×2 · 20 判断×1.5 in small."""
    sections = (
        Section(
            title="单选题",
            kind=KindName.SINGLE_CHOICE,
            count=single,
            points_each=Points(150),
            rule=AllOrNothing(),
            quotas=(TopicQuota(topic="T1", count=1),),
        ),
        Section(
            title="多选题",
            kind=KindName.MULTIPLE_CHOICE,
            count=multiple,
            points_each=Points(200),
            rule=FixedPartial(partial=Points(50)),
        ),
        Section(
            title="判断题",
            kind=KindName.TRUE_FALSE,
            count=judged,
            points_each=Points(150),
            rule=AllOrNothing(),
        ),
    )
    total = Points(sum(section.points for section in sections))
    return Blueprint(sections=sections, announced_total=total)


def paper(house: House, bank_ref: str, plan: Blueprint | None = None, *, seed: int = 7) -> str:
    """A locked paper; returns its ref."""
    with house.work() as work:
        drawn = papers.draw(
            work, bank_ref, "理论初赛 A 卷", plan or blueprint(), pools=frozenset(Pool), seed=seed
        )
        return papers.lock(work, drawn.ref).ref


def sitting(
    house: House, paper_ref: str, opens_at: datetime, candidates: Sequence[Someone] = (), **more: Any
) -> str:
    """A sitting of an hour's work in a window of two; returns its ref."""
    draft = {
        "title": "电工初赛第一场",
        "paper_ref": paper_ref,
        "opens_at": opens_at,
        "last_entry_at": opens_at + timedelta(minutes=30),
        "closes_at": opens_at + timedelta(minutes=120),
        "length_minutes": 60,
        "release": OPEN_RELEASE,
        "pass_points": Points(600),
    }
    with house.work() as work:
        ref = sittings.schedule(work, SittingDraft(**{**draft, **more})).ref
        sittings.admit(work, ref, [Candidate(person_id=each.person_id) for each in candidates])
    return ref


def begun(house: House, who: Someone, sitting_ref: str) -> str:
    """Open the attempt and take the paper; returns the attempt's ref."""
    with house.work(who.actor) as work:
        ref = attempts.begin(work, sitting_ref)
        attempts.deliver(work, ref)
    return ref


@dataclass
class Pen:
    """Writes answers into one attempt, as its page would: one change after another."""

    house: House
    attempt_id: int
    epoch: int = 1
    seqs: dict[int, int] = field(default_factory=dict)

    def change(self, slot: int, payload: Mapping[str, Any] | None) -> AnswerIn:
        """The next change of one answer."""
        self.seqs[slot] = self.seqs.get(slot, 0) + 1
        given = None if payload is None else dict(payload)
        return AnswerIn(slot=slot, seq=self.seqs[slot], uuid=str(uuid.uuid4()), payload=given, mono_ms=1)

    def send(self, *changes: AnswerIn, at: datetime | None = None) -> Outcome:
        """Send changes in one request, arriving ``at`` (now)."""
        request = Request(
            self.attempt_id, self.epoch, changes, at or self.house.clock.now(), done=lambda _outcome: None
        )
        with self.house.work(HOUSE) as work:
            return journal.write_batch(work, [request])[0]

    def write(self, slot: int, payload: Mapping[str, Any] | None) -> Outcome:
        """Change one answer now."""
        return self.send(self.change(slot, payload))


def pen(house: House, who: Someone, attempt_ref: str) -> Pen:
    """A pen at the desk of somebody who has begun."""
    with house.work(who.actor) as work:
        desk = attempts.desk(work, attempt_ref)
    return Pen(house, desk.attempt_id, desk.epoch)


def right_answer(kind: KindName, number: int) -> dict[str, Any]:
    """The right answer to item ``number`` of :func:`bank`."""
    return dict(_wording(kind, number)[1])


def answers(house: House, who: Someone, attempt_ref: str, *, right: bool = True) -> dict[int, dict[str, Any]]:
    """Answers to the whole paper by slot, all of them right or all of them wrong."""
    given: dict[int, dict[str, Any]] = {}
    with house.work(who.actor) as work:
        desk = attempts.desk(work, attempt_ref)
    for face in desk.form.faces:
        number = int(face.content.stem.partition("第 ")[2].partition(" ")[0])
        answer = right_answer(face.kind, number)
        match face.kind:
            case KindName.SINGLE_CHOICE if not right:
                answer = {"option": "a"}
            case KindName.MULTIPLE_CHOICE if not right:
                answer = {"options": ["b"]}
            case KindName.TRUE_FALSE if not right:
                answer = {"value": not answer["value"]}
            case _:
                pass
        given[face.slot] = answer
    return given
