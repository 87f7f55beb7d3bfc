"""Papers: rehearsed against the bank, drawn with a stored seed, locked with a hash.

A draft can be drawn again with another seed; a locked paper never changes, and only a locked one is sat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from core import audit
from core.access import Permission
from core.db import Base
from core.errors import Finding, NotFound
from core.ids import new_ref, new_seed
from core.people import scope
from core.points import Points
from core.work import UnitOfWork
from exam import assembling, fitness, forms, kept_rows, series
from exam.errors import PaperLocked, PaperOfSeries, PaperUnfit
from exam.fitness import PaperFitness
from exam.models import Paper, PaperForm, PaperItem, PaperSwap
from exam.rules.blueprint import Blueprint, check_blueprint, total_points
from exam.rules.paper import Assembly, SectionPicks, check_locked_paper, check_sums
from exam.rules.sealing import Sealed, holds, seal
from exam.states import PaperState
from exam.supply import spreads, supplied
from exam.views import PaperView, Rehearsal
from question_bank import classing, selection
from question_bank.kinds import registry
from question_bank.kinds.contract import RightAnswer
from question_bank.rules.pools import Pool
from question_bank.selection import BankCard

A_FORM = "A"
LONGEST_TITLE = 120
_NAMED = 5
_SUMS = frozenset({"announced_total", "pass_points"})
"""Fields of a blueprint that say nothing of what is drawn."""


@dataclass(frozen=True, slots=True)
class Solution:
    """What is right, and why."""

    right: RightAnswer
    explanation: str | None


def rehearse(work: UnitOfWork, bank_ref: str, blueprint: Blueprint, *, pools: frozenset[Pool]) -> Rehearsal:
    """Whether the bank can fill the blueprint, section by section; writes nothing.

    Totals that disagree say nothing of the supply: they are told beside it.
    """
    bank = bank_of(work, bank_ref)
    findings = check_blueprint(blueprint)
    if any(each.field not in _SUMS for each in findings):
        return Rehearsal(findings=findings, supply=())
    told = assembling.propose(work, bank.id, blueprint, pools, seed=0)
    return Rehearsal(
        findings=(*findings, *(short.finding() for short in told.assembly.shortfalls)),
        supply=supplied(blueprint, told.held, told.resting),
        difficulty=spreads(blueprint, told.assembly.sections),
        advice=_repealed_grounds(work, bank.id, blueprint, pools),
    )


def _repealed_grounds(
    work: UnitOfWork, bank_id: int, blueprint: Blueprint, pools: frozenset[Pool]
) -> tuple[Finding, ...]:
    """That items which may be drawn cite what no longer holds, with the numbers of the first."""
    kinds = {section.kind for section in blueprint.sections}
    numbers = [
        number for number, kind in classing.repealed_in(work, bank_id, pools).values() if kind in kinds
    ]
    if not numbers:
        return ()
    first = ", ".join(f"#{number}" for number in numbers[:_NAMED])
    return (Finding("exam.bank_cites_repealed", {"count": len(numbers), "numbers": first}),)


def draw(
    work: UnitOfWork,
    bank_ref: str,
    title: str,
    blueprint: Blueprint,
    *,
    pools: frozenset[Pool],
    seed: int | None = None,
) -> PaperView:
    """Draw a draft paper. Raises PaperUnfit with every reason when the bank cannot fill the blueprint."""
    bank = bank_of(work, bank_ref)
    findings = (*check_title(title), *check_blueprint(blueprint))
    if findings:
        raise PaperUnfit(*findings)
    chosen_seed = new_seed() if seed is None else seed
    assembly = _drawn(work, bank.id, blueprint, chosen_seed, pools)
    return put_down(work, bank, title, blueprint, assembly.sections, seed=chosen_seed)


def put_down(
    work: UnitOfWork,
    bank: BankCard,
    title: str,
    blueprint: Blueprint,
    sections: Sequence[SectionPicks],
    *,
    seed: int,
    form_name: str = A_FORM,
) -> PaperView:
    """Write what was proposed down as a draft. The caller has checked design, title and permission."""
    paper = Paper(
        ref=new_ref(),
        bank_id=bank.id,
        unit_id=bank.unit_id,
        title=title.strip(),
        definition=blueprint.model_dump(mode="json"),
        state=PaperState.DRAFT,
        seed=seed,
        total_points=total_points(blueprint),
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(paper)
    work.flush()
    form = PaperForm(paper_id=paper.id, name=form_name)
    work.session.add(form)
    work.flush()
    work.session.add_all(_paper_items(form.id, blueprint, sections))
    audit.record(work, "paper.drawn", "paper", paper.ref, {"bank": bank.code, "seed": str(paper.seed)})
    return _view(paper, bank)


def redraw(work: UnitOfWork, ref: str, *, seed: int | None = None) -> PaperView:
    """Draw a draft anew, from the pools it was drawn from; the old draw is thrown away.

    Raises PaperLocked, PaperUnfit, and PaperOfSeries: one of several forms is not drawn without the others.
    """
    paper, bank = paper_of(work, ref, for_update=True)
    if paper.state is PaperState.LOCKED:
        raise PaperLocked
    if series.series_of(work, paper) is not None:
        raise PaperOfSeries
    form = forms.read_draft(work, forms.form_id_of(work, paper.id))
    pools = selection.pools_of(work, [slot.item_id for slot in form.slots]) or frozenset(Pool)
    title = paper.title
    discard(work, ref)
    return draw(work, bank.ref, title, form.blueprint, pools=pools, seed=seed)


def lock(work: UnitOfWork, ref: str, *, rows_unfilled: bool = False) -> PaperView:
    """Lock a draft: check it against its blueprint and its bank, store the hash of its content. Idempotent.

    Raises PaperUnfit when what was drawn is not what was designed, when an item was retired since or must not
    stand beside another, and, unless ``rows_unfilled`` says that this is known, when what was picked by hand
    leaves rows of the blueprint unfilled.
    """
    paper, bank = paper_of(work, ref, for_update=True)
    if paper.state is PaperState.LOCKED:
        return _view(paper, bank)
    form = forms.read_draft(work, forms.form_id_of(work, paper.id))
    findings = (*check_locked_paper(form.blueprint, form.slots), *fitness.of_form(work, form).bars)
    unfilled = kept_rows.unfilled(work, bank.id, form)
    if unfilled and not rows_unfilled:
        findings = (*findings, *unfilled, Finding("exam.rows_unconfirmed"))
    findings = findings or _stored(work, paper, form)
    if findings:
        raise PaperUnfit(*findings)
    paper.content_hash = seal(paper.title, paper.definition, _places(work, form))
    paper.state, paper.locked_by, paper.locked_at = PaperState.LOCKED, work.actor.person_id, work.now
    told = {"rows_unfilled": len(unfilled)} if unfilled else {}
    audit.record(work, "paper.locked", "paper", paper.ref, {"hash": paper.content_hash, **told})
    return _view(paper, bank)


def _stored(work: UnitOfWork, paper: Paper, form: forms.Form) -> tuple[Finding, ...]:
    """How the database's own count and sums differ from the design, in the transaction that locks."""
    sums = select(func.count(), func.sum(PaperItem.points)).where(PaperItem.form_id == form.form_id)
    count, points = work.session.execute(sums).one()
    stored = check_sums(form.blueprint, count, Points(points or 0))
    return stored or check_sums(form.blueprint, count, Points(paper.total_points))


def is_as_locked(work: UnitOfWork, ref: str) -> bool | None:
    """Whether a locked paper is to the letter what was locked; None for a draft."""
    paper, _ = paper_of(work, ref)
    if paper.content_hash is None:
        return None
    form = forms.read_draft(work, forms.form_id_of(work, paper.id))
    return holds(paper.content_hash, paper.title, paper.definition, _places(work, form))


def _places(work: UnitOfWork, form: forms.Form) -> list[Sealed]:
    hashes = selection.content_hashes(work, [face.version_id for face in form.faces])
    return [Sealed(face.slot, face.section, face.points, hashes[face.version_id]) for face in form.faces]


def discard(work: UnitOfWork, ref: str) -> None:
    """Throw a draft away. Raises PaperLocked for a locked one."""
    paper, _ = paper_of(work, ref, for_update=True)
    if paper.state is PaperState.LOCKED:
        raise PaperLocked
    work.session.execute(delete(PaperSwap).where(PaperSwap.paper_id == paper.id))
    form_id = forms.form_id_of(work, paper.id)
    for row in work.session.scalars(select(PaperItem).where(PaperItem.form_id == form_id)):
        work.session.delete(row)
    work.flush()
    work.session.delete(work.session.get_one(PaperForm, form_id))
    work.flush()
    work.session.delete(paper)
    audit.record(work, "paper.discarded", "paper", ref)


def listing(work: UnitOfWork, *, before: int | None = None, limit: int = 30) -> list[PaperView]:
    """Papers within the actor's reach, newest first; ``before`` is the last id of the page before."""
    found = (
        select(Paper)
        .where(Paper.unit_id.in_(scope.ids_in_reach(work, Permission.PAPER_ASSEMBLE)))
        .order_by(Paper.id.desc())
        .limit(limit)
    )
    if before is not None:
        found = found.where(Paper.id < before)
    papers = work.session.scalars(found).all()
    banks = selection.cards(work, {paper.bank_id for paper in papers})
    return [_view(paper, banks[paper.bank_id]) for paper in papers]


def look(work: UnitOfWork, ref: str) -> tuple[PaperView, forms.Form]:
    """A paper and what is in it, for who assembles papers there."""
    paper, bank = paper_of(work, ref)
    form = forms.read_draft(work, forms.form_id_of(work, paper.id))
    return _view(paper, bank), forms.dealt(form, paper.seed)


def orders_on_paper(work: UnitOfWork, ref: str, form: forms.Form) -> Mapping[int, tuple[str, ...]]:
    """The order of the options of its form, by slot, as it is printed. Raises NotFound, NotAllowed."""
    paper, _ = paper_of(work, ref)
    return forms.on_paper(form, paper.seed)


def fitness_of(work: UnitOfWork, ref: str) -> PaperFitness:
    """What bars the paper from being locked, and what to look at, as the bank stands now."""
    paper, _ = paper_of(work, ref)
    drawn = forms.read_draft(work, forms.form_id_of(work, paper.id))
    return fitness.of_form(work, drawn, is_locked=paper.state is PaperState.LOCKED)


def unfilled_rows(work: UnitOfWork, ref: str) -> tuple[Finding, ...]:
    """The rows of its blueprint that a paper does not fill, as the bank describes its items now."""
    paper, bank = paper_of(work, ref)
    return kept_rows.unfilled(work, bank.id, forms.read_draft(work, forms.form_id_of(work, paper.id)))


def look_with_keys(work: UnitOfWork, ref: str) -> dict[int, Solution]:
    """The keys and explanations of a paper by slot, for who writes in its bank. Raises NotAllowed."""
    paper, _ = paper_of(work, ref)
    work.demand(Permission.BANK_WRITE, scope.path_of(work, paper.unit_id))
    form = forms.dealt(forms.read_draft(work, forms.form_id_of(work, paper.id)), paper.seed)
    versions = [face.version_id for face in form.faces]
    keys, told = selection.keys(work, versions), selection.explanations(work, versions)
    audit.record(work, "paper.key_shown", "paper", paper.ref)
    return {
        face.slot: Solution(
            registry.explain(face.kind, face.content, keys[face.version_id]),
            registry.filled(face.content, told[face.version_id]) if face.version_id in told else None,
        )
        for face in form.faces
    }


def may_see_keys(work: UnitOfWork, ref: str) -> bool:
    """Whether the actor writes in the paper's bank."""
    paper, _ = paper_of(work, ref)
    return work.actor.may(Permission.BANK_WRITE, scope.path_of(work, paper.unit_id))


def check_title(title: str) -> tuple[Finding, ...]:
    """Why a paper or a sitting cannot be called so."""
    length = len(title.strip())
    if not length:
        return (Finding("exam.title_missing", {}, "title"),)
    if length > LONGEST_TITLE:
        return (Finding("exam.title_too_long", {"length": length, "most": LONGEST_TITLE}, "title"),)
    return ()


def _drawn(
    work: UnitOfWork, bank_id: int, blueprint: Blueprint, seed: int, pools: frozenset[Pool]
) -> Assembly:
    assembly = assembling.propose(work, bank_id, blueprint, pools, seed).assembly
    if not assembly.complete:
        raise PaperUnfit(*(short.finding() for short in assembly.shortfalls))
    return assembly


def _paper_items(form_id: int, blueprint: Blueprint, sections: Sequence[SectionPicks]) -> list[Base]:
    rows: list[Base] = []
    for section in sections:
        for pick in section.picks:
            rows.append(
                PaperItem(
                    form_id=form_id,
                    section=section.section,
                    slot=len(rows) + 1,
                    item_id=pick.item_id,
                    version_id=pick.version_id,
                    points=blueprint.sections[section.section].points_each,
                )
            )
    return rows


def bank_of(work: UnitOfWork, ref: str) -> BankCard:
    """A bank, for who assembles papers of it. Raises NotFound, NotAllowed."""
    bank = selection.card(work, ref)
    work.demand(Permission.PAPER_ASSEMBLE, scope.path_of(work, bank.unit_id))
    return bank


def open_paper(work: UnitOfWork, ref: str, *, for_update: bool = False) -> Paper:
    """The paper's row, for who assembles papers there. Raises NotFound, NotAllowed."""
    found = select(Paper).where(Paper.ref == ref)
    paper = work.session.scalars(found.with_for_update() if for_update else found).one_or_none()
    if paper is None:
        raise NotFound
    work.demand(Permission.PAPER_ASSEMBLE, scope.path_of(work, paper.unit_id))
    return paper


def paper_of(work: UnitOfWork, ref: str, *, for_update: bool = False) -> tuple[Paper, BankCard]:
    """The paper's row and its bank, as :func:`open_paper`."""
    paper = open_paper(work, ref, for_update=for_update)
    return paper, selection.cards(work, (paper.bank_id,))[paper.bank_id]


def _view(paper: Paper, bank: BankCard) -> PaperView:
    blueprint = Blueprint.model_validate(paper.definition)
    return PaperView(
        id=paper.id,
        ref=paper.ref,
        title=paper.title,
        bank_ref=bank.ref,
        bank_code=bank.code,
        state=paper.state,
        total=Points(paper.total_points),
        items=sum(section.count for section in blueprint.sections),
        seed=paper.seed,
        content_hash=paper.content_hash,
        made_at=paper.made_at,
        locked_at=paper.locked_at,
    )
