"""Parallel forms (平行卷): several papers of one blueprint, alike in worth and difficulty, alien in items."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Final

from core.errors import Fact, Finding
from exam.rules.balance import Sheet, balance, called_at, telling_level
from exam.rules.blueprint import Blueprint
from exam.rules.drawing import Demand, Row, as_sections, draw_all, rows_of
from exam.rules.hardness import mean_hardness
from exam.rules.paper import Candidate, SectionPicks

FEWEST_FORMS: Final = 2
MOST_FORMS: Final = 20
NAMES: Final = "ABCDEFGHIJKLMNOPQRST"


@dataclass(frozen=True, slots=True)
class FormsWish:
    """How many forms, and how alike and alien they must be.

    ``overlap_percent`` of a form's items may at most be in any one other form (重复率);
    ``widest_spread`` is the most by which the mean difficulties (1 easy to 5 hard; as items proved where that
    is known, else as their authors thought) of two forms may differ, in hundredths.
    """

    forms: int
    overlap_percent: int = 0
    widest_spread: int = 10

    def most_shared(self, items: int) -> int:
        """How many items of a form of so many two forms may share."""
        return items * self.overlap_percent // 100


@dataclass(frozen=True, slots=True)
class ParallelForm:
    """One form: its name, its items by section, their mean difficulty, and how worn they are.

    ``mean_difficulty`` in hundredths. ``never_used`` items have been in no paper before; ``most_used`` is how
    often the most worn one has been.
    """

    name: str
    sections: tuple[SectionPicks, ...]
    mean_difficulty: Fraction
    never_used: int
    most_used: int

    @property
    def items(self) -> tuple[Candidate, ...]:
        return tuple(pick for section in self.sections for pick in section.picks)


@dataclass(frozen=True, slots=True)
class FormSet:
    """Proposed forms, what they share with each other, and every reason why they cannot be taken.

    ``overlap[i][j]``: items common to forms i and j; on the diagonal the items of the form itself.
    """

    forms: tuple[ParallelForm, ...]
    overlap: tuple[tuple[int, ...], ...]
    findings: tuple[Finding, ...]

    @property
    def spread(self) -> Fraction:
        """By how much the mean difficulty of the hardest form exceeds that of the easiest."""
        means = [form.mean_difficulty for form in self.forms]
        return max(means) - min(means) if means else Fraction(0)

    @property
    def most_overlap(self) -> int:
        """The items that the two most alike forms share."""
        return max((self.overlap[i][j] for i, j in combinations(range(len(self.forms)), 2)), default=0)


def check_wish(wish: FormsWish) -> tuple[Finding, ...]:
    """Every reason why nobody could draw forms like that."""
    found: list[Finding] = []
    if not FEWEST_FORMS <= wish.forms <= MOST_FORMS:
        facts: dict[str, Fact] = {"forms": wish.forms, "least": FEWEST_FORMS, "most": MOST_FORMS}
        found.append(Finding("exam.forms_out_of_range", facts, "forms"))
    if not 0 <= wish.overlap_percent <= 100:
        found.append(Finding("exam.overlap_out_of_range", {"typed": wish.overlap_percent}, "overlap"))
    if wish.widest_spread < 0:
        found.append(Finding("exam.spread_negative", {}, "spread"))
    return tuple(found)


def assemble_forms(
    blueprint: Blueprint, candidates: Sequence[Candidate], wish: FormsWish, rng: random.Random
) -> FormSet:
    """Draw parallel forms of a sound blueprint and a wish that :func:`check_wish` passes.

    The forms are drawn together, so that one never takes what only another could use: least used items first,
    no item in two forms while the bank lasts and never more shared than wished, no two enemies or
    near-duplicates within a form. Then items of the same row change places until topics are spread evenly and
    the forms are about equally hard. The same input and seed give the same forms.
    """
    rows = rows_of(blueprint, candidates)
    items = sum(row.needed for row in rows)
    most_shared = wish.most_shared(items)
    most_papers = blueprint.exposure.most_papers if blueprint.exposure is not None else None
    demands = draw_all(rows, rng, forms=wish.forms, most_shared=most_shared, most_papers=most_papers)
    short = _short(blueprint, rows, demands)
    sheets: list[Sheet] = [[each.picks for each in form] for form in demands]
    if not short:
        sheets = balance(sheets, most_shared=most_shared, widest_spread=wish.widest_spread)
    forms = tuple(_form(NAMES[at], blueprint, rows, sheet) for at, sheet in enumerate(sheets))
    overlap = overlap_of([{each.item_id for each in form.items} for form in forms])
    made = FormSet(forms, overlap, short)
    if short or made.spread <= wish.widest_spread:
        return made
    facts: dict[str, Fact] = {
        "spread": f"{float(made.spread) / 100:.2f}",
        "most": f"{wish.widest_spread / 100:.2f}",
    }
    return FormSet(forms, overlap, (Finding("exam.forms_unequal", facts, "spread"),))


def overlap_of(forms: Sequence[set[int]]) -> tuple[tuple[int, ...], ...]:
    """How many items every two of these sets share."""
    return tuple(tuple(len(one & other) for other in forms) for one in forms)


def by_topic(forms: Sequence[Sequence[tuple[str, ...]]]) -> dict[str, tuple[int, ...]]:
    """How many items of each form lie below each topic, at the first level that tells the items apart.

    Items are given as the codes from the root to their topic; those that end above that level count for the
    topic where they end, "" for none.
    """
    level = telling_level(path for form in forms for path in form)
    called = [[called_at(level, path) for path in form] for form in forms]
    codes = sorted({code for form in called for code in form})
    return {code: tuple(form.count(code) for form in called) for code in codes}


def _form(name: str, blueprint: Blueprint, rows: Sequence[Row], sheet: Sheet) -> ParallelForm:
    items = [pick for picks in sheet for pick in picks]
    return ParallelForm(
        name,
        as_sections(blueprint, list(zip(rows, sheet, strict=True))),
        mean_hardness(items),
        sum(each.times_used == 0 for each in items),
        max((each.times_used for each in items), default=0),
    )


def _short(
    blueprint: Blueprint, rows: Sequence[Row], demands: Sequence[Sequence[Demand]]
) -> tuple[Finding, ...]:
    """The rows that the bank cannot fill in every form."""
    found: list[Finding] = []
    for row in rows:
        missing = sum(form[row.order].missing for form in demands)
        if not missing:
            continue
        needed = row.needed * len(demands)
        facts: dict[str, Fact] = {
            "section": blueprint.sections[row.section].title,
            "forms": len(demands),
            "needed": needed,
            "fitting": row.fitting,
            "available": needed - missing,
        }
        where = f"sections.{row.section}"
        if row.quota is not None and not row.quota.is_plain:
            named = {**facts, **row.quota.named, "row": row.place}
            found.append(Finding("exam.forms_short_of_row", named, where))
        elif row.topic is None:
            found.append(Finding("exam.forms_short", facts, where))
        else:
            found.append(Finding("exam.forms_short_of_topic", {**facts, "topic": row.topic}, where))
    return tuple(found)
