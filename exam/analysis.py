"""The items of a sitting analysed (题目分析): from rated attempts only, by version, once nobody may write.

And those of a paper, over all its rated sittings. It is computed when asked for, with the same number of
statements however many sat; beyond :data:`CELLS` answers only the first candidates are counted, and the page
says so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from statistics import median
from typing import Final, TypeVar

from sqlalchemy import ColumnElement, func, select

from core.access import Permission
from core.errors import NotAllowed
from core.people import scope
from core.points import Points
from core.work import UnitOfWork
from exam import (
    answer_table,
    belonging,
    case_rows,
    choosing,
    counting,
    forms,
    papers,
    readers,
    rulings,
    timing,
)
from exam.analysis_views import (
    ChildFigures,
    CountedSitting,
    Figures,
    ItemFigures,
    OptionFigures,
    PaperAnalysis,
    SittingAnalysis,
    SlopeFigures,
)
from exam.answer_table import Given, Scripts
from exam.errors import AnalysisSealed
from exam.form_figures import beside
from exam.forms import Face, Form
from exam.models import Paper, PaperForm, PaperItem, Sitting
from exam.rules.results import summarise
from exam.rules.ruling import Held
from exam.rules.statistics import enough
from exam.rules.statistics.analysis import Analysis, analyse
from exam.rules.statistics.classical import OptionStatistics
from exam.rules.statistics.rasch import Unfitted
from question_bank import selection
from question_bank.kinds.contract import Key
from question_bank.rules.pools import Pool

F = TypeVar("F", bound=Figures)

CELLS: Final = 200_000
"""Answers that one analysis reads at most: two thousand candidates on a hundred items."""
BANDS: Final = 10
MOST_MODELLED: Final = 100_000
"""Answers up to which the model with slopes is fitted while somebody waits: about a second."""
SITTINGS: Final = 200
"""The newest sittings of a paper that its analysis counts."""


def of_sitting(work: UnitOfWork, sitting_ref: str) -> SittingAnalysis:
    """The analysis of a sitting's items, with the key's letter beside the options.

    Raises NotFound; NotAllowed for who does not read the whole sitting or may not meet keys; AnalysisSealed
    while anybody may still write.
    """
    sitting = readable_sitting(work, sitting_ref)
    form = forms.read_form(work, forms.form_id_of(work, sitting.paper_id))
    scripts = _scripts(work, [sitting.id], form)
    shown = SittingAnalysis(
        paper_ref=work.session.get_one(Paper, sitting.paper_id).ref,
        ref=sitting.ref,
        title=sitting.title,
        opens_at=sitting.opens_at,
        total=form.total,
        rated=sitting.rated,
        marked=scripts.marked,
        persons=len(scripts.counted),
        own=bool(belonging.answered(work, sitting.ref)),
    )
    return _analysed(work, scripts, shown) if sitting.rated else shown


def of_paper(work: UnitOfWork, paper_ref: str) -> PaperAnalysis:
    """The items of a paper over all its rated sittings that are over and that the actor may read whole.

    Raises NotFound, NotAllowed.
    """
    paper, _ = papers.paper_of(work, paper_ref)
    work.demand(Permission.RESULTS_READ)
    form = forms.read_draft(work, forms.form_id_of(work, paper.id))
    sittings = work.session.scalars(
        select(Sitting)
        .where(Sitting.paper_id == paper.id, readable(work))
        .order_by(Sitting.opens_at.desc(), Sitting.id.desc())
        .limit(SITTINGS)
    ).all()
    scripts = _scripts(work, [each.id for each in sittings], form)
    shown = PaperAnalysis(
        ref=paper.ref,
        title=paper.title,
        total=form.total,
        marked=scripts.marked,
        persons=len(scripts.counted),
        sittings=tuple(
            CountedSitting(ref=each.ref, title=each.title, opens_at=each.opens_at) for each in sittings
        ),
        forms=beside(work, paper, readable(work)),
    )
    return _analysed(work, scripts, shown)


def readable_sitting(work: UnitOfWork, sitting_ref: str) -> Sitting:
    """A sitting whose whole results the actor reads and whose keys they may meet, once nobody may write.

    Raises NotFound, NotAllowed, AnalysisSealed.
    """
    may = readers.reading(work, sitting_ref)
    work.demand(Permission.PAPER_ASSEMBLE, scope.path_of(work, may.sitting.unit_id))
    if not may.whole:
        raise NotAllowed
    done_at = timing.everyone_done_at(work, may.sitting)
    if work.now <= done_at:
        raise AnalysisSealed(closes_at=done_at)
    return may.sitting


def readable(work: UnitOfWork) -> ColumnElement[bool]:
    """A condition on sittings: rated, over, and the actor reads all of their results and may meet keys."""
    return (
        Sitting.rated.is_(True)
        & counting.over(work)
        & Sitting.unit_id.in_(scope.ids_in_reach(work, Permission.RESULTS_READ))
        & Sitting.unit_id.in_(scope.ids_in_reach(work, Permission.PAPER_ASSEMBLE))
    )


def exposure(work: UnitOfWork, version_ids: Collection[int]) -> dict[int, int]:
    """How many rated sittings that have opened use each version."""
    rows = work.session.execute(
        select(PaperItem.version_id, func.count(Sitting.id.distinct()))
        .join(PaperForm, PaperForm.id == PaperItem.form_id)
        .join(Sitting, Sitting.paper_id == PaperForm.paper_id)
        .where(PaperItem.version_id.in_(version_ids), Sitting.rated.is_(True), Sitting.opens_at <= work.now)
        .group_by(PaperItem.version_id)
    )
    return dict(rows.all())


def option_figures(option: OptionStatistics, also: Collection[str] = ()) -> OptionFigures:
    """One option as it is shown; ``also``: those that were ruled right beside the key."""
    return OptionFigures(
        option=option.option,
        is_key=option.is_key,
        also=option.option in also,
        count=option.count,
        share=option.share,
        item_rest=option.item_rest,
        high=option.high,
    )


def _scripts(work: UnitOfWork, sitting_ids: Collection[int], form: Form) -> Scripts:
    return answer_table.scripts(work, sitting_ids, form, max(1, CELLS // max(1, len(form.faces))))


def _analysed(work: UnitOfWork, scripts: Scripts, shown: F) -> F:
    """What is shown, with its figures; without them where nobody is marked or nothing is left to analyse."""
    if not scripts.counted:
        return shown
    given = answer_table.read(work, scripts)
    form = scripts.form
    faces = [face for face in form.faces if face.slot not in given.removed]
    if not faces:
        return shown
    by_version = selection.keys(work, list(given.versions.values()))
    keys = {face.slot: by_version[given.versions[face.slot]] for face in faces}
    ruled = rulings.by_sitting(work, scripts.sitting_ids)
    also = _also_right(faces, keys, ruled)
    answers = answer_table.answers(faces, given, keys, len(scripts.counted), also)
    found = enough.shown(analyse(answers, most_modelled=MOST_MODELLED))
    few = len(scripts.counted) < enough.PERSONS
    children = case_rows.rows(work, scripts, faces, given, keys, ruled)
    return shown.model_copy(
        update={
            "mean": found.test.mean,
            "sd": found.test.sd,
            "alpha": found.test.alpha,
            "kr20": found.test.kr20,
            "sem": found.test.sem,
            "slope": found.rasch.slope if found.rasch else None,
            "slopes": tuple(_slopes(faces, found)),
            "unfitted": found.two_pl if isinstance(found.two_pl, Unfitted) and not few else None,
            "flags": found.flags,
            "bands": summarise(
                [each.points for each in scripts.counted],
                possible=form.total,
                pass_points=form.total,
                band_points=Points(max(1, form.total // BANDS)),
            ).bands,
            "items": tuple(_figures(work, form, faces, given, found, children, also)),
        }
    )


def _also_right(
    faces: Sequence[Face], keys: Mapping[int, Key], ruled: Mapping[int, Mapping[int, Held]]
) -> dict[int, frozenset[str]]:
    """By slot the options that were ruled right beside the key, in any of the sittings that are counted."""
    return {
        face.slot: choosing.also_right(
            face.content,
            [each for held in ruled.values() if face.slot in held for each in held[face.slot].of().also],
        )
        - frozenset(choosing.keyed(face.content, keys[face.slot]))
        for face in faces
    }


def _slopes(faces: Sequence[Face], found: Analysis) -> Iterator[SlopeFigures]:
    if isinstance(found.two_pl, Unfitted):
        return
    for face, each in zip(faces, found.two_pl.items, strict=True):
        if each is not None:
            yield SlopeFigures(
                slot=face.slot,
                discrimination=each.discrimination,
                discrimination_error=each.discrimination_error,
                difficulty=each.difficulty,
                difficulty_error=each.difficulty_error,
            )


def _figures(
    work: UnitOfWork,
    form: Form,
    faces: Sequence[Face],
    given: Given,
    found: Analysis,
    children: Mapping[int, tuple[ChildFigures, ...]],
    also: Mapping[int, frozenset[str]],
) -> Iterator[ItemFigures]:
    exposed = exposure(work, [face.version_id for face in faces])
    items = {slot.slot: slot.item_id for slot in form.slots}
    now = selection.standing(work, list(items.values()), frozenset(Pool))
    titles = [section.title for section in form.blueprint.sections]
    fitted = found.rasch.items if found.rasch else (None,) * len(faces)
    for face, item, flags, each in zip(faces, found.test.items, found.item_flags, fitted, strict=True):
        took, standing = given.seconds.get(face.slot), now.get(items[face.slot])
        yield ItemFigures(
            slot=face.slot,
            section=titles[face.section],
            kind=face.kind,
            stem=choosing.line(face.content),
            points=face.points,
            item_ref=standing.item_ref if standing is not None else "",
            facility=item.facility,
            point_biserial=item.point_biserial,
            item_rest=item.item_rest,
            alpha_if_deleted=item.alpha_if_deleted,
            difficulty=None if each is None else each.difficulty,
            difficulty_error=None if each is None else each.error,
            blank=item.blank,
            seconds=round(median(took)) if took else None,
            exposure=exposed.get(face.version_id, 0),
            options=tuple(option_figures(option, also[face.slot]) for option in item.options),
            flags=flags,
            children=children.get(face.slot, ()),
        )
