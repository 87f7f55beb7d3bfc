"""A start reads what serving needs, and no more."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = {"core", "question_bank", "exam", "contest", "training", "web", "migrations", "demo"}


def imported(module: str) -> set[str]:
    """The modules of the house that importing one reads first, itself included."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = ROOT / (name.replace(".", "/") + ".py")
        if name in found or name.partition(".")[0] not in PACKAGES or not path.exists():
            continue
        found.add(name)
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Import):
                waiting += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                waiting += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def test_the_way_in_reads_nothing_before_it_has_stilled_the_collector() -> None:
    assert imported("web.cli") == {"web.cli"}


def test_a_server_without_the_demo_world_does_not_read_it() -> None:
    read = imported("web.console")
    assert {"web.app", "web.commands.serving", "exam.sittings"} <= read
    assert not [each for each in read if each == "demo.load" or each.startswith("demo.world")]
