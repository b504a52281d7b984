"""One run over inputs: files, folders, archives, standard input, addresses, and the addresses that those name."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import urldefrag, urlsplit

import msgspec

from detente.errors import InputError
from detente.ingest.archive import Member, members
from detente.ingest.base import Client, Found, Link, Origin, Reader, Response, bare_name, failure
from detente.ingest.decode import refuse_binary
from detente.ingest.files import SUFFIXES, find_articles
from detente.ingest.packed import check_nesting, packing_of, unpacked
from detente.ingest.streams import Bomb, Meter, peek, rewindable
from detente.model import Article, Failure

STDIN = "-"
HEAD = 8192
DEEPEST = 3  # links of links

_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/json": ".json",
    "application/feed+json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/x-opml": ".opml",
    "application/vnd.apache.parquet": ".parquet",
}


class Layer(NamedTuple):
    """What is known of a stream: `form` is the name by which its form is told, `depth` the packed files around it."""

    origin: Origin
    form: str
    meter: Meter | None = None
    depth: int = 0


class Intake:
    """Reads inputs by the first of `readers` that takes them; what cannot be read is a Failure and the next goes on."""

    def __init__(self, readers: tuple[Reader, ...], settings: Origin, client: Client | None = None) -> None:
        self._readers = readers
        self._settings = settings
        self._client = client
        self._addresses: set[str] = set()
        self._done = 0
        self._file_open: BinaryIO | None = None

    @property
    def bytes_read(self) -> int:
        """How many bytes of files have been read, as they lie on the disk: for whoever shows how far it is."""
        return self._done + (self._file_open.tell() if self._file_open else 0)

    def articles(self, paths: Iterable[str | Path]) -> Iterator[Article | Failure]:
        """All that the paths hold, in their order, with ids that are unique."""
        ids = _Ids()
        for path in paths:
            for found in self._path(str(path)):
                yield ids.unique(found)

    def kept(self, raw: bytes, where: str, id: str) -> Iterator[Article | Failure]:
        """All that the bytes hold that a failure kept. where, id: as the failure tells them."""
        parts = where.split(", ")
        file = next((part for part in reversed(parts) if bare_name(part).lower().endswith(SUFFIXES)), parts[0])
        origin = msgspec.structs.replace(self._settings, name=where, id=id)
        links: list[Link] = []
        yield from self._guarded(io.BytesIO(raw), Layer(origin, _form(file, origin)), links)
        yield from self._links(links, 1)

    def stream(self, stream: BinaryIO, origin: Origin) -> Iterator[Found]:
        """All that a stream holds; addresses are given as links. Raises InputError where the whole is wrong."""
        return self._read(stream, Layer(origin, _form(origin.name, origin)))

    def _path(self, path: str) -> Iterator[Article | Failure]:
        known = self._settings
        if path == STDIN:
            yield from self._followed(sys.stdin.buffer, msgspec.structs.replace(known, name="stdin", id="stdin"))
        elif is_address(path):
            yield from self._address(path, msgspec.structs.replace(known, name=path, id=path), 0)
        else:
            yield from self._files(path)

    def _files(self, path: str) -> Iterator[Article | Failure]:
        known = self._settings
        try:
            for file, id in find_articles([path]):
                yield from self._file(file, msgspec.structs.replace(known, name=str(file), id=id))
        except InputError as error:
            yield failure(msgspec.structs.replace(known, name=path, id=Path(path).stem or path), error)

    def _file(self, file: Path, origin: Origin) -> Iterator[Article | Failure]:
        try:
            with file.open("rb") as stream:
                self._file_open = stream
                try:
                    yield from self._followed(stream, origin)
                finally:
                    self._file_open = None
                self._done += file.stat().st_size
        except OSError as error:
            yield failure(origin, InputError(f"{file}: found a file that cannot be read ({error.strerror}); check its rights."))

    def _followed(self, stream: BinaryIO, origin: Origin) -> Iterator[Article | Failure]:
        links: list[Link] = []
        yield from self._guarded(stream, Layer(origin, _form(origin.name, origin)), links)
        yield from self._links(links, 1)

    def _guarded(self, stream: BinaryIO, layer: Layer, links: list[Link]) -> Iterator[Article | Failure]:
        """Articles and failures of a stream; links are put aside until it is closed: a server does not wait for others."""
        try:
            for found in self._read(stream, layer):
                if isinstance(found, Link):
                    links.append(found)
                else:
                    yield found
        except InputError as error:
            yield failure(layer.origin, error)

    def _links(self, links: Iterable[Link], depth: int) -> Iterator[Article | Failure]:
        for link in links:
            yield from self._address(link.url, msgspec.structs.replace(link.origin, name=link.url), depth)

    def _address(self, url: str, origin: Origin, depth: int) -> Iterator[Article | Failure]:
        """What an address holds, once in a run, and what the addresses that it names hold."""
        if depth > DEEPEST:
            message = f"{url}: found an address behind {DEEPEST} others, the limit; give it by itself if you want it."
            yield failure(origin, InputError(message))
            return
        if not self._is_new(url):
            return
        links: list[Link] = []
        try:
            with self._opener().open(url) as response:
                if _bare(response.url) == _bare(url) or self._is_new(response.url):
                    yield from self._guarded(response.stream, _layer_of(response, origin), links)
        except InputError as error:
            yield failure(origin, error)
        yield from self._links(links, depth + 1)

    def _is_new(self, url: str) -> bool:
        fresh = _bare(url) not in self._addresses
        self._addresses.add(_bare(url))
        return fresh

    def _opener(self) -> Client:
        if self._client is None:
            from detente.fetch import Client as Fetcher  # a run over files needs no client

            self._client = Fetcher(self._settings.limits)
        return self._client

    def _read(self, stream: BinaryIO, layer: Layer) -> Iterator[Found]:
        """Unpack what is packed, then let the first reader that takes the input read it. Raises InputError."""
        origin = layer.origin
        head, stream = peek(stream, HEAD)
        packing = packing_of(head)
        if packing is None:
            refuse_binary(head, origin.name)
            reader = next(reader for reader in self._readers if reader.sniff(head, layer.form))
            yield from reader.read(stream, origin)
            return
        check_nesting(origin, layer.depth)
        meter = Meter(origin.name, origin.limits, layer.meter)
        inside = Layer(origin, layer.form, meter, layer.depth + 1)
        if packing == "zip":
            yield from self._archive(stream, inside)
        else:
            with unpacked(packing, stream, meter) as inner:
                yield from self._read(inner, inside)

    def _archive(self, stream: BinaryIO, layer: Layer) -> Iterator[Found]:
        assert layer.meter is not None
        with rewindable(stream, layer.origin.name, layer.origin.limits) as file:
            for member in members(file, layer.origin, layer.meter):
                yield from self._member(member, layer)

    def _member(self, member: Member, layer: Layer) -> Iterator[Found]:
        """One file of an archive; what is wrong with it alone is a Failure."""
        assert layer.meter is not None
        form = _form(member.origin.name, member.origin)
        try:
            with member.open() as stream:
                yield from self._read(stream, Layer(member.origin, form, member.meter, layer.depth))
        except InputError as error:
            if isinstance(error, Bomb) and error.meter in layer.meter.around():
                raise
            yield failure(member.origin, error)


def is_address(path: str) -> bool:
    """Is an input an address to fetch?"""
    return path.lower().startswith(("http://", "https://"))


def _bare(url: str) -> str:
    return urldefrag(url).url


def _layer_of(response: Response, origin: Origin) -> Layer:
    origin = msgspec.structs.replace(origin, url=response.url, retrieved=response.retrieved)
    path = bare_name(urlsplit(response.url).path)
    kind = (response.content_type or "").partition(";")[0].strip().lower()
    return Layer(origin, _form(path + _TYPES.get(kind, ""), origin))


def _form(name: str, origin: Origin) -> str:
    """The name by which readers tell the form: where columns are named and the ending says nothing, it is a table."""
    bare = bare_name(name)
    known = bare.lower().endswith(SUFFIXES)
    return f"{bare}.csv" if origin.columns and not known else bare


class _Ids:
    """Ids that came: what comes again gets "-2", "-3". Kept as hashes of 8 bytes, so that ten million take little room."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._again: dict[str, int] = {}

    def unique(self, found: Article | Failure) -> Article | Failure:
        """The same with an id that has not come before."""
        if self._is_new(found.id):
            return found
        count = self._again.get(found.id, 1) + 1
        while not self._is_new(f"{found.id}-{count}"):
            count += 1
        self._again[found.id] = count
        return msgspec.structs.replace(found, id=f"{found.id}-{count}")

    def _is_new(self, id: str) -> bool:
        key = int.from_bytes(blake2b(id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        fresh = key not in self._seen
        self._seen.add(key)
        return fresh
