"""Keys that stay: of an article by its content, of a record by where it stands, of a coder by what it is made of."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from detente.model import Article, Coder, Failure, Record
from detente.records import sha256


def _hashed(*parts: str | None) -> str:
    """16 hexadecimal digits; None and "" are different parts."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(b"\x00" if part is None else b"\x01" + part.encode("utf-8", "surrogatepass") + b"\x02")
    return digest.hexdigest()[:16]


def article_key(article: Article) -> str:
    """The same for the same text, source, address and day of publication, whatever the file is called and whenever it was
    fetched; a reprint elsewhere is another article."""
    return _hashed(sha256(article.text), article.source, article.url, article.published)


def record_keys(article: str, records: Iterable[Record]) -> list[str]:
    """Keys of the records of an article, in their order: `ARTICLE:TRIGGER_START-TYPE`, with ~2 for a second one there.

    A coder that finds one record more, or decides another field otherwise, leaves the other keys as they were.
    """
    seen: Counter[str] = Counter()
    keys = []
    for record in records:
        trigger = record.spans.get("trigger")
        key = f"{article}:{trigger.start if trigger else 0}-{record.type.lower()}"
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}~{seen[key]}")
    return keys


def coding_key(coder: Coder) -> str:
    """Which coder: its version, tables, models and how sure a record had to be."""
    return _hashed(coder.name, coder.version, coder.tables, coder.model, coder.reader, repr(coder.least))


def failure_key(failure: Failure) -> str:
    """The same when the same input fails again for the same reason."""
    return _hashed(failure.where, failure.id, failure.stage, failure.message)
