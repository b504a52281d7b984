"""Feeds become articles or links; what is broken is told, what attacks is refused, and the other entries go on."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from detente.errors import InputError
from detente.ingest import read_articles
from detente.ingest.base import Found, Link, Origin, Reader
from detente.ingest.feed import Feed
from detente.ingest.json_feed import JsonFeed
from detente.ingest.opml import Opml
from detente.limits import Limits
from detente.model import Article, Failure

SAMPLES = Path(__file__).parent / "samples"
ITEM = (
    "<item><title>{title}</title><guid>g</guid><description>The envoys left the talks in Geneva on Monday, the ministry said.\
</description></item>"
)


def rss(*titles: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    items = "".join(ITEM.format(title=title) for title in titles)
    return f'{head}<rss version="2.0"><channel><title>W</title>{items}</channel></rss>'


def found(reader: Reader, raw: bytes, **settings: object) -> list[Found]:
    origin = Origin(**{"name": "feed", "id": "f", **settings})  # type: ignore[arg-type]
    return list(reader.read(io.BytesIO(raw), origin))


def articles(name: str) -> list[Article | Failure]:
    return list(read_articles([SAMPLES / name]))


def test_rss() -> None:
    first, second, third = articles("harbour.rss")
    assert isinstance(first, Article) and isinstance(second, Article)
    assert first.text.split("\n\n") == [
        "Norway & Chile sign ferry pact",
        "Norway and Chile signed a pact on ferries on Saturday, the ministry in Oslo said.",
        "It ends a row of two years.",
        "Ships will sail in May.",
    ]
    assert (first.id, first.source, first.authors, first.language) == ("hw-1", "Harbour Wire", ("Ann Lee",), "en-gb")
    assert (first.published, first.published_time) == ("2022-01-22", "2022-01-22T23:30:00-05:00")
    assert (first.url, first.warnings, first.noticed) == ("https://harbour.example/2022/ferry", (), ())
    assert first.where is not None and first.where.endswith("harbour.rss, entry 1")
    assert second.url is None  # the feed does not say where it stands
    assert (second.published, second.published_time, second.noticed) == ("2022-01-22", None, ("opinion",))
    assert "only the summary" in second.warnings[0]
    assert isinstance(third, Failure) and third.where is not None and third.where.endswith("entry 3")
    assert "without a text" in third.message and b"the signing" in (third.raw or b"")


def test_atom() -> None:
    (found,) = articles("sound.atom")
    assert isinstance(found, Article)
    assert (found.title, found.authors) == ("Denmark recalls its envoy", ("Bo Dahl", "Eva Holm"))
    assert (found.published_time, found.modified) == ("2021-03-04T08:15:00+01:00", "2021-03-04T10:00:00+01:00")
    assert len(found.text.split("\n\n")) == 3 and found.warnings == ()


def test_rss_1() -> None:
    (found,) = articles("bay.rdf")
    assert isinstance(found, Article)
    assert (found.source, found.published, found.url) == ("Bay Post", "2019-08-12", "https://bay.example/7")


def test_json_feed() -> None:
    first, second, third = articles("wire.json")
    assert isinstance(first, Article) and isinstance(second, Article) and isinstance(third, Failure)
    assert (first.id, first.source, first.authors, first.noticed) == ("c1", "Cape Wire", ("Ida Berg",), ("analysis",))
    assert (first.published_time, first.modified) == ("2020-02-03T09:00:00+02:00", "2020-02-03T11:00:00+02:00")
    assert first.text.split("\n\n")[2] == "They gave no date for the next round."
    assert (second.id, second.authors, second.language) == ("2", ("Cape Wire staff",), "en-US")
    assert "only the summary" in second.warnings[0] and "item 3" in third.message


@pytest.mark.parametrize(
    ("reader", "name", "urls"),
    [
        (Feed(), "harbour.rss", ["https://harbour.example/2022/ferry", "https://harbour.example/2022/comment", "javascript"]),
        (JsonFeed(), "wire.json", ["https://cape.example/1", "https://other.example/2", "ftp"]),
        (Opml(), "lists.opml", ["https://harbour.example/rss", "http://sound.example/atom", "file:///etc/hosts"]),
    ],
)
def test_links_are_given_where_they_lead_into_the_web(reader: Reader, name: str, urls: list[str]) -> None:
    raw = (SAMPLES / name).read_bytes()
    first, second, third = found(reader, raw, follow=True, url="https://harbour.example/feed/all.xml")
    assert isinstance(first, Link) and isinstance(second, Link) and [first.url, second.url] == urls[:2]
    assert first.origin.source in ("Harbour Wire", "Cape Wire") and first.origin.url == first.url
    assert isinstance(third, Failure) and urls[2] in third.message and "http" in third.message


def test_a_link_brings_what_the_feed_knows() -> None:
    first, second, _ = found(Feed(), (SAMPLES / "harbour.rss").read_bytes(), follow=True, source="My name")
    assert isinstance(first, Link) and (first.kind, first.origin.published, first.origin.source) == (
        "page",
        "2022-01-22",
        "My name",
    )
    assert isinstance(second, Failure) and "/2022/comment" in second.message  # relative, and no address of the feed
    (listed, *_) = found(Opml(), (SAMPLES / "lists.opml").read_bytes())
    assert isinstance(listed, Link) and listed.kind == "feed"


BROKEN = [
    (rss("One & two", "Three").encode(), ["One & two", "Three"], "broken"),
    (rss("One", "Two").removesuffix("</channel></rss>").encode(), ["One", "Two"], "broken"),
    (rss("Caf\u00e9", "Two").encode("cp1252"), ["Caf\u00e9", "Two"], "utf-8"),
    (rss("Caf\u00e9", head='<?xml version="1.0" encoding="us-ascii"?>').encode(), ["Caf\u00e9"], "us-ascii"),
    (rss("One\x07", "Two").encode(), ["One", "Two"], "broken"),
    (b"\n\n Warning: no database \n" + rss("One").encode(), ["One"], "broken"),
]


@pytest.mark.parametrize(("raw", "titles", "said"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_feed_gives_what_can_be_read_and_says_so(raw: bytes, titles: list[str], said: str) -> None:
    given = found(Feed(), raw)
    assert [item.title for item in given if isinstance(item, Article)] == titles
    assert all(any(said in warning for warning in item.warnings) for item in given if isinstance(item, Article))


def test_utf_16_is_read_without_a_warning_of_the_encoding() -> None:
    head = '<?xml version="1.0" encoding="utf-16"?>'
    (item,) = found(Feed(), rss("Caf\u00e9 \u2013 talks", head=head).encode("utf-16"))
    assert isinstance(item, Article) and item.title == "Caf\u00e9 \u2013 talks" and len(item.warnings) == 1


def test_a_day_that_cannot_be_is_told_and_not_stored() -> None:
    raw = rss("One").replace("</guid>", "</guid><pubDate>Mon, 01 Jan 99999 00:00:00 GMT</pubDate>")
    (item,) = found(Feed(), raw.encode())
    assert isinstance(item, Article) and item.published is None and "99999" in item.warnings[-1]


@pytest.mark.parametrize(
    ("reader", "raw", "said"),
    [
        (Feed(), b'<rss version="2.0"><channel><title>W</title></channel></rss>', "without an entry"),
        (Feed(), b"<rss", "without an entry"),
        (JsonFeed(), b'{"version": "https://jsonfeed.org/version/1", "items": []}', "without an item"),
        (JsonFeed(), b'{"version": "https://jsonfeed.org/version/1", "items": [', "not JSON"),
        (Opml(), b"<opml><body><outline text='x'/></body></opml>", "without a feed"),
        (Opml(), b"<opml><body><outline", "cannot be read"),
    ],
)
def test_a_feed_without_entries_is_refused(reader: Reader, raw: bytes, said: str) -> None:
    with pytest.raises(InputError, match=f"^feed: .*{said}"):
        found(reader, raw)


# ----------------------------------------------------------------------------------------------------------- attacks

BOMB = "<!DOCTYPE {form} [" + "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha" * 10}">' for i in range(12)) + "]>"
QUADRATIC = f'<!DOCTYPE {{form}} [<!ENTITY e11 "{"a" * 100_000}">]>'
PARAMETER = '<!DOCTYPE {form} [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>'
OPML = '<opml><body><outline text="&e11;" xmlUrl="https://a.example/{title}"/></body></opml>'


def external(path: Path) -> str:
    return f'<!DOCTYPE {{form}} [<!ENTITY e11 SYSTEM "{path.as_uri()}">]>'


@pytest.mark.parametrize("form", ["rss", "opml"])
@pytest.mark.parametrize("attack", ["laughs", "quadratic", "parameter", "file", "utf-16", "behind a comment", "behind words"])
def test_entities_are_refused_and_never_read(form: str, attack: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    types = {"laughs": BOMB, "quadratic": QUADRATIC, "parameter": PARAMETER, "file": external(secret)}
    body = rss("&e11;", head="") if form == "rss" else OPML.format(title="x")
    comment = f"<!-- <{form}> -->" if attack == "behind a comment" else "Warning" if attack == "behind words" else ""
    encoding = "utf-16" if attack == "utf-16" else "utf-8"
    markup = f'<?xml version="1.0" encoding="{encoding}"?>{comment}{types.get(attack, QUADRATIC).replace("{form}", form)}{body}'
    path = tmp_path / f"attack.{form}"
    path.write_bytes(markup.encode(encoding))
    good = tmp_path / "good.rss"
    good.write_text(rss("One"), encoding="utf-8")
    refused, *others = read_articles([path, good])
    assert isinstance(refused, Failure) and refused.where == str(path)
    assert "DOCTYPE that declares entities (at byte" in refused.message and "SECRET" not in str(refused)
    assert [type(other) for other in others] == [Article]


@pytest.mark.parametrize(
    ("reader", "raw", "said"),
    [
        (Opml(), b"<opml><body>" + b"<outline text='a'>" * 90_000, "depth"),
        (Opml(), b"<opml><body>" + b"<a/>" * 2_000_000, "100,000 tags"),
        (Feed(), b"<rss><channel>" + b"<a/>" * 1_200_000, "1,000,000 tags"),
        (Feed(), rss("x").replace("<item", "<item " + " ".join(f"a{i}='1'" for i in range(50_000))).encode(), "attributes"),
        (Feed(), rss("&lt;p " + " ".join(f"a{i}='1'" for i in range(50_000))).encode(), "attributes"),
    ],
    ids=["opml-deep", "opml-wide", "feed-wide", "feed-attributes", "feed-html-attributes"],
)
def test_shapes_that_cost_more_than_their_bytes_are_refused(reader: Reader, raw: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        found(reader, raw)


def test_a_deep_feed_is_read_to_its_end() -> None:
    raw = rss("One", "<a>" * 20_000 + "Two", "Three").encode()
    titles = [item.title for item in found(Feed(), raw) if isinstance(item, Article)]
    assert "One" in titles


@pytest.mark.parametrize("link", ["http://[::1", "http://", "file:///etc/hosts", "data:text/html,x", "//", "http://a b/\x00"])
def test_a_link_that_leads_nowhere_is_told_and_the_next_goes_on(link: str) -> None:
    raw = rss("One", "Two").replace("<guid>g</guid>", "<link>{}</link>")
    first, second = found(
        Feed(), raw.replace("{}", link, 1).replace("{}", "/two").encode(), follow=True, url="https://w.example/f"
    )
    assert isinstance(first, Failure | Link) and isinstance(second, Link) and second.url == "https://w.example/two"
    assert isinstance(first, Failure) or first.url.startswith(("http://a", "https://w.example"))


def test_an_entry_that_is_too_long_is_refused_and_the_next_goes_on() -> None:
    raw = rss("One", "Two").replace("The envoys", "word " * 100_000, 1).encode()
    first, second = found(Feed(), raw)
    assert isinstance(first, Failure) and "400,000" in first.message and "entry 1" in first.message
    assert isinstance(second, Article)


def test_a_feed_over_the_limit_is_refused() -> None:
    with pytest.raises(InputError, match="response_bytes"):
        found(Feed(), rss("One").encode(), limits=Limits(response_bytes=100))
