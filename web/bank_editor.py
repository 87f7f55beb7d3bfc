"""The editor of items: what its page is given, and what its form sends."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

from fastapi import Form
from fastapi.exceptions import RequestValidationError
from pydantic import Field, ValidationError
from starlette.datastructures import FormData

from core.errors import Refusal
from question_bank import markup
from question_bank.beginnings import Unfinished
from question_bank.history_views import CommentView, Comparison
from question_bank.kinds import calculated, case_study, registry
from question_bank.kinds.case_study import MAX_CHILDREN
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Content, Key, KindName, Presented
from question_bank.kinds.elementary import ELEMENTARY
from question_bank.markup import for_field
from question_bank.rules.lifecycle import VersionState
from question_bank.rules.pools import Pool
from question_bank.templates import Template
from question_bank.views import ItemText, ItemView, TopicView
from web.bank_fields import ItemFields, Text, TypedItem, fresh_id, item_fields, usual
from web.bank_views import SampleShown, Turns, Wanted
from web.class_fields import ClassFields, TypedClasses
from web.deps import Filled
from web.views import FieldError, View, Words

CHILD: Final = "c."
"""The names of a child's fields begin with this and its id."""
IN_HAND: Final = frozenset({VersionState.DRAFT, VersionState.RETURNED})
"""States in which a text saves itself."""
ADD, DROP, UP, APART = "child", "drop:", "up:", "apart:"
"""What the buttons of a case ask for instead of saving; the last is pressed by the browser that pastes."""
TAKEN: Final = "#taken"
"""Ends the address that a saved text leads to, so that the browser forgets its own copy only there."""
KIND: Final = "kind"
"""What the button asks for that gives a text another kind."""
OVER: Final = "over"
"""What the button asks for that writes over a text which was stored after this one was opened."""
RESTORE: Final = "restore"
"""What a browser asks for that kept an unsaved text: the editor with that text, and nothing saved yet."""


class Untouched(StrEnum):
    """A part of the form, as the browser tells which of them nobody touched since they were stored."""

    WORDING = "wording"
    EXPLANATION = "explanation"
    SOURCE = "source"
    DIFFICULTY = "difficulty"
    TOPIC = "topic"
    POOL = "pool"
    LABELS = "labels"


class NewItem(View):
    """What the address of an empty editor asks for.

    ``like``: the item it is filled like; ``after``: the item that its author wrote just before, whose topic
    and source are taken over; ``begun``: the name of the form, once a browser goes back to it.
    """

    kind: str = ""
    topic: str = ""
    like: str = ""
    after: str = ""
    begun: str = ""


class ChildFields(ItemFields):
    """One item of a case in the editor; ``share``: its part of the points, relative to the others."""

    id: str
    share: str = "1"


class EditorPage(ClassFields, ItemFields):
    """The editor. ``ref`` empty: a new item. ``seen``: the state of the text that the author has before them.

    ``may_autosave`` only where nothing is made by saving that was not there before. ``unsaved``: what is
    shown was not saved, because a row or another kind was asked for. ``may_change_kind``: nobody but its
    writers has had it. ``meanwhile``: what was stored since the editor was opened, beside what was typed,
    and what of it was ``brought`` in where nothing was typed.
    ``begun`` names the form of a new item, so that sending it twice makes one; ``fresh``: it was begun just
    now; ``after``: the item before it, whose source (and, ``topic_carried``, whose topic) it takes over;
    ``unfinished``: a draft that was left before.
    """

    bank_ref: str
    bank_title: str
    topics: tuple[TopicView, ...]
    ref: str = ""
    number: int | None = None
    state: VersionState = VersionState.DRAFT
    seen: int = 0
    children: tuple[ChildFields, ...] = ()
    explanation: str = ""
    source: str = ""
    difficulty: int = 3
    topic: str = ""
    pool: Pool = Pool.PUBLIC
    presented: Presented | None = None
    may_autosave: bool = False
    may_change_kind: bool = True
    unsaved: bool = False
    notes: tuple[tuple[str, str], ...] = ()
    turns: Turns = Turns()
    templates: tuple[Template, ...] = ()
    said: tuple[CommentView, ...] = ()
    errors: tuple[FieldError, ...] = ()
    draft_kept: bool = False
    advice: tuple[FieldError, ...] = ()
    meanwhile: Comparison | None = None
    brought: tuple[Untouched, ...] = ()
    begun: str = ""
    fresh: bool = False
    after: str = ""
    topic_carried: bool = False
    unfinished: Unfinished | None = None

    @property
    def writes_on(self) -> bool:
        """Whether the way on leads to a new item, and not along a list."""
        return not self.ref or self.fresh

    @property
    def is_marked_by_people(self) -> bool:
        """Whether no rule marks this kind, so that there is none to try."""
        return self.kind in MARKED_BY_PEOPLE

    @property
    def is_dealt(self) -> bool:
        """Whether candidates get values of their own."""
        return self.kind is KindName.CALCULATED or any(
            each.kind is KindName.CALCULATED for each in self.children
        )

    def kind_tabs(self, word: Words) -> list[dict[str, object]]:
        """The kinds that a new item can have."""
        after = f"&after={self.after}" if self.after else ""
        here = f"/bank/{self.bank_ref}/new?topic={self.topic}{after}&kind="
        return [
            {"label": word(kind), "href": here + kind.value, "current": kind is self.kind}
            for kind in KindName
        ]

    def other_kinds(self, word: Words) -> list[tuple[str, str]]:
        """The kinds that a text can be given instead of its own."""
        return [(kind.value, word(kind)) for kind in KindName if kind is not self.kind]

    def child_kinds(self, word: Words) -> list[tuple[str, str]]:
        """The kinds that an item of a case can have."""
        return [(kind.value, word(kind)) for kind in KindName if kind in ELEMENTARY]

    def with_spare_rows(self) -> "EditorPage":
        """The page with empty rows after the filled ones, so that the form works without script."""
        children = tuple(child.model_copy(update=child.spare_rows()) for child in self.children)
        return self.model_copy(update={**self.spare_rows(), "children": children})


class TypedChild(TypedItem):
    """One item of a case as the form sent it."""

    id: str
    share: str = "1"

    def worth(self) -> int:
        """The share that was typed; 1 for what is none."""
        typed = self.share.strip()
        return (
            min(max(int(typed), 1), case_study.LARGEST_SHARE) if typed.isdecimal() and len(typed) < 6 else 1
        )

    def fields_of_child(self) -> ChildFields:
        """The form's own text as the page shows it again."""
        return ChildFields(id=self.id, share=self.share, **self.item_fields())


class Typed(TypedClasses, TypedItem):
    """The editor's form as it was sent, a case with its items."""

    item: str = ""
    seen: int = 0
    explanation: Text = ""
    source: Text = ""
    difficulty: int = 3
    topic: str = ""
    pool: Pool = Pool.PUBLIC
    then: str = ""
    listed: Annotated[str, Field(max_length=2000)] = ""
    child_kind: str = ""
    to_kind: str = ""
    over: int = 0
    copied: bool = False
    untouched: Annotated[str, Field(max_length=200)] = ""
    begun: Annotated[str, Field(max_length=32)] = ""
    fresh: bool = False
    children: tuple[TypedChild, ...] = ()
    pasted: Annotated[str, Field(max_length=60_000)] = ""
    formatted: Annotated[str, Field(max_length=60_000)] = ""
    lost: Annotated[int, Field(ge=0, le=999)] = 0
    unread: Annotated[int, Field(ge=0, le=999)] = 0

    @property
    def is_new(self) -> bool:
        """Whether the text was begun just now."""
        return self.fresh or bool(self.begun)

    def not_touched(self) -> frozenset[Untouched]:
        """What the browser says nobody touched since it was stored."""
        return frozenset(Untouched(each) for each in self.untouched.split() if each in set(Untouched))

    def knowing(self) -> "Typed":
        """The text as one that was written in the knowledge of what it is laid beside (``over``)."""
        return self.model_copy(update={"seen": self.over}) if self.then == OVER else self

    def taken_to(self, address: str) -> str:
        """Where a text that the server has taken leads; a browser that holds a copy of it is told there."""
        return address + TAKEN if self.copied else address

    def came_from(self) -> Wanted:
        """The list that the editor was opened from."""
        return Wanted.model_validate(dict(parse_qsl(self.listed)))

    def content(self) -> dict[str, Any]:
        """The raw content of the kind."""
        if self.kind is not KindName.CASE_STUDY:
            return super().content()
        return {
            "stem": markup.from_field(self.stem),
            "children": [
                {"id": each.id, "kind": each.kind.value, "share": each.worth(), "content": each.content()}
                for each in self.children
            ],
        }

    def answer(self) -> dict[str, Any] | None:
        """The raw key of the kind, None while it is not set."""
        if self.kind is not KindName.CASE_STUDY:
            return super().answer()
        keys = [(each, each.answer()) for each in self.children]
        return {
            "children": [
                {"id": each.id, "kind": each.kind.value, "key": key} for each, key in keys if key is not None
            ]
        }

    def text(self) -> ItemText:
        """What the operations take."""
        return ItemText(
            kind=self.kind,
            content=self.content(),
            key=self.answer(),
            explanation=markup.from_field(self.explanation),
            source=self.source,
            difficulty=self.difficulty,
            topic_ref=self.topic or None,
            pool=self.pool,
        )

    def fields(self) -> dict[str, Any]:
        """The form's own text as the page shows it again."""
        return {
            **self.item_fields(),
            "children": tuple(each.fields_of_child() for each in self.children),
            "explanation": self.explanation,
            "source": self.source,
            "difficulty": self.difficulty,
            "topic": self.topic,
            "pool": self.pool,
            "typed": self.draft(),
        }

    def with_kind(self) -> "Typed":
        """The text under the kind that was asked for, with what of it fits there."""
        kind = KindName(self.to_kind) if self.to_kind in set(KindName) else self.kind
        children = self.children if kind is KindName.CASE_STUDY else ()
        return self.model_copy(update={**self.fitting(kind), "children": children})

    @property
    def asks_for_rows(self) -> bool:
        """Whether a button was pressed that only changes the form."""
        return self.kind is KindName.CASE_STUDY and (self.then == ADD or self.then.startswith((DROP, UP)))

    def with_rows(self) -> "Typed":
        """The form after that button."""
        children = list(self.children)
        known = [each.id for each in children]
        own = self.then.partition(":")[2]
        if self.then == ADD and self.child_kind in set(ELEMENTARY) and len(children) < MAX_CHILDREN:
            kind = KindName(self.child_kind)
            children.append(TypedChild(id=fresh_id(), kind=kind, **usual(kind)))
        elif self.then.startswith(DROP):
            children = [each for each in children if each.id != own]
        elif self.then.startswith(UP) and own in known[1:]:
            at = known.index(own)
            children[at - 1 : at + 1] = [children[at], children[at - 1]]
        return self.model_copy(update={"children": tuple(children)})


def with_children(sent: Annotated[Typed, Form()], form: Filled) -> Typed:
    """The form with the items of a case. Raises RequestValidationError where one of them cannot be read."""
    if sent.kind is not KindName.CASE_STUDY:
        return sent
    named = [each for each in form.getlist("child") if isinstance(each, str)]
    known = [each for each in dict.fromkeys(named) if each.isalnum() and len(each) <= 16]
    try:
        children = tuple(_child(form, own) for own in known[:MAX_CHILDREN])
    except ValidationError as found:
        raise RequestValidationError(found.errors(include_url=False, include_context=False)) from found
    return sent.model_copy(update={"children": children})


_MANY: Final = frozenset(
    name for name, field in TypedChild.model_fields.items() if isinstance(field.default, list)
)


def _child(form: FormData, own: str) -> TypedChild:
    fields: dict[str, Any] = {"id": own}
    begin = f"{CHILD}{own}."
    for name, value in form.multi_items():
        field = name.removeprefix(begin)
        if not name.startswith(begin) or not isinstance(value, str) or field == "id":
            continue
        if field in _MANY:
            fields.setdefault(field, []).append(value)
        elif value:
            fields[field] = value
    return TypedChild.model_validate(fields)


def editor_of(item: ItemView, topics: tuple[TopicView, ...]) -> EditorPage:
    """The editor filled with an item's newest version."""
    version = item.newest
    return EditorPage(
        bank_ref=item.bank_ref,
        bank_title=item.bank_title,
        topics=topics,
        ref=item.ref,
        number=item.number,
        state=item.state,
        seen=version.edits,
        children=tuple(_children(version.content, version.key)),
        explanation=for_field(version.explanation),
        source=version.source,
        difficulty=version.difficulty,
        topic=item.topic_ref or "",
        pool=item.pool,
        presented=version.presented,
        may_autosave=item.state in IN_HAND,
        notes=tuple((note.author, note.words) for note in item.notes),
        **item_fields(item.kind, version.content, version.key),
    )


def _children(content: Content, key: Key | None) -> Iterable[ChildFields]:
    if not isinstance(content, case_study.Content):
        return
    keys = key if isinstance(key, case_study.Key) else case_study.Key()
    for child in content.children:
        own = item_fields(child.kind, child.content, keys.of(child))
        yield ChildFields(id=child.id, share=str(child.share), **own)


def samples_of(sent: Typed) -> tuple[SampleShown, ...]:
    """Five sets of values with their answers, of a text that is not saved yet, if any."""
    if sent.kind is not KindName.CALCULATED:
        return ()
    try:
        content = registry.read_content(sent.kind, sent.content())
        answer = sent.answer()
        key = registry.read_key(sent.kind, answer) if answer is not None else None
    except Refusal:
        return ()
    if not isinstance(content, calculated.Content) or not isinstance(key, calculated.Key | None):
        return ()
    units = {each.name: each.unit for each in content.parameters}
    return tuple(
        SampleShown(
            values=tuple((name, f"{value} {units[name]}".rstrip()) for name, value in each.values),
            answer=f"{each.answer} {key.unit}".rstrip() if key is not None and each.answer else "",
        )
        for each in calculated.samples(content, key)
    )
