"""`detente events`: every filter, every form, and what is left out where the text may not be shared."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from coded_articles import SPECS, TEXT, article
from detente import cli
from detente.cells import JOIN
from detente.store.events import COLUMNS, WORDS
from made_stores import HandCoder, ingest


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("events") / "db"
    surer = [SPECS[0], SPECS[1] | {"confidence": 0.9, "status": "future"}, SPECS[2], SPECS[3]]
    ingest(folder, [article(url="https://north.example/cod")], HandCoder(specs=surer))
    return folder


def run(*args: Any) -> Result:
    result = CliRunner().invoke(cli.app, [str(a) for a in args])
    assert "Traceback" not in result.output
    return result


def found(db: Path, *options: Any) -> list[dict[str, Any]]:
    result = run("events", "--db", db, "--to", "jsonl", *options)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("options", "triggers"),
    [
        ([], "warns warned met denied"),
        (["--actor", "NOR"], "warns warned met"),
        (["--actor", "NOR GOV"], "warns warned met"),
        (["--actor", "NOR MIL"], ""),
        (["--actor", "ISL:GOV", "--actor", "tor aasen"], "warned met denied"),
        (["--actor", "tor aasen"], "warned met"),
        (["--recipient", "ISL"], "warns warned"),
        (["--recipient", "iceland", "--type", "THREATEN.force"], "warned"),
        (["--type", "consult"], "met"),
        (["--type", "CONSULT", "--type", "REJECT"], "met denied"),
        (["--status", "future"], "warned"),
        (["--source-kind", "anonymous"], "met"),
        (["--source-kind", "none"], "warns warned denied"),
        (["--place", "NOR"], "met"),
        (["--place", "berg"], "met"),
        (["--outlet", "north"], "warns warned met denied"),
        (["--outlet", "south"], ""),
        (["--text", "TRAWLERS"], "warned"),
        (["--text", "%"], ""),
        (["--condition"], "warned"),
        (["--min-confidence", "0.9"], "warned"),
        (["--since", "2020-03-03"], "warns warned denied"),
        (["--until", "2020-03-01"], "met"),
        (["--since", "2020-03-01", "--until", "2020-03-02"], "met"),
        (["--most", "2"], "warns warned"),
        (["--reprints"], "warns warned met denied"),
        (["--actor", "NOR", "--status", "actual", "--place", "NOR"], "met"),
        (["--actor", "' OR 1=1 --"], ""),
    ],
)
def test_filters(options: list[str], triggers: str, db: Path) -> None:
    assert [event["trigger"] for event in found(db, *options)] == triggers.split()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--type", "QUARREL"], "--type: found 'QUARREL', expected one of AGREE"),
        (["--status", "past"], "--status: found 'past', expected one of actual"),
        (["--source-kind", "rumour"], "--source-kind: found 'rumour'"),
        (["--since", "3.3.2020"], "--since: found '3.3.2020', expected a day as YYYY-MM-DD"),
        (["--as-of", "yesterday"], "--as-of: found 'yesterday'"),
        (["--to", "xlsx"], "--to: found 'xlsx', expected one of table, csv, jsonl, parquet"),
        (["--to", "parquet"], "found no --out FILE"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(options: list[str], message: str, db: Path) -> None:
    result = run("events", "--db", db, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in " ".join(result.stderr.split())


def test_without_text_no_word_of_the_article_is_told(db: Path, tmp_path: Path) -> None:
    words = {word.strip(".,()“”").lower() for word in TEXT.split()} - {"north", "wire", "if", "on", "would", "he", "", "-", "3"}
    for form in ("csv", "jsonl"):
        told = run("events", "--db", db, "--no-text", "--to", form).stdout.lower()
        lines = (
            told.splitlines()[1:] if form == "csv" else [" ".join(map(str, json.loads(x).values())) for x in told.splitlines()]
        )
        assert len(lines) == 4
        shown = {part for line in lines for part in line.replace(",", " ").replace("'", " ").replace("[", " ").split()}
        assert not words & shown
    assert not set(found(db, "--no-text")[0]) & WORDS
    (event, *_) = found(db, "--no-text", "--type", "CONSULT")
    assert TEXT[event["trigger_start"] : event["trigger_end"]] == "met"
    run("events", "--db", db, "--no-text", "--out", tmp_path / "e.parquet")
    assert b"warned" not in (tmp_path / "e.parquet").read_bytes()


def test_the_forms_hold_the_same(db: Path, tmp_path: Path) -> None:
    rows = found(db)
    assert [list(row) for row in rows] == [list(COLUMNS)] * 4
    for name in ("e.csv", "e.jsonl", "e.parquet"):
        result = run("events", "--db", db, "--out", tmp_path / name)
        assert (result.exit_code, result.stdout) == (0, "") and "4 events written to" in result.stderr
    assert [json.loads(line) for line in (tmp_path / "e.jsonl").read_text().splitlines()] == rows
    with duckdb.connect() as connection:
        there = connection.execute("FROM read_parquet(?)", [str(tmp_path / "e.parquet")])
        names = [column[0] for column in there.description]
        assert [dict(zip(names, map(jsonable, row), strict=True)) for row in there.fetchall()] == rows
    with (tmp_path / "e.csv").open(newline="", encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream))
    for line, row in zip(lines, rows, strict=True):
        for name, value in row.items():
            texts = ["" if text is None else str(text) for text in (value if isinstance(value, list) else [value])]
            assert line[name] == (JOIN.join(texts) if any(texts) else "")


def jsonable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def test_what_begins_like_a_formula_is_disarmed_in_csv_alone(tmp_path: Path) -> None:
    danger = "=1+1"
    ingest(tmp_path / "db", [article(text=TEXT + "=", source=danger), article(source="@SUM(A1)")], HandCoder())
    told = list(csv.DictReader(run("events", "--db", tmp_path / "db", "--to", "csv", "--reprints").stdout.splitlines()))
    assert {row["outlet"] for row in told} == {"'" + danger, "'@SUM(A1)"}
    assert {event["outlet"] for event in found(tmp_path / "db", "--reprints")} == {danger, "@SUM(A1)"}


def test_as_of_a_day(db: Path) -> None:
    assert found(db, "--as-of", "2001-01-01") == []
    assert len(found(db, "--as-of", "2101-01-01")) == 4
