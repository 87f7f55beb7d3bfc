"""A bank as Moodle XML.

An item with one blank is a short answer; one with several, or whose stem shows lines of its own, is a cloze
of short answers. Topics are categories below ``$course$/top``.
"""

import base64
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import accumulate
from typing import Final

from question_bank import markup
from question_bank.formats import (
    cloze,
    gift_writing,
    moodle_essays,
    moodle_numbers,
    moodle_pairs,
    moodle_sums,
    wording,
    xhtml,
)
from question_bank.formats.outgoing import (
    Made,
    Outgoing,
    as_child,
    demand_pictures,
    no_place_for,
    sound_key,
    under_topics,
    with_pictures,
)
from question_bank.kinds import (
    calculated,
    case_study,
    fill_blank,
    matching,
    multiple_choice,
    numeric,
    ordering,
    single_choice,
    true_false,
)
from question_bank.kinds import written as written_kinds
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import MARKED_BY_PEOPLE, Key, KindName

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
_ESSAYS: Final = MARKED_BY_PEOPLE - {KindName.PRACTICAL_TASK}
_LINE: Final = "_____"
_SHOWN: Final = re.compile(rf'(<img\b[^<>]*?\ssrc="){markup.ASSETS}')
_FILES: Final = r"\1@@PLUGINFILE@@/"
_PLACE: Final = re.compile(r"\[\[\d{1,3}\]\]")


def written(name: str, items: Sequence[Outgoing]) -> Made:
    """The file in UTF-8, items of a topic together."""
    pieces, kept, left = under_topics(items, _question, _category)
    rows = accumulate((1 + _children(item) for item in kept), initial=1)
    places = tuple((name, None, row) for _, row in zip(kept, rows, strict=False))
    return Made(name, "".join((_HEAD, *pieces, "</quiz>\n")).encode(), kept, places, left)


def _category(topics: Sequence[str]) -> str:
    path = xhtml.plain(gift_writing.category(topics))
    return f'<question type="category"><category><text>{path}</text></category></question>\n'


def _children(item: Outgoing) -> int:
    return len(item.content.children) if isinstance(item.content, case_study.Content) else 0


def _question(item: Outgoing) -> str:
    """A question; a case is a description and a question for each of its items."""
    key = sound_key(item)
    demand_pictures(item)
    if not isinstance(item.content, case_study.Content) or not isinstance(key, case_study.Key):
        return _written(item, str(item.number), *_parts(item, key))
    pieces = [_written(item, str(item.number), "description", item.content.stem, [])]
    for place, child in enumerate(item.content.children, start=1):
        each = as_child(item, child, key)
        demand_pictures(each)
        pieces.append(_written(each, f"{item.number}-{place}", *_parts(each, sound_key(each))))
    return "".join(pieces)


def _written(item: Outgoing, name: str, kind: str, stem: str, rest: Sequence[str]) -> str:
    explanation = with_pictures(item, item.explanation)
    lines = (
        f'<question type="{kind}">',
        f"<name><text>{name}</text></name>",
        f'<questiontext format="html">{_text(item, stem)}</questiontext>',
        f'<generalfeedback format="html">{_text(item, explanation)}</generalfeedback>',
        f"<defaultgrade>{item.worth.marks if item.worth else 1}</defaultgrade>",
        f"<penalty>0</penalty><hidden>0</hidden><idnumber>{name}</idnumber>",
        *rest,
        "</question>\n",
    )
    return "\n".join(lines)


def _text(item: Outgoing, html: str) -> str:
    """A text, and the files of the pictures that it shows."""
    files = "".join(
        f'<file name="{name}" path="/" encoding="base64">{_coded(item.pictures[name])}</file>'
        for name in sorted(markup.assets_in(html) & item.pictures.keys())
    )
    return f"<text>{xhtml.plain(_SHOWN.sub(_FILES, html))}</text>{files}"


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _parts(item: Outgoing, key: Key) -> tuple[str, str, list[str]]:
    """The type, the stem and what else the type needs. Raises Unfit."""
    match key:
        case true_false.Key(value=value):
            rest = [_answer("true", 100 if value else 0), _answer("false", 0 if value else 100)]
            return "truefalse", item.content.stem, rest
        case single_choice.Key(option=option) if isinstance(item.content, ChoiceContent):
            wrong = _taken_off(item)
            shares = ["100" if each.id == option else wrong for each in item.content.options]
            return "multichoice", item.content.stem, list(_choice(item, shares, single=True))
        case multiple_choice.Key(options=options) if isinstance(item.content, ChoiceContent):
            right = gift_writing.share(len(options))
            one_for_one = item.worth is not None and item.worth.wrong == 1
            wrong = f"-{right}" if one_for_one else "-100"
            shares = [right if each.id in options else wrong for each in item.content.options]
            return "multichoice", item.content.stem, list(_choice(item, shares, single=False))
        case fill_blank.Key():
            return _blanks(item, key)
        case numeric.Key():
            return "numerical", item.content.stem, moodle_numbers.lines(key)
        case matching.Key() | ordering.Key():
            kind, lines = moodle_pairs.lines(item.content, key, partial(_text, item), item.worth)
            return kind, item.content.stem, lines
        case written_kinds.Key() if item.kind in _ESSAYS:
            return "essay", item.content.stem, moodle_essays.lines(item, key)
        case calculated.Key() if isinstance(item.content, calculated.Content):
            lines = moodle_sums.lines(item.content, key)
            return "calculatedsimple", moodle_sums.stem(item.content), lines
        case _:
            raise no_place_for()


def _taken_off(item: Outgoing) -> str:
    """What a wrong choice costs, in per cent."""
    cost = item.worth.deduction * 100 if item.worth is not None else Fraction(0)
    return f"-{float(cost):.5f}".rstrip("0").rstrip(".") if cost else "0"


def _choice(item: Outgoing, shares: Sequence[str], *, single: bool) -> Iterator[str]:
    yield f"<single>{str(single).lower()}</single><shuffleanswers>true</shuffleanswers>"
    yield "<answernumbering>ABCD</answernumbering>"
    for share, text in zip(shares, item.texts[1:], strict=True):
        yield f'<answer fraction="{share}" format="html">{_text(item, text)}</answer>'


def _blanks(item: Outgoing, key: fill_blank.Key) -> tuple[str, str, list[str]]:
    stem, case = item.content.stem, not key.switches.fold_case
    drawn = _PLACE.sub(_LINE, stem)
    single = len(key.blanks) == 1 and key.blanks[0].amount is None
    if not single or wording.places(drawn)[1] != 1:
        return "cloze", cloze.written(stem, key.blanks, case_matters=case), []
    answers = [_answer(gift_writing.literal(text), 100) for text in key.blanks[0].texts]
    return "shortanswer", drawn, [f"<usecase>{int(case)}</usecase>", *answers]


def _answer(text: str, share: int) -> str:
    return f'<answer fraction="{share}" format="moodle_auto_format"><text>{xhtml.plain(text)}</text></answer>'
