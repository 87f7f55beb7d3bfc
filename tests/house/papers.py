"""What the repository says to its readers: tracked files, their links, and the commands they teach."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.sources import ROOT

ELSEWHERE = re.compile(
    r"(?<![\w./])/(?:work|root|home|tmp)/"  # a path of the machine on which something was made
    r"|pypi\.org|pythonhosted|registry\.npm"  # where packages came from is the reader's choice
    r"|--(?:extra-)?index-url|--find-links"
)
TEXT = (
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".csv",
    ".json",
    ".sh",
    ".sql",
    ".svg",
    ".ini",
    "",
)

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)[^)]*\)")
_HEADING = re.compile(r"^#+\s+(.*?)\s*$", re.MULTILINE)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SHELL = frozenset({"sh", "bash", "shell", "console"})
_TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


def tracked() -> list[str]:
    """The paths of all tracked files that still exist."""
    listed = subprocess.run(
        ["git", "-c", "core.quotepath=off", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout
    return [path for path in listed.decode().split("\0") if path and (ROOT / path).is_file()]


def pages() -> dict[str, str]:
    """Every tracked Markdown file and its text."""
    return {path: (ROOT / path).read_text(encoding="utf-8") for path in tracked() if path.endswith(".md")}


def places_elsewhere(path: str, text: str) -> Iterator[str]:
    """Lines that name a machine's own folders or a package registry; this law and its test must name them."""
    if path in {"tests/house/papers.py", "tests/house/test_papers.py"}:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if found := ELSEWHERE.search(line):
            yield f"{path}:{number}: {found[0]}"


def broken_links(path: str, text: str) -> Iterator[str]:
    """Links that lead to no file of the repository, or to no heading in it."""
    for target in _LINK.findall(_FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        goal = ROOT / PurePosixPath(path).parent / name if name else ROOT / path
        if name and not goal.exists():
            yield f"{path}: {target} is not there"
        elif anchor and goal.suffix == ".md":
            said = text if not name else goal.read_text(encoding="utf-8")
            if anchor not in {slug(heading) for heading in _HEADING.findall(said)}:
                yield f"{path}: {target} is no heading"


def slug(heading: str) -> str:
    """The anchor that a heading gets where the pages are read: lower case, words joined by hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def commands(text: str) -> Iterator[list[str]]:
    """The commands in the shell blocks of a page, as words, without prompt, comment or variables before."""
    for language, block in _FENCE.findall(text):
        if language in _SHELL:
            for line in block.replace("\\\n", " ").splitlines():
                words = line.removeprefix("$ ").split("#")[0].split()
                while words and re.match(r"[A-Z_]+=", words[0]):
                    words.pop(0)
                if words:
                    yield words


def unknown_make_targets(path: str, text: str) -> Iterator[str]:
    """``make`` commands whose target the Makefile does not have."""
    targets = set(_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    for words in commands(text):
        if words[0] == "make":
            for word in words[1:]:
                if "=" not in word and not word.startswith("-") and word not in targets:
                    yield f"{path}: make {word}"


def lianbing_commands(text: str) -> Iterator[list[str]]:
    """The subcommands of ``lianbing`` that a page teaches: ``["serve"]``."""
    for words in commands(text):
        if PurePosixPath(words[0]).name == "lianbing":
            options = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
            yield words[1:options][:2]
