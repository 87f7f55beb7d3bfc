"""Parallel forms (平行卷): rehearsed, drawn as papers of their own, looked at together, locked one or all.

Each form is a paper, so a sitting, a marking and an analysis know nothing of forms; what belongs together is
told by the receipt of the draw (``exam.series``).
"""

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import select

from core import audit
from core.access import Permission
from core.errors import Finding, NotFound
from core.ids import new_ref, new_seed
from core.people import scope
from core.points import Points
from core.work import UnitOfWork
from exam import candidates, papers, series, simulating
from exam.candidates import Use
from exam.errors import PaperUnfit
from exam.models import BlueprintRow
from exam.rules.blueprint import Blueprint, check_blueprint
from exam.rules.exposure import rested
from exam.rules.hardness import proved_hardness, with_answers
from exam.rules.parallel import (
    NAMES,
    FormSet,
    FormsWish,
    ParallelForm,
    assemble_forms,
    by_topic,
    check_wish,
    overlap_of,
)
from exam.series import FormRow, Series
from exam.series_views import FormsView, FormView, SeriesCard, SeriesView, TopicShare
from exam.states import PaperState
from question_bank import selection
from question_bank.rules.pools import Pool
from question_bank.selection import BankCard


def rehearse(
    work: UnitOfWork,
    bank_ref: str,
    blueprint: Blueprint,
    wish: FormsWish,
    *,
    pools: frozenset[Pool],
    seed: int | None = None,
) -> FormsView:
    """The forms that would be drawn, and every reason why they could not be; writes nothing.

    Drawing with the seed that it names gives exactly these forms, unless the bank changes meanwhile.
    """
    bank = papers.bank_of(work, bank_ref)
    chosen = new_seed() if seed is None else seed
    findings = (*check_blueprint(blueprint), *check_wish(wish))
    if findings:
        return FormsView(forms=(), overlap=(), spread=0, seed=chosen, findings=findings)
    drawn = _drawn(work, bank, blueprint, wish, pools, chosen)
    topics = _topics(work, bank.id, [[item.topic_path for item in form.items] for form in drawn.forms])
    return _proposed(blueprint, drawn, chosen).model_copy(update={"topics": topics})


def draw(
    work: UnitOfWork,
    bank_ref: str,
    title: str,
    blueprint: Blueprint,
    wish: FormsWish,
    *,
    pools: frozenset[Pool],
    seed: int | None = None,
) -> SeriesView:
    """Draw the forms as draft papers called ``title`` A, B, C …; all of them or none.

    Raises PaperUnfit with every reason when the bank cannot fill them all, or not equally hard.
    """
    bank = papers.bank_of(work, bank_ref)
    titled = [f"{title.strip()} {name}" if title.strip() else "" for name in NAMES[: max(wish.forms, 1)]]
    findings = (*papers.check_title(titled[0]), *check_blueprint(blueprint), *check_wish(wish))
    if findings:
        raise PaperUnfit(*findings)
    chosen = new_seed() if seed is None else seed
    drawn = _drawn(work, bank, blueprint, wish, pools, chosen)
    if drawn.findings:
        raise PaperUnfit(*drawn.findings)
    made = [
        papers.put_down(work, bank, name, blueprint, form.sections, seed=chosen, form_name=form.name)
        for name, form in zip(titled, drawn.forms, strict=True)
    ]
    receipt = Series(
        blueprint=blueprint,
        pools=tuple(sorted(pools)),
        seed=str(chosen),
        overlap_percent=wish.overlap_percent,
        widest_spread=wish.widest_spread,
        papers=tuple(each.ref for each in made),
    )
    row = BlueprintRow(
        ref=new_ref(),
        bank_id=bank.id,
        title=title.strip(),
        definition=receipt.model_dump(mode="json"),
        made_by=work.actor.person_id,
        made_at=work.now,
    )
    work.session.add(row)
    work.flush()
    audit.record(
        work, "paper.series_drawn", "paper_series", row.ref, {"forms": len(made), "seed": str(chosen)}
    )
    return _view(work, row, bank)


def look(work: UnitOfWork, ref: str) -> SeriesView:
    """A set of forms as it stands now. Raises NotFound, NotAllowed."""
    return _view(work, *_series(work, ref))


def of_paper(work: UnitOfWork, paper_ref: str) -> SeriesView | None:
    """The set that a paper is a form of, as it stands now; None for a paper drawn by itself."""
    paper, bank = papers.paper_of(work, paper_ref)
    row = series.series_of(work, paper)
    return None if row is None else _view(work, row, bank)


def lock_all(work: UnitOfWork, ref: str) -> SeriesView:
    """Lock every form that is not locked yet; all of them or none. Raises PaperUnfit, naming the form."""
    row, bank = _series(work, ref)
    for form in series.forms_of(work, row):
        try:
            papers.lock(work, form.paper.ref)
        except PaperUnfit as unfit:
            raise PaperUnfit(Finding("exam.form_unfit", {"form": form.name}), *unfit.findings) from unfit
    return _view(work, row, bank)


def card_of(work: UnitOfWork, paper_ref: str) -> SeriesCard | None:
    """The set that a paper is a form of; None for a paper drawn by itself."""
    paper, _ = papers.paper_of(work, paper_ref)
    row = series.series_of(work, paper)
    if row is None:
        return None
    return SeriesCard(ref=row.ref, title=row.title, forms=len(Series.model_validate(row.definition).papers))


def _series(work: UnitOfWork, ref: str) -> tuple[BlueprintRow, BankCard]:
    row = work.session.scalars(select(BlueprintRow).where(BlueprintRow.ref == ref)).one_or_none()
    if row is None:
        raise NotFound
    bank = selection.cards(work, (row.bank_id,))[row.bank_id]
    work.demand(Permission.PAPER_ASSEMBLE, scope.path_of(work, bank.unit_id))
    return row, bank


def _drawn(
    work: UnitOfWork,
    bank: BankCard,
    blueprint: Blueprint,
    wish: FormsWish,
    pools: frozenset[Pool],
    seed: int,
) -> FormSet:
    cards = rested(candidates.of_bank(work, bank.id, pools), blueprint.exposure, work.today)
    proved = with_answers(cards, simulating.facilities(work, bank.id))
    return assemble_forms(blueprint, proved, wish, random.Random(seed))


def _proposed(blueprint: Blueprint, drawn: FormSet, seed: int) -> FormsView:
    return FormsView(
        forms=tuple(_rehearsed(form, blueprint) for form in drawn.forms),
        overlap=drawn.overlap,
        spread=round(drawn.spread),
        seed=seed,
        findings=drawn.findings,
    )


def _rehearsed(form: ParallelForm, blueprint: Blueprint) -> FormView:
    filled = ((len(part.picks), blueprint.sections[part.section]) for part in form.sections)
    return FormView(
        name=form.name,
        items=len(form.items),
        points=Points(sum(count * section.points_each for count, section in filled)),
        difficulty=round(form.mean_difficulty),
        never_used=form.never_used,
        most_used=form.most_used,
    )


def _view(work: UnitOfWork, row: BlueprintRow, bank: BankCard) -> SeriesView:
    receipt = Series.model_validate(row.definition)
    forms = series.forms_of(work, row)
    versions = [each for form in forms for each in form.version_ids]
    hardness = {each: thought * 100 for each, thought in selection.difficulties(work, versions).items()}
    hardness |= {
        each: proved_hardness(won)
        for each, won in simulating.facilities(work, bank.id).items()
        if each in hardness
    }
    means = [
        Fraction(sum(hardness[each] for each in form.version_ids), max(1, len(form.version_ids)))
        for form in forms
    ]
    uses = candidates.uses_in(work, bank.id)
    paths = _paths(work, bank.id, forms)
    table = FormsView(
        topics=_topics(work, bank.id, [[paths[item] for item in form.item_ids] for form in forms]),
        forms=tuple(_standing(form, mean, uses) for form, mean in zip(forms, means, strict=True)),
        overlap=overlap_of([set(form.item_ids) for form in forms]),
        spread=round(max(means, default=Fraction(0)) - min(means, default=Fraction(0))),
        seed=int(receipt.seed),
        findings=_amiss(forms, receipt),
    )
    return SeriesView(
        ref=row.ref,
        title=row.title,
        bank_ref=bank.ref,
        bank_code=bank.code,
        overlap_percent=receipt.overlap_percent,
        widest_spread=receipt.widest_spread,
        made_at=row.made_at,
        table=table,
    )


def _paths(work: UnitOfWork, bank_id: int, forms: Sequence[FormRow]) -> dict[int, tuple[str, ...]]:
    """The codes that lead to the topic of each item of the forms, as the bank stands now."""
    items = {item for form in forms for item in form.item_ids}
    places, paths = selection.topics_of(work, items), selection.topic_paths(work, bank_id)
    return {item: paths.get(places.get(item), ()) for item in items}


def _topics(
    work: UnitOfWork, bank_id: int, forms: Sequence[Sequence[tuple[str, ...]]]
) -> tuple[TopicShare, ...]:
    """How the forms go over the topics, in the order of the bank's tree; items without a topic last."""
    counts = by_topic(forms)
    cards = selection.topic_cards(work, (bank_id,)).get(bank_id, ())
    shares = [
        TopicShare(code=card.code, title=card.title, counts=counts[card.code])
        for card in cards
        if card.code in counts
    ]
    rest = [TopicShare(code="", title="", counts=counts[""])] if "" in counts else []
    return (*shares, *rest)


def _standing(form: FormRow, mean: Fraction, uses: Mapping[int, Use]) -> FormView:
    before = [uses[item].times - 1 if item in uses else 0 for item in form.item_ids]
    return FormView(
        name=form.name,
        items=len(form.item_ids),
        points=form.points,
        difficulty=round(mean),
        never_used=sum(times == 0 for times in before),
        most_used=max(before, default=0),
        paper_ref=form.paper.ref,
        paper_title=form.paper.title,
        state=PaperState(form.paper.state),
    )


def _amiss(forms: Sequence[FormRow], receipt: Series) -> tuple[Finding, ...]:
    gone = len(receipt.papers) - len(forms)
    return (Finding("exam.forms_gone", {"gone": gone}),) if gone else ()
