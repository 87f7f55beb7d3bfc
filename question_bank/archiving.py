"""What a bank's own file carries beside its items, and what it brings: the standard, documents, the past.

Persons stay behind: of earlier wordings and of what was said of them, the file holds words and moments. What
was published elsewhere comes in as earlier versions of an item that is reviewed here like everything else.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from core.ids import new_ref
from core.work import UnitOfWork
from question_bank import assets, documents, items, wording
from question_bank.desk_models import Comment
from question_bank.formats.native_beside import Beside, Clause, Document, Earlier, Past
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName
from question_bank.models import Bank, Item, ItemVersion, ReviewNote, Topic
from question_bank.rules.lifecycle import VersionState
from question_bank.standard_models import Citation, LegalDocument, Standard, TopicStanding, TopicWeight
from question_bank.standard_models import Clause as ClauseRow

Brought = Sequence[tuple[int, KindName, Past]]
"""New items with what they were before."""


def standard_of(work: UnitOfWork, bank_id: int) -> dict[str, Any]:
    """The standard that a bank follows."""
    row = work.session.scalars(select(Standard).where(Standard.bank_id == bank_id)).one_or_none()
    return {"title": row.title, "grades": row.grades} if row else {}


def standings_of(work: UnitOfWork, bank_id: int) -> dict[int, dict[str, Any]]:
    """What topics are in the table, by id."""
    inside = select(Topic.id).where(Topic.bank_id == bank_id)
    found: dict[int, dict[str, Any]] = {
        row.topic_id: {
            "kind": row.kind.value,
            "importance": row.importance.value if row.importance else None,
            "weights": {},
            **({"importances": row.importances} if row.importances else {}),
        }
        for row in work.session.scalars(select(TopicStanding).where(TopicStanding.topic_id.in_(inside)))
    }
    for cell in work.session.scalars(select(TopicWeight).where(TopicWeight.topic_id.in_(inside))):
        if cell.topic_id in found:
            found[cell.topic_id]["weights"][f"{cell.grade.value}.{cell.component.value}"] = cell.percent
    return found


def documents_of(work: UnitOfWork, item_ids: Collection[int]) -> list[dict[str, Any]]:
    """The documents that these items cite, with the clauses of which the register says anything."""
    cited = select(Citation.item_id, ClauseRow.document_id).join(
        ClauseRow, ClauseRow.id == Citation.clause_id
    )
    wanted = {row.document_id for row in work.session.execute(cited) if row.item_id in item_ids}
    clauses: dict[int, list[ClauseRow]] = {}
    held = select(ClauseRow).where(ClauseRow.document_id.in_(wanted)).order_by(ClauseRow.number)
    for row in work.session.scalars(held):
        if row.gist or row.effective_on or row.repealed_on:
            clauses.setdefault(row.document_id, []).append(row)
    found = select(LegalDocument).where(LegalDocument.id.in_(wanted)).order_by(LegalDocument.number)
    return [
        {
            "number": row.number,
            "title": row.title,
            "replaced_by": row.replaced_by,
            **_days(row),
            "clauses": [
                {"number": each.number, "gist": each.gist, **_days(each)} for each in clauses.get(row.id, ())
            ],
        }
        for row in work.session.scalars(found)
    ]


def pasts_of(work: UnitOfWork, bank_id: int) -> dict[int, dict[str, Any]]:
    """What items were before their newest versions and what was said of them, by id."""
    of_bank = select(Item.id).where(Item.bank_id == bank_id)
    numbers: dict[int, tuple[int, int]] = {}
    found: dict[int, dict[str, Any]] = {}
    rows = work.session.execute(
        select(ItemVersion, Item.newest_id)
        .join(Item, Item.id == ItemVersion.item_id)
        .where(Item.bank_id == bank_id)
        .order_by(ItemVersion.item_id, ItemVersion.number)
    )
    for version, newest_id in rows:
        numbers[version.id] = (version.item_id, version.number)
        if version.id != newest_id:
            found.setdefault(version.item_id, {}).setdefault("versions", []).append(_told(version))
        elif version.number > 1:
            found.setdefault(version.item_id, {})["version"] = version.number
    notes = select(ReviewNote).where(ReviewNote.version_id.in_(_versions(of_bank))).order_by(ReviewNote.id)
    for note in work.session.scalars(notes):
        item_id, number = numbers[note.version_id]
        told = {
            "version": number,
            "words": note.words,
            "at": note.at.isoformat(),
            "led_to": note.led_to.value,
        }
        told |= {"wording": {each: note.wording[each] for each in items.WORDED}} if note.wording else {}
        found.setdefault(item_id, {}).setdefault("said", []).append(told)
    for comment in work.session.scalars(
        select(Comment).where(Comment.item_id.in_(of_bank)).order_by(Comment.id)
    ):
        said = {"version": comment.version, "words": comment.words, "at": comment.at.isoformat()}
        found.setdefault(comment.item_id, {}).setdefault("said", []).append(said)
    return found


def put_beside(work: UnitOfWork, bank: Bank, told: Beside, topic_ids: Mapping[str, int]) -> None:
    """Bring in the standard, the standing of topics and the documents, where nothing is known of them yet."""
    for document in told.documents:
        _register(work, document)
    standing = select(TopicStanding.topic_id).where(TopicStanding.topic_id.in_(topic_ids.values()))
    known = set(work.session.scalars(standing))
    for code, each in told.standings.items():
        topic_id = topic_ids.get(code)
        if topic_id is None or topic_id in known:
            continue
        by_grade = {grade.value: found.value for grade, found in each.by_grade.items()} or None
        work.session.add(
            TopicStanding(topic_id=topic_id, kind=each.kind, importance=each.importance, importances=by_grade)
        )
        work.session.add_all(
            TopicWeight(topic_id=topic_id, grade=grade, component=component, percent=percent)
            for (grade, component), percent in each.weights.items()
        )
    named = work.session.scalars(select(Standard).where(Standard.bank_id == bank.id)).one_or_none()
    if named is None and (told.title or told.grades):
        grades = [each.value for each in told.grades]
        work.session.add(Standard(bank_id=bank.id, title=told.title, grades=grades))
    work.flush()


def put_pasts(work: UnitOfWork, bank: Bank, brought: Brought) -> None:
    """Bring in the earlier versions of new items, and what was said of any of them."""
    with_past = [each for each in brought if each[2].earlier or each[2].said]
    older = [_version(work, item_id, kind, past) for item_id, kind, past in with_past]
    rows = [row for each in older for row in each]
    work.session.add_all(rows)
    work.flush()
    if rows:
        assets.tie(work, bank.id, rows, new=True)
    ids = select(ItemVersion.item_id, ItemVersion.number, ItemVersion.id)
    wanted = ids.where(ItemVersion.item_id.in_([item_id for item_id, _, past in with_past if past.said]))
    by_number = {
        (item_id, number): version_id for item_id, number, version_id in work.session.execute(wanted)
    }
    for item_id, _, past in with_past:
        for said in past.said:
            at = said.at or work.now
            if said.led_to is None:
                work.session.add(Comment(item_id=item_id, version=said.version, words=said.words, at=at))
            else:
                version_id = by_number[item_id, said.version]
                work.session.add(
                    ReviewNote(
                        version_id=version_id,
                        led_to=said.led_to,
                        words=said.words,
                        at=at,
                        wording=_wording(said.wording) if said.wording else None,
                    )
                )
    work.flush()


def _versions(item_ids: Select[int]) -> Select[int]:
    return select(ItemVersion.id).where(ItemVersion.item_id.in_(item_ids))


def _told(version: ItemVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "content": version.content,
        "key": version.key or None,
        "explanation": version.explanation,
        "source": version.source,
        "difficulty": version.difficulty,
        "made_at": version.made_at.isoformat(),
        "published_at": _moment(version.published_at),
    }


def _version(work: UnitOfWork, item_id: int, kind: KindName, past: Past) -> list[ItemVersion]:
    """The earlier versions of an item, as those that were in use once."""
    return [
        ItemVersion(
            item_id=item_id,
            number=each.number,
            state=VersionState.RETIRED,
            content=registry.stored(each.content),
            key=registry.stored(each.key) if each.key is not None else {},
            explanation=each.explanation,
            source=each.source,
            difficulty=each.difficulty,
            content_hash=wording.stored(kind, each.content, each.key, each.explanation).content_hash,
            edits=1,
            made_at=each.made_at or work.now,
            published_at=each.published_at,
        )
        for each in past.earlier
    ]


def _wording(told: Earlier) -> dict[str, Any]:
    """A returned wording in the shape that a note keeps."""
    return {
        "content": registry.stored(told.content),
        "key": registry.stored(told.key) if told.key is not None else {},
        "explanation": told.explanation,
        "source": told.source,
        "difficulty": told.difficulty,
    }


def _register(work: UnitOfWork, told: Document) -> None:
    """A document that the register lacks; what it says of another stays as it is."""
    if documents.known(work, [told.number]):
        return
    row = LegalDocument(
        ref=new_ref(),
        number=told.number,
        title=told.title,
        effective_on=told.effective_on,
        repealed_on=told.repealed_on,
        replaced_by=told.replaced_by,
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(row)
    work.flush()
    work.session.add_all(_clause(row.id, each) for each in told.clauses)
    work.flush()


def _clause(document_id: int, told: Clause) -> ClauseRow:
    return ClauseRow(
        ref=new_ref(),
        document_id=document_id,
        number=told.number,
        gist=told.gist,
        effective_on=told.effective_on,
        repealed_on=told.repealed_on,
    )


def _days(row: LegalDocument | ClauseRow) -> dict[str, Any]:
    return {"effective_on": _day(row.effective_on), "repealed_on": _day(row.repealed_on)}


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
