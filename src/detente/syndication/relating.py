"""Whether one text is a copy of another, and of which kind: decided on the texts themselves, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from detente.model import Span
from detente.syndication.origin import outlet
from detente.syndication.passages import Passage, passages
from detente.syndication.told import Kind, Relation, Shared, Told, apart
from detente.syndication.words import Word, stems, words

SOLID = 7
"""A passage counts alone from so many same telling words."""
SLIGHT = 4
"""Several shorter ones count together from so many each."""
TOGETHER = 14
"""Same telling words from which several passages make a copy."""
LONGEST = 10_000
"""Telling words of a text that are compared: a very long one costs no more than that."""
FEWEST = 3
"""Pairs of neighbours that two texts must have in common to be compared at all."""
DENSE = 0.4
"""Share of the telling words of a passage that must be the same: below, two hands wrote it."""
BRIEF = 10
"""Same telling words from which a passage alone makes the longer story the carrier of a brief: about 18 words in all."""
BRIEF_WORDS = 40
"""Telling words up to which a text is a brief."""
HEAD = 40
"""Telling words, headline included, in which a story tells its news: behind may stand background, told often."""
LATE = 0.55
"""Share of a text behind which a passage may be background."""
MOST, MANY, SOME = 0.6, 0.4, 0.15
"""Shares of a text from which a copy is certain; from which one passage makes it one; from which several do."""
NEAR = timedelta(days=14)
"""How far apart two stories may be published that have less than MANY in common."""
FIGURES, FIGURES_SAME = 4, 0.34
"""Of so many figures or more in the shorter of two like texts such a share must stand in the longer one."""


class Common(NamedTuple):
    """What two texts have in common: passages that count, words of each text in them."""

    found: tuple[Passage, ...]
    earlier_words: int
    later_words: int
    share_of: float
    share: float


def relate(earlier: Told, later: Told) -> Relation | None:
    """What the later article has of the earlier one, or None where it is no copy of it.

    Words in quotation marks, boilerplate and short common phrases do not count, and a passage of background is no copy.
    """
    if len(_neighbours(earlier.text) & _neighbours(later.text)) < FEWEST:
        return None
    one, two = _stems(earlier.text), _stems(later.text)
    common = _common(one, two)
    kind = _kind(earlier, later, common, (len(one), len(two))) if common else None
    if common is None or kind is None:
        return None
    places = words(earlier.text), words(later.text)
    return Relation(
        article=later.key, of=earlier.key, kind=kind, shared=common.later_words, share=round(common.share, 4),
        share_of=round(common.share_of, 4), passages=tuple(_shared(passage, *places) for passage in common.found),
    )  # fmt: skip


@lru_cache(maxsize=512)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stems(text)[:LONGEST])


def _is_form(first: Sequence[str], second: Sequence[str]) -> bool:
    """Are the texts one form filled in twice, as reports of markets and earthquakes are: the same words, other figures?"""
    few, many = sorted((first, second), key=len)
    figures, known = [word for word in few if word[0].isdigit()], set(many)
    return len(figures) >= FIGURES and sum(figure in known for figure in figures) < FIGURES_SAME * len(figures)


@lru_cache(maxsize=512)
def _neighbours(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(_stems(text)))


def _common(first: Sequence[str], second: Sequence[str]) -> Common | None:
    """The passages that count, or None where there are too few."""
    found = _once(p for p in passages(first, second) if len(p.pairs) >= SLIGHT and _density(p) >= DENSE)
    longest = max((len(p.pairs) for p in found), default=0)
    later = len({j for p in found for _, j in p.pairs})
    if longest < SOLID and later < TOGETHER:
        return None
    earlier = len({i for p in found for i, _ in p.pairs})
    common = Common(found, earlier, later, earlier / len(first), later / len(second))
    return None if max(common.share, common.share_of) >= MANY and _is_form(first, second) else common


def _once(found: Iterable[Passage]) -> tuple[Passage, ...]:
    """Without passages that a longer one holds by half, such as a headline that says what the first sentence says."""
    kept: list[Passage] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for passage in sorted(found, key=lambda p: (-len(p.pairs), p.first, p.second)):
        sides = [{pair[side] for pair in passage.pairs} for side in (0, 1)]
        if all(2 * len(places & known) < len(places) for places, known in zip(sides, taken, strict=True)):
            kept.append(passage)
            for places, known in zip(sides, taken, strict=True):
                known |= places
    return tuple(sorted(kept, key=lambda p: (p.second, p.first)))


def _density(passage: Passage) -> float:
    return len(passage.pairs) / max(passage.first_end - passage.first, passage.second_end - passage.second)


def _kind(earlier: Told, later: Told, common: Common, lengths: tuple[int, int]) -> Kind | None:
    same_outlet = outlet(earlier.source, earlier.url) == outlet(later.source, later.url) is not None
    if max(common.share, common.share_of) < MANY and not _near(earlier, later):
        return None
    if not _is_story(common, lengths, same_outlet):
        return "carrier" if _holds_brief(common, lengths, same_outlet) else None
    if lengths[0] <= BRIEF_WORDS and common.share < MANY and not (same_outlet and common.found[0].second < HEAD / 2):
        return "carrier"
    if same_outlet:
        return "version"
    if lengths[1] <= BRIEF_WORDS and common.share >= MANY and lengths[1] < lengths[0] * MANY:
        return "excerpt"
    return "reprint"


def _is_story(common: Common, lengths: tuple[int, int], same_outlet: bool) -> bool:
    """Is the whole story the same? Most of one text; or enough of one in several places, not only where background stands."""
    most = max(common.share, common.share_of)
    if most >= MOST:
        return True
    news = sum(len(p.pairs) for p in common.found if not _stands_late(p, lengths))
    if same_outlet:
        return news >= TOGETHER and most >= 2 * SOME
    if len(common.found) == 1 or common.later_words < TOGETHER:
        return news > 0 and most >= MANY
    return news >= SOLID and most >= SOME


def _stands_late(passage: Passage, lengths: tuple[int, int]) -> bool:
    """Does the passage stand late in both texts, as background does?"""
    return passage.first > LATE * lengths[0] and passage.second > LATE * lengths[1]


def _tells_news(passage: Passage, lengths: tuple[int, int]) -> bool:
    """Does the passage stand where the earlier story tells its news?"""
    return passage.first < min(HEAD, lengths[0] / 2)


def _holds_brief(common: Common, lengths: tuple[int, int], same_outlet: bool) -> bool:
    """Does a passage that is long enough for a brief come from the news of the earlier story?

    What one outlet puts at the head of two stories is the standing introduction of a column.
    """
    found = (p for p in common.found if len(p.pairs) >= BRIEF and _tells_news(p, lengths))
    return any(not same_outlet or p.second >= HEAD / 2 for p in found)


def _near(earlier: Told, later: Told) -> bool:
    time = apart(earlier, later)
    return time is None or time <= NEAR


def _shared(passage: Passage, one: Sequence[Word], two: Sequence[Word]) -> Shared:
    return Shared(
        Span(one[passage.first].start, one[passage.first_end - 1].end),
        Span(two[passage.second].start, two[passage.second_end - 1].end),
        len(passage.pairs),
    )
