"""One bank that others published in eleven files of six formats is one bank, and goes out in all of ours.

The files are no part of the project (see ``tests/formats/fixtures.py``); without them nothing is tested.
"""

from itertools import combinations

import pytest

from question_bank.formats import losses
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import ItemDraft, fingerprint, key_print
from question_bank.formats.outgoing import FileFormat, Outgoing
from tests.formats import fixtures
from tests.formats.outgoing import WRITERS

FOLDER = fixtures.DATA / "zh_occupational" / "huaxt_chemical_operator_初级_NOLICENCE"
TRUTHS = ("初级判断v2.txt", "初级判断v3.txt", "初级判断题.xlsx")
CHOICES = ("初级选择题.xls", "初级选择题v2.0.xls", "初级选择题json.txt", "新jison.txt", "初级选择题.docx")
ALL = (*TRUTHS, *CHOICES, "初级选择题v3.txt", "环己酮初级题库.docx")


def edition(name: str) -> dict[str, ItemDraft]:
    reading = read_file(name, (FOLDER / name).read_bytes())
    return {fingerprint(draft): draft for draft in reading.drafts}


if FOLDER.is_dir():

    def test_the_true_or_false_items_are_the_same_in_every_edition() -> None:
        first, *others = (edition(name) for name in TRUTHS)
        assert len(first) == 152
        assert all(other.keys() == first.keys() for other in others)

    def test_the_choices_are_the_same_but_for_what_the_editions_themselves_changed() -> None:
        # Two records of each JSON edition carry a stray quotation mark; the Word edition has lowered figures
        # (C₆H₁₂) and words that the others lost.
        first, *others = (edition(name) for name in CHOICES)
        assert [len(first.keys() & other.keys()) for other in others] == [449, 447, 447, 438]

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
