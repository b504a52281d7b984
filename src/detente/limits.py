"""How much one input may ask of this machine: what is larger is refused by name and position, and the run goes on."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from detente.errors import UsageError
from detente.model import Value


class Limits(Value, frozen=True, kw_only=True):
    """Caps on one input. Every size is of what is unpacked, so that a small file cannot hold a large surprise.

    unpacked_bytes: of one packed file or archive in all. ratio: unpacked to packed bytes, looked at from 1 MB unpacked.
    nesting: packed files inside packed files. members: files in one archive. article_bytes, article_characters: one article.
    article_seconds: coding one article. response_bytes, response_seconds: one answer over HTTP, from the first packet to the
    last. redirects: hops of one request. waiting_seconds: the longest wait that a server may ask for (429, Retry-After).
    kept_bytes: raw bytes that a failure keeps, for `detente retry`.
    """

    unpacked_bytes: int = 64 * 2**30
    ratio: int = 200
    nesting: int = 3
    members: int = 500_000
    article_bytes: int = 20 * 2**20
    article_characters: int = 400_000
    article_seconds: int = 120
    response_bytes: int = 50 * 2**20
    response_seconds: int = 60
    redirects: int = 5
    waiting_seconds: int = 30
    kept_bytes: int = 2**20


def limits_from(settings: Iterable[str]) -> Limits:
    """The limits with some set anew by "NAME=NUMBER". Raises UsageError that lists the valid names."""
    changed: dict[str, int] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in Limits.__struct_fields__:
            raise UsageError(
                f"--limit: found {name!r}, expected NAME=NUMBER with one of {', '.join(Limits.__struct_fields__)}."
            )
        if not value.isascii() or not value.isdigit() or int(value) < 1:
            raise UsageError(f"--limit {name}: found {value!r}, expected a whole number from 1 on.")
        changed[name] = int(value)
    return msgspec.structs.replace(Limits(), **changed)
