"""Which items of a whole bank are worth comparing: MinHash over pairs of characters, banded.

Of two texts that share a part *j* (Jaccard) of their pairs, at least one of 20 bands of 4 hashes is equal
with the probability 1 - (1 - j⁴)²⁰: 98.8 % at 0.667, which is a Dice score of 0.8; 3 % at 0.2. The hashes
are fixed, so the same texts always give the same pairs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

BANDS: Final = 20
ROWS: Final = 4
MOST_NEIGHBOURS: Final = 64
"""In a crowded band each text meets only so many that follow it: the work stays linear."""
MOST_LIKELY: Final = 16
"""Of those that it meets, only so many of the likest are worth a closer look: where thousands of items differ
in a number alone, each is compared with some of them and not with all."""
_LEAST_EQUAL: Final = 0.45
"""Of the hashes, in pairs worth comparing: four standard deviations below a Jaccard of 0.667."""
_STEP: Final = 0x9E3779B97F4A7C15
_WORD: Final = (1 << 64) - 1
_AT_ONCE: Final = 100_000
_TEXTS_AT_ONCE: Final = 4_000

Hashes = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]


def candidates(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Places ``(i, j)`` with ``i < j`` of texts that may be near-duplicates, in order.

    Equal texts are found surely: each with the first of them, which alone is compared with others.
    """
    first: dict[str, int] = {}
    equal = [(first.setdefault(text, place), place) for place, text in enumerate(texts)]
    found = [(i, j) for i, j in equal if i != j]
    places = np.fromiter(first.values(), np.int64, len(first))
    if len(places) > 1:
        signed = signatures(list(first))
        short = np.ascontiguousarray(signed.T.astype(np.uint16))
        for met in _meeting(signed):
            found += [(int(i), int(j)) for i, j in np.sort(places[_likely(short, met)], axis=1)]
    return sorted(found)


def overlapping(
    texts: Sequence[str], pool: Sequence[str], least: float, most: int = MOST_NEIGHBOURS
) -> list[list[int]]:
    """For each text the places in the pool of those that share most pairs with it, the likest first.

    At least ``least`` of both texts' pairs (Dice) are common, but for hashes that meet: exact enough to leave
    none out that is clearly above, so that whoever must prove something compares only these.
    """
    if not texts or not pool:
        return [[] for _ in texts]
    count = len(pool)
    codes = np.unique(_short(pool) * count + _owners(pool))
    postings, owners = codes // count, codes % count
    sizes = np.bincount(owners, minlength=count)
    found: list[list[int]] = []
    for text in texts:
        own = np.unique(_short([text]))
        begins, ends = np.searchsorted(postings, own), np.searchsorted(postings, own, "right")
        met = [owners[begin:end] for begin, end in zip(begins, ends, strict=True)]
        common = np.bincount(np.concatenate(met), minlength=count)
        shares = 2 * common / (sizes + len(own))
        likely = np.flatnonzero(shares >= least)
        ranked = likely[np.argsort(-shares[likely], kind="stable")]
        found.append([int(place) for place in ranked[:most]])
    return found


def signatures(texts: Sequence[str]) -> Hashes:
    """The least hash of each text's pairs under 80 functions: a row for each function, a column a text."""
    shingles, starts = _shingles(texts)
    signed = np.empty((BANDS * ROWS, len(texts)), np.uint64)
    for row in range(BANDS * ROWS):
        mixed = shingles * np.uint64(_spread(2 * row + 1) | 1) + np.uint64(_spread(2 * row + 2))
        mixed ^= mixed >> np.uint64(29)
        signed[row] = np.minimum.reduceat(mixed, starts)
    return signed


def _shingles(texts: Sequence[str]) -> tuple[Hashes, Places]:
    """Every pair of neighbouring characters of every text as a number, and where each text begins."""
    whole = "".join(f"\n{text}\n" for text in texts)
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    lengths = np.fromiter((len(text) + 2 for text in texts), np.int64, len(texts))
    stems = np.fromiter((len(text.partition("\n")[0]) + 1 for text in texts), np.int64, len(texts))
    begins = np.cumsum(lengths) - lengths
    within = np.arange(len(codes)) - np.repeat(begins, lengths)
    optional = (within >= np.repeat(stems, lengths)).astype(np.uint64)
    pairs = (codes[:-1] << np.uint64(22)) | (codes[1:] << np.uint64(1)) | optional[:-1]
    inside = within[1:] != 0
    mixed = pairs[inside] * np.uint64(_STEP)
    return mixed ^ (mixed >> np.uint64(32)), begins - np.arange(len(texts))


def _short(texts: Sequence[str]) -> Places:
    """The pairs of all texts as numbers below 2²²."""
    return (_shingles(texts)[0] >> np.uint64(42)).astype(np.int64)


def _owners(texts: Sequence[str]) -> Places:
    """For each pair of all texts the place of the text that it stands in."""
    return np.repeat(np.arange(len(texts)), [len(text) + 1 for text in texts])


def _meeting(signed: Hashes) -> Iterator[Places]:
    """The pairs that are equal in a band, as arrays of two columns: each pair once, some texts after others.

    In parts, because where sixty thousand texts are alike all pairs at once would take gigabytes.
    """
    count = signed.shape[1]
    bands = [_Band.of(signed[band * ROWS : (band + 1) * ROWS]) for band in range(BANDS)]
    for start in range(0, count, _TEXTS_AT_ONCE):
        texts = np.arange(start, min(start + _TEXTS_AT_ONCE, count))
        codes = np.sort(np.concatenate([band.followers(texts) for band in bands]))
        codes = codes[np.diff(codes, prepend=-1) > 0]
        yield np.stack((codes // count, codes % count), axis=1)


@dataclass(frozen=True, slots=True)
class _Band:
    """The texts in the order of their hashes, equal ones in their own; where each stands and its like end."""

    order: Places
    places: Places
    ends: Places

    @classmethod
    def of(cls, rows: Hashes) -> "_Band":
        key = np.zeros(rows.shape[1], np.uint64)
        for row in rows:
            key = (key ^ row) * np.uint64(_STEP)
            key ^= key >> np.uint64(31)
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        places = np.empty_like(order)
        places[order] = np.arange(len(order))
        return cls(order, places, np.searchsorted(ordered, ordered, "right"))

    def followers(self, texts: Places) -> Places:
        """Each of the texts with those of its like that follow it: both numbers in one."""
        here = self.places[texts]
        room = np.minimum(self.ends[here] - here - 1, MOST_NEIGHBOURS)
        apart = np.arange(room.sum()) - np.repeat(np.cumsum(room) - room, room) + 1
        met: Places = np.repeat(texts, room) * len(self.order) + self.order[np.repeat(here, room) + apart]
        return met


def _likely(short: npt.NDArray[np.uint16], pairs: Places) -> Places:
    """For each text the likest that it meets whose hashes agree often enough to be worth a closer look.

    ``short``: a row for each text, the ends of its hashes.
    """
    equal = np.zeros(len(pairs), np.int16)
    for start in range(0, len(pairs), _AT_ONCE):
        part = pairs[start : start + _AT_ONCE]
        equal[start : start + _AT_ONCE] = np.count_nonzero(short[part[:, 0]] == short[part[:, 1]], axis=1)
    kept = np.flatnonzero(equal >= _LEAST_EQUAL * BANDS * ROWS)
    ranked = kept[np.lexsort((-equal[kept], pairs[kept, 0]))]
    owners = pairs[ranked, 0]
    ranks = np.arange(len(ranked)) - np.searchsorted(owners, owners)
    likely: Places = pairs[ranked[ranks < MOST_LIKELY]]
    return likely


def _spread(number: int) -> int:
    """The number's SplitMix64: constants without a table and without chance."""
    mixed = (number * _STEP) & _WORD
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
    return mixed ^ (mixed >> 31)
