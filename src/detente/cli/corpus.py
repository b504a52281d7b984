"""`detente ingest`, `recode` and `retry`: what brings articles and records into a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.app import (
    CODES,
    Additions,
    Database,
    Inner,
    Least,
    Limit,
    Map,
    Prefer,
    Published,
    Retrieved,
    Source,
    Tier,
    app,
    check_days,
    check_sources,
    make_coder,
)  # fmt: skip
from detente.cli.progress import Tally
from detente.cli.terminal import INTERRUPTED, cleared_on_sigterm, say
from detente.errors import InputError

if TYPE_CHECKING:
    from detente.coder import Coder
    from detente.corpus.runs import Kind, Run
    from detente.corpus.taking import Taken
    from detente.ingest import Settings
    from detente.limits import Limits

NOTHING_TAKEN = 10

Workers = Annotated[int, typer.Option(metavar="N", help="Code in N processes.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first article that fails.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, notes or summary; failures are told.")]
NoCoding = Annotated[bool, typer.Option("--no-coding", help="Only take the articles in; `recode` codes them later.")]
Snapshot = Annotated[
    bool, typer.Option("--snapshot/--no-snapshot", help="Build corpus.duckdb at the end: takes time as the store grows.")
]


@app.command(epilog=CODES)
def ingest(  # noqa: PLR0913 - one parameter per option of the command
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, addresses of feeds or pages; - is stdin.")
    ],
    db: Database,
    map: Map = None,
    published: Published = None,
    retrieved: Retrieved = None,
    source: Source = None,
    follow: Annotated[bool, typer.Option("--follow", help="Fetch the pages that the entries of feeds link to.")] = False,
    inner: Inner = None,
    no_coding: NoCoding = False,
    knowledge: Additions = None,
    tier: Tier = "default",
    prefer: Prefer = "balanced",
    min_confidence: Least = None,
    workers: Workers = 1,
    limit: Limit = None,
    snapshot: Snapshot = True,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """Take articles into a store and code them. What the store has already is passed over; a run that stopped goes on."""
    check_days(published, retrieved)
    check_sources(sources)
    from detente.corpus.taking import Coding, take
    from detente.ingest import intake
    from detente.ingest.files import total_size

    settings, limits = _settings(map, limit, inner)
    coder = None if no_coding else make_coder(knowledge, tier, prefer, min_confidence)
    coding = Coding(coder, workers, limits.article_seconds, strict)
    told: Settings = {"published": published, "retrieved": retrieved, "source": source, "follow": follow}
    inputs = intake(**(settings | told))
    told["columns"] = settings.get("columns", {})
    tally = Tally(not quiet, plain=True)
    if tally.shown and (size := total_size(sources)):
        tally.fraction = lambda: inputs.bytes_read / size
    with _run(db, ("ingest", sources, coder, told), tally, quiet, snapshot) as run:
        _watch(take(run, inputs.articles(sources), run.known_keys, coding), run, tally)


@app.command(epilog=CODES)
def recode(  # noqa: PLR0913 - one parameter per option of the command
    db: Database,
    knowledge: Additions = None,
    tier: Tier = "default",
    prefer: Prefer = "balanced",
    min_confidence: Least = None,
    workers: Workers = 1,
    limit: Limit = None,
    snapshot: Snapshot = True,
    strict: Strict = False,
    quiet: Quiet = False,
) -> None:
    """Code stored articles that this coder has not coded yet; earlier records are kept beside the new ones."""
    from detente.corpus.again import open_by_article, recode, uncoded
    from detente.corpus.taking import Coding

    _, limits = _settings(None, limit, None)
    coder = make_coder(knowledge, tier, prefer, min_confidence)
    keys = uncoded(db, coder.identity)
    if not keys:
        say(f"{db}: every article is coded by this coder already; nothing was done.")
        return
    tally = Tally(not quiet, plain=True, fraction=lambda: (tally.coded + tally.failed) / len(keys))
    with _run(db, ("recode", [], coder, {}), tally, quiet, snapshot) as run:
        coding = Coding(coder, workers, limits.article_seconds, strict)
        _watch((outcome for _, outcome in recode(run, keys, coding, open_by_article(db))), run, tally)


@app.command(epilog=CODES)
def retry(  # noqa: PLR0913 - one parameter per option of the command
    db: Database,
    map: Map = None,
    inner: Inner = None,
    no_coding: NoCoding = False,
    knowledge: Additions = None,
    tier: Tier = "default",
    prefer: Prefer = "balanced",
    min_confidence: Least = None,
    workers: Workers = 1,
    limit: Limit = None,
    snapshot: Snapshot = True,
    quiet: Quiet = False,
) -> None:
    """Try every open failure of the store again: with the bytes that were kept, else from the file or address."""
    from detente.corpus.again import retry
    from detente.corpus.taking import Coding

    settings, limits = _settings(map, limit, inner)
    coder = None if no_coding else make_coder(knowledge, tier, prefer, min_confidence)
    tally = Tally(not quiet, plain=True)
    with _run(db, ("retry", [], coder, {}), tally, quiet, snapshot) as run:
        coding = Coding(coder, workers, limits.article_seconds)
        _watch(retry(run, run.known_keys, coding, settings), run, tally)


def _settings(map: list[str] | None, limit: list[str] | None, inner: list[str] | None) -> tuple[Settings, Limits]:
    """Options as settings; refused before anything is read. The libraries of numbers are held to one thread each."""
    from detente import engine
    from detente.fetch import Client, servers
    from detente.ingest import mapping
    from detente.limits import limits_from

    engine.limit_threads()
    limits = limits_from(limit or ())
    settings: Settings = {"limits": limits, "client": Client(limits, inner=servers(inner or ()))}
    if map:
        settings["columns"] = mapping(map)
    return settings, limits


@contextmanager
def _run(
    db: Path, what: tuple[Kind, list[str], Coder | None, Mapping[str, Any]], tally: Tally, quiet: bool, snapshot: bool
) -> Iterator[Run]:
    """A run over a store: opened, ended, its copies looked for, the snapshot published, told. what: kind, sources, coder."""
    from detente.corpus.clustering import find_copies
    from detente.corpus.runs import opened_run
    from detente.store.reading import publish

    kind, sources, coder, told = what
    try:
        with cleared_on_sigterm(), tally:
            with opened_run(db, kind, sources, coder.identity if coder else None, told) as run:
                yield run
                find_copies(run, tally.show)
            if snapshot:
                tally.show("building corpus.duckdb")
                publish(db)
    except KeyboardInterrupt:
        say(f"detente: Interrupted; what was finished is in {db}, copies not told yet. The same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    tally.report(quiet, str(db), "taken in" if kind != "recode" else "coded")
    if tally.failed:
        raise typer.Exit(InputError.exit_code if tally.coded or tally.known else NOTHING_TAKEN)


def _watch(outcomes: Iterator[Taken], run: Run, tally: Tally) -> None:
    for outcome in outcomes:
        tally.known = run.known
        if outcome.failure is not None:
            tally.add_failure(outcome.failure)
        else:
            tally.add_coded(outcome.name, outcome.records, outcome.notes)
    tally.known = run.known
