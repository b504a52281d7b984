"""Reads gold, predictions and texts from files and folders."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import msgspec

from detente.errors import InputError, UsageError
from detente.evaluation.score import Evaluation, evaluate


def evaluate_files(gold: Path, predictions: Path, texts: Path | None = None, ids: Collection[str] | None = None) -> Evaluation:
    """Score a predictions file against a gold folder or file.

    gold: a folder of `<id>.json`, or JSONL. predictions: JSONL, as Détente writes it. texts: a folder of `<id>.json` with a
    field `text`, or of `<id>.txt`; by default what stands in the gold folder itself, or in the folder of the same name
    without `_ann`. ids: score these articles only. Raises UsageError or InputError for what cannot be read.
    """
    wanted = load_articles(gold)
    if ids is not None:
        _check_ids(ids, wanted, gold)
        wanted = {id: article for id, article in wanted.items() if id in ids}
    if texts is None:
        sibling = gold.with_name(gold.name.removesuffix("_ann"))
        texts = sibling if sibling.is_dir() else None
    return evaluate(wanted, load_articles(predictions), load_texts(texts) if texts else {})


def load_articles(path: Path) -> dict[str, dict[str, Any]]:
    """Articles with their records, by id: from a folder of JSON files or from JSONL."""
    if not path.exists():
        raise UsageError(f"{path}: found no such file or folder, expected a folder of <id>.json or a JSONL file of articles.")
    articles: dict[str, dict[str, Any]] = {}
    for where, data in _lines(path):
        article = _article(where, data)
        if article["id"] in articles:
            raise InputError(f"{where}: found article {article['id']!r} a second time, expected each id once.")
        articles[article["id"]] = article
    return articles


def load_texts(folder: Path) -> dict[str, str]:
    """Article texts by id, from `<id>.txt` and from the field `text` of `<id>.json` in a folder."""
    if not folder.is_dir():
        raise UsageError(f"{folder}: found no such folder, expected a folder of <id>.json or <id>.txt with the article texts.")
    texts = {id: article.get("text") or "" for id, article in load_articles(folder).items()}
    for path in sorted(folder.glob("*.txt")):
        try:
            texts[path.stem] = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError as e:
            raise InputError(f"{path}: found bytes that are not UTF-8 at offset {e.start}, expected UTF-8 text.") from None
    return texts


def _lines(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.glob("*.json")):
            yield str(file), file.read_bytes()
        return
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield f"{path}:{number}", line


def _article(where: str, data: bytes) -> dict[str, Any]:
    try:
        article = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise InputError(f"{where}: found no valid JSON ({e}), expected an object with `id` and `events`.") from None
    if not isinstance(article, dict) or not isinstance(article.get("id"), str):
        raise InputError(f"{where}: found no article id, expected an object with `id` and `events`.")
    events = article.get("events") or []
    if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
        raise InputError(f"{where}: found `events` that is no list of records, expected a list of objects.")
    return article


def _check_ids(ids: Collection[str], wanted: dict[str, Any], gold: Path) -> None:
    unknown = sorted(set(ids) - set(wanted))
    if unknown:
        raise UsageError(f"{gold}: found no article {', '.join(unknown)}; ids there are {', '.join(sorted(wanted)[:10])} ...")
