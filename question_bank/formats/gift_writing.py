"""A bank as GIFT: choices, true/false items, numbers, pairs and one blank; several have no place in it.

Topics are written as categories below ``$course$/top``. Of several right options each earns an equal share
and a wrong one costs all, which is what Moodle needs to mark "all and only these".
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from question_bank.formats import moodle_numbers, moodle_pairs, xhtml
from question_bank.formats.outgoing import (
    Made,
    Outgoing,
    Unfit,
    no_place_for,
    refuse_pictures,
    sound_key,
    under_topics,
)
from question_bank.kinds import fill_blank, matching, multiple_choice, numeric, single_choice, true_false
from question_bank.kinds import written as written_kinds
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import Key, KindName

TOP: Final = "$course$/top"
_SIGN: Final = re.compile(r"[~=#{}:\\]")
_NAMED: Final = re.compile(r"\s*\[(?:html|moodle|plain|markdown)\]", re.IGNORECASE)
_HTML: Final = re.compile(r"[<&\n]")
_SHARE: Final = re.compile(r"\s*%")
_WHOLE: Final = 100
_WRITTEN: Final = frozenset({KindName.SHORT_ANSWER, KindName.ESSAY})


def written(name: str, items: Sequence[Outgoing]) -> Made:
    """The file in UTF-8, items of a topic together."""
    pieces, kept, left = under_topics(items, _item, lambda topics: f"$CATEGORY: {category(topics)}\n")
    places = tuple((name, None, row) for row in range(1, len(kept) + 1))
    return Made(name, "\n".join(pieces).encode(), kept, places, left)


def category(topics: Sequence[str]) -> str:
    """A topic path as a category of Moodle."""
    return "/".join((TOP, *(title.replace("/", "//") for title in topics)))


def share(right: int) -> str:
    """What one of so many right options earns, in percent, as Moodle writes it."""
    return f"{_WHOLE / right:.5f}".rstrip("0").rstrip(".")


def literal(answer: str) -> str:
    """An accepted answer in which an asterisk is an asterisk and not a pattern. Raises Unfit."""
    if "\\*" in answer:
        raise Unfit("export.signs_left_out", signs="\\*")
    return answer.replace("*", "\\*")


def _item(item: Outgoing) -> str:
    key = sound_key(item)
    refuse_pictures(item)
    explanation = xhtml.without_pictures(item.explanation)
    told = f"\n\t####{_text(explanation)}" if explanation else ""
    before, body, after = _parts(item, key)
    formatted = _NAMED.match(item.content.stem) or any(map(_HTML.search, (*item.shown, explanation)))
    return f"::{item.number}::{'[html]' if formatted else ''}{before}{{{body}{told}\n}}{after}\n"


def _parts(item: Outgoing, key: Key) -> tuple[str, str, str]:
    """What stands before, in and after the braces. Raises Unfit."""
    match key:
        case true_false.Key(value=value):
            return _escaped(item.content.stem), "TRUE" if value else "FALSE", ""
        case single_choice.Key(option=option) if isinstance(item.content, ChoiceContent):
            marks = ["=" if each.id == option else "~" for each in item.content.options]
            return _choice(item, marks)
        case multiple_choice.Key(options=options) if isinstance(item.content, ChoiceContent):
            right = f"~%{share(len(options))}%"
            marks = [right if each.id in options else "~%-100%" for each in item.content.options]
            return _choice(item, marks)
        case fill_blank.Key(blanks=(blank,)):
            if any("->" in answer for answer in blank.texts):
                raise Unfit("export.signs_left_out", signs="->")
            before, after = fill_blank.stem_parts(item.content.stem)
            answers = "".join(f"\n\t{_marked('=', _answer(answer))}" for answer in blank.texts)
            return _escaped(before), answers, _escaped(after)
        case numeric.Key():
            return _escaped(item.content.stem), f"#{':'.join(moodle_numbers.told(key))}", ""
        case matching.Key() if isinstance(item.content, matching.Content):
            return _escaped(item.content.stem), "".join(_pairs(item.content, key)), ""
        case written_kinds.Key() if item.kind in _WRITTEN:
            return _escaped(item.content.stem), "", ""
        case fill_blank.Key():
            raise Unfit("export.blanks_left_out")
        case _:
            raise no_place_for()


def _pairs(content: matching.Content, key: matching.Key) -> Iterator[str]:
    """A line for each pair, and one without a prompt for each choice that belongs to none. Raises Unfit."""
    choices = {each.id: _escaped(moodle_pairs.plain_choice(each.text)) for each in content.options}
    for prompt in content.prompts:
        yield f"\n\t={_text(prompt.text)} -> {choices[key.pairs[prompt.id]]}"
    for own, choice in choices.items():
        if own not in key.pairs.values():
            yield f"\n\t= -> {choice}"


def _choice(item: Outgoing, marks: Sequence[str]) -> tuple[str, str, str]:
    stem, *options = item.texts
    lines = [_marked(mark, _text(option)) for mark, option in zip(marks, options, strict=True)]
    return _escaped(stem), "".join(f"\n\t{line}" for line in lines), ""


def _marked(mark: str, text: str) -> str:
    """A sign and its text; a text that begins like a share is kept from being one by a share before it."""
    if "%" in mark or not _SHARE.match(text):
        return mark + text
    return f"{mark}%{_WHOLE if mark == '=' else 0}%{text}"


def _answer(answer: str) -> str:
    form = "[plain]" if _NAMED.match(answer) else ""
    return form + _escaped(literal(answer)).replace("\\\\*", "\\*")


def _text(html: str) -> str:
    """An option or an explanation; one that begins like the name of a format names its own."""
    return ("[html]" if _NAMED.match(html) else "") + _escaped(html)


def _escaped(text: str) -> str:
    """Signs of the format behind a backslash, on one line."""
    return _SIGN.sub(lambda found: "\\" + found[0], text).replace("\n", "\\n")
