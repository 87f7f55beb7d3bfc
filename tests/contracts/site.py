"""A small town to walk through: one unit with everything in it, another beside it, somebody of each role."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from starlette.testclient import TestClient

from core import feedback, jobs, notices
from core.access import Role
from core.feedback import FeedbackKind, Words
from core.house import House
from core.people import rosters
from exam import duties, papers
from question_bank import assets, bulk, documents, exchange, likeness
from question_bank.bulk_views import BulkOrder, Chosen
from question_bank.class_views import DocumentDraft
from question_bank.exchange import Choices, GivenFile
from question_bank.models import Bank, Item, LikenessPair, Topic
from question_bank.rules.bulk import BulkDeed
from question_bank.rules.pools import Pool
from tests import (
    make,
    make_boards,
    make_certification,
    make_contest,
    make_courses,
    make_marking,
    make_pathway,
    make_pictures,
    make_practice,
)
from tests.browsing import Browser, Windows
from tests.make import Someone
from tests.operations.conftest import START
from web.app import build_app

HOME_NAME, BESIDE_NAME = "江城自来水甲厂", "临江供电乙所"
ROSTER = "姓名,手机号\n李小红,13800000001\n".encode()


@dataclass
class Site(Windows):
    """The application as it runs, and its browsers: one for each person, however often it is asked for."""

    _running: TestClient
    _stack: ExitStack
    _browsers: dict[str, Browser] = field(default_factory=dict)

    def browser(self, who: Someone | None = None) -> Browser:
        """The browser of somebody, or of nobody; the same one whenever asked."""
        token = "" if who is None else who.token
        if token not in self._browsers:
            made = Browser(self.app, who, raises=False)
            made.client.portal = self._running.portal  # one event loop for everybody, as in a server
            self._stack.callback(made.client.close)
            self._browsers[token] = made
        return self._browsers[token]


@contextmanager
def opened(house: House) -> Iterator[Site]:
    """The application over the house, its journal writing, its tickers standing still."""
    with ExitStack() as stack:
        app = build_app(house, with_threads=False)
        running = stack.enter_context(TestClient(app))  # the lifespan: the journal's thread, the hub
        yield Site(app, house, running, stack)


@dataclass(frozen=True)
class Town:
    """Everything that an address can name, all of it in the home unit, and people of each role."""

    unit: str
    beside: str
    people: Mapping[str, Someone]
    strangers: Mapping[str, Someone]
    candidate: Someone
    places: Mapping[str, str]
    sitting: str
    attempt: str

    def address(self, path: str) -> str:
        """The route's path with every name in it replaced by a thing of the home unit."""
        return re.sub(r"\{(\w+)\}", lambda found: self._named(path, found[1]), path)

    def _named(self, path: str, name: str) -> str:
        if name == "deed":
            return "close" if "/stages/" in path else "admit"
        if name != "ref":
            return self.places[name]
        return next(self.places[prefix] for prefix in _PREFIXES if path.startswith(prefix))


_PREFIXES = (
    "/admin/jobs/",
    "/admin/feedback/",
    "/bank/",
    "/boards/",
    "/certificates/",
    "/contest-desk/",
    "/contests/",
    "/documents/",
    "/evaluations/",
    "/exam/attempts/",
    "/exam/sittings/",
    "/invigilation/",
    "/items/",
    "/jobs/",
    "/judging/boards/",
    "/live/attempts/",
    "/live/boards/",
    "/live/sittings/",
    "/marking/answers/",
    "/papers/",
    "/pathway/applications/",
    "/people/",
    "/policies/",
    "/practice/banks/",
    "/practice/mocks/",
    "/practice/sessions/",
    "/registry/confirmations/",
    "/registry/people/",
    "/sittings/",
    "/units/",
)


def settle_town(house: House) -> Town:
    """Build the town through the real operations."""
    top = make.unit(house, "江城工会")
    unit, beside = make.unit(house, HOME_NAME, top), make.unit(house, BESIDE_NAME, top)
    people = {role.value: make.someone(house, f"本厂{role.value}", role, unit_ref=unit) for role in Role}
    strangers = {role.value: make.someone(house, f"外所{role.value}", role, unit_ref=beside) for role in Role}
    people["administrator"] = make.someone(house, "工会管理员", Role.ADMINISTRATOR, unit_ref=top)
    people["worker"] = make.someone(house, "本厂职工", unit_ref=unit)
    strangers["worker"] = make.someone(house, "外所职工", unit_ref=beside)
    candidate = make.someone(house, "本厂选手", unit_ref=unit)
    bank = make.bank(house, unit, each=6)
    locked = make.paper(house, bank)
    with house.work() as work:
        papers.draw(work, bank, "甲厂草稿卷", make.blueprint(), pools=frozenset(Pool), seed=3)
    sitting = make.sitting(house, locked, START, [candidate], title="甲厂初赛")
    attempt = make.begun(house, candidate, sitting)
    places = _places(house, people, bank)
    places |= dict.fromkeys(("/exam/sittings/", "/invigilation/", "/live/sittings/", "/sittings/"), sitting)
    places |= dict.fromkeys(("/exam/attempts/", "/live/attempts/", "attempt_ref"), attempt)
    with house.work() as work:
        duties.assign(work, sitting, people["invigilator"].code)
        places["duty"] = str(duties.board(work, sitting).duties[0].id)
    places |= make_courses.places(house, people["trainer"], people["worker"], unit, bank)
    places |= make_certification.places(house, people["worker"], unit)
    places |= make_practice.places(house, people["trainer"], people["worker"], bank)
    places |= make_pathway.places(house, people["worker"])
    places |= make_contest.places(house, unit, people["organiser"], people["judge"], [candidate])
    places |= make_marking.places(house, unit, make.someone(house, "本厂考生", unit_ref=unit))
    places["sitting_ref"] = sitting
    places.setdefault("slot", "1")
    places.setdefault("number", "1")
    board = make_boards.board(house, unit).ref
    places |= dict.fromkeys(("/boards/", "/judging/boards/", "/live/boards/"), board)
    places |= {"/bank/": bank, "/papers/": locked, "/people/": people["worker"].ref, "/units/": unit}
    return Town(unit, beside, people, strangers, candidate, places, sitting, attempt)


def _places(house: House, people: Mapping[str, Someone], bank: str) -> dict[str, str]:
    trainer, administrator = people["trainer"].actor, people["administrator"].actor
    with house.reading() as work:
        bank_id = work.session.query(Bank.id).filter_by(ref=bank).scalar()
        item = work.session.query(Item.ref).filter_by(bank_id=bank_id).limit(1).scalar()
        topic = work.session.query(Topic.ref).filter_by(bank_id=bank_id).limit(1).scalar()
    given = [GivenFile("甲厂.txt", b"not a bank")]
    with house.work(trainer) as work:
        run = exchange.keep(work, bank, given, exchange.rehearse(work, bank, given), Choices()).ref
        same = BulkOrder(deed=BulkDeed.MOVE, topic_ref=topic)
        many = bulk.ask(work, bank, Chosen(refs=(item,)), same, "contract")
        picture = assets.keep(work, bank, make_pictures.png()).name
        document = documents.register(work, DocumentDraft(number="GB 1", title="规程")).ref
    likeness.scan_bank(house, trainer, bank)
    with house.work(administrator) as work:
        pair = work.session.query(LikenessPair.ref).filter_by(bank_id=bank_id).limit(1).scalar()
        file = rosters.hand_in(work, "甲厂.csv", ROSTER).ref
        job = jobs.ask_for(work, "audit.verify", {}).ref
    with house.work(people["worker"].actor) as work:
        feedback.hand_in(work, Words(kind=FeedbackKind.CONTENT, page="/home", words="甲厂的灯不亮"))
        complaint = work.session.query(feedback.Feedback.ref).limit(1).scalar()
        told = {"receipt": "ABCD-EFGH-JKMN"}
        notices.send(work, people["worker"].person_id, "feedback.answered", told, link="/feedback")
    return {
        "/items/": item,
        "/documents/": document,
        "name": picture,
        "topic": topic,
        "what": "unused",
        "pair": pair,
        "run": run,
        "many": many,
        "file_ref": file,
        "job": job,
        "job_ref": job,
        "/jobs/": job,
        "/admin/jobs/": job,
        "/admin/feedback/": complaint,
        "told": complaint,
    }


def everything(house: House, unit_ref: str) -> Someone:
    """Somebody who holds every role on the unit."""
    return make.someone(house, "万能", *Role, unit_ref=unit_ref)
