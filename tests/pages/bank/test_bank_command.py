"""``lianbing bank`` on a fresh machine, without a server."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from web.cli_bank import bank

CSV = "题型,题干,选项A,选项B,答案\n单选题,甲题,一,二,A\n判断题,丙题,,,对\n单选题,甲题,一,二,A\n"
BAD = CSV + "单选题,乙题,一,二,C\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LIANBING_DATA_DIR", str(tmp_path / "var"))
    (tmp_path / "good.csv").write_text(CSV, "utf-8")
    (tmp_path / "bad.csv").write_text(BAD, "utf-8")
    (tmp_path / "none.txt").write_text("随便一句话", "utf-8")
    return tmp_path


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(bank, [str(word) for word in words])
    return result.exit_code, result.stdout


def test_a_dry_run_reports_and_makes_nothing(folder: Path) -> None:
    code, told = run("import", folder / "bad.csv", "--bank", "dg", "--dry-run", "--json")
    report = json.loads(told)
    assert code == 1
    assert (report["read"], report["accepted"], report["duplicates"]) == (4, 2, 1)
    (problem,) = report["problems"]
    assert (problem["file"], problem["sheet"], problem["row"]) == ("bad.csv", None, 5)
    assert problem["code"] == "item.key_beyond_options"
    assert not (folder / "var").exists()


def test_an_import_works_on_a_fresh_database_and_a_second_one_brings_nothing(folder: Path) -> None:
    code, told = run("import", folder / "good.csv", "--bank", "dg", "--json")
    assert (code, json.loads(told)) == (0, {"read": 3, "accepted": 2, "duplicates": 1, "problems": []})
    code, told = run("import", folder / "good.csv", "--bank", "DG", "--json")
    assert (code, json.loads(told)) == (0, {"read": 3, "accepted": 0, "duplicates": 3, "problems": []})
    code, told = run("import", folder / "good.csv", "--bank", "DG", "--dry-run", "--json")
    assert json.loads(told)["accepted"] == 0


def test_a_heading_that_nobody_knows_is_named_by_an_option_or_a_file(folder: Path) -> None:
    odd = folder / "odd.csv"
    odd.write_text("题干,正解\n可以带电作业,错\n", "utf-8")
    assert run("import", odd, "--bank", "dg", "--dry-run")[0] == 2
    assert run("import", odd, "--bank", "dg", "--dry-run", "--column", "正解=answer")[0] == 0
    assert run("import", odd, "--bank", "dg", "--column", "正解=乱")[0] == 2
    named = folder / "map.json"
    named.write_text(
        json.dumps(
            {"files": {"odd.csv": {"sheets": {"": {"columns": {"0": "stem", "1": "key"}, "header": 1}}}}}
        )
    )
    assert run("import", odd, "--bank", "dg", "--map", named)[0] == 0
    again = folder / "again.csv"
    again.write_text("题干,正解\n先断电再施救,对\n", "utf-8")
    assert json.loads(run("import", again, "--bank", "dg", "--dry-run", "--json")[1])["accepted"] == 1
    named.write_text("{}}")
    assert run("import", odd, "--bank", "dg", "--map", named)[0] == 2


def test_what_goes_out_comes_in_again(folder: Path) -> None:
    run("import", folder / "good.csv", "--bank", "dg")
    for name in ("out.json", "out.xlsx", "out.gift", "out.xml"):
        assert run("export", "--bank", "dg", folder / name)[0] == 0
        code, told = run("import", folder / name, "--bank", f"twin-{name}", "--json")
        assert (code, json.loads(told)["accepted"]) == (0, 2)


def test_an_export_tells_what_the_format_could_not_carry(folder: Path) -> None:
    run("import", folder / "good.csv", "--bank", "dg")
    code, told = run("export", "--bank", "dg", "--format", "aiken", folder / "out.aiken", "--json")
    report = json.loads(told)
    assert (code, report["format"], report["items"], report["left"]) == (0, "aiken", 1, 1)
    assert {(loss["number"], loss["code"]) for loss in report["losses"]} == {
        (1, "export.topic_lost"),
        (2, "export.kind_left_out"),
    }
    assert all(loss["message"] for loss in report["losses"])
    code, told = run("export", "--bank", "dg", "--format", "qti30", folder / "out.zip", "--json")
    assert (code, json.loads(told)["losses"]) == (0, [])


@pytest.mark.parametrize(
    "words",
    [
        ("import", "nowhere.csv", "--bank", "dg"),
        ("import", "good.csv", "--bank", "!"),
        ("import", "good.csv", "--bank", "dg", "--unit", "NONE"),
        ("import", "good.csv", "--bank", "dg", "--publish"),
        ("import", "good.csv", "--bank", "dg", "--publish", "--reviewer", "NOBODY"),
        ("import", "none.txt", "--bank", "dg"),
        ("export", "--bank", "none", "x.json"),
        ("export", "--bank", "none", "x.pdf"),
        ("export", "--bank", "none", "--format", "pdf", "x.zip"),
    ],
)
def test_what_cannot_be_used_ends_with_two(
    folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(folder)
    assert run(*words)[0] == 2


def test_a_whole_bank_is_searched_for_near_duplicates(folder: Path) -> None:
    stem = "在停电的设备上检修，验明确无电压后应立即将设备接地并三相短路，以防突然来电造成伤害"
    rows = "".join(f"判断题,{stem}{ending},,,对\n" for ending in ("", "事故"))
    (folder / "alike.csv").write_text(CSV + rows, "utf-8")
    run("import", folder / "alike.csv", "--bank", "dg")
    code, told = run("duplicates", "--bank", "dg", "--json")
    found = {"bank": "DG", "items": 4, "undecided": {"same": 0, "nearly": 1, "variant": 0}}
    assert (code, json.loads(told)) == (1, found)
    run("import", folder / "good.csv", "--bank", "other")
    code, told = run("duplicates", "--bank", "other")
    assert code == 0
    assert told.startswith("2 items compared.")
    assert run("duplicates", "--bank", "none")[0] == 2
