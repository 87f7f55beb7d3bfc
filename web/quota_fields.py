"""The fields of a section's quotas: a row for what is asked, a cell for how many of each difficulty."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from starlette.datastructures import FormData

from core.errors import Finding
from exam.rules.blueprint import DIFFICULTIES, TopicQuota
from question_bank.rules.classes import CognitiveLevel, Importance
from web.exam_views import QuotaRow

MOST: Final = 40
_CELLS: Final = tuple(f"topic_d{each}" for each in DIFFICULTIES)
_FIELDS: Final = ("topic", "topic_count", "topic_importance", "topic_cognitive", "topic_tag", *_CELLS)


def rows(form: FormData, begin: str) -> tuple[QuotaRow, ...]:
    """The rows that say anything; fields of one row stand at the same place of their lists.

    One row more than is allowed is kept, so that :func:`read` can say so.
    """
    columns = [[str(each).strip() for each in form.getlist(f"{begin}{name}")] for name in _FIELDS]
    found = (
        QuotaRow(
            topic=topic[:64],
            count=count[:6],
            importance=importance[:8],
            cognitive=cognitive[:16],
            tag=tag[:24],
            levels=tuple(each[:6] for each in levels),
        )
        for topic, count, importance, cognitive, tag, *levels in zip_longest(*columns, fillvalue="")
        if topic or count or importance or cognitive or tag or any(levels)
    )
    return tuple(row for row, _ in zip(found, range(MOST + 1), strict=False))


def fields_of(row: QuotaRow) -> list[tuple[str, str]]:
    """Names and values of one row as the form sends them: all of them, so that places agree."""
    return list(
        zip(
            _FIELDS,
            (row.topic, row.count, row.importance, row.cognitive, row.tag, *row.levels),
            strict=True,
        )
    )


def read(given: Sequence[QuotaRow], where: str, most: int) -> tuple[tuple[TopicQuota, ...], list[Finding]]:
    """The quotas that were typed, or every row that is not whole."""
    quotas: list[TopicQuota] = []
    found: list[Finding] = []
    if len(given) > MOST:
        found.append(Finding("exam.quotas_too_many", {"most": MOST}, where))
    for row in given[:MOST]:
        cells = [(difficulty, _whole(typed, most)) for difficulty, typed in _cells(row) if typed]
        if not cells or any(count is None for _, count in cells) or not (_asks(row) or cells[-1][0]):
            found.append(Finding("exam.quota_incomplete", {}, where))
            continue
        quotas += [
            TopicQuota(
                topic=row.topic,
                importance=Importance(row.importance) if row.importance in set(Importance) else None,
                cognitive=CognitiveLevel(row.cognitive) if row.cognitive in set(CognitiveLevel) else None,
                tag=row.tag,
                difficulty=difficulty,
                count=count or 0,
            )
            for difficulty, count in cells
        ]
    return tuple(quotas), found


def typed(quotas: Iterable[TopicQuota]) -> tuple[QuotaRow, ...]:
    """The rows that would be read as these quotas: one for each line of the table."""
    lines: dict[object, list[TopicQuota]] = {}
    for quota in quotas:
        lines.setdefault(quota.line, []).append(quota)
    return tuple(_row(cells) for cells in lines.values())


def _row(cells: Sequence[TopicQuota]) -> QuotaRow:
    counts: Counter[int | None] = Counter()
    for cell in cells:
        counts[cell.difficulty] += cell.count
    first = cells[0]
    return QuotaRow(
        topic=first.topic,
        count=str(counts[None]) if None in counts else "",
        importance=first.importance.value if first.importance else "",
        cognitive=first.cognitive.value if first.cognitive else "",
        tag=first.tag,
        levels=tuple(str(counts[each]) if each in counts else "" for each in DIFFICULTIES),
    )


def _cells(row: QuotaRow) -> list[tuple[int | None, str]]:
    return [(None, row.count), *zip(DIFFICULTIES, row.levels, strict=False)]


def _asks(row: QuotaRow) -> bool:
    return bool(row.topic or row.importance or row.cognitive or row.tag)


def _whole(typed: str, most: int) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and int(typed) <= most else None
