"""Items of other systems that are made of pairs: prompts and choices, steps in order, gaps with lists.

One form for all formats. A gap with a list of words is what it is in print: a numbered place in the text, and
beside it the words to choose from.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from question_bank.formats import reasons, stated
from question_bank.formats.options import letter_at
from question_bank.formats.stated import Stated
from question_bank.kinds import rich_text
from question_bank.kinds.case_study import MAX_CHILDREN
from question_bank.kinds.contract import MAX_OPTION_TEXT, MAX_OPTIONS, KindName
from question_bank.kinds.fill_blank import PLACE
from question_bank.kinds.normal_form import fold_width

GAP: Final = "____"
"""How a place is drawn that is not filled in the text itself."""


def matching(
    stem: str, pairs: Sequence[tuple[str, str]], choices: Sequence[str] = (), *, reuse: bool = False
) -> Stated:
    """Prompts, each with the choice that belongs to it; ``choices``: all there are, as the file has them.

    All texts are safe HTML. Choices that read the same are one, which then belongs to several prompts;
    ``reuse``: any may. Raises Unsound.
    """
    offered: dict[str, str] = {}
    for text in (*choices, *(choice for _, choice in pairs)):
        offered.setdefault(_seen(text), text)
    _bound([prompt for prompt, _ in pairs])
    _bound(list(offered.values()))
    ids = {seen: letter_at(place).lower() for place, seen in enumerate(offered)}
    right = [ids[_seen(choice)] for _, choice in pairs]
    content: dict[str, object] = {
        "prompts": [{"id": f"p{n}", "text": prompt} for n, (prompt, _) in enumerate(pairs, start=1)],
        "options": [{"id": ids[seen], "text": text} for seen, text in offered.items()],
        "reuse": reuse or len(set(right)) < len(right),
    }
    key: dict[str, object] = {"pairs": {f"p{n}": own for n, own in enumerate(right, start=1)}}
    return Stated(KindName.MATCHING, stem, sums=(content, key))


def ordering(stem: str, steps: Sequence[str], order: Sequence[int]) -> Stated:
    """Steps as the file has them; ``order``: which of them, from 0, stands first, second … Raises Unsound."""
    _bound(steps)
    ids = [letter_at(place).lower() for place in range(len(steps))]
    content: dict[str, object] = {
        "options": [{"id": own, "text": text} for own, text in zip(ids, steps, strict=True)]
    }
    return Stated(KindName.ORDERING, stem, sums=(content, {"order": [ids[place] for place in order]}))


def gaps(stem: str, lists: Sequence[Sequence[tuple[str, bool]]], *, reuse: bool = False) -> Stated:
    """A text with places ``[[1]]`` … and for each the words it offers, with which of them is right.

    One gap is a single choice. Where all gaps offer the same words, they are matched with them (``reuse``: a
    word may be chosen several times); else each is a single choice of one case. Raises Unsound where a gap
    has no right word, or several.
    """
    right = [_right(offered) for offered in lists]
    if len(lists) == 1:
        return Stated(KindName.SINGLE_CHOICE, PLACE.sub(GAP, stem), tuple(lists[0]))
    if len({frozenset(_seen(text) for text, _ in offered) for offered in lists}) == 1:
        pairs = [(f"({number})", text) for number, text in enumerate(right, start=1)]
        return matching(_numbered(stem), pairs, [text for text, _ in lists[0]], reuse=reuse)
    return case(stem, [Stated(KindName.SINGLE_CHOICE, "", tuple(offered)) for offered in lists])


def blanks(
    stem: str, found: Sequence[tuple[tuple[str, ...], bool | None]], *, otherwise: bool = False
) -> Stated:
    """A text with places ``[[1]]`` … and for each what it accepts, and whether case matters there.

    None: it makes no difference there; ``otherwise`` is said where it makes none anywhere. Where case matters
    for some places alone, each place is an item of a case. Raises Unsound.
    """
    minds = {each for _, each in found if each is not None}
    if len(minds) > 1:
        return case(stem, [blanks("[[1]]", [each]) for each in found])
    texts = tuple(accepted for accepted, _ in found)
    return Stated(KindName.FILL_BLANK, stem, blanks=texts, case_matters=minds.pop() if minds else otherwise)


def case(stem: str, items: Sequence[Stated]) -> Stated:
    """A text with places ``[[1]]`` … and for each the item that is asked there; its number stands before it.

    Raises Unsound for more than a case holds.
    """
    if len(items) > MAX_CHILDREN:
        raise reasons.too_many_places(len(items), MAX_CHILDREN)
    children = tuple(
        (f"c{number}", 1, replace(each, stem=f"({number}) {each.stem}".rstrip()))
        for number, each in enumerate(items, start=1)
    )
    return Stated(KindName.CASE_STUDY, _numbered(stem), children=children)


def _numbered(stem: str) -> str:
    return PLACE.sub(lambda place: f"({place[1]}) {GAP}", stem)


def _right(offered: Sequence[tuple[str, bool]]) -> str:
    found = [place for place, (_, is_right) in enumerate(offered) if is_right]
    if not found:
        raise reasons.no_key()
    if len(found) > 1:
        letters = "".join(map(letter_at, found[:MAX_OPTIONS]))
        raise reasons.several_right([letters])
    return offered[found[0]][0]


def _seen(text: str) -> str:
    """A text as a reader tells it from others."""
    return fold_width(rich_text.plain(text)) or text


def _bound(texts: Sequence[str]) -> None:
    stated.at_most(options=len(texts))
    longest = max(map(len, texts), default=0)
    if longest > MAX_OPTION_TEXT:
        raise reasons.too_long(longest, MAX_OPTION_TEXT)
