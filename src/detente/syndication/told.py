"""What telling copies needs to know of an article, and what it says of two of them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Literal

from detente.model import Span, Value

Kind = Literal["reprint", "version", "excerpt", "carrier"]
"""How the later text stands to the earlier one: reprint, the same story, however edited; version, the outlet's own story
brought up to date; excerpt, a brief out of it; carrier, a story of its own that holds a brief of it."""


class Told(Value, frozen=True, kw_only=True):
    """An article as far as it matters here. key: its id in the store; order: its number in the order of arrival.

    published: ISO day; published_time: ISO date-time; agency: whose text the source says it is.
    """

    key: str
    text: str
    source: str | None = None
    published: str | None = None
    published_time: str | None = None
    url: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()
    order: int = 0

    @property
    def time(self) -> datetime | None:
        """When it was published, in UTC; the end of the day where only the day is told; None where nothing is."""
        try:
            if self.published_time and len(self.published_time) > 10:
                told = datetime.fromisoformat(self.published_time)
                return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
            day = self.published or self.published_time
            return datetime.combine(datetime.fromisoformat(day[:10]), time.max, UTC) if day else None
        except (ValueError, OverflowError):
            return None

    @property
    def rank(self) -> tuple[datetime, int, str]:
        """By what articles are put in order: time, order of arrival, key. Without a time an article counts as the latest."""
        return self.time or datetime.max.replace(tzinfo=UTC), self.order, self.key


class Shared(Value, frozen=True):
    """A passage in common: where it stands in both texts (code points), and how many telling words are the same."""

    earlier: Span
    later: Span
    words: int


class Relation(Value, frozen=True, kw_only=True):
    """What the later article, `article`, has of the earlier one, `of`.

    shared: telling words of the later text, outside of quotations, that it has from the earlier one. share, share_of: these
    as a share of all such words of the later and of the earlier text, 0 to 1.
    """

    article: str
    of: str
    kind: Kind
    shared: int
    share: float
    share_of: float
    passages: tuple[Shared, ...] = ()


def apart(one: Told, other: Told) -> timedelta | None:
    """How long the two were published apart, or None where a time is not told."""
    times = one.time, other.time
    return abs(times[0] - times[1]) if times[0] and times[1] else None
