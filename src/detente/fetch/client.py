"""Fetching a page or a feed from the web: safe by default, whatever the address, the name or the server says."""

from __future__ import annotations

import http
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.message import Message
from typing import Any, BinaryIO

from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from detente import __version__
from detente.fetch.addresses import Address, Policy, addresses_in, checked, literal
from detente.fetch.body import received
from detente.fetch.connection import connection
from detente.fetch.deadline import Deadline
from detente.fetch.encodings import ACCEPTED
from detente.fetch.errors import FetchError
from detente.fetch.urls import Target, next_target, shown, target_of
from detente.fetch.waiting import Pace, seconds_asked
from detente.limits import Limits
from detente.model import Value

HEADERS = {
    "User-Agent": f"Detente/{__version__}",
    "Accept": "*/*",
    "Accept-Encoding": ACCEPTED,
    "Connection": "close",
}
WHOLE = (200, 203)
MOVED = (301, 302, 303, 307, 308)
BUSY = (429, 503)
RETRIES = 2


class Response(Value, frozen=True, kw_only=True):
    """An answer that came whole. Used as a context manager, it closes its stream.

    stream: the unpacked bytes, at their start. url: the address that gave it, after redirects. content_type: "text/html",
    charset: "utf-8", both in lower case. retrieved: ISO day (UTC). etag, last_modified: as the server tells them.
    """

    stream: BinaryIO
    url: str
    status: int
    retrieved: str
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()


class Client:
    """Fetches addresses under limits.

    private: any server may be asked on any port, for newsrooms whose servers are inside; inner: single servers inside,
    (IP address, port), that may be asked besides the public ones. resolve: looks up names, as `socket.getaddrinfo`.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        private: bool = False,
        inner: frozenset[tuple[str, int]] = frozenset(),
        resolve: Callable[..., Any] = socket.getaddrinfo,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._limits = limits
        self._policy = Policy(private, inner)
        self._resolve = resolve
        self._sleep = sleep
        self._pace = Pace(sleep)

    def open(self, url: str) -> Response:
        """The whole answer for an address. Raises FetchError, with the address, what was found and what to do."""
        deadline = Deadline(self._limits.response_seconds)
        first = where = shown(url.strip())
        target = target_of(url, where)
        hops = retries = 0
        while True:
            wait = 0
            with self._exchange(target, where, deadline) as answer:
                if answer.status in MOVED:
                    hops += 1
                    target, where = self._next(target, answer, first, hops)
                elif answer.status in BUSY and retries < RETRIES:
                    retries += 1
                    wait = self._wait_of(answer, where)
                else:
                    return self._whole(answer, target, where)
            if wait:
                self._sleep(wait)

    @contextmanager
    def _exchange(self, target: Target, where: str, deadline: Deadline) -> Iterator[BaseHTTPResponse]:
        """One request and the head of its answer."""
        with deadline.running(), _told(target, where, deadline):
            addresses = checked(target, self._addresses(target, deadline), self._policy, where)
        if not all(self._policy.admits(address.ip, target.port) for address in addresses):
            self._pace.wait(target.host)
        with deadline.running(), _told(target, where, deadline), closing(connection(target, addresses, deadline)) as line:
            line.request("GET", target.path, headers=HEADERS, preload_content=False, decode_content=False)
            with line.getresponse() as answer:
                yield answer

    def _addresses(self, target: Target, deadline: Deadline) -> tuple[Address, ...]:
        """All addresses of the host: the only time that its name is looked up."""
        if written := literal(target):
            return (written,)
        found = deadline.within(lambda: self._resolve(target.host, target.port, type=socket.SOCK_STREAM))
        return tuple(addresses_in(found))

    def _next(self, target: Target, answer: BaseHTTPResponse, first: str, hops: int) -> tuple[Target, str]:
        location = answer.headers.get("location")
        if location is None:
            raise FetchError(f"{first}: found status {answer.status} (a redirect) without an address; check it in a browser.")
        where = f"{first} (redirected to {shown(location)})"
        if hops > self._limits.redirects:
            raise FetchError(
                f"{where}: found more than {self._limits.redirects} redirects, the limit; ask for the last address by itself, "
                "or set --limit redirects=NUMBER."
            )
        return next_target(target, location, where), where

    def _wait_of(self, answer: BaseHTTPResponse, where: str) -> int:
        """Seconds that the busy server asks for. Raises FetchError where it does not say, or asks for more than the limit."""
        now = datetime.now(UTC)
        asked = seconds_asked(answer.headers.get("retry-after"), now)
        if asked is None:
            raise FetchError(_status(answer, where))
        if asked > self._limits.waiting_seconds:
            raise FetchError(
                f"{where}: found status {answer.status}, asking for {asked:,} seconds of patience, over the limit of "
                f"{self._limits.waiting_seconds}; fetch it again {_moment(now, asked)}, or set --limit waiting_seconds=NUMBER."
            )
        return asked

    def _whole(self, answer: BaseHTTPResponse, target: Target, where: str) -> Response:
        if answer.status not in WHOLE:
            raise FetchError(_status(answer, where))
        content_type, charset = _type_of(answer.headers.get("content-type"))
        return Response(
            stream=received(answer, where, self._limits),
            url=target.url,
            status=answer.status,
            retrieved=datetime.now(UTC).date().isoformat(),
            content_type=content_type,
            charset=charset,
            etag=answer.headers.get("etag"),
            last_modified=answer.headers.get("last-modified"),
        )


@contextmanager
def _told(target: Target, where: str, deadline: Deadline) -> Iterator[None]:
    """Turns what goes wrong below into a FetchError."""
    try:
        yield
    except FetchError:
        if not deadline.passed:
            raise
    except (HTTPError, http.client.HTTPException, OSError, UnicodeError) as error:
        if not deadline.passed and not isinstance(error, TimeoutError):
            raise FetchError(f"{where}: {_problem(error, target)}") from error
    else:
        if not deadline.passed:
            return
    limit = f"{deadline.seconds:g} second{'' if deadline.seconds == 1 else 's'}"
    raise FetchError(
        f"{where}: found an answer that took longer than {limit}, the limit; "
        "try again later, or set --limit response_seconds=NUMBER."
    )


def _problem(error: Exception, target: Target) -> str:
    match error:
        case socket.gaierror() | UnicodeError():
            return f"found no machine of the name {target.host}; check the address."
        case ssl.SSLCertVerificationError():
            why = error.verify_message
            return f"found a certificate that proves nothing ({why}), expected one for {target.host} by a known authority."
        case ssl.SSLError():
            return f"found no safe connection ({error.reason}); check the address, or try again later."
        case ConnectionError() | OSError():
            return f"found no answer ({error.strerror or error}); check the address, or try again later."
    why = shown(str(error.args[0] if error.args else error) or type(error).__name__)
    return f"found an answer that is broken or broke off ({why}), expected a whole one over HTTP; try again later."


def _status(answer: BaseHTTPResponse, where: str) -> str:
    names = {status.value: f" ({status.phrase})" for status in http.HTTPStatus}
    return f"{where}: found status {answer.status}{names.get(answer.status, '')}, expected 200; check the address in a browser."


def _moment(now: datetime, seconds: int) -> str:
    try:
        return f"after {now + timedelta(seconds=seconds):%Y-%m-%d %H:%M} UTC"
    except OverflowError:
        return "much later"


def _type_of(header: str | None) -> tuple[str | None, str | None]:
    """Content type and charset of a `Content-Type`, in lower case."""
    if not header or "/" not in header:
        return None, None
    message = Message()
    message["Content-Type"] = header
    return message.get_content_type(), message.get_content_charset()
