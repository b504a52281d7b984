"""A process that ends by itself, as by SIGKILL, at its n-th change of the disk: before it, or in the middle of a write."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

STOPPED = 99
"""Exit code of a process that was stopped so."""
CALLS = ("replace", "unlink", "mkdir", "rmdir")
"""And writes. To bring a file to the disk changes nothing that a process sees which comes after a kill."""


class Stop:
    """Counts the changes of the disk and ends the process at the n-th. To be installed in a process forked for it."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.seen = 0

    def reached(self) -> bool:
        self.seen += 1
        return self.seen == self.at

    def install(self) -> None:
        for name in CALLS:
            setattr(os, name, self._counted(getattr(os, name)))
        io.open = self._opener(io.open)

    def _counted(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            idle = is_mkdir and os.path.isdir(given[0])
            if not idle and self.reached():
                os._exit(STOPPED)
            return call(*given, **named)

        is_mkdir = call is os.mkdir
        return counted

    def _opener(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        def opened(path: Any, mode: str = "r", buffering: int = -1, *rest: Any, **named: Any) -> Any:
            if not isinstance(path, str | Path) or "b" not in mode or not set(mode) & set("wa+"):
                return plain(path, mode, buffering, *rest, **named)
            raw = _Raw(self, path, mode.replace("b", ""))
            if buffering == 0:
                return raw
            return io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)

        return opened


class _Raw(io.FileIO):
    """A file of which half of the fatal write reaches the disk."""

    def __init__(self, stop: Stop, path: Any, mode: str) -> None:
        super().__init__(path, mode)
        self._stop = stop

    def write(self, content: Any) -> int:
        if self._stop.reached():
            super().write(bytes(content)[: len(content) // 2])
            os._exit(STOPPED)
        return super().write(content)

    def truncate(self, size: int | None = None) -> int:
        if self._stop.reached():
            os._exit(STOPPED)
        return super().truncate(size)
