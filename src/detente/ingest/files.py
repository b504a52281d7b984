"""Which files are read: those named by themselves, and those of folders and archives whose names end as articles do."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from detente.errors import InputError
from detente.ingest.base import bare_name

_PLAIN = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".tab", ".xml")
_FORMS = (".rss", ".atom", ".opml", ".warc", ".parquet", ".pq")
SUFFIXES = (*(form + packed for form in (*_PLAIN, *_FORMS) for packed in ("", ".gz", ".zst")), ".zip")
"""Endings of the files that are taken from a folder or an archive; a file named by itself may have any."""

EXPECTED = f"expected files that end in {', '.join((*_PLAIN, *_FORMS))}, also with .gz or .zst behind it, or in .zip"


def is_readable(name: str) -> bool:
    """Is a file of a folder or an archive read, by its name? Hidden ones are not."""
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in path.parts)
    return not hidden and not name.endswith("/") and path.name.lower().endswith(SUFFIXES)


def id_of(name: str) -> str:
    """The id of the article in a file: its name, or its path inside a folder or an archive, without the endings."""
    path = PurePosixPath(*(part for part in PurePosixPath(bare_name(name)).parts if part not in ("/", "//", "..")))
    return path.with_suffix("").as_posix() if path.name else name


def find_articles(paths: Iterable[str | Path]) -> Iterator[tuple[Path, str]]:
    """Files under the paths and the id of each: its name, or its path inside a directory, without the endings.

    Directories are walked in sorted order; hidden files and links to directories are passed over.
    Raises InputError for a path that is not there, or a directory without any file that could hold an article.
    """
    for given in paths:
        path = Path(given)
        if not path.is_dir():
            if not path.exists():
                raise InputError(f"{given}: found no such file or directory; check the path.")
            yield path, id_of(path.name) or path.name
            continue
        number = 0
        for file in _walk(path):
            number += 1
            yield file, id_of(file.relative_to(path).as_posix())
        if not number:
            raise InputError(f"{given}: found a directory without articles, {EXPECTED}.")


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, files in os.walk(folder):
        if _is_store(Path(base)):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if is_readable(name):
                yield Path(base) / name


def _is_store(folder: Path) -> bool:
    """Is the folder a store of Détente? What it holds has been read before."""
    try:
        with (folder / "manifest.json").open("rb") as stream:
            return b'"detente-store"' in stream.read(4096)
    except OSError:
        return False


def total_size(paths: Iterable[str | Path]) -> int:
    """Bytes of all files under the paths that are files or folders: what is not there counts nothing here."""
    total = 0
    for given in paths:
        path = Path(given)
        files = _walk(path) if path.is_dir() else [path]
        total += sum(file.stat().st_size for file in files if file.is_file())
    return total
