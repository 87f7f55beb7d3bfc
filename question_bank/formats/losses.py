"""What a written file keeps: it is read as an import would read it, and compared with what went out.

So the report is never a promise of the writer: it is what comes back.
"""

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final

from core.errors import Finding
from question_bank import markup
from question_bank.formats import native, rich
from question_bank.formats.compose import Unsound
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import DIFFICULTIES, ItemDraft, Place, Problem, Reading
from question_bank.formats.outgoing import FileFormat, Lost, Made, Outgoing
from question_bank.kinds import (
    calculated,
    case_study,
    essay,
    file_submission,
    fill_blank,
    hotspot,
    multiple_choice,
    short_answer,
    single_choice,
    written,
)
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Content, Key

_WHOLE: Final = frozenset({FileFormat.NATIVE, FileFormat.JSON})
_SPACES: Final = re.compile(r"\s+")
_SIGNS: Final = re.compile(r"[<>&]")
_PARAGRAPHS: Final = re.compile(r"(?:</?p>)+")
_PARAGRAPH: Final = "\u00b6"
_BESIDE_BLOCK: Final = re.compile(
    rf"{_PARAGRAPH}?(</?(?:table|caption|thead|tbody|tr|th|td|ul|ol|li|pre|blockquote)\b[^<>]*>){_PARAGRAPH}?"
)


def found_in(form: FileFormat, made: Made) -> tuple[Lost, ...]:
    """What the file does not hold and what it holds differently, by number; pictures stay in the bank."""
    reading = native.read(made.name, made.data).reading if form in _WHOLE else read_file(made.name, made.data)
    lost = [*made.left, *_compared(form, made, reading)]
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


def _differences(item: Outgoing, draft: ItemDraft, form: FileFormat) -> Iterator[Finding]:
    if draft.kind is not item.kind and isinstance(item.key, written.Key):
        yield Finding("export.read_as_essay")
        yield Finding("export.rubric_lost")
    elif draft.kind is not item.kind:
        yield Finding("export.kind_changed")
    elif (key := _key(item.content, item.key)) != _key(draft.content, draft.key):
        yield Finding(_lost_with(key))
    if draft.kind is item.kind and _bounds(item.content) != _bounds(draft.content):
        yield Finding("export.bounds_lost")
    yield from _texts(item, draft)
    if form is FileFormat.JSON and markup.assets_in(repr((item.content, item.key, item.explanation))):
        yield Finding("export.pictures_apart")
    if form not in _WHOLE:
        yield from _around(item, draft)


def _around(item: Outgoing, draft: ItemDraft) -> Iterator[Finding]:
    """What stands around an item: its topic, difficulty, source, pool and relations."""
    if draft.topic_path != item.topics:
        code = "export.topics_joined" if draft.topic_path and item.topics else "export.topic_lost"
        yield Finding(code)
    if DIFFICULTIES[draft.difficulty] != item.difficulty:
        yield Finding("export.difficulty_lost")
    if item.source:
        yield Finding("export.source_lost")
    if item.sealed:
        yield Finding("export.pool_lost")
    if item.related:
        yield Finding("export.relations_lost")


def _lost_with(key: object) -> str:
    match key:
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
            return content.constraints, tuple(each.model_dump() for each in content.parameters)
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
    if any(_words(one) != _words(other) for one, other in pairs):
        yield Finding("export.wording_changed")
    elif any(_tidy(one) != _tidy(other) for one, other in pairs):
        yield Finding("export.formatting_lost")


def _shown(content: Content) -> tuple[str, ...]:
    """The stem and the options, of a case those of its items too."""
    options = content.options if isinstance(content, ChoiceContent) else ()
    children = content.children if isinstance(content, case_study.Content) else ()
    inside = (text for child in children for text in _shown(child.content))
    return (content.stem, *(option.text for option in options), *inside)


def _words(html: str) -> str:
    """The text as it is read, whatever its spaces."""
    return _SPACES.sub("", markup.readable(html))


def _tidy(html: str) -> str:
    """The HTML as it is shown: without spaces, paragraphs as the breaks between blocks that they are."""
    text = _SPACES.sub("", _imported(html) if _SIGNS.search(html) else html).replace("&nbsp;", "")
    return _BESIDE_BLOCK.sub(r"\1", _PARAGRAPHS.sub(_PARAGRAPH, text)).strip(_PARAGRAPH)


def _imported(html: str) -> str:
    """The HTML as any import would keep it, without empty paragraphs and breaks at its ends."""
    try:
        return rich.from_html(html)
    except Unsound:  # a picture, which stays as it is written
        return html


def _key(content: Content, key: Key | None) -> object:
    """A key without what does not count: options by their place, answers without the spaces around them."""
    if isinstance(content, ChoiceContent):
        places = {option: place for place, option in enumerate(content.option_ids)}
        match key:
            case single_choice.Key(option=option):
                return places.get(option)
            case multiple_choice.Key(options=options):
                return sorted(places.get(option, -1) for option in options)
    if isinstance(key, written.Key):
        rubric = [
            point.model_copy(update={"id": f"p{place}", "text": _tidy(point.text)})
            for place, point in enumerate(key.rubric)
        ]
        return key.model_copy(update={"model": "", "rubric": tuple(rubric)})
    if isinstance(content, case_study.Content) and isinstance(key, case_study.Key):
        return tuple((each.kind, each.share, _key(each.content, key.of(each))) for each in content.children)
    if isinstance(key, hotspot.Key):
        numbered = [each.model_copy(update={"id": f"r{n}"}) for n, each in enumerate(key.regions)]
        return key.model_copy(update={"regions": tuple(numbered)})
    if isinstance(key, calculated.Key):
        return key.model_copy(update={"formula": "".join(key.formula.split())})
    if isinstance(key, fill_blank.Key):
        blanks = tuple(
            fill_blank.Blank(accepted=tuple(text.strip() for text in blank.accepted)) for blank in key.blanks
        )
        return key.model_copy(update={"blanks": blanks})
    return key
