"""Items of formats that say outright what an item is: its kind, its options, which of them are right.

Nothing is recognised here, only judged: bounds, the rules of the kind, and what marks of another system mean.
What earns full marks is right; an answer that earns a part of them has no place in an item and is a finding.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from core.errors import Finding, Refusal
from question_bank.formats import answers, limits, reasons
from question_bank.formats.compose import Points, Value, key_of
from question_bank.formats.drafts import ItemDraft, Problem, Reading, SourceRow, file_problem, places_of
from question_bank.formats.options import Written, letter_at
from question_bank.formats.reasons import Unsound
from question_bank.kinds import case_study, latex, registry
from question_bank.kinds.contract import (
    MARKED_BY_PEOPLE,
    MAX_ACCEPTED,
    MAX_BLANK_TEXT,
    MAX_BLANKS,
    MAX_OPTION_TEXT,
    MAX_OPTIONS,
    MAX_STEM,
    KindName,
)
from question_bank.kinds.normal_form import Switches, normal_form
from question_bank.markup import readable
from question_bank.rules.scoring import (
    Scoring,
    ScoringName,
    Told,
    Way,
    of_options,
    of_places,
    settled,
    together,
    ways,
)

FULL: Final = 100.0
FEEDBACK: Final = "feedback"
"""What the source of an item calls the words that its file has for single answers, and its hints."""
SCORING: Final = "scoring"
"""What the source of an item calls the file's own scoring of it."""
RANGE: Final = "range"
"""What the source calls a range of numbers of which a border does not count, which it does in the bank."""
_SCORED: Final[Mapping[ScoringName, str]] = {
    ScoringName.ALL_OR_NOTHING: "import.scoring_all_or_nothing",
    ScoringName.PROPORTIONAL_PARTIAL: "import.scoring_proportional_partial",
    ScoringName.NET_CORRECT: "import.scoring_net_correct",
    ScoringName.PER_PART: "import.scoring_per_part",
    ScoringName.LONGEST_ORDERED_SUBSET: "import.scoring_longest_ordered_subset",
}
_DEDUCTED: Final = "import.scoring_deducted"
_NEARLY: Final = 1.0
"""Thirds and sevenths of full marks are written with two to five decimals."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file says of one item. Texts are safe HTML, accepted answers plain text.

    ``options`` are (text, whether it is right); ``blanks`` the accepted answers of each place in the stem,
    ``amounts`` the number that each takes besides, if any.
    ``model``, ``points``: what people mark by; ``bounds`` what an answer to it may be. ``sums``: what
    content and key have beside the stem, for kinds that have no words of their own here (numbers, pairs,
    orders, calculations, places on a picture). ``children``: id, share and item.
    ``scoring``: what each option earns or costs by a rule of the file's own, from :func:`scoring`;
    ``scored``: the same where it could be a rule of ours.
    """

    kind: KindName
    stem: str
    options: tuple[tuple[str, bool], ...] = ()
    value: bool | None = None
    blanks: tuple[tuple[str, ...], ...] = ()
    amounts: tuple[Mapping[str, str] | None, ...] = ()
    case_matters: bool = False
    explanation: str = ""
    topics: tuple[str, ...] = ()
    difficulty: str = ""
    tags: tuple[str, ...] = ()
    raw: Mapping[str, str] = field(default_factory=dict)
    model: str = ""
    points: Points = ()
    bounds: Mapping[str, object] = field(default_factory=dict)
    sums: tuple[Value, Value] | None = None
    children: tuple[tuple[str, int, "Stated"], ...] = ()
    scoring: str = ""
    scored: Scoring | None = None


Read = Callable[[], Stated]


class NotAsked(Exception):
    """A text between questions that asks nothing: no item, so that it is told and not counted as read."""


def read_all(file: str, found: Iterable[tuple[SourceRow, Read]]) -> Reading:
    """Read every item found; each becomes a draft or is rejected with its reasons. Raises Refused."""
    drafts: list[ItemDraft] = []
    problems: list[Problem] = []
    passed: list[SourceRow] = []
    read = 0
    for source, item in found:
        try:
            made = draft(source, item)
        except NotAsked:
            passed.append(source)
            continue
        read += 1
        if isinstance(made, ItemDraft):
            drafts.append(made)
        else:
            problems += made
    if not read:
        problems.append(file_problem(file, "import.no_rows"))
    told = {
        **_scorings(drafts),
        "import.border_taken_in": [each.source for each in drafts if RANGE in each.raw],
        "import.feedback_left_out": [each.source for each in drafts if FEEDBACK in each.raw],
        "import.not_a_question": passed,
    }
    notes = tuple(
        file_problem(file, code, count=len(at), places=places_of(at)) for code, at in told.items() if at
    )
    return Reading(tuple(drafts), tuple(problems), read, notes=notes)


def draft(source: SourceRow, item: Read) -> ItemDraft | tuple[Problem, ...]:
    """The draft, or one problem for each reason. Raises NotAsked."""
    try:
        return _draft(source, item())
    except Unsound as unsound:
        findings = unsound.findings
    except Refusal:
        findings = (Finding("import.record_not_object"),)
    return tuple(Problem(*source.place, found.code, found.facts, source.begins) for found in findings)


def _scorings(drafts: Sequence[ItemDraft]) -> dict[str, list[SourceRow]]:
    """The items scored in each way that a paper can have, and those scored in one of the file's own."""
    found = list(map(_ways, drafts))
    told: dict[str, list[SourceRow]] = {code: [] for code in (*_SCORED.values(), _DEDUCTED)}
    own: list[SourceRow] = []
    apart: list[SourceRow] = []
    for draft, kept, way in zip(drafts, found, settled(found), strict=True):
        if way:
            told[_way_told(way)].append(draft.source)
        elif draft.children:
            apart.append(draft.source)
        elif SCORING in draft.raw and not kept:
            own.append(draft.source)
    return {**told, "import.scoring_of_children": apart, "import.scoring_left_out": own}


def _ways(draft: ItemDraft) -> tuple[Way, ...]:
    """The rules of ours that bring what the file's scoring brings."""
    if isinstance(draft.content, case_study.Content):
        inside = ((child.kind, draft.children.get(child.id)) for child in draft.content.children)
        return together([(kind, told.ways) for kind, told in inside if told is not None])
    return ways(draft.scoring) if draft.scoring is not None else ()


def _way_told(way: Way) -> str:
    return _DEDUCTED if way.deduction else _SCORED[way.name]


def weighed(shares: Sequence[float], *, single: bool) -> tuple[bool, ...]:
    """Which answers are right, by the share of full marks (in percent) that each earns.

    Of a single choice one earns all; of a multiple choice the right ones earn all together. Raises Unsound.
    """
    right = [share > 0 for share in shares]
    if not any(right):
        raise reasons.no_key()
    if single:
        if any(share > 0 and not in_full(share) for share in shares):
            raise reasons.paid_in_part()
        if sum(right) > 1:
            letters = "".join(letter_at(place) for place, is_right in enumerate(right[:26]) if is_right)
            raise reasons.several_right([letters])
    elif abs(sum(share for share in shares if share > 0) - FULL) > _NEARLY:
        raise reasons.unclear()
    return tuple(right)


def scoring(shares: Sequence[float], *, several: bool = False) -> str:
    """What the options earn or cost, by letter, where the file has a rule of its own; else empty.

    The bank keeps what is right; what that is worth is said by the rule of a paper. So a penalty, or parts
    that are not equal, has no place in an item, and is kept beside it as the file had it. ``several``: a
    wrong option that costs all is no penalty but says "these and no others", as the bank does; one that costs
    nothing does not say it.
    """
    free = {-FULL} if several else {0.0}
    earned = [share for share in shares if share > 0] or [FULL]
    if max(earned) - min(earned) <= max(earned) * _NEARLY / FULL and free.issuperset(
        s for s in shares if s <= 0
    ):
        return ""
    return ", ".join(f"{letter_at(place)} {share:g}" for place, share in enumerate(shares))


def of_shares(shares: Sequence[float], *, single: bool) -> Scoring | None:
    """The scoring of options in percent, as Moodle adds them up: of several never below nothing, of one as it
    stands. None for one right option of which the others cost nothing: that is right or wrong, and no rule.
    """
    right, wrong = [each for each in shares if each > 0], [each for each in shares if each <= 0]
    if single and not any(wrong):
        return None
    return of_options(right, wrong, full=FULL, least=None if single else 0.0, single=single)


def by_places(made: Stated) -> Stated:
    """The same, with an equal part for each of its pairs or blanks and no cost; one alone says nothing."""
    content, key = made.sums or ({}, {})
    places = made.blanks or key.get("blanks") or content.get("prompts")
    several = isinstance(places, Sequence) and len(places) > 1
    if not several or not isinstance(places, Sequence) or made.scoring:
        return made
    return replace(made, scored=of_places([1.0] * len(places)))


def in_full(share: float) -> bool:
    """Whether a share, in percent, is full marks."""
    return share >= FULL - _NEARLY


def accepted(found: Sequence[tuple[str, float]], *, case_matters: bool = False) -> tuple[str, ...]:
    """The answers that earn full marks, each once. Raises Unsound when one that earns less would be lost.

    One that earns less is not lost where the bank's own comparison does not tell it from one in full.
    """
    if len(found) > MAX_ACCEPTED * 2:  # full and partial ones
        raise Unsound(Finding("import.answers_too_many", {"most": MAX_ACCEPTED}, "key"))
    switches = Switches(fold_case=not case_matters)
    full: dict[object, str] = {}
    for text, share in found:
        if in_full(share):
            full.setdefault(normal_form(text, switches), text)
    if not full:
        raise reasons.no_key()
    if any(
        share > 0 and not in_full(share) and normal_form(text, switches) not in full for text, share in found
    ):
        raise reasons.paid_in_part()
    return tuple(full.values())


def minds_case(found: Iterable[tuple[str, bool]]) -> bool | None:
    """Whether case matters, by the answers of a blank and what the file says of each; None: none has letters
    of two cases. Raises Unsound where it matters for some of the answers alone.
    """
    told = {minds for text, minds in found if text.lower() != text.upper()}
    if len(told) > 1:
        raise reasons.unsupported("blank (case)")
    return told.pop() if told else None


def at_most(options: int = 0, blanks: int = 0) -> None:
    """Raises Unsound when an item has more options or blanks than one may have, before they are compared."""
    if options > MAX_OPTIONS:
        raise reasons.too_many_options(options)
    if blanks > MAX_BLANKS:
        raise reasons.too_many_places(blanks, MAX_BLANKS)


def _draft(source: SourceRow, item: Stated) -> ItemDraft:
    for each in (item, *_within(item)):
        _bound(each)
    kind, content, key = _parts(item)
    read_content, read_key = registry.read_content(kind, content), registry.read_key(kind, key)
    found = (*registry.check(kind, read_content, read_key), *latex.check(item.explanation, "explanation"))
    # What nobody has written points for comes as a draft, which cannot be submitted without.
    if findings := [each for each in found if each.code != "item.rubric_missing"]:
        raise Unsound(*findings)
    raw = {**item.raw, SCORING: item.scoring}
    return ItemDraft(
        kind=kind,
        content=read_content,
        key=read_key,
        explanation=item.explanation,
        topic_path=tuple(topic[:200] for topic in item.topics if topic),
        difficulty=item.difficulty,
        tags=tuple(dict.fromkeys(tag for tag in item.tags if tag)),
        source=source,
        raw={name: text[: limits.MAX_CELL_CHARACTERS] for name, text in raw.items() if text},
        scoring=item.scored,
        children={own: Told(each.scored, each.scoring) for own, _, each in item.children if _had(each)},
        unchecked=any(each.kind in MARKED_BY_PEOPLE and not each.points for each in (item, *_within(item))),
    )


def _had(child: Stated) -> bool:
    """Whether the file scored an item of a case in a way that is no matter of course."""
    return child.scored is not None or bool(child.scoring)


def _within(item: Stated) -> Iterator[Stated]:
    yield from (each for _, _, each in item.children)


def _bound(item: Stated) -> None:
    """Raises Unsound for what is longer or more than an item may hold."""
    answers_given = [text for texts in item.blanks for text in texts]
    for texts, most in (
        ((item.stem, item.explanation, item.model), MAX_STEM),
        ([text for text, _ in (*item.options, *item.points)], MAX_OPTION_TEXT),
        (answers_given, MAX_BLANK_TEXT),
    ):
        longest = max(map(len, texts), default=0)
        if longest > most:
            raise reasons.too_long(longest, most)
    at_most(len(item.options), len(item.blanks))
    if max(map(len, item.blanks), default=0) > MAX_ACCEPTED:
        raise Unsound(Finding("import.answers_too_many", {"most": MAX_ACCEPTED}, "key"))


def _parts(item: Stated) -> tuple[KindName, Value, Value]:
    if item.sums is not None:
        return item.kind, {"stem": item.stem, **item.sums[0]}, item.sums[1]
    if item.kind is KindName.TRUE_FALSE:
        return item.kind, {"stem": item.stem}, {"value": item.value}
    if item.kind is KindName.FILL_BLANK:
        amounts = item.amounts or (None,) * len(item.blanks)
        blanks: list[object] = [
            {"accepted": list(texts)} | ({"amount": dict(amount)} if amount else {})
            for texts, amount in zip(item.blanks, amounts, strict=True)
        ]
        key: Value = {"blanks": blanks, "switches": {"fold_case": not item.case_matters}}
        return item.kind, {"stem": item.stem}, key
    if item.kind in MARKED_BY_PEOPLE:
        return item.kind, {"stem": item.stem, **item.bounds}, key_of(item.model, item.points)
    if item.children:
        return _case(item)
    return _choice(item)


def _case(item: Stated) -> tuple[KindName, Value, Value]:
    children: list[object] = []
    keys: list[object] = []
    for own, share, each in item.children:
        kind, content, key = _parts(each)
        children.append({"id": own, "kind": kind.value, "share": share, "content": content})
        keys.append({"id": own, "kind": kind.value, "key": key})
    return item.kind, {"stem": item.stem, "children": children}, {"children": keys}


def _choice(item: Stated) -> tuple[KindName, Value, Value]:
    """A choice; one of right or wrong only is a true/false item, as in tables."""
    written = [Written(letter_at(place), readable(text)) for place, (text, _) in enumerate(item.options)]
    right = [place for place, (_, is_right) in enumerate(item.options) if is_right]
    if not right:
        raise reasons.no_key()
    if item.kind is KindName.SINGLE_CHOICE:
        value = answers.truth(letter_at(right[0]), written, declared=False)
        if value is not None:
            return KindName.TRUE_FALSE, {"stem": item.stem}, {"value": value}
    ids = [letter_at(place).lower() for place in range(len(item.options))]
    options = [{"id": ids[place], "text": text} for place, (text, _) in enumerate(item.options)]
    content: Value = {"stem": item.stem, "options": options}
    chosen = [ids[place] for place in right]
    if item.kind is KindName.MULTIPLE_CHOICE:
        return item.kind, content, {"options": chosen}
    return item.kind, content, {"option": chosen[0]}
