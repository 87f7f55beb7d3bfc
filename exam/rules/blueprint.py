"""The blueprint (双向细目表): what a paper is to be made of, section by section, topic by topic."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from core.errors import Fact, Finding
from core.occupations.rules.grades import Grade
from core.points import Points, written
from exam.rules.marking import FixedPartial, MarkingRule
from exam.rules.worked import rules_for
from question_bank.kinds.contract import KindName
from question_bank.rules.classes import CognitiveLevel, Importance

DIFFICULTIES: Final = (1, 2, 3, 4, 5)
"""What authors call the difficulty of an item, the easiest first."""


class Bound(StrEnum):
    """What a row asks of a property that it does not name."""

    NONE = "none"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TopicQuota(_Part):
    """``count`` items of a section answer to everything named here; what is empty or None asks nothing.

    ``topic``: a topic or anything below it in the tree. ``importance``: that of the item's point in the
    standard's table. ``difficulty``: the one that the author gave. A row may ask several things at once;
    quotas that differ in their difficulty alone are the cells of one row of the table.
    """

    topic: str = ""
    importance: Importance | None = None
    cognitive: CognitiveLevel | None = None
    tag: str = ""
    difficulty: int | None = Field(default=None, ge=DIFFICULTIES[0], le=DIFFICULTIES[-1])
    count: int

    @property
    def line(self) -> tuple[str, Importance | None, CognitiveLevel | None, str]:
        """What the row of the table asks in which this is a cell."""
        return (self.topic, self.importance, self.cognitive, self.tag)

    @property
    def asks(self) -> tuple[str, Importance | None, CognitiveLevel | None, str, int | None]:
        """What is asked, without how many."""
        return (*self.line, self.difficulty)

    @property
    def is_plain(self) -> bool:
        """Whether it asks for a topic and nothing else."""
        return self.asks[1:] == (None, None, "", None)

    @property
    def named(self) -> dict[str, Fact]:
        """What is asked, as facts of a finding."""
        facts: dict[str, Fact] = {
            "topic": self.topic,
            "importance": self.importance,
            "cognitive": self.cognitive,
            "tag": self.tag,
            "difficulty": self.difficulty,
        }
        return {name: value or Bound.NONE for name, value in facts.items()}


class DifficultyBounds(_Part):
    """The easiest and the hardest item a section takes, both inclusive; a higher number is harder."""

    easiest: int
    hardest: int

    def take(self, difficulty: int | None) -> bool:
        """Whether an item of this difficulty is within; None asks for none and is."""
        return difficulty is None or self.easiest <= difficulty <= self.hardest


class Exposure(_Part):
    """How worn an item may be that is drawn; None bounds nothing.

    ``most_papers``: it stands in at most so many papers, this one among them. ``rest_months``: it was taken
    into no paper of the last so many months.
    """

    most_papers: int | None = Field(default=None, ge=1)
    rest_months: int | None = Field(default=None, ge=1)


class Section(_Part):
    """One part of a paper: items of one kind, equal in worth, marked by one rule.

    Quotas take ``count`` items each; what they leave over may be any item of the kind. Each item counts for
    one quota only, even where one quota's topic lies below another's.
    """

    title: str
    kind: KindName
    count: int
    points_each: Points
    rule: MarkingRule
    quotas: tuple[TopicQuota, ...] = ()
    difficulty: DifficultyBounds | None = None

    @property
    def points(self) -> Points:
        return Points(self.count * self.points_each)


class Blueprint(_Part):
    """A whole paper: its sections in order, the total it announces and the points needed to pass.

    ``grade``: for whom it is; where the standard's table tells grades apart, importances are those of it.
    """

    sections: tuple[Section, ...]
    announced_total: Points
    pass_points: Points | None = None
    exposure: Exposure | None = None
    grade: Grade | None = None


def total_points(blueprint: Blueprint) -> Points:
    """What the sections add up to."""
    return Points(sum(section.points for section in blueprint.sections))


def check_blueprint(blueprint: Blueprint) -> tuple[Finding, ...]:
    """Every reason why no paper can be assembled by this blueprint; ``field`` says where."""
    found: list[Finding] = []
    if not blueprint.sections:
        found.append(Finding("exam.blueprint_empty", {}, "sections"))
    titles: set[str] = set()
    for index, section in enumerate(blueprint.sections):
        where = f"sections.{index}"
        if section.title in titles:
            found.append(Finding("exam.section_repeated", {"section": section.title}, where))
        titles.add(section.title)
        found += _check_section(section, where)
    total = total_points(blueprint)
    if total != blueprint.announced_total:
        facts = {"total": written(total), "announced": written(blueprint.announced_total)}
        found.append(Finding("exam.total_differs", facts, "announced_total"))
    if blueprint.pass_points is not None and not 0 < blueprint.pass_points <= blueprint.announced_total:
        facts = {
            "pass_marks": written(blueprint.pass_points),
            "announced": written(blueprint.announced_total),
        }
        found.append(Finding("exam.pass_mark_out_of_reach", facts, "pass_points"))
    return tuple(found)


def _check_section(section: Section, where: str) -> list[Finding]:
    found: list[Finding] = []
    name: dict[str, Fact] = {"section": section.title}
    if section.count <= 0:
        found.append(Finding("exam.section_empty", name, f"{where}.count"))
    if section.points_each <= 0:
        found.append(Finding("exam.section_without_points", name, f"{where}.points_each"))
    elif isinstance(section.rule, FixedPartial) and section.rule.partial >= section.points_each:
        worth = {"partial": written(section.rule.partial), "each": written(section.points_each)}
        found.append(Finding("exam.partial_not_below_full", {**name, **worth}, f"{where}.rule"))
    if section.rule.name not in rules_for(section.kind):
        found.append(Finding("exam.rule_not_for_kind", name, f"{where}.rule"))
    found += _check_quotas(section, name, where)
    bounds = section.difficulty
    if bounds is not None and bounds.easiest > bounds.hardest:
        found.append(Finding("exam.difficulty_reversed", name, f"{where}.difficulty"))
    return found


def _check_quotas(section: Section, name: Mapping[str, Fact], where: str) -> list[Finding]:
    found: list[Finding] = []
    quotas = Counter(quota.asks for quota in section.quotas)
    for number, (row, quota) in enumerate(zip(lines_of(section.quotas), section.quotas, strict=True)):
        at = f"{where}.quotas.{number}"
        if not any(quota.asks):
            found.append(Finding("exam.quota_asks_nothing", {**name, "row": row}, at))
        if section.difficulty is not None and not section.difficulty.take(quota.difficulty):
            found.append(Finding("exam.quota_outside_difficulty", {**name, **quota.named, "row": row}, at))
        if quota.count <= 0:
            found.append(_of_row(("exam.quota_empty", "exam.quota_empty_row"), name, quota, row, at))
        if quotas.pop(quota.asks, 1) > 1:
            found.append(_of_row(("exam.quota_repeated", "exam.quota_repeated_row"), name, quota, row, at))
    asked = sum(max(quota.count, 0) for quota in section.quotas)
    if asked > section.count:
        facts = {**name, "quota_count": asked, "count": section.count}
        found.append(Finding("exam.quota_over_count", facts, f"{where}.quotas"))
    return found


def _of_row(
    codes: tuple[str, str], name: Mapping[str, Fact], quota: TopicQuota, row: int, at: str
) -> Finding:
    """The finding about a row: with the first code where it asks for a topic alone, else with the second."""
    plain, whole = codes
    if quota.is_plain:
        return Finding(plain, {**name, "topic": quota.topic}, at)
    return Finding(whole, {**name, **quota.named, "row": row}, at)


def lines_of(quotas: Sequence[TopicQuota]) -> tuple[int, ...]:
    """The row of the table in which each quota stands, from 1 in the order of their first cells."""
    rows = {line: row for row, line in enumerate(dict.fromkeys(quota.line for quota in quotas), start=1)}
    return tuple(rows[quota.line] for quota in quotas)


def largest_remainder(weights: Sequence[int | Fraction], n: int) -> tuple[int, ...]:
    """Split ``n`` whole things by weights so that the parts sum to exactly ``n`` (最大余额法).

    Every part gets the whole of its exact share; what is left goes one each to the largest remainders, the
    earlier part first where two are equal. Raises ValueError for a negative weight or count, or when there is
    something to split and every weight is zero.
    """
    if n < 0 or any(weight < 0 for weight in weights):
        raise ValueError("weights and count must not be negative")
    whole = sum(weights, Fraction(0))
    if whole == 0:
        if n:
            raise ValueError("nothing to split by: every weight is zero")
        return (0,) * len(weights)
    exact = [Fraction(weight) * n / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], at))
    for at in by_remainder[: n - sum(parts)]:
        parts[at] += 1
    return tuple(parts)


def quotas_by_weight(weights: Mapping[str, int], count: int) -> tuple[TopicQuota, ...]:
    """Quotas for a section from a row of the standard's weight table (权重表): topic to weight in percent.

    Topics whose share comes to no item are left out. Raises ValueError as :func:`largest_remainder` does.
    """
    parts = largest_remainder(tuple(weights.values()), count)
    return tuple(
        TopicQuota(topic=topic, count=part) for topic, part in zip(weights, parts, strict=True) if part
    )
