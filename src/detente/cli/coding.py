"""`detente code`: articles in, records out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from detente.cli.app import (
    CODES,
    Additions,
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
)
from detente.cli.progress import Tally
from detente.cli.terminal import cleared_on_sigterm, opened
from detente.errors import InputError, UsageError

if TYPE_CHECKING:
    from detente.engine import Outcome
    from detente.writers import Writer

FORMATS = ("pretty", "jsonl", "json", "csv", "html")


@app.command(epilog=CODES)
def code(  # noqa: PLR0913 - one parameter per option of the command
    inputs: Annotated[list[str], typer.Argument(metavar="FILE|DIR|-...", help="Articles as text, HTML or JSON; - is stdin.")],
    published: Published = None,
    retrieved: Retrieved = None,
    source: Source = None,
    map: Map = None,
    limit: Limit = None,
    to: Annotated[str | None, typer.Option(metavar="FORMAT", help=f"{', '.join(FORMATS)}; by the ending of --out, else pretty "
                                           "on a terminal and jsonl in a pipe.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here: the whole output, or nothing.")] = None,
    knowledge: Additions = None,
    tier: Tier = "default",
    prefer: Prefer = "balanced",
    min_confidence: Least = None,
    workers: Annotated[int, typer.Option(metavar="N", help="Code in N processes.")] = 1,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first article that cannot be coded.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, notes or summary; failures are told.")] = False,
) -> None:  # fmt: skip
    """Code articles: print or write their event records."""
    name = _format(to, out)
    check_days(published, retrieved)
    check_sources(inputs)
    _check_out(out, inputs)
    from detente import engine, ingest
    from detente.limits import limits_from
    from detente.output import Discard

    engine.limit_threads()
    limits = limits_from(limit or ())
    articles = ingest.read_articles(
        inputs, published=published, retrieved=retrieved, source=source, columns=ingest.mapping(map or ()), limits=limits
    )
    coder = make_coder(knowledge, tier, prefer, min_confidence)
    on_screen = out is None and sys.stdout.isatty()
    shown = not quiet and not on_screen
    with (
        cleared_on_sigterm(),
        closing(engine.run(coder, articles, workers=workers, strict=strict, seconds=limits.article_seconds)) as outcomes,
        Tally(shown) as tally,
        opened(out) as stream,
        _writer(name, stream) as writer,
    ):
        _write(outcomes, writer, tally, flush=out is None)
        if out and tally.failed and not tally.coded:
            raise Discard
    tally.report(quiet, str(out) if out else None)
    if tally.failed:
        raise typer.Exit(InputError.exit_code)


def _format(to: str | None, out: Path | None) -> str:
    if to is None:
        ending = out.suffix.removeprefix(".").lower() if out else ""
        ending = {"htm": "html", "ndjson": "jsonl"}.get(ending, ending)
        return ending if ending in FORMATS else "pretty" if out is None and sys.stdout.isatty() else "jsonl"
    if to not in FORMATS:
        raise UsageError(f"--to: found {to!r}, expected one of {', '.join(FORMATS)}.")
    return to


def _check_out(out: Path | None, inputs: Iterable[str]) -> None:
    if out and any(name != "-" and Path(name).resolve() == out.resolve() for name in inputs):
        raise UsageError(f"--out: found {out}, which is one of the inputs; expected another name.")


def _writer(name: str, stream: TextIO) -> Writer:
    from detente.writers import WRITERS

    return WRITERS[name](stream)


def _write(outcomes: Iterator[Outcome], writer: Writer, tally: Tally, flush: bool) -> None:
    from detente.model import Failure

    for article, result in outcomes:
        if isinstance(result, Failure):
            tally.add_failure(result)
            continue
        writer.add(result, article.text if article and writer.needs_text else "")
        tally.add_coded(result.id, len(result.events), result.warnings)
        if flush:
            writer.stream.flush()
