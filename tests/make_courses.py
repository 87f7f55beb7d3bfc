"""Builders of courses: a text, a video and a quiz; people who study; heartbeats as a page sends them."""

import struct
import zlib
from dataclasses import dataclass, field
from datetime import timedelta

from core.clock import SetClock
from core.house import House
from tests.make import Someone
from training.courses import courses, enrolment, lessons, progress, quizzes
from training.courses.rules.states import BeatState, LessonKind
from training.courses.views import BeatIn, BeatTold, CourseDraft, LessonDraft

READING_MINUTES = 10
VIDEO_SECONDS = 120


def mp4(seconds: int = VIDEO_SECONDS, filling: int = 3000) -> bytes:
    """The smallest file that calls itself a video of this length; no player could play it."""
    brand = b"isom" + bytes(4) + b"isommp42"
    head = bytes(4) + bytes(8) + struct.pack(">II", 1000, seconds * 1000) + bytes(80)
    movie = _box(b"moov", _box(b"mvhd", head))
    return _box(b"ftyp", brand) + movie + _box(b"mdat", bytes(range(256)) * (filling // 256 + 1))


def webm(seconds: int = VIDEO_SECONDS) -> bytes:
    """The head of a WebM file of this length."""
    info = b"\x2a\xd7\xb1\x83" + (1_000_000).to_bytes(3, "big")
    info += b"\x44\x89\x84" + struct.pack(">f", seconds * 1000.0)
    segment = b"\x15\x49\xa9\x66" + bytes([0x80 | len(info)]) + info
    return b"\x1a\x45\xdf\xa3\x84webm" + b"\x18\x53\x80\x67" + bytes([0x80 | len(segment)]) + segment


def png(width: int = 4, height: int = 4) -> bytes:
    """A small grey picture."""
    rows = b"".join(b"\0" + bytes([120]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@dataclass(frozen=True)
class Built:
    """A course and its lessons by kind."""

    ref: str
    text: str
    video: str
    quiz: str
    picture: str

    @property
    def lessons(self) -> tuple[str, str, str]:
        return self.text, self.video, self.quiz


def draft(title: str = "停电、验电、接地", **more: object) -> CourseDraft:
    """A course to found."""
    return CourseDraft.model_validate({"title": title, "summary": "低压电气作业的第一道关", **more})


def course(
    house: House,
    trainer: Someone,
    unit_ref: str,
    bank_ref: str,
    *,
    title: str = "停电、验电、接地",
    is_open: bool = True,
    published: bool = True,
) -> Built:
    """A course with a text, a video and a quiz of three items, written by the trainer."""
    with house.work(trainer.actor) as work:
        ref = courses.found(work, draft(title, unit_ref=unit_ref, is_open=is_open))
    with house.work(trainer.actor) as work:
        picture = courses.keep_picture(work, ref, png(), "验电.png").ref
        text = lessons.add(work, ref, reading(source=f"## 验电\n\n先验电，再接地。\n\n![验电]({picture})"))
        video = lessons.add(work, ref, film())
        quiz = lessons.add(work, ref, quiz_draft(bank_ref))
    if published:
        with house.work(trainer.actor) as work:
            courses.publish(work, ref)
    return Built(ref, text, video, quiz, picture)


def reading(title: str = "为什么先验电", **more: object) -> LessonDraft:
    """A text of ten minutes."""
    given = {
        "title": title,
        "kind": LessonKind.TEXT,
        "source": "先验电，再接地。",
        "minutes": READING_MINUTES,
    }
    return LessonDraft.model_validate({**given, **more})


def film(title: str = "接地线的装设", **more: object) -> LessonDraft:
    """A video of two minutes."""
    given = {"title": title, "kind": LessonKind.VIDEO, "video": mp4(), "video_name": "接地.mp4"}
    return LessonDraft.model_validate({**given, **more})


def quiz_draft(bank_ref: str, title: str = "小测", **more: object) -> LessonDraft:
    """A quiz of three items."""
    given = {"title": title, "kind": LessonKind.QUIZ, "bank_ref": bank_ref, "draw_count": 3}
    return LessonDraft.model_validate({**given, **more})


def places(house: House, trainer: Someone, worker: Someone, unit_ref: str, bank_ref: str) -> dict[str, str]:
    """What the addresses of courses name: a course that only its unit arranges, with the worker in it."""
    built = course(house, trainer, unit_ref, bank_ref, title="甲厂停电、验电、接地", is_open=False)
    with house.work(trainer.actor) as work:
        enrolment.enrol_codes(work, built.ref, [worker.code])
        learner = enrolment.learners(work, built.ref).rows[0].ref
    with house.work(worker.actor) as work:
        viewing = progress.open_viewing(work, built.text).ref
        quiz = quizzes.begin(work, built.quiz)
    return {
        "course_ref": built.ref,
        "lesson_ref": built.text,
        "viewing_ref": viewing,
        "quiz_ref": quiz,
        "picture_ref": built.picture,
        "enrolment_ref": learner,
    }


def more(house: House, trainer: Someone, unit_ref: str, course_ref: str, people: list[Someone]) -> None:
    """More of what lists show: people on the course, drafts on the desk, courses to choose from."""
    with house.work(trainer.actor) as work:
        enrolment.enrol_codes(work, course_ref, [each.code for each in people])
    for number in range(10):
        with house.work(trainer.actor) as work:
            ref = courses.found(work, draft(f"甲厂新课{number}", unit_ref=unit_ref))
            lessons.add(work, ref, reading())
            courses.publish(work, ref)


def enrolled(house: House, who: Someone, course_ref: str) -> None:
    """Somebody enrols on an open course."""
    with house.work(who.actor) as work:
        enrolment.enrol_myself(work, course_ref)


@dataclass
class Window:
    """A page open on a lesson, sending heartbeats as the browser does."""

    house: House
    who: Someone
    lesson: str
    ref: str = ""
    seq: int = 0
    playhead_ms: int | None = None
    told: list[BeatTold] = field(default_factory=list)

    def open(self) -> "Window":
        with self.house.work(self.who.actor) as work:
            self.ref = progress.open_viewing(work, self.lesson).ref
        return self

    def beat(self, state: BeatState = BeatState.PLAYING, *, seq: int | None = None) -> BeatTold:
        """Send a beat at the clock's now."""
        self.seq = self.seq + 1 if seq is None else seq
        with self.house.work(self.who.actor) as work:
            given = BeatIn(seq=self.seq, state=state, playhead_ms=self.playhead_ms)
            self.told.append(progress.beat(work, self.ref, given))
        return self.told[-1]

    def study(self, clock: SetClock, seconds: int, every: int = 20) -> BeatTold:
        """Beat every 20 seconds for so long, the playhead moving with the clock."""
        told = self.beat()
        for step in [every] * (seconds // every) + [seconds % every] * bool(seconds % every):
            clock.instant += timedelta(seconds=step)
            if self.playhead_ms is not None:
                self.playhead_ms += step * 1000
            told = self.beat()
        return told


def window(house: House, who: Someone, lesson: str, *, plays: bool = False) -> Window:
    """An open page; ``plays``: with a video that stands at its beginning."""
    return Window(house, who, lesson, playhead_ms=0 if plays else None).open()


def passed_quiz(house: House, who: Someone, lesson: str, *, right: bool = True) -> int:
    """Take the quiz with right or wrong answers; returns the percent."""
    with house.work(who.actor) as work:
        ref = quizzes.begin(work, lesson)
        asked = quizzes.look(work, ref).items
    answers = {each.version_id: _answer(each.face.kind.value, each.face.stem, right=right) for each in asked}
    with house.work(who.actor) as work:
        return quizzes.hand_in(work, ref, answers).percent or 0


def _answer(kind: str, stem: str, *, right: bool) -> dict[str, object]:
    """The answer to an item of ``make.bank``."""
    number = int(stem.partition("第 ")[2].partition(" ")[0])
    match kind:
        case "single_choice":
            return {"option": "b" if right else "a"}
        case "multiple_choice":
            return {"options": ["a", "c"] if right else ["b"]}
        case _:
            return {"value": (number % 2 == 0) is right}
