"""Items to look at: one in full, and its versions one against the other."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import func, or_, select

from core.access import Permission
from core.errors import Finding
from core.people import persons
from core.work import UnitOfWork
from question_bank import assets, banks, items, likeness, markup, scorings, topics, wording
from question_bank.desk_models import Comment
from question_bank.kinds import registry
from question_bank.kinds.calculated import Content as CalculatedContent
from question_bank.kinds.case_study import Content as CaseContent
from question_bank.kinds.choice import ChoiceContent, letter
from question_bank.kinds.contract import Content, RightAnswer
from question_bank.kinds.hotspot import Content as SpotContent
from question_bank.kinds.matching import Content as PairContent
from question_bank.models import Bank, ImportRun, Item, ItemSource, ItemVersion, ReviewNote
from question_bank.rules import changes, completeness, lifecycle
from question_bank.rules.changes import Wholes
from question_bank.rules.lifecycle import VersionState
from question_bank.views import (
    FieldChange,
    ItemText,
    ItemView,
    NoteView,
    SourceView,
    VersionView,
)

_NOTHING = ""
_IN_HAND = frozenset({VersionState.DRAFT, VersionState.RETURNED})
"""States in which the author still works by what reviewers wrote."""


class ItemName(NamedTuple):
    """What an item is called by whoever keeps its bank."""

    id: int
    ref: str
    number: int
    bank_id: int


def look(work: UnitOfWork, ref: str) -> ItemView:
    """An item in full, key included. Raises NotFound, NotAllowed."""
    return _look(work, ref, whole=True, talked=True)


def glimpse(work: UnitOfWork, ref: str, *, talked: bool = False) -> ItemView:
    """An item as the desk shows it: without its sources, what resembles it, and notes that are dealt with.

    ``talked``: with the number of its comments.
    """
    return _look(work, ref, whole=False, talked=talked)


def item_names(
    work: UnitOfWork, item_ids: Collection[int] = (), refs: Collection[str] = ()
) -> dict[int, ItemName]:
    """What items are called by whoever keeps their bank, by id; asked for by id or by reference."""
    rows = work.session.execute(
        select(Item.id, Item.ref, Item.number, Item.bank_id).where(
            or_(Item.id.in_(set(item_ids)), Item.ref.in_(set(refs)))
        )
    )
    return {row.id: ItemName(row.id, row.ref, row.number, row.bank_id) for row in rows}


def kept(work: UnitOfWork, ref: str) -> int:
    """The id of an item that the actor writes. Raises NotFound, NotAllowed."""
    item, _, _ = items.open_item(work, ref, Permission.BANK_WRITE)
    return item.id


def _look(work: UnitOfWork, ref: str, *, whole: bool, talked: bool) -> ItemView:
    item, bank, path = items.open_item(work, ref, *banks.READERS)
    newest = items.newest_of(work, item)
    published = work.session.get_one(ItemVersion, item.current_id) if item.current_id is not None else None
    notes = notes_of(work, (newest.id,)) if whole or newest.state in _IN_HAND else []
    people = _people(newest) if published is None else _people(newest) | _people(published)
    names = _names(work, people | {note.author_id for note in notes})
    described = wording.described(item, newest, assets.missing(work, bank.id, newest))
    trail = topics.trail(work, item.topic_id)
    mover = items.mover(work, newest, path)
    return ItemView(
        id=item.id,
        ref=item.ref,
        number=item.number,
        bank_ref=bank.ref,
        bank_code=bank.code,
        bank_title=bank.title,
        kind=item.kind,
        pool=item.pool,
        state=item.state,
        topic_ref=trail[-1][0] if trail else None,
        topic_trail=tuple(title for _, title in trail),
        newest=version_view(item, newest, names),
        published=version_view(item, published, names) if published is not None else None,
        variant_of=_ref_of(work, item.variant_of_id),
        enemy_group=item.enemy_group,
        gaps=completeness.gaps(described),
        advice=(*completeness.advice(described), *(_alike(work, item, bank, newest) if whole else ())),
        notes=tuple(note_view(note, names) for note in notes),
        sources=_sources(work, item.id) if whole else (),
        scored=scorings.shown(work, newest.id) if whole else None,
        may_edit=not lifecycle.judge_edit(newest.state, mover),
        may_write=mover.may_write,
        may_review=mover.may_review and not mover.wrote,
        may_analyse=work.actor.may(Permission.PAPER_ASSEMBLE) and work.actor.may(Permission.RESULTS_READ),
        targets=tuple(
            target
            for target in lifecycle.targets(newest.state)
            if not lifecycle.judge_transition(newest.state, target, mover, reason="-")
        ),
        comments=_comments(work, item) if talked and (mover.may_write or mover.may_review) else 0,
    )


def _comments(work: UnitOfWork, item: Item) -> int:
    return work.session.scalar(select(func.count(Comment.id)).where(Comment.item_id == item.id)) or 0


def all_parts(before: VersionView, after: VersionView) -> tuple[FieldChange, ...]:
    """Every part of two versions, the equal ones too, in the order of reading."""
    wholes = Wholes()
    old, new = _parts(before, wholes), _parts(after, wholes)
    return tuple(
        FieldChange(
            part=part,
            label=label,
            pieces=wholes.put_back(changes.pieces(old.get((part, label), ""), new.get((part, label), ""))),
        )
        for part, label in dict.fromkeys((*new, *old))
        if old.get((part, label)) or new.get((part, label))
    )


def names_of_versions(work: UnitOfWork, versions: Iterable[ItemVersion]) -> dict[int, str]:
    """The names of who wrote and who reviewed some versions."""
    return _names(work, [each for version in versions for each in _people(version)])


def last_hand(version: ItemVersion) -> int | None:
    """Who wrote on a version last; None where it came with an import and nobody did."""
    return version.hands[-1] if version.hands else None


def _people(version: ItemVersion) -> set[int | None]:
    return {version.author_id, version.reviewed_by, last_hand(version)}


def _parts(version: VersionView, wholes: Wholes) -> Mapping[tuple[str, str], str]:
    parts = _asked(version.content, version.right, wholes)
    parts["explanation", _NOTHING] = markup.readable_around(version.explanation, wholes.sign)
    parts["source", _NOTHING] = version.source
    parts["difficulty", _NOTHING] = str(version.difficulty)
    return parts


def _asked(
    content: Content, right: RightAnswer | None, wholes: Wholes, below: str = _NOTHING
) -> dict[tuple[str, str], str]:
    """What is asked and what is right; ``below``: which item of a case it is, in front of every label."""
    parts = {("stem", below): markup.readable_around(content.stem, wholes.sign)}
    if isinstance(content, ChoiceContent):
        for place, option in enumerate(content.options):
            parts["option", f"{below} {letter(place)}".strip()] = markup.readable_around(
                option.text, wholes.sign
            )
    if isinstance(content, PairContent):
        for place, prompt in enumerate(content.prompts, start=1):
            parts["prompt", f"{below} {place}".strip()] = markup.readable_around(prompt.text, wholes.sign)
    if isinstance(content, SpotContent):
        parts |= _shown(content, wholes, below)
    if isinstance(content, CalculatedContent):
        parts |= _dealt(content, below)
    if isinstance(content, CaseContent):
        rights = right.children if right is not None else (None,) * len(content.children)
        for number, (child, own) in enumerate(zip(content.children, rights, strict=True), start=1):
            parts |= _asked(child.content, own, wholes, f"({number})")
            parts["share", f"({number})"] = str(child.share)
        return parts
    parts["key", below] = _key_words(content, right)
    return parts


def _shown(content: SpotContent, wholes: Wholes, below: str) -> dict[tuple[str, str], str]:
    picture = content.picture
    shown = "" if picture is None else wholes.sign(f'<img src="{picture.address}" alt="">')
    words = "" if picture is None else f"{picture.words} {shown}".strip()
    return {
        **({("picture", below): words} if picture is not None else {}),
        ("places", below): str(content.places),
    }


def _dealt(content: CalculatedContent, below: str) -> dict[tuple[str, str], str]:
    told = {
        ("parameter", f"{below} {each.name}".strip()): (
            f"{each.minimum} ~ {each.maximum} {each.unit} / {each.step}"
        )
        for each in content.parameters
    }
    return {**told, ("constraint", below): "; ".join(content.constraints)}


def _key_words(content: Content, right: RightAnswer | None) -> str:
    if right is None:
        return ""
    if right.value is not None:
        return "✓" if right.value else "✗"
    if right.blanks or right.worked:
        told = "; ".join(" / ".join(accepted) for accepted in right.blanks)
        return f"{told} {right.worked}".strip()
    if right.regions:
        return "; ".join(
            f"{each.place} {each.shape.value} {', '.join(map(str, each.at))}" for each in right.regions
        )
    ids = content.option_ids if isinstance(content, ChoiceContent) else ()
    return "".join(letter(ids.index(option.id)) for option in right.options)


def version_view(item: Item, row: ItemVersion, names: Mapping[int, str]) -> VersionView:
    """A version as a value; ``names`` of who wrote and who reviewed it."""
    content = registry.read_content(item.kind, row.content)
    key = wording.key_of(item.kind, row.key)
    right: RightAnswer | None = registry.explain(item.kind, content, key) if key is not None else None
    return VersionView(
        id=row.id,
        number=row.number,
        state=row.state,
        content=content,
        key=key,
        explanation=row.explanation,
        source=row.source,
        difficulty=row.difficulty,
        content_hash=row.content_hash,
        edits=row.edits,
        author=names.get(row.author_id or 0, ""),
        writer=names.get(last_hand(row) or 0, ""),
        made_at=row.made_at,
        settled_at=row.published_at or (item.changed_at if row.id == item.newest_id else row.made_at),
        reviewer=names.get(row.reviewed_by or 0, ""),
        reviewed_at=row.reviewed_at,
        published_at=row.published_at,
        presented=registry.present(item.kind, content),
        right=right,
    )


def as_typed(newest: VersionView, text: ItemText) -> VersionView:
    """A text that is not stored, as a version would show it. Raises ItemUnreadable."""
    read = wording.read(text.kind, text.content, text.key, text.explanation)
    content = registry.read_content(text.kind, read.content)
    key = wording.key_of(text.kind, read.key)
    return newest.model_copy(
        update={
            "content": content,
            "key": key,
            "explanation": read.explanation,
            "source": text.source,
            "difficulty": text.difficulty,
            "presented": registry.present(text.kind, content),
            "right": registry.explain(text.kind, content, key) if key is not None else None,
        }
    )


def as_returned(
    item: Item, newest: VersionView, note: ReviewNote, names: Mapping[int, str]
) -> VersionView | None:
    """The wording that a note returned, which has been written on since; None where none was kept.

    ``names``: of who wrote it.
    """
    if note.wording is None:
        return None
    kept = note.wording
    content = registry.read_content(item.kind, kept["content"])
    key = wording.key_of(item.kind, kept["key"])
    return newest.model_copy(
        update={
            "state": VersionState.RETURNED,
            "settled_at": note.at,
            "writer": names.get(kept.get("writer") or 0, newest.author),
            "content": content,
            "key": key,
            "explanation": kept["explanation"],
            "source": kept["source"],
            "difficulty": kept["difficulty"],
            "presented": registry.present(item.kind, content),
            "right": registry.explain(item.kind, content, key) if key is not None else None,
        }
    )


def _names(work: UnitOfWork, people: Iterable[int | None]) -> dict[int, str]:
    wanted = {each for each in people if each is not None}
    return persons.names_of(work, wanted) if wanted else {}


def notes_of(work: UnitOfWork, version_ids: Iterable[int]) -> list[ReviewNote]:
    """What reviewers said of some versions, in order."""
    query = select(ReviewNote).where(ReviewNote.version_id.in_(list(version_ids))).order_by(ReviewNote.id)
    return list(work.session.scalars(query))


def note_view(note: ReviewNote, names: Mapping[int, str]) -> NoteView:
    """A reviewer's note as a value."""
    return NoteView(
        author=names.get(note.author_id or 0, ""), led_to=note.led_to, words=note.words, at=note.at
    )


def _sources(work: UnitOfWork, item_id: int) -> tuple[SourceView, ...]:
    rows = work.session.execute(
        select(ItemSource, ImportRun.ref)
        .join(ImportRun, ImportRun.id == ItemSource.import_id)
        .where(ItemSource.item_id == item_id)
        .order_by(ItemSource.id)
    )
    return tuple(
        SourceView(file=s.file, sheet=s.sheet, row=s.row, raw=_as_written(s.raw), import_ref=ref)
        for s, ref in rows
    )


def _as_written(raw: Mapping[str, object]) -> dict[str, str]:
    """The row as it stood in the file, without what is kept beside it."""
    return {name: told for name, told in raw.items() if isinstance(told, str)}


def _alike(work: UnitOfWork, item: Item, bank: Bank, newest: ItemVersion) -> tuple[Finding, ...]:
    """Other items that this one repeats; those that only resemble it are told while it can be changed."""
    twins = _twins(work, item, bank)
    if newest.state not in _IN_HAND | {VersionState.IN_REVIEW}:
        return twins
    content = registry.read_content(item.kind, newest.content)
    similar = likeness.advice(work, bank.id, item.kind, content, but=item.id)
    return (*twins, *(each for each in similar if each not in twins))


def _twins(work: UnitOfWork, item: Item, bank: Bank) -> tuple[Finding, ...]:
    """Other items of the bank that a candidate could not tell from this one."""
    numbers = work.session.scalars(
        select(Item.number)
        .where(
            Item.bank_id == bank.id,
            Item.fingerprint == item.fingerprint,
            Item.id != item.id,
            Item.state != VersionState.RETIRED,
        )
        .order_by(Item.number)
        .limit(3)
    )
    return tuple(Finding("item.twin", {"number": number}, "stem") for number in numbers)


def _ref_of(work: UnitOfWork, item_id: int | None) -> str | None:
    if item_id is None:
        return None
    return work.session.scalars(select(Item.ref).where(Item.id == item_id)).one()
