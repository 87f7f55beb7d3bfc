"""The code keeps the laws of the house, and every law can be broken."""

from collections.abc import Callable, Iterator

import pytest

from tests.house import laws
from tests.house.sources import PACKAGES, Source, sources

Law = Callable[[Source], Iterator[str]]
SHIPPED = (*PACKAGES, "migrations", "demo")
ALL = (*SHIPPED, "bench", "tests")

LAWS: dict[Law, tuple[str, ...]] = {
    laws.chinese_in_strings: (*SHIPPED, "bench"),
    laws.wall_clocks: SHIPPED,
    laws.commits: SHIPPED,
    laws.large_rooms: ALL,
    laws.vague_names: ALL,
    laws.words_from_above: ("core",),
    laws.busy_package_files: SHIPPED,
}

BROKEN: list[tuple[Law, str, str]] = [
    (laws.chinese_in_strings, "exam/a.py", 'word = "考试"'),
    (laws.chinese_in_strings, "exam/a.py", 'def say(n):\n    return f"第{n}题"'),
    (laws.wall_clocks, "exam/a.py", "from datetime import datetime\nnow = datetime.now()"),
    (laws.wall_clocks, "exam/a.py", "import datetime as dt\nwhen = dt.datetime.utcnow"),
    (laws.wall_clocks, "exam/a.py", "from time import time\nwhen = time()"),
    (laws.wall_clocks, "exam/a.py", "from sqlalchemy import func\nwhen = func.now()"),
    (laws.commits, "web/a.py", "def save(session):\n    session.commit()"),
    (laws.large_rooms, "web/a.py", "x = 1\n" * 401),
    (laws.large_rooms, "web/a.py", "def long():\n" + "    x = 1\n" * 60),
    (laws.vague_names, "exam/utils.py", ""),
    (laws.vague_names, "exam/common/clock.py", ""),
    (laws.words_from_above, "core/a.py", "exam_id = 1"),
    (laws.words_from_above, "core/a.py", "class ItemBook: ..."),
    (laws.words_from_above, "core/a.py", "def find(*, course): ..."),
    (laws.words_from_above, "core/course.py", ""),
    (laws.words_from_above, "core/a.py", "from core.things import LimitItem"),
    (laws.busy_package_files, "exam/__init__.py", '"""A package."""\nfrom exam import papers'),
    (laws.busy_package_files, "exam/__init__.py", ""),
]

KEPT: list[tuple[Law, str, str]] = [
    (laws.chinese_in_strings, "exam/a.py", '"""试题 item."""\nHAN = r"[\\u4e00-\\u9fff]"  # 汉字'),
    (laws.wall_clocks, "exam/a.py", "from time import perf_counter\nstart = perf_counter()"),
    (laws.wall_clocks, "exam/a.py", "def ask(clock):\n    return clock.now()"),
    (laws.wall_clocks, "core/clock.py", "from datetime import datetime\nnow = datetime.now()"),
    (laws.commits, "core/work.py", "def close(session):\n    session.commit()"),
    (laws.large_rooms, "web/a.py", "def long():\n" + "    x = 1\n" * 59),
    (laws.words_from_above, "core/a.py", "for examiner in facts.items(): ..."),
    (laws.words_from_above, "core/a.py", "from limits import LimitItem\nLimitItem()"),
    (laws.words_from_above, "exam/a.py", "exam_id = 1"),
    (laws.busy_package_files, "exam/__init__.py", '"""A package."""'),
]


def name_of(value: object) -> str:
    return getattr(value, "__name__", "")


@pytest.mark.parametrize("law", LAWS, ids=name_of)
def test_the_code_keeps_the_law(law: Law) -> None:
    assert [breach for source in sources(*LAWS[law]) for breach in law(source)] == []


@pytest.mark.parametrize(("law", "path", "text"), BROKEN)
def test_a_law_sees_that_it_is_broken(law: Law, path: str, text: str) -> None:
    assert list(law(Source(path, text)))


@pytest.mark.parametrize(("law", "path", "text"), KEPT)
def test_a_law_leaves_the_lawful_alone(law: Law, path: str, text: str) -> None:
    assert not list(law(Source(path, text)))


def test_every_package_is_read() -> None:
    assert {source.parts[0] for source in sources(*PACKAGES)} == set(PACKAGES)
