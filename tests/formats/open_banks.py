"""How the open banks of others come in: run it to print the table of docs/formats.md.

The banks are no part of the project (see ``tests/formats/fixtures.py``). Each family is imported into an
empty bank, all its files together: a row that stands in two files is one item.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Merged, Reading, merge_duplicates
from tests.formats.fixtures import BANKS, DATA
from tests.house import manuals

HEAD = "| Bank (source repository) | Files | Read | Accepted | Duplicates | Rejected | Reasons |"
BENCHMARKS = "zh_benchmarks"

FAMILIES = {
    "imqishi/qa_starter, water engineering": ("json", f"{BANKS}/qa_starter*/*.json"),
    "watermeloneer/gtpx_web, special equipment": ("xlsx", f"{BANKS}/gtpx*/*.xlsx"),
    "gtpx_web, the JSON files": ("json", f"{BANKS}/gtpx*/*.json"),
    "JunYang1001/HuaXT, chemical operator": ("xls", f"{BANKS}/huaxt*/*.xls"),
    "HuaXT, the newer workbook": ("xlsx", f"{BANKS}/huaxt*/*.xlsx"),
    "HuaXT, JSON": ("json in txt", f"{BANKS}/huaxt*/*.txt"),
    "HuaXT, Word": ("docx", f"{BANKS}/huaxt*/*.docx"),
    "HuaXT, all of these together": ("of four formats", f"{BANKS}/huaxt*/*.*"),
    "PLSshenyun/diangongtiku, electrician": ("csv, GB18030, no header", f"{BANKS}/diangongtiku*/*.csv"),
    "wangzexi/lab-safety-test-assistant": ("json", f"{BANKS}/lab_safety_wangzexi*/*.json"),
    "shiniaas/lab_security": ("txt", f"{BANKS}/lab_safety_zju*/*.txt"),
    "Y1Tao/driving-test, road transport": ("md", f"{BANKS}/road_transport*/*.md"),
    "MGod-monkey/Must_Pass_Experiment_of_TY, electronics": ("xlsx", f"{BANKS}/electronics*/*.xlsx"),
    "haonan-li/CMMLU": ("csv", f"{BENCHMARKS}/cmmlu*/*.csv"),
    "C-Eval, validation part": ("csv", f"{BENCHMARKS}/ceval*/*_val.csv"),
    "ruixiangcui/AGIEval, Chinese parts": ("jsonl", f"{BENCHMARKS}/agieval*/*.jsonl"),
    "dundunnp/auto_xuexiqiangguo": ("json", "zh_party_contest/auto*/*.json"),
    "OpenLMLab/GAOKAO-Bench": ("json", f"{BENCHMARKS}/gaokao*/*.json"),
}
LARGE = frozenset(
    {
        "haonan-li/CMMLU",
        "ruixiangcui/AGIEval, Chinese parts",
        "dundunnp/auto_xuexiqiangguo",
        "OpenLMLab/GAOKAO-Bench",
    }
)
"""Families that no other test reads, and that take seconds: compared with the manual by ``--compare``."""


@cache
def read(path: Path) -> Reading:
    """What one file gives; read once, however many tests look at it."""
    return read_file(path.name, path.read_bytes())


@cache
def merged(pattern: str) -> Merged:
    """The files of a pattern below the data folder, imported together into an empty bank."""
    return merge_duplicates(read(path) for path in files(pattern))


def files(pattern: str) -> list[Path]:
    return sorted(path for path in DATA.glob(pattern) if path.is_file())


def rows(names: Iterable[str] = FAMILIES) -> Iterator[list[str]]:
    """The cells of the table, a family at a time."""
    for name in names:
        kind, pattern = FAMILIES[name]
        found = merged(pattern)
        reasons = Counter(problem.code for problem in found.problems).most_common()
        yield [
            name,
            f"{len(files(pattern))} {kind}",
            *(f"{n:,}" for n in (found.read, len(found.accepted), len(found.duplicates), found.rejected)),
            ", ".join(f"`{code}` {count}" for code, count in reasons),
        ]


def differing(names: Iterable[str]) -> list[tuple[list[str], list[str]]]:
    """Of these families the row of the manual and what was read, where they differ."""
    told = {cells[0]: cells for cells in manuals.table("formats.md", "## Open banks, as they were read")}
    return [(told.get(cells[0], []), cells) for cells in rows(names) if told.get(cells[0]) != cells]


if __name__ == "__main__" and "--compare" in sys.argv:
    sys.exit("\n".join(map(str, differing(FAMILIES))) or None)
elif __name__ == "__main__":
    print(f"{HEAD}\n{'|---' * 7}|")
    for cells in rows():
        print(f"| {' | '.join(cells)} |")
