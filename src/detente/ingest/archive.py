"""ZIP archives as folders: their members are read one after the other and never written to disk by their names.

An archive that was cut has lost the directory at its end: then its members are found by the headers before each.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import BinaryIO, NamedTuple, cast

import msgspec

from detente.errors import InputError
from detente.ingest import salvage
from detente.ingest.base import Origin
from detente.ingest.decode import ADVICE
from detente.ingest.files import EXPECTED, id_of, is_readable
from detente.ingest.streams import BUFFER, Meter, Unpacked

_ENTRY = 512  # bytes of the directory that one member may take on average
_HEADER = 30
_OFFICE = ("[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP = "a ZIP archive or an Office document"


class Member(NamedTuple):
    """One file of an archive: `open` gives its bytes and raises InputError where that cannot be done."""

    origin: Origin
    meter: Meter
    open: Callable[[], AbstractContextManager[BinaryIO]]


def members(file: BinaryIO, origin: Origin, meter: Meter) -> Iterator[Member]:
    """Members that could hold articles, in the order of the directory. Raises InputError where the whole is refused."""
    archive = _archive(file, origin)
    if archive is None:
        yield from _without_directory(file, origin, meter)
        return
    with archive:
        infos = archive.infolist()
        _check(infos, archive.start_dir, origin)
        wanted = [info for info in infos if not info.is_dir() and is_readable(info.filename)]
        if not wanted:
            raise InputError(f"{origin.name}: found a ZIP archive without articles, {EXPECTED}.")
        for info in wanted:
            part = _part(origin, info.filename)
            meter.packed += info.compress_size
            inner = Meter(part.name, origin.limits, meter)
            inner.packed = info.compress_size
            yield Member(part, inner, partial(_opened, archive, info, inner))


class _Guarded:
    """A file whose directory is read in one go by `zipfile`: what is too long for that is refused.

    The methods are those that `zipfile.ZipFile` asks for.
    """

    def __init__(self, file: BinaryIO, origin: Origin) -> None:
        self._file = file
        self._origin = origin
        self.seek = file.seek
        self.tell = file.tell
        self.seekable = file.seekable

    def read(self, number: int = -1) -> bytes:
        """As the file does. Raises InputError for a directory that is too long."""
        if number > max(self._origin.limits.members * _ENTRY, BUFFER):
            raise InputError(_too_many(self._origin, f"a directory of {number:,} bytes"))
        return self._file.read(number)


def _archive(file: BinaryIO, origin: Origin) -> zipfile.ZipFile | None:
    """The archive by its directory, or None where that is missing or broken."""
    try:
        return zipfile.ZipFile(_Guarded(file, origin))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        return None


def _check(infos: list[zipfile.ZipInfo], directory: int, origin: Origin) -> None:
    """Raises InputError for an archive with too many members, members that overlap (a bomb), or an Office document."""
    if len(infos) > origin.limits.members:
        raise InputError(_too_many(origin, f"{len(infos):,} files"))
    if any(info.filename in _OFFICE for info in infos):
        raise InputError(
            f"{origin.name}: found an Office document, a book or a program in a ZIP archive, expected text. {ADVICE}"
        )
    end = directory
    for info in sorted(infos, key=lambda info: info.header_offset, reverse=True):
        begin, end = end, info.header_offset
        if info.header_offset + _HEADER + info.compress_size > begin:
            raise InputError(
                f"{origin.name}: found a ZIP archive whose member {info.filename!r} at byte {info.header_offset:,} overlaps "
                "the next one, as in a bomb, expected members one behind the other; pack it anew."
            )


def _too_many(origin: Origin, what: str) -> str:
    return (
        f"{origin.name}: found a ZIP archive with {what}, over the limit of {origin.limits.members:,} files; "
        "split it, or set --limit members=NUMBER."
    )


def _part(origin: Origin, name: str) -> Origin:
    return msgspec.structs.replace(origin, name=f"{origin.name}, {name}", id=f"{origin.id}/{id_of(name)}")


def _check_member(name: str, encrypted: bool, method: int) -> None:
    if encrypted:
        raise InputError(f"{name}: found an encrypted file, expected one without a password; decrypt it.")
    if method not in _METHODS:
        raise InputError(f"{name}: found a file packed by method {method}, expected stored or deflated; pack it anew.")


@contextmanager
def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, meter: Meter) -> Iterator[BinaryIO]:
    _check_member(meter.name, bool(info.flag_bits & 1), info.compress_type)
    try:
        inner = cast(zipfile.ZipExtFile, archive.open(info))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise InputError(f"{meter.name}: found a file that cannot be unpacked ({error}); pack it anew.") from None
    with inner:
        yield io.BufferedReader(Unpacked(inner, meter), BUFFER)


def _without_directory(file: BinaryIO, origin: Origin, meter: Meter) -> Iterator[Member]:
    """Members by the headers before each, up to the cut. Raises InputError that tells its place."""
    size = file.seek(0, io.SEEK_END)
    meter.packed += size
    at, last = 0, "before its first member"
    for _ in range(origin.limits.members):
        header = salvage.header_at(file, at)
        if header is None:
            break
        part = _part(origin, header.name)
        inner = Meter(part.name, origin.limits, meter)
        member = salvage.Member(file, header, inner)
        if is_readable(header.name):
            yield Member(part, inner, partial(_salvaged, header, member, inner))
        at, whole = salvage.behind(file, header, member)
        if not whole and is_readable(header.name):
            return  # the member has told where it is cut
        last = f"{'behind' if whole else 'in'} its member {header.name!r}"
    raise InputError(
        f"{origin.name}: found {_ZIP} of {size:,} bytes that is cut off or broken at byte {at:,}, {last}; "
        "what came whole before was read, get the file again."
    )


@contextmanager
def _salvaged(header: salvage.Header, member: salvage.Member, meter: Meter) -> Iterator[BinaryIO]:
    _check_member(meter.name, header.encrypted, header.method)
    yield io.BufferedReader(Unpacked(member, meter), BUFFER)
