"""What the command line needs around its commands: errors as sentences with exit codes, progress, the list of failures."""

from __future__ import annotations

import io
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

import typer
from typer.core import TyperGroup

from detente.errors import DetenteError, OutputError
from detente.model import Failure

if TYPE_CHECKING:
    from rich.progress import Progress

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


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


class Tally:
    """Counts what became of the articles, and shows it on stderr while a run takes long and stderr is a terminal."""

    AFTER = 1.5
    """Seconds before the progress line appears."""

    def __init__(self, shown: bool) -> None:
        self.coded = self.records = self.failed = 0
        self.failures: list[Failure] = []
        self.notes: list[str] = []
        self._shown = shown and sys.stderr.isatty()
        self._begun = time.monotonic()
        self._progress: Progress | None = None

    def add_coded(self, id: str, records: int, notes: tuple[str, ...]) -> None:
        """Count one coded article."""
        self.coded += 1
        self.records += records
        self.notes += [f"{id}: {note}" for note in notes[: LISTED - len(self.notes)]]
        self._show()

    def add_failure(self, failure: Failure) -> None:
        """Count one article that could not be coded."""
        self.failed += 1
        if len(self.failures) < LISTED:
            self.failures.append(failure)
        self._show()

    def _show(self) -> None:
        if not self._shown or time.monotonic() - self._begun < self.AFTER:
            return
        if self._progress is None:
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._progress.add_task("")
            self._progress.start()
        rate = (self.coded + self.failed) / (time.monotonic() - self._begun)
        line = f"{_number(self.coded, 'article')}, {_number(self.records, 'record')}, {self.failed} failed, {rate:.1f}/s"
        self._progress.update(self._progress.task_ids[0], description=line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._progress is not None:
            self._progress.stop()

    def report(self, quiet: bool, where: str | None) -> None:
        """Say at the end what was written, what is worth noting, and which articles failed and why."""
        if not quiet:
            for note in self.notes:
                say(f"note: {note}")
            if where and self.coded:
                say(f"{where}: {_number(self.records, 'record')} of {_number(self.coded, 'article')}.")
        if not self.failed:
            return
        say(f"{self.failed} of {_number(self.coded + self.failed, 'article')} could not be coded:")
        for failure in self.failures:
            say(f"  {failure.message}")
        if self.failed > len(self.failures):
            say(f"  and {self.failed - len(self.failures)} more.")


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
