"""What becomes of the articles of a run, counted and shown while it goes on and told at its end: all of it on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from detente.cells import number
from detente.cli.terminal import say
from detente.model import Failure

if TYPE_CHECKING:
    from rich.progress import Progress

LISTED = 20
AFTER = 1.5
"""Seconds before a terminal shows progress."""
EVERY = 15.0
"""Seconds between the lines that a pipe gets."""

Fraction = Callable[[], float | None]
"""How much of the work is done, 0 to 1; None where that cannot be told."""


class Tally:
    """Counts articles, records and failures. On a terminal a line shows them; in a pipe, for long runs, a line now and then.

    shown: whether progress is shown. plain: whether a pipe gets lines too. fraction: for the time that is left.
    """

    def __init__(self, shown: bool, plain: bool = False, fraction: Fraction | None = None) -> None:
        self.coded = self.records = self.failed = self.known = 0
        self.failures: list[Failure] = []
        self.notes: list[str] = []
        self.fraction = fraction
        terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._on_terminal, self._in_lines = shown and terminal, shown and plain and not terminal
        self.shown = self._on_terminal or self._in_lines
        self._begun = self._told = time.monotonic()
        self._progress: Progress | None = None

    def add_coded(self, id: str, records: int, notes: tuple[str, ...]) -> None:
        """Count one article that went well."""
        self.coded += 1
        self.records += records
        self.notes += [f"{id}: {note}" for note in notes[: LISTED - len(self.notes)]]
        self.show()

    def add_failure(self, failure: Failure) -> None:
        """Count one article that failed."""
        self.failed += 1
        if len(self.failures) < LISTED:
            self.failures.append(failure)
        self.show()

    def show(self, doing: str = "") -> None:
        """Show how far it is. doing: what is done now, where it is not the articles themselves."""
        now = time.monotonic()
        if self._on_terminal and (doing or now - self._begun >= AFTER):
            self._line().update(self._line().task_ids[0], description=self._state(now, doing))
        elif self._in_lines and now - self._told >= EVERY:
            self._told = now
            say(self._state(now, doing))

    def _line(self) -> Progress:
        if self._progress is None:
            from rich.console import Console
            from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
            self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
            self._progress.add_task("")
            self._progress.start()
        return self._progress

    def _state(self, now: float, doing: str) -> str:
        seconds = max(now - self._begun, 0.001)
        parts = [number(self.coded, "article"), number(self.records, "record"), f"{self.failed:,} failed"]
        if self.known:
            parts.append(f"{self.known:,} known")
        parts.append(f"{(self.coded + self.failed) / seconds:.1f}/s")
        done = self.fraction() if self.fraction else None
        if doing:
            parts.append(doing)
        elif done and 0.01 < done < 1:
            parts.append(f"about {_duration(seconds / done - seconds)} left")
        return ", ".join(parts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._progress is not None:
            self._progress.stop()

    def report(self, quiet: bool, where: str | None, done: str = "coded") -> None:
        """Say at the end what was written, what is worth noting, and which articles failed and why. done: what failed."""
        if not quiet:
            for note in self.notes:
                say(f"note: {note}")
            if where and (self.coded or self.known):
                known = f"; {number(self.known, 'article')} known already" if self.known else ""
                say(f"{where}: {number(self.records, 'record')} of {number(self.coded, 'article')}{known}.")
        if not self.failed:
            return
        say(f"{self.failed:,} of {number(self.coded + self.failed, 'article')} could not be {done}:")
        for failure in self.failures:
            say(f"  {failure.message}")
        if self.failed > len(self.failures):
            say(f"  and {self.failed - len(self.failures):,} more.")


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{max(1, round(seconds))} s"
    return f"{minutes} min" if minutes < 90 else f"{minutes / 60:.1f} h"
