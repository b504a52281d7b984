"""A run over a store: what it was asked to do, what it did, and how it ended, told in the table `runs`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Literal, Self

import msgspec

from detente import __version__
from detente.model import Article, CodedArticle, Coder, Failure
from detente.store.journal import TooLongError
from detente.store.keys import coding_key, failure_key
from detente.store.known import KnownKeys, known_articles, known_failures
from detente.store.reading import reading
from detente.store.rows import Row, Tables, article_row, coded_rows, failure_row, stamp
from detente.store.writing import StoreWriter

Kind = Literal["ingest", "recode", "retry"]


class Run:
    """Writes what becomes of articles, with number and time of the run; counts it. Used as a context manager.

    writer: an open store. identity: the coder, None where nothing is coded.
    """

    def __init__(
        self,
        writer: StoreWriter,
        kind: Kind,
        sources: Sequence[str],
        identity: Coder | None,
        settings: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        with reading(writer.folder) as store:
            self.known_keys: KnownKeys = known_articles(store)
            self._failed = known_failures(store)
        self.writer = writer
        self.number = writer.number_run()
        self.identity = identity
        self.articles = self.known = self.records = self.failures = 0
        self._kind = kind
        self._sources = list(sources)
        self._settings = msgspec.json.encode(dict(settings)).decode()
        self._started = self.now()

    @staticmethod
    def now() -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

    def __enter__(self) -> Self:
        self.writer.add({"runs": [self._row("begun")]})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.writer.add({"runs": [self._row("done" if kind is None else "stopped")]})

    def _row(self, state: str) -> Row:
        by = self.identity
        return {
            "run": self.number,
            "kind": self._kind,
            "state": state,
            "started": self._started.replace(tzinfo=None).isoformat(),
            "ended": None if state == "begun" else self.now().replace(tzinfo=None).isoformat(),
            "sources": self._sources,
            "settings": self._settings,
            "coding": by and coding_key(by),
            "version": __version__,
            "tables": by and by.tables,
            "model": by and by.model,
            "reader": by and by.reader,
            "least": by and by.least,
            "articles": self.articles,
            "known": self.known,
            "records": self.records,
            "failures": self.failures,
        }

    # -------------------------------------------------------------------------------------------------- what becomes

    def take(self, article: Article, result: CodedArticle | Failure | None) -> str:
        """Store a new article with its records, or with the failure to code it, or uncoded. Returns its key."""
        at = stamp(self.number, self.now())
        row = article_row(article, self.writer.number_article(), at)
        self._write({"articles": [row]}, row["article"], result, at)
        self.articles += 1
        return str(row["article"])

    def recode(self, key: str, result: CodedArticle | Failure, open_: Sequence[Row] = ()) -> None:
        """Store another coding of a stored article. open_: its failures, as the store has them, which are resolved with it."""
        at = stamp(self.number, self.now())
        resolved = [] if isinstance(result, Failure) else [_resolved(row, at) for row in open_]
        self._write({"failures": resolved} if resolved else {}, key, result, at)
        self.articles += 1

    def _write(self, tables: Tables, key: str, result: CodedArticle | Failure | None, at: Row) -> None:
        if isinstance(result, Failure):
            self.failures += 1
            tables = tables | self._failure_rows(result, key, at)
        elif result is not None:
            self.records += len(result.events)
            tables = tables | coded_rows(key, result, at)
        self._add(tables, key, at)

    def _add(self, tables: Tables, key: str, at: Row) -> None:
        try:
            self.writer.add(tables)
        except TooLongError as e:
            self.failures += 1
            failure = Failure(id=key, stage="store", message=f"{key}: found {e} for one article; it is stored without records.")
            kept = {name: rows for name, rows in tables.items() if name == "articles"}
            self.writer.add(kept | self._failure_rows(failure, key, at))

    def fail(self, failure: Failure) -> None:
        """Store an input that gave no article."""
        self.failures += 1
        rows = self._failure_rows(failure, None, stamp(self.number, self.now()))
        if rows:
            self.writer.add(rows)

    def _failure_rows(self, failure: Failure, article: str | None, at: Row) -> Tables:
        key = failure_key(failure)
        if key in self._failed:
            return {}
        self._failed.add(key)
        return {"failures": [failure_row(failure, at, article)]}

    def resolve(self, row: Row) -> None:
        """Say of a failure that it is none any more. row: as the store has it, without its raw bytes."""
        self.writer.add({"failures": [_resolved(row, stamp(self.number, self.now()))]})


def _resolved(row: Row, at: Row) -> Row:
    return {**row, **at, "state": "resolved", "raw": None}


@contextmanager
def opened_run(
    folder: Path, kind: Kind, sources: Sequence[str], identity: Coder | None, settings: Mapping[str, Any] = MappingProxyType({})
) -> Iterator[Run]:
    """A run with the store held for it, from the beginning of the block to its end. Raises StoreError."""
    with StoreWriter(folder) as writer, Run(writer, kind, sources, identity, settings) as run:
        yield run
