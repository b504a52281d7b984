"""From what a feed or a wire tells of a story to its article: the same checks, the same fields, whichever form it comes in."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from detente.errors import InputError
from detente.ingest.base import Origin, check_length
from detente.ingest.days import When
from detente.ingest.noticed import noticed, noticed_in_note
from detente.ingest.page.values import language_in, latest, when
from detente.model import Article, Value

LONGEST_ID = 500
_WEB = ("http", "https")


class Story(Value, frozen=True, kw_only=True):
    """What a source tells of one story, as it tells it.

    body: paragraphs, without the headline. published, modified: dates in any form. kinds: what the source calls it (genres,
    sections). note: to editors. extractor: name and version of what read the form.
    """

    extractor: str
    body: str
    id: str | None = None
    title: str | None = None
    published: str | None = None
    modified: str | None = None
    source: str | None = None
    agency: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    language: str | None = None
    kinds: tuple[str, ...] = ()
    note: str | None = None
    warnings: tuple[str, ...] = ()


def article_of_story(story: Story, origin: Origin) -> Article:
    """The article of a story, headline first. Raises InputError where it has no text, too much, or is not in English."""
    if not story.body.strip():
        raise InputError(f"{origin.name}: found a story without a text, expected its paragraphs; read its page instead.")
    text = story.body if story.title is None or _opens_with(story.body, story.title) else f"{story.title}\n\n{story.body}"
    check_length(text, origin)
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise InputError(f"{origin.name}: found half of a surrogate pair in the text, expected whole characters.")
    language = language_in(text, story.language, origin.name)
    published = when(story.published)
    url = web_address(story.url)
    told = {*noticed(text, story.title, url, story.kinds), *noticed_in_note(story.note)}
    return Article(
        id=safe_id(story.id) or origin.id,
        text=text,
        title=story.title,
        published=published.day if published else origin.published,
        published_time=published.time if published else None,
        modified=latest(story.modified),
        retrieved=origin.retrieved,
        source=story.source or origin.source,
        agency=story.agency,
        authors=story.authors,
        url=url,
        language=language,
        extractor=story.extractor,
        noticed=tuple(sorted(told)),
        where=origin.name,
        warnings=(*story.warnings, *_date_warning(story)),
    )


def embargo_warnings(until: str | None, sent: str | None) -> tuple[str, ...]:
    """A warning where a story may not have been published yet when it was sent."""
    told, at = when(until), when(sent)
    if told is None or at is not None and _instant(told) <= _instant(at):
        return ()
    return (f"embargoed until {told.time or told.day}: it may not have been published as it stands here.",)


def _instant(told: When) -> datetime:
    found = datetime.fromisoformat(told.time or told.day)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def safe_id(value: str | None) -> str | None:
    """An id in one line without control characters; None where it is empty or too long to be one."""
    found = "".join(char for char in value if char.isprintable()).strip() if value else ""
    return found if 0 < len(found) <= LONGEST_ID else None


def web_address(value: str | None) -> str | None:
    """An address of the web, or None where it is of another kind, without a host, or none."""
    found = value.strip() if value else ""
    try:
        parts = urlsplit(found)
        return found if parts.scheme in _WEB and parts.hostname else None
    except ValueError:
        return None


def _opens_with(body: str, headline: str) -> bool:
    return " ".join(body[: len(headline) + 20].split()).startswith(headline)


def _date_warning(story: Story) -> tuple[str, ...]:
    if not story.published or when(story.published):
        return ()
    return (f"published: found {story.published[:80]!r}, expected a date that can be read; it was ignored.",)
