"""Stopped before, or in the middle of, every single write: what was finished is there, once, and the same work completes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from killing import Nursery
from states import STEPS, break_manifests, damage, fill, older, part, rows, whole
from stopping import STOPPED

from detente.store import manifest
from detente.store.checking import check, repair
from detente.store.journal import journal_path, journals
from detente.store.reading import SNAPSHOT, publish

Made = Callable[[Path], None]


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    with Nursery(tmp_path_factory.mktemp("nursery") / "log") as nursery:
        yield nursery


def stops(nursery: Nursery, made: Path, tmp_path: Path, **job: Any) -> Iterator[tuple[Path, set[int]]]:
    """A copy of the store for each write at which the work was stopped, with the articles that it said were finished."""
    for stop in range(1, 2_000):
        folder, finished = tmp_path / f"stopped-{stop}", tmp_path / f"finished-{stop}"
        if made.exists():
            shutil.copytree(made, folder)
        code = nursery.run(**job, folder=str(folder), stop=stop, finished=str(finished))
        if code == 0:
            assert stop > 1, "the work changed nothing"
            return
        assert code == STOPPED, (tmp_path / "log").read_text() if (tmp_path / "log").exists() else code
        yield folder, {int(line) for line in finished.read_text().split()} if finished.exists() else set()
        shutil.rmtree(folder)
    raise AssertionError("the work never completed")


def nothing(folder: Path) -> None:
    """No store yet."""


def two_batches(folder: Path) -> None:
    for number in (1, 2):
        fill(folder, [number])


def with_journal(folder: Path) -> None:
    """Killed with two articles in the journal and a third half written."""
    fill(folder, [1])
    lines = [json.dumps(rows(number)) + "\n" for number in (2, 3, 4)]
    journal_path(folder, manifest.load(folder).next).write_text("".join(lines)[:-50])


def damaged(folder: Path) -> None:
    """An older schema with an article in the journal, and a batch without its articles."""
    older(folder, parts=(1, 2), pending=(3,))
    damage(part(folder, "articles", 0))


def without_manifest(folder: Path) -> None:
    """Both files of the manifest broken, and an article in the journal."""
    with_journal(folder)
    break_manifests(folder)


WRITERS: list[tuple[str, Made, set[int], dict[str, Any]]] = [
    ("flush and merge", nothing, set(), {"numbers": [1, 2, 3], "many": 2}),
    ("merge", two_batches, {1, 2}, {"numbers": [1], "many": 2}),
    ("recovery", with_journal, {1, 2, 3}, {"numbers": [4]}),
]


@pytest.mark.parametrize(("make", "there", "job"), [case[1:] for case in WRITERS], ids=[case[0] for case in WRITERS])
def test_a_writer(make: Made, there: set[int], job: dict[str, Any], nursery: Nursery, tmp_path: Path) -> None:
    made = tmp_path / "made"
    make(made)
    for folder, finished in stops(nursery, made, tmp_path, work="fill", **job):
        fill(folder, [])  # whatever opens the store next brings it in order
        assert check(folder) == [], "both files of the manifest say the same, before anything is swept"
        found = whole(folder)
        assert there | finished <= found <= there | set(job["numbers"])
        assert len(found) <= len(there | finished) + 1, "no more than the one that was being written"
        fill(folder, job["numbers"])
        assert whole(folder) == there | set(job["numbers"])
        assert check(folder) == [] and not journals(folder)


@pytest.mark.parametrize(
    ("make", "left"),
    [(damaged, {2, 3}), (without_manifest, {1, 2, 3})],
    ids=["upgrade of a damaged store", "manifest made anew"],
)
def test_a_repair(make: Made, left: set[int], nursery: Nursery, tmp_path: Path) -> None:
    made = tmp_path / "made"
    make(made)
    for folder, _ in stops(nursery, made, tmp_path, work="repair"):
        repair(folder, STEPS)
        fill(folder, [])
        assert whole(folder) == left
        assert check(folder) == [] and not journals(folder)


def test_a_snapshot_is_whole_or_the_one_before(nursery: Nursery, tmp_path: Path) -> None:
    made = tmp_path / "made"
    fill(made, [1])
    publish(made)
    fill(made, [2, 3])
    for folder, _ in stops(nursery, made, tmp_path, work="publish"):
        assert in_snapshot(folder) in (1, 3)
        publish(folder)
        assert in_snapshot(folder) == 3
        assert not list(folder.glob("*.aside*"))


def in_snapshot(folder: Path) -> int:
    with duckdb.connect(str(folder / SNAPSHOT), read_only=True) as connection:
        (number,) = connection.execute("SELECT count(*) FROM articles").fetchone() or (None,)
    return int(number)


@pytest.mark.parametrize(
    "left",
    ["parts/articles/00000003.parquet.aside", "parts/articles/00000003.parquet", "manifest.json.aside",
     "corpus.duckdb.aside", "corpus.duckdb.aside.wal", "spill/block", "journal-00000001.jsonl"],
)  # fmt: skip
def test_what_a_killed_process_left_is_no_part_of_the_store(left: str, tmp_path: Path) -> None:
    """The database writes its files itself, so that they cannot be stopped in the middle: here they are half there."""
    folder = tmp_path / "store"
    two_batches(folder)
    (folder / left).parent.mkdir(exist_ok=True)
    (folder / left).write_bytes(b"PAR1 half")
    assert whole(folder) == {1, 2}
    publish(folder)
    assert in_snapshot(folder) == 2
    fill(folder, [3])
    assert whole(folder) == {1, 2, 3}
    assert left.startswith("parts/articles/00000003.parquet") or not (folder / left).exists()
    assert not list(folder.glob("**/*.aside"))
