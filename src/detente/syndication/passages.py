"""The passages that two texts have in common, word by word, also where an editor changed words in between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

SEED = 2
"""Words in a row that two texts must have in common for a passage to begin or go on."""
REPEATED = 8
"""Places of one such sequence in a text that are looked at: a phrase that comes again and again tells nothing."""
GAP = 4
"""Words that an editor may have put, taken out or changed between two such sequences of one passage."""


class Run(NamedTuple):
    """The same `length` words at two places."""

    first: int
    second: int
    length: int


class Passage(NamedTuple):
    """Words [first, first_end) of one text and [second, second_end) of the other; the pairs of places with the same word."""

    first: int
    first_end: int
    second: int
    second_end: int
    pairs: tuple[tuple[int, int], ...]


def passages(first: Sequence[str], second: Sequence[str]) -> list[Passage]:
    """All passages in common in order of the first text; they may cross or overlap, as where sentences were moved."""
    open_: list[list[Run]] = []
    closed: list[list[Run]] = []
    for run in _runs(first, second):
        still = [chain for chain in open_ if run.first - _ends(chain)[0] <= GAP]
        closed += [chain for chain in open_ if run.first - _ends(chain)[0] > GAP]
        open_ = still
        best = min((chain for chain in open_ if _follows(chain, run)), key=lambda chain: _distance(chain, run), default=None)
        if best is None:
            open_.append([run])
        else:
            best.append(run)
    found = [_passage(chain, first, second) for chain in closed + open_]
    return sorted(found, key=lambda passage: (passage.first, passage.second))


def _runs(first: Sequence[str], second: Sequence[str]) -> Iterator[Run]:
    """The longest runs of at least SEED words in common, in order of the first text."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for j in range(len(second) - SEED + 1):
        places[tuple(second[j : j + SEED])].append(j)
    reached: dict[int, int] = {}  # by the difference of places: up to where a run is known
    for i in range(len(first) - SEED + 1):
        found = places.get(tuple(first[i : i + SEED]), ())
        for j in found if len(found) <= REPEATED else ():
            if reached.get(j - i, 0) > i:
                continue
            length = SEED
            while i + length < len(first) and j + length < len(second) and first[i + length] == second[j + length]:
                length += 1
            reached[j - i] = i + length - SEED + 1
            yield Run(i, j, length)


def _ends(chain: Sequence[Run]) -> tuple[int, int]:
    last = chain[-1]
    return last.first + last.length, last.second + last.length


def _follows(chain: Sequence[Run], run: Run) -> bool:
    """Does a run go on where the chain ends in both texts? It may begin inside the last run, behind its first word."""
    last = chain[-1]
    ends = _ends(chain)
    return last.first < run.first and last.second < run.second and run.second - ends[1] <= GAP


def _distance(chain: Sequence[Run], run: Run) -> tuple[int, int]:
    ends = _ends(chain)
    gaps = run.first - ends[0], run.second - ends[1]
    return abs(gaps[0]) + abs(gaps[1]), chain[0].second


def _passage(chain: Sequence[Run], first: Sequence[str], second: Sequence[str]) -> Passage:
    pairs: list[tuple[int, int]] = []
    for run in chain:
        start = 0
        if pairs:
            i, j = pairs[-1]
            start = max(0, i - run.first + 1, j - run.second + 1)
            pairs += _between(first, second, (i + 1, run.first), (j + 1, run.second))
        pairs += [(run.first + k, run.second + k) for k in range(start, run.length)]
    return Passage(pairs[0][0], pairs[-1][0] + 1, pairs[0][1], pairs[-1][1] + 1, tuple(pairs))


def _between(
    first: Sequence[str], second: Sequence[str], there: tuple[int, int], here: tuple[int, int]
) -> list[tuple[int, int]]:
    """Words in common between two runs, in order: the words of a gap that the editor left."""
    pairs: list[tuple[int, int]] = []
    j = here[0]
    for i in range(*there):
        at = next((k for k in range(j, here[1]) if second[k] == first[i]), None)
        if at is not None:
            pairs.append((i, at))
            j = at + 1
    return pairs
