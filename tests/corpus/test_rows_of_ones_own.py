"""A table row of one's own, and what recoding makes of it: the real coder, the command line, the row named as the cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from detente import cli

TEXT = "The Heron Council warned Iceland on Monday that it would seize trawlers. Norway thanked Iceland for its help."


def run(*args: Any) -> Result:
    result = CliRunner().invoke(cli.app, [str(a) for a in args])
    assert result.exit_code == 0, result.output
    return result


def test_a_row_of_ones_own_is_named_by_the_diff(tmp_path: Path) -> None:
    db, own = tmp_path / "db", tmp_path / "own"
    own.mkdir()
    row = "own.heron\tarmed_group\tHeron Council\tHeron Council\tNOR\tREB"
    (own / "organizations.tsv").write_text(f"id\tkind\tname\tnames\tcountry\tsector\n{row}\n")
    (tmp_path / "a.txt").write_text(TEXT)
    run("ingest", tmp_path / "a.txt", "--db", db, "--tier", "rules", "--published", "2020-03-03")
    again = ["recode", "--db", db, "--tier", "rules", "--knowledge", own]
    run(*again)
    assert "nothing was done" in run(*again).stderr
    differences = [json.loads(line) for line in run("diff", 1, 2, "--db", db, "--json").stdout.splitlines()]
    assert differences and all("NOR" in json.dumps(found) for found in differences), "Norway's own record is as it was"
    assert any("own.heron" in found["by_after"] and "own.heron" not in found["by_before"] for found in differences)
    digests = {line.split("\t")[11] for line in run("runs", "--db", db).stdout.splitlines()[1:]}
    assert len(digests) == 2, "both table digests are told"
    answers = [run("events", "--db", db, "--actor", "NOR REB", "--to", "jsonl").stdout.count("\n")]
    assert answers == [1]
