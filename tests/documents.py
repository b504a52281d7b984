"""Runs what a document shows and holds it against what is printed; used by `test_docs.py`.

Blocks by their language: `console` runs in a shell, `$` before each command, its output below it; `python` runs, and an
`output` block behind it is what it prints; `tsv TABLE` holds rows of a table; `sh`, `text` and `mermaid` are only read. In an
output `...` stands for any words of a line, on a line of its own for any lines. The blocks of one page run in order in one
copy of the checkout's examples.

    python tests/documents.py [PAGE...]      write what is printed now into the pages (all of them)
"""

from __future__ import annotations

import contextlib
import difflib
import fcntl
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
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

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
