"""Locked papers for other systems: QTI and Moodle, with the marking rules as far as these can say them.

What a file cannot carry is told before it leaves: items of kinds that it lacks, and rules that it cannot say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core import audit, text
from core.access import Permission
from core.errors import Finding
from core.people import scope
from core.work import UnitOfWork
from exam import forms, papers
from exam.errors import PaperNotLocked
from exam.forms import Form
from exam.models import Paper
from exam.rules.interchange import Interchange, worth_in
from exam.states import PaperState
from question_bank import assets, markup, selection
from question_bank.formats import moodle_writing, qti_writing
from question_bank.formats.outgoing import FileFormat, Lost, Made, Outgoing
from question_bank.formats.qti_names import QTI22, QTI30
from question_bank.kinds import calculated, fill_blank, multiple_choice, numeric
from question_bank.kinds.contract import Key
from question_bank.views import Exported, Loss

FORMATS: Final = (FileFormat.QTI22, FileFormat.QTI30, FileFormat.MOODLE)
_FILES: Final[Mapping[FileFormat, tuple[str, str]]] = {
    FileFormat.QTI22: (".qti22.zip", "application/zip"),
    FileFormat.QTI30: (".qti30.zip", "application/zip"),
    FileFormat.MOODLE: (".moodle.xml", "application/xml"),
}


def rehearse(work: UnitOfWork, ref: str, locale: str) -> dict[FileFormat, Exported]:
    """The paper in every format and what each would lose, by slot; nothing is written down.

    Raises NotFound, NotAllowed (the key goes along, so it is for who writes in the bank), PaperNotLocked.
    """
    form, paper = _opened(work, ref)
    keys, told = forms.read_keys(work, form), forms.read_explanations(work, form)
    shown = markup.assets_in(
        repr([(face.content, keys[face.slot], told.get(face.slot)) for face in form.faces])
    )
    hard = selection.difficulties(work, [face.version_id for face in form.faces])
    taken = _Taken(form, keys, told, assets.read_all(work, paper.bank_id, shown), paper.title, hard)
    return {each: _made(taken, each, locale) for each in FORMATS}


def take(work: UnitOfWork, ref: str, wanted: FileFormat, locale: str) -> Exported:
    """The paper in one format; that it was taken out is written down. Raises as :func:`rehearse` does."""
    made = rehearse(work, ref, locale)[wanted]
    facts = {"format": wanted.value, "items": made.items, "losses": len(made.losses)}
    audit.record(work, "paper.exchanged", "paper", ref, facts)
    return made


@dataclass(frozen=True, slots=True)
class _Taken:
    """What leaves: a form with its keys and explanations by slot, the pictures that they show, the title.

    ``hard``: how hard the authors thought the versions.
    """

    form: Form
    keys: Mapping[int, Key]
    told: Mapping[int, str]
    pictures: Mapping[str, bytes]
    title: str
    hard: Mapping[int, int]


def _opened(work: UnitOfWork, ref: str) -> tuple[Form, Paper]:
    paper, _ = papers.paper_of(work, ref)
    work.demand(Permission.BANK_WRITE, scope.path_of(work, paper.unit_id))
    if paper.state is not PaperState.LOCKED:
        raise PaperNotLocked
    return forms.read_form(work, forms.form_id_of(work, paper.id)), paper


def _made(taken: _Taken, wanted: FileFormat, locale: str) -> Exported:
    family = Interchange.MOODLE if wanted is FileFormat.MOODLE else Interchange.QTI
    items: list[Outgoing] = []
    lost: list[Lost] = []
    for face in taken.form.faces:
        section = taken.form.blueprint.sections[face.section]
        key = taken.keys[face.slot]
        worth, said = worth_in(family, face.kind, section.rule, face.points, parts=_parts(key))
        items.append(
            Outgoing(
                number=face.slot,
                kind=face.kind,
                content=face.content,
                key=key,
                explanation=taken.told.get(face.slot, ""),
                pictures=taken.pictures,
                topics=(section.title,),
                difficulty=taken.hard[face.version_id],
                worth=worth,
            )
        )
        if not said:
            lost.append(Lost(face.slot, Finding("export.marking_lost", {"rule": section.rule.name})))
        if family is Interchange.QTI and _has_more_units(key):
            lost.append(Lost(face.slot, Finding("export.units_lost")))
    ending, media_type = _FILES[wanted]
    made = _written(f"{taken.title}{ending}", items, wanted, locale)
    kept = {item.number for item in made.kept}
    losses = sorted(
        (*made.left, *(each for each in lost if each.number in kept)), key=lambda each: each.number
    )
    return Exported(
        name=made.name,
        media_type=media_type,
        data=made.data,
        items=len(made.kept),
        left=len(items) - len(made.kept),
        losses=tuple(Loss(number=each.number, finding=each.finding) for each in losses),
    )


def _parts(key: Key) -> int:
    match key:
        case multiple_choice.Key(options=options):
            return len(options)
        case fill_blank.Key(blanks=blanks):
            return len(blanks)
        case _:
            return 1


def _has_more_units(key: Key) -> bool:
    """Whether a number has units, or a demand for one, that QTI does not say: it shows the one of the key."""
    return isinstance(key, numeric.Key | calculated.Key) and bool(key.units or key.unit_demanded)


def _written(name: str, items: list[Outgoing], wanted: FileFormat, locale: str) -> Made:
    if wanted is FileFormat.MOODLE:
        return moodle_writing.written(name, items)
    truth = (text.say("word.sheet.true", locale), text.say("word.sheet.false", locale))
    return qti_writing.written(name, items, QTI22 if wanted is FileFormat.QTI22 else QTI30, truth)
