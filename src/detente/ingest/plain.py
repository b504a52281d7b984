"""Plain text: one article in a file, headline first where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from detente.errors import InputError
from detente.ingest.base import Origin, check_length, failure, read_limited
from detente.ingest.decode import decode
from detente.ingest.language import language_of
from detente.ingest.noticed import noticed
from detente.model import Article, Failure

EXTRACTOR = "text@1"


class PlainText:
    """Reads any text that no other reader takes."""

    name = "text"

    def sniff(self, head: bytes, name: str) -> bool:
        """Every input that is not binary."""
        return True

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """The text as it stands. Raises InputError where there is none or too much."""
        raw = read_limited(stream, origin)
        try:
            yield _article(raw, origin)
        except InputError as error:
            yield failure(origin, error, raw)


def _article(raw: bytes, origin: Origin) -> Article:
    """The article. Raises InputError where the text is empty, too long, not decodable or not English."""
    text, warnings = decode(raw, origin.name)
    check_length(text, origin)
    if "\ufffd" in text:
        warnings = (*warnings, f"The text holds {text.count(chr(0xFFFD))} replacement characters: it was damaged before.")
    return Article(
        id=origin.id,
        text=text,
        published=origin.published,
        retrieved=origin.retrieved,
        source=origin.source,
        url=origin.url,
        language=language_of(text, origin.name),
        extractor=EXTRACTOR,
        noticed=noticed(text, url=origin.url),
        where=origin.name,
        warnings=warnings,
    )
