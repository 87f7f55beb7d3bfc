"""What the history, the uses and the talk of an item are given."""

from core.feedback import Told
from exam.disputes import Place
from exam.uses import ItemUses
from question_bank import redrafting
from question_bank.history_views import CommentList, Comparison, DeedPage, VersionCard
from question_bank.rules.lifecycle import VersionState
from question_bank.views import ItemView
from training.practice.uses import Practised
from web.exam_views import View
from web.views import FieldError


class HistoryPage(View):
    """The versions of an item, two of them side by side, and the deeds that touched it.

    ``compared`` None: there is only one version.
    """

    shown: ItemView
    versions: tuple[VersionCard, ...]
    compared: Comparison | None
    deeds: DeedPage
    errors: tuple[FieldError, ...] = ()

    @property
    def in_hand(self) -> bool:
        """Whether the newest version is a draft, whose words another draft would replace."""
        return self.shown.newest.state in redrafting.IN_HAND

    def may_redraft(self, number: int) -> bool:
        """Whether a draft can be begun with the words of a version."""
        newest = self.shown.newest
        return self.shown.may_write and number != newest.number and newest.state is not VersionState.IN_REVIEW

    @property
    def here(self) -> str:
        return f"/items/{self.shown.ref}/history"

    def is_superseded(self, number: int) -> bool:
        """Whether a version is over because a later one took its place, not because the item was retired."""
        return any(each.number > number and each.published_at is not None for each in self.versions)


class Objection(View):
    """What somebody objects to, and where in an examination; ``place`` None: in practice."""

    told: Told
    place: Place | None


class UsesPage(View):
    """Where an item is used: papers, sittings, practice, and what people object to in it.

    ``answering``: the objection whose answer was sent back, ``typed``. ``answered_in``: sittings whose marks
    the reader may not correct, as they answered there.
    """

    shown: ItemView
    uses: ItemUses
    practised: Practised
    complaints: tuple[Objection, ...]
    may_open_papers: bool
    may_open_analysis: bool
    may_correct: bool = False
    answered_in: frozenset[str] = frozenset()
    answering: str = ""
    typed: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def here(self) -> str:
        return f"/items/{self.shown.ref}/uses"

    def wording_of(self, version_id: int) -> str:
        """Which wording a paper holds, as a word: current, newer, older."""
        if self.shown.published is not None and version_id == self.shown.published.id:
            return "current"
        return "older"


class TalkPage(View):
    """What colleagues say about an item."""

    shown: ItemView
    talk: CommentList
    words: str = ""
    errors: tuple[FieldError, ...] = ()

    @property
    def here(self) -> str:
        return f"/items/{self.shown.ref}/comments"
