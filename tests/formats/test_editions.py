"""One bank that others published in eleven files of four formats is one bank, and goes out in all of ours.

The files are no part of the project (see ``tests/formats/fixtures.py``); without them nothing is tested.
"""

from functools import cache
from itertools import combinations
from typing import Final

import pytest

from question_bank.formats import losses
from question_bank.formats.drafts import ItemDraft, fingerprint, key_print
from question_bank.formats.layouts import folded
from question_bank.formats.outgoing import FileFormat, Outgoing
from question_bank.kinds import rich_text
from question_bank.kinds.choice import ChoiceContent
from question_bank.kinds.contract import KindName
from tests.formats import fixtures, open_banks
from tests.formats.outgoing import WRITERS

FOLDER = fixtures.DATA / "zh_occupational" / "huaxt_chemical_operator_初级_NOLICENCE"
TRUTHS = ("初级判断v2.txt", "初级判断v3.txt", "初级判断题.xlsx")
OLD, NEW, WHOLE = "初级选择题.xls", "初级选择题v2.0.xls", "环己酮初级题库.docx"
WORD, TEXTS = "初级选择题.docx", "初级简答json.txt"
CHOICES = (OLD, NEW, "初级选择题json.txt", "新jison.txt", WORD)
ALL = (*TRUTHS, *CHOICES, "初级选择题v3.txt", WHOLE, TEXTS)
CHOICE: Final = KindName.SINGLE_CHOICE

# Of two files: items equal in kind, stem, options and key; those that differ in nothing but lowered figures
# (C₆H₁₂) or their width; those of the first, and of the second, whose words or options differ or stand there
# only. The editions were typed anew, each with other slips: a word left out behind "（C）", an option mended.
# Two records of each JSON edition carry a stray letter or quotation mark, six of a workbook no stem at all;
# ten texts of the Word edition have no "答：" or drawn arrows, and one of the records has no answer.
PAIRS = {
    (OLD, NEW, CHOICE): (449, 0, 0, 0),
    (OLD, "初级选择题json.txt", CHOICE): (447, 0, 2, 2),
    (OLD, "新jison.txt", CHOICE): (447, 0, 2, 0),
    (OLD, WORD, CHOICE): (439, 7, 3, 6),
    (WORD, WHOLE, CHOICE): (347, 2, 103, 109),
    ("初级判断v2.txt", "初级判断v3.txt", KindName.TRUE_FALSE): (152, 0, 0, 0),
    ("初级判断v2.txt", "初级判断题.xlsx", KindName.TRUE_FALSE): (152, 0, 0, 0),
    ("初级判断题.xlsx", "初级选择题v3.txt", KindName.TRUE_FALSE): (138, 0, 14, 20),
    ("初级判断题.xlsx", WHOLE, KindName.TRUE_FALSE): (135, 0, 17, 17),
    (TEXTS, WHOLE, KindName.SHORT_ANSWER): (38, 0, 10, 1),
}


@cache
def edition(name: str) -> dict[str, ItemDraft]:
    return {fingerprint(draft): draft for draft in open_banks.read(FOLDER / name).drafts}


def words(draft: ItemDraft) -> tuple[str, ...]:
    """Stem and options without width, spaces and punctuation, lowered figures as plain ones."""
    options = draft.content.options if isinstance(draft.content, ChoiceContent) else ()
    texts = (draft.content.stem, *(option.text for option in options))
    return tuple("".join(filter(str.isalnum, folded(rich_text.plain(text)))) for text in texts)


if FOLDER.is_dir():

    @pytest.mark.parametrize(("one", "other", "kind"), PAIRS)
    def test_what_stands_in_two_editions_is_equal_but_for_what_their_authors_changed(
        one: str, other: str, kind: KindName
    ) -> None:
        first = {name: draft for name, draft in edition(one).items() if draft.kind is kind}
        second = {name: draft for name, draft in edition(other).items() if draft.kind is kind}
        both = first.keys() & second.keys()
        assert all(key_print(first[name]) == key_print(second[name]) for name in both)
        left = [words(draft) for name, draft in first.items() if name not in both]
        right = [words(draft) for name, draft in second.items() if name not in both]
        figures = sum(each in right for each in left)
        found = (len(both), figures, len(left) - figures, len(right) - figures)
        assert found == PAIRS[one, other, kind]

    def test_no_two_editions_differ_in_the_key_of_an_item() -> None:
        for one, other in combinations([edition(name) for name in ALL], 2):
            assert [k for k in one.keys() & other.keys() if key_print(one[k]) != key_print(other[k])] == []

    @pytest.mark.parametrize("form", WRITERS)
    def test_the_bank_goes_out_in_every_format_and_loses_only_what_the_format_has_no_place_for(
        form: FileFormat,
    ) -> None:
        drafts = [*edition("初级选择题.docx").values(), *edition("初级判断题.xlsx").values()]
        items = [
            Outgoing(number, draft.kind, draft.content, draft.key, draft.explanation, 3, draft.topic_path)
            for number, draft in enumerate(drafts, start=1)
        ]
        told = {each.finding.code for each in losses.found_in(form, WRITERS[form](items))}
        aiken = {"export.kind_left_out", "export.explanation_lost", "export.topic_lost"}
        assert told - {"export.formatting_lost"} <= (aiken if form is FileFormat.AIKEN else set())
