"""Time expressions of documents with a known date, in the form that TempEval scorers read.

Reads JSONL lines with `id`, `text` and `dct` (day of the document, the reference), runs segment, tokens and dates, and
writes {"id", "timex": [{"start", "end", "type", "value"}]} with offsets into `text`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from detente.knowledge import Knowledge
from detente.language_model import LanguageModel
from detente.model import Article, Document
from detente.pipeline import Pipeline
from detente.stages.dates import Dates
from detente.stages.segment import Segment
from detente.stages.tokens import Tokens


def build() -> Pipeline:
    known = Knowledge()
    return Pipeline(
        [Segment(known.layout), Tokens(LanguageModel()), Dates(known.time_words, known.time_patterns)],
    )


def lines(path: Path) -> Iterator[dict[str, Any]]:
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        with file.open(encoding="utf-8") as stream:
            yield from (json.loads(line) for line in stream if line.strip())


def code(pipeline: Pipeline, row: dict[str, Any]) -> dict[str, Any]:
    article = Article(id=row["id"], text=row["text"], title=row.get("title"), published=(row.get("dct") or "")[:10] or None)
    dates = pipeline(Document(article=article)).dates or ()
    return {"id": row["id"], "timex": [{"start": e.start, "end": e.end, "type": e.type, "value": e.value} for e in dates]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, required=True, help="a JSONL file, or a folder of them")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    if not options.texts.exists():
        print(f"skipped: found no {options.texts}, expected JSONL with id, dct, text")
        return
    pipeline = build()
    begin = perf_counter()
    rows = [code(pipeline, row) for row in lines(options.texts)]
    options.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
    print(f"{len(rows)} documents, {sum(len(r['timex']) for r in rows)} expressions, {perf_counter() - begin:.1f} s")


if __name__ == "__main__":
    main()
