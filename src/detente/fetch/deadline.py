"""One time limit over everything that a request waits for."""

from __future__ import annotations

import queue
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

T = TypeVar("T")


class Deadline:
    """Counts `seconds` while it is running, and then shuts the socket down that it watches.

    A time limit on a socket is one for each packet: a server that sends a byte now and then never meets it. A socket that
    is shut down ends any wait for it, in the handshake, in the headers and in the body.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self._left = float(seconds)
        self._began: float | None = None
        self._watched: socket.socket | None = None
        self._lock = threading.Lock()

    @property
    def left(self) -> float:
        """Seconds left, never under a hundredth: a socket takes no less."""
        running = 0.0 if self._began is None else time.monotonic() - self._began
        return max(self._left - running, 0.01)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Inside, the time counts."""
        timer = threading.Timer(self.left, self._pass)
        timer.daemon = True
        self._began = time.monotonic()
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            self._left -= time.monotonic() - self._began
            self._began = None
            self._drop()

    def watch(self, sock: socket.socket) -> None:
        """Shut this socket down when the time is over, also when TLS has taken it over: hence a second handle to it."""
        with self._lock:
            self._watched = sock.dup()
            if self.passed:
                self._shut()

    def within(self, work: Callable[[], T]) -> T:
        """What `work` gives. Raises TimeoutError when the time is over; looking up a name knows no time limit of its own."""
        done: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

        def run() -> None:
            try:
                done.put((work(), None))
            except Exception as error:
                done.put((None, error))

        threading.Thread(target=run, daemon=True).start()
        try:
            value, error = done.get(timeout=self.left)
        except queue.Empty:
            raise TimeoutError from None
        if error is not None:
            raise error
        return value  # type: ignore[return-value]  # it is what `work` gave

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._shut()

    def _shut(self) -> None:
        if self._watched is not None:
            with suppress(OSError):  # the other side was faster
                self._watched.shutdown(socket.SHUT_RDWR)

    def _drop(self) -> None:
        with self._lock:
            if self._watched is not None:
                self._watched.close()
            self._watched = None
