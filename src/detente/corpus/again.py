"""Going through a store again: stored articles coded by another coder, and inputs that failed tried once more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import msgspec

from detente.corpus.runs import Run
from detente.corpus.stored import articles
from detente.corpus.taking import Coding, Taken, take, taken
from detente.engine import run
from detente.ingest import Settings, intake
from detente.ingest.intake import is_address
from detente.model import Article, Coder, Failure
from detente.store.failures import OpenFailure, open_failures
from detente.store.keys import coding_key
from detente.store.known import KnownKeys
from detente.store.reading import reading
from detente.store.rows import Row


def uncoded(folder: Path, identity: Coder) -> list[str]:
    """Keys of the articles whose last coding is not of this coder, in the order in which they came in."""
    query = """
        SELECT article FROM articles a
        WHERE NOT EXISTS (FROM current_codings c WHERE c.article = a.article AND c.coding = ?) ORDER BY number"""
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


def open_by_article(folder: Path) -> dict[str, list[Row]]:
    """Articles that were read and could not be coded, with the rows of their open failures."""
    found: dict[str, list[Row]] = {}
    for failure in open_failures(folder):
        if failure.article:
            found.setdefault(failure.article, []).append(failure.row)
    return found


def retry(run_: Run, known: KnownKeys, coding: Coding, settings: Settings) -> Iterator[Taken]:
    """Try every open failure again; one that gives what it should is resolved.

    Articles that were read and not coded are coded; bytes that were kept are read; else the file or address is read anew.
    settings: limits, client, and columns where they are told now; the rest is as in the run that failed.
    """
    folder = run_.writer.folder
    if coding.coder is not None:
        yield from _code_again(run_, open_by_article(folder), coding)
    inputs: dict[tuple[str, str], list[OpenFailure]] = {}
    for failure in open_failures(folder):
        if failure.raw is not None:
            yield from _read_kept(run_, failure, known, coding, settings)
        elif failure.article is None:
            inputs.setdefault((_input_of(failure.found_in or ""), failure.settings), []).append(failure)
    for (source, _), failures in inputs.items():
        yield from _read_anew(run_, source, failures, (known, coding, settings))


def _code_again(run_: Run, failures: dict[str, list[Row]], coding: Coding) -> Iterator[Taken]:
    """Code what is uncoded; what was coded since by another command is resolved."""
    assert coding.coder is not None
    waiting = set(uncoded(run_.writer.folder, run_.identity)) if run_.identity else set()
    for key in failures.keys() - waiting:
        for row in failures[key]:
            run_.resolve(row)
    for _, outcome in recode(run_, [key for key in failures if key in waiting], coding, failures):
        yield outcome


def _read_kept(run_: Run, failure: OpenFailure, known: KnownKeys, coding: Coding, settings: Settings) -> Iterator[Taken]:
    """Read the bytes that were kept. What fails again is the same failure, and is not written anew."""
    failed: list[Failure] = []

    def found() -> Iterator[Article]:
        inputs = intake(**(_as_then(failure) | settings))
        for item in inputs.kept(failure.raw or b"", failure.found_in or "", failure.row["name"]):
            if isinstance(item, Failure):
                failed.append(item)
            else:
                yield item

    yield from take(run_, found(), known, coding)
    if not failed:
        run_.resolve(failure.row)
    run_.failures += bool(failed)
    yield from (Taken("failed", item.id, failure=item) for item in failed[:1])


def _read_anew(run_: Run, source: str, failures: list[OpenFailure], how: tuple[KnownKeys, Coding, Settings]) -> Iterator[Taken]:
    """Read a file or address once more; its failures are resolved at whose places none is now."""
    known, coding, settings = how
    failing: set[str | None] = set()

    def found() -> Iterator[Article | Failure]:
        for item in intake(**(_as_then(failures[0]) | settings)).articles([source]):
            if isinstance(item, Failure):
                failing.add(item.where)
            yield item

    yield from take(run_, found(), known, coding)
    for failure in failures:
        if source not in failing and failure.found_in not in failing:
            run_.resolve(failure.row)


def _as_then(failure: OpenFailure) -> Settings:
    """What the options of the run said in which the input failed."""
    found: Settings = msgspec.json.decode(failure.settings)
    return found


def _input_of(where: str) -> str:
    """The file or address of a place in it ("news.zip, a.txt, row 3"): names of files may hold commas too."""
    parts = where.split(", ")
    if is_address(where):
        return parts[0]
    for end in range(len(parts), 0, -1):
        if Path(", ".join(parts[:end])).exists():
            return ", ".join(parts[:end])
    return parts[0]
