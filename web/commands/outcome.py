"""How commands speak: a house opened from the environment, JSON on demand, exit codes for scripts."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from core import text
from core.errors import Refusal
from core.house import House
from core.settings import Settings
from web import wiring

OK, REFUSED, UNUSABLE = 0, 1, 2
"""Done; refused or found wanting; called with something unusable."""

out = Console()
err = Console(stderr=True)


def read_settings(**chosen: Any) -> Settings:
    """The settings of the environment with the options given on the command line in front.

    The options are whatever typer read; the model looks at each.
    """
    given = {name: value for name, value in chosen.items() if value is not None}
    try:
        return Settings(**given)
    except (ValidationError, ValueError) as error:
        fail(str(error))


@contextmanager
def open_house(settings: Settings | None = None) -> Iterator[House]:
    """A house for the time of one command; its refusals end the command with a sentence."""
    chosen = settings or read_settings()
    wiring.load_models()
    house = House.build(chosen)
    wiring.listen(house)
    try:
        yield house
    except Refusal as refusal:
        fail(text.refusal_text(refusal, chosen.locale, chosen.zone), REFUSED)
    finally:
        house.close()


@contextmanager
def progress_bar(title: str, *, quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on standard error; call it with (done, total, what)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=quiet) as bar:
        task = bar.add_task(title, total=None)

        def tell(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what or title)

        yield tell


def print_json(report: Mapping[str, Any]) -> None:
    """One JSON object on standard output, nothing else."""
    json.dump(report, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def fail(sentence: str, code: int = UNUSABLE) -> NoReturn:
    """Say why on standard error and end with the code."""
    err.print(sentence, style="red", markup=False)
    raise typer.Exit(code)
