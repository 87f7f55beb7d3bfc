"""材料题: one stem for several items, each with its own key and its own share of the points.

The children are whole items of any other kind; a case holds no case. Answers,
keys and outcomes go by the child's id, and an order of options names each as ``child.option``: so neither
moving a child nor shuffling its options can change a mark.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar

from pydantic import BeforeValidator, Field, SerializeAsAny, StrictBool, StrictInt, StringConstraints

from core.errors import Finding
from question_bank.kinds import calculated, choice, contract
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import (
    Frozen,
    KindName,
    OptionId,
    Presented,
    PresentedChild,
    RightAnswer,
    UnsoundKey,
)
from question_bank.kinds.elementary import ELEMENTARY
from question_bank.kinds.errors import ResponseUnreadable
from question_bank.kinds.outcome import NeedsPerson, Outcome, Part

MAX_CHILDREN: Final = 20
LARGEST_SHARE: Final = 1000
_NEVER_AS_WRITTEN: Final = frozenset({KindName.MATCHING, KindName.ORDERING})

V = TypeVar("V", contract.Content, contract.Key)


def _of_kind(part: str, model_of: Callable[[KindName], type[V]]) -> Callable[[object], object]:
    """Reads the ``part`` of a child by the kind that the child names."""

    def read(raw: object) -> object:
        if not isinstance(raw, Mapping) or isinstance(raw.get(part), contract.Frozen):
            return raw
        kind = raw.get("kind")
        if not isinstance(kind, str) or kind not in set(ELEMENTARY):
            raise ValueError("a child has one of the kinds that stand alone")
        return {**raw, part: model_of(KindName(kind)).model_validate(raw.get(part))}

    return read


class Child(Frozen):
    """``{"id": "c1", "kind": "numeric", "share": 2, "content": {…}}``"""

    id: OptionId
    kind: KindName
    share: Annotated[int, Field(strict=True, ge=1, le=LARGEST_SHARE)] = 1
    content: SerializeAsAny[contract.Content]


class ChildKey(Frozen):
    """``{"id": "c1", "kind": "numeric", "key": {…}}``"""

    id: OptionId
    kind: KindName
    key: SerializeAsAny[contract.Key]


_Child = Annotated[Child, BeforeValidator(_of_kind("content", lambda kind: ELEMENTARY[kind].content))]
_ChildKey = Annotated[ChildKey, BeforeValidator(_of_kind("key", lambda kind: ELEMENTARY[kind].key))]


class Content(contract.Content):
    """``{"stem": html, "children": […]}``"""

    children: Annotated[tuple[_Child, ...], Field(max_length=MAX_CHILDREN)] = ()

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The options of all children, as ``child.option``."""
        return tuple(
            f"{child.id}.{own}"
            for child in self.children
            if isinstance(child.content, ChoiceContent)
            for own in child.content.option_ids
        )


class Key(contract.Key):
    """``{"children": [{"id": "c1", "kind": "numeric", "key": {…}}]}``"""

    children: Annotated[tuple[_ChildKey, ...], Field(max_length=MAX_CHILDREN)] = ()

    def of(self, child: Child) -> contract.Key | None:
        """The key of a child, None where there is none of its kind."""
        return next((k.key for k in self.children if k.id == child.id and k.kind is child.kind), None)


_Text = Annotated[
    str,
    BeforeValidator(lambda raw: contract.storable(raw) if isinstance(raw, str) else raw),
    StringConstraints(strict=True, max_length=20_000),
]
_Name = Annotated[str, StringConstraints(strict=True, pattern=r"^[a-z0-9_]{1,16}$")]
_Plain = StrictBool | StrictInt | _Text | None
_Given = (
    _Plain
    | Annotated[tuple[_Plain | Annotated[tuple[StrictInt, StrictInt], Field()], ...], Field(max_length=60)]
    | Annotated[dict[_Name, _Plain], Field(max_length=60)]
)


class Response(contract.Response):
    """``{"children": {"c1": {"blanks": ["5"]}}}``: each answer in the shape of its child's kind.

    What a child cannot read counts as no answer to that child and harms no other.
    """

    children: Annotated[
        dict[OptionId, Annotated[dict[_Name, _Given], Field(max_length=8)] | None],
        Field(default_factory=dict, max_length=MAX_CHILDREN),
        BeforeValidator(lambda raw: {} if raw is None else raw),
    ]

    @property
    def answered(self) -> bool:
        return any(says_something(each) for each in self.children.values())


def says_something(given: object) -> bool:
    """Whether an answer of any shape holds more than empty fields."""
    if isinstance(given, Mapping):
        return any(says_something(each) for each in given.values())
    if isinstance(given, list | tuple):
        return any(says_something(each) for each in given)
    return bool(given.strip()) if isinstance(given, str) else given is not None


def check(content: Content, key: Key | None) -> tuple[Finding, ...]:
    """Everything that keeps the item from being used, child by child, ``children.<id>.<field>``."""
    findings = [*choice.check_stem(content)]
    if not content.children:
        findings.append(Finding("item.children_missing", field="children"))
    repeated = [own for own, times in Counter(child.id for child in content.children).items() if times > 1]
    findings += [Finding("item.child_repeated", {"child": own}, "children") for own in repeated]
    known = key if key is not None else Key()
    if {each.id for each in known.children} - {child.id for child in content.children}:
        findings.append(Finding("item.child_key_beyond", field="children"))
    for number, child in enumerate(content.children, start=1):
        findings += _check_child(number, child, known.of(child))
    return tuple(findings)


def _check_child(number: int, child: Child, key: contract.Key | None) -> Iterator[Finding]:
    found = ELEMENTARY[child.kind].check(child.content, key)
    if found:
        where = f"children.{child.id}"
        yield Finding("item.child_unsound", {"child": number, "count": len(found)}, where)
        for each in found:
            yield Finding(each.code, each.facts, f"{where}.{each.field}" if each.field else where)


def present(content: Content, option_order: Sequence[str] | None = None) -> Presented:
    """The stem and every child as a candidate sees it. Raises ValueError for an order of other options."""
    if option_order is not None and sorted(option_order) != sorted(content.option_ids):
        raise ValueError(f"not an order of these options: {list(option_order)}")
    return Presented(
        kind=KindName.CASE_STUDY,
        stem=content.stem,
        children=tuple(
            PresentedChild(
                id=child.id,
                share=child.share,
                face=ELEMENTARY[child.kind].present(child.content, _own_order(child, option_order)),
            )
            for child in content.children
        ),
    )


def _own_order(child: Child, order: Sequence[str] | None) -> tuple[str, ...] | None:
    """The part of an order that is the child's; as written would tell the key of pairs and of orders."""
    if order is None or not isinstance(child.content, ChoiceContent):
        return None
    own = tuple(each.partition(".")[2] for each in order if each.startswith(f"{child.id}."))
    as_written = own == child.content.option_ids
    return None if as_written and child.kind in _NEVER_AS_WRITTEN else own


def dealt(content: Content, lot: int) -> Content:
    """The content with the values of those children that have any to deal."""

    def settled(child: Child) -> Child:
        if not isinstance(child.content, calculated.Content):
            return child
        own = int.from_bytes(sha256(f"{lot}/{child.id}".encode()).digest()[:6])
        return child.model_copy(update={"content": calculated.dealt(child.content, own)})

    return content.model_copy(update={"children": tuple(settled(child) for child in content.children)})


def read_response(raw: object) -> Response:
    """Raises ResponseUnreadable for a shape that no child's answer has."""
    return contract.read_given(Response, raw)


def responses(content: Content, response: Response | None) -> dict[str, contract.Response | None]:
    """The answer to each child by its id; None where there is none, or one that the child cannot read."""
    given = response.children if response is not None else {}
    return {child.id: _readable(child, given.get(child.id)) for child in content.children}


def _readable(child: Child, raw: Any) -> contract.Response | None:
    try:
        read = ELEMENTARY[child.kind].read_response(_listed(raw))
    except ResponseUnreadable:
        return None
    return read if read.answered else None


def _listed(raw: Any) -> Any:
    """As it was sent: what was read keeps its lists as tuples."""
    if isinstance(raw, Mapping):
        return {name: _listed(each) for name, each in raw.items()}
    return list(raw) if isinstance(raw, tuple) else raw


def compare(content: Content, key: Key, response: Response | None) -> Outcome:
    """The outcome of every child, and their sums. Raises UnsoundKey.

    Where a child's answer waits for a person, the whole does.
    """
    given = responses(content, response)
    parts = tuple(
        Part(child.id, child.share, _compared(child, key.of(child), given[child.id]))
        for child in content.children
    )
    if not parts:
        raise UnsoundKey("no children")
    outcomes = [part.outcome for part in parts]
    if any(isinstance(each, NeedsPerson) for each in outcomes):
        return NeedsPerson(answered=True, parts=parts)
    return Outcome(
        answered=any(each.answered for each in outcomes),
        hits=sum(each.hits for each in outcomes),
        missed=sum(each.missed for each in outcomes),
        false_hits=sum(each.false_hits for each in outcomes),
        parts=parts,
    )


def _compared(child: Child, key: contract.Key | None, given: contract.Response | None) -> Outcome:
    if key is None:
        raise UnsoundKey(child.id)
    return ELEMENTARY[child.kind].compare(child.content, key, given)


def explain(content: Content, key: Key) -> RightAnswer:
    """The right answer of every child, for release; empty for a child of a draft that has no key yet."""
    told = [
        RightAnswer(kind=child.kind) if own is None else ELEMENTARY[child.kind].explain(child.content, own)
        for child in content.children
        for own in (key.of(child),)
    ]
    return RightAnswer(kind=KindName.CASE_STUDY, children=tuple(told))
