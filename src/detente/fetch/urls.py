"""Addresses as they are written: what may be asked for at all, before any name is looked up."""

from __future__ import annotations

import re
from contextlib import suppress
from ipaddress import ip_address
from urllib.parse import urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from detente.fetch.errors import FetchError
from detente.model import Value

PORTS = {"http": 80, "https": 443}
SHOWN = 200
NAME = re.compile(r"(?=.{1,254}$)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?", re.ASCII)
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)


class Target(Value, frozen=True, kw_only=True):
    """What one request asks for: `host` without brackets, `path` with its query, `url` without fragment."""

    scheme: str
    host: str
    port: int
    path: str
    url: str


def shown(url: str) -> str:
    """The address as messages show it: no password, no control characters, no more than 200 characters."""
    bare = re.sub(r"^([A-Za-z0-9+.-]*://)?[^/?#\\]*@", r"\1", url)
    clean = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in bare[: SHOWN + 1])
    return clean if len(bare) <= SHOWN else f"{clean[:SHOWN]}..."


def target_of(url: str, where: str) -> Target:
    """What a request for the address asks for. Raises FetchError where it is no address of a page on the web.

    where: what messages call it.
    """
    parts = _parsed(url.strip(), where)
    if parts.scheme not in PORTS or not parts.host:
        raise FetchError(f"{where}: found no address of the web, expected one that begins with http:// or https://.")
    if parts.auth is not None:
        raise FetchError(f"{where}: found a user name in the address, expected none; take out what stands before the @.")
    host = _host(parts.host, where)
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    bare = Url(parts.scheme, None, parts.host, parts.port, parts.path or "/", parts.query)
    return Target(scheme=parts.scheme, host=host, port=port, path=parts.request_uri, url=bare.url)


def next_target(now: Target, location: str, where: str) -> Target:
    """Where a redirect leads. Raises FetchError as `target_of`, and where it leads from https to http."""
    with suppress(ValueError):
        location = location.encode("latin-1").decode("utf-8")  # headers come as Latin-1; servers write UTF-8 into them
    try:
        url = urljoin(now.url, location.strip())
    except ValueError:
        raise FetchError(f"{where}: found a malformed address, expected one such as https://news.example/page.") from None
    target = target_of(url, where)
    if now.scheme == "https" and target.scheme == "http":
        raise FetchError(f"{where}: found a redirect from https to http, expected https; ask for the http address by itself.")
    return target


def _parsed(url: str, where: str) -> Url:
    if re.search(r"[\x00-\x1f\x7f]", url):
        raise FetchError(f"{where}: found a control character in the address, expected none; correct the address.")
    try:
        if re.match(r"[^/?#]*//[^/?#]*%", url):  # %31 for 1, or the network card of an IPv6 address
            raise ValueError
        return parse_url(url)
    except (LocationParseError, UnicodeError, ValueError):
        raise FetchError(f"{where}: found a malformed address, expected one such as https://news.example/page.") from None


def _host(host: str, where: str) -> str:
    """The host, in ASCII; an IP address in its usual form only, since systems read 0x7f.1 and 2130706433 as 127.0.0.1."""
    bare = host[1:-1] if host.startswith("[") else host
    with suppress(ValueError):
        return str(ip_address(bare))
    if not NAME.fullmatch(bare) or NUMBER.fullmatch(bare.rstrip(".").rpartition(".")[2]):
        raise FetchError(
            f"{where}: found the host {shown(host)!r}, expected a name such as news.example, or four decimal numbers."
        )
    return bare
