"""Waiting: as long as a busy server asks for, and a second between two requests to one host."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

INTERVAL = 1.0
"""Seconds between two requests to the same host."""

REMEMBERED = 1000


class Pace:
    """Lets requests to one host start a second apart; several threads may ask."""

    def __init__(self, sleep: Callable[[float], object], now: Callable[[], float] = time.monotonic) -> None:
        self._sleep = sleep
        self._now = now
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> None:
        """Returns when a request to this host may start."""
        with self._lock:
            now = self._now()
            if len(self._free) > REMEMBERED:
                self._free = {name: free for name, free in self._free.items() if free > now}
            start = max(now, self._free.get(host, now))
            self._free[host] = start + INTERVAL
        if start > now:
            self._sleep(start - now)


def seconds_asked(retry_after: str | None, now: datetime) -> int | None:
    """The seconds that a `Retry-After` asks for, as a number or as a date; None where there is none that can be read."""
    value = (retry_after or "").strip()
    if value.isascii() and value.isdigit():
        return int(value[:12])
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0, round((then - now).total_seconds()))
