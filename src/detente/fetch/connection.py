"""Connections that go to checked addresses only, and read nothing without a bound."""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Callable
from typing import Any, TypeAlias

from urllib3.connection import HTTPConnection, HTTPSConnection

from detente.fetch.addresses import Address
from detente.fetch.deadline import Deadline
from detente.fetch.urls import Target

LINE = 65536
"""Bytes of the longest line that is read: of headers, chunk sizes and trailers."""

AFTER = 1.0
"""Seconds by which the socket's own time limit follows the deadline, which tells what has happened."""

Dial: TypeAlias = Callable[[], socket.socket]


class BoundedReader(io.BufferedReader):
    """Reads of a socket, each with a bound: a chunk of size -1 would otherwise be read to its end, an endless line too."""

    def read(self, size: int | None = -1, /) -> bytes:
        """As of the base, but raises HTTPException where no size is given."""
        if size is None or size < 0:
            raise http.client.HTTPException("a size below zero")
        return super().read(size)

    def readline(self, size: int | None = -1, /) -> bytes:
        """As of the base, but raises LineTooLong over 64 KB."""
        line = super().readline(LINE + 1 if size is None or size < 0 else min(size, LINE + 1))
        if len(line) > LINE:
            raise http.client.LineTooLong("line")
        return line


class BoundedResponse(http.client.HTTPResponse):
    """An answer that is read through a `BoundedReader`."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = BoundedReader(self.fp.detach())


class Plain(HTTPConnection):
    """A connection that is opened by `dial` and looks up no name."""

    response_class = BoundedResponse

    def __init__(self, host: str, port: int, *, timeout: float, dial: Dial) -> None:
        super().__init__(host, port, timeout=timeout)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial()


class Secure(HTTPSConnection):
    """The same with TLS; the certificate is checked against the name of the host."""

    response_class = BoundedResponse

    def __init__(self, host: str, port: int, *, timeout: float, dial: Dial) -> None:
        super().__init__(host, port, timeout=timeout)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial()


def connection(target: Target, addresses: tuple[Address, ...], deadline: Deadline) -> Plain | Secure:
    """A connection to the target, not yet open, that will go to one of the addresses."""
    kind = Secure if target.scheme == "https" else Plain
    return kind(target.host, target.port, timeout=deadline.left + AFTER, dial=lambda: _dialled(addresses, deadline))


def _dialled(addresses: tuple[Address, ...], deadline: Deadline) -> socket.socket:
    """A socket connected to the first address that answers; each gets its share of the time that is left."""
    problem = OSError("no address")
    for number, address in enumerate(addresses):
        sock = socket.socket(address.family, socket.SOCK_STREAM)
        try:
            sock.settimeout(deadline.left / (len(addresses) - number))
            sock.connect(address.place)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            problem = error
            sock.close()
        else:
            sock.settimeout(deadline.left + AFTER)
            deadline.watch(sock)
            return sock
    raise problem
