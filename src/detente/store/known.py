"""Which articles a store has: eight bytes a key, so that ten million fit into memory."""

from __future__ import annotations

from collections.abc import Iterable

import numpy
from numpy.typing import NDArray

from detente.store.reading import Reading


class KnownKeys:
    """Keys of articles (16 hexadecimal digits): those of the store, sorted, and those that came since."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._stored: NDArray[numpy.uint64] = numpy.sort(numpy.fromiter((int(key, 16) for key in keys), dtype=numpy.uint64))
        self._fresh: set[int] = set()

    def __contains__(self, key: str) -> bool:
        value = int(key, 16)
        at = int(numpy.searchsorted(self._stored, numpy.uint64(value)))
        return value in self._fresh or (at < len(self._stored) and int(self._stored[at]) == value)

    def add(self, key: str) -> bool:
        """Whether the key is new; it is known from now on."""
        if key in self:
            return False
        self._fresh.add(int(key, 16))
        return True


def known_articles(store: Reading) -> KnownKeys:
    """Keys of all articles of a store."""
    return KnownKeys(row[0] for row in store.rows("SELECT article FROM articles"))


def known_failures(store: Reading) -> set[str]:
    """Keys of the failures that are open."""
    return {row[0] for row in store.rows("SELECT failure FROM open_failures")}
