"""What the pages of the marking desk are given."""

from exam.marking_views import AnswerToMark, MarkingDesk, SittingToMark
from web.views import FieldError, View


class MarkingListPage(View):
    """Sittings with answers to mark."""

    sittings: tuple[SittingToMark, ...]


class MarkingDeskPage(View):
    """One sitting's items to mark."""

    desk: MarkingDesk

    @property
    def answers(self) -> int:
        return sum(each.answers for each in self.desk.items)

    @property
    def waiting(self) -> int:
        return sum(each.waiting for each in self.desk.items)


class AnswerPage(View):
    """One answer with its rubric. ``typed``, ``words`` and ``alike``: what stands in the fields."""

    answer: AnswerToMark
    typed: dict[str, str]
    words: str = ""
    alike: bool = False
    errors: tuple[FieldError, ...] = ()

    @property
    def item_path(self) -> str:
        """Where the next answer to the same item is found."""
        part = f"?part={self.answer.part}" if self.answer.part else ""
        return f"/marking/{self.answer.sitting_ref}/{self.answer.slot}{part}"
