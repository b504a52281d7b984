"""Addresses, and the addresses that they name: each read once, a dead one stops no other, and nothing runs in circles."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from detente.fetch import Client
from detente.ingest import read_articles
from detente.limits import Limits
from detente.model import Article, Failure

ENGLISH = "The minister said that the talks in the capital would go on. "


def page(title: str) -> bytes:
    return f"<html><head><title>{title}</title></head><body><article><p>{ENGLISH * 8}</p></article></body></html>".encode()


def opml(*addresses: str) -> bytes:
    outlines = "".join(f'<outline type="rss" xmlUrl="{address}"/>' for address in addresses)
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{outlines}</body></opml>'.encode()


class Site:
    """A server on loopback. answers: path -> status, type, body; asked: the paths in the order in which they were asked."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str, bytes]] = {}
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                status, kind, body = site.answers.get(self.path, (404, "text/plain", b"gone"))
                self.send_response(status)
                self.send_header("Location" if 300 <= status < 400 else "Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def client(self) -> Client:
        return Client(Limits(), inner=frozenset({("127.0.0.1", self.server.server_port)}), sleep=lambda _: None)


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def titles(found: list[Article | Failure]) -> list[str | None]:
    return [item.title for item in found if isinstance(item, Article)]


def test_a_page_and_a_packed_table(site: Site) -> None:
    site.answers["/story.php?id=7"] = (200, "text/html; charset=utf-8", page("One"))
    site.answers["/all"] = (200, "text/csv", gzip.compress(f"id,title,text\nx,Two,{ENGLISH}\n".encode()))
    site.answers["/moved"] = (302, "/story.php?id=8", b"")
    site.answers["/story.php?id=8"] = (200, "text/html", page("Three"))
    paths = [f"{site.url}{path}" for path in ("/story.php?id=7", "/all", "/moved")]
    found = list(read_articles(paths, client=site.client(), source="Given"))
    one, two, three = found
    assert titles(found) == ["One", "Two", "Three"]
    assert isinstance(one, Article) and (one.id, one.where, one.source) == (paths[0], paths[0], "Given")
    assert isinstance(two, Article) and two.where == f"{paths[1]}, row 2" and two.extractor == "csv@1"
    assert isinstance(three, Article) and (three.where, three.url) == (paths[2], f"{site.url}/story.php?id=8")
    assert one.retrieved is not None and len(one.retrieved) == 10


def test_a_dead_address_stops_no_other(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = site.answers["/b"] = (200, "text/html", page("T"))
    listed = tmp_path / "feeds.opml"
    listed.write_bytes(opml(f"{site.url}/a", f"{site.url}/gone", "http://10.0.0.1/inner", f"{site.url}/b"))
    found = list(read_articles([listed], client=site.client()))
    assert [type(item) for item in found] == [Article, Failure, Failure, Article]
    assert [item.where for item in found] == [f"{site.url}/a", f"{site.url}/gone", "http://10.0.0.1/inner", f"{site.url}/b"]


def test_an_address_is_read_once(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = (200, "text/html", page("A"))
    site.answers["/to-a"] = (301, "/a", b"")
    site.answers["/list"] = (200, "text/x-opml", opml(f"{site.url}/a#top", f"{site.url}/list", f"{site.url}/to-a"))
    found = list(read_articles([f"{site.url}/list", f"{site.url}/a"], client=site.client()))
    assert titles(found) == ["A"] and len(found) == 1
    assert site.asked.count("/list") == 1


def test_links_of_links_end(site: Site) -> None:
    for number in range(10):
        site.answers[f"/{number}"] = (200, "text/x-opml", opml(f"{site.url}/{number + 1}"))
    (found,) = read_articles([f"{site.url}/0"], client=site.client())
    assert isinstance(found, Failure) and found.where == f"{site.url}/4" and "behind 3 others" in found.message
    assert site.asked == ["/0", "/1", "/2", "/3"]


def test_pages_of_a_feed_are_fetched_where_asked_for(site: Site) -> None:
    item = f"<item><title>E</title><link>{site.url}/page</link><description>{ENGLISH}</description></item>"
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{item}</channel></rss>'
    site.answers["/feed"] = (200, "application/rss+xml", feed.encode())
    site.answers["/page"] = (200, "text/html", page("Whole"))
    found = list(read_articles([f"{site.url}/feed"], client=site.client()))
    assert titles(found) == ["E"] and site.asked == ["/feed"]
    found = list(read_articles([f"{site.url}/feed"], client=site.client(), follow=True))
    assert titles(found) == ["Whole"] and site.asked[1:] == ["/feed", "/page"]


def test_without_a_client_nothing_inside_is_asked(site: Site) -> None:
    site.answers["/a"] = (200, "text/html", page("A"))
    (found,) = read_articles([f"{site.url}/a"])
    assert isinstance(found, Failure) and found.where == f"{site.url}/a" and not site.asked
