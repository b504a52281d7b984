"""The command line as a user meets it: what is printed where, what is written, and with which exit code it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import detente
from coded_articles import TEXT, FakeCoder
from detente import cli, errors
from detente.checks import table_names
from detente.cli.app import CODES
from detente.writers import WRITERS

DETENTE = [sys.executable, "-c", "from detente.cli import main; main()"]


@pytest.fixture(autouse=True)
def fake_coder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detente.coder.Coder", FakeCoder)


@pytest.fixture
def cod(tmp_path: Path) -> Path:
    path = tmp_path / "cod.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*args: Any, **options: Any) -> Result:
    return CliRunner().invoke(cli.app, [str(a) for a in args], **options)


def says(result: Result, code: int, *parts: str) -> None:
    """The command ended with this code and told these things in sentences, without a traceback."""
    assert result.exit_code == code, result.output
    for part in parts:
        assert part in result.stderr
    assert "Traceback" not in result.output


class TestHelp:
    def test_help_is_quick_and_names_commands_and_exit_codes(self) -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([*DETENTE, "--help"], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Processor time: what a clock shows on a machine that has nothing else to do.
        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5
        assert {"code", "explain", "verify", "tables", "evaluate"} <= set(re.findall(r"\w+", done.stdout))
        assert "Exit codes" in done.stdout

    def test_help_loads_nothing_heavy(self) -> None:
        code = "import sys, detente.cli; print([m for m in ('spacy', 'numpy', 'trafilatura', 'pandas') if m in sys.modules])"
        assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"

    def test_the_formats_of_the_help_are_those_of_the_writers(self) -> None:
        assert set(cli.coding.FORMATS) == set(WRITERS)

    def test_version(self) -> None:
        assert run("--version").stdout == f"detente {detente.__version__}\n"

    def test_every_exit_code_is_told_and_means_one_thing(self) -> None:
        kinds = [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, errors.DetenteError)]
        codes = [c.exit_code for c in kinds]
        assert len(set(codes)) == len(codes)
        assert set(codes) - {errors.DetenteError.exit_code} <= set(map(int, re.findall(r"\b\d+\b", CODES)))


class TestCode:
    def test_jsonl_in_a_pipe(self, cod: Path) -> None:
        result = run("code", cod)
        (line,) = result.stdout.splitlines()
        assert [e["id"] for e in json.loads(line)["events"]] == ["e1", "e2", "e3", "e4"]
        assert (result.exit_code, result.stderr) == (0, "")

    @pytest.mark.parametrize("name", WRITERS)
    def test_each_format_to_a_file_and_to_a_pipe(self, name: str, cod: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        result = run("code", cod, "--to", name, "--out", out)
        says(result, 0, "4 records of 1 article")
        assert result.stdout == ""
        assert out.read_bytes() == run("code", cod, "--to", name).stdout_bytes

    @pytest.mark.parametrize(
        ("ending", "opening"), [("csv", "article,"), ("html", "<!doctype"), ("json", "["), ("records", '{"id"')]
    )
    def test_the_ending_of_the_file_tells_the_format(self, ending: str, opening: str, cod: Path, tmp_path: Path) -> None:
        out = tmp_path / f"out.{ending}"
        run("code", cod, "--out", out)
        assert out.read_text().startswith(opening)

    def test_stdin_and_settings(self) -> None:
        options = ["--published", "2022-01-22", "--source", "North Wire"]
        article = json.loads(run("code", "-", *options, input="Rain fell.\n\nIt was wet.\n").stdout)
        assert (article["published"], article["source"], article["events"]) == ("2022-01-22", "North Wire", [])

    def test_a_folder_in_sorted_order(self, tmp_path: Path) -> None:
        for name in ("b", "a", "c"):
            (tmp_path / f"{name}.txt").write_text(f"Rain fell on {name}.")
        assert [json.loads(line)["id"] for line in run("code", tmp_path).stdout.splitlines()] == ["a", "b", "c"]

    def test_a_failing_article_is_told_and_the_others_are_written(self, cod: Path, tmp_path: Path) -> None:
        (tmp_path / "bad.txt").write_text("A house made of ink stood there.")
        (tmp_path / "empty.txt").write_text("")
        out = tmp_path / "out.jsonl"
        result = run("code", tmp_path / "bad.txt", tmp_path / "gone.txt", cod, tmp_path / "empty.txt", "--out", out)
        says(result, 3, "3 of 4 articles could not be coded", "IndexError")
        says(result, 3, "gone.txt: found no such file", "empty.txt: found an empty file")
        assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["cod"]

    def test_strict_stops_and_writes_nothing(self, cod: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        result = run("code", cod, tmp_path / "gone.txt", "--strict", "--out", out)
        says(result, 3, "gone.txt: found no such file")
        assert list(tmp_path.iterdir()) == [cod]

    def test_where_no_article_could_be_coded_an_older_file_stays(self, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        out.write_text("older")
        says(run("code", tmp_path / "gone.txt", "--out", out), 3, "1 of 1 article could not be coded")
        assert out.read_text() == "older" and list(tmp_path.iterdir()) == [out]

    def test_quiet_tells_failures_only(self, cod: Path, tmp_path: Path) -> None:
        assert run("code", cod, "--quiet", "--out", tmp_path / "out").stderr == ""
        says(run("code", cod, tmp_path / "gone.txt", "--quiet"), 3, "gone.txt")

    def test_notes_of_reading_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "latin.txt").write_bytes("Señor Muñoz visited the café in Málaga, he said.".encode("latin-1"))
        assert "note: latin: The text is not UTF-8" in run("code", tmp_path / "latin.txt").stderr

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (["--to", "xml"], "--to: found 'xml', expected one of pretty, jsonl, json, csv, html."),
            (["--published", "22.1.2022"], "--published: found '22.1.2022', expected a day as YYYY-MM-DD, such as 2022-01-22."),
            (["--published", "2022-02-30"], "--published: found '2022-02-30', expected a day"),
            (["--retrieved", "yesterday"], "--retrieved: found 'yesterday', expected a day"),
            (["--workers", "0"], "at least 1"),
        ],
    )
    def test_a_wrong_setting_stops_before_anything_is_written(
        self, options: list[str], message: str, cod: Path, tmp_path: Path
    ) -> None:
        says(run("code", cod, "--out", tmp_path / "out", *options), 2, message)
        assert list(tmp_path.iterdir()) == [cod]

    def test_an_unknown_option_is_told(self, cod: Path) -> None:
        says(run("code", cod, "--fast"), 2, "No such option")

    def test_an_article_is_never_overwritten(self, cod: Path) -> None:
        says(run("code", cod, "--out", cod), 2, "one of the inputs")
        assert cod.read_text() == TEXT

    def test_output_that_cannot_be_written(self, cod: Path, tmp_path: Path) -> None:
        says(run("code", cod, "--out", tmp_path / "no" / "out"), 8, "cannot be written (No such file or directory)")
        says(run("code", cod, "--out", tmp_path), 2, "found a folder")

    def test_a_full_disk_is_told(self, cod: Path) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full on this system")
        says(run("code", cod, "--out", "/dev/full"), 8, "No space left on device")

    def test_a_full_disk_behind_standard_output_is_told(self, tmp_path: Path) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full on this system")
        (tmp_path / "rain.txt").write_text("Rain fell on the town.")
        with open("/dev/full", "wb") as full:
            result = subprocess.run([*DETENTE, "code", tmp_path / "rain.txt"], stdout=full, stderr=subprocess.PIPE, text=True)
        assert result.returncode == 8, result.stderr
        assert result.stderr.startswith("detente: Standard output cannot be written (No space left on device)")
        assert len(result.stderr.splitlines()) == 1

    def test_a_device_is_not_replaced(self, cod: Path) -> None:
        says(run("code", cod, "--out", "/dev/null"), 0)
        assert Path("/dev/null").is_char_device()

    def test_a_file_keeps_its_rights_and_a_link_its_target(self, cod: Path, tmp_path: Path) -> None:
        (tmp_path / "real").write_text("older")
        (tmp_path / "real").chmod(0o640)
        (tmp_path / "link").symlink_to("real")
        run("code", cod, "--out", tmp_path / "link")
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real").stat().st_mode & 0o777 == 0o640
        assert (tmp_path / "real").read_text().startswith('{"id":"cod"')

    def test_an_unexpected_error_is_one_sentence_and_a_traceback_on_request(
        self, cod: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(**settings: object) -> None:
            raise RuntimeError("tables\nare gone")

        monkeypatch.setattr("detente.coder.Coder", broken)
        result = run("code", cod)
        says(result, 70, "RuntimeError: tables are gone", "Please report it")
        assert len(result.stderr.splitlines()) == 1
        assert "Traceback" in run("--debug", "code", cod).stderr

    def test_terminal_commands_in_a_file_name_are_not_obeyed(self, tmp_path: Path) -> None:
        assert "\x1b" not in run("code", tmp_path / "\x1b[2Jx.txt").stderr


class TestAsProcess:
    """With the real coder, in a process of its own."""

    def waiting(self, cod: Path, out: Path) -> subprocess.Popen[str]:
        """A run that has coded one article and now waits for the second, which never comes."""
        pipe = out.with_name("pipe.txt")
        os.mkfifo(pipe)
        process = subprocess.Popen([*DETENTE, "code", cod, pipe, "--out", out], stderr=subprocess.PIPE, text=True)
        self.writer = os.open(pipe, os.O_WRONLY)  # opens when the run begins to read
        return process

    @pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
    def test_a_killed_run_leaves_no_half_output(self, sent: signal.Signals, code: int, cod: Path, tmp_path: Path) -> None:
        out = tmp_path / "out.jsonl"
        out.write_text("older")
        process = self.waiting(cod, out)
        process.send_signal(sent)
        told = process.communicate(timeout=30)[1]
        os.close(self.writer)
        assert process.returncode == code and "Traceback" not in told
        assert out.read_text() == "older"
        if sent != signal.SIGKILL:
            assert sorted(p.name for p in tmp_path.iterdir()) == ["cod.txt", "out.jsonl", "pipe.txt"]

    def test_ctrl_c_ends_the_workers_too(self, tmp_path: Path) -> None:
        folder = tmp_path / "news"
        folder.mkdir()
        for number in range(400):
            (folder / f"{number}.txt").write_text(TEXT)
        out = tmp_path / "out.jsonl"
        command = [*DETENTE, "code", folder, "--workers", "2", "--out", out]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
        while process.poll() is None and not any(p.stat().st_size for p in tmp_path.glob(".out*.part")):
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the run and its workers
        told = process.communicate(timeout=30)[1]
        assert (process.returncode, told) == (130, "detente: Interrupted; no file was written.\n")
        assert list(tmp_path.iterdir()) == [folder]
        for _ in range(100):  # Python's own helper of the pool ends a moment later
            if not group_lives(process.pid):
                break
            time.sleep(0.05)
        assert not group_lives(process.pid)

    def test_a_closed_pipe_ends_the_run_quietly(self, tmp_path: Path) -> None:
        for number in range(30):
            (tmp_path / f"{number}.txt").write_text(TEXT)
        command = f"set -o pipefail; {sys.executable} -c 'from detente.cli import main; main()' code {tmp_path} | head -c 10"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False)
        assert (done.returncode, done.stderr) == (141, "")

    def test_on_a_terminal_the_article_is_shown_in_colours(self, cod: Path) -> None:
        env = {k: v for k, v in os.environ.items() if k != "NO_COLOR"} | {"TERM": "xterm-256color", "COLUMNS": "100"}
        shown = on_terminal([*DETENTE, "code", str(cod)], env)
        plain = re.sub(r"\x1b\[[\d;]*m", "", shown)
        assert len(plain) < len(shown) and "Iceland denied" in plain and "REJECT" in plain
        assert not re.search(r"\x1b\[[\d;]*3[0-7]m", on_terminal([*DETENTE, "code", str(cod)], env | {"NO_COLOR": "1"}))

    def test_records_are_utf8_whatever_the_locale(self, cod: Path) -> None:
        env = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
        done = subprocess.run([*DETENTE, "code", cod], capture_output=True, env=env, check=True)
        assert "Norway’s" in done.stdout.decode("utf-8")


def group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def on_terminal(command: list[str], env: dict[str, str]) -> str:
    """What a command prints on a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(command, stdout=slave, stderr=slave, env=env)
    os.close(slave)
    shown = b""
    try:
        while data := os.read(master, 65536):
            shown += data
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(master)
    process.wait(timeout=30)
    return shown.decode()


@pytest.fixture
def records(cod: Path, tmp_path: Path) -> Path:
    out = tmp_path / "records.jsonl"
    run("code", cod, "--out", out)
    return out


class TestExplain:
    def test_an_article_or_its_records_give_the_same(self, cod: Path, records: Path) -> None:
        told = run("explain", cod, "e2").stdout
        assert told.startswith("Record e2 of cod is a THREATEN event of “Norway’s fisheries minister Tor Aasen” towards “Icel")
        assert run("explain", records, "e2", "--article", cod).stdout == told

    def test_an_unknown_record(self, cod: Path) -> None:
        says(run("explain", cod, "e9"), 2, "Found no record 'e9'", "e1, e2, e3 and e4")

    def test_records_without_their_article(self, records: Path) -> None:
        says(run("explain", records, "e2"), 2, "add --article FILE")

    def test_of_several_articles_one_has_to_be_named(self, cod: Path, tmp_path: Path) -> None:
        (tmp_path / "rain.txt").write_text("Rain fell.")
        says(run("explain", tmp_path, "e2"), 2, "expected ARTICLE:ID with one of cod, rain")
        assert run("explain", tmp_path, "cod:e2").stdout.startswith("Record e2 of cod")

    def test_a_missing_article(self, tmp_path: Path) -> None:
        says(run("explain", tmp_path / "gone.txt", "e1"), 3, "gone.txt: found no such file")


class TestVerify:
    def test_good_records(self, records: Path, cod: Path) -> None:
        result = run("verify", records, cod)
        assert (result.exit_code, result.stdout) == (0, "cod: 4 records, 20 quotations, all as claimed\n")

    def test_a_changed_article(self, records: Path, cod: Path) -> None:
        cod.write_text(TEXT.replace("Iceland denied", "Finland denied"))
        result = run("verify", records, cod)
        says(result, 6, "Of 1 coded articles, 1 did not pass")
        assert "cod: the text is not the one that was coded" in result.stdout
        assert "cod: e4 actor 1: the record says “Iceland”, the text at " in result.stdout

    def test_an_article_that_is_not_given(self, records: Path, tmp_path: Path) -> None:
        (tmp_path / "rain.txt").write_text("Rain fell.")
        result = run("verify", records, tmp_path / "rain.txt")
        assert result.exit_code == 6 and "cod: none of the given articles" in result.stdout

    def test_a_renamed_article_is_known_by_its_text(self, records: Path, cod: Path) -> None:
        assert run("verify", records, cod.rename(cod.with_name("fish.txt"))).exit_code == 0

    def test_a_file_that_holds_no_records(self, cod: Path, tmp_path: Path) -> None:
        says(run("verify", cod, cod), 3, "cod.txt:1: found no coded article here")
        says(run("verify", tmp_path / "gone", cod), 3, "found no readable file")
        (tmp_path / "empty").write_text("")
        says(run("verify", tmp_path / "empty", cod), 3, "found no coded article")


class TestTables:
    def test_check_names_every_table(self) -> None:
        done = subprocess.run([*DETENTE, "tables", "check"], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert [line.split(":")[0] for line in done.stdout.splitlines()] == [*table_names(), "stages"]
        assert "types: 16 rows" in done.stdout.splitlines()

    def test_a_broken_table_is_told_with_path_and_line(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from detente.knowledge import TABLES
        from detente.rows import ConditionRow

        (tmp_path / "conditions.tsv").write_text("id\tphrase\tkind\nen.if\tif\tclause\nen.lest\tlest\tfear\n")
        monkeypatch.setitem(TABLES, "conditions", (str(tmp_path / "conditions.tsv"), ConditionRow))
        result = run("tables", "check")
        says(result, 4, "conditions.tsv:3: found 'fear' in column kind, expected one of clause")
        assert "types: 16 rows" in result.stdout

    def test_show_prints_tsv_that_reads_as_the_table(self) -> None:
        lines = run("tables", "show", "types").stdout.splitlines()
        assert lines[0].split("\t")[:2] == ["id", "quad"] and len(lines) == 17

    def test_grep(self) -> None:
        lines = run("tables", "show", "conditions", "--grep", "^en.UNLESS").stdout.splitlines()
        assert len(lines) == 2 and lines[1].startswith("en.unless\t")
        assert "No row of types matches" in run("tables", "show", "types", "--grep", "xyzzy").stderr
        says(run("tables", "show", "types", "--grep", "("), 2, "which is no regular expression")

    def test_an_unknown_table_lists_the_names(self) -> None:
        says(run("tables", "show", "verbs"), 2, "Found no table 'verbs'; expected one of", "triggers")
        assert "triggers" in run("tables", "show").stdout.splitlines()


class TestEvaluate:
    def test_figures_and_json(self, records: Path, tmp_path: Path) -> None:
        out = tmp_path / "figures.json"
        result = run("evaluate", records, records, "--json", out, "--per-article")
        assert result.exit_code == 0 and "cod" in result.stdout
        assert json.loads(out.read_text())["f1"]["type"]["f1"] == 1.0

    def test_missing_gold(self, records: Path, tmp_path: Path) -> None:
        says(run("evaluate", tmp_path / "gone", records), 2, "gone: found no such file or folder")
