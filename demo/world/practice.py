"""Practice: both banks are opened by their trainer, and the worker has practised for a few days."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from demo.world.stage import Stage
from demo.world.writing import TRAINER
from question_bank import selection
from question_bank.kinds import registry
from question_bank.kinds.contract import Key, KindName, Presented
from training.practice import answering, daily, openings, sessions
from training.practice.answering import Given
from training.practice.openings import MockSource
from training.practice.states import Audience, PracticeKind
from training.practice.views import SessionView, Start

WRONG_TEXT = "?"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MockData(_Data):
    """A mock of a bank: in the proportions of its pool, or by the plan of a paper."""

    bank: str
    title: str
    minutes: int
    paper: str = ""


class SessionData(_Data):
    """What was practised one day; positions count from 1."""

    days_ago: int
    kind: PracticeKind
    bank: str = ""
    topic: str = ""
    wrong: tuple[int, ...] = ()
    given_up: tuple[int, ...] = ()
    stops_after: int | None = None


class PracticeData(_Data):
    """The file."""

    worker: str
    mock: tuple[MockData, ...]
    session: tuple[SessionData, ...]


@cache
def practice_data() -> PracticeData:
    """What stands in practice.toml."""
    source = files("demo.world").joinpath("practice.toml").read_text(encoding="utf-8")
    return PracticeData.model_validate(tomllib.loads(source))


def open_banks(stage: Stage, banks: dict[str, str], papers: dict[str, str]) -> None:
    """Open the banks for everybody and offer their mocks; ``papers``: references by name."""
    for ref in banks.values():
        with stage.work(TRAINER) as work:
            openings.open_bank(work, ref, Audience.EVERYBODY)
    for mock in practice_data().mock:
        with stage.work(TRAINER) as work:
            openings.add_mock(
                work,
                banks[mock.bank],
                MockSource.BLUEPRINT if mock.paper else MockSource.STANDARD,
                title=mock.title,
                minutes=mock.minutes,
                paper_ref=papers.get(mock.paper, ""),
            )


def practise(stage: Stage, banks: dict[str, str]) -> None:
    """Let the worker practise on their days, with the mistakes they made."""
    worker = practice_data().worker
    for number, plan in enumerate(practice_data().session):
        stage.go(plan.days_ago)
        stage.wait(minutes=20 * number)
        with stage.work(worker) as work:
            if plan.kind is PracticeKind.DAILY:
                ref = daily.begin(work)
            else:
                start = Start(
                    kind=plan.kind,
                    request=f"demo-{number}",
                    bank_ref=banks.get(plan.bank, ""),
                    topic_code=plan.topic,
                )
                ref = sessions.begin(work, start)
            size = sessions.look(work, ref).size
        for position in range(1, min(size, plan.stops_after or size) + 1):
            stage.wait(seconds=25)
            _answer(stage, worker, ref, position, plan)


def _answer(stage: Stage, worker: str, ref: str, position: int, plan: SessionData) -> None:
    with stage.work(worker) as work:
        seen = sessions.look(work, ref, position)
        key = selection.keys(work, [seen.sheet.version_id])[seen.sheet.version_id]
        given = Given(
            position=position,
            version_id=seen.sheet.version_id,
            revision=seen.sheet.revision,
            request=f"demo-{ref}-{position}",
            raw={} if position in plan.given_up else _raw(seen, key, right=position not in plan.wrong),
            gives_up=position in plan.given_up,
        )
        answering.answer(work, ref, given)


def _raw(seen: SessionView, key: Key, *, right: bool) -> dict[str, object]:
    """The right answer, or one that is wrong in the way of its kind."""
    if seen.sheet.face is None:
        raise LookupError(seen.ref)
    return _given(seen.sheet.face, registry.stored(key), right=right)


def _chosen(face: Presented, stored: dict[str, Any], *, right: bool) -> dict[str, object]:
    if face.kind is KindName.SINGLE_CHOICE:
        others = [option.id for option in face.options if option.id != stored["option"]]
        return {"option": stored["option"] if right else others[0]}
    if face.kind is KindName.MULTIPLE_CHOICE:
        return {"options": stored["options"] if right else stored["options"][:1]}
    return {"value": stored["value"] if right else not stored["value"]}


def _inside(region: dict[str, Any]) -> list[int]:
    """A point in a region as the demo bank draws them: its centre, or the middle of its box."""
    at = region["at"]
    if region["shape"] == "circle":
        return [at[0], at[1]]
    return [(min(at[::2]) + max(at[::2])) // 2, (min(at[1::2]) + max(at[1::2])) // 2]


def _given(face: Presented, stored: dict[str, Any], *, right: bool) -> dict[str, object]:
    match face.kind:
        case KindName.SINGLE_CHOICE | KindName.MULTIPLE_CHOICE | KindName.TRUE_FALSE:
            return _chosen(face, stored, right=right)
        case KindName.FILL_BLANK:
            return {"blanks": [each["accepted"][0] if right else WRONG_TEXT for each in stored["blanks"]]}
        case KindName.NUMERIC:
            return {"blanks": [f"{stored['value']} {stored['unit']}".rstrip() if right else WRONG_TEXT]}
        case KindName.MATCHING:
            pairs = stored["pairs"]
            return {"pairs": pairs if right else dict.fromkeys(pairs, next(iter(pairs.values())))}
        case KindName.ORDERING:
            return {"order": stored["order"] if right else stored["order"][::-1]}
        case KindName.HOTSPOT:
            found = {each["place"]: _inside(each) for each in stored["regions"]}
            return {"points": list(found.values()) if right else [[0, 0]]}
        case KindName.CALCULATED:
            return {"blanks": [WRONG_TEXT]}
        case KindName.CASE_STUDY:
            below = zip(face.children, stored["children"], strict=True)
            return {
                "children": {child.id: _given(child.face, own["key"], right=right) for child, own in below}
            }
        case KindName.SHORT_ANSWER | KindName.ESSAY | KindName.FILE_SUBMISSION | KindName.PRACTICAL_TASK:
            raise LookupError(f"nobody practises {face.kind.value}")
