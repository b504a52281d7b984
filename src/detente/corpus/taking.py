"""Taking articles into a store: new ones are coded and kept, known ones passed over, what fails is kept with its reason."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from typing import Literal, NamedTuple

from detente.corpus.runs import Run
from detente.engine import CodesArticles, failure_error, run
from detente.model import Article, CodedArticle, Failure
from detente.store.keys import article_key
from detente.store.known import KnownKeys


class Taken(NamedTuple):
    """What became of one input. name: its id; records: how many came out of it; notes: what a reader should look at."""

    what: Literal["stored", "failed"]
    name: str
    records: int = 0
    notes: tuple[str, ...] = ()
    failure: Failure | None = None


class Coding(NamedTuple):
    """How to code: with which coder (None: store only), in how many processes, in how many seconds an article at most."""

    coder: CodesArticles | None
    workers: int = 1
    seconds: int | None = None
    strict: bool = False


def take(run_: Run, found: Iterable[Article | Failure], known: KnownKeys, coding: Coding) -> Iterator[Taken]:
    """Take articles in, one after another; what was taken when the iterator is closed or the process killed, stays.

    known: keys of the articles in the store; those of new ones are added. Raises what concerns every article alike, and with
    coding.strict the first failure.
    """
    with closing(outcomes_of(_new(run_, found, known), coding)) as outcomes:
        for article, result in outcomes:
            if article is None:
                assert isinstance(result, Failure)
                run_.fail(result)
                yield Taken("failed", result.id, failure=result)
                continue
            run_.take(article, result)
            yield taken(article, result)


Outcomes = Generator[tuple[Article | None, CodedArticle | Failure | None], None, None]


def outcomes_of(found: Iterator[Article | Failure], coding: Coding) -> Outcomes:
    """What the coder makes of articles; None beside each article where there is no coder."""
    if coding.coder is not None:
        yield from run(coding.coder, found, workers=coding.workers, seconds=coding.seconds, strict=coding.strict)
    else:
        yield from _uncoded(found, coding.strict)


def _uncoded(found: Iterator[Article | Failure], strict: bool) -> Outcomes:
    for item in found:
        if isinstance(item, Failure):
            if strict:
                raise failure_error(item)
            yield None, item
        else:
            yield item, None


def taken(article: Article, result: CodedArticle | Failure | None) -> Taken:
    """What became of an article, for whoever watches."""
    if isinstance(result, Failure):
        return Taken("failed", article.id, failure=result)
    if result is None:
        return Taken("stored", article.id, notes=article.warnings)
    return Taken("stored", article.id, len(result.events), result.warnings)


def _new(run_: Run, found: Iterable[Article | Failure], known: KnownKeys) -> Iterator[Article | Failure]:
    """The articles that the store has not; one that comes twice counts once."""
    for item in found:
        if isinstance(item, Article) and not known.add(article_key(item)):
            run_.known += 1
            continue
        yield item
