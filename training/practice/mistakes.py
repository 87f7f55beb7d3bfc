"""错题本: what was answered wrong, by topic, until it was right a few times in a row."""

from core.work import UnitOfWork
from question_bank.selection import Standing, TopicCard
from training.practice import cards, choosing, pool
from training.practice.models import Card
from training.practice.policy import policy
from training.practice.pool import OpenBanks
from training.practice.views import Mistake, MistakeBook, MistakeGroup

ON_A_PAGE = 60
_Place = tuple[int, str]


def count(work: UnitOfWork, banks: OpenBanks | None = None) -> int:
    """How many items stand in the actor's mistake book and may still be practised."""
    return len(pool.standing(work, [card.item_id for card in choosing.mistaken(work)], banks))


def book(work: UnitOfWork, bank_ref: str = "", most: int = ON_A_PAGE) -> MistakeBook:
    """The actor's mistake book, of one bank where one is named; the latest ``most`` mistakes are shown."""
    noted = {card.item_id: card for card in choosing.mistaken(work)}
    banks = pool.open_banks(work)
    standing = pool.standing(work, noted, banks)
    per_bank = dict.fromkeys(banks, 0)
    for each in standing.values():
        per_bank[each.bank_id] += 1
    ordered = [standing[item_id] for item_id in noted if item_id in standing]
    chosen = [each for each in ordered if bank_ref in {"", banks[each.bank_id].ref}]
    shown = chosen[:most]
    trees = pool.topics(work, {each.bank_id for each in shown})
    groups = _grouped(shown, trees)
    mistakes = _mistakes(work, shown, noted, trees)
    return MistakeBook(
        banks=tuple((banks[bank_id].ref, banks[bank_id].title, n) for bank_id, n in per_bank.items() if n),
        chosen=bank_ref,
        groups=tuple(
            MistakeGroup(
                bank_ref=banks[bank_id].ref,
                code=code,
                title=_titles(trees.get(bank_id, ())).get(code, ""),
                mistakes=tuple(mistakes[each.item_id] for each in members),
            )
            for (bank_id, code), members in groups.items()
        ),
        total=len(chosen),
        shown=len(shown),
        leaves_after=policy().mistake_leaves_after,
    )


def _grouped(shown: list[Standing], trees: dict[int, tuple[TopicCard, ...]]) -> dict[_Place, list[Standing]]:
    """By bank and topic, in the order of the trees; what has no topic comes last."""
    order = {
        (bank_id, topic.code): place for bank_id, tree in trees.items() for place, topic in enumerate(tree)
    }
    found: dict[_Place, list[Standing]] = {}
    for each in shown:
        found.setdefault((each.bank_id, each.topic_code or ""), []).append(each)
    return dict(sorted(found.items(), key=lambda entry: (entry[0][0], order.get(entry[0], len(order)))))


def _mistakes(
    work: UnitOfWork,
    shown: list[Standing],
    noted: dict[int, Card],
    trees: dict[int, tuple[TopicCard, ...]],
) -> dict[int, Mistake]:
    faces = pool.faces(work, [each.version_id for each in shown])
    solved = pool.solutions(work, faces.values())
    found: dict[int, Mistake] = {}
    for each in shown:
        card, face, solution = noted[each.item_id], faces[each.version_id], solved[each.version_id]
        found[each.item_id] = Mistake(
            item_ref=each.item_ref,
            topic=_titles(trees.get(each.bank_id, ())).get(each.topic_code or "", ""),
            face=pool.as_written(face),
            answer=solution.right,
            explanation=solution.explanation,
            source=solution.source,
            wrong=card.wrong,
            wrong_at=card.wrong_at or work.now,
            to_leave=cards.to_leave(card) or 0,
        )
    return found


def _titles(tree: tuple[TopicCard, ...]) -> dict[str, str]:
    return {topic.code: topic.title for topic in tree}
