"""The data of the examination page: JSON that is safe inside a script element.

A hall opens its papers within seconds of each other. What all of them share, the items in words, is encoded
once for each form and kept; a candidate's page joins those pieces in the candidate's own order. Items with
values of the candidate's own, and items made of others, are encoded anew each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import msgspec

from core import text
from core.clock import milliseconds
from core.house import House
from core.points import Points, split, written
from exam import tokens
from exam.forms import Face, Form
from exam.rules.paper import Arrangement
from exam.tokens import Claim
from exam.views import Desk
from exam.wording import example_text, leniency_text, parts_told, rule_text
from question_bank import markup
from question_bank.kinds import registry
from question_bank.kinds.contract import KindName, Option, Presented
from question_bank.kinds.fill_blank import PLACE
from web.page import Page

JOURNAL_PURPOSE: Final = "journal"
_BLANK: Final = r'<span class="blank" data-blank="\1"></span>'


@dataclass(frozen=True, slots=True)
class Printed:
    """A form in pieces of JSON: heads of sections, and each slot before, in and after its options.

    Slots that differ from candidate to candidate by more than order have no pieces.
    """

    section_heads: tuple[str, ...]
    section_of: Mapping[int, int]
    before: Mapping[int, str]
    options: Mapping[int, Mapping[str, str]]
    after: Mapping[int, str]


def as_json(page: Page, desk: Desk, name_masked: str) -> str:
    """Everything the page's script starts from; what each field means is in docs/save-protocol.md."""
    key = ("printed", desk.form.form_id, page.locale)
    printed = page.house.kept.get(key, lambda: print_form(desk.form, page.locale))
    own = _encoded(_own_part(page, desk, name_masked))
    return f'{own[:-1]},"sections":[{",".join(_sections(printed, desk))}]}}'


def print_form(form: Form, locale: str) -> Printed:
    """The pieces of a form in one language."""
    shared = [face for face in form.faces if not _is_own(face)]
    shown = {face.slot: registry.present(face.kind, face.content) for face in shared}
    return Printed(
        section_heads=tuple(
            _section_head(form, index, locale) for index in range(len(form.blueprint.sections))
        ),
        section_of={face.slot: face.section for face in form.faces},
        before={face.slot: _before(face, shown[face.slot]) for face in shared},
        options={
            slot: {each.id: _encoded(_option(each)) for each in face.options} for slot, face in shown.items()
        },
        after={face.slot: f"],{_encoded({'marks': written(face.points)})[1:]}" for face in shared},
    )


def _is_own(face: Face) -> bool:
    return face.kind is KindName.CASE_STUDY or registry.has_values(face.content)


def _section_head(form: Form, index: int, locale: str) -> str:
    section = form.blueprint.sections[index]
    count = sum(1 for face in form.faces if face.section == index)
    parts = parts_told(face.content for face in form.faces if face.section == index)
    head = {
        "title": section.title,
        "rule_text": rule_text(section.rule, locale, section.kind, section.points_each)
        + leniency_text(form.lenient.get(index), locale),
        "example_text": example_text(section.rule, section.points_each, section.kind, locale, parts),
        "points_text": text.say(
            "word.section_points", locale, count=count, each=written(section.points_each)
        ),
    }
    return f'{_encoded(head)[:-1]},"slots":['


def _before(face: Face, shown: Presented) -> str:
    return f'{_encoded({"slot": face.slot, **_said(shown)})[:-1]},"options":['


def _option(option: Option) -> dict[str, str]:
    """An option as the page puts it in: its formulas are MathML, its recordings have controls."""
    return {"id": option.id, "text": markup.shown(option.text)}


def _said(shown: Presented) -> dict[str, Any]:
    """An item in words, all but its options and marks."""
    is_blanks = shown.kind is KindName.FILL_BLANK
    said: dict[str, Any] = {
        "kind": shown.kind.value,
        "stem": markup.shown(PLACE.sub(_BLANK, shown.stem) if is_blanks else shown.stem),
    }
    if shown.longest:
        said["longest"] = shown.longest
    if shown.most_files:
        said |= {
            "most_files": shown.most_files,
            "most_mb": shown.most_mb,
            "file_types": list(shown.file_types),
        }
    if shown.picture is not None:
        said |= {"picture": shown.picture.model_dump(), "places": shown.places}
    if shown.prompts:
        said["prompts"] = [_option(each) for each in shown.prompts]
        said["reuse"] = shown.reuse
    return said


def _sections(printed: Printed, desk: Desk) -> list[str]:
    order = desk.order
    own = {face.slot: _own_slot(face, order) for face in desk.form.faces if face.slot not in printed.before}
    return [
        f"{printed.section_heads[section]}"
        f"{','.join(own.get(slot) or _slot(printed, slot, order) for slot in slots)}]}}"
        for section, slots in groupby(order.order, key=printed.section_of.__getitem__)
    ]


def _own_slot(face: Face, order: Arrangement) -> str:
    shown = registry.present(face.kind, face.content, order.options.get(face.slot))
    return _encoded({"slot": face.slot, **_whole(shown, face.points)})


def _whole(shown: Presented, points: Points) -> dict[str, Any]:
    """An item with its options, its marks and the items that belong to it."""
    said = _said(shown) | {
        "options": [_option(each) for each in shown.options],
        "marks": written(points),
    }
    if shown.children:
        worth = split(points, [child.share for child in shown.children])
        said["children"] = [
            {"id": child.id, **_whole(child.face, each)}
            for child, each in zip(shown.children, worth, strict=True)
        ]
    return said


def slot_of(shown: Presented, points: Points) -> dict[str, Any]:
    """One item as the page's script takes it, outside any paper: its first slot."""
    return {"slot": 1, "number": 1, **_whole(shown, points)}


def _slot(printed: Printed, slot: int, order: Arrangement) -> str:
    options = printed.options[slot]
    in_order = ",".join([options[each] for each in order.options.get(slot, ())])
    return f"{printed.before[slot]}{in_order}{printed.after[slot]}"


def _own_part(page: Page, desk: Desk, name_masked: str) -> dict[str, Any]:
    house, ref, reason = page.house, desk.attempt_ref, desk.deadline_reason
    return {
        "attempt": ref,
        "token": tokens.issue(house, Claim(desk.attempt_id, desk.epoch)),
        "journal_secret": journal_secret(house, ref),
        "elsewhere": desk.held_elsewhere,
        "epoch": desk.epoch,
        "state": desk.state.value,
        "server_now": milliseconds(house.clock.now()),
        "deadline": milliseconds(desk.deadline),
        "deadline_reason": text.word(reason, page.locale) if reason is not None else None,
        "timezone": house.settings.timezone,
        "candidate": {"name_masked": name_masked, "code": desk.candidate_code},
        "sitting": {"title": desk.sitting_title, "ref": desk.sitting_ref},
        "total_marks": written(desk.form.total),
        "sheet": {str(slot): {"seq": each.seq, "payload": each.payload} for slot, each in desk.sheet.items()},
        "files": [{"ref": each.ref, "name": each.name, "size": each.size} for each in desk.files],
        "latest_slot": max(desk.sheet, key=lambda slot: desk.sheet[slot].received_at, default=None),
        "urls": {
            "answers": "/exam/answers",
            "files": "/exam/files",
            "submit": "/exam/submit",
            "state": f"/exam/attempts/{ref}/state",
            "take_over": f"/exam/attempts/{ref}/take-over",
            "kept": f"/exam/attempts/{ref}/kept.json",
            "live": f"/live/attempts/{ref}",
            "result": f"/exam/attempts/{ref}/result",
            "leave": "/exam",
        },
    }


def journal_secret(house: House, attempt_ref: str) -> str:
    """What seals the copy on the candidate's device: the same for the whole attempt, and after it."""
    return house.vault.signature(JOURNAL_PURPOSE, attempt_ref)


def _encoded(value: object) -> str:
    """JSON that a script element may hold: nothing in it ends the element or begins another."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c").replace("&", "\\u0026")
