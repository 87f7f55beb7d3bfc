"""How the format fixtures that others published were read: run it to print the table of docs/formats.md.

``python -m tests.formats.fixtures --each`` prints every file instead: what was read of it, and why the rest
was not, in words; ``--refused`` the table of what is refused. ``--write`` puts both tables into the manual.

The fixtures are no part of the project. They are looked for in ``../shared/data`` beside the checkout or
where ``LIANBING_TEST_DATA`` says. A folder that is an unpacked package is packed first.
"""

import io
import os
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from core.text import finding_texts
from question_bank.formats.detect import read_file
from question_bank.formats.drafts import Problem, Reading, rejected_rows

DATA = Path(os.environ.get("LIANBING_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
MOODLE, INSTRUCTURE = "formats/moodle_3.3_GPL3", "formats/qti_instructure_MIT"
CITOLAB = "formats/qti3_citolab_GPL3"
BANKS = "zh_occupational"

FILES = {
    "Moodle 3.3, GIFT": f"{MOODLE}/gift/*",
    "Moodle 3.3, missing word": f"{MOODLE}/missingword/*",
    "Moodle 3.3, Aiken": f"{MOODLE}/aiken/*",
    "Moodle 3.3, Moodle XML": f"{MOODLE}/*xml/*",
    "Moodle 3.3, Blackboard, ExamView, WebCT, cloze text": f"{MOODLE}/[bemw][lxue][lab][cmt]*/*",
    "fuhrmanator/GIFT-grammar-PEG.js, GIFT": "formats/gift_peg_MIT/*.gift",
    "instructure/qti, QTI 1.2": f"{INSTRUCTURE}/items_1.2/*.xml",
    "the same, Canvas 1.2": f"{INSTRUCTURE}/all_canvas_simple_1.2.xml",
    "the same, QTI 2.1": f"{INSTRUCTURE}/items_2.1/*.xml",
    "the same, QTI 2.2": f"{INSTRUCTURE}/items_2.2/*.xml",
    "the same, package 2.1": f"{INSTRUCTURE}/*.zip",
    "davemckain/qtiworks, QTI 2.1": "formats/qti21_qtiworks_BSD3/ims/*.xml",
    "oat-sa/extension-tao-itemqti, QTI 2.1": "formats/qti2_tao_GPL2/custom_rule/*.xml",
    "the same, packages 2.0, 2.1, 2.2": "formats/qti2_tao_GPL2/package/QTI/*.zip",
    "Citolab/qti-components, QTI 3.0 items": f"{CITOLAB}/qti-item/*.xml",
    "the same, QTI 3.0 conformance": f"{CITOLAB}/qti-conformance/Basic/[AIQ]*/*.xml",
    "JunYang1001/HuaXT, Word": f"{BANKS}/huaxt*/*.docx",
    "Y1Tao/driving-test, running text": f"{BANKS}/road_transport*/*.md",
    "shiniaas/lab_security, running text": f"{BANKS}/lab_safety_zju*/*.txt",
}
FOLDERS = {
    "instructure/qti, package 1.2": f"{INSTRUCTURE}/test_qti_1.2",
    "the same, Canvas package 1.2": f"{INSTRUCTURE}/test_qti_1.2_canvas",
    "the same, Canvas package with banks": f"{INSTRUCTURE}/with_banks",
    "the same, package 2.2": f"{INSTRUCTURE}/imsqti_2.2_package",
    "Citolab/qti-components, package 3.0": f"{CITOLAB}/qti-test-package",
    "the same, package T4-T7": f"{CITOLAB}/qti-conformance/Basic/T4-T7",
    "instructure/qti, QTI 2.2, packed with its pictures": f"{INSTRUCTURE}/items_2.2",
    "davemckain/qtiworks, QTI 2.1, packed with its pictures": "formats/qti21_qtiworks_BSD3/ims",
    "Citolab/qti-components, QTI 3.0 items, packed with their pictures": f"{CITOLAB}/qti-item",
}


MANUAL = Path(__file__).parents[2] / "docs" / "formats.md"
READ = "| Fixture | Files | Read | Accepted | Rejected | Problems |"
REFUSED = "| Fixture | Files | Refused | Code | Why |"
WHY = {
    "asset.no_picture": "shows a picture that is no PNG, JPEG, GIF or WebP",
    "import.answer_pattern": "an answer is a rule, such as a pattern or several ranges",
    "import.brackets_unpaired": "brackets in the text that do not pair",
    "import.kind_not_supported": "no kind of the bank: {kind}",
    "import.kind_unclear": "the kind is not given",
    "import.media_not_carried": "shows what is not in the file ({what})",
    "import.no_rows": "holds no items",
    "import.only_one_option": "one option only, and no key",
    "import.options_out_of_order": "letters of options with a gap or a repeat",
    "import.partial_credit": "an answer that earns a part of the marks",
    "import.partner_not_one": "things that belong to none, or to several",
    "import.picture_missing": "shows {name}, which is not in the package",
    "import.scoring_unclear": "the scoring does not say what is right",
    "import.several_letters": "several keys of one choice",
    "import.text_left_over": "a line that belongs to no item",
    "import.unsupported_file": "a format that is not read",
    "import.xml_doctype": "declares a DOCTYPE",
    "import.xml_unknown": "a format that is not read ({root})",
    "import.xml_unreadable": "is not well-formed",
    "item.key_beyond_options": "a key that no option has",
    "item.key_missing": "no right answer is told",
    "item.option_empty": "an option that shows nothing",
    "item.option_repeated": "two options that say the same",
    "item.prompt_empty": "a prompt that shows nothing",
    "item.prompt_repeated": "two prompts that say the same",
    "item.stem_empty": "no text at all",
}
"""In a few words, with what the file itself names; other reasons are told by their sentences."""
NOT_ASKED = "only texts that ask nothing"
PACKED = "packed with"
"""Files that other families have one by one: what is refused of them is named there."""
FEW = 4
"""Files that are named; of more, how many."""


def readings() -> Iterator[tuple[str, list[Reading]]]:
    """Each family's name and what its files gave."""
    for name, files in families():
        yield name, [reading_of(path) for path in files]


@cache
def reading_of(path: Path) -> Reading:
    """What one file gave; each is read once."""
    return read_file(path.name, bytes_of(path))


def families() -> Iterator[tuple[str, list[Path]]]:
    """Each family's name and its files, or the folder of its package."""
    for name, pattern in FILES.items():
        yield name, sorted(path for path in DATA.glob(pattern) if path.is_file())
    for name, folder in FOLDERS.items():
        yield name, [DATA / folder]


def bytes_of(path: Path) -> bytes:
    """A file's bytes; a folder's as the package it was."""
    return packed(path) if path.is_dir() else path.read_bytes()


def each() -> Iterator[str]:
    """A line for every file: what was accepted of what was read; below it, why the rest was not."""
    for name, files in families():
        yield f"{name}:"
        for path in files:
            reading = reading_of(path)
            yield f"  {path.name}: {len(reading.drafts)} of {reading.read}"
            for (kind, sentence), count in Counter(map(_reason, reading.problems)).most_common():
                yield f"    {count} × {kind} {sentence}"


def _reason(problem: Problem) -> tuple[str, str]:
    return problem.code, finding_texts((problem.finding,), "en")[0]


def packed(folder: Path) -> bytes:
    """A folder as the package it was unpacked from."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
    return whole.getvalue()


def rows() -> list[list[str]]:
    """The cells of the table: family, files, read, accepted, rejected, reasons with their counts."""
    return [[name, *_told(found)] for name, found in readings()]


def _told(found: list[Reading]) -> list[str]:
    problems = [problem for reading in found for problem in reading.problems]
    reasons = Counter(problem.code for problem in problems).most_common()
    return [
        str(len(found)),
        f"{sum(reading.read for reading in found):,}",
        f"{sum(len(reading.drafts) for reading in found):,}",
        f"{sum(rejected_rows(reading.problems) for reading in found):,}",
        ", ".join(f"`{code}` {count}" for code, count in reasons),
    ]


def refused() -> list[list[str]]:
    """The cells of the table of what is refused: family, files, how often, code, why."""
    return [
        [name, _named(counts), f"{sum(counts.values()):,}", f"`{code}`", why]
        for name, files in families()
        if PACKED not in name
        for (code, why), counts in _grouped(files).items()
    ]


def _grouped(files: Sequence[Path]) -> dict[tuple[str, str], Counter[str]]:
    """Code and reason → how often each file has it; an item counts once, a file as a whole too."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for path in files:
        reading = reading_of(path)
        told = {(each.place, each.code, _in_short(each)) for each in reading.problems}
        if any(note.code == "import.not_a_question" for note in reading.notes):
            told = {(at, code, NOT_ASKED if code == "import.no_rows" else why) for at, code, why in told}
        for _, code, why in sorted(told, key=str):
            found[code, why][path.name] += 1
    return found


def _in_short(problem: Problem) -> str:
    short = WHY.get(problem.code)
    told = _reason(problem)[1] if short is None else short.format(**problem.facts)
    return " ".join(told.split()).replace("|", "/")


def _named(counts: Mapping[str, int]) -> str:
    names = ", ".join(f"`{name}`" for name in list(counts)[:FEW])
    return names if len(counts) <= FEW else f"{names} and {len(counts) - FEW} more"


def table(head: str, cells: Sequence[Sequence[str]]) -> str:
    """A table of the manual."""
    lines = [head, "|" + "---|" * (head.count("|") - 1), *(f"| {' | '.join(row)} |" for row in cells)]
    return "\n".join(lines)


def written(manual: str) -> str:
    """The manual with both tables as they are now."""
    for head, cells in ((READ, rows()), (REFUSED, refused())):
        before, old, behind = manual.partition(f"\n{head}\n")
        if not old:
            raise LookupError(f"{MANUAL} has no table {head!r}")
        lines = behind.split("\n")
        rest = next((at for at, line in enumerate(lines) if not line.startswith("|")), len(lines))
        manual = "\n".join([before, table(head, cells), *lines[rest:]])
    return manual


if __name__ == "__main__" and "--each" in sys.argv:
    print("\n".join(each()))
elif __name__ == "__main__" and "--refused" in sys.argv:
    print(table(REFUSED, refused()))
elif __name__ == "__main__" and "--write" in sys.argv:
    MANUAL.write_text(written(MANUAL.read_text(encoding="utf-8")), encoding="utf-8")
elif __name__ == "__main__":
    print(table(READ, rows()))
