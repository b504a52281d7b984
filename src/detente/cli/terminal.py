"""What the command line needs around its commands: errors as sentences with exit codes, progress, the list of failures."""

from __future__ import annotations

import io
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO

import typer
from typer.core import TyperGroup

from detente.errors import DetenteError, OutputError

if TYPE_CHECKING:
    pass

LISTED = 20
UNEXPECTED, INTERRUPTED, PIPE_CLOSED = 70, 130, 141
_CLICK_ERROR: type[Exception] = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")


class Sentences(TyperGroup):
    """A group of commands in which every error reaches the user as one sentence on stderr and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, _CLICK_ERROR):
            raise
        except DetenteError as e:
            raise typer.Exit(_told(str(e), e.exit_code, ctx)) from None
        except KeyboardInterrupt:
            raise typer.Exit(_told("Interrupted; no file was written.", INTERRUPTED, ctx)) from None
        except BrokenPipeError:
            # Whoever read our output has closed it. Python would complain once more when it flushes at the end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(PIPE_CLOSED) from None
        except Exception as e:
            raise typer.Exit(_told(_unexpected(e), UNEXPECTED, ctx)) from None


def _told(sentence: str, code: int, ctx: Any) -> int:
    if ctx.params.get("debug"):
        traceback.print_exc()
    say(f"detente: {sentence}")
    return code


def _unexpected(error: Exception) -> str:
    reason = " ".join(f"{type(error).__name__}: {error}".split())
    return (
        f"Something went wrong that should not ({reason}). Please report it to the maintainers of Détente with the input and "
        "what `detente --debug` and then the same command print."
    )


def say(line: str) -> None:
    """One line on stderr. Control characters are shown as a mark: messages may quote an input."""
    typer.echo("".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in line), err=True)


@contextmanager
def cleared_on_sigterm() -> Iterator[None]:
    """Within the block SIGTERM ends the program as an exception, so that what is half written is cleared away."""

    def end(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def opened(out: Path | None) -> Iterator[TextIO]:
    """Where output goes: a file that is written whole or not at all, a terminal, or a pipe, which gets UTF-8."""
    if out is not None:
        from detente.output import written_aside

        with written_aside(out) as stream:
            yield stream
    elif sys.stdout.isatty():
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        yield sys.stdout
    else:  # records are UTF-8 whatever the locale says
        stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
        try:
            try:
                yield stream
            finally:
                stream.detach()
        except BrokenPipeError:
            raise
        except OSError as e:
            message = f"Standard output cannot be written ({e.strerror or e}); what came through may be cut off."
            raise OutputError(message) from None


def folded(text: str) -> str:
    """Fold long lines to the width of a terminal; a pipe gets one line a paragraph."""
    if not sys.stdout.isatty():
        return text
    import shutil
    import textwrap

    width = min(shutil.get_terminal_size().columns, 110)
    return "\n".join(textwrap.fill(line, width, subsequent_indent="  ") for line in text.split("\n"))


def show_columns(header: list[str], rows: list[list[str]]) -> None:
    """Rows of a table in columns, folded to the width of the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for column in header:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell.replace("|", ", ")) for cell in row))
    Console().print(table)
