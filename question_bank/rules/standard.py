"""The standard's table (鉴定要素细目表): its rows, and everything that can be wrong with them.

A table lists scopes and points. A scope's weight in a column (a grade's theory or skill) is in per cent of
the whole; the widest scopes of a column add up to 100, and what lies within a scope adds up to the scope.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from core.errors import Fact, Finding
from core.occupations.rules.grades import Grade, GradeComponent
from question_bank.rules.classes import Importance, TopicKind

Column = tuple[Grade, GradeComponent]
MOST_ROWS: Final = 3_000
DEEPEST: Final = 8
LONGEST_TITLE: Final = 200
_CODE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,63}")
_BETWEEN: Final = re.compile(r"[.-]")


class Where(NamedTuple):
    """A cell of a file: row from 1, letter of the column, name of the sheet; row 0: the whole sheet.

    Column and sheet are empty where the file has none or the whole row is meant.
    """

    row: int
    column: str = ""
    sheet: str = ""


Named = Mapping[str | Column, str]
"""The letter of the column in which each field, and each column of weights, stands."""


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A line of the table. ``row`` counts from 1 as the file does; ``parent`` None: the widest scope.

    ``by_grade``: the importance in single grades, where the table tells them apart.
    """

    row: int
    code: str
    title: str
    kind: TopicKind
    parent: str | None = None
    importance: Importance | None = None
    weights: Mapping[Column, int] = field(default_factory=dict)
    by_grade: Mapping[Grade, Importance] = field(default_factory=dict)
    sheet: str = ""
    letters: Named = field(default_factory=dict, compare=False, repr=False)

    def where(self, what: str | Column | None = None) -> Where:
        """The cell in which something stands; the row where nobody said in which."""
        return Where(self.row, self.letters.get(what, "") if what is not None else "", self.sheet)


def parent_by_code(code: str, known: frozenset[str]) -> str | None:
    """The longest known code that this one goes on from: ``A.01.003`` → ``A.01``, else ``A``."""
    ends = [found.start() for found in _BETWEEN.finditer(code)]
    return next((code[:end] for end in reversed(ends) if code[:end] in known), None)


def check_rows(rows: Sequence[StandardRow]) -> list[tuple[Where, Finding]]:
    """Every reason why a table cannot be taken, with the cell; row 0 speaks of the whole table."""
    if not rows:
        return [(Where(0), Finding("standard.table_empty"))]
    if len(rows) > MOST_ROWS:
        return [(Where(0), Finding("standard.too_many_rows", {"count": len(rows), "most": MOST_ROWS}))]
    found: list[tuple[Where, Finding]] = []
    times = Counter(row.code for row in rows)
    seen: dict[str, StandardRow] = {}
    for row in rows:
        found += ((row.where(each.field), each) for each in _check_row(row, seen, times[row.code]))
        seen.setdefault(row.code, row)
    return found or _check_weights(rows)


def _check_row(row: StandardRow, seen: Mapping[str, StandardRow], times: int) -> list[Finding]:
    found: list[Finding] = []
    if not _CODE.fullmatch(row.code):
        found.append(Finding("standard.code_form", {"typed": row.code[:20]}, "code"))
    elif times > 1 and row.code in seen:
        found.append(Finding("standard.code_twice", {"typed": row.code}, "code"))
    if not row.title:
        found.append(Finding("standard.title_missing", {"typed": row.code[:20]}, "title"))
    elif len(row.title) > LONGEST_TITLE:
        facts: dict[str, Fact] = {"length": len(row.title), "most": LONGEST_TITLE}
        found.append(Finding("topic.title_too_long", facts, "title"))
    if row.parent is not None:
        above = seen.get(row.parent)
        if above is None:
            found.append(Finding("standard.parent_unknown", {"typed": row.parent[:20]}, "parent"))
        elif above.kind is TopicKind.POINT:
            found.append(Finding("standard.parent_is_point", {"typed": row.parent[:20]}, "parent"))
        elif _depth(row, seen) > DEEPEST:
            found.append(Finding("topic.too_deep", {"most": DEEPEST}, "parent"))
    if row.kind is TopicKind.SCOPE and row.importance is not None:
        found.append(Finding("standard.importance_of_scope", {"typed": row.code[:20]}, "importance"))
    return found


def lines_of(told: Sequence[tuple[int, frozenset[Grade]]], grade: Grade) -> list[bool]:
    """Which lines of a table belong to a grade; a line is its depth and the grades that it speaks of.

    A line that speaks of no grade is where the line above it in the tree is, and whatever has a line of the
    grade below it is there too.
    """
    inside: list[bool] = []
    above: list[int] = []
    for place, (depth, grades) in enumerate(told):
        del above[depth:]
        inside.append(grade in grades if grades else not above or inside[above[-1]])
        if inside[place]:
            for each in above:
                inside[each] = True
        above.append(place)
    return inside


def _depth(row: StandardRow, seen: Mapping[str, StandardRow]) -> int:
    depth, parent = 1, row.parent
    while parent is not None and depth <= DEEPEST:
        depth, parent = depth + 1, seen[parent].parent if parent in seen else None
    return depth


def _check_weights(rows: Sequence[StandardRow]) -> list[tuple[Where, Finding]]:
    """Columns add up to 100, and what is weighed within a scope to the weight of the scope."""
    found: list[tuple[Where, Finding]] = []
    letters: dict[Column, Where] = {}
    whole: Counter[Column] = Counter()
    within: defaultdict[str, Counter[Column]] = defaultdict(Counter)
    for row in rows:
        (whole if row.parent is None else within[row.parent]).update(row.weights)
        for column in row.weights:
            letters.setdefault(column, row.where(column)._replace(row=0))
    for (grade, component), total in whole.items():
        if total not in {0, 100}:
            facts: dict[str, Fact] = {"grade": grade, "component": component, "total": total}
            found.append((letters[grade, component], Finding("standard.column_not_hundred", facts)))
    for row in rows:
        for (grade, component), total in within[row.code].items():
            weight = row.weights.get((grade, component), 0)
            if total and total != weight:
                facts = {"grade": grade, "component": component, "total": total, "weight": weight}
                where = row.where((grade, component))
                found.append((where, Finding("standard.scope_differs", facts, "weights")))
    return found
