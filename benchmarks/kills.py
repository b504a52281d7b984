"""Kills `detente ingest` with SIGKILL at random moments, resumes it, and compares the store with one that nobody killed.

The moments are uniform over the length of a run through. With the rules tier each process is forked from one that has the
program and its tables loaded, so that all of its time is ingest, clustering and publishing; with `--start` (always with the
default tier) each is started anew, and the loading of the program is a part of what is killed.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from common import ROOT

sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "store")]

from killing import Nursery  # noqa: E402 - found through the line above
from trials import Kills, Starts  # noqa: E402


class Started:
    """Processes that are started anew."""

    def __init__(self) -> None:
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, *, argv: list[str]) -> int:
        program = [sys.executable, "-c", "from detente.cli import main; main()", *argv]
        process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._running[process.pid] = process
        return process.pid

    def wait(self, process: int) -> int:
        return self._running.pop(process).wait()


@contextlib.contextmanager
def processes(tier: str, anew: bool, log: Path) -> Iterator[Starts]:
    if anew or tier != "rules":
        yield Started()
    else:
        with Nursery(log, tier) as nursery:
            yield nursery


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--articles", type=int, default=50)
    parser.add_argument("--tier", choices=("rules", "default"), default="rules")
    parser.add_argument("--start", action="store_true", help="start each process anew also with the rules tier")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    with processes(options.tier, options.start, folder / "log") as started:
        different = tried(Kills(started, folder, options.articles, options.tier), options.trials, random.Random(options.seed))
    if different:
        sys.exit(f"The stores that differ, and what the processes said, are in {folder}.")
    shutil.rmtree(folder)


def tried(killing: Kills, trials: int, chance: random.Random) -> int:
    """Make trials and print what came of them; the number of stores that differ."""
    print(f"a run through takes {killing.seconds:.1f} s", flush=True)
    kills = finished = different = 0
    for number in range(trials):
        trial = killing.trial(number, chance)
        kills, finished, different = kills + len(trial.kills), finished + trial.finished, different + bool(trial.wrong)
        for difference in trial.wrong:
            print(f"trial {number}, killed after {trial.kills}: {difference}", flush=True)
    print(f"{trials} stores, {kills} kills, {finished} articles finished at the kills: {trials - different} stores identical")
    return different


if __name__ == "__main__":
    main()
