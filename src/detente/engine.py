"""Run a coder over many articles: in this process or in a pool, lazily, in order, and past articles that fail.

Workers are spawned (no state is inherited), each with one BLAS and OpenMP thread: the same article gives the same bytes
whether it is coded alone, in a pool, or in another order.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from itertools import islice
from multiprocessing.connection import wait
from pathlib import Path
from types import FrameType, TracebackType
from typing import NamedTuple, Protocol

from detente.errors import DetenteError, InputError, UsageError
from detente.model import Article, CodedArticle, Failure

CHUNK = 4
AHEAD = 2
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class CodesArticles(Protocol):
    """What the engine runs: a coder, or anything else that codes an article and can be pickled."""

    def code_article(self, article: Article) -> CodedArticle:
        """Code one article."""
        ...


class Outcome(NamedTuple):
    """What became of one input: the article with its records, or a failure (without an article where none could be read)."""

    article: Article | None
    result: CodedArticle | Failure


Outcomes = Generator[Outcome, None, None]


def run(  # noqa: PLR0913 - one parameter per setting of a run
    coder: CodesArticles,
    articles: Iterable[Article | Failure],
    *,
    workers: int = 1,
    chunk: int = CHUNK,
    strict: bool = False,
    seconds: int | None = None,
) -> Outcomes:
    """Code articles one after another; outcomes come in the order of the input, which is read only a little ahead.

    articles: articles, or failures of reading, which are passed on. workers: 1 codes in this process, more in a pool of
    that size. chunk: articles that a worker gets at a time. strict: raise at the first failure. seconds: an article that takes
    longer is a failure (where the system has timers: not on Windows).
    Raises UsageError for a setting, and whatever concerns every article alike (a broken table, a missing model).
    """
    if workers < 1 or chunk < 1:
        raise UsageError(f"Found {workers} workers and chunks of {chunk}; expected at least 1 of each.")
    timed = _Timed(coder, seconds)
    outcomes = _here(timed, articles) if workers == 1 else _pooled(timed, articles, workers, chunk)
    return _stopping(outcomes) if strict else outcomes


def code_many(
    coder: CodesArticles, articles: Iterable[Article], *, workers: int = 1, strict: bool = False
) -> Iterator[CodedArticle | Failure]:
    """As `run`, without the articles."""
    return (outcome.result for outcome in run(coder, articles, workers=workers, strict=strict))


def failure_error(failure: Failure) -> DetenteError:
    """The failure as an exception with its exit code."""
    error = InputError(failure.message)
    error.exit_code = failure.exit_code
    return error


def limit_threads() -> None:
    """Ask the numeric libraries that this process has not yet loaded for one thread each."""
    for name in THREADS:
        os.environ[name] = "1"


def _stopping(outcomes: Outcomes) -> Outcomes:
    with closing(outcomes):
        for outcome in outcomes:
            if isinstance(outcome.result, Failure):
                raise failure_error(outcome.result)
            yield outcome


class _TooLong(InputError):
    """An article that took longer to code than it may."""


class _Timed:
    """A coder that is stopped when one article takes too long."""

    def __init__(self, coder: CodesArticles, seconds: int | None) -> None:
        self._coder = coder
        self._seconds = seconds

    def code_article(self, article: Article) -> CodedArticle:
        """Code one article. Raises _TooLong."""
        here = threading.current_thread() is threading.main_thread()
        if not self._seconds or not hasattr(signal, "setitimer") or not here:
            return self._coder.code_article(article)

        def stop(_number: int, _frame: FrameType | None) -> None:
            raise _TooLong(
                f"{article.id}: coding took longer than {self._seconds} seconds and was stopped; the article has "
                f"{len(article.text):,} characters. Leave it out, or set --limit article_seconds=NUMBER."
            )

        before = signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, self._seconds)
        try:
            return self._coder.code_article(article)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _here(coder: CodesArticles, articles: Iterable[Article | Failure]) -> Outcomes:
    for item in articles:
        yield Outcome(None, item) if isinstance(item, Failure) else Outcome(item, _coded(coder, item))


def _coded(coder: CodesArticles, article: Article) -> CodedArticle | Failure:
    """Code one article; what is wrong with it alone becomes a failure, what concerns every article is raised."""
    try:
        return coder.code_article(article)
    except InputError as e:
        return Failure(id=article.id, stage="input", message=str(e), exit_code=e.exit_code, where=article.where)
    except DetenteError:
        raise
    except Exception as e:
        where = _stage(e.__traceback__)
        reason = " ".join(f"{type(e).__name__}: {e}".split())
        message = f"{article.id}: {where} could not code this article ({reason}). That is a defect: please report it."
        return Failure(id=article.id, stage=where, message=message, where=article.where)


def _stage(trace: TracebackType | None) -> str:
    """The stage in which an exception arose: the first module under `stages` on its way, else the last module."""
    paths = [Path(frame.filename) for frame in traceback.extract_tb(trace)]
    for path in paths:
        if "stages" in path.parts:
            return path.parts[path.parts.index("stages") + 1].removesuffix(".py")
    return paths[-1].stem if paths else "coder"


# ------------------------------------------------------------------------------------------------------------ pool

_Chunk = list[Article | Failure]
_Results = list[CodedArticle | Failure]


class _Job(NamedTuple):
    """Articles that a worker of `pool` is coding; failures among the items are only passed on."""

    items: _Chunk
    pool: ProcessPoolExecutor
    future: Future[_Results]


def _pooled(coder: CodesArticles, articles: Iterable[Article | Failure], workers: int, chunk: int) -> Outcomes:
    source = iter(articles)
    jobs: deque[_Job] = deque()
    pool = _Pool(coder, workers)
    given = 0
    try:
        while True:
            # Small chunks first, so that a short run occupies every worker.
            while len(jobs) < workers * AHEAD and (items := list(islice(source, min(chunk, 1 + given // (4 * workers))))):
                jobs.append(pool.submit(items))
                given += 1
            if not jobs:
                return
            job = jobs.popleft()
            results = iter(pool.results(job))
            for item in job.items:
                yield Outcome(None, item) if isinstance(item, Failure) else Outcome(item, next(results))
    finally:
        pool.close()


class _Pool:
    """Worker processes that are replaced when one dies, and one process apart in which lost articles are coded singly."""

    def __init__(self, coder: CodesArticles, workers: int) -> None:
        self._coder = pickle.dumps(coder)
        self._workers = workers
        self._many: ProcessPoolExecutor | None = None
        self._single: ProcessPoolExecutor | None = None

    def submit(self, items: _Chunk) -> _Job:
        """Have a worker code the articles among the items."""
        articles = [item for item in items if isinstance(item, Article)]
        self._many = self._many or self._start(self._workers)
        try:
            return _Job(items, self._many, self._many.submit(_code_chunk, articles))
        except BrokenProcessPool:
            self._many = self._start(self._workers)
            return _Job(items, self._many, self._many.submit(_code_chunk, articles))

    def results(self, job: _Job) -> Iterator[CodedArticle | Failure]:
        """Results of one job. Where a worker died, its articles are coded again one at a time to find which one did it."""
        try:
            yield from job.future.result()
        except BrokenProcessPool:
            if self._many is job.pool:
                self._many = None
            job.pool.shutdown()
            for article in job.items:
                if isinstance(article, Article):
                    yield self._coded_apart(article)

    def _coded_apart(self, article: Article) -> CodedArticle | Failure:
        self._single = self._single or self._start(1)
        try:
            return self._single.submit(_code_chunk, [article]).result()[0]
        except BrokenProcessPool:
            self._single.shutdown()
            self._single = None
            message = (
                f"{article.id}: the worker process that coded this article died, most often for want of memory; the article "
                f"has {len(article.text)} characters. Code it alone with --workers 1, or leave it out."
            )
            return Failure(id=article.id, stage="worker", message=message, where=article.where)

    def _start(self, workers: int) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(self._coder,))
        try:
            # One job for each worker, so that all are there from the beginning: a pool that starts workers while another
            # dies can raise OSError, or pass the signal for the child to this process.
            for job in [pool.submit(_code_chunk, []) for _ in range(workers)]:
                job.result()
        except BrokenProcessPool:
            pool.shutdown()
            raise UsageError(
                "The worker processes ended before they began. In a script, start the run under `if __name__ == '__main__':`; "
                "otherwise use one process (workers=1)."
            ) from None
        return pool

    def close(self) -> None:
        """End the workers; jobs that none has begun are dropped."""
        for pool in (self._many, self._single):
            if pool is not None:
                pool.shutdown(cancel_futures=True)


_worker: list[CodesArticles | Exception] = []
"""What this worker process codes with, or why it cannot: filled once at its start, never in the process the user runs."""


def _start_worker(coder: bytes) -> None:
    limit_threads()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends the workers
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _worker[:] = [pickle.loads(coder)]
    except Exception as e:  # raised here it would look like a dead worker; raised with the first job it says what is wrong
        _worker[:] = [e]


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _code_chunk(articles: list[Article]) -> _Results:
    coder = _worker[0]
    if isinstance(coder, Exception):
        raise coder
    return [_coded(coder, article) for article in articles]
