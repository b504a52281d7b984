"""The body of an answer, unpacked into a temporary file under all caps, before anybody reads it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from urllib3.response import BaseHTTPResponse

from detente.fetch.encodings import DECODERS, MOST, PackedWrongly, unpack
from detente.fetch.errors import FetchError
from detente.limits import Limits

PIECE = 16384
IN_MEMORY = 2**20
"""Bytes that are held in memory; what is longer goes to a file."""

RATIO_FROM = 2**20


def received(answer: BaseHTTPResponse, where: str, limits: Limits) -> BinaryIO:
    """All of the body, unpacked, as a file at its start. Raises FetchError for what is packed wrongly or over a cap.

    It is read to its end first: an answer that breaks off gives no article rather than a shortened one, and the time that
    coding takes is not counted as the server's.
    """
    names = _encodings(answer, where)
    _check_framing(answer, where, limits)
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 (it outlives this call)
    try:
        for piece in _capped(answer, names, where, limits):
            _keep(file, piece, where)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _encodings(answer: BaseHTTPResponse, where: str) -> tuple[str, ...]:
    told = [name.strip().lower() for name in answer.headers.get("content-encoding", "").split(",")]
    names = tuple(name for name in told if name not in ("", "identity"))
    unknown = next((name for name in names if name not in DECODERS), None)
    if unknown is not None:
        raise FetchError(f"{where}: found an answer packed as {unknown[:40]!r}, expected one of {', '.join(DECODERS)}.")
    if len(names) > MOST:
        raise FetchError(f"{where}: found an answer packed {len(names)} times over, expected at most {MOST}.")
    return names


def _check_framing(answer: BaseHTTPResponse, where: str, limits: Limits) -> None:
    coding = answer.headers.get("transfer-encoding", "identity").strip().lower()
    if coding not in ("chunked", "identity"):
        raise FetchError(f"{where}: found an answer transferred as {coding[:40]!r}, expected chunks or a length.")
    length = answer.headers.get("content-length", "").strip()
    if (
        coding == "identity"
        and length.isascii()
        and length.isdigit()
        and (len(length) > 18 or int(length) > limits.response_bytes)
    ):
        raise FetchError(_over(where, limits))


def _capped(answer: BaseHTTPResponse, names: tuple[str, ...], where: str, limits: Limits) -> Iterator[bytes]:
    """Unpacked pieces. The packed bytes are under the cap too: an encoding can be endless and unpack to nothing."""
    packed = unpacked = 0

    def wire() -> Iterator[bytes]:
        nonlocal packed
        for piece in answer.stream(PIECE, decode_content=False):
            packed += len(piece)
            if packed > limits.response_bytes:
                raise FetchError(_over(where, limits))
            yield piece

    try:
        for piece in unpack(wire(), names):
            unpacked += len(piece)
            if unpacked > limits.response_bytes:
                raise FetchError(_over(where, limits))
            if unpacked > RATIO_FROM and unpacked > packed * limits.ratio:
                raise FetchError(
                    f"{where}: found an answer that unpacks to more than {limits.ratio} times its size, expected less; "
                    "raise the limit with --limit ratio=NUMBER if you trust it."
                )
            yield piece
    except PackedWrongly as error:
        raise FetchError(f"{where}: found {error}, expected a whole answer; try again later.") from None


def _over(where: str, limits: Limits) -> str:
    size = f"{limits.response_bytes / 2**20:.3g} MB"
    return (
        f"{where}: found an answer of more than {size}, the limit; raise it with --limit response_bytes=NUMBER if you trust it."
    )


def _keep(file: BinaryIO, piece: bytes, where: str) -> None:
    try:
        file.write(piece)
    except OSError as error:
        raise FetchError(
            f"{where}: found no room for the answer in the folder of temporary files ({error.strerror}); "
            "free some, or set TMPDIR to another folder."
        ) from None
