"""The template that trainers start from says nothing that an import would not take."""

import pytest

from question_bank import exporting
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Reading
from question_bank.formats.workbook_writing import KINDS
from question_bank.kinds import fill_blank, numeric, registry
from question_bank.kinds.contract import KindName

LOCALES = ["zh_CN", "en"]


def taken(locale: str) -> Reading:
    made = exporting.template(locale)
    return read_file(made.name, made.data)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_that_a_table_can_hold_has_a_row_that_comes_in(locale: str) -> None:
    reading = taken(locale)
    assert [draft.kind for draft in reading.drafts] == list(KINDS)
    assert not reading.problems
    assert [registry.check(draft.kind, draft.content, draft.key) for draft in reading.drafts] == [()] * len(
        KINDS
    )
    assert all(draft.topic_path and draft.difficulty for draft in reading.drafts)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_blanks_and_the_tolerance_mean_what_their_explanations_say(locale: str) -> None:
    keys = {draft.kind: draft.key for draft in taken(locale).drafts}
    blanks, current = keys[KindName.FILL_BLANK], keys[KindName.NUMERIC]
    assert isinstance(blanks, fill_blank.Key) and isinstance(current, numeric.Key)
    assert [len(blank.texts) for blank in blanks.blanks] == [2, 2]
    assert (current.value, current.unit, current.tolerance) == ("10", "A", "1")
