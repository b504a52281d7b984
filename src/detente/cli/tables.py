"""`detente tables`: the rows that decide."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.app import CODES, Additions, app, own_knowledge, print_rows
from detente.cli.terminal import say

tables_app = typer.Typer(no_args_is_help=True, help="Check and show the tables that Détente decides by.")
app.add_typer(tables_app, name="tables")


@tables_app.command("check", epilog=CODES)
def tables_check(knowledge: Additions = None) -> None:
    """Read every table and the list of stages; say what is wrong where."""
    from detente.checks import check_tables

    wrong = 0
    for line, error in check_tables(own_knowledge(knowledge)):
        wrong += error is not None
        print(line) if error is None else say(str(error))
    if wrong:
        raise typer.Exit(4)


@tables_app.command("show", epilog=CODES)
def tables_show(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="The table; without it, the names of all.")] = None,
    grep: Annotated[str | None, typer.Option(metavar="PATTERN", help="Only rows that this regular expression matches.")] = None,
    knowledge: Additions = None,
) -> None:
    """Show the rows of a table: TSV in a pipe, columns on a terminal."""
    from detente.checks import table_names, table_rows

    if name is None:
        print("\n".join(table_names()))
        return
    header, rows = table_rows(own_knowledge(knowledge), name, grep)
    print_rows(header, rows)
    if not rows:
        say(f"No row of {name} matches {grep!r}.")
