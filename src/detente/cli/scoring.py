"""`detente evaluate`: records against gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.app import CODES, app
from detente.cli.terminal import opened


@app.command(epilog=CODES)
def evaluate(
    gold: Annotated[Path, typer.Argument(help="A folder of <id>.json, or JSONL.")],
    predictions: Annotated[Path, typer.Argument(help="What `detente code --to jsonl` wrote, or JSONL in that form.")],
    texts: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the article texts.")] = None,
    json_out: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write the figures here.")] = None,
    per_article: Annotated[bool, typer.Option("--per-article", help="Figures of each article too.")] = False,
    errors: Annotated[int, typer.Option(metavar="N", min=0, help="List up to N missed and N spurious records.")] = 0,
) -> None:
    """Score event records against gold."""
    from detente.evaluation import evaluate_files, report

    result = evaluate_files(gold, predictions, texts)
    print(report(result, per_article=per_article, errors=errors))
    if json_out:
        with opened(json_out) as stream:
            json.dump(result.figures, stream, ensure_ascii=False, indent=1, sort_keys=True)
            stream.write("\n")
