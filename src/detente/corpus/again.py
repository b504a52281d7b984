"""Going through a store again: stored articles coded by another coder, and inputs that failed tried once more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

from detente.corpus.runs import Run
from detente.corpus.stored import articles
from detente.corpus.taking import Coding, Taken, take, taken
from detente.engine import run
from detente.ingest import Intake, Settings, intake
from detente.model import Article, Coder, Failure
from detente.store.failures import OpenFailure, open_failures
from detente.store.keys import coding_key, failure_key
from detente.store.known import KnownKeys
from detente.store.reading import reading
from detente.store.rows import Row


def uncoded(folder: Path, identity: Coder) -> list[str]:
    """Keys of the articles that this coder has not coded, in the order in which they came in."""
    query = """
        SELECT article FROM articles a
        WHERE NOT EXISTS (FROM codings c WHERE c.article = a.article AND c.coding = ?) ORDER BY number"""
    with reading(folder) as store:
        return [row[0] for row in store.rows(query, [coding_key(identity)])]


def recode(
    run_: Run, keys: list[str], coding: Coding, failures: Mapping[str, Sequence[Row]] = MappingProxyType({})
) -> Iterator[tuple[str, Taken]]:
    """Code stored articles: key and what became of each. What is coded when the process is killed, stays.

    failures: key of an article -> rows of its open failures: resolved where it is coded now.
    """
    assert coding.coder is not None
    waiting: list[str] = []

    def found() -> Iterator[Article]:
        for key, article in articles(run_.writer.folder, keys):
            waiting.append(key)
            yield article

    outcomes = run(coding.coder, found(), workers=coding.workers, seconds=coding.seconds, strict=coding.strict)
    with closing(outcomes):
        for article, result in outcomes:
            assert article is not None
            key = waiting.pop(0)
            run_.recode(key, result, failures.get(key, ()))
            yield key, taken(article, result)


def retry(run_: Run, known: KnownKeys, coding: Coding, settings: Settings) -> Iterator[Taken]:
    """Try every open failure again; one that gives what it should is resolved.

    Articles that were read and not coded are coded; bytes that were kept are read; else the file or address is read anew.
    settings: limits and what else the reading of inputs goes by.
    """
    failures = open_failures(run_.writer.folder)
    if coding.coder is not None:
        yield from _code_again(run_, failures, coding)
    for failure in failures:
        if failure.article is None:
            yield from _read_again(run_, failure, known, coding, settings)


def _code_again(run_: Run, failures: list[OpenFailure], coding: Coding) -> Iterator[Taken]:
    by_article: dict[str, list[Row]] = {}
    for failure in failures:
        if failure.article:
            by_article.setdefault(failure.article, []).append(failure.row)
    return (outcome for _, outcome in recode(run_, list(by_article), coding, by_article))


def _read_again(run_: Run, failure: OpenFailure, known: KnownKeys, coding: Coding, settings: Settings) -> Iterator[Taken]:
    failed = False

    def found() -> Iterator[Article | Failure]:
        nonlocal failed
        for item in _input(failure, settings):
            failed |= isinstance(item, Failure) and (failure.raw is not None or failure_key(item) == failure.key)
            yield item

    yield from take(run_, found(), known, coding)
    if not failed:
        run_.resolve(failure.row)


def _input(failure: OpenFailure, settings: Settings) -> Iterator[Article | Failure]:
    """What the bytes that were kept hold, else the file or address that they came from."""
    inputs: Intake = intake(**settings)
    if failure.raw is None:
        return inputs.articles([failure.found_in or ""])
    return inputs.kept(failure.raw, failure.found_in or "", failure.row["name"])
