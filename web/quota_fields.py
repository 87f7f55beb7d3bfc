"""The fields of a section's quotas: what each row asks for, and how many."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import Final

from starlette.datastructures import FormData

from core.errors import Finding
from exam.rules.blueprint import TopicQuota
from question_bank.rules.classes import CognitiveLevel, Importance
from web.exam_views import QuotaRow

MOST: Final = 40
_FIELDS: Final = ("topic", "topic_count", "topic_importance", "topic_cognitive", "topic_tag")


def rows(form: FormData, begin: str) -> tuple[QuotaRow, ...]:
    """The rows that say anything; fields of one row stand at the same place of their lists."""
    columns = [[str(each).strip() for each in form.getlist(f"{begin}{name}")[:MOST]] for name in _FIELDS]
    return tuple(
        QuotaRow(
            topic=topic[:64],
            count=count[:6],
            importance=importance[:8],
            cognitive=cognitive[:16],
            tag=tag[:24],
        )
        for topic, count, importance, cognitive, tag in zip_longest(*columns, fillvalue="")
        if topic or count or importance or cognitive or tag
    )


def read(given: Iterable[QuotaRow], where: str, most: int) -> tuple[tuple[TopicQuota, ...], list[Finding]]:
    """The quotas that were typed, or every row that is not whole."""
    quotas: list[TopicQuota] = []
    found: list[Finding] = []
    for row in given:
        asks = row.topic or row.importance or row.cognitive or row.tag
        count = int(row.count) if row.count.isascii() and row.count.isdigit() else most + 1
        if not asks or count > most:
            found.append(Finding("exam.quota_incomplete", {}, where))
            continue
        quotas.append(
            TopicQuota(
                topic=row.topic,
                importance=Importance(row.importance) if row.importance in set(Importance) else None,
                cognitive=CognitiveLevel(row.cognitive) if row.cognitive in set(CognitiveLevel) else None,
                tag=row.tag,
                count=count,
            )
        )
    return tuple(quotas), found


def typed(quota: TopicQuota) -> QuotaRow:
    """The row that would be read as this quota."""
    return QuotaRow(
        topic=quota.topic,
        count=str(quota.count),
        importance=quota.importance.value if quota.importance else "",
        cognitive=quota.cognitive.value if quota.cognitive else "",
        tag=quota.tag,
    )
