"""What the repository tells its readers is true, and says nothing of the machine it was made on."""

import re

import pytest
from typer.testing import CliRunner

from tests.house import papers
from tests.house.sources import ROOT
from web.console import app


def test_no_tracked_file_names_a_foreign_place() -> None:
    found = [
        place
        for path in papers.tracked()
        if (ROOT / path).suffix in papers.TEXT
        for place in papers.places_elsewhere(path, (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_locks_name_no_address() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_every_dependency_is_pinned_by_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8"))
        assert all("==" in entry and "--hash=sha256:" in entry for entry in entries if entry[0].isalnum())


def test_links_lead_somewhere() -> None:
    assert [link for path, text in papers.pages().items() for link in papers.broken_links(path, text)] == []


def test_the_make_commands_on_every_page_exist() -> None:
    unknown = [
        told for path, text in papers.pages().items() for told in papers.unknown_make_targets(path, text)
    ]
    assert unknown == []


def test_the_commands_of_lianbing_on_every_page_exist() -> None:
    taught = {tuple(words) for text in papers.pages().values() for words in papers.lianbing_commands(text)}
    runner = CliRunner()
    for words in sorted(taught):
        done = runner.invoke(app, [*words, "--help"])
        assert done.exit_code == 0, f"lianbing {' '.join(words)}: {done.output}"


@pytest.mark.parametrize(
    "line", ["see /home/me/x", "in /root/.cache", "https://pypi.org/simple", "--index-url x"]
)
def test_a_foreign_place_is_seen(line: str) -> None:
    assert list(papers.places_elsewhere("a.md", line))


@pytest.mark.parametrize("line", ["GET /api/v1/work/3", "a homework/list", "https://example.org/home/"])
def test_an_address_of_our_own_is_left_alone(line: str) -> None:
    assert not list(papers.places_elsewhere("a.md", line))


@pytest.mark.parametrize("link", ["[a](nowhere.md)", "![a](docs/no.png)", "[a](#no-such-heading)"])
def test_a_broken_link_is_seen(link: str) -> None:
    assert list(papers.broken_links("README.md", f"# One heading\n{link}\n"))


@pytest.mark.parametrize("link", ["[a](LICENSE)", "[a](#one-heading)", "[a](https://example.org/x)"])
def test_a_sound_link_is_left_alone(link: str) -> None:
    assert not list(papers.broken_links("README.md", f"# One heading\n{link}\n"))


def test_commands_are_read_from_shell_blocks_only() -> None:
    page = (
        "```sh\n$ PORT=1 make run # go\nlianbing serve --demo\n```\n```python\nmake = 1\n```\nmake nothing\n"
    )
    assert list(papers.commands(page)) == [["make", "run"], ["lianbing", "serve", "--demo"]]
    assert list(papers.lianbing_commands(page)) == [["serve"]]
    assert list(papers.unknown_make_targets("a.md", page)) == []
    assert list(papers.unknown_make_targets("a.md", page.replace("make run", "make coffee")))
