"""All parallel forms leave at once: Word documents by letter, one PDF of all, the keys in a folder apart."""

import io
import re
import zipfile

import pytest
from sqlalchemy import select

from core.access import Role
from core.audit import AuditEntry
from core.clock import SetClock
from core.errors import NotAllowed, NotFound
from core.house import House
from core.jobs import Runner
from exam import papers, parallel, printed_set_jobs, printed_sets
from exam.documents.compared import compared
from exam.rules.parallel import FormsWish
from exam.states import PrintedSheet, PrintFormat
from question_bank.rules.pools import Pool
from tests import make
from tests.make import Someone
from web import wiring


@pytest.fixture
def refs(house: House, unit: str, trainer: Someone) -> list[str]:
    """Three forms of ten questions each; the last one stays a draft."""
    bank = make.bank(house, unit, each=16)
    with house.work(trainer.actor) as work:
        made = parallel.draw(work, bank, "初赛", make.blueprint(), FormsWish(3, 0, 50), pools=frozenset(Pool))
        found = [form.paper_ref or "" for form in made.table.forms]
        for ref in found[:2]:
            papers.lock(work, ref)
    return found


def opened(data: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(data))
    assert archive.testzip() is None
    return archive


def deeds(house: House, action: str) -> list[tuple[str, str]]:
    with house.reading() as work:
        found = work.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
        return [(each.subject_ref, str(each.facts.get("sheet", ""))) for each in found]


def test_every_form_has_its_files_by_letter_and_all_of_them_one_pdf(
    house: House, trainer: Someone, refs: list[str]
) -> None:
    with house.work(trainer.actor) as work:
        made = printed_sets.read(work, refs[1])
        again = printed_sets.read(work, refs[0])
    steps: list[int] = []
    data = printed_sets.write(made, "zh_CN", steps.append)
    assert data == printed_sets.write(again, "zh_CN")
    assert (steps[-1], sorted(steps)) == (made.steps, steps)
    assert printed_sets.file_name(made, "zh_CN") == "初赛 全部平行卷 草稿.zip"
    assert opened(data).namelist() == [
        "初赛 A 试题.docx",
        "初赛 B 试题.docx",
        "初赛 C 试题 草稿.docx",
        "初赛 全部试题 草稿.pdf",
        "初赛 A 答题卡.docx",
        "初赛 B 答题卡.docx",
        "初赛 C 答题卡 草稿.docx",
        "初赛 全部答题卡 草稿.pdf",
        "参考答案/初赛 A 参考答案.docx",
        "参考答案/初赛 B 参考答案.docx",
        "参考答案/初赛 C 参考答案 草稿.docx",
        "参考答案/初赛 全部参考答案 草稿.pdf",
    ]


def test_each_form_begins_on_a_new_sheet_of_paper(house: House, trainer: Someone, refs: list[str]) -> None:
    with house.work(trainer.actor) as work:
        made = printed_sets.read(work, refs[0])
    pages = opened(printed_sets.write(made, "zh_CN")).read("初赛 全部试题 草稿.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", pages)) == 5  # a page for each form, an empty back behind two


def test_only_the_keys_tell_which_form_has_which(house: House, trainer: Someone, refs: list[str]) -> None:
    with house.work(trainer.actor) as work:
        made = printed_sets.read(work, refs[0])
    keys = {name: each.laid_out(PrintedSheet.KEY, PrintFormat.PDF)[0] for name, each in made.forms.items()}
    table = compared("初赛", keys)
    assert [(form.name, form.title) for form in table.forms] == [
        ("A", "初赛 A"),
        ("B", "初赛 B"),
        ("C", "初赛 C"),
    ]
    assert [form.code.split(" ")[0] for form in table.forms] == refs
    assert [row.label for row in table.rows] == [str(number) for number in range(1, 11)]
    assert {answer for row in table.rows[:4] for answer in row.answers} == {"B"}
    assert {answer for row in table.rows[4:7] for answer in row.answers} == {"AC"}
    for sheet in (PrintedSheet.PAPER, PrintedSheet.SHEET):
        printed, _ = made.forms["A"].laid_out(sheet, PrintFormat.DOCX)
        assert not any(each.answer for part in printed.parts for each in part.answered)


def test_who_only_assembles_gets_no_keys(house: House, organiser: Someone, refs: list[str]) -> None:
    with house.work(organiser.actor) as work:
        made = printed_sets.read(work, refs[0])
        printed_sets.note(work, made.states, with_keys=made.with_keys)
    assert not made.with_keys
    assert not any("参考答案" in name for name in opened(printed_sets.write(made, "zh_CN")).namelist())
    assert deeds(house, "paper.key_shown") == []
    assert sorted(deeds(house, "paper.printed")) == sorted(
        (ref, sheet) for ref in refs for sheet in ("paper", "sheet")
    )


def test_a_paper_drawn_alone_and_a_stranger_have_no_set(house: House, unit: str, refs: list[str]) -> None:
    alone = make.paper(house, make.bank(house, unit))
    elsewhere = make.someone(house, "外人", Role.TRAINER, unit_ref=make.unit(house, "外所"))
    with house.reading() as work, pytest.raises(NotFound):
        printed_sets.questions_of(work, alone)
    with house.reading() as work, pytest.raises(NotFound):
        printed_sets.read(work, alone)
    with house.reading(elsewhere.actor) as work, pytest.raises((NotAllowed, NotFound)):
        printed_sets.read(work, refs[0])


def test_a_job_writes_what_its_asker_may_see_and_keeps_it_for_a_day(
    house: House, clock: SetClock, trainer: Someone, organiser: Someone, refs: list[str]
) -> None:
    runner = Runner(house, wiring.job_handlers())
    with house.work(trainer.actor) as work:
        job = printed_set_jobs.ask_for(work, refs[0]).ref
        with pytest.raises(NotFound):
            printed_set_jobs.fetch(work, refs[0], job)
    assert runner.run_next()
    with house.work(trainer.actor) as work:
        done = printed_set_jobs.look(work, refs[2], job)
        assert (done.done, done.total) == (18, 18)
        assert printed_set_jobs.is_kept(work, done)
        name, data = printed_set_jobs.fetch(work, refs[0], job)
    assert name == "初赛 全部平行卷 草稿.zip"
    assert len(opened(data).namelist()) == 12
    assert len(deeds(house, "paper.printed")) == 9
    with house.work(organiser.actor) as work, pytest.raises(NotFound):
        printed_set_jobs.fetch(work, refs[0], job)
    clock.advance(days=1, seconds=1)
    assert runner.run_next()
    with house.work(trainer.actor) as work:
        assert not printed_set_jobs.is_kept(work, printed_set_jobs.look(work, refs[0], job))
        with pytest.raises(NotFound):
            printed_set_jobs.fetch(work, refs[0], job)
