"""Large files are read by a job: the same report, its progress told, given up when nobody wants it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core import jobs
from core.errors import NotAllowed
from core.house import House
from core.jobs import JobRun, JobState, Runner
from core.work import UnitOfWork
from question_bank import exchange, habits, import_reports, rehearsing, search
from question_bank.errors import ImportIsOver, ImportIsRead
from question_bank.exchange import Choices, GivenFile
from question_bank.formats.wishes import FileWish, SheetWish, Wishes
from question_bank.rules.import_states import ImportState
from question_bank.views import ImportView
from tests.operations.bank.conftest import Desk
from tests.operations.bank.test_imports import FILE, HEAD, rehearsed, run_jobs, workbook

SECOND = GivenFile("再来.xlsx", workbook(HEAD, ("", "判断题", "作业前应当先验电", "", "", "", "对", "", "")))


def asked(desk: Desk, *files: GivenFile) -> str:
    with desk.house.work(desk.trainer.actor) as work:
        return rehearsing.ask(work, desk.bank_ref, files, Choices()).ref


def seen(desk: Desk, ref: str) -> ImportView:
    with desk.house.reading(desk.trainer.actor) as work:
        return import_reports.look(work, ref)


def read_on(house: House) -> None:
    runner = Runner(house, {rehearsing.REHEARSE: rehearsing.rehearse_job})
    while runner.run_next():
        pass


def test_files_are_large_together() -> None:
    half = GivenFile("半.csv", bytes(rehearsing.LARGE // 2 + 1))
    assert not rehearsing.are_large([half])
    assert rehearsing.are_large([half, half])


def test_a_job_writes_the_report_that_one_who_waits_would_get(desk: Desk) -> None:
    ref = asked(desk, FILE, SECOND)
    before = seen(desk, ref)
    assert (before.state, before.report.read, before.files) == (
        ImportState.READING,
        0,
        ("旧题.xlsx", "再来.xlsx"),
    )
    read_on(desk.house)
    after = seen(desk, ref)
    waited_for = seen(desk, rehearsed(desk, FILE, SECOND))
    assert after.state is ImportState.REHEARSED
    assert after.report == waited_for.report
    with desk.house.reading(desk.trainer.actor) as work:
        job = jobs.look(work, after.job_ref or "")
        assert search.find(work, desk.bank_ref, search.Filter()).total == 0
    assert (job.state, job.done, job.total, job.result) == (JobState.DONE, 100, 100, {"accepted": 5})
    with desk.house.work(desk.trainer.actor) as work:
        exchange.start(work, ref)
    run_jobs(desk.house)
    assert (seen(desk, ref).state, seen(desk, ref).accepted) == (ImportState.DONE, 5)


def test_progress_grows_from_file_to_file(desk: Desk) -> None:
    asked(desk, FILE, SECOND)
    told: list[int] = []

    class Heard(JobRun):
        @contextmanager
        def chunk(self, *, done: int | None = None, total: int | None = None) -> Iterator[UnitOfWork]:
            told.append(done or 0)
            with super().chunk(done=done, total=total) as work:
                yield work

    listened = {rehearsing.REHEARSE: lambda run: rehearsing.rehearse_job(Heard(**vars(run)))}
    assert Runner(desk.house, listened).run_next()
    assert told == sorted(told)
    assert told[:2] == [20, 40]
    assert told[-1] == 100


def test_what_is_still_read_is_neither_imported_nor_read_in_another_way(desk: Desk) -> None:
    ref = asked(desk, FILE)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(ImportIsRead):
        exchange.start(work, ref)
    with desk.house.reading(desk.trainer.actor) as work, pytest.raises(ImportIsRead):
        exchange.given_of(work, ref)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(ImportIsRead):
        rehearsing.ask_again(work, ref, Wishes())
    with desk.house.work(desk.organiser.actor) as work, pytest.raises(NotAllowed):
        rehearsing.ask(work, desk.bank_ref, [FILE], Choices())


def test_an_import_that_is_discarded_while_it_is_read_stays_discarded(desk: Desk) -> None:
    ref = asked(desk, FILE)
    with desk.house.work(desk.trainer.actor) as work:
        exchange.discard(work, ref)
    read_on(desk.house)
    gone = seen(desk, ref)
    assert (gone.state, gone.report.read) == (ImportState.DISCARDED, 0)
    with desk.house.work(desk.trainer.actor) as work, pytest.raises(ImportIsOver):
        rehearsing.ask_again(work, ref, Wishes())


def test_the_files_are_read_again_as_somebody_wishes(desk: Desk) -> None:
    unnamed = GivenFile(
        "无名.xlsx", workbook(("问", "甲", "乙", "对的"), ("叉车起步前要", "鸣笛", "加速", "A"))
    )
    ref = asked(desk, unnamed)
    read_on(desk.house)
    (layout,) = seen(desk, ref).report.layouts
    named = SheetWish(columns={0: "stem", 1: "option:0", 2: "option:1", 3: "key"}, header=1)
    wishes = Wishes(files={unnamed.name: FileWish(sheets={layout.sheet or "": named})})
    with desk.house.work(desk.trainer.actor) as work:
        rehearsing.ask_again(work, ref, wishes)
    assert seen(desk, ref).state is ImportState.READING
    read_on(desk.house)
    assert seen(desk, ref).report.accepted == 1
    with desk.house.reading(desk.trainer.actor) as work:
        assert len(habits.added(work, desk.bank_ref, Wishes()).habits) == 1
