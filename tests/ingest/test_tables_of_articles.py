"""Tables of articles: what a row gives, and that a bad row stops no other."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from detente.ingest import read_articles
from detente.limits import Limits
from detente.model import Article, Failure

ENGLISH = "The minister said that the talks in the capital would go on. "


def read(raw: bytes, name: str, folder: Path, **settings: Any) -> list[Article | Failure]:
    path = folder / name
    path.write_bytes(raw)
    return list(read_articles([path], **settings))


def articles(found: list[Article | Failure]) -> list[Article]:
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


def test_row_of_a_table(tmp_path: Path) -> None:
    raw = (
        "headline,body,date,Source Name,link,byline,lang\n"
        f'Talks end,"{ENGLISH}\nHe said ""no"".",2022-01-22 23:30:00-05:00,North Wire,'
        "https://n.example/1,By Ann Lind and Bo Ek,en\n"
    ).encode()
    (found,) = articles(read(raw, "news.csv", tmp_path, retrieved="2022-02-01"))
    assert found == Article(
        id="news-2",
        text=f'{ENGLISH}\nHe said "no".',
        title="Talks end",
        published="2022-01-22",
        published_time="2022-01-22T23:30:00-05:00",
        retrieved="2022-02-01",
        source="North Wire",
        url="https://n.example/1",
        authors=("Ann Lind", "Bo Ek"),
        language="en",
        extractor="csv@1",
        where=f"{tmp_path / 'news.csv'}, row 2",
    )


FORMS = [
    ("a.csv", "id,text\n1,{0}\n2,{0}\n", "utf-8", "csv@1"),
    ("a.csv", "id,text\r\n1,{0}\r\n\r\n2,{0}\r\n,\r\n", "utf-8-sig", "csv@1"),
    ("a.csv", "id;text\r1;{0}\r2;{0}", "utf-8", "csv@1"),
    ("a.csv", "id|text\n1|{0}\n2|{0}\n", "utf-16", "csv@1"),
    ("a.csv", 'id;"text, in full;\nor short";body\n1;x;{0}\n2;x;{0}\n', "utf-8", "csv@1"),
    ("a.tsv", 'id\ttext\n1\t"{0}"\n2\t"{0}"\n', "utf-8", "tsv@1"),
    ("a.tab", "id\ttext\n1\t{0}\n2\t{0}\n", "cp1252", "tsv@1"),
    ("table", "id,title,text\n1,t,{0}\n2,t,{0}\n", "utf-8", "csv@1"),
]


@pytest.mark.parametrize(("name", "raw", "encoding", "extractor"), FORMS)
def test_forms_and_encodings(name: str, raw: str, encoding: str, extractor: str, tmp_path: Path) -> None:
    text = "Mr Lind said \u201cno\u201d \u2013 the caf\u00e9 in the capital of the country was closed."
    found = articles(read(raw.format(text).encode(encoding), name, tmp_path))
    assert [(item.id, item.text, item.extractor) for item in found] == [("1", text, extractor), ("2", text, extractor)]
    assert [bool(item.warnings) for item in found] == [encoding == "cp1252"] * 2


def test_quotation_marks_of_a_table_without_quoting_stay(tmp_path: Path) -> None:
    raw = f'id\ttext\n1\t"No," he said. {ENGLISH}\n2\t{ENGLISH}\n'.encode()
    first, second = articles(read(raw, "a.tsv", tmp_path))
    assert first.text == f'"No," he said. {ENGLISH}' and second.id == "2"


BAD_ROWS = [
    (b"2,x,y", "3 cells, expected 2"),
    (b"2", "1 cells, expected 2"),
    (b'2,"No," he said, and left.', "cannot be read"),
    (b'2,"opened and never closed', "cannot be read"),
    (b"2,bytes \x9d\xc3 that are nothing", "not utf-8 .*offset 8 of the row"),
    (b"2, ", "empty text"),
    (
        "2,Der Minister sagte, dass die Gespräche mit der Stadt nicht geführt werden".replace(", dass", " dass").encode(),
        "German",
    ),
    (b"2," + b"word " * 100_000, "400,000"),
]


@pytest.mark.parametrize(("row", "said"), BAD_ROWS, ids=[said for _, said in BAD_ROWS])
def test_a_bad_row_is_told_and_kept_and_the_rest_goes_on(row: bytes, said: str, tmp_path: Path) -> None:
    good = f"{ENGLISH}\u2013 caf\u00e9".encode()
    raw = b"id,text\n1," + good + b"\n" + row + b"\n3," + good + b"\n4," + good + b"\n"
    first, bad, *others = read(raw, "a.csv", tmp_path)
    assert isinstance(bad, Failure) and bad.where is not None and bad.where.endswith("a.csv, row 3")
    assert re.search(said, bad.message), bad.message
    assert bad.raw == b"id,text\n" + row + b"\n"
    assert [item.id for item in [first, *others] if isinstance(item, Article)] == ["1", "3", "4"]


def test_a_row_over_the_limit_ends_with_its_line(tmp_path: Path) -> None:
    limits = Limits(article_bytes=1000)
    rows = [
        "id,text",
        f"1,{ENGLISH}",
        f'2,"{ENGLISH}',
        *(f"{i},{ENGLISH}" for i in range(3, 40)),
        "40," + "x" * 5000,
        f"41,{ENGLISH}",
    ]
    found = read("\n".join(rows).encode(), "a.csv", tmp_path, limits=limits)
    bad = [item for item in found if isinstance(item, Failure)]
    assert [str(item.where).rpartition(", ")[2] for item in bad] == ["row 3", "row 41"]
    assert [item.id for item in found if isinstance(item, Article)] == ["1", *map(str, range(3, 40)), "41"]


def test_a_bad_encoding_behind_the_sample_is_guessed_row_by_row(tmp_path: Path) -> None:
    filler = "".join(f"{i},{ENGLISH * 20}\n" for i in range(1000))
    raw = f"id,text\n{filler}".encode() + f"x,{ENGLISH}He said \u201cno\u201d.\n".encode("cp1252")
    assert len(raw) > 2**20
    *_, last = articles(read(raw, "a.csv", tmp_path))
    assert last.text.endswith("\u201cno\u201d.") and "cp1252" in last.warnings[0]


STORED = {
    "a long word": "x" * 100_000 + f" {ENGLISH}",
    "control characters": f"{ENGLISH}\x00\x01\x1b[31m\x7f\x85",
    "right to left": f"\u202e{ENGLISH}\u200f \u0627\u0644\u0642\u062f\u0633 \u2066x\u2069",
    "not normalised": f"{ENGLISH}e\u0301 \u00e9 \ufb01 \u212b\u00a0",
}


@pytest.mark.parametrize("text", STORED.values(), ids=STORED)
def test_text_is_stored_as_it_is(text: str, tmp_path: Path) -> None:
    quoted = text.replace('"', '""')
    (of_csv,) = articles(read(f'id,text\n1,"{quoted}"\n'.encode(), "a.csv", tmp_path))
    (of_json,) = articles(read(json.dumps({"text": text}).encode(), "a.jsonl", tmp_path))
    assert of_csv.text == of_json.text == text


def test_half_a_surrogate_pair_is_refused(tmp_path: Path) -> None:
    lines = [json.dumps({"text": ENGLISH + "\ud83d"}), json.dumps({"text": ENGLISH}), json.dumps([ENGLISH + "\ud83d"])]
    for raw in ("\n".join(lines[:2]), f"[{lines[0]},\n{lines[1]}]"):
        bad, good = read(raw.encode(), "a.json", tmp_path)
        assert isinstance(bad, Failure) and "surrogate" in bad.message and bad.raw is not None and b"\\ud83d" in bad.raw
        assert isinstance(good, Article)


def test_dates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    raw = f"text,date\n{ENGLISH},04/05/2022\n{ENGLISH},soon\n".encode()
    first, second = articles(read(raw, "a.csv", tmp_path, published="2020-01-01"))
    assert first.published == "2020-01-01" and "month 5" in first.warnings[0]
    assert "'soon' in 'date'" in second.warnings[0]


def test_html_in_a_cell(tmp_path: Path) -> None:
    raw = f'text,title\n"<p>{ENGLISH}</p><script>x()</script><p>They &amp; he left.</p>",t\n"a < b, {ENGLISH}",t\n'.encode()
    first, second = articles(read(raw, "a.csv", tmp_path))
    assert first.text == f"{ENGLISH.strip()}\n\nThey & he left." and first.extractor == "csv@1 html"
    assert second.text == f"a < b, {ENGLISH}"


def test_columns_that_are_told(tmp_path: Path) -> None:
    raw = f"a,b,c\n1,{ENGLISH},North\n".encode()
    (found,) = articles(read(raw, "noending", tmp_path, columns={"text": "b", "source": "c", "id": "a"}))
    assert (found.id, found.text, found.source) == ("1", ENGLISH, "North")
    (failed,) = read(raw, "a.csv", tmp_path, columns={"text": "d"})
    assert isinstance(failed, Failure) and "no column 'd' for text, expected one of a, b, c" in failed.message


@pytest.mark.parametrize(
    ("raw", "said"),
    [(b"", "empty file"), (b"id,text\n", "without rows"), (b"a,b\n1,2\n", "only a, b"), (b'"id,text\n1,2', "first row")],
)
def test_a_table_without_articles(raw: bytes, said: str, tmp_path: Path) -> None:
    (found,) = read(raw, "a.csv", tmp_path)
    assert isinstance(found, Failure) and said in found.message


# ----------------------------------------------------------------------------------------------------------- JSON


OBJECTS = [
    {"articleBody": ENGLISH, "datePublished": "2022-01-22T10:00:00Z", "publisher": {"name": "N"}, "author": [{"name": "A B"}]},
    {"content": ENGLISH, "publishedAt": "20220122T100000Z", "source": {"id": None, "name": "N"}, "author": "A B"},
    {"maintext": ENGLISH, "text": None, "date_publish": 1642845600, "source_domain": "N", "authors": ["A B"]},
]


@pytest.mark.parametrize("item", OBJECTS, ids=[next(iter(item)) for item in OBJECTS])
def test_keys_of_objects(item: dict[str, Any], tmp_path: Path) -> None:
    (found,) = articles(read(json.dumps(item).encode(), "a.json", tmp_path))
    told = (found.text, found.published_time, found.source, found.authors)
    assert told == (ENGLISH, "2022-01-22T10:00:00+00:00", "N", ("A B",))


WRITTEN = {
    "list": json.dumps([{"text": ENGLISH}] * 3),
    "list over lines": json.dumps([{"text": ENGLISH}] * 3, indent=2),
    "lines": "\n".join([json.dumps({"text": ENGLISH})] * 3),
    "objects over lines": "\n".join([json.dumps({"text": ENGLISH}, indent=2)] * 3),
    "answer of a service": json.dumps({"status": "ok", "articles": [{"content": ENGLISH}] * 3}),
    "the same over lines": json.dumps({"status": "ok", "results": [{"content": ENGLISH}] * 3}, indent=2),
}


@pytest.mark.parametrize("raw", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_several_objects(raw: str, encoding: str, tmp_path: Path) -> None:
    found = articles(read(raw.encode(encoding), "a.json", tmp_path))
    assert [item.text for item in found] == [ENGLISH] * 3
    assert [item.id for item in found] == ["a-1", "a-2", "a-3"]


def test_a_list_of_more_than_one_article_may_hold(tmp_path: Path) -> None:
    limits = Limits(article_bytes=10_000)
    items = [{"text": ENGLISH, "n": i} for i in range(2000)]
    assert len(articles(read(json.dumps(items).encode(), "a.json", tmp_path, limits=limits))) == 2000
    *good, bad = read(json.dumps([*items[:5], {"text": "x" * 200_000}, *items]).encode(), "a.json", tmp_path, limits=limits)
    assert len(good) == 5 and isinstance(bad, Failure) and "item 6" in bad.message and "10,000" in bad.message


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b'[{"text": "%s"}, {"text": }]' % ENGLISH.encode(), "item 2: .* not JSON"),
        (b'[{"text": "%s"} {"text": "x"}]' % ENGLISH.encode(), "item 2: .*comma"),
        (b'[{"text": "%s"}' % ENGLISH.encode(), "item 2: .*comma or the end"),
        (b'[{"text": "%s"}] x' % ENGLISH.encode(), "behind the list"),
        (b'[{"text": "%s"}, %s' % (ENGLISH.encode(), b"[" * 200_000), "item 2"),
    ],
)
def test_broken_json_behind_a_good_object(raw: bytes, said: str, tmp_path: Path) -> None:
    good, bad = read(raw, "a.json", tmp_path)
    assert isinstance(good, Article) and isinstance(bad, Failure)
    assert re.search(said, bad.message), bad.message


def test_keys_that_are_told(tmp_path: Path) -> None:
    item = {"story": {"full": ENGLISH}, "meta": {"day": "2022-01-22"}, "text": "not this"}
    columns = {"text": "story.full", "published": "meta.day", "source": "meta.outlet"}
    first, second = read(f"{json.dumps(item)}\n{json.dumps({'text': ENGLISH})}".encode(), "a.jsonl", tmp_path, columns=columns)
    assert isinstance(first, Article) and (first.text, first.published) == (ENGLISH, "2022-01-22")
    assert "no key 'meta.outlet'" in first.warnings[0]
    assert isinstance(second, Failure) and "keys text" in second.message and "--map" in second.message


# ---------------------------------------------------------------------------------------------------------- Parquet


def write_parquet(path: Path, query: str) -> Path:
    duckdb.sql(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


ROWS = (
    f"SELECT i AS id, 'T' AS title, '{ENGLISH}' || i AS body, TIMESTAMPTZ '2022-01-22 10:00:00+02' AS date, "
    "{'name': 'N'} AS source, ['A B', 'C D'] AS authors, 'x'::BLOB AS picture FROM range(3) t(i)"
)


@pytest.mark.parametrize("name", ["a.parquet", "a", "b[1]*.parquet", "a=1.parquet", "it's.parquet"])
def test_parquet(name: str, tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "made.parquet", ROWS).rename(tmp_path / name)
    found = articles(list(read_articles([path])))
    assert [(item.id, item.text) for item in found] == [(str(i), f"{ENGLISH}{i}") for i in range(3)]
    assert (found[0].published_time, found[0].source, found[0].authors) == ("2022-01-22T08:00:00+00:00", "N", ("A B", "C D"))
    assert found[2].where == f"{path}, row 3"
    assert found[0].extractor == f"parquet@1 duckdb {duckdb.__version__}"


def test_parquet_through_a_pipe(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", ROWS)
    code = "from detente.ingest import read_articles; print(*[a.id for a in read_articles(['-'])])"
    with subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE) as cat:
        run = subprocess.run([sys.executable, "-c", code], stdin=cat.stdout, capture_output=True, text=True, check=True)
    assert run.stdout == "0 1 2\n"


def test_a_bad_row_of_parquet(tmp_path: Path) -> None:
    path = write_parquet(
        tmp_path / "a.parquet", f"SELECT unnest(['{ENGLISH}', '', '{ENGLISH}']) AS text, DATE '2022-01-22' AS day"
    )
    first, bad, last = read_articles([path])
    assert isinstance(first, Article) and first.published == "2022-01-22" and isinstance(last, Article)
    assert isinstance(bad, Failure) and "row 2: found an empty text" in bad.message
    assert json.loads(bad.raw or b"") == {"text": "", "day": "2022-01-22"}


def test_broken_parquet(tmp_path: Path) -> None:
    whole = write_parquet(tmp_path / "a.parquet", ROWS).read_bytes()
    for raw in (whole[:-30], whole[:4], b"PAR1" + os.urandom(400) + b"PAR1"):
        (found,) = read(raw, "b.parquet", tmp_path)
        assert isinstance(found, Failure) and "Parquet file that cannot be read" in found.message
        assert found.message.endswith(".") and "\n" not in found.message


def test_parquet_that_repeats_itself_is_a_bomb(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "a.parquet", f"SELECT repeat('{ENGLISH}', 100) AS text FROM range(100000)")
    assert path.stat().st_size < 2**20
    *_, last = read_articles([path])
    assert isinstance(last, Failure) and "a bomb" in last.message and "a.parquet" in last.message


def test_standard_input_takes_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    for raw, columns in ((f"title,text\nt,{ENGLISH}\n", {}), (f"a\tb\nt\t{ENGLISH}\n", {"text": "b"})):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw.encode())))
        (found,) = articles(list(read_articles(["-"], columns=columns)))
        assert found.text == ENGLISH and found.id == "stdin-2"
