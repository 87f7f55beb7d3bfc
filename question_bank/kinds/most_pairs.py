"""As many pairs as possible between answers and blanks that may be filled in any order."""

from collections.abc import Sequence


def most_pairs(fits: Sequence[Sequence[int]]) -> int:
    """The size of a maximum matching; ``fits[i]`` lists the blanks answer ``i`` would fit.

    Augmenting paths (Kuhn): an answer may take a taken blank when its holder can move to another. Greedy
    matching would lose a hit where the first answer fits two blanks and the second only one of them.
    """
    holder: dict[int, int] = {}

    def seats(answer: int, asked: set[int]) -> bool:
        for blank in fits[answer]:
            if blank in asked:
                continue
            asked.add(blank)
            if blank not in holder or seats(holder[blank], asked):
                holder[blank] = answer
                return True
        return False

    return sum(seats(answer, set()) for answer in range(len(fits)))
