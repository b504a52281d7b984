"""Full and read-only disks, two writers, other schemas, damaged parts: what is refused is told, what is whole is kept."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from states import STEPS, TIMES, break_manifests, damage, fill, older, part, rows, state, whole
from typer.testing import CliRunner, Result

from detente import cli
from detente.errors import StoreError
from detente.store import manifest
from detente.store.checking import Mended, check, repair
from detente.store.journal import journal_path
from detente.store.manifest import NAMES
from detente.store.reading import reading

DETENTE = [sys.executable, "-c", "from detente.cli import main; main()"]
COUNT = "SELECT count(*) FROM articles"
SMALL = ("the", "and", "of", "to", "in", "was", "that", "with", "from", "which", "they", "have")
"""Words by which a text is told to be English."""


def run(*args: Any) -> Result:
    return CliRunner().invoke(cli.app, [str(a) for a in args])


def says(result: Any, code: int, *parts: str) -> None:
    told = " ".join((result.stdout + result.stderr).split())
    assert getattr(result, "exit_code", getattr(result, "returncode", None)) == code, told
    for part_ in parts:
        assert part_ in told
    assert "Traceback" not in told and "should not" not in told


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """80 articles, about 8 KB each, that compress badly."""
    chance = random.Random(3)
    path = tmp_path_factory.mktemp("source") / "news.jsonl"
    with path.open("w") as stream:
        for i in range(80):
            words = " ".join(f"{chance.choice(SMALL)} {chance.getrandbits(40):x}" for _ in range(550))
            stream.write(json.dumps({"id": f"a{i}", "text": f"Norway warned Iceland. {words}", "source": "North Wire"}) + "\n")
    return path


def ingest(source: Path, db: Path) -> list[str]:
    return ["ingest", str(source), "--db", str(db), "--no-coding", "--no-snapshot"]


@pytest.fixture(scope="module")
def through(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of an ingest that nothing disturbed."""
    db = tmp_path_factory.mktemp("through") / "db"
    says(run(*ingest(articles, db)), 0)
    return db


def told(db: Path) -> Any:
    return state(db, TIMES, ("articles", "clusters", "fingerprints", "failures"))


# ------------------------------------------------------------------------------------------------------------ disks

Mount = Callable[..., None]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[tuple[Path, Mount]]:
    """A disk of its own in memory, and what mounts it anew with other options."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(*options: str) -> bool:
        told = subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", place], capture_output=True)
        return told.returncode == 0

    if sys.platform != "linux" or not mount("size=1m"):
        pytest.skip("no right to mount a disk of its own")
    try:
        yield place, lambda *options: None if mount("remount", *options) else pytest.fail("cannot be mounted anew")
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_keeps_what_was_finished(disk: tuple[Path, Mount], articles: Path, through: Path) -> None:
    place, mount = disk
    db, kept, refused = place / "db", 0, 0
    for kilobytes in range(200, 9_000, 200):
        mount(f"size={kilobytes}k")
        result = run(*ingest(articles, db))
        if result.exit_code == 0:
            break
        says(result, 9, str(db), "No space left on device", "all articles that were finished before are kept", "Make room")
        refused += 1
        with reading(db) as store:
            (number,) = store.one(COUNT)
        assert number >= kept, "what was there is there"
        kept = number
    assert refused >= 3 and kept > 0
    assert told(db) == told(through)
    assert check(db) == []


def test_a_full_disk_is_no_end_of_a_store_that_was_whole(disk: tuple[Path, Mount], articles: Path) -> None:
    place, mount = disk
    mount("size=8m")
    fill(place / "db", [1, 2])
    before = told(place / "db")
    with (place / "ballast").open("wb", buffering=0) as stream, pytest.raises(OSError):
        while True:
            stream.write(b"x" * 4096)
    says(run(*ingest(articles, place / "db")), 9, "Make room")
    assert told(place / "db") == before
    says(run("events", "--db", place / "db"), 0)


def test_a_file_that_may_grow_no_further(articles: Path, through: Path, tmp_path: Path) -> None:
    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))

    db = tmp_path / "db"
    result = subprocess.run([*DETENTE, *ingest(articles, db)], capture_output=True, text=True, preexec_fn=limited)
    says(result, 9, "File too large", "run the same command again")
    says(run(*ingest(articles, db)), 0)
    assert told(db) == told(through)


def test_a_read_only_disk_is_read_and_not_written(disk: tuple[Path, Mount], articles: Path, tmp_path: Path) -> None:
    place, mount = disk
    mount("size=8m")
    fill(place / "db", [1, 2])
    mount("ro")
    says(run("events", "--db", place / "db", "--to", "jsonl"), 0, '"record":"0000000000000001:1"')
    says(run("check", "--db", place / "db"), 0, "whole")
    says(run(*ingest(articles, place / "db")), 9, "Read-only file system", "give the right to write")
    says(run(*ingest(articles, place / "new")), 9, "Read-only file system")
    mount("rw")
    assert whole(place / "db") == {1, 2}


# ---------------------------------------------------------------------------------------------------------- writers

HOLD = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from detente.store.writing import StoreWriter
from states import rows
with StoreWriter(Path(sys.argv[1])) as writer:
    for number in (3, 4):
        writer.add(rows(number))
        sys.stdout.write("held\\n")
        sys.stdout.flush()
        sys.stdin.readline()
"""


def test_of_two_writers_the_second_is_refused_and_the_first_goes_on(articles: Path, tmp_path: Path) -> None:
    db = tmp_path / "db"
    fill(db, [1, 2])
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, db, Path(__file__).parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None and first.stdout.readline() == "held\n"
    for command in (ingest(articles, db), ["check", "--repair", "--db", db]):
        says(run(*command), 9, "another process is writing into this store", "wait until it has ended")
    assert whole(db) == {1, 2}, "readers see what was there before"
    says(run("events", "--db", db), 0)
    first.communicate("\n\n")
    assert first.returncode == 0
    assert whole(db) == {1, 2, 3, 4}
    says(run(*ingest(articles, db)), 0)


# ---------------------------------------------------------------------------------------------------------- schemas


def test_an_older_schema_is_refused_with_the_command_and_brought_up_to_date(tmp_path: Path) -> None:
    db = tmp_path / "db"
    older(db, parts=(1, 2), pending=(3, 4))
    for command in (["events"], ["ingest", __file__, "--no-coding"], ["runs"]):
        says(run(*command, "--db", db), 9, "found a store of schema 0, expected 1", f"detente check --repair --db {db}")
    assert check(db) == [f"{db}: found a store of schema 0, expected 1"]
    assert repair(db, STEPS) == Mended(0, 0, 0)
    fill(db, [5])
    assert whole(db) == {1, 2, 3, 4, 5}


def test_an_older_schema_without_a_way_up_stays_as_it_is(tmp_path: Path) -> None:
    db = tmp_path / "db"
    older(db, parts=(1,), pending=(2,))
    says(run("check", "--repair", "--db", db), 9, "found a store of schema 0, which this Détente cannot bring up to date")
    repair(db, STEPS)
    fill(db, [])
    assert whole(db) == {1, 2}


def test_a_newer_schema_is_refused(articles: Path, tmp_path: Path) -> None:
    db = tmp_path / "db"
    fill(db, [1])
    for name in NAMES:
        content = json.loads((db / name).read_text())
        (db / name).write_text(json.dumps(content | {"schema": 2, "something": "new"}))
    before = {path: path.read_bytes() for path in db.rglob("*") if path.is_file()}
    for command in (["events", "--db", db], ["check", "--repair", "--db", db], ingest(articles, db)):
        says(run(*command), 9, "found a store of schema 2, expected 1 or older", "upgrade yours")
    after = {path: path.read_bytes() for path in db.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before


# ----------------------------------------------------------------------------------------------------------- damage


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(
    ("table", "harm", "reason", "mended"),
    [
        ("articles", cut, "bytes, expected", Mended(1, 0, 0)),
        ("articles", Path.unlink, "found no readable file (No such file or directory)", Mended(1, 0, 0)),
        ("articles", damage, "found another content than was written", Mended(1, 0, 0)),
        ("records", cut, "bytes, expected", Mended(0, 1, 0)),
        ("records", Path.unlink, "found no readable file", Mended(0, 1, 0)),
        ("codings", damage, "found another content than was written", Mended(0, 1, 0)),
    ],
)
def test_a_damaged_part(
    table: str, harm: Callable[[Path], object], reason: str, mended: Mended, articles: Path, tmp_path: Path
) -> None:
    db = tmp_path / "db"
    for number in (1, 2, 3):
        fill(db, [number])
    broken = part(db, table, 1)
    harm(broken)
    says(run("check", "--db", db), 9, f"{broken}: {reason}" if reason[0] == "f" else reason, str(broken), f"rows of {table}")
    if harm is not damage:  # to find what flipped inside, every byte must be read: `check` does
        with reading(db) as store:
            assert store.one(COUNT) == (2,)
            (warning,) = store.warnings
        assert str(broken) in warning and "the batch of 1 articles is left out" in warning
        says(run(*ingest(articles, db)), 9, str(broken), "nothing is added before", "check --repair")
    assert repair(db) == mended
    assert check(db) == []
    left = {row[0] for row in state(db)["articles"]}
    assert len(left) == 3 - mended.lost
    assert len(state(db)["codings"]) == len(state(db)["records"]) / 2 == 2
    if mended.lost:
        fill(db, [2])
        assert whole(db) == {1, 2, 3}


def test_damage_is_never_merged_into_a_part_that_passes_for_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = tmp_path / "db"
    for number in (1, 2):
        fill(db, [number])
    damage(part(db, "records"))
    monkeypatch.setattr("detente.store.writing.MANY", 2)
    with pytest.raises(StoreError, match="found another content than was written"):
        fill(db, [3])
    assert repair(db) == Mended(0, 1, 0)
    assert {row[0] for row in state(db)["articles"]} == {f"{number:016x}" for number in (1, 2, 3)}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format":"other"}', None])
def test_one_broken_manifest(name: str, content: bytes | None, tmp_path: Path) -> None:
    db = tmp_path / "db"
    fill(db, [1, 2])
    if content is None:  # one figure changed
        whole_text = (db / name).read_text()
        (db / name).write_text(whole_text.replace('"next": 2', '"next": 1'))
    else:
        (db / name).write_bytes(content)
    says(run("check", "--db", db), 9, str(db / name), "the other file of the manifest is whole")
    assert whole(db) == {1, 2}
    fill(db, [3])
    assert whole(db) == {1, 2, 3}
    assert check(db) == []


def test_both_manifests_broken(articles: Path, tmp_path: Path) -> None:
    db = tmp_path / "db"
    for number in (1, 2, 3):
        fill(db, [number])
    journal_path(db, 4).write_text(json.dumps(rows(4)) + "\n")
    cut(part(db, "records", 1))
    break_manifests(db)
    for command in (["events", "--db", db], ["check", "--db", db], ingest(articles, db)):
        says(run(*command), 9, "found no manifest that can be read", "check --repair")
    assert repair(db) == Mended(0, 1, 0)
    fill(db, [5])
    found = state(db)
    assert [row[1] for row in found["articles"]] == [1, 2, 3, 4, 5]
    assert len(found["codings"]) == 4 and len(found["records"]) == 8


def test_both_manifests_gone_while_parts_were_brought_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = tmp_path / "db"
    for number in (1, 2, 3):
        fill(db, [number])
    small = tmp_path / "small"
    shutil.copytree(db / "parts", small)
    monkeypatch.setattr("detente.store.writing.MANY", 2)
    fill(db, [])
    shutil.copytree(small, db / "parts", dirs_exist_ok=True)  # as if killed before the small ones were removed
    for name in NAMES:
        (db / name).unlink()
    assert repair(db) == Mended(0, 0, 0)
    assert whole(db) == {1, 2, 3}


def test_a_damaged_journal(tmp_path: Path) -> None:
    db = tmp_path / "db"
    fill(db, [1])
    lines = [json.dumps(rows(number)) for number in (2, 3, 4)]
    path = journal_path(db, manifest.load(db).next)
    path.write_text("\n".join([lines[0], "\x00\x00\x00", lines[1][:40], lines[2]]) + "\n")
    for _ in range(2):
        with pytest.raises(StoreError, match=r"found lines that cannot be read .*check --repair"):
            fill(db, [5])
    says(run("check", "--db", db), 9, f"{path}: found 2 lines that cannot be read, the first of them line 2")
    says(run("check", "--repair", "--db", db), 0, "2 lines of the journal dropped")
    fill(db, [5])
    assert whole(db) == {1, 2, 4, 5}


@pytest.mark.parametrize("command", ["events", "runs", "failures", "check", "check --repair", "recode", "ingest"])
def test_a_folder_that_is_no_store_is_left_alone(command: str, articles: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"cat")
    (tmp_path / "parts").mkdir()
    args = ingest(articles, tmp_path) if command == "ingest" else [*command.split(), "--db", str(tmp_path)]
    if command == "recode":
        args += ["--tier", "rules"]
    says(run(*args), 9, str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == ["parts", "photo.jpg"]
