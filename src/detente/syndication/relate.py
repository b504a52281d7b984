"""Whether one text is a copy of another, and of which kind: decided on the texts themselves, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from detente.model import Span
from detente.syndication.origin import outlet
from detente.syndication.passages import Passage, passages
from detente.syndication.told import Kind, Relation, Shared, Told, apart
from detente.syndication.words import Word, forms, spelling, words

SOLID, TELLING = 10, 4
"""A passage counts from so many same words, and so many different ones among them that tell something."""
SLIGHT, SLIGHT_TELLING = 6, 3
"""Beside a passage that counts, shorter ones count from so many."""
DENSE = 0.5
"""Share of the words of a passage that must be the same: below, two hands wrote it."""
BRIEF = 16
"""Same words from which a passage alone makes the longer story the carrier of a brief."""
BRIEF_WORDS = 60
"""Words up to which a text is a brief."""
HEAD = 70
"""Words, headline included, in which a story tells its news: what stands behind may be background, told again and again."""
LATE = 0.55
"""Share of a text behind which a passage may be background."""
MOST, MANY, SOME = 0.6, 0.4, 0.15
"""Shares of a text from which a copy is certain; from which one passage makes it one; from which several do."""
NEAR = timedelta(days=14)
"""How far apart a story and one that carries a brief of it may be published."""


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
    one, two = _forms(earlier.text), _forms(later.text)
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
def _forms(text: str) -> tuple[str, ...]:
    return tuple(forms(text))


def _common(first: Sequence[str], second: Sequence[str]) -> Common | None:
    """The passages that count, or None where there are none."""
    dense = [p for p in passages(first, second) if _density(p) >= DENSE]
    telling = {p: _telling(p, first) for p in dense}
    if not any(len(p.pairs) >= SOLID and telling[p] >= TELLING for p in dense):
        return None
    found = tuple(p for p in dense if len(p.pairs) >= SLIGHT and telling[p] >= SLIGHT_TELLING)
    earlier = len({i for p in found for i, _ in p.pairs})
    later = len({j for p in found for _, j in p.pairs})
    return Common(found, earlier, later, earlier / len(first), later / len(second))


def _density(passage: Passage) -> float:
    return len(passage.pairs) / max(passage.first_end - passage.first, passage.second_end - passage.second)


def _telling(passage: Passage, first: Sequence[str]) -> int:
    common = spelling().common
    return len({first[i] for i, _ in passage.pairs} - common)


def _kind(earlier: Told, later: Told, common: Common, lengths: tuple[int, int]) -> Kind | None:
    same_outlet = outlet(earlier.source, earlier.url) == outlet(later.source, later.url) is not None
    if not _is_story(common, lengths, same_outlet):
        return "carrier" if _holds_brief(common, lengths) and _near(earlier, later) else None
    if same_outlet:
        return "version"
    if lengths[1] <= BRIEF_WORDS and common.share >= MANY and lengths[1] < lengths[0] * MANY:
        return "excerpt"
    if lengths[0] <= BRIEF_WORDS and common.share < MANY:
        return "carrier"
    return "reprint"


def _is_story(common: Common, lengths: tuple[int, int], same_outlet: bool) -> bool:
    """Is the whole story the same? Most of one text; or much of one in several places, not only where background stands."""
    most = max(common.share, common.share_of)
    solid = [p for p in common.found if len(p.pairs) >= SOLID]
    if most >= MOST:
        return True
    if same_outlet:
        return any(_tells_news(p, lengths) for p in solid) and most >= (MANY if len(solid) == 1 else 2 * SOME)
    if len(solid) > 1:
        return most >= SOME and not all(_stands_late(p, lengths) for p in solid)
    return most >= MANY and not _stands_late(solid[0], lengths)


def _tells_news(passage: Passage, lengths: tuple[int, int]) -> bool:
    """Does the passage stand where the earlier story tells its news?"""
    return passage.first < min(HEAD, lengths[0] / 2)


def _stands_late(passage: Passage, lengths: tuple[int, int]) -> bool:
    """Does the passage stand late in both texts, as background does?"""
    return passage.first > LATE * lengths[0] and passage.second > LATE * lengths[1]


def _holds_brief(common: Common, lengths: tuple[int, int]) -> bool:
    """Does a passage that is long enough for a brief come from the news of the earlier story?"""
    return any(len(p.pairs) >= BRIEF and _tells_news(p, lengths) for p in common.found)


def _near(earlier: Told, later: Told) -> bool:
    time = apart(earlier, later)
    return time is None or time <= NEAR


def _shared(passage: Passage, one: Sequence[Word], two: Sequence[Word]) -> Shared:
    return Shared(
        Span(one[passage.first].start, one[passage.first_end - 1].end),
        Span(two[passage.second].start, two[passage.second_end - 1].end),
        len(passage.pairs),
    )
