"""What the home page shows: the road with its four stations, the one next step, the desks."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from core.occupations.rules.grades import Grade
from web.views import View


class StationName(StrEnum):
    """The four stations of the road: 培训, 练兵, 比武, 技能晋级."""

    TRAINING = "training"
    DRILL = "drill"
    CONTEST = "contest"
    PROMOTION = "promotion"


class StepKind(StrEnum):
    """What can be done next, the most urgent first: the order of the members is the order on the page."""

    RESUME = "resume"
    ENTER = "enter"
    SEND_APPLICATION = "send_application"
    PRACTISE = "practise"
    STUDY = "study"
    REGISTER = "register"
    APPLY = "apply"
    WAIT = "wait"
    RESULT = "result"
    BEGIN_ROAD = "begin_road"

    @property
    def station(self) -> StationName:
        match self:
            case StepKind.PRACTISE:
                return StationName.DRILL
            case StepKind.STUDY | StepKind.BEGIN_ROAD:
                return StationName.TRAINING
            case StepKind.APPLY | StepKind.SEND_APPLICATION:
                return StationName.PROMOTION
            case _:
                return StationName.CONTEST


class Step(View):
    """Something to do. ``posts``: ``href`` is begun by a form. What the other fields say depends on the kind.

    ``title``: the sitting's, the lesson's course's, the contest's. ``at`` with ``seconds``: when, how long.
    ``done`` of ``of``: how far. ``code``: the admission code.
    """

    kind: StepKind
    href: str
    title: str = ""
    posts: bool = False
    at: datetime | None = None
    seconds: int = 0
    done: int = 0
    of: int = 0
    code: str = ""
    grade: Grade | None = None


class Station(View):
    """Where one stands at a station. ``reached``: what it asks for now is done."""

    name: StationName
    href: str
    reached: bool = False
    done: int = 0
    of: int = 0
    title: str = ""
    grade: Grade | None = None


class DeskKind(StrEnum):
    """The desks of who works for others."""

    REVIEW = "review"
    RETURNED = "returned"
    PAPERS = "papers"
    SITTINGS = "sittings"
    WATCH = "watch"
    JUDGING = "judging"
    CONTESTS = "contests"
    EVALUATIONS = "evaluations"
    APPLICATIONS = "applications"
    CONFIRMATIONS = "confirmations"
    PEOPLE = "people"
    FEEDBACK = "feedback"
    CONSOLE = "console"


WAITING: Final = frozenset(
    {
        DeskKind.REVIEW,
        DeskKind.RETURNED,
        DeskKind.WATCH,
        DeskKind.JUDGING,
        DeskKind.APPLICATIONS,
        DeskKind.CONFIRMATIONS,
        DeskKind.FEEDBACK,
    }
)


class DeskCard(View):
    """A way to one's desk, with how much waits or is there; None where nothing is counted."""

    kind: DeskKind
    href: str
    icon: str
    count: int | None

    @property
    def waits(self) -> bool:
        """Whether the count is of what somebody waits for."""
        return bool(self.count) and self.kind in WAITING


class HomePage(View):
    """The worker's road, the one next step and three smaller ones, and the desks of who works for others.

    ``desks_first``: for who works for others the desks stand above the road.
    """

    name: str
    notices: int
    steps: tuple[Step, ...]
    stations: tuple[Station, ...]
    desks: tuple[DeskCard, ...]
    desks_first: bool

    @property
    def next(self) -> Step:
        return self.steps[0]
