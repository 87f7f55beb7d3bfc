import pytest

from core.occupations import occupations
from core.occupations.rules.codes import occupation_part, read_code
from core.occupations.rules.grades import NATIONAL_LEVELS, Grade


def test_an_electrician_is_found_with_levels_and_functions() -> None:
    electrician = occupations.find("6-31-01-03")
    assert electrician is not None
    assert (electrician.name, electrician.edition, electrician.direction) == ("电工", 2018, None)
    assert electrician.grades == NATIONAL_LEVELS
    assert "培训与技术管理" in electrician.functions
    assert electrician.functions_verified


def test_the_code_of_a_trade_finds_its_occupation() -> None:
    trade = occupations.find("6-31-01-03-001")
    assert trade is not None
    assert trade.name == "电工"
    assert occupation_part("6-31-01-03-001") == "6-31-01-03"


def test_an_edition_or_a_direction_can_be_asked_for() -> None:
    tobacco = occupations.find("6-31-01-03", edition=2026)
    assert tobacco is not None
    assert (tobacco.direction, tobacco.functions_verified) == ("烟机电工", False)
    assert occupations.find("6-31-01-03", direction="烟机电工") == tobacco
    assert occupations.find("6-31-01-03", edition=1999) is None
    assert occupations.find("9-99-99-99") is None


def test_all_variants_stand_newest_first() -> None:
    assert [row.edition for row in occupations.variants("6-31-01-03")] == [2026, 2018]
    assert {row.direction for row in occupations.variants("4-02-01-01")} >= {
        "动车组司机",
        "城市轨道交通列车司机",
    }
    assert occupations.variants("9-99-99-99") == ()


def test_a_search_finds_by_code_and_by_name() -> None:
    assert "电工" in {row.name for row in occupations.search("6-31-01").occupations}
    assert "6-18-02-04" in {row.code for row in occupations.search(" 焊工 ").occupations}
    assert occupations.search("烟机电工").total == 1
    assert occupations.search("没有的职业") == occupations.Found((), 0)


def test_a_mistyped_name_has_its_nearest_names() -> None:
    assert [each.name for each in occupations.nearest("电公")][:1] == ["电工"]
    assert "机床装调维修工" in [each.name for each in occupations.nearest("机床装调维修员")]
    assert occupations.nearest("没有的行当") == () and occupations.nearest(" ") == ()


def test_pages_of_a_search_follow_each_other_without_gap() -> None:
    everything = occupations.search("", limit=1000)
    pages = [occupations.search("", limit=100, offset=offset) for offset in range(0, everything.total, 100)]
    assert tuple(row for page in pages for row in page.occupations) == everything.occupations
    assert {page.total for page in pages} == {everything.total}
    with pytest.raises(ValueError, match="offset"):
        occupations.search("", offset=-1)
    with pytest.raises(ValueError, match="limit"):
        occupations.search("", limit=-1)


def test_every_row_of_the_file_is_well_formed_and_distinct() -> None:
    rows = occupations.search("", limit=1000).occupations
    assert len(rows) > 600
    assert len({(row.code, row.edition, row.name, row.direction) for row in rows}) == len(rows)
    for row in rows:
        assert read_code(row.code) == row.code
        assert row.name == row.name.strip() != ""
        assert row.functions_verified == bool(row.functions)
        assert list(row.grades) == sorted(row.grades, key=lambda grade: grade.ordinal)
        assert Grade.APPRENTICE not in row.grades


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (" 6-31-01-03 ", "6-31-01-03"),
        ("６－３１－０１－０３", "6-31-01-03"),
        ("6—30—05—01—014", "6-30-05-01-014"),
    ],
)
def test_a_code_is_read_with_other_dashes_and_full_width_digits(raw: str, code: str) -> None:
    assert read_code(raw) == code


@pytest.mark.parametrize("raw", ["", "6-31-1-03", "9-31-01-03", "6-31-01-03-01", "6310103", "0-01-01-01"])
def test_a_malformed_code_is_found(raw: str) -> None:
    answer = read_code(raw)
    assert isinstance(answer, tuple)
    assert [finding.code for finding in answer] == ["occupations.code_form"]


@pytest.mark.parametrize(("column", "value"), [("code", "6-31-1-3"), ("levels", "5/6")])
def test_a_malformed_row_of_the_file_is_refused(column: str, value: str) -> None:
    row = dict.fromkeys(
        ("direction", "edition", "digital", "green", "levels", "functions", "functions_verified"), ""
    )
    with pytest.raises(ValueError, match="not a"):
        occupations._read_row({"code": "6-31-01-03", "name": "电工", **row, column: value})
