"""What the benchmark programs share: reading a set, writing predictions, where the benchmark data is."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from detente import Coder
from detente.errors import DetenteError
from detente.model import CodedArticle

ROOT = Path(__file__).resolve().parents[1]
Item = dict[str, Any]


def bench_folder() -> Path:
    """The benchmark data: DETENTE_BENCH, or ../shared/bench beside the checkout. Exits, saying so, where it is not there."""
    folder = Path(os.environ.get("DETENTE_BENCH") or ROOT.parent / "shared" / "bench")
    if not (folder / "score").is_dir():
        sys.exit(f"No benchmark data at {folder}: set DETENTE_BENCH to its folder.")
    return folder


def read_items(path: Path) -> list[Item]:
    """Objects of a set: a folder of JSON files, one JSON file, or JSONL."""
    if path.is_dir():
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted(path.glob("*.json"))]
    text = path.read_text(encoding="utf-8")
    return [json.loads(text)] if path.suffix == ".json" else [json.loads(line) for line in text.split("\n") if line.strip()]


def write_items(path: Path, items: Iterable[Any]) -> None:
    """Write JSONL beside the target and rename: a half-written file never remains under the name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    with aside.open("wb") as stream:
        for item in items:
            stream.write(msgspec.json.encode(item) + b"\n")
    aside.replace(path)


def code_items(coder: Coder, items: Iterable[Item]) -> Iterator[CodedArticle]:
    """Code articles; one that cannot be coded is told on stderr and left out, which scores as no predictions."""
    for item in items:
        fields = {name: item.get(name) for name in ("title", "published", "source")}
        try:
            yield coder.code(item["text"], id=item["id"], **fields)
        except DetenteError as e:
            print(f"{item['id']}: {e}", file=sys.stderr)


def program(description: str | None, predict: Callable[[list[Item]], Iterable[Any]]) -> None:
    """The command line of a benchmark program: `--texts DIR_OR_FILE --out FILE`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, required=True, help="folder of <id>.json, or JSONL, in the form of the set")
    parser.add_argument("--out", type=Path, required=True, help="JSONL of predictions")
    options = parser.parse_args()
    if not options.texts.exists():
        parser.error(f"--texts {options.texts}: found no such file or folder")
    write_items(options.out, predict(read_items(options.texts)))
