"""The documents are tested: what they show runs and prints what they say, and they leave nothing out that the code has.

Blocks by their language: `console` runs in a shell, `$` before each command, its output below it; `python` runs, and an
`output` block behind it is what it prints; `tsv TABLE` holds rows of a table; `sh`, `text` and `mermaid` are only read. In an
output `...` stands for any words of a line, on a line of its own for any lines. The blocks of one page run in order in one
copy of the checkout's examples. `python tests/test_docs.py` writes what is printed now into the documents.
"""

from __future__ import annotations

import contextlib
import difflib
import fcntl
import importlib.util
import io
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import msgspec
import pytest
import typer

import detente
from detente import cli, errors, model
from detente.coder import Coder
from detente.knowledge import TABLES, FrameRow, TriggerRow, load_table, table_files
from detente.pipeline import Pipeline
from detente.slots import Slots
from detente.syntax import Clauses
from detente.tables import read_table
from detente.triggers import PREPOSITIONS, Triggers
from detente.writers import COLUMNS, WRITERS

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LANGUAGES = ("console", "python", "output", "tsv", "sh", "text", "mermaid")
WIDTH = 80  # of the terminal in which the commands run
MARK = "\x1e"


class Block(NamedTuple):
    """A fenced block: where its first line stands in the page (counted from 0), its language, the word behind, its lines."""

    at: int
    language: str
    table: str
    lines: list[str]


class Shown(NamedTuple):
    """Output that a page shows: where it stands, what it says, what is printed."""

    at: int
    lines: list[str]
    printed: list[str]


def page_id(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> list[Block]:
    found: list[Block] = []
    inside: Block | None = None
    for number, line in enumerate(page.read_text(encoding="utf-8").split("\n")):
        if inside is None and line.startswith("```"):
            language, _, table = line[3:].partition(" ")
            inside = Block(number + 1, language, table, [])
        elif inside is not None and line.startswith("```"):
            found.append(inside)
            inside = None
        elif inside is not None:
            inside.lines.append(line)
    assert inside is None, f"{page_id(page)}: a block is never closed"
    return found


# ----------------------------------------------------------------------------------------------------- running a page


class Command(NamedTuple):
    """A command of a console block with the lines that are shown below it."""

    at: int
    words: str
    shown: list[str]


def commands(block: Block) -> list[Command]:
    found: list[Command] = []
    end = ""  # of a here-document
    for number, line in enumerate(block.lines, block.at):
        if end or (found and not found[-1].shown and found[-1].words.endswith("\\")):
            found[-1] = found[-1]._replace(words=f"{found[-1].words}\n{line}", at=number + 1)
            end = "" if line == end else end
        elif line.startswith("$ "):
            found.append(Command(number + 1, line[2:], []))
            opened = re.search(r"<<'(\w+)'", line)
            end = opened[1] if opened else ""
        else:
            assert found, f"line {number + 1}: a console block opens with a command behind `$ `"
            found[-1].shown.append(line)
    return found


def run_shell(script: str, folder: Path) -> str:
    """What a terminal without colours shows while bash runs the script."""
    shims = folder / ".bin"
    shims.mkdir(exist_ok=True)
    shim = shims / "detente"
    shim.write_text(f'#!{sys.executable}\nfrom detente.cli import main\n\nif __name__ == "__main__":\n    main()\n')
    shim.chmod(0o755)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    env = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "FORCE_COLOR")}
    env |= {"PATH": f"{shims}:{env['PATH']}", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    command = ["bash", "-c", script]
    with subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs):
        os.close(theirs)
        printed = b""
        with contextlib.suppress(OSError):  # the terminal is gone when bash has ended
            while chunk := os.read(ours, 65536):
                printed += chunk
    os.close(ours)
    return printed.decode().replace("\r\n", "\n")


def run_console(block: Block, folder: Path) -> Iterator[Shown]:
    steps = commands(block)
    ended = "__code=$?; printf '\\036%d\\036' $__code; (exit $__code)\n"
    printed = run_shell("".join(f"{step.words}\n{ended}" for step in steps), folder).split(MARK)
    for number, step in enumerate(steps):
        lines, code = printed[2 * number].split("\n"), int(printed[2 * number + 1])
        told = number + 1 < len(steps) and steps[number + 1].words == "echo $?"
        assert code == 0 or told, f"line {step.at}: {step.words!r} ended with {code}, expected 0 or `$ echo $?` below:\n{lines}"
        if step.shown:
            yield Shown(step.at, step.shown, lines)


def run_python(block: Block, page: Path, names: dict[str, Any], folder: Path) -> list[str]:
    """What the block prints; `names` is the namespace that the blocks of a page share."""
    code = compile("\n" * block.at + "\n".join(block.lines), str(page), "exec")
    with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, names)
    return printed.getvalue().split("\n")


def run_page(page: Path, folder: Path) -> Iterator[Shown]:
    shutil.copytree(ROOT / "examples", folder / "examples")
    names: dict[str, Any] = {"__name__": "__main__"}
    printed: list[str] | None = None
    for block in blocks(page):
        if block.language == "output":
            assert printed is not None, f"{page_id(page)}:{block.at}: an output block without a python block before it"
            yield Shown(block.at, block.lines, printed)
        printed = run_python(block, page, names, folder) if block.language == "python" else None
        if block.language == "console":
            yield from run_console(block, folder)


def trimmed(lines: list[str]) -> list[str]:
    """Without blanks at the end of lines and blank lines at both ends."""
    return "\n".join(line.rstrip() for line in lines).strip("\n").split("\n")


def agree(shown: list[str], printed: list[str]) -> bool:
    pattern = ""
    for line in trimmed(shown):
        pattern += r"(?:.*\n)*?" if line.strip() == "..." else ".*".join(map(re.escape, line.split("..."))) + r"\n"
    return re.fullmatch(pattern, "\n".join([*trimmed(printed), ""])) is not None


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_what_a_page_shows_is_what_is_printed(page: Path, tmp_path: Path) -> None:
    for shown in run_page(page, tmp_path):
        told = "\n".join(trimmed(shown.printed))
        where = f"{page_id(page)}:{shown.at + 1}"
        assert agree(shown.lines, shown.printed), f"{where}: expected what is shown there, found\n{told}\n(see CONTRIBUTING.md)"


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_every_block_has_a_known_language(page: Path) -> None:
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{page_id(page)}:{block.at}: {block.language!r}"


def test_a_page_that_is_not_true_fails(tmp_path: Path) -> None:
    assert agree(["a ... c", "...", "z"], ["a b c", "d", "z"]) and agree(["..."], ["a"])
    assert not agree(["a ... c"], ["a b d"]) and not agree(["a"], ["a", "b"])
    (tmp_path / "examples").mkdir()
    block = Block(0, "console", "", ["$ cat <<'END'", "$ a", "END", "$ b", "$ false", "$ echo $?", "1"])
    assert [step.words for step in commands(block)] == ["cat <<'END'\n$ a\nEND", "b", "false", "echo $?"]
    with pytest.raises(AssertionError, match="ended with 3"):
        list(run_console(Block(0, "console", "", ["$ (exit 3)"]), tmp_path))


# ------------------------------------------------------------------------------------------------- triggers and their slots

TRIGGERS_PAGE = ROOT / "docs" / "add-an-event-type.md"


def table_under(page: Path, first: str) -> list[list[str]]:
    """The rows of the table of a page whose first column has this heading, as cells."""
    rows: list[list[str]] = []
    for line in page.read_text(encoding="utf-8").split("\n"):
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if cells and (rows or cells[0] == first):
            rows.append(cells)
        elif rows:
            return rows[2:]
    assert rows, f"{page_id(page)}: no table whose first column is {first!r}"
    return rows[2:]


class OpenGate:
    """Every sentence is parsed."""

    name, needs, gives = "gate", ("tokens",), "gate"

    def __call__(self, document: model.Document) -> tuple[bool, ...]:
        assert document.tokens is not None
        return tuple(True for _ in document.tokens)


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.fixture(scope="module")
def parse(coder: Coder) -> Callable[[str], tuple[Slots, dict[str, int]]]:
    """Slots of a sentence, and the tokens whose marks (`**`, `_`) are taken out of it."""
    read = Pipeline([OpenGate() if s.name == "gate" else s for s in coder.pipeline.stages if s.name in PARSING])

    def slots(marked: str) -> tuple[Slots, dict[str, int]]:
        text, starts = "", {}
        for part in re.split(r"(\*\*|_)", marked):
            if part in ("**", "_"):
                starts.setdefault(part, len(text))
            else:
                text += part
        document = read(model.Document(article=model.Article(id="sentence", text=text)))
        assert document.tokens and document.trees and document.trees[0]
        tokens = document.tokens[0]
        at = {mark: next(t.i for t in tokens if t.start <= start < t.end) for mark, start in starts.items()}
        supports: dict[str, tuple[Any, ...]] = {}
        for row in coder.knowledge.supports:
            supports[row.lemma] = (*supports.get(row.lemma, ()), row)
        return Slots(Clauses(tokens, document.trees[0]), supports), at

    return slots


PARSING = ("segment", "tokens", "gate", "parse")
CONSTRAINTS = table_under(TRIGGERS_PAGE, "constraint")
SLOTS = table_under(TRIGGERS_PAGE, "slot")


@pytest.mark.parametrize("row", CONSTRAINTS, ids=lambda row: row[2])
def test_a_constraint_holds_where_the_page_says_so(row: list[str], coder: Coder, parse: Any) -> None:
    for sentence, holds in ((row[3], True), (row[4], False)):
        slots, at = parse(sentence)
        token = slots.clauses.tokens[at["**"]]
        pos = "v" if token.tag.startswith("VB") else "n"
        trigger = TriggerRow("test.1", token.lemma, pos, (row[2].strip("`"),), "SUPPORT", None, "do", ())
        known = SimpleNamespace(triggers=(trigger,), **{name: getattr(coder.knowledge, name) for name in ("classes", "frames", "roles")})
        matches = Triggers(known).matches(slots, token.i, (token.lemma,), pos)  # type: ignore[arg-type]
        assert bool(matches) is holds, f"{row[2]} in {sentence!r}"


@pytest.mark.parametrize("row", SLOTS, ids=lambda row: row[0])
def test_a_slot_is_filled_as_the_page_says(row: list[str], parse: Any) -> None:
    slots, at = parse(row[2])
    assert at["_"] in slots.get(at["**"], code_in(row[0])[0])


def code_in(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def shape(constraint: str) -> str:
    """The form of a constraint as the page names it: `of:murder` is `PREPOSITION:WORDS`."""
    key, colon, _ = constraint.partition(":")
    if key.endswith(".place"):
        return "SLOT.place"
    form = ("PREPOSITION" if key in PREPOSITIONS else key) + (":WORDS" if colon else "")
    return "SLOT:WORDS" if "." in key and colon and key != "obj.mod" else form


def test_every_constraint_and_slot_in_the_tables_is_on_the_page() -> None:
    told = {form for row in CONSTRAINTS for form in code_in(row[0])}
    rows = [read for file in table_files("triggers") for read in read_table(file, TriggerRow)]
    assert {shape(c) for row in rows for c in row.constraints} <= told
    slots = {part for row in SLOTS for cell in row for form in code_in(cell) for part in form.split(".")}
    for frame in load_table("frames", FrameRow):
        for part in {part for slot in (*frame.actor, *frame.recipient) for part in slot.split(".")}:
            assert part in slots | PREPOSITIONS | MORE_PREPOSITIONS, f"frame {frame.id}: {part!r} is no slot on the page"


MORE_PREPOSITIONS = frozenset("outside inside beside beyond above below along alongside amid".split())


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_rows_on_a_page_are_rows_of_their_table(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.language == "tsv":
            path = tmp_path / "rows.tsv"
            path.write_text("\n".join(block.lines), encoding="utf-8")
            assert read_table(path, TABLES[block.table][1])


# -------------------------------------------------------------------------------------------- writing what is printed now


def nearest(group: list[str], printed: list[str], start: int) -> int | None:
    """Where the lines that are most like the group begin, at or behind `start`; None where nothing is like them."""
    wanted = [line.split("...") for line in group]

    def likeness(at: int) -> float:
        there = printed[at : at + len(group)]
        exact = [all(part in line for part in parts) for parts, line in zip(wanted, there, strict=False)]
        ratios = [difflib.SequenceMatcher(None, *pair).ratio() for pair in zip(group, there, strict=False)]
        return sum(map(max, exact, ratios)) / len(group)

    best = max(range(start, len(printed)), key=likeness, default=None)
    return best if best is not None and likeness(best) > 0.5 else None


def renewed(shown: list[str], printed: list[str]) -> list[str]:
    """The shown lines with what is printed now in their place; what is left out stays left out."""
    printed = trimmed(printed)
    if "..." not in "".join(shown):
        return printed
    out: list[str] = []
    at = number = 0
    while number < len(shown):
        if shown[number].strip() == "...":
            out.append(shown[number])
            number += 1
            continue
        last = next((n for n in range(number, len(shown)) if shown[n].strip() == "..."), len(shown))
        group = shown[number:last]
        found = nearest(group, printed, at)
        if found is None:
            return shown
        there = printed[found : found + len(group)]
        out += [old if agree([old], [new]) else new for old, new in zip(group, there, strict=False)]
        at, number = found + len(group), last
    return out


def write_page(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").split("\n")
    with tempfile.TemporaryDirectory() as folder:
        stale = [s for s in run_page(page, Path(folder)) if not agree(s.lines, s.printed)]
    for shown in reversed(stale):
        lines[shown.at : shown.at + len(shown.lines)] = renewed(shown.lines, shown.printed)
    if stale:
        page.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    for each in [ROOT / name for name in sys.argv[1:]] or PAGES:
        write_page(each)
