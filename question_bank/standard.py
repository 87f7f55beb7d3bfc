"""A bank's table of the national standard: seen with its coverage, edited, imported after a rehearsal.

The lines of the table are the bank's topics; what the standard says of them stands beside.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import delete, func, select

from core import audit
from core.access import Permission
from core.errors import Finding, Invalid
from core.occupations.rules.grades import NATIONAL_LEVELS, Grade, GradeComponent
from core.work import UnitOfWork
from question_bank import banks, topics
from question_bank.class_views import PointView, RowProblem, StandardView, TableRehearsal
from question_bank.formats import standard_table
from question_bank.formats.standard_table import Table
from question_bank.models import Bank, Item, Topic
from question_bank.rules.classes import Importance, TopicKind
from question_bank.rules.standard import Column, check_rows
from question_bank.standard_models import Standard, TopicStanding, TopicWeight

_COMPONENTS = (GradeComponent.THEORY, GradeComponent.SKILL)
COLUMNS: Sequence[Column] = tuple((grade, part) for grade in NATIONAL_LEVELS for part in _COMPONENTS)
LONGEST_TITLE = 160


def look(work: UnitOfWork, bank_ref: str) -> StandardView:
    """The table with its coverage. Raises NotFound, NotAllowed."""
    bank = banks.open_bank(work, bank_ref, *banks.READERS)
    standings, weights = _standings(work, bank.id), _weights(work, bank.id)
    published = _published(work, bank)
    planted = topics.as_tree(topics.planted_in(work, bank.id), published)
    filed = sum(count for topic_id, count in published.items() if topic_id is not None)
    known = work.session.scalars(select(Standard).where(Standard.bank_id == bank.id)).one_or_none()
    totals: Counter[Column] = Counter()
    for each in planted:
        if each.parent_ref is None:
            totals.update(weights.get(each.ref, {}))
    return StandardView(
        bank=banks.look(work, bank_ref),
        title=known.title if known else "",
        grades=tuple(Grade(grade) for grade in known.grades) if known else (),
        columns=tuple(each for each in COLUMNS if any(each in cells for cells in weights.values())),
        points=tuple(
            PointView(
                ref=each.ref,
                code=each.code,
                title=each.title,
                depth=each.depth,
                kind=standings[each.ref].kind if each.ref in standings else None,
                importance=standings[each.ref].importance if each.ref in standings else None,
                by_grade=standings[each.ref].by_grade if each.ref in standings else {},
                weights=weights.get(each.ref, {}),
                published=each.items,
                share=int(Fraction(each.items * 100, filed)) if filed else 0,
            )
            for each in planted
        ),
        totals=dict(totals),
        published=filed,
        unfiled=published.get(None, 0),
    )


def weights_of(work: UnitOfWork, bank_id: int, column: Column) -> dict[str, int]:
    """A column of the table for drawing by it: code of topic to per cent, the narrowest weighted scopes only.

    Where a scope and what lies within it both have weights, what lies within it stands for it. The caller
    has judged the permission.
    """
    grade, component = column
    rows = work.session.execute(
        select(Topic.id, Topic.code, Topic.parent_id, TopicWeight.percent)
        .join(TopicWeight, TopicWeight.topic_id == Topic.id)
        .where(Topic.bank_id == bank_id, TopicWeight.grade == grade, TopicWeight.component == component)
        .order_by(Topic.path)
    ).all()
    above = {row.parent_id for row in rows}
    return {row.code: row.percent for row in rows if row.id not in above}


def columns_of(work: UnitOfWork, bank_id: int) -> tuple[Column, ...]:
    """The columns of a bank's table that hold weights. The caller has judged the permission."""
    rows = work.session.execute(
        select(TopicWeight.grade, TopicWeight.component)
        .join(Topic, Topic.id == TopicWeight.topic_id)
        .where(Topic.bank_id == bank_id)
        .distinct()
    )
    held = {(grade, component) for grade, component in rows}
    return tuple(each for each in COLUMNS if each in held)


def name(work: UnitOfWork, bank_ref: str, title: str, grades: Sequence[Grade]) -> None:
    """Say which standard the bank follows and for which grades. Raises NotFound, NotAllowed, Invalid."""
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, lock=True)
    tidy = title.strip()
    if len(tidy) > LONGEST_TITLE:
        raise Invalid(Finding("topic.title_too_long", {"length": len(tidy), "most": LONGEST_TITLE}, "title"))
    known = work.session.scalars(select(Standard).where(Standard.bank_id == bank.id)).one_or_none()
    if known is None:
        known = Standard(bank_id=bank.id)
        work.session.add(known)
    known.title, known.grades = tidy, [each.value for each in Grade if each in set(grades)]
    work.flush()
    audit.record(work, "standard.named", "bank", bank.ref, {"title": tidy, "grades": len(known.grades)})


def put_point(
    work: UnitOfWork,
    bank_ref: str,
    topic_ref: str,
    *,
    kind: TopicKind | None,
    importance: Importance | None,
    weights: Mapping[Column, int],
) -> None:
    """Say what a topic is in the table; kind None takes it out of the table with its weights.

    What single grades say of its importance goes when another importance is said. Raises NotFound,
    NotAllowed, Invalid.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, lock=True)
    topic = topics.topic_of(work, bank.id, topic_ref)
    findings = []
    if kind is not TopicKind.POINT and importance is not None:
        findings.append(Finding("standard.importance_of_scope", {"typed": topic.code}, "importance"))
    if any(not 0 <= percent <= 100 for percent in weights.values()):
        findings.append(Finding("standard.weight_unreadable", {"typed": ""}, "weights"))
    if findings:
        raise Invalid(*findings)
    standing = work.session.scalars(
        select(TopicStanding).where(TopicStanding.topic_id == topic.id)
    ).one_or_none()
    stays = standing is not None and standing.importance is importance
    by_grade = standing.by_grade if standing is not None and stays else {}
    _put(work, topic.id, kind, importance, weights if kind is not None else {}, by_grade)
    work.flush()
    audit.record(work, "standard.point_put", "topic", topic.ref, {"bank": bank.code, "code": topic.code})


def rehearse(work: UnitOfWork, bank_ref: str, sheets: Sequence[Table]) -> TableRehearsal:
    """What an import of a table would do, and every reason against it; writes nothing.

    Raises NotFound, NotAllowed.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE)
    return _rehearsed(work, bank, sheets)


def import_table(work: UnitOfWork, bank_ref: str, sheets: Sequence[Table]) -> TableRehearsal:
    """Take a table over: missing topics are planted, known ones renamed, and all told what they are.

    All of it or nothing; topics that the table does not name stay as they are. Raises Invalid with the
    reasons, NotFound, NotAllowed.
    """
    bank = banks.open_bank(work, bank_ref, Permission.BANK_WRITE, lock=True)
    told = _rehearsed(work, bank, sheets)
    if told.problems:
        raise Invalid(*(each.finding for each in told.problems))
    ids = topics.graft(work, bank, [(row.code, row.title, row.parent) for row in told.rows])
    named = {topic.id: topic for topic in work.session.scalars(select(Topic).where(Topic.bank_id == bank.id))}
    for row in told.rows:
        named[ids[row.code]].title = row.title
        _put(work, ids[row.code], row.kind, row.importance, row.weights, row.by_grade)
    work.flush()
    facts = {"planted": told.planted, "changed": told.changed, "rows": len(told.rows)}
    audit.record(work, "standard.imported", "bank", bank.ref, facts)
    return told


def _rehearsed(work: UnitOfWork, bank: Bank, sheets: Sequence[Table]) -> TableRehearsal:
    read = standard_table.read(sheets)
    rows, problems = read.rows, read.problems or check_rows(read.rows)
    planted = {topic.code: topic for topic in topics.planted_in(work, bank.id)}
    standings, weights = _standings(work, bank.id), _weights(work, bank.id)
    same = 0
    for row in rows:
        topic = planted.get(row.code)
        held = standings.get(topic.ref) if topic is not None else None
        if topic is not None and held is not None:
            told = (topic.title, held.kind, held.importance, held.by_grade, weights.get(topic.ref, {}))
            same += told == (row.title, row.kind, row.importance, dict(row.by_grade), dict(row.weights))
    fresh = sum(row.code not in planted for row in rows)
    return TableRehearsal(
        rows=rows,
        problems=tuple(RowProblem(where=where, finding=finding) for where, finding in problems),
        planted=fresh,
        changed=len(rows) - fresh - same,
        same=same,
        unread=read.unread,
    )


def _put(
    work: UnitOfWork,
    topic_id: int,
    kind: TopicKind | None,
    importance: Importance | None,
    weights: Mapping[Column, int],
    by_grade: Mapping[Grade, Importance],
) -> None:
    for table in (TopicStanding, TopicWeight):
        work.session.execute(delete(table).where(table.topic_id == topic_id))
    if kind is not None:
        told = {grade.value: each.value for grade, each in by_grade.items()} or None
        work.session.add(TopicStanding(topic_id=topic_id, kind=kind, importance=importance, importances=told))
    work.session.add_all(
        TopicWeight(topic_id=topic_id, grade=grade, component=component, percent=percent)
        for (grade, component), percent in weights.items()
        if percent
    )


def _standings(work: UnitOfWork, bank_id: int) -> dict[str, TopicStanding]:
    rows = work.session.execute(
        select(Topic.ref, TopicStanding)
        .join(TopicStanding, TopicStanding.topic_id == Topic.id)
        .where(Topic.bank_id == bank_id)
    )
    return dict(rows.all())


def _weights(work: UnitOfWork, bank_id: int) -> dict[str, dict[Column, int]]:
    rows = work.session.execute(
        select(Topic.ref, TopicWeight.grade, TopicWeight.component, TopicWeight.percent)
        .join(TopicWeight, TopicWeight.topic_id == Topic.id)
        .where(Topic.bank_id == bank_id)
    )
    found: dict[str, dict[Column, int]] = {}
    for ref, grade, component, percent in rows:
        found.setdefault(ref, {})[grade, component] = percent
    return found


def _published(work: UnitOfWork, bank: Bank) -> dict[int | None, int]:
    pools = banks.pools_open(work, banks.path_of(work, bank))
    rows = work.session.execute(
        select(Item.topic_id, func.count())
        .where(Item.bank_id == bank.id, Item.current_id.is_not(None), Item.pool.in_(pools))
        .group_by(Item.topic_id)
    )
    return dict(rows.all())
