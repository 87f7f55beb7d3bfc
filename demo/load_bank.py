"""Load the demo question banks through the operations that trainers and reviewers use.

One person writes every item, another reviews and publishes it. A bank that is there already is left alone.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from core.access import Actor
from core.house import House
from core.work import UnitOfWork
from question_bank import assets, banks, items, markup, reviews, topics
from question_bank.kinds.contract import KindName
from question_bank.rules.pools import Pool
from question_bank.views import AssetView, BankDraft, ItemText

SOURCES: Final = ("electrician.toml", "work_safety.toml")
_AT_ONCE: Final = 25
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def load(house: House, trainer: Actor, reviewer: Actor, unit_ref: str) -> dict[str, str]:
    """Found the demo banks under a unit; returns bank code → reference.

    ``trainer`` writes and ``reviewer`` publishes, each with their own rights on the unit. Raises NotAllowed.
    """
    found: dict[str, str] = {}
    for name in SOURCES:
        source = _source(name)
        code = source["bank"]["code"]
        with house.reading(trainer) as work:
            known = banks.by_code(work, code)
        found[code] = known.ref if known is not None else _bank(house, trainer, reviewer, unit_ref, source)
    return found


def load_copy(house: House, trainer: Actor, reviewer: Actor, unit_ref: str, code: str) -> str:
    """The first demo bank once more under a code of its own, for rehearsals; returns its reference."""
    source = _source(SOURCES[0])
    renamed = {**source, "bank": {**source["bank"], "code": code}}
    return _bank(house, trainer, reviewer, unit_ref, renamed)


def _source(name: str) -> Mapping[str, Any]:
    return tomllib.loads(files("demo").joinpath("bank", name).read_text("utf-8"))


def _bank(house: House, trainer: Actor, reviewer: Actor, unit_ref: str, source: Mapping[str, Any]) -> str:
    head = source["bank"]
    with house.work(trainer) as work:
        draft = BankDraft(
            code=head["code"],
            title=head["title"],
            unit_ref=unit_ref,
            occupation_code=head.get("occupation"),
        )
        bank_ref = banks.found(work, draft).ref
        places = _plant(work, bank_ref, source["topic"])
        drawn = _pictures(work, bank_ref, source["item"])
    for batch in _batches(source["item"]):
        with house.work(trainer) as work:
            refs = [items.draft(work, bank_ref, text_of(record, places, drawn)) for record in batch]
            for ref in refs:
                items.submit(work, ref, seen=1)
        with house.work(reviewer) as work:
            for ref in refs:
                reviews.approve(work, ref, seen=1)
    return bank_ref


def _plant(work: UnitOfWork, bank_ref: str, listed: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Code → reference; a parent stands before its children in the file."""
    places: dict[str, str] = {}
    for topic in listed:
        parent = places[topic["parent"]] if "parent" in topic else None
        planted = topics.plant(work, bank_ref, topic["title"], code=topic["code"], parent_ref=parent)
        places[topic["code"]] = planted.ref
    return places


def _pictures(work: UnitOfWork, bank_ref: str, records: Sequence[Mapping[str, Any]]) -> dict[str, AssetView]:
    """Keep the pictures that the items show; file name → where the bank has it."""
    names = {record["picture"]["file"] for record in records if "picture" in record}
    folder = files("demo").joinpath("bank")
    return {name: assets.keep(work, bank_ref, folder.joinpath(name).read_bytes()) for name in sorted(names)}


def _drawn_on(record: Mapping[str, Any], drawn: Mapping[str, AssetView]) -> dict[str, Any]:
    picture = drawn[record["picture"]["file"]]
    told = {"address": picture.address, "width": picture.width, "height": picture.height}
    return {"picture": {**told, "words": record["picture"]["words"]}, "places": record["places"]}


def _content(record: Mapping[str, Any], drawn: Mapping[str, AssetView]) -> dict[str, Any]:
    kind = KindName(record["kind"])
    content: dict[str, Any] = {"stem": markup.from_field(record["stem"])}
    if "options" in record:
        content["options"] = [
            {"id": letter, "text": markup.from_field(text)}
            for letter, text in zip(_LETTERS, record["options"], strict=False)
        ]
    if "prompts" in record:
        content["prompts"] = [
            {"id": f"p{place}", "text": markup.from_field(text)}
            for place, text in enumerate(record["prompts"])
        ]
        content["reuse"] = record.get("reuse", False)
    if kind is KindName.CALCULATED:
        content |= {name: record[name] for name in ("parameters", "constraints")}
    if kind is KindName.HOTSPOT:
        content |= _drawn_on(record, drawn)
    if kind is KindName.CASE_STUDY:
        content["children"] = [
            {
                "id": f"c{number}",
                "kind": each["kind"],
                "share": each["share"],
                "content": _content(each, drawn),
            }
            for number, each in enumerate(record["children"], start=1)
        ]
    return content


def text_of(
    record: Mapping[str, Any], places: Mapping[str, str], drawn: Mapping[str, AssetView] | None = None
) -> ItemText:
    """An item of the file as its author hands it over; ``drawn``: the pictures of its bank by file name."""
    kind = KindName(record["kind"])
    return ItemText(
        kind=kind,
        content=_content(record, drawn or {}),
        key=_keys(record["children"]) if kind is KindName.CASE_STUDY else _key(kind, record["key"]),
        explanation=markup.from_field(record.get("explanation", "")),
        source=record.get("source", ""),
        difficulty=record.get("difficulty", 3),
        topic_ref=places[record["topic"]],
        pool=Pool(record.get("pool", Pool.PUBLIC)),
    )


def _keys(children: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    keys = ((each["kind"], _key(KindName(each["kind"]), each["key"])) for each in children)
    return {
        "children": [
            {"id": f"c{number}", "kind": kind, "key": key} for number, (kind, key) in enumerate(keys, start=1)
        ]
    }


def _key(kind: KindName, written: Any) -> dict[str, Any]:
    match kind:
        case KindName.SINGLE_CHOICE:
            return {"option": written.lower()}
        case KindName.MULTIPLE_CHOICE:
            return {"options": sorted(written.lower())}
        case KindName.TRUE_FALSE:
            return {"value": written}
        case KindName.FILL_BLANK:
            return {"blanks": [{"accepted": list(accepted)} for accepted in written]}
        case KindName.NUMERIC | KindName.CALCULATED | KindName.HOTSPOT:
            return dict(written)
        case KindName.MATCHING:
            return {"pairs": {f"p{place}": own.lower() for place, own in enumerate(written)}}
        case KindName.ORDERING:
            return {"order": list(written.lower())}
        case KindName.SHORT_ANSWER | KindName.ESSAY | KindName.FILE_SUBMISSION | KindName.PRACTICAL_TASK:
            return {"model": markup.from_field(written.get("model", "")), "rubric": written["rubric"]}
        case KindName.CASE_STUDY:
            raise LookupError("a case has the keys of its children")


def _batches(records: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    for start in range(0, len(records), _AT_ONCE):
        yield records[start : start + _AT_ONCE]
