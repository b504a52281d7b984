"""`detente events`, `runs`, `diff`, `failures`, `check`: what a store holds and whether it is whole. Needs no coder."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cells import number, shown
from detente.cli.app import CODES, Database, app, print_rows
from detente.cli.terminal import opened, say
from detente.errors import StoreError, UsageError

if TYPE_CHECKING:
    from detente.store.events import Filters
    from detente.store.reading import Reading

FORMS = ("table", "csv", "jsonl", "parquet")
TABLE = ("published", "articles", "type", "status", "actor", "recipient", "date", "record")
"""Columns of the table on a terminal; the other forms have all."""

Many = list[str] | None
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="The store as it was then (UTC): YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS."),
]
Form = Annotated[
    str | None,
    typer.Option(metavar="FORM", help=f"{', '.join(FORMS)}; by the ending of --out, else table on a terminal, csv in a pipe."),
]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Write here: the whole output, or nothing.")]


def _many(metavar: str, text: str) -> Any:
    return typer.Option(metavar=metavar, help=f"{text} Repeatable: any of them.")


@app.command(epilog=CODES)
def events(  # noqa: PLR0913 - one parameter per option of the command
    db: Database,
    actor: Annotated[
        Many, _many("WHO", "A country code (RUS), with a sector (“RUS MIL”), or words of the text or name.")
    ] = None,
    recipient: Annotated[Many, _many("WHO", "As --actor.")] = None,
    type: Annotated[Many, _many("TYPE", "THREATEN, or with its mode THREATEN.expel.")] = None,
    status: Annotated[Many, _many("STATUS", "actual, historical, future, hypothetical or negated.")] = None,
    source_kind: Annotated[Many, _many("KIND", "On whose word: named, organization, anonymous, publisher or none.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Of the event; of publication where the event has none.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="The same, up to and with this day.")] = None,
    place: Annotated[Many, _many("PLACE", "A country code, or words of the place.")] = None,
    outlet: Annotated[Many, _many("NAME", "Words of the outlet's name.")] = None,
    text: Annotated[str | None, typer.Option(metavar="WORDS", help="Words of the sentence, in any case.")] = None,
    condition: Annotated[bool, typer.Option("--condition", help="Only what has a condition.")] = False,
    min_confidence: Annotated[
        float | None, typer.Option(metavar="P", min=0, max=1, help="At least so likely to be right.")
    ] = None,
    most: Annotated[int | None, typer.Option(metavar="N", min=1, help="No more than N.")] = None,
    reprints: Annotated[bool, typer.Option("--reprints", help="Each telling in each article, not each event once.")] = False,
    as_of: AsOf = None,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="Codes, offsets and hashes only: for sharing without licensed text.")
    ] = False,
    to: Form = None,
    out: Out = None,
) -> None:
    """Find events in a store: each once, with how many articles and outlets print it."""
    from detente.store.events import Filters

    filters = Filters(
        actor=tuple(actor or ()), recipient=tuple(recipient or ()), type=tuple(type or ()), status=tuple(status or ()),
        source_kind=tuple(source_kind or ()), since=since, until=until, place=tuple(place or ()), outlet=tuple(outlet or ()),
        text=text, condition=condition, min_confidence=min_confidence, most=most, reprints=reprints,
    )  # fmt: skip
    form = _form(to, out)
    if form == "parquet" and out is None:
        raise UsageError("--to parquet: found no --out FILE, expected a file to write to.")
    with _open(db, as_of) as store:
        found = _answer(store, filters, no_text, form, out)
    if out is not None or sys.stdout.isatty():
        say(f"{number(found, 'event')}{f' written to {out}' if out else ''}.")


def _form(to: str | None, out: Path | None) -> str:
    if to is None:
        ending = out.suffix.removeprefix(".").lower() if out else ""
        if out is None:
            return "table" if sys.stdout.isatty() else "csv"
        ending = {"ndjson": "jsonl", "": "csv"}.get(ending, ending)
        if ending not in FORMS[1:]:
            raise UsageError(f"--out: found {out}, expected a name that ends in .csv, .jsonl or .parquet, or --to beside it.")
        return ending
    if to not in FORMS:
        raise UsageError(f"--to: found {to!r}, expected one of {', '.join(FORMS)}.")
    return to


def _answer(store: Reading, filters: Filters, no_text: bool, form: str, out: Path | None) -> int:
    from detente.store.events import COLUMNS, WORDS, query
    from detente.store.export import TEXT_FORMS, write_parquet

    chosen = TABLE if form == "table" else COLUMNS
    columns = [name for name in chosen if not (no_text and name in WORDS)]
    asked, values = query(filters, columns)
    if form == "parquet":
        assert out is not None
        return write_parquet(store, asked, values, out)
    rows: Iterator[Sequence[Any]] = store.rows(asked, values)
    if form == "table":
        lines = [[shown(value) for value in row] for row in rows]
        print_rows(columns, lines)
        return len(lines)
    with opened(out) as stream:
        return TEXT_FORMS[form](columns, rows, stream)


def _open(db: Path, as_of: str | None = None) -> Any:
    from contextlib import contextmanager

    from detente.store.journal import journals
    from detente.store.reading import answering

    @contextmanager
    def opened_store() -> Iterator[Reading]:
        with answering(db, _moment(as_of)) as store:
            for warning in store.warnings:
                say(f"warning: {warning}")
            waiting = sum(path.read_bytes().count(b"\n") for _, path in journals(db))
            if waiting:
                say(f"note: {waiting:,} entries of a run that goes on, or was killed, are not shown before the next run.")
            yield store

    return opened_store()


def _moment(as_of: str | None) -> datetime | None:
    """A time in UTC; a day means its end."""
    if as_of is None:
        return None
    try:
        found = datetime.fromisoformat(as_of)
    except ValueError:
        raise UsageError(f"--as-of: found {as_of!r}, expected YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, in UTC.") from None
    if len(as_of) == 10:
        found = found.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return found.astimezone(UTC) if found.tzinfo else found


RUNS = (
    "run", "kind", "state", "started", "ended", "articles", "known", "records", "failures", "coding", "version", "tables",
    "reader", "sources",
)  # fmt: skip


@app.command(epilog=CODES)
def runs(db: Database) -> None:
    """List the runs of a store: when, what, with which coder, how it ended."""

    with _open(db) as store:
        columns = ", ".join(RUNS).replace("tables", "left(tables, 12)")
        rows = list(store.rows(f"SELECT {columns} FROM current_runs ORDER BY run"))
    print_rows(list(RUNS), [[shown(value) for value in row] for row in rows])


@app.command(epilog=CODES)
def diff(
    first: Annotated[int, typer.Argument(metavar="RUN1", help="Number of a run that coded articles.")],
    second: Annotated[int, typer.Argument(metavar="RUN2", help="Number of another.")],
    db: Database,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    summary: Annotated[bool, typer.Option("--summary", help="Only the counts.")] = False,
) -> None:
    """Tell which records appeared, vanished or changed between two runs, and which row or model did it."""
    from detente.store.comparing import compared, counted, differences, line

    with _open(db) as store:
        common = compared(store, first, second)
        if not common.both:
            raise UsageError(
                f"Runs {first} and {second} coded no article in common; `detente recode` codes stored articles again."
            )
        found = []
        for difference in differences(store, first, second):
            found.append(difference)
            if not summary:
                print(json.dumps(difference._asdict(), ensure_ascii=False, default=str) if as_json else line(difference))
    for told in counted(common, found):
        say(told)


@app.command(epilog=CODES)
def failures(db: Database, all_: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False) -> None:
    """List what could not be read or coded, and why; `detente retry` tries it again."""

    columns = ("failure", "run", "state", "stage", "found_in", "name", "reason")
    with _open(db) as store:
        view = "failures" if all_ else "open_failures"
        rows = list(store.rows(f"SELECT {', '.join(columns)} FROM {view} ORDER BY run, stored, failure"))
    print_rows(list(columns), [[shown(value) for value in row] for row in rows])


@app.command(epilog=CODES)
def check(
    db: Database,
    repair: Annotated[bool, typer.Option("--repair", help="Take out what is damaged; update an older schema.")] = False,
) -> None:
    """Read the whole store and say what is damaged; --repair keeps what is whole."""
    from detente.store.checking import check
    from detente.store.checking import repair as mend

    found = check(db)
    for damage in found:
        print(damage)
    if repair:
        mended = mend(db)
        lines = f", {mended.lines:,} lines of the journal dropped" if mended.lines else ""
        print(
            f"{db}: {mended.lost:,} articles lost (`detente ingest` takes them in again), {mended.uncoded:,} to be coded again "
            f"by `detente recode`{lines}."
        )
    elif found:
        raise StoreError(f"{db}: found {len(found)} damages; `detente check --repair --db {db}` keeps what is whole.")
    else:
        print(f"{db}: whole.")
