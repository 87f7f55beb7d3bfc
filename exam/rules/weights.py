"""A weight table (权重表) turned into counts: so many items of each topic in each section, exactly.

The standard's table gives each topic a percentage. Rounding each section for itself would let a topic lose in
every section; here the totals of the topics are rounded first, and the sections are made to agree with them.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from core.errors import Finding
from exam.rules.blueprint import Blueprint, TopicQuota, largest_remainder


def check_weights(weights: Mapping[str, int]) -> tuple[Finding, ...]:
    """Every reason why a table cannot be used: a column of the standard adds up to 100."""
    if any(weight < 0 for weight in weights.values()):
        return (Finding("exam.weight_negative", {}, "weights"),)
    total = sum(weights.values())
    return () if total == 100 else (Finding("exam.weights_not_hundred", {"total": total}, "weights"),)


def share_out(counts: Sequence[int], weights: Sequence[int | Fraction]) -> tuple[tuple[int, ...], ...]:
    """A table of whole numbers, one row for each count and one column for each weight.

    Every row adds up to its count; every column to what the largest remainder gives the column of the whole;
    no cell is below the whole part of its exact share. Raises ValueError as :func:`largest_remainder` does.
    """
    whole = sum(weights, Fraction(0))
    columns = largest_remainder(weights, sum(counts))
    exact = [
        [count * Fraction(weight) / whole if whole else Fraction(0) for weight in weights] for count in counts
    ]
    cells = [[share.numerator // share.denominator for share in row] for row in exact]
    wanting = [count - sum(row) for count, row in zip(counts, cells, strict=True)]
    spare = [total - sum(row[at] for row in cells) for at, total in enumerate(columns)]
    largest_first = sorted(
        (cells[i][j] - exact[i][j], i, j) for i in range(len(counts)) for j in range(len(columns))
    )
    raised = [[0] * len(columns) for _ in counts]
    for left, i, j in largest_first:
        if left < 0 and wanting[i] and spare[j]:
            raised[i][j] += 1
            wanting[i], spare[j] = wanting[i] - 1, spare[j] - 1
    for i in range(len(counts)):
        while wanting[i]:
            _settle(i, raised, wanting, spare)
    return tuple(
        tuple(cell + up for cell, up in zip(row, ups, strict=True))
        for row, ups in zip(cells, raised, strict=True)
    )


def quotas_for(blueprint: Blueprint, weights: Mapping[str, int]) -> Blueprint:
    """The blueprint with every section's quotas by a weight table (topic to percent).

    Each section's quotas add up to its count and each topic's to its exact share of the whole paper. Topics
    that come to no item in a section are left out there.
    """
    shares = share_out([section.count for section in blueprint.sections], tuple(weights.values()))
    sections = tuple(
        section.model_copy(
            update={
                "quotas": tuple(
                    TopicQuota(topic=topic, count=count)
                    for topic, count in zip(weights, row, strict=True)
                    if count
                )
            }
        )
        for section, row in zip(blueprint.sections, shares, strict=True)
    )
    return blueprint.model_copy(update={"sections": sections})


def _settle(i: int, raised: list[list[int]], wanting: list[int], spare: list[int]) -> None:
    """Raise row ``i`` once more in a column that has one left, through another row where that rounds better.

    A cell raised already is not raised again if another row can give one up: that row takes the column with
    one left, and this row the column that it gives up.
    """
    to = next(j for j, left in enumerate(spare) if left)
    trades = [(other, j) for other, row in enumerate(raised) for j, up in enumerate(row) if up and j != to]

    def crowded(trade: tuple[int, int]) -> int:
        other, j = trade
        return raised[i][j] + (raised[other][to] if j != to else 0)

    other, j = min([(i, to), *trades], key=crowded)
    for row, at, by in ((other, j, -1), (other, to, 1), (i, j, 1)):
        raised[row][at] += by
    wanting[i], spare[to] = wanting[i] - 1, spare[to] - 1
