"""How a store does with many articles: time and memory of ingest, time of questions, size, articles a second of each reader.

    python benchmarks/corpus.py scale --articles 100000                 fill a store, then ask it
    python benchmarks/corpus.py readers --articles 2000                 each form of input, taken in without coding
    python benchmarks/corpus.py overhead --articles 400                 share of the time of an ingest outside the coder

Each step is a `detente` command in a process of its own. The articles are invented (`invented.py`), the same in every run.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import html
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from invented import articles

DETENTE = [str(Path(sys.executable).with_name("detente"))]
MEGA = 1e6 if sys.platform == "darwin" else 1e3


def run(*args: object) -> float:
    """Seconds of a command, by the clock."""
    begun = perf_counter()
    subprocess.run([*DETENTE, *map(str, args)], check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun


def peak_mb() -> float:
    """Highest memory of any process that ended so far, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / MEGA


def filled(count: int, distinct: int, db: Path) -> None:
    """Fill a store in this process: `distinct` texts are coded by the rules, each once, and come again from other outlets."""
    from detente import Coder
    from detente.corpus.clustering import find_copies
    from detente.corpus.runs import opened_run
    from detente.corpus.taking import Coding, take
    from detente.model import Article, CodedArticle

    class Remembers:
        def __init__(self) -> None:
            self.coder = Coder(tier="rules")
            self.known: dict[int, CodedArticle] = {}

        def code_article(self, article: Article) -> CodedArticle:
            number = int(article.id[1:]) % distinct
            if number not in self.known:
                self.known[number] = self.coder.code_article(article)
            return self.known[number]

    coder = Remembers()
    with opened_run(db, "ingest", [], coder.coder.identity) as opened:
        found = (Article(**row) for row in articles(count, distinct))
        for _ in take(opened, found, opened.known_keys, Coding(coder)):
            pass
        find_copies(opened, lambda doing: None)


def scale(count: int, distinct: int, folder: Path) -> dict[str, Any]:
    """Fill a store, in a process of its own, then ask it."""
    db = folder / "store"
    begun = perf_counter()
    fill = [sys.executable, __file__, "fill", "--articles", str(count), "--distinct", str(distinct), "--folder", str(db)]
    subprocess.run(fill, check=True, stdout=subprocess.DEVNULL)
    figures: dict[str, Any] = {"articles": count, "texts": distinct, "seconds": round(perf_counter() - begun, 1)}
    figures["peak_mb"] = round(peak_mb())
    question = ("events", "--db", db, "--actor", "NOR", "--type", "THREATEN", "--since", "2011-01-01", "--to", "csv")
    figures["events_three_filters_seconds"] = round(statistics.median(run(*question) for _ in range(5)), 2)
    figures["events_all_seconds"] = round(run("events", "--db", db, "--to", "csv"), 2)
    from detente.store.reading import publish, reading

    begun = perf_counter()
    publish(db)
    figures["snapshot_seconds"] = round(perf_counter() - begun, 1)
    figures["snapshot_mb"] = round((db / "corpus.duckdb").stat().st_size / 1e6)
    figures["parts_mb"] = round(sum(p.stat().st_size for p in db.glob("parts/*/*")) / 1e6)
    with reading(db) as store:
        for name in ("articles", "records", "evidence", "events"):
            figures[name] = store.one(f"SELECT count(*) FROM {name}")[0]
    return figures


# ------------------------------------------------------------------------------------------------------ readers

Row = dict[str, Any]


def _text(rows: list[Row], to: Path) -> Path:
    to.mkdir()
    for row in rows:
        (to / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8")
    return to


def _page(row: Row) -> str:
    paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in row["text"].split("\n\n")[1:] * 2)
    data = json.dumps(
        {
            "@type": "NewsArticle",
            "headline": row["title"],
            "datePublished": row["published"],
            "publisher": {"name": row["source"]},
        }
    )
    head = f'<title>{html.escape(row["title"])}</title><script type="application/ld+json">{data}</script>'
    article = f"<article><h1>{html.escape(row['title'])}</h1>{paragraphs}</article>"
    return f"<html><head>{head}</head><body><nav>Home</nav>{article}</body></html>"


def _pages(rows: list[Row], to: Path) -> Path:
    to.mkdir()
    for row in rows:
        (to / f"{row['id']}.html").write_text(_page(row), encoding="utf-8")
    return to


def _jsonl(rows: list[Row], to: Path) -> Path:
    to.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return to


def _csv(rows: list[Row], to: Path) -> Path:
    with to.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return to


def _parquet(rows: list[Row], to: Path) -> Path:
    import duckdb

    source = _jsonl(rows, to.with_suffix(".src.jsonl"))
    duckdb.execute(f"COPY (FROM read_json('{source}')) TO '{to}' (FORMAT parquet)")
    return to


def _feed(rows: list[Row], to: Path) -> Path:
    items = "".join(
        f"<item><title>{html.escape(row['title'])}</title><link>{row['url']}</link>"
        "<pubDate>Mon, 04 Jan 2010 10:00:00 GMT</pubDate>"
        f"<description>{html.escape(row['text'])}</description></item>"
        for row in rows
    )
    to.write_text(f'<rss version="2.0"><channel><title>Invented</title>{items}</channel></rss>', encoding="utf-8")
    return to


def _warc(rows: list[Row], to: Path) -> Path:
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    with to.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for row in rows:
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
            page = BytesIO(_page(row).encode())
            writer.write_record(writer.create_warc_record(row["url"], "response", payload=page, http_headers=headers))
    return to


def _gzip(rows: list[Row], to: Path) -> Path:
    with gzip.open(to, "wt", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in rows)
    return to


def _zip(rows: list[Row], to: Path) -> Path:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            archive.writestr(f"{row['id']}.txt", row["text"])
    return to


FORMS: dict[str, tuple[str, Callable[[list[Row], Path], Path]]] = {
    "text files": ("texts", _text), "HTML files": ("pages", _pages), "JSONL": ("a.jsonl", _jsonl), "CSV": ("a.csv", _csv),
    "Parquet": ("a.parquet", _parquet), "RSS": ("a.rss", _feed), "WARC.gz of pages": ("a.warc.gz", _warc),
    "JSONL.gz": ("a.jsonl.gz", _gzip), "zip of texts": ("a.zip", _zip),
}  # fmt: skip


def readers(count: int, folder: Path) -> dict[str, Any]:
    """Articles a CPU-second of each reader alone, and of an ingest without coding, copies looked for."""
    from detente.ingest import read_articles
    from detente.model import Article

    rows = list(articles(count))
    figures = {}
    for name, (file, write) in FORMS.items():
        path = write(rows, folder / file)
        begun = process_time()
        found = sum(isinstance(item, Article) for item in read_articles([path]))
        read = process_time() - begun
        seconds = run("ingest", path, "--db", folder / f"{file}.db", "--no-coding", "--no-snapshot", "--quiet")
        figures[name] = {
            "articles": found,
            "read_per_cpu_second": round(found / read),
            "ingest_per_second": round(found / seconds),
        }
    return figures


# ----------------------------------------------------------------------------------------------------- overhead


def overhead(count: int, tier: str, texts: Iterable[str], folder: Path) -> dict[str, Any]:
    """Share of an ingest's CPU-seconds that is not the coder's, in this process: reading, the store, the search for copies."""
    from detente import Coder
    from detente.corpus.clustering import find_copies
    from detente.corpus.runs import opened_run
    from detente.corpus.taking import Coding, take
    from detente.ingest import read_articles

    class Timed:
        def __init__(self) -> None:
            self.coder, self.seconds = Coder(tier=tier), 0.0
            self.coder.code("Norway warned Denmark.")

        def code_article(self, article: Any) -> Any:
            begun = process_time()
            coded = self.coder.code_article(article)
            self.seconds += process_time() - begun
            return coded

    source = folder / "overhead.jsonl"
    source.write_text(
        "".join(json.dumps({"text": text, "id": str(n)}) + "\n" for n, text in enumerate(texts)), encoding="utf-8"
    )
    timed = Timed()
    begun = process_time()
    with opened_run(folder / "overhead", "ingest", [], timed.coder.identity) as opened:
        records = sum(outcome.records for outcome in take(opened, read_articles([source]), opened.known_keys, Coding(timed)))
        find_copies(opened, lambda doing: None)
    total = process_time() - begun
    return {
        "tier": tier,
        "records": records,
        "cpu_seconds": round(total, 1),
        "outside_the_coder": round(1 - timed.seconds / total, 3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("scale", "fill", "readers", "overhead"))
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--distinct", type=int, default=2_000, help="scale: so many texts are coded")
    parser.add_argument("--texts", type=Path, help="overhead: articles as JSONL, instead of the invented ones")
    parser.add_argument("--folder", type=Path, help="work here and keep it; otherwise in a temporary folder")
    given = parser.parse_args()
    if given.what == "fill":
        filled(given.articles, given.distinct, given.folder)
        return
    folder = given.folder or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if given.what == "scale":
            figures: Any = scale(given.articles, given.distinct, folder)
        elif given.what == "readers":
            figures = readers(given.articles, folder)
        else:
            rows = map(json.loads, given.texts.open(encoding="utf-8")) if given.texts else articles(given.articles)
            texts = [row["text"] for _, row in zip(range(given.articles), rows, strict=False)]
            figures = [
                overhead(given.articles, tier, texts, folder / tier)
                for tier in ("rules", "default")
                if not (folder / tier).mkdir()
            ]
    finally:
        if given.folder is None:
            shutil.rmtree(folder)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    main()
