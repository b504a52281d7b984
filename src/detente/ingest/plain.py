"""Plain text: one article in a file, headline first where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from detente.ingest.base import Origin, check_length, read_limited
from detente.ingest.decode import decode
from detente.ingest.language import refuse_other_language
from detente.model import Article, Failure


class PlainText:
    """Reads any text that no other reader takes."""

    name = "text"

    def sniff(self, head: bytes, name: str) -> bool:
        """Every input that is not binary."""
        return True

    def read(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        """The text as it stands. Raises InputError where it is empty, too long, not decodable or not English."""
        text, warnings = decode(read_limited(stream, origin), origin.name)
        check_length(text, origin)
        refuse_other_language(text, origin.name)
        if "\ufffd" in text:
            warnings = (*warnings, f"The text holds {text.count(chr(0xFFFD))} replacement characters: it was damaged before.")
        yield Article(
            id=origin.id,
            text=text,
            published=origin.published,
            retrieved=origin.retrieved,
            source=origin.source,
            warnings=warnings,
        )
