"""The kinds that stand alone, each with its functions: what a case is put together from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from core.errors import Finding
from question_bank.kinds import (
    calculated,
    essay,
    file_submission,
    fill_blank,
    hotspot,
    matching,
    multiple_choice,
    numeric,
    ordering,
    practical_task,
    short_answer,
    single_choice,
    true_false,
)
from question_bank.kinds.contract import Content, Key, KindName, Presented, Response, RightAnswer
from question_bank.kinds.outcome import Outcome

C = TypeVar("C", bound=Content)
K = TypeVar("K", bound=Key)
R = TypeVar("R", bound=Response)


@dataclass(frozen=True, slots=True)
class Kind(Generic[C, K, R]):
    """The functions of one kind, typed by its own models so that a mix-up does not pass the type checker."""

    content: type[C]
    key: type[K]
    response: type[R]
    check: Callable[[C, K | None], tuple[Finding, ...]]
    present: Callable[[C, Sequence[str] | None], Presented]
    read_response: Callable[[object], R]
    compare: Callable[[C, K, R | None], Outcome]
    explain: Callable[[C, K], RightAnswer]


ELEMENTARY: Final[Mapping[KindName, Kind[Any, Any, Any]]] = {
    KindName.SINGLE_CHOICE: Kind(
        single_choice.Content,
        single_choice.Key,
        single_choice.Response,
        single_choice.check,
        single_choice.present,
        single_choice.read_response,
        single_choice.compare,
        single_choice.explain,
    ),
    KindName.MULTIPLE_CHOICE: Kind(
        multiple_choice.Content,
        multiple_choice.Key,
        multiple_choice.Response,
        multiple_choice.check,
        multiple_choice.present,
        multiple_choice.read_response,
        multiple_choice.compare,
        multiple_choice.explain,
    ),
    KindName.TRUE_FALSE: Kind(
        true_false.Content,
        true_false.Key,
        true_false.Response,
        true_false.check,
        true_false.present,
        true_false.read_response,
        true_false.compare,
        true_false.explain,
    ),
    KindName.FILL_BLANK: Kind(
        fill_blank.Content,
        fill_blank.Key,
        fill_blank.Response,
        fill_blank.check,
        fill_blank.present,
        fill_blank.read_response,
        fill_blank.compare,
        fill_blank.explain,
    ),
    KindName.NUMERIC: Kind(
        numeric.Content,
        numeric.Key,
        numeric.Response,
        numeric.check,
        numeric.present,
        numeric.read_response,
        numeric.compare,
        numeric.explain,
    ),
    KindName.MATCHING: Kind(
        matching.Content,
        matching.Key,
        matching.Response,
        matching.check,
        matching.present,
        matching.read_response,
        matching.compare,
        matching.explain,
    ),
    KindName.ORDERING: Kind(
        ordering.Content,
        ordering.Key,
        ordering.Response,
        ordering.check,
        ordering.present,
        ordering.read_response,
        ordering.compare,
        ordering.explain,
    ),
    KindName.HOTSPOT: Kind(
        hotspot.Content,
        hotspot.Key,
        hotspot.Response,
        hotspot.check,
        hotspot.present,
        hotspot.read_response,
        hotspot.compare,
        hotspot.explain,
    ),
    KindName.SHORT_ANSWER: Kind(
        short_answer.Content,
        short_answer.Key,
        short_answer.Response,
        short_answer.check,
        short_answer.present,
        short_answer.read_response,
        short_answer.compare,
        short_answer.explain,
    ),
    KindName.ESSAY: Kind(
        essay.Content,
        essay.Key,
        essay.Response,
        essay.check,
        essay.present,
        essay.read_response,
        essay.compare,
        essay.explain,
    ),
    KindName.FILE_SUBMISSION: Kind(
        file_submission.Content,
        file_submission.Key,
        file_submission.Response,
        file_submission.check,
        file_submission.present,
        file_submission.read_response,
        file_submission.compare,
        file_submission.explain,
    ),
    KindName.PRACTICAL_TASK: Kind(
        practical_task.Content,
        practical_task.Key,
        practical_task.Response,
        practical_task.check,
        practical_task.present,
        practical_task.read_response,
        practical_task.compare,
        practical_task.explain,
    ),
    KindName.CALCULATED: Kind(
        calculated.Content,
        calculated.Key,
        calculated.Response,
        calculated.check,
        calculated.present,
        calculated.read_response,
        calculated.compare,
        calculated.explain,
    ),
}
"""Every kind but the one that is made of others."""
