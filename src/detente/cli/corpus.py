"""`detente ingest`, `recode` and `retry`: what brings articles and records into a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.app import (
    CODES,
    Additions,
    Database,
    Least,
    Prefer,
    Published,
    Retrieved,
    Source,
    Tier,
    app,
    check_days,
    make_coder,
)
from detente.cli.progress import Tally
from detente.cli.terminal import INTERRUPTED, cleared_on_sigterm, say
from detente.errors import InputError

if TYPE_CHECKING:
    from detente.coder import Coder
    from detente.corpus.runs import Kind, Run
    from detente.corpus.taking import Taken

NOTHING_TAKEN = 10

Workers = Annotated[int, typer.Option(metavar="N", help="Code in N processes.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first article that fails.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, notes or summary; failures are told.")]
Limit = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="NAME=N", help="Another cap on an input (docs/inputs.md lists them); repeatable."),
]
Snapshot = Annotated[
    bool, typer.Option("--snapshot/--no-snapshot", help="Build corpus.duckdb at the end: takes time as the store grows.")
]


@app.command(epilog=CODES)
def ingest(  # noqa: PLR0913 - one parameter per option of the command
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders, addresses of feeds or pages; - is stdin.")
    ],
    db: Database,
    map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN,...", help="Which column or key holds what: text=body,published=date."),
    ] = None,
    published: Published = None,
    retrieved: Retrieved = None,
    source: Source = None,
    follow: Annotated[bool, typer.Option("--follow", help="Fetch the pages that the entries of feeds link to.")] = False,
    no_coding: Annotated[
        bool, typer.Option("--no-coding", help="Only take the articles in; `recode` codes them later.")
    ] = False,
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
    from detente import engine
    from detente.corpus.taking import Coding, take
    from detente.ingest import intake, mapping
    from detente.ingest.files import total_size
    from detente.limits import limits_from

    limits, columns = limits_from(limit or ()), mapping(map or ())
    engine.limit_threads()
    coder = None if no_coding else make_coder(knowledge, tier, prefer, min_confidence)
    inputs = intake(published=published, retrieved=retrieved, source=source, columns=columns, limits=limits, follow=follow)
    progress = Tally(not quiet, plain=True)
    if progress.shown and (size := total_size(sources)):
        progress.fraction = lambda: inputs.bytes_read / size
    with _run(db, "ingest", sources, coder, progress, quiet, snapshot) as (run, tally):
        coding = Coding(coder, workers, limits.article_seconds, strict)
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
    from detente import engine
    from detente.corpus.again import recode, uncoded
    from detente.corpus.taking import Coding
    from detente.limits import limits_from

    limits = limits_from(limit or ())
    engine.limit_threads()
    coder = make_coder(knowledge, tier, prefer, min_confidence)
    keys = uncoded(db, coder.identity)
    if not keys:
        say(f"{db}: every article is coded by this coder already; nothing was done.")
        return
    progress = Tally(not quiet, plain=True, fraction=lambda: (progress.coded + progress.failed) / len(keys))
    with _run(db, "recode", [], coder, progress, quiet, snapshot) as (run, tally):
        coding = Coding(coder, workers, limits.article_seconds, strict)
        _watch((outcome for _, outcome in recode(run, keys, coding)), run, tally)


@app.command(epilog=CODES)
def retry(  # noqa: PLR0913 - one parameter per option of the command
    db: Database,
    knowledge: Additions = None,
    tier: Tier = "default",
    prefer: Prefer = "balanced",
    min_confidence: Least = None,
    no_coding: Annotated[
        bool, typer.Option("--no-coding", help="Only take the articles in; `recode` codes them later.")
    ] = False,
    workers: Workers = 1,
    limit: Limit = None,
    snapshot: Snapshot = True,
    quiet: Quiet = False,
) -> None:
    """Try every open failure of the store again: with the bytes that were kept, else from the file or address."""
    from detente import engine
    from detente.corpus.again import retry
    from detente.corpus.taking import Coding
    from detente.ingest import Settings
    from detente.limits import limits_from

    limits = limits_from(limit or ())
    engine.limit_threads()
    coder = None if no_coding else make_coder(knowledge, tier, prefer, min_confidence)
    with _run(db, "retry", [], coder, Tally(not quiet, plain=True), quiet, snapshot) as (run, tally):
        coding = Coding(coder, workers, limits.article_seconds)
        _watch(retry(run, run.known_keys, coding, Settings(limits=limits)), run, tally)


@contextmanager
def _run(  # noqa: PLR0913 - what the three commands tell of their run
    db: Path, kind: Kind, sources: list[str], coder: Coder | None, tally: Tally, quiet: bool, snapshot: bool
) -> Iterator[tuple[Run, Tally]]:
    """A run over a store: opened, ended, its copies looked for, the snapshot published, told."""
    from detente.corpus.clustering import find_copies
    from detente.corpus.runs import opened_run
    from detente.store.reading import publish

    try:
        with cleared_on_sigterm(), tally:
            with opened_run(db, kind, sources, coder.identity if coder else None) as run:
                yield run, tally
                find_copies(run, tally.show)
            if snapshot:
                tally.show("building corpus.duckdb")
                publish(db)
    except KeyboardInterrupt:
        say(f"detente: Interrupted; what was finished is in {db}. The same command goes on where it stopped.")
        raise typer.Exit(INTERRUPTED) from None
    tally.report(quiet, str(db))
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
