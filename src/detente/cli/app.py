"""What the commands share: the program, options that several of them have, and what these options make."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente import __version__
from detente.cli.terminal import Sentences, show_columns
from detente.errors import UsageError

if TYPE_CHECKING:
    from detente.coder import Coder
    from detente.knowledge import Knowledge

CODES = (
    "Exit codes: 0 all is well; 2 a wrong option or setting; 3 some input could not be coded (the others were); "
    "4 a broken table; 5 stages in a wrong order; 6 records that disagree with their article; 7 a missing language model; "
    "8 output that cannot be written; 9 a store that cannot be read or written; 10 no input could be coded; "
    "70 an unexpected error; 130 interrupted."
)

app = typer.Typer(
    cls=Sentences,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Reads news and writes down, with proof, who did, said, offered or threatened what to whom.",
    epilog=CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Published = Annotated[
    str | None, typer.Option(metavar="DATE", help="Day of publication (YYYY-MM-DD), where an article does not tell it.")
]
Retrieved = Annotated[str | None, typer.Option(metavar="DATE", help="Day on which the page was fetched: dates “7 days ago”.")]
Source = Annotated[str | None, typer.Option(metavar="NAME", help="Name of the source, where an article does not tell.")]
Additions = Annotated[
    Path | None,
    typer.Option("--knowledge", metavar="DIR", help="A folder with tables of your own (holders.tsv, ...); they win."),
]
Tier = Annotated[str, typer.Option(metavar="TIER", help="default: rows and the learned reader; rules: the rows alone.")]
Prefer = Annotated[
    str, typer.Option(metavar="WHAT", help="precision: fewer and surer records; recall: more of what is there; or balanced.")
]
Least = Annotated[
    float | None,
    typer.Option("--min-confidence", metavar="P", help="Keep records at least so likely to be right (0 to 1), instead."),
]
Database = Annotated[Path, typer.Option("--db", metavar="DIR", envvar="DETENTE_DB", help="The folder of the store.")]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN,...", help="Which column or key holds what: text=body,published=date."),
]
Limit = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="NAME=N", help="Another cap on an input (docs/inputs.md lists them); repeatable."),
]
Inner = Annotated[
    list[str] | None,
    typer.Option("--inner", metavar="IP:PORT", help="A server of yours inside that may be asked too; repeatable."),
]
AsJson = Annotated[bool, typer.Option("--json", help="As a JSON array.")]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Options before the command."""


def make_coder(additions: Path | None, tier: str, prefer: str, min_confidence: float | None) -> Coder:
    """The coder with its pipeline built: a broken table stops the run before the first article."""
    from detente.coder import Coder

    coder = Coder(knowledge=own_knowledge(additions), tier=tier, prefer=prefer, min_confidence=min_confidence)
    coder.pipeline  # noqa: B018 - built when first asked for
    return coder


def own_knowledge(additions: Path | None) -> Knowledge:
    """The tables, with the user's own."""
    from detente.knowledge import Knowledge

    return Knowledge(additions=additions)


def check_sources(sources: list[str]) -> None:
    """Refuse an empty name, which would stand for the folder of the moment."""
    if not all(source.strip() for source in sources):
        raise UsageError(
            "Found an empty name among the inputs, expected a file, a folder, an address or - (is a variable empty?)."
        )


def check_days(published: str | None, retrieved: str | None) -> None:
    """Refuse days that are none before anything is read."""
    from detente.ingest.base import setting_day

    setting_day(published, "--published")
    setting_day(retrieved, "--retrieved")


def print_rows(header: list[str], rows: list[list[str]]) -> None:
    """Columns on a terminal, TSV in a pipe."""
    if sys.stdout.isatty():
        show_columns(header, rows)
    else:
        print("\n".join("\t".join(row) for row in [header, *rows]))
