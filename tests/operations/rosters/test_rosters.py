"""Rosters: a rehearsal writes nothing and says everything; the import does what it said, however often."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import xlsxwriter
from sqlalchemy import func, select

from core import jobs, spreadsheet
from core.access import Role
from core.clock import SetClock
from core.errors import Invalid, NotAllowed, NotFound
from core.files import StoredFile
from core.house import House
from core.jobs import JobRun, JobState, Runner
from core.people import directory, rosters, units
from core.people.models import Membership, Person, RoleGrant, Unit
from core.spreadsheet import Sheet
from core.work import UnitOfWork
from tests import make
from tests.make import Someone

HEADER = ["姓名", "手机号码", "证件类型", "身份证号", "单位代码", "单位名称", "班组", "岗位", "工号"]
IDENTITY = "11010519491231002X"


def roster(*rows: list[str], header: list[str] | None = None) -> bytes:
    return spreadsheet.write_workbook([Sheet("名单", header or HEADER, rows)])


def row(name: str, phone: str = "", identity: str = "", unit: str = "水厂", **more: str) -> list[str]:
    return [
        name,
        phone,
        more.get("kind", ""),
        identity,
        more.get("unit_code", ""),
        unit,
        more.get("team", ""),
        more.get("post", ""),
        more.get("code", ""),
    ]


@pytest.fixture
def plant(house: House) -> str:
    return make.unit(house, "水厂", make.unit(house, "省总工会"))


@pytest.fixture
def boss(house: House, plant: str) -> Someone:
    return make.someone(house, "王海燕", Role.ADMINISTRATOR, unit_ref=plant)


def handed_in(house: House, boss: Someone, data: bytes) -> str:
    with house.work(boss.actor) as work:
        return rosters.hand_in(work, "三月名单.xlsx", data).ref


def run(house: House, boss: Someone, file_ref: str) -> dict[str, int]:
    with house.work(boss.actor) as work:
        job = rosters.ask_for_import(work, file_ref)
    runner = Runner(house, {rosters.ROSTER_IMPORT: rosters.import_job})
    while runner.run_next():
        pass
    with house.reading(boss.actor) as work:
        done = jobs.look(work, job.ref)
    assert done.state is JobState.DONE, done.error
    return dict(done.result or {})


def counted(house: House) -> tuple[int, ...]:
    with house.reading() as work:
        return tuple(
            work.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Person, Membership, Unit)
        )


def test_a_rehearsal_names_every_problem_by_row_and_writes_nothing(house: House, boss: Someone) -> None:
    data = roster(
        row("陈立", "13912345678"),
        row("", "1391234567"),
        row("周敏", "13800001111", "110105194912310021"),
        row("赵强", "139 1234 5678"),
        row("孙丽"),
        row("吴刚", "13700000001", unit="别的厂"),
        row("郑爽", "13700000002", IDENTITY, kind="会员证"),
    )
    ref = handed_in(house, boss, data)
    before = counted(house)
    with house.reading(boss.actor) as work:
        told = rosters.rehearse(work, ref)
    assert counted(house) == before
    assert (told.rows, told.enrolled, told.rejected) == (7, 1, 6)
    assert {each.number: {p.code for p in each.problems} for each in told.problems} == {
        3: {"people.name_missing", "people.phone_form"},
        4: {"people.identity_check"},
        5: {"roster.phone_shared"},
        6: {"people.nothing_to_know_by"},
        7: {"roster.unit_unknown"},
        8: {"people.identity_kind_unknown"},
    }
    assert all(p.text and p.column for each in told.problems for p in each.problems)


def test_an_import_enrols_joins_and_founds_teams_as_rehearsed(
    house: House, boss: Someone, plant: str
) -> None:
    data = roster(
        row("陈立", "13912345678", team="一班", post="水泵工"),
        row("周敏", "", IDENTITY, team="一班", code="W-0001"),
        row("赵强", code="W-0002"),
    )
    ref = handed_in(house, boss, data)
    with house.reading(boss.actor) as work:
        told = rosters.rehearse(work, ref)
    assert told.new_teams == ("一班",)
    assert run(house, boss, ref) == {"enrol": 3, "join": 0, "unchanged": 0, "reject": 0}
    with house.reading(boss.actor) as work:
        (found,) = directory.listing(work, words=IDENTITY).rows
        assert (found.code, found.units) == ("W-0001", ("一班",))
        assert [each.name for each in units.children(work, plant).rows] == ["一班"]
        assert directory.listing(work, words="W-0002").rows[0].name == "赵强"


def test_numbers_count_as_their_cells_show_them_and_what_cannot_be_told_is_refused(
    house: House, boss: Someone
) -> None:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["姓名", "单位", "手机", "工号"])
        people = (("陈立", 7, "000"), ("周敏", 8, "[>5]000"), ("赵强", 9, "General"))
        for line, (name, code, shown) in enumerate(people, start=1):
            sheet.write_row(line, 0, [name, "水厂"])
            sheet.write_number(line, 2, 13912345670 + line, book.add_format({"num_format": "000-0000-0000"}))
            sheet.write_number(line, 3, code, book.add_format({"num_format": shown}))
    ref = handed_in(house, boss, whole.getvalue())
    with house.reading(boss.actor) as work:
        told = rosters.rehearse(work, ref)
    assert [(each.number, each.problems[0].code) for each in told.problems] == [(3, "roster.number_format")]
    assert run(house, boss, ref) == {"enrol": 2, "join": 0, "unchanged": 0, "reject": 1}
    with house.reading(boss.actor) as work:
        assert directory.listing(work, words="13912345671").rows[0].code == "007"
        assert directory.listing(work, words="13912345673").rows[0].code == "9"
    with house.work(boss.actor) as work:
        ((*_, reason),) = spreadsheet.read_rows(rosters.rejected(work, ref))[1:]
    assert "改为文本格式" in reason


def test_a_document_number_that_excel_cut_is_told_as_such_and_given_back_without_an_exponent(
    house: House, boss: Someone
) -> None:
    whole = io.BytesIO()
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, ["姓名", "单位", "身份证号", "入职日期"])
        for line, shown in enumerate(("General", "0"), start=1):
            sheet.write_row(line, 0, [f"陈立{'甲乙'[line - 1]}", "水厂"])
            sheet.write_number(line, 2, 329901199001010018, book.add_format({"num_format": shown}))
    ref = handed_in(house, boss, whole.getvalue())
    with house.work(boss.actor) as work:
        told = rosters.rehearse(work, ref)
        given_back = spreadsheet.read_rows(rosters.rejected(work, ref))[1:]
    assert [[p.code for p in each.problems] for each in told.problems] == [["roster.number_cut"]] * 2
    assert [each[2] for each in given_back] == ["329901199001010???"] * 2
    assert told.unread == ("入职日期",)


def test_a_unit_may_be_given_by_its_code_in_the_column_of_names(
    house: House, boss: Someone, plant: str
) -> None:
    with house.reading() as work:
        code = units.unit_of(work, plant).code
    data = roster(
        row("陈立", "13912345678", unit=code.lower(), code="w-1"), row("周敏", "", unit="X-1", code="W-2")
    )
    with house.work(boss.actor) as work:
        told = rosters.rehearse(work, rosters.hand_in(work, "三月名单.xlsx", data).ref)
    assert [(each.unit, each.code, each.phone) for each in told.accepted] == [("水厂", "w-1", "139****5678")]
    assert [p.code for each in told.problems for p in each.problems] == ["roster.unit_unknown"]


def test_the_same_file_twice_changes_nothing_the_second_time(house: House, boss: Someone) -> None:
    data = roster(*(row(f"职工{chr(0x4E00 + n)}", f"139000000{n:02}") for n in range(45)))
    assert run(house, boss, handed_in(house, boss, data))["enrol"] == 45
    before = counted(house)
    assert run(house, boss, handed_in(house, boss, data)) == {
        "enrol": 0,
        "join": 0,
        "unchanged": 45,
        "reject": 0,
    }
    assert counted(house) == before


def test_asking_twice_for_one_rehearsal_gives_one_job(house: House, boss: Someone) -> None:
    ref = handed_in(house, boss, roster(row("陈立", "13912345678")))
    with house.work(boss.actor) as work:
        assert rosters.ask_for_import(work, ref).ref == rosters.ask_for_import(work, ref).ref


class Cut(Exception):
    """The power failed."""


@dataclass
class ShortRun(JobRun):
    """A run that ends after its first chunk."""

    chunks: int = 0

    @contextmanager
    def chunk(self, *, done: int | None = None, total: int | None = None) -> Iterator[UnitOfWork]:
        self.chunks += 1
        if self.chunks > 1:
            raise Cut
        with super().chunk(done=done, total=total) as work:
            yield work


def test_an_import_that_was_cut_short_goes_on_from_where_it_stood(
    house: House, boss: Someone, clock: SetClock
) -> None:
    data = roster(*(row(f"职工{chr(0x4E00 + n)}", f"139000000{n:02}") for n in range(50)))
    ref = handed_in(house, boss, data)
    with house.work(boss.actor) as work:
        rosters.ask_for_import(work, ref)
    assert Runner(
        house, {rosters.ROSTER_IMPORT: lambda run: rosters.import_job(ShortRun(**vars(run)))}
    ).run_next()
    with house.reading(boss.actor) as work:
        assert len(directory.listing(work).rows) == 1 + rosters.CHUNK
    clock.advance(seconds=10)
    assert run(house, boss, ref)["enrol"] == 50


def test_a_person_from_elsewhere_is_never_pulled_in(house: House, boss: Someone, plant: str) -> None:
    other = make.unit(house, "乙公司", None)
    chief = make.someone(house, "外人", Role.ADMINISTRATOR, unit_ref=other)
    assert (
        run(house, chief, handed_in(house, chief, roster(row("陈立", "13912345678", unit="乙公司"))))["enrol"]
        == 1
    )
    ref = handed_in(house, boss, roster(row("陈立", "13912345678")))
    with house.reading(boss.actor) as work:
        (problem,) = rosters.rehearse(work, ref).problems
    assert [each.code for each in problem.problems] == ["people.known_elsewhere"]


def test_numbers_of_another_name_or_of_two_people_are_told(house: House, boss: Someone) -> None:
    first = roster(row("陈立", "13912345678"), row("周敏", "", IDENTITY))
    run(house, boss, handed_in(house, boss, first))
    second = roster(
        row("陈丽", "13912345678"),
        row("周敏", "", IDENTITY),
    )
    third = roster(row("陈立", "13912345678", IDENTITY))
    refs = [handed_in(house, boss, data) for data in (second, third)]
    with house.reading(boss.actor) as work:
        told = [rosters.rehearse(work, ref) for ref in refs]
    assert [p.code for p in told[0].problems[0].problems] == ["roster.other_name"]
    assert told[0].unchanged == 1
    assert [p.code for p in told[1].problems[0].problems] == ["roster.two_persons"]


def test_an_import_ends_where_the_role_was_ended(house: House, boss: Someone) -> None:
    ref = handed_in(house, boss, roster(row("陈立", "13912345678")))
    with house.work(boss.actor) as work:
        rosters.ask_for_import(work, ref)
    with house.work() as work:
        for grant in work.session.scalars(select(RoleGrant).where(RoleGrant.person_id == boss.person_id)):
            grant.ended_at = work.now
    Runner(house, {rosters.ROSTER_IMPORT: rosters.import_job}).run_next()
    with house.reading() as work:
        assert directory.listing(work, words="13912345678").rows == ()


def test_a_roster_lies_sealed_and_opens_for_its_keeper_only(house: House, boss: Someone, plant: str) -> None:
    data = "姓名,手机,单位\n陈立,13912345678,水厂\n".encode()
    ref = handed_in(house, boss, data)
    with house.reading() as work:
        digest = work.session.scalars(select(StoredFile.sha256)).one()
    body = (house.settings.data_dir / "files" / digest[:2] / digest[2:]).read_bytes()
    assert b"13912345678" not in body
    other = make.someone(house, "李娜", Role.ADMINISTRATOR, unit_ref=plant)
    with house.reading(other.actor) as work, pytest.raises(NotFound):
        rosters.rehearse(work, ref)
    worker = make.someone(house, "周敏", unit_ref=plant)
    with house.work(worker.actor) as work, pytest.raises(NotAllowed):
        rosters.hand_in(work, "名单.csv", data)


def test_a_roster_is_gone_after_thirty_days(house: House, boss: Someone, clock: SetClock) -> None:
    ref = handed_in(house, boss, roster(row("陈立", "13912345678")))
    runner = Runner(house, {rosters.ROSTER_FORGET: rosters.forget_job})
    clock.advance(days=29)
    assert not runner.run_next()
    clock.advance(days=1)
    assert runner.run_next()
    with house.reading(boss.actor) as work, pytest.raises(NotFound):
        rosters.rehearse(work, ref)
    assert [path for path in (house.settings.data_dir / "files").rglob("*") if path.is_file()] == []


def test_what_is_no_roster_is_refused_with_a_reason(house: House, boss: Someone) -> None:
    for data, code in (
        (b"%PDF-1.7 \x00", "file.is_pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "file.unreadable"),
        ("一,二\n三,四\n".encode(), "roster.no_header"),
        ("姓名,手机\n".encode(), "roster.no_rows"),
        ("手机,单位\n1,2\n".encode(), "roster.no_name_column"),
    ):
        with house.work(boss.actor) as work, pytest.raises(Invalid) as refused:
            rosters.hand_in(work, "名单", data)
        assert [each.code for each in refused.value.findings] == [code]


def test_text_tables_in_the_old_encoding_are_read(house: House, boss: Someone) -> None:
    data = "姓名\t手机\t单位\n陈立\t13912345678\t水厂\n".encode("gb18030")
    assert run(house, boss, handed_in(house, boss, data))["enrol"] == 1


def test_rejected_rows_come_back_with_reasons_and_without_formulas(house: House, boss: Someone) -> None:
    ref = handed_in(house, boss, roster(row("陈立", "=1+1"), row("周敏", "13912345678")))
    with house.work(boss.actor) as work:
        rows = spreadsheet.read_rows(rosters.rejected(work, ref))
    assert len(rows) == 2
    assert rows[1][0] == "陈立"
    assert rows[1][1] == "=1+1"
    assert rows[1][-2] == "2"
    assert "手机" in rows[1][-1]
    assert rows[1][-1]


def test_rejected_rows_keep_all_columns_of_the_roster_and_go_in_again_as_they_are(
    house: House, boss: Someone
) -> None:
    head = "姓名,手机,单位,鞋码,备注\n"
    ref = handed_in(house, boss, f"{head}陈立,1391234567,水厂,42,-5度\n周敏,13912345678,水厂,38,\n".encode())
    with house.work(boss.actor) as work:
        data = rosters.rejected(work, ref)
    titles = ["原行号", "原因"]
    assert spreadsheet.read_rows(data)[0] == ["姓名", "手机", "单位", "鞋码", "备注", *titles]
    assert spreadsheet.read_rows(data)[1][:5] == ["陈立", "1391234567", "水厂", "42", "-5度"]
    again = handed_in(house, boss, data)
    with house.work(boss.actor) as work:
        told = rosters.rehearse(work, again)
        twice = spreadsheet.read_rows(rosters.rejected(work, again))
    assert (told.rows, told.rejected) == (1, 1)
    assert twice[0] == ["姓名", "手机", "单位", "鞋码", "备注", *titles]


def test_a_row_with_two_faults_tells_both(house: House, boss: Someone) -> None:
    ref = handed_in(house, boss, "姓名,手机,单位\n陈立,123,没有的单位\n".encode())
    with house.reading(boss.actor) as work:
        (row,) = rosters.rehearse(work, ref).problems
    assert [each.code for each in row.problems] == ["people.phone_form", "roster.unit_unknown"]


def test_the_template_is_itself_a_roster_with_nothing_in_it(house: House, boss: Someone) -> None:
    for locale in ("zh_CN", "en"):
        with house.work(boss.actor) as work, pytest.raises(Invalid) as refused:
            rosters.hand_in(work, "模板.xlsx", rosters.template(locale))
        assert [each.code for each in refused.value.findings] == ["roster.no_rows"]
