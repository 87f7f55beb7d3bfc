"""What is shown of the items that an item has to do with: enemies, what was merged into it, variations."""

from question_bank.views import View


class Enemy(View):
    """An item that never stands in one paper with another; ``is_decided``: somebody decided on just these.

    Otherwise they are of one group, because of decisions about others or because a file brought it along.
    """

    ref: str
    number: int
    words: str
    is_retired: bool
    is_decided: bool


class Descendant(View):
    """An item that was made from another, or merged into it; ``id`` for asking where it is used."""

    id: int
    ref: str
    number: int
    words: str
    is_retired: bool
    is_merged: bool


class Relations(View):
    """What an item has to do with others of its bank, by number."""

    enemies: tuple[Enemy, ...] = ()
    descendants: tuple[Descendant, ...] = ()

    @property
    def merged(self) -> tuple[Descendant, ...]:
        return tuple(each for each in self.descendants if each.is_merged)

    @property
    def variations(self) -> tuple[Descendant, ...]:
        return tuple(each for each in self.descendants if not each.is_merged)
