"""Two courses: written by the trainer, one arranged for a team, a worker part way through it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict

from demo.world import drawing
from demo.world.stage import Stage
from demo.world.writing import TRAINER, Refs
from training.courses import courses, enrolment, lessons, progress
from training.courses.rules.states import BeatState, LessonKind
from training.courses.views import BeatIn, CourseDraft, LessonDraft

TOP: Final = "JH"
WORKER: Final = "DEMO-WORKER"
BEAT_SECONDS: Final = 20
PICTURES: Final = {"earthing": drawing.earthing, "round": drawing.round_of_five}


class LessonData(BaseModel):
    """A lesson as it is written; ``picture`` names a drawing that takes the place of ``{picture}``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: LessonKind
    title: str
    chapter: str = ""
    minutes: int = 0
    source: str = ""
    picture: str = ""
    picture_says: str = ""
    bank: str = ""
    topics: tuple[str, ...] = ()
    draw: int = 0
    percent: int = 60


class CourseData(BaseModel):
    """A course."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    occupation: str
    summary: str
    note: str
    lesson: tuple[LessonData, ...]


class CoursesData(BaseModel):
    """Every course, and the class that one of them is arranged for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    unit: str
    course: tuple[CourseData, ...]


@cache
def courses_data() -> CoursesData:
    """What stands in ``courses.toml``."""
    return CoursesData.model_validate(
        tomllib.loads(files("demo.world").joinpath("courses.toml").read_text(encoding="utf-8"))
    )


def teach(stage: Stage, units: Refs, banks: Refs) -> None:
    """Write and publish the courses, arrange the first for a team, and let one of it begin."""
    data = courses_data()
    refs = [_write(stage, each, units[TOP], banks) for each in data.course]
    stage.wait(hours=1)
    with stage.work(TRAINER) as work:
        enrolment.enrol_unit(work, refs[0], units[data.unit], label=data.label)
        order = [each.ref for each in courses.look(work, refs[0]).lessons]
    stage.wait(hours=2)
    _study(stage, WORKER, order[0], minutes=5)
    with stage.work(WORKER) as work:
        progress.mark_read(work, order[0])
    stage.wait(days=1)
    _study(stage, WORKER, order[1], minutes=3)


def _write(stage: Stage, course: CourseData, unit_ref: str, banks: Refs) -> str:
    with stage.work(TRAINER) as work:
        ref = courses.found(
            work,
            CourseDraft(
                title=course.title,
                occupation_code=course.occupation,
                summary=course.summary,
                note=course.note,
                unit_ref=unit_ref,
            ),
        )
    for each in course.lesson:
        stage.wait(minutes=20)
        with stage.work(TRAINER) as work:
            lessons.add(work, ref, _lesson(each, _picture(stage, ref, each), banks))
    with stage.work(TRAINER) as work:
        courses.publish(work, ref)
    return ref


def _picture(stage: Stage, ref: str, lesson: LessonData) -> str:
    if not lesson.picture:
        return ""
    with stage.work(TRAINER) as work:
        kept = courses.keep_picture(work, ref, PICTURES[lesson.picture](), f"{lesson.picture}.png")
    return f"![{lesson.picture_says}]({kept.ref})"


def _lesson(lesson: LessonData, picture: str, banks: Refs) -> LessonDraft:
    return LessonDraft(
        title=lesson.title,
        kind=lesson.kind,
        chapter=lesson.chapter,
        source=lesson.source.strip().replace("{picture}", picture),
        minutes=lesson.minutes,
        bank_ref=banks.get(lesson.bank, ""),
        topic_codes=lesson.topics,
        draw_count=lesson.draw,
        pass_percent=lesson.percent,
    )


def _study(stage: Stage, code: str, lesson_ref: str, minutes: int) -> None:
    """Sit in front of a lesson for so long, a heartbeat every 20 seconds."""
    with stage.work(code) as work:
        viewing = progress.open_viewing(work, lesson_ref).ref
    for seq in range(1, minutes * 60 // BEAT_SECONDS + 2):
        with stage.work(code) as work:
            progress.beat(work, viewing, BeatIn(seq=seq, state=BeatState.PLAYING))
        stage.wait(seconds=BEAT_SECONDS)
