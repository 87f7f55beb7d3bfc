"""The demo world with a small paper that is open now, behind one real server."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from core.house import House
from core.people import persons, sessions
from core.people.models import Person
from core.points import marks
from core.settings import Settings
from demo import load as demo_world
from demo.world.peopling import worker_codes
from demo.world.stage import Stage
from exam import attempts, papers, sittings
from exam.models import Admission, Attempt, Sitting
from exam.rules.attempt import AttemptState
from exam.rules.blueprint import Blueprint, Section
from exam.rules.marking import AllOrNothing, FixedPartial, PerPart
from exam.rules.release import Release, ReleasePolicy, ReleaseTime
from exam.sittings import Candidate, SittingDraft
from migrations import apply
from question_bank.kinds.contract import KindName
from question_bank.models import Bank
from question_bank.rules.pools import Pool
from tests.browser import line
from web import wiring

START_WITHIN = 90.0
"""Seconds that the server may need before it answers."""
ROOT = Path(__file__).resolve().parents[2]
TITLE = "四种题型随堂测（浏览器）"
SINGLE, SECOND, MULTIPLE, JUDGED, BLANKS = range(1, 6)
"""The slots of the small paper by what stands in them."""
MISSING = re.compile(r"差 [34] 个月")
"""What the demo's worker lacks for the next grade; a month may end while the tests run."""
PLACES = 48
LAG_MS = int(os.environ.get("LIANBING_TEST_LAG_MS", "0"))
"""How late everything that the server says reaches the browsers: what a test takes for granted shows then."""


@dataclass
class World:
    """The server's address, and the house behind it to look into."""

    url: str
    house: House
    sitting_ref: str
    codes: Iterator[str]
    _people: dict[str, int] = field(default_factory=dict)

    def candidate(self) -> str:
        """The code of somebody admitted to the small sitting whom no other test has used."""
        return next(self.codes)

    def person_id(self, code: str) -> int:
        """The person with this code. Raises NoResultFound."""
        if code not in self._people:
            with self.house.reading() as work:
                found = select(Person.id).where(Person.code == code)
                self._people[code] = work.session.scalars(found).one()
        return self._people[code]

    def name(self, code: str) -> str:
        """The name of the person with this code."""
        with self.house.reading() as work:
            return persons.names_of(work, [self.person_id(code)])[self.person_id(code)]

    def token(self, code: str) -> str:
        """The cookie of a new signed-in browser of this person."""
        person_id = self.person_id(code)
        with self.house.work() as work:
            return sessions.begin(work, person_id, "Chromium", second_factor=True)

    def attempt_ref(self, code: str) -> str:
        """The attempt of this candidate in the small sitting."""
        return self._attempt(code)[0]

    def state(self, code: str) -> AttemptState:
        """Where the attempt of this candidate stands."""
        return self._attempt(code)[1]

    def answers(self, code: str) -> dict[int, object]:
        """What the server holds of this candidate's answers, by slot."""
        with self.house.reading() as work:
            sheet = attempts.sheet_of(work, self._attempt(code)[2])
            return {slot: each.payload for slot, each in sheet.items()}

    def admission(self, code: str) -> str:
        """The candidate's number (准考证号) in the small sitting."""
        with self.house.reading() as work:
            found = (
                select(Admission.code)
                .join(Sitting, Sitting.id == Admission.sitting_id)
                .where(Sitting.ref == self.sitting_ref, Admission.person_id == self.person_id(code))
            )
            return work.session.scalars(found).one()

    def _attempt(self, code: str) -> tuple[str, AttemptState, int]:
        with self.house.reading() as work:
            found = (
                select(Attempt.ref, Attempt.state, Attempt.id)
                .join(Sitting, Sitting.id == Attempt.sitting_id)
                .where(Sitting.ref == self.sitting_ref, Attempt.person_id == self.person_id(code))
            )
            row = work.session.execute(found).one()
            return row.ref, row.state, row.id


@contextmanager
def served() -> Iterator[World]:
    """A world on a free port of this machine, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="lianbing-browser-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        wiring.load_models()
        house = House.build(Settings(data_dir=folder, demo=True))
        wiring.listen(house)
        apply.upgrade(house.database)
        demo_world.load(house, lambda *_: None)
        codes = [code for team in worker_codes() for code in team[-3:]][:PLACES]
        sitting_ref = _open_sitting(house, codes)
        with _server(folder) as address, line.slow(address, LAG_MS / 1000) as url:
            yield World(url, house, sitting_ref, iter(codes))
        house.close()


def _open_sitting(house: House, codes: list[str]) -> str:
    stage = Stage.of(house)
    kinds = (
        ("单项选择题", KindName.SINGLE_CHOICE, 2, AllOrNothing()),
        ("多项选择题", KindName.MULTIPLE_CHOICE, 1, FixedPartial(partial=marks("5"))),
        ("判断题", KindName.TRUE_FALSE, 1, AllOrNothing()),
        ("填空题", KindName.FILL_BLANK, 1, PerPart()),
    )
    sections = tuple(
        Section(title=title, kind=kind, count=count, points_each=marks("20"), rule=rule)
        for title, kind, count, rule in kinds
    )
    now = stage.now.replace(second=0, microsecond=0)
    with stage.work("DEMO-ORGANISER") as work:
        bank = work.session.scalars(select(Bank.ref).where(Bank.code == "DEMO-DG")).one()
        plan = Blueprint(sections=sections, announced_total=marks("100"))
        paper = papers.draw(work, bank, "四种题型小卷", plan, pools=frozenset(Pool), seed=11)
        locked = papers.lock(work, paper.ref)
        draft = SittingDraft(
            title=TITLE,
            paper_ref=locked.ref,
            opens_at=now - timedelta(minutes=5),
            last_entry_at=now + timedelta(minutes=120),
            closes_at=now + timedelta(minutes=180),
            length_minutes=60,
            release=ReleasePolicy(
                score=Release(time=ReleaseTime.IMMEDIATELY), answers=Release(time=ReleaseTime.AFTER_CLOSE)
            ),
            pass_points=marks("60"),
            shuffle_items=False,
        )
        ref = sittings.schedule(work, draft).ref
        people = work.session.scalars(select(Person.id).where(Person.code.in_(codes)))
        sittings.admit(work, ref, [Candidate(person_id=each, room="一号机房") for each in people])
    return ref


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from web.cli import main; main()",
        "serve",
        "--demo",
        "--port",
        str(port),
    ]
    surroundings = {**os.environ, "LIANBING_DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    log = folder / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=surroundings, stdout=out, stderr=out)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=START_WITHIN)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/privacy", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(log.read_text(errors="replace")[-2000:])
