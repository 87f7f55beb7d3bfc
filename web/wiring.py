"""Where the packages meet: models are loaded, events find their listeners, threads find their work.

The one module that may import every package; whatever must not know each other is joined here.
"""

from collections.abc import Mapping
from types import ModuleType
from typing import Final

import contest.board_models
import contest.models
import core.audit
import core.events
import core.feedback
import core.files
import core.jobs
import core.notices
import core.people.models
import exam.marking_models
import exam.models
import question_bank.asset_models
import question_bank.desk_models
import question_bank.models
import question_bank.standard_models
import training.certification.models
import training.certification.pathway_models
import training.courses.models
import training.practice.models
from contest import belonging as contest_belonging
from contest import boards
from contest import marks as contest_marks
from contest.events import PlacementSettled
from contest.live import sequencer
from contest.live.feed import Feed
from contest.live.sequencer import Sequencer
from core import audit, oversight
from core.access import HOUSE
from core.db import Table
from core.house import House
from core.jobs import Handler, Runner
from core.notices import NoticeSent
from core.people import hand_out, messages, rosters
from core.people.events import PersonErased, PersonsMerged
from core.ports import Messenger, NoMessenger
from core.ticker import Ticker
from exam import belonging, finishing, marking, printed_set_jobs
from exam.events import AttemptHandedIn, AttemptMarked
from exam.journal import JournalWriter
from question_bank import bulk, exchange, export_jobs, likeness, rehearsing, reviews
from training.certification import belonging as certified
from training.certification import evidence, issuing, pathway_belonging, policies, registry_export
from training.courses import belonging as studying
from training.courses.events import CourseCompleted
from training.practice import belonging as practising
from web import placing, showing

MODELS: Final[tuple[ModuleType, ...]] = (
    contest.board_models,
    contest.models,
    core.audit,
    core.events,
    core.feedback,
    core.files,
    core.jobs,
    core.notices,
    core.people.models,
    exam.marking_models,
    exam.models,
    question_bank.asset_models,
    question_bank.desk_models,
    question_bank.models,
    question_bank.standard_models,
    training.certification.models,
    training.certification.pathway_models,
    training.courses.models,
    training.practice.models,
)


MESSENGER: Final[Messenger] = NoMessenger()
"""Who carries words beyond the product: nobody, until an operator names a gateway for SMS or WeCom."""
PASS_ON: Final = messages.passing_on(MESSENGER)
"""Who carries notices beyond the product: nobody, until an operator names a gateway for SMS or WeCom."""


def load_models() -> int:
    """The number of tables. Importing this module has loaded them all; string foreign keys need that."""
    return len(Table.metadata.tables)


def job_handlers() -> Mapping[str, Handler]:
    """Who does which kind of job."""
    return {
        exchange.IMPORT: exchange.import_job,
        rehearsing.REHEARSE: rehearsing.rehearse_job,
        bulk.BULK: bulk.bulk_job,
        export_jobs.EXPORT: export_jobs.export_job,
        likeness.SCAN: likeness.scan_job,
        reviews.PUBLISH: reviews.publish_job,
        rosters.ROSTER_IMPORT: rosters.import_job,
        hand_out.HAND_OUT: hand_out.hand_out_job,
        rosters.ROSTER_FORGET: rosters.forget_job,
        oversight.AUDIT_VERIFY: oversight.verify_job,
        issuing.CERTIFY: issuing.certify_job,
        registry_export.EXPORT: registry_export.export_job,
        printed_set_jobs.PRINT: printed_set_jobs.print_job,
        printed_set_jobs.FORGET: printed_set_jobs.forget_job,
    }


def listen(house: House) -> None:
    """Join announcements to who must hear of them."""
    house.listeners.on(AttemptHandedIn, marking.mark_when_handed_in)
    house.listeners.on(AttemptMarked, evidence.follow_marked)
    house.listeners.on(AttemptMarked, contest_marks.on_attempt_marked)
    house.listeners.on(PersonsMerged, belonging.follow_merged)
    house.listeners.on(PersonsMerged, contest_belonging.follow_merged)
    house.listeners.on(PersonsMerged, studying.follow_merged)
    house.listeners.on(PersonsMerged, practising.follow_merged)
    house.listeners.on(PersonErased, practising.forget)
    house.listeners.on(PersonsMerged, certified.follow_merged)
    house.listeners.on(PersonsMerged, pathway_belonging.follow_merged)
    house.listeners.on(PersonErased, pathway_belonging.forget)
    house.listeners.on(PlacementSettled, placing.follow_settled)
    house.listeners.on(PlacementSettled, showing.follow_settled)
    house.listeners.on(CourseCompleted, showing.follow_completed)
    house.listeners.on(PersonsMerged, boards.follow_merged)
    house.listeners.on(PersonErased, boards.forget_erased)
    house.listeners.on(NoticeSent, PASS_ON)


class EngineRoom:
    """The threads of one process: journal writer, finaliser, jobs, outbox, audit sealer, boards."""

    def __init__(self, house: House) -> None:
        listen(house)
        self.house = house
        self.journal = JournalWriter(house)
        self.runner = Runner(house, job_handlers())
        self.sequencer, self.feed = Sequencer(house), Feed(house)
        self._ticking = False
        self._tickers = (
            Ticker("finaliser", self.close_due, 0.5),
            Ticker("jobs", self.runner.run_next, 1.0, house.jobs_waiting),
            Ticker("outbox", house.deliver_next, 2.0, house.outbox_filled),
            Ticker("audit sealer", self.seal, 1.0),
        )

    def start(self, *, with_tickers: bool = True) -> None:
        """Start the journal writer, and the threads that look after the rest."""
        with self.house.work(HOUSE) as work:
            policies.bring(work)
        self.journal.start()
        self._ticking = with_tickers
        if with_tickers:
            for ticker in self._tickers:
                ticker.start()
            self.sequencer.start()
            self.feed.start()

    def stop(self) -> None:
        """Let what is under way end; the journal last, so that nothing accepted is left unwritten."""
        if self._ticking:
            for ticker in self._tickers:
                ticker.stop()
            self.sequencer.stop()
            self.feed.stop()
        self.journal.stop()

    def close_due(self) -> bool:
        """Close the attempts whose time and grace are over; True when there may be more."""
        return finishing.close_due(self.house) > 0

    def seal(self) -> bool:
        """Seal new audit entries; True when there may be more."""
        with self.house.work(HOUSE) as work:
            return audit.seal(work) == audit.SEALED_AT_ONCE

    def settle(self) -> None:
        """Do everything that is waiting, in this thread: what tests call instead of sleeping."""
        while self.close_due() or self.house.deliver_next() or self.runner.run_next() or self.seal():
            pass
        while sequencer.number_waiting(self.house):
            pass
        self.feed.look()
