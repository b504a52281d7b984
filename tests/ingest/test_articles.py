"""Files, directories and bytes become articles: what a reader of the article would expect to find in it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from detente.errors import InputError, UsageError
from detente.ingest import find_articles, read_articles, read_bytes, read_file
from detente.model import Article, Failure

PAGES = Path(__file__).parent / "pages"
ENGLISH = "The minister said that the talks would go on. "


def test_text_is_kept_as_it_is() -> None:
    text = "Talks end\r\n\r\nMr\u00a0Lind said: \u201cNo.\u201d\u2028He left."
    assert read_bytes(text.encode(), "a.txt").text == text


def test_page_with_json_ld() -> None:
    article = read_file(PAGES / "jsonld.html")
    paragraphs = article.text.split("\n\n")
    assert article.title == paragraphs[0] == "Denmark & Sweden recall envoys in ferry row"
    assert (article.published, article.source) == ("2021-03-04", "The Sound Gazette")
    assert article.url == "https://gazette.example/ferry-row"
    assert len(paragraphs) == 5
    assert paragraphs[2].startswith("The foreign ministry in Copenhagen")
    assert "Copyright" not in article.text and "beaches" not in article.text and "Home" not in article.text


def test_page_without_json_ld() -> None:
    article = read_file(PAGES / "plain.html", retrieved="2020-01-01", published="2001-01-01", source="given")
    assert article.title == "Peru and Chile agree on fishing line"
    assert (article.published, article.retrieved, article.source) == ("2019-08-12", "2020-01-01", "Harbour Post")


def test_article_body_is_used_where_the_page_shows_none() -> None:
    body = "\n".join(f"{ENGLISH}Number {i} of them was held in Oslo." for i in range(5))
    data = json.dumps({"@type": "NewsArticle", "headline": "Talks", "articleBody": body})
    page = f'<html><head><script type="application/ld+json">{data}</script></head><body><div id="app"></div></body></html>'
    assert read_bytes(page.encode(), "a.html").text.count("Oslo") == 5


def test_broken_json_ld_does_not_stop_the_page() -> None:
    page = (PAGES / "jsonld.html").read_text(encoding="utf-8").replace('"@graph": [', '"@graph": [,')
    article = read_bytes(page.encode(), "a.html")
    assert article.title == "Denmark & Sweden recall envoys in ferry row"


def test_entities_of_a_page_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    head = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    page = f"{head}<html><body><article><p>&x; {ENGLISH * 8}</p></article></body></html>"
    assert "SECRET" not in read_bytes(page.encode(), "a.html").text


def test_deeply_nested_page_is_refused_not_a_crash() -> None:
    with pytest.raises(InputError, match="without the text of an article"):
        read_bytes(b"<html><body>" + b"<div>" * 50_000 + b"<p>x</p></body></html>", "a.html")


@pytest.mark.parametrize(
    ("encoding", "warned"),
    [("utf-8", False), ("utf-8-sig", False), ("utf-16", False), ("utf-16-le", False), ("cp1252", True)],
)
def test_encodings(encoding: str, warned: bool) -> None:
    text = ENGLISH * 4 + "He said \u201cno\u201d in a caf\u00e9 \u2013 twice. " + ENGLISH
    article = read_bytes(text.encode(encoding), "a.txt")
    assert article.text == text
    assert bool(article.warnings) == warned


def test_declared_charset_of_a_page() -> None:
    page = (PAGES / "plain.html").read_text(encoding="utf-8").replace("Tacna", "Tacn\u00e1\u2014there")
    declared = page.replace("<head>", '<head><meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">')
    assert "Tacn\u00e1\u2014there" in read_bytes(declared.encode("cp1252"), "a.html").text
    lied = read_bytes(declared.encode("utf-8"), "a.html")
    assert "Tacn\u00e1\u2014there" in lied.text and "UTF-8" in lied.warnings[0]


REFUSED = [
    ("a.txt", b"", "empty file"),
    ("a.txt", b" \n\xef\xbb\xbf\n", "empty file"),
    ("a.txt", "\u00a0\n".encode(), "empty text"),
    ("a.txt", b"%PDF-1.7 x", "PDF"),
    ("a.docx", b"PK\x03\x04" + b"x" * 50, "Office"),
    ("a.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG"),
    ("a.txt", bytes(range(32)) * 20, "binary data"),
    ("a.txt", bytes(range(128, 256)) * 10, "not UTF-8"),
    ("a.txt", b"\xff\xfea", "utf-16"),
    ("a.txt", b"word " * 100_000, "400,000"),
    ("a.txt", b"w" * (20 * 2**20 + 1), "20 MB"),
    ("a.html", b"<html><body><form><input></form></body></html>", "start page"),
    ("a.xml", b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "feed"),
    ("a.json", b"{]", "not JSON"),
    ("a.json", b"[]", "empty list"),
    ("a.json", b"[7]", "a JSON number"),
    ("a.json", b'{"title": "T", "events": []}', "keys events, title"),
    ("a.json", b'{"text": ""}', "empty text"),
    ("a.jsonl", b"\n\n", "empty|no lines"),
    ("a.txt", "Der Minister sagte, dass die Gespräche nicht mit Schweden und der EU geführt werden.".encode() * 2, "German"),
    ("a.txt", "Le ministre a déclaré que les négociations avec la Suède ne sont pas dans une impasse.".encode() * 2, "French"),
    ("a.txt", "Министр заявил, что переговоры завершены, и новых встреч не будет.".encode() * 2, "Russian"),
    ("a.txt", "Міністр заявив, що переговори завершені, і нових зустрічей не буде.".encode() * 2, "Ukrainian"),
    ("a.txt", "外交部长星期二表示谈判已经结束。".encode() * 3, "Chinese"),
    ("a.txt", "外相は火曜日に交渉が終わったと述べた。".encode() * 3, "Japanese"),
    ("a.json", json.dumps({"text": "قال الوزير إن المحادثات انتهت في المدينة أمس"}).encode(), "Arabic"),
]


@pytest.mark.parametrize(("name", "raw", "said"), REFUSED, ids=[f"{name}-{said}" for name, _, said in REFUSED])
def test_refused_with_the_reason(name: str, raw: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as error:
        read_bytes(raw, name)
    message = str(error.value)
    assert message.startswith(name) and message.endswith(".") and "found" in message and "\n" not in message


def test_english_with_foreign_names_is_taken() -> None:
    text = "Il Foglio and La Repubblica said that Die Linke and Le Pen would meet in Den Haag on Monday, Der Spiegel wrote."
    assert read_bytes(text.encode(), "a.txt").text == text


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def test_directories_are_sorted_and_ids_unique(tmp_path: Path) -> None:
    files = {"b/x.txt": ENGLISH, "a.txt": ENGLISH, "a.json": json.dumps({"text": ENGLISH}), ".hidden.txt": "x", "b/p.png": ""}
    write(tmp_path, files)
    assert [id for _, id in find_articles([tmp_path])] == ["a", "a", "b/x"]
    found = list(read_articles([tmp_path, tmp_path / "a.txt"]))
    assert [article.id for article in found] == ["a", "a-2", "b/x", "a-3"]


def test_one_bad_input_does_not_stop_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"1.txt": ENGLISH, "2.txt": "", "3.txt": ENGLISH})
    missing = tmp_path / "no.txt"
    found = list(read_articles([missing, tmp_path]))
    assert [type(item) for item in found] == [Failure, Article, Failure, Article]
    assert isinstance(found[0], Failure) and "no such file" in found[0].message and found[0].stage == "ingest"


def test_directory_without_articles(tmp_path: Path) -> None:
    (found,) = read_articles([tmp_path])
    assert isinstance(found, Failure) and "directory without articles" in found.message


def test_lines_of_jsonl(tmp_path: Path) -> None:
    good = {"id": "n1", "text": ENGLISH, "title": "T", "published": "2022-01-22T08:00:00Z", "source": "S"}
    lines = [json.dumps(good), "", '{"id": "n2"}', "nonsense", json.dumps({"text": ENGLISH, "published": "22 Jan"})]
    write(tmp_path, {"a.jsonl": "\n".join(lines)})
    first, second, third, fourth = read_articles([tmp_path / "a.jsonl"], retrieved="2022-02-01")
    assert isinstance(first, Article) and (first.id, first.published, first.source) == ("n1", "2022-01-22", "S")
    assert isinstance(second, Failure) and second.id == "n2"
    assert isinstance(third, Failure) and "line 4" in third.message
    assert isinstance(fourth, Article) and fourth.published is None and "22 Jan" in fourth.warnings[0]
    assert fourth.retrieved == "2022-02-01"


def test_standard_input_takes_any_form(monkeypatch: pytest.MonkeyPatch) -> None:
    for raw in (ENGLISH.encode(), json.dumps({"text": ENGLISH}).encode(), json.dumps([{"text": ENGLISH}], indent=1).encode()):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        (found,) = read_articles(["-"])
        assert isinstance(found, Article) and found.text == ENGLISH


def test_wrong_setting_stops_before_the_first_article() -> None:
    with pytest.raises(UsageError, match="YYYY-MM-DD"):
        list(read_articles([], published="22.1.2022"))


def test_list_of_articles() -> None:
    raw = json.dumps([{"id": "x", "text": ENGLISH}, {"text": ENGLISH}], indent=1).encode()
    assert read_bytes(raw, "a.json").id == "x"
