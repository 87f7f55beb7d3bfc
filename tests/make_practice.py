"""Builders for practice: an open bank, a session begun, answers right and wrong."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from core.access import Role
from core.house import House
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion
from question_bank.rules.pools import Pool
from tests import make
from tests.make import Someone
from training.practice import answering, daily, openings, sessions
from training.practice.answering import Given
from training.practice.openings import MockSource
from training.practice.states import AnswerTold, Audience, PracticeKind
from training.practice.views import Start

SEALED_MARK = "密封题干"
"""Stands in the stem, the options, the key's text and the explanation of every sealed item."""


def open_bank(
    house: House,
    unit_ref: str,
    *,
    each: int = 12,
    topics: int = 3,
    audience: Audience = Audience.UNIT,
) -> str:
    """A bank that is open for practice; returns its ref."""
    bank_ref = make.bank(house, unit_ref, each=each, topics=topics)
    trainer = make.someone(house, "赵丽华", Role.TRAINER, unit_ref=unit_ref)
    with house.work(trainer.actor) as work:
        openings.open_bank(work, bank_ref, audience)
    return bank_ref


def seal(house: House, bank_ref: str, *item_ids: int) -> None:
    """Move items to the sealed pool (all of the bank when none is named) and mark their words."""
    with house.work() as work:
        bank_id = work.session.scalars(select(Bank.id).where(Bank.ref == bank_ref)).one()
        found = select(Item).where(Item.bank_id == bank_id)
        rows = work.session.scalars(found.where(Item.id.in_(item_ids)) if item_ids else found).all()
        for item in rows:
            item.pool = Pool.SEALED
            version = work.session.get_one(ItemVersion, item.current_id)
            content = dict(version.content)
            content["stem"] = f"<p>{SEALED_MARK}{item.number}</p>"
            version.content = content
            version.explanation = f"<p>{SEALED_MARK}解析</p>"


def item_ids(house: House, bank_ref: str) -> list[int]:
    """The items of a bank in order."""
    with house.reading() as work:
        found = select(Item.id).join(Bank, Bank.id == Item.bank_id).where(Bank.ref == bank_ref)
        return list(work.session.scalars(found.order_by(Item.id)))


def revise(house: House, item_id: int, stem: str) -> int:
    """Publish another wording of an item; returns its version."""
    with house.work() as work:
        item = work.session.get_one(Item, item_id)
        old = work.session.get_one(ItemVersion, item.current_id)
        copied = {
            name: getattr(old, name)
            for name in (
                "state",
                "key",
                "explanation",
                "difficulty",
                "content_hash",
                "reviewed_by",
                "made_at",
            )
        }
        content = {**old.content, "stem": stem}
        version = ItemVersion(item_id=item.id, number=old.number + 1, content=content, hands=[], **copied)
        work.session.add(version)
        work.flush()
        item.current_id = version.id
        return version.id


def with_blanks(house: House, item_id: int, accepted: Sequence[str], *, ordered: bool = True) -> None:
    """Turn an item into one with a blank for each accepted answer."""
    places = "，".join(f"[[{number}]]" for number in range(1, len(accepted) + 1))
    with house.work() as work:
        item = work.session.get_one(Item, item_id)
        item.kind = KindName.FILL_BLANK
        version = work.session.get_one(ItemVersion, item.current_id)
        content = registry.read_content(item.kind, {"stem": f"<p>家用插座应接：{places}。</p>"})
        blanks = [{"accepted": [each]} for each in accepted]
        key = registry.read_key(item.kind, {"blanks": blanks, "ordered": ordered})
        version.content, version.key = registry.stored(content), registry.stored(key)


def begun(
    house: House,
    who: Someone,
    bank_ref: str = "",
    *,
    kind: PracticeKind = PracticeKind.RANDOM,
    topic: str = "",
) -> str:
    """A session of this kind; returns its ref."""
    with house.work(who.actor) as work:
        if kind is PracticeKind.DAILY:
            return daily.begin(work)
        return sessions.begin(work, Start(kind=kind, request="", bank_ref=bank_ref, topic_code=topic))


def right_of(house: House, version_id: int) -> dict[str, object]:
    """The right response to a version."""
    with house.reading() as work:
        version = work.session.get_one(ItemVersion, version_id)
        kind = work.session.get_one(Item, version.item_id).kind
    key = registry.stored(registry.read_key(kind, version.key))
    match kind:
        case KindName.SINGLE_CHOICE:
            return {"option": key["option"]}
        case KindName.MULTIPLE_CHOICE:
            return {"options": key["options"]}
        case KindName.TRUE_FALSE:
            return {"value": key["value"]}
        case _:
            return {"blanks": [each["accepted"][0] for each in key["blanks"]]}


def wrong_of(house: House, version_id: int) -> dict[str, object]:
    """A wrong response to a version of :func:`tests.make.bank`."""
    right = right_of(house, version_id)
    if "value" in right:
        return {"value": not right["value"]}
    return {"options": ["d"]} if "options" in right else {"option": "d"}


def answer(
    house: House,
    who: Someone,
    ref: str,
    position: int,
    *,
    right: bool = True,
    raw: Mapping[str, object] | None = None,
    request: str = "",
    gives_up: bool = False,
    revision: int | None = None,
    version_id: int | None = None,
) -> AnswerTold:
    """Answer one item as its page would."""
    with house.reading(who.actor) as work:
        sheet = sessions.look(work, ref, position).sheet
    if raw is None:
        raw = {} if gives_up else (right_of if right else wrong_of)(house, sheet.version_id)
    given = Given(
        position=position,
        version_id=sheet.version_id if version_id is None else version_id,
        revision=sheet.revision if revision is None else revision,
        request=request or f"{ref}-{position}-{sheet.revision}",
        raw=raw,
        gives_up=gives_up,
    )
    with house.work(who.actor) as work:
        return answering.answer(work, ref, given)


def places(house: House, trainer: Someone, worker: Someone, bank_ref: str) -> dict[str, str]:
    """The bank opened, a mock of it and a session of the worker's own, by the names in addresses."""
    with house.work(trainer.actor) as work:
        openings.open_bank(work, bank_ref, Audience.UNIT)
        mock = openings.add_mock(work, bank_ref, MockSource.STANDARD, title="模拟考试", minutes=30)
    session = begun(house, worker, bank_ref)
    answer(house, worker, session, 1, right=False)
    return {
        "/practice/banks/": bank_ref,
        "/practice/mocks/": mock,
        "/practice/sessions/": session,
        "mock": mock,
    }
