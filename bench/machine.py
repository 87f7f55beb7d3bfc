"""What the machine is and what it spends: processor time from /proc, load, versions."""

import os
import platform
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the figures come from."""

    cores: int
    processor: str
    memory_gib: float
    system: str
    python: str
    sqlite: str


def this_machine() -> Machine:
    """The machine that measures; "?" where the system does not say."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return Machine(
        cores=len(os.sched_getaffinity(0)),
        processor=next(named, "?"),
        memory_gib=round(memory, 1),
        system=platform.platform(),
        python=platform.python_version(),
        sqlite=sqlite3.sqlite_version,
    )


def load() -> float:
    """The load average of the last minute: what else the machine was doing."""
    return os.getloadavg()[0]


def cpu_seconds(*roots: int) -> float:
    """Processor time so far of these processes, their living descendants and the children they waited for."""
    parents: dict[int, int] = {}
    spent: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # ended while we looked
        pid = int(entry.name)
        parents[pid] = int(fields[1])
        spent[pid] = sum(int(field) for field in fields[11:15])
    return sum(ticks for pid, ticks in spent.items() if _descends(pid, roots, parents)) / TICKS


def _descends(pid: int, roots: tuple[int, ...], parents: dict[int, int]) -> bool:
    while pid:
        if pid in roots:
            return True
        pid = parents.get(pid, 0)
    return False
