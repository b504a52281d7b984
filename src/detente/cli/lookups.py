"""`detente actors` and `detente places`: what the tables know of a name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from detente.cli.app import CODES, Additions, AsJson, app, own_knowledge, print_rows
from detente.cli.terminal import folded, say

if TYPE_CHECKING:
    from detente.lookup import ActorReading, PlaceReading

Reading: TypeAlias = "ActorReading | PlaceReading"


@app.command(epilog=CODES)
def actors(
    name: Annotated[str, typer.Argument(help="A name, an office or a phrase, as news writes it.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day (YYYY-MM-DD) on which offices are asked for.")
    ] = None,
    knowledge: Additions = None,
    as_json: AsJson = False,
) -> None:
    """Show who a name or an office may be, and why."""
    from detente.ingest.base import setting_day
    from detente.lookup import actors

    setting_day(on, "--on")
    found = actors(own_knowledge(knowledge), name, on)
    _print_readings(found, as_json)
    if not found:
        say(f"No table has {name!r}; whom an article names is an actor all the same, of the country that it tells.")


@app.command(epilog=CODES)
def places(
    name: Annotated[str, typer.Argument(help="The name of a place, as news writes it.")],
    knowledge: Additions = None,
    as_json: AsJson = False,
) -> None:
    """Show which places a name may be, the likeliest first, and why."""
    from detente.lookup import places

    found = places(own_knowledge(knowledge), name)
    _print_readings(found, as_json)
    if not found:
        say(f"The gazetteer (places above 2,000 inhabitants, regions, seas) has no {name!r}.")


def _print_readings(found: Sequence[Reading], as_json: bool) -> None:
    import msgspec

    if as_json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    elif found and sys.stdout.isatty():
        print(folded("\n".join(reading.line for reading in found)))
    elif found:
        from detente.checks import cells

        print_rows(*cells(found))
