"""Candidates by fingerprints, in memory: for what is in no store, and as the model of the same question to a database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from detente.syndication.placing import Membership, place
from detente.syndication.told import Told
from detente.syndication.winnow import Hashes, fingerprints

PER_HASH = 32
"""Articles of one fingerprint that are looked at, the first that came: enough for a story, and a stock phrase costs no more."""
MOST = 20
"""Candidates that are compared word by word."""
LEAST, FEW = 2, 12
"""Fingerprints that a candidate must share: one is chance too often, except with a text that has only a few."""
MANY = 4
"""Fingerprints that a candidate must share where all of them are frequent, as those of stock phrases are."""
PENDING = 1 << 15
"""Fingerprints that wait in a dictionary before they are sorted in."""


class Index:
    """Articles by their fingerprints, 12 bytes for each: sorted parts, of which a new one is merged with those of its size."""

    def __init__(self, per_hash: int = PER_HASH, most: int = MOST) -> None:
        self.per_hash, self.most = per_hash, most
        self._parts: list[tuple[Hashes, NDArray[np.uint32]]] = []
        self._pending: dict[int, list[int]] = defaultdict(list)
        self._waiting = 0

    def add(self, number: int, hashes: Hashes) -> None:
        """Take in an article; numbers rise."""
        for value in hashes.tolist():
            self._pending[value].append(number)
        self._waiting += len(hashes)
        if self._waiting >= PENDING:
            self._sort_in()

    def find(self, hashes: Hashes) -> list[int]:
        """Numbers of the articles that share most with these fingerprints, a rare one counting more than a frequent one."""
        found: dict[int, list[int]] = defaultdict(list)
        for sorted_, numbers in self._parts:
            starts, ends = (np.searchsorted(sorted_, hashes, side) for side in ("left", "right"))
            for at in np.flatnonzero(ends > starts).tolist():
                taken = found[int(hashes[at])]
                taken += numbers[starts[at] : min(ends[at], starts[at] + self.per_hash - len(taken))].tolist()
        for value in hashes.tolist():
            if value in self._pending:
                found[value] += self._pending[value][: self.per_hash - len(found[value])]
        return self._best(found.values(), LEAST if len(hashes) > FEW else 1)

    def _best(self, found: Iterable[list[int]], least: int) -> list[int]:
        counts: Counter[int] = Counter()
        rare: set[int] = set()
        weights: dict[int, float] = defaultdict(float)
        for articles in found:
            counts.update(articles)
            rare.update(articles if len(articles) < self.per_hash else ())
            for number in articles:
                weights[number] += 1 / len(articles)
        enough = (number for number, count in counts.items() if count >= (least if number in rare else MANY))
        return sorted(enough, key=lambda number: (-weights[number], number))[: self.most]

    def _sort_in(self) -> None:
        hashes = np.fromiter((v for v, found in self._pending.items() for _ in found), np.uint64, self._waiting)
        numbers = np.fromiter((n for found in self._pending.values() for n in found), np.uint32, self._waiting)
        self._pending.clear()
        self._waiting = 0
        while self._parts and len(self._parts[-1][0]) <= 2 * len(hashes):
            older = self._parts.pop()
            hashes, numbers = np.concatenate((older[0], hashes)), np.concatenate((older[1], numbers))
        order = np.argsort(hashes, kind="stable")
        self._parts.append((hashes[order], numbers[order]))


class Memory:
    """A shelf that holds everything in memory. read: gives an article by its number, so that texts may stay elsewhere."""

    def __init__(self, read: Callable[[int], Told] | None = None, index: Index | None = None) -> None:
        self.rows: dict[str, Membership] = {}
        self._index = index or Index()
        self._kept: dict[int, Told] = {}
        self._read = read or self._kept.__getitem__
        self._keeps = read is None
        self._numbers: dict[str, int] = {}
        self._clusters: dict[str, set[str]] = defaultdict(set)

    def take(self, told: Told) -> list[Membership]:
        """Place an article among those before it; the rows that are new."""
        number = len(self._numbers)
        self._numbers[told.key] = number
        if self._keeps:
            self._kept[number] = told
        changed = place(told, self)
        self._index.add(number, fingerprints(told.text))
        for row in changed:
            old = self.rows.get(row.article)
            if old is not None:
                self._clusters[old.cluster].discard(row.article)
            self.rows[row.article] = row
            self._clusters[row.cluster].add(row.article)
        return changed

    def candidates(self, told: Told) -> Iterator[Told]:
        """See `Shelf`."""
        return map(self._read, self._index.find(fingerprints(told.text)))

    def membership(self, key: str) -> Membership:
        """See `Shelf`."""
        return self.rows[key]

    def members(self, cluster: str) -> Iterator[Told]:
        """See `Shelf`."""
        return (self._read(self._numbers[key]) for key in sorted(self._clusters[cluster], key=self._numbers.__getitem__))


def assign(told: Iterable[Told]) -> Iterator[Membership]:
    """The rows of articles as they come; a row of an article that came before replaces its row."""
    shelf = Memory()
    for article in told:
        yield from shelf.take(article)
