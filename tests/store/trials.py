"""SIGKILL at random moments of `detente ingest`: killed, resumed to the end, and compared with a run that nobody killed.

Used by the tests with a few kills, by benchmarks/kills.py with hundreds.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from states import TIMES, State, state

from detente.store import manifest
from detente.store.journal import journals
from detente.store.manifest import is_store

WHO = ("Norway", "Iceland", "Denmark", "Sweden", "Finland", "Estonia", "Latvia", "Ireland")
ACTS = (
    "{a} warned {b} on Monday that trawlers would be seized if they entered the box. {b} denied the claim, its minister said.",
    "{a} expelled two diplomats of {b} on Tuesday. Officials of {b} met the ambassador of {a} in Bergen last week.",
    "{a} and {b} signed an agreement on cod in Oslo on Friday. {a} had sent {b} aid in January, two diplomats said.",
    "{a} thanked {b} for its help. The prime minister of {b} visited {a} on Sunday and promised to send more if asked.",
)


def write_articles(path: Path, number: int) -> None:
    """Short articles as JSONL: every tenth a reprint of the one before, and one line that is no article."""
    lines = []
    for i in range(number):
        nth = i - 1 if i % 10 == 9 else i
        text = ACTS[nth % len(ACTS)].format(a=WHO[nth % 8], b=WHO[(nth // 8 + nth + 1) % 8])
        text += f" Fishing off the coast has been quarrelled over since the winter, said skipper number {nth} in the harbour."
        outlet = "Harbour Post" if nth != i else "North Wire"
        lines.append(json.dumps({"id": f"a{i}", "text": text, "published": f"2020-03-{i % 28 + 1:02d}", "source": outlet}))
    lines.insert(number // 2, '{"id": "broken", "text": ')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


SOME_FAILED = 3
"""Exit code of the ingest of these articles: a line is broken."""


class Starts(Protocol):
    """Starts command lines as processes."""

    def start(self, *, argv: list[str]) -> int:
        """Its id."""
        ...

    def wait(self, process: int) -> int:
        """Its exit code."""
        ...


class Trial(NamedTuple):
    """kills: after how many seconds each; finished: articles that were finished at the kills. wrong: what differs."""

    kills: list[float]
    finished: int
    wrong: list[str]


class Kills:
    """Ingests of one file of articles, each killed and compared with the one that ran through."""

    def __init__(self, processes: Starts, folder: Path, articles: int, tier: str = "rules") -> None:
        self._processes = processes
        self._tier = tier
        self._folder = folder
        self._source = folder / "articles.jsonl"
        write_articles(self._source, articles)
        db = folder / "through"
        begun = time.monotonic()
        assert self._processes.wait(self._start(db)) == SOME_FAILED
        self.seconds = time.monotonic() - begun
        self._expected = told(db)
        assert len(self._expected["articles"]) == articles and self._expected["records"] and self._expected["failures"]
        assert any(row[2] != "origin" for row in self._expected["clusters"]), "no reprint was found"

    def trial(self, number: int, chance: random.Random) -> Trial:
        """One store, killed once, or every fourth time up to four times, resumed and compared."""
        db = self._folder / f"killed-{number}"
        kills, before = [], set()
        for _ in range(1 if number % 4 else chance.randint(2, 4)):
            kills.append(chance.uniform(0, self.seconds))
            process = self._start(db)
            time.sleep(kills[-1])
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            self._processes.wait(process)
            before |= finished(db)
        code = self._processes.wait(self._start(db))
        if code != SOME_FAILED:
            return Trial(kills, len(before), [f"resumed, the ingest ended with exit code {code}"])
        found = told(db)
        wrong = [f"{name}: {difference(found[name], rows)}" for name, rows in self._expected.items() if found[name] != rows]
        if again := before - finished(db):
            wrong.append(f"{len(again)} articles were finished before a kill and made again")
        if not wrong:
            shutil.rmtree(db)
        return Trial(kills, len(before), wrong)

    def _start(self, db: Path) -> int:
        return self._processes.start(argv=["ingest", str(self._source), "--db", str(db), "--tier", self._tier, "--quiet"])


def finished(db: Path) -> set[tuple[Any, ...]]:
    """Articles that are in the parts or, by whole lines, in the journal: key, run and time of their storing."""
    if not is_store(db):
        return set()
    found = state(db, tables=["articles"])["articles"]
    keys = {(row[0], row[-2], row[-1].isoformat(timespec="microseconds")) for row in found}
    following = manifest.load(db).next
    for number, path in journals(db):
        for line in path.read_bytes().split(b"\n")[:-1] if number >= following else ():
            keys |= {(row["article"], row["run"], row["stored"]) for row in json.loads(line).get("articles", ())}
    return keys


def told(db: Path) -> State:
    """Everything a store holds but the numbers and times of its runs."""
    names = ("articles", "codings", "records", "actors", "evidence", "failures", "clusters", "fingerprints")
    return state(db, TIMES, names)


def difference(found: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]) -> str:
    """How two lists of rows differ."""
    here, there = set(map(repr, found)), set(map(repr, expected))
    return f"{len(found)} rows, expected {len(expected)}; {len(there - here)} lacking, {len(here - there)} too many"
