"""What a written file keeps: it is read as an import would read it, and compared with what went out.

So the report is never a promise of the writer: it is what comes back.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final

from core.errors import Finding
from question_bank import markup
from question_bank.formats import key_forms, native
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import DIFFICULTIES, ItemDraft, Place, Problem, Reading, fingerprint
from question_bank.formats.outgoing import FileFormat, Lost, Made, Outgoing
from question_bank.formats.stated import SCORING
from question_bank.kinds import (
    calculated,
    case_study,
    essay,
    file_submission,
    fill_blank,
    hotspot,
    matching,
    numeric,
    short_answer,
    written,
)
from question_bank.kinds.contract import Content
from question_bank.rules.scoring import Scoring, Told

_WHOLE: Final = frozenset({FileFormat.NATIVE, FileFormat.JSON})


def found_in(form: FileFormat, made: Made) -> tuple[Lost, ...]:
    """What the file does not hold and what it holds differently, by number; pictures stay in the bank."""
    reading = native.read(made.name, made.data).reading if form in _WHOLE else read_file(made.name, made.data)
    lost = [*made.left, *_compared(form, made, reading)]
    if form in _WHOLE:
        lost += _repeated(made, reading)
    return tuple(sorted(lost, key=lambda each: each.number))


def _compared(form: FileFormat, made: Made, reading: Reading) -> Iterator[Lost]:
    """An item that is in the file but would not be taken back is told with the reading's own reason."""
    drafts = {draft.source.place: draft for draft in reading.drafts}
    problems: dict[Place, Problem] = {}
    for problem in reading.problems:
        problems.setdefault(problem.place, problem)
    unread = next((p for p in reading.problems if p.row == 0 and not reading.drafts), None)
    for item, place in zip(made.kept, made.places, strict=True):
        draft = drafts.get(place)
        if draft is None and form is FileFormat.MOODLE and isinstance(item.content, case_study.Content):
            yield Lost(item.number, Finding("export.case_split", {"count": len(item.content.children)}))
        elif draft is None:
            yield Lost(item.number, Finding("export.not_taken_back"))
            reason = problems.get(place, unread)
            if reason is not None:
                yield Lost(item.number, reason.finding)
        else:
            for finding in _differences(item, draft, form):
                yield Lost(item.number, finding)


def _repeated(made: Made, reading: Reading) -> Iterator[Lost]:
    """Items that ask what one before them asks: an import takes a question once."""
    numbers = {place: item.number for item, place in zip(made.kept, made.places, strict=True)}
    first: dict[str, int] = {}
    for draft in reading.drafts:
        number = numbers[draft.source.place]
        there = first.setdefault(fingerprint(draft), number)
        if there != number:
            yield Lost(number, Finding("export.same_question", {"same": there}))


def _differences(item: Outgoing, draft: ItemDraft, form: FileFormat) -> Iterator[Finding]:
    if draft.kind is not item.kind and isinstance(item.key, written.Key):
        yield Finding("export.read_as_essay")
        yield Finding("export.rubric_lost")
    elif draft.kind is not item.kind:
        yield Finding("export.kind_changed")
    elif (key := key_forms.comparable(item.content, item.key)) != (
        back := key_forms.comparable(draft.content, draft.key)
    ):
        yield Finding(_lost_with(key, back))
    if draft.kind is item.kind and _bounds(item.content) != _bounds(draft.content):
        yield Finding("export.bounds_lost")
    yield from _texts(item, draft)
    had = _scored(item.scoring, item.said, item.scored_children)
    if had and had != _scored(draft.scoring, draft.raw.get(SCORING, ""), draft.children):
        yield Finding("export.scoring_lost")
    if form is FileFormat.JSON and markup.assets_in(repr((item.content, item.key, item.explanation))):
        yield Finding("export.pictures_apart")
    if form not in _WHOLE:
        yield from _around(item, draft)


def _scored(told: Scoring | None, said: str, children: Mapping[str, Told]) -> object:
    """How an item was scored where it comes from: in our terms, or else in the file's own words."""
    inside = {own: each.scoring or each.said for own, each in children.items()}
    return told or inside or said


def _around(item: Outgoing, draft: ItemDraft) -> Iterator[Finding]:
    """What stands around an item: its topic, difficulty, source, pool, relations and classes."""
    if draft.topic_path != item.topics:
        code = "export.topics_joined" if draft.topic_path and item.topics else "export.topic_lost"
        yield Finding(code)
    if DIFFICULTIES[draft.difficulty] != item.difficulty:
        yield Finding("export.difficulty_lost")
    if item.source.split() != draft.origin.split():
        yield Finding("export.source_lost")
    if item.sealed:
        yield Finding("export.pool_lost")
    if item.related:
        yield Finding("export.relations_lost")
    if item.classed:
        yield Finding("export.classes_lost")


def _lost_with(key: object, back: object) -> str:
    match key:
        case numeric.Key() if isinstance(back, numeric.Key):
            if key_forms.absolute(key) == key_forms.absolute(back):
                return "export.tolerance_in_units"
            return "export.units_lost" if key_forms.same_range(key, back) else "export.key_changed"
        case calculated.Key() if isinstance(back, calculated.Key) and key.units != back.units:
            return "export.units_lost"
        case fill_blank.Key() if key_forms.absolute(key) == key_forms.absolute(back):
            return "export.tolerance_in_units"
        case fill_blank.Key():
            return "export.answers_lost"
        case written.Key():
            return "export.rubric_lost"
        case hotspot.Key():
            return "export.regions_rounded"
        case _:
            return "export.key_changed"


def _bounds(content: Content) -> object:
    """What bounds an answer, or the values that are dealt."""
    match content:
        case file_submission.Content() | short_answer.Content() | essay.Content():
            return content.model_copy(update={"stem": ""})
        case hotspot.Content():
            return content.places, content.picture
        case case_study.Content():
            return tuple(_bounds(child.content) for child in content.children)
        case calculated.Content():
            return key_forms.dealt(content)
        case _:
            return None


def _texts(item: Outgoing, draft: ItemDraft) -> Iterator[Finding]:
    here, there = _shown(item.content), _shown(draft.content)
    if draft.kind is not item.kind:
        here, there = here[:1], there[:1]
    pairs = list(zip_longest(here, there, fillvalue=""))
    if not draft.explanation and item.explanation:
        yield Finding("export.explanation_lost")
    else:
        pairs.append((item.explanation, draft.explanation))
    if isinstance(item.key, written.Key) and isinstance(draft.key, written.Key):
        pairs.append((item.key.model, draft.key.model))
    if any(key_forms.words(one) != key_forms.words(other) for one, other in pairs):
        yield Finding("export.wording_changed")
    elif any(key_forms.tidy(one) != key_forms.tidy(other) for one, other in pairs):
        yield Finding("export.formatting_lost")


def _shown(content: Content) -> tuple[str, ...]:
    """The stem, prompts and options, of a case those of its items too."""
    prompts = content.prompts if isinstance(content, matching.Content) else ()
    options = (option.text for option in key_forms.in_turn(content))
    children = content.children if isinstance(content, case_study.Content) else ()
    inside = (text for child in children for text in _shown(child.content))
    return (content.stem, *(prompt.text for prompt in prompts), *options, *inside)
