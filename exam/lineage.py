"""The lineage check of a paper: how much of it differs from the public pool, item by item, as evidence.

Contests publish a pool and promise to change a share of it behind closed doors. The check shows for each item
of a paper which public item it equals or was made from, and says whether the promise is kept.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from core.errors import Finding
from core.points import Points
from core.work import UnitOfWork
from exam import papers
from exam.views import PaperView, View
from question_bank import lineage
from question_bank.lineage import PaperPick
from question_bank.rules.lineage import LineageStanding, judge_share, percent

USUAL_PERCENT: Final = 30
SAME_WORDS: Final = 100


class LineageAsked(BaseModel):
    """What is asked: the share that must differ, counted in items or in points, by how much at the least.

    ``published_on``: only what was published up to and including that day counts as the public pool.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    least_percent: int = USUAL_PERCENT
    by_points: bool = False
    least_difference: int = 0
    published_on: date | None = None


class LineageRow(View):
    """The evidence for one item. ``difference``: per cent of the text that differs from the public item's.

    ``likeness``: per cent that a near-duplicate has in common with it, 0 for none; ``unregistered``: nobody
    wrote down that the item was made from it.
    """

    slot: int
    section: str
    number: int
    words: str
    standing: LineageStanding
    public_bank: str
    public_number: int | None
    public_words: str
    difference: str
    points: Points
    likeness: int
    unregistered: bool


class LineageView(View):
    """The check of a paper; ``findings`` empty: the share is kept. ``digest`` is over all of the evidence.

    ``pool``: so many public items of each bank, by its code. ``share`` None: nothing to compare with.
    """

    paper: PaperView
    asked: LineageAsked
    rows: tuple[LineageRow, ...]
    counts: dict[LineageStanding, int]
    changed: int
    total: int
    share: str | None
    pool: dict[str, int]
    findings: tuple[Finding, ...]
    checked_at: datetime
    digest: str

    @property
    def unregistered(self) -> int:
        """So many items are like a public one that nobody named as their origin."""
        return sum(row.unregistered for row in self.rows)

    @property
    def too_near(self) -> int:
        """So many items were changed, and so little that they still are near-duplicates."""
        return sum(
            row.standing is LineageStanding.SAME and 0 < row.likeness < SAME_WORDS for row in self.rows
        )


def check(work: UnitOfWork, ref: str, asked: LineageAsked) -> LineageView:
    """Compare a paper with the public pools of its bank and of all that the actor may read.

    Raises NotFound, NotAllowed.
    """
    _, bank = papers.paper_of(work, ref)
    view, form = papers.look(work, ref)
    versions = {slot.slot: slot.item_id for slot in form.slots}
    picks = [
        PaperPick(versions[face.slot], face.version_id, int(face.points) if asked.by_points else 1)
        for face in form.faces
    ]
    told = lineage.compare(
        work,
        bank.id,
        picks,
        until=_end_of(work, asked.published_on),
        least_difference=Fraction(asked.least_difference, 100),
    )
    rows: list[LineageRow] = []
    for face, row in zip(form.faces, told.evidence.rows, strict=True):
        own = told.cards[lineage.item_ref(row.ref)]
        public = told.cards[lineage.item_ref(row.public_ref)] if row.public_ref is not None else None
        rows.append(
            LineageRow(
                slot=face.slot,
                section=form.blueprint.sections[face.section].title,
                number=own.number,
                words=own.words,
                standing=row.standing,
                public_bank=public.bank if public else "",
                public_number=public.number if public else None,
                public_words=public.words if public else "",
                difference=percent(row.difference),
                points=face.points,
                likeness=int(row.likeness * 100),
                unregistered=row.unregistered,
            )
        )
    evidence = told.evidence
    return LineageView(
        paper=view,
        asked=asked,
        rows=tuple(rows),
        counts={each: sum(row.standing is each for row in rows) for each in LineageStanding},
        changed=evidence.changed,
        total=evidence.total,
        share=percent(evidence.share) if told.pool else None,
        pool=dict(told.pool),
        findings=_with_numbers(judge_share(evidence, least=Fraction(asked.least_percent, 100)), told),
        checked_at=work.now,
        digest=_digest(view, asked, rows, told.pool),
    )


def as_report(view: LineageView) -> dict[str, Any]:
    """The evidence for programs and files; ``holds`` says whether the share is kept."""
    return {
        "paper": {
            "ref": view.paper.ref,
            "title": view.paper.title,
            "state": view.paper.state.value,
            "content_hash": view.paper.content_hash,
        },
        "asked": view.asked.model_dump(mode="json"),
        "public_pool": sum(view.pool.values()),
        "public_banks": view.pool,
        "changed": view.changed,
        "total": view.total,
        "percent": view.share,
        "holds": not view.findings,
        "unregistered": view.unregistered,
        "too_near": view.too_near,
        "findings": [{"code": each.code, "facts": dict(each.facts)} for each in view.findings],
        "items": [row.model_dump(mode="json") for row in view.rows],
        "checked_at": view.checked_at.isoformat(),
        "digest": view.digest,
    }


def _end_of(work: UnitOfWork, day: date | None) -> datetime | None:
    """The last moment of a day where the operator lives."""
    return datetime.combine(day, time.max, work.house.settings.zone) if day is not None else None


def _with_numbers(findings: tuple[Finding, ...], told: lineage.Compared) -> tuple[Finding, ...]:
    """Public items by the banks and numbers that people know them by."""
    cards = {ref: f"{card.bank} #{card.number}" for ref, card in told.cards.items()}
    return tuple(
        Finding(each.code, {"public_ref": cards[lineage.item_ref(str(named))]})
        if (named := each.facts.get("public_ref"))
        else each
        for each in findings
    )


def _digest(view: PaperView, asked: LineageAsked, rows: list[LineageRow], pool: Mapping[str, int]) -> str:
    told = [view.ref, view.content_hash or "", asked.model_dump_json()]
    told += (f"{bank} {items}" for bank, items in pool.items())
    told += (row.model_dump_json() for row in rows)
    return sha256("\n".join(told).encode()).hexdigest()
