"""A few kills of a whole ingest at random moments; benchmarks/kills.py does hundreds."""

from __future__ import annotations

import random
from pathlib import Path

from killing import Nursery
from trials import Kills


def test_an_ingest_killed_at_random_is_resumed_as_if_nothing_had_been(tmp_path: Path) -> None:
    with Nursery(tmp_path / "log", "rules") as nursery:
        kills = Kills(nursery, tmp_path, 8)
        chance = random.Random(6)
        trials = [kills.trial(number, chance) for number in (1, 2, 4)]
    assert [trial.wrong for trial in trials] == [[], [], []]
    assert sum(len(trial.kills) for trial in trials) >= 4
