"""Stores made by hand, small enough that every write of them can be stopped, and all that a store holds as plain rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from detente.store import manifest
from detente.store.batches import named, rewritten, scan
from detente.store.manifest import NAMES
from detente.store.schema import TABLES, Column
from detente.store.upgrades import Step
from detente.store.writing import StoreWriter

State = dict[str, list[tuple[Any, ...]]]
TIMES = ("run", "stored", "started", "ended")
"""Columns in which a run that was resumed differs from one that was not."""

OLDER = TABLES["articles"]._replace(
    columns=tuple(Column("headline", c.type, c.meaning) if c.name == "title" else c for c in TABLES["articles"].columns)
)
STEPS = {0: Step({"articles": OLDER}, {"articles": "* RENAME (headline AS title)"})}
"""A schema 0 as it never was: its articles had a `headline`."""


def rows(number: int, title: str = "title") -> dict[str, list[dict[str, Any]]]:
    """The rows of one finished article, with two records."""
    key = f"{number:016x}"
    at = {"run": 1, "stored": f"2020-03-03T00:00:{number:02d}"}
    records = [{"record": f"{key}:{n}", "article": key, "coding": "c", "run": 1, "number": n, "type": "AID"} for n in (1, 2)]
    return {
        "articles": [{"article": key, "number": number, "text": f"Text {number}.", title: f"Title {number}", **at}],
        "codings": [{"article": key, "coding": "c", "records": 2, **at}],
        "records": records,
    }


def fill(folder: Path, numbers: Iterable[int], told: Callable[[int], object] = lambda number: None) -> None:
    """Add articles that the store has not; `told` hears of each that is finished."""
    with StoreWriter(folder) as writer:
        known = {
            row[0] for row in state(folder, [c for c in TABLES["articles"].types if c != "number"], ["articles"])["articles"]
        }
        for number in numbers:
            if number not in known:
                writer.add(rows(number))
                told(number)


def older(folder: Path, parts: Iterable[int], pending: Iterable[int]) -> None:
    """A store of schema 0: articles in parts, one a batch, and articles in the journal that a killed run left."""
    for number in parts:
        with StoreWriter(folder) as writer:
            writer.add(rows(number))
    found = manifest.load(folder)
    downgraded = _downgraded(folder, found)
    manifest.save(folder, downgraded)
    lines = [json.dumps(rows(number, "headline")) + "\n" for number in pending]
    (folder / f"journal-{found.next:08d}.jsonl").write_text("".join(lines))


def _downgraded(folder: Path, found: manifest.Manifest) -> manifest.Manifest:
    tables = {**TABLES, "articles": OLDER}
    columns = {"articles": "* RENAME (title AS headline)"}
    batches = tuple(rewritten(folder, batch.number, batch, columns, tables) for batch in found.batches)
    return msgspec.structs.replace(found, schema=0, batches=batches)


def state(folder: Path, without: Iterable[str] = (), tables: Iterable[str] = TABLES) -> State:
    """All rows of the tables, sorted, as any program reads them from the parts that the manifest names."""
    parts = manifest.load(folder)
    with duckdb.connect() as connection:
        found: State = {}
        for name in tables:
            columns = ", ".join(named(column) for column in TABLES[name].types if column not in without)
            files = parts.parts(name)
            query = f"SELECT {columns} FROM {scan(folder, files)} ORDER BY ALL"
            found[name] = connection.execute(query).fetchall() if files else []
        return found


def whole(folder: Path) -> set[int]:
    """Numbers of the articles of a store made of `rows`. Fails where one is there twice, or not with all of its rows."""
    found = state(folder)
    numbers = [row[list(TABLES["articles"].types).index("number")] for row in found["articles"]]
    expected = expected_state(numbers)
    assert len(numbers) == len(set(numbers)), "an article is there twice"
    for name, there in found.items():
        assert there == expected[name], f"{name}: rows are missing, twice, or others"
    return set(numbers)


def expected_state(numbers: Iterable[int]) -> State:
    """What a store of these articles holds."""
    found: State = {name: [] for name in TABLES}
    for number in sorted(numbers):
        for name, given in rows(number).items():
            for row in given:
                values = {column: row.get(column) for column in TABLES[name].types}
                if "stored" in values:
                    values["stored"] = datetime.fromisoformat(values["stored"])
                found[name].append(tuple(values.values()))
    return found


def damage(path: Path, at: float = 0.5, length: int = 64) -> None:
    """Flip the bits of some bytes inside a file."""
    content = bytearray(path.read_bytes())
    begin = int(len(content) * at)
    content[begin : begin + length] = bytes(byte ^ 0xFF for byte in content[begin : begin + length])
    path.write_bytes(content)


def break_manifests(folder: Path) -> None:
    """Both files of the manifest cut in half."""
    for name in NAMES:
        content = (folder / name).read_bytes()
        (folder / name).write_bytes(content[: len(content) // 2])


def part(folder: Path, table: str, nth: int = 0) -> Path:
    """The file of the nth part of a table."""
    return folder / manifest.load(folder).parts(table)[nth].file
