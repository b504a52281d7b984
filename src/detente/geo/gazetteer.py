"""The gazetteer: towns and cities of the world by name, in one memory-mapped file that all workers share.

The file is built by `training/build_gazetteer.py` from GeoNames (CC BY 4.0) and `data/world/centres.tsv`. Layout: the magic
line, the length of a JSON header (4 bytes, little endian), the header, then little-endian arrays at the offsets it names.
Cities stand in the order of the first 32 bits of the hash of their folded name, so that a name is found by bisection and
checked against the name itself; alternative names have an index of their own (64 bits of the hash, number of the city).
"""

from __future__ import annotations

import json
import mmap
import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from detente.errors import TableError
from detente.tables import DATA, Row

DEFAULT = DATA / "world" / "cities.gaz"
MAGIC = b"detente gazetteer 1\n"

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ə": "a", "ħ": "h"}
)
_MARKS = re.compile(r"['’‘ʻʼʽʿʾ`´.]+")
_OTHER = re.compile(r"[^a-z0-9&]+")
_SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "&": "and"}


class CentreRow(Row, frozen=True):
    """The mid-point of a country (id: ISO3) or of a first-level division (id: ISO3, a dot, the GeoNames admin1 code).

    names: forms in news, the full name first; empty for a country, whose names are in countries.tsv.
    """

    names: tuple[str, ...]
    latitude: float
    longitude: float


class DivisionRow(Row, frozen=True):
    """Names of a first-level division whose GeoNames code is found by `seat`, a town in it."""

    country: str
    names: tuple[str, ...]
    seat: str


class City(NamedTuple):
    """A populated place of GeoNames. `division` is the id of its first-level division ("USA.TX").

    alternative: found by another name than its main one.
    """

    geonames_id: int
    name: str
    country: str
    division: str
    latitude: float
    longitude: float
    population: int
    alternative: bool


class Division(NamedTuple):
    """A first-level division; `name` is None where no table names it.

    The point is that of its row in centres.tsv, else the mean of its towns.
    """

    id: str
    name: str | None
    latitude: float
    longitude: float


@lru_cache(maxsize=1 << 15)
def fold(name: str) -> str:
    """A name as it is compared: lower-case ASCII letters without marks, words parted by one blank.

    "St. John's", "Saint Johns" and "ST JOHN’S" are one.
    """
    text = name.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    text = _OTHER.sub(" ", _MARKS.sub("", "".join(c for c in text if not unicodedata.combining(c)))).strip()
    return " ".join(_SHORT.get(w, w) for w in text.split())


def name_hash(folded: str) -> int:
    """64 bits that stand for a folded name in the index; blanks do not count ("Deir Ezzor", "Deir ez-Zor")."""
    return int.from_bytes(blake2b(folded.replace(" ", "").encode(), digest_size=8).digest(), "big")


class Gazetteer:
    """Looks names up. Opening maps the file (no parsing, no copy); pickling carries only the path."""

    def __init__(self, path: Path = DEFAULT) -> None:
        """Raises TableError when the file is missing, cut short or of another format."""
        self.path = path
        self._data, header, base = _open(path)
        self.source: str = header["source"]
        self.digest: str = header["digest"]
        body = self._data[base:]
        arrays = {name: body[at : at + size].cast(code) for name, (code, at, size) in header["arrays"].items()}
        self._ids, self._hashes, self._names = arrays["ids"], arrays["hashes"], arrays["names"]
        self._latitudes, self._longitudes = arrays["latitudes"], arrays["longitudes"]
        self._populations, self._divisions = arrays["populations"], arrays["divisions"]
        self._text, self._alternatives, self._alternative_of = arrays["text"], arrays["alternatives"], arrays["alternative_of"]
        self.divisions: tuple[Division, ...] = tuple(Division(*d) for d in header["divisions"])
        self.centres: dict[str, tuple[float, float]] = {k: (a, b) for k, (a, b) in header["centres"].items()}
        self.division_names: dict[str, tuple[str, ...]] = {k: tuple(v) for k, v in header["division_names"].items()}
        self.capitals: dict[str, str] = header["capitals"]
        self.division_rows: dict[str, str] = header["division_rows"]
        self.counties: dict[str, tuple[str, ...]] = {k: tuple(v) for k, v in header["counties"].items()}
        self._by_id = {d.id: d for d in self.divisions}

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path,)

    def __len__(self) -> int:
        return len(self._ids)

    def division(self, key: str) -> Division | None:
        """The first-level division with this id."""
        return self._by_id.get(key)

    def lookup(self, name: str) -> tuple[City, ...]:
        """All cities with that name, after folding: those whose main name it is first, the larger ones first."""
        return self.folded(fold(name))

    def folded(self, key: str) -> tuple[City, ...]:
        """As `lookup`, for a name that is folded already."""
        if not key:
            return ()
        code = name_hash(key)
        main = self._main(key, code >> 32)
        others = [i for i in self._others(code) if i not in main]
        cities = [self._city(i, False) for i in main] + [self._city(i, True) for i in others]
        return tuple(sorted(cities, key=lambda c: (c.alternative, -c.population, c.geonames_id)))

    def _main(self, key: str, code: int) -> list[int]:
        i, found = bisect_left(self._hashes, code), []
        while i < len(self._hashes) and self._hashes[i] == code:
            if fold(self._name(i)).replace(" ", "") == key.replace(" ", ""):
                found.append(i)
            i += 1
        return found

    def _others(self, code: int) -> list[int]:
        i, found = bisect_left(self._alternatives, code), []
        while i < len(self._alternatives) and self._alternatives[i] == code:
            found.append(self._alternative_of[i])
            i += 1
        return found

    def _name(self, i: int) -> str:
        return bytes(self._text[self._names[i] : self._names[i + 1]]).decode()

    def _city(self, i: int, alternative: bool) -> City:
        division = self.divisions[self._divisions[i]].id
        return City(
            geonames_id=self._ids[i],
            name=self._name(i),
            country=division.partition(".")[0],
            division=division,
            latitude=self._latitudes[i] / 100_000,
            longitude=self._longitudes[i] / 100_000,
            population=self._populations[i],
            alternative=alternative,
        )


def _open(path: Path) -> tuple[memoryview, dict[str, Any], int]:
    """The mapped bytes, the header, and where the arrays begin."""
    expected = "expected a gazetteer file; build it with `make gazetteer`"
    try:
        with path.open("rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as e:
        raise TableError(f"{path}: found no readable file ({e}), {expected}") from None
    if bytes(data[: len(MAGIC)]) != MAGIC:
        raise TableError(f"{path}: found another kind of file, {expected}")
    at = len(MAGIC)
    size = int.from_bytes(data[at : at + 4], "little")
    try:
        header = json.loads(bytes(data[at + 4 : at + 4 + size]))
    except ValueError:
        raise TableError(f"{path}: found a damaged header, {expected}") from None
    base = at + 4 + size
    if len(data) != base + header["size"]:
        raise TableError(f"{path}: found {len(data)} bytes, expected {base + header['size']}; build it with `make gazetteer`")
    return data, header, base
