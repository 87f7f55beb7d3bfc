"""Items that come from another system with a scoring of their own."""

from collections.abc import Sequence

from core.house import House
from question_bank import exchange, reviews
from question_bank.exchange import GivenFile
from question_bank.rules.lifecycle import VersionState
from question_bank.search import Filter, find
from tests.make import Someone

NET = "~%50%甲 ~%50%乙 ~%-50%丙 ~%-50%丁"
"""Two right options of four; a wrong one costs as much as a right one brings."""
VOIDED = "~%50%甲 ~%50%乙 ~%-100%丙 ~%-100%丁"
FREE = "~%50%甲 ~%50%乙 ~丙 ~丁"
"""Wrong options for nothing, which is no rule here."""
DEDUCTED = "=甲 ~%-33.33333%乙 ~%-33.33333%丙"

CASE_VOIDED = "第{n}段：要做 {{2:MR:%50%甲~%50%乙~%-100%丙~%-100%丁}}，填 {{1:SA:=验电}}。"
"""A text with boxes, of which a wrong one takes all, and a word: its parts have one rule of ours."""
CASE_NET = (
    "第{n}段：要做 {{2:MR:%50%甲~%50%乙~%-50%丙~%-50%丁}}，选 {{1:MC:=停电~%-25%送电}}，填 {{1:SA:=验电}}。"
)
"""The same by net correct, and a choice with a deduction: no rule for a whole case."""


def gift(*answers: str) -> GivenFile:
    """A file of one choice for each of these sets of answers."""
    told = (f"::{n}:: 第{n}题，检修之前做什么？ {{{each}}}" for n, each in enumerate(answers, start=1))
    return GivenFile("旧系统.gift", "\n\n".join(told).encode())


def published(
    house: House, bank_ref: str, trainer: Someone, reviewer: Someone, answers: Sequence[str]
) -> list[str]:
    """Choices with these answers, brought in by one and published by the other; their references in turn."""
    return published_from(house, bank_ref, trainer, reviewer, gift(*answers))


def cloze(*texts: str) -> GivenFile:
    """A file of a text with places to fill in and choose from for each of these."""
    told = (
        f'<question type="cloze"><questiontext format="html"><text>{each}</text></questiontext></question>'
        for each in texts
    )
    return GivenFile("旧系统.xml", f"<quiz>{''.join(told)}</quiz>".encode())


def published_from(
    house: House, bank_ref: str, trainer: Someone, reviewer: Someone, file: GivenFile
) -> list[str]:
    """What a file brings, brought in by one and published by the other; the references in turn."""
    view = exchange.import_files(house, trainer.actor, bank_ref, [file])
    with house.work(reviewer.actor) as work:
        reviews.ask_to_publish(work, view.ref, reviews.sample(work, view.ref))
    reviews.publish_import(house, reviewer.actor, view.ref)
    with house.reading(trainer.actor) as work:
        found = find(work, bank_ref, Filter(state=VersionState.PUBLISHED, import_ref=view.ref))
        return [row.ref for row in sorted(found.rows, key=lambda row: row.number)]
