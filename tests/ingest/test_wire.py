"""What agencies send: ninjs in its three versions, NewsML-G2, NITF."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from detente.errors import InputError
from detente.ingest import read_articles
from detente.ingest.base import Found, Origin, Reader
from detente.ingest.newsml import NewsMl
from detente.ingest.ninjs import Ninjs
from detente.limits import Limits
from detente.model import Article, Failure

SAMPLES = Path(__file__).parent / "samples"
FIRST = "LIMA (BNA) - Chile sent a ship to the strait on Thursday, its navy said."
SECOND = "The ministry in Lima called it a mistake and asked for talks."
HTML = f"<section><p>{FIRST}</p><figure><figcaption>A ship.</figcaption></figure><p>{SECOND}</p></section>"
COMMON = {"uri": "urn:bay:1", "type": "text", "language": "en-GB"}
TIMES = ("2021-05-06T08:00:00+02:00", "2021-05-06T10:00:00+02:00")

VERSION_1 = {
    **COMMON,
    "firstcreated": TIMES[0],
    "versioncreated": TIMES[1],
    "pubstatus": "usable",
    "headline": "Chile sends a ship",
    "byline": "By Ida Berg",
    "copyrightholder": "Bay News Agency",
    "urgency": 4,
    "body_text": f"{FIRST} {SECOND}",
    "body_xhtml": HTML,
    "genre": [{"name": "Analysis"}],
    "ednote": "Corrects the day",
}
VERSION_2 = {
    **COMMON,
    "firstcreated": TIMES[0],
    "versioncreated": TIMES[1],
    "headlines": [{"role": "short", "value": "Ship"}, {"role": "main", "value": "Chile sends a ship"}],
    "by": "Ida Berg",
    "copyrightholder": "Bay News Agency",
    "bodies": [{"contenttype": "text/plain", "value": f"{FIRST} {SECOND}"}, {"contenttype": "text/html", "value": HTML}],
    "genres": [{"name": "Analysis"}],
    "ednote": "Corrects the day",
}
VERSION_3 = {
    **COMMON,
    "firstCreated": TIMES[0],
    "versionCreated": TIMES[1],
    "pubStatus": "usable",
    "headlines": [{"value": "Chile sends a ship"}],
    "by": "Ida Berg",
    "copyrightHolder": "Bay News Agency",
    "bodies": [{"role": "main", "contentType": "application/xhtml+xml", "value": HTML}],
    "genres": [{"name": "Analysis"}],
    "edNote": "Corrects the day",
}


def found(reader: Reader, raw: bytes, **limits: int) -> list[Found]:
    return list(reader.read(io.BufferedReader(io.BytesIO(raw)), Origin(name="wire", id="w", limits=Limits(**limits))))


def ninjs(*items: Any, lines: bool = False) -> list[Found]:
    value = items[0] if len(items) == 1 else list(items)
    raw = "\n".join(map(json.dumps, items)) if lines else json.dumps(value, indent=1)
    return found(Ninjs(), raw.encode())


@pytest.mark.parametrize("item", [VERSION_1, VERSION_2, VERSION_3], ids=["1.x", "2.x", "3.x"])
def test_ninjs(item: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(item), encoding="utf-8")
    (article,) = read_articles([path])
    assert isinstance(article, Article) and article.extractor == "ninjs@1"
    assert article.text == f"Chile sends a ship\n\n{FIRST}\n\n{SECOND}"
    assert (article.id, article.source, article.authors) == ("urn:bay:1", "Bay News Agency", ("Ida Berg",))
    assert (article.published, article.published_time, article.modified) == ("2021-05-06", *TIMES)
    assert (article.language, article.noticed, article.warnings) == ("en-GB", ("analysis", "correction"), ())


def test_plain_bodies_and_sources() -> None:
    item = {"uri": "https://bay.example/1", "versioncreated": "2021-05-06T10:00:00Z", "body_text": f"{FIRST}\n{SECOND}"}
    (article,) = ninjs({**item, "title": "Ship", "copyrightholder": "Bay", "infosources": [{"name": "Harbour Wire"}]})
    assert isinstance(article, Article)
    assert article.text.split("\n\n") == ["Ship", FIRST, SECOND]
    assert (article.source, article.agency, article.url) == ("Bay", "Harbour Wire", "https://bay.example/1")
    assert (article.published_time, article.modified) == ("2021-05-06T10:00:00+00:00", None)


def test_a_short_text_that_is_said_to_be_in_another_language_is_refused() -> None:
    (refused,) = ninjs({**VERSION_1, "language": "de", "headline": "Kiel", "body_xhtml": "<p>Kiel: Schiff gesunken.</p>"})
    assert isinstance(refused, Failure) and "'de'" in refused.message


@pytest.mark.parametrize(
    ("party", "source"),
    [
        ('<provider qcode="nprov:BNA"/>', "BNA"),
        ('<provider literal="Bay News"/>', "Bay News"),
        ('<provider uri="http://www.bay.example/about/"/>', "bay.example"),
        ('<provider qcode="nprov:BNA"><name>Bay News Agency</name></provider>', "Bay News Agency"),
        ("", "Bay Holding"),
    ],
)
def test_the_provider_of_an_item(party: str, source: str) -> None:
    rights = "<rightsInfo><copyrightHolder><name>Bay Holding</name></copyrightHolder></rightsInfo>"
    raw = ITEM.format(n=1, body=FIRST).replace("<contentSet>", f"{rights}<itemMeta>{party}</itemMeta><contentSet>")
    (article,) = found(NewsMl(), raw.encode())
    assert isinstance(article, Article) and article.source == source


@pytest.mark.parametrize("lines", [True, False], ids=["lines", "list"])
def test_items_among_others(lines: bool) -> None:
    withdrawn = {**VERSION_3, "uri": "urn:bay:2", "pubStatus": "canceled"}
    picture = {"uri": "urn:bay:3", "type": "picture", "headline": "A ship"}
    empty = {"uri": "urn:bay:4", "type": "text", "headlines": [{"value": "Nothing"}]}
    first, second, third, fourth = ninjs(VERSION_1, withdrawn, picture, empty, {**VERSION_2, "uri": "urn:bay:5"}, lines=lines)
    where = "line" if lines else "item"
    assert isinstance(first, Article) and isinstance(fourth, Article) and fourth.id == "urn:bay:5"
    assert isinstance(second, Failure) and second.where == f"wire, {where} 2" and "canceled" in second.message
    assert isinstance(third, Failure) and third.where == f"wire, {where} 4" and "without a text" in third.message
    assert b"urn:bay:4" in (third.raw or b"")


@pytest.mark.parametrize(
    ("until", "sent", "warned"),
    [
        ("2021-05-06T18:00:00+02:00", "2021-05-06T10:00:00+02:00", True),
        ("2021-05-06T08:30:00Z", "2021-05-06T10:00:00+02:00", True),
        ("2021-05-06T08:00:00Z", "2021-05-06T10:00:00+02:00", False),
        ("2021-05-01", "2021-05-06T10:00:00+02:00", False),
        ("nonsense", "2021-05-06T10:00:00+02:00", False),
    ],
)
def test_an_embargo_that_was_not_over_is_warned_of(until: str, sent: str, warned: bool) -> None:
    (article,) = ninjs({**VERSION_1, "embargoed": until, "versioncreated": sent})
    assert isinstance(article, Article) and bool(article.warnings) == warned


def test_a_bad_line_of_ninjs_does_not_stop_the_others() -> None:
    good = json.dumps(VERSION_1)
    long = json.dumps({**VERSION_1, "body_text": "x" * 5000})
    deep = '{"uri": ' + "[" * 100_000
    lines = "\n".join([good, "{nonsense", long, deep, "[]", '{"uri": "a", "bodies": 7, "headlines": {"a": 1}, "by": []}', good])
    given = found(Ninjs(), lines.encode(), article_bytes=3000)
    told = [item.message for item in given if isinstance(item, Failure)]
    assert [message.partition(":")[0] for message in told] == [f"wire, line {n}" for n in (2, 3, 4, 5, 6)]
    assert len(given) == 7 and isinstance(given[-1], Article)


@pytest.mark.parametrize(
    ("reader", "raw", "said"),
    [
        (Ninjs(), json.dumps({"uri": "a", "type": "picture", "headline": "x"}).encode(), "type picture only"),
        (Ninjs(), b'[{"uri": "a", "type": "planning"}]', "type planning only"),
        (Ninjs(), b'[{"uri": "a", "type": "text"', "not JSON"),
        (Ninjs(), b"[]", "no items"),
        (NewsMl(), b'<newsItem guid="a"><itemMeta><itemClass qcode="ninat:video"/></itemMeta></newsItem>', "class video only"),
        (NewsMl(), b"<newsMessage><itemSet/></newsMessage>", "no news item"),
        (NewsMl(), b"<newsMessage><itemSet>", "cannot be read"),
        (NewsMl(), b"", "cannot be read"),
    ],
)
def test_an_input_without_a_text_item_is_refused(reader: Reader, raw: bytes, said: str) -> None:
    with pytest.raises(InputError, match=f"^wire.*: .*{said}"):
        found(reader, raw)


def test_newsml_g2() -> None:
    first, second, third = read_articles([SAMPLES / "message.xml"])
    assert isinstance(first, Article) and isinstance(second, Failure) and isinstance(third, Article)
    assert first.text.split("\n\n") == [
        "Chile sends a ship to the strait",
        "LIMA (BNA) - Chile sent a ship to the strait on Thursday.",
        "Its navy gave no date for the return,",
        "and the ministry in Lima asked for talks.",
    ]
    assert (first.id, first.source, first.agency) == ("urn:newsml:bay.example:20210506:1", "Bay News Agency", "BNA")
    assert (first.authors, first.language, first.noticed) == (("IDA BERG and BO DAHL",), "en-GB", ("analysis", "correction"))
    assert (first.published_time, first.modified) == TIMES
    assert "embargoed until 2021-05-06T18:00:00+02:00" in first.warnings[0]
    assert second.where is not None and second.where.endswith("item 3") and "canceled" in second.message
    assert (third.source, third.agency, third.published_time) == ("bna.example", "Harbour Wire", "2021-05-06T10:41:00+01:00")
    assert third.text.endswith("\n\n(HW) - Lima, May 6 - Peru opened its harbours on Thursday, the ministry said.")


def test_nitf_alone() -> None:
    (article,) = read_articles([SAMPLES / "item.nitf.xml"])
    assert isinstance(article, Article) and article.extractor == "nitf@1"
    assert article.text.split("\n\n") == [
        "Chile sends a ship to the strait",
        FIRST,
        "What Peru says",
        'The ministry in Lima called it "a mistake" & asked for talks.',
    ]
    assert (article.id, article.source, article.agency) == ("bna-77", "The Harbour Wire", "Bay News Agency")
    assert (article.authors, article.published_time) == (("Ida Berg",), "2021-05-06T07:08:09+02:00")
    assert article.noticed == ("correction",)


def test_nitf_inside_an_item() -> None:
    nitf = (SAMPLES / "item.nitf.xml").read_text(encoding="utf-8").partition("?>")[2].partition('dtd">')[2]
    (article,) = found(
        NewsMl(), f'<newsItem guid="urn:9"><contentSet><inlineXML>{nitf}</inlineXML></contentSet></newsItem>'.encode()
    )
    assert isinstance(article, Article) and (article.id, article.authors) == ("urn:9", ("Ida Berg",))
    assert article.extractor == "newsml_g2@1" and article.text.startswith(FIRST)


XHTML = "<html><body><p>{body}</p></body></html>"
ITEM = f'<newsItem guid="urn:{{n}}"><contentSet><inlineXML>{XHTML}</inlineXML></contentSet></newsItem>'


def message(*bodies: str, head: str = "") -> bytes:
    items = "".join(ITEM.format(n=n, body=body) for n, body in enumerate(bodies, 1))
    return f"{head}<newsMessage><itemSet>{items}</itemSet></newsMessage>".encode()


def test_a_long_message_is_read_item_by_item() -> None:
    items = (f"{FIRST} {n}" for n in range(3000))
    given = found(NewsMl(), message(*items), article_bytes=200_000)
    assert len(given) == 3000 and all(isinstance(item, Article) for item in given)


ENTITY = "<!DOCTYPE newsMessage [{}]>"
LAUGHS = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "ha" * 10}">' for i in range(12))
ATTACKS = [
    (message("&e11;", head=ENTITY.format(LAUGHS)), "declares entities"),
    (message("&e11;", head=ENTITY.format(f'<!ENTITY e11 "{"a" * 100_000}">')), "declares entities"),
    (message("&e11;", head=ENTITY.format('<!ENTITY e11 SYSTEM "file:///etc/hosts">')), "declares entities"),
    (message("&e11;", head=ENTITY.format('<!ENTITY e11 SYSTEM "http://127.0.0.1:9/x">')), "declares entities"),
    (message("x", head=ENTITY.format('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;')), "declares entities"),
    (message("&e11;"), "e11"),
    (message("<b>" * 100_000), "depth"),
    (message("<b/>" * 200_000), "100,000 tags"),
    (b"<newsMessage>" + b"<a/>" * 3_000_000, "100,000 tags"),
    (b'<newsMessage><newsItem guid="' + b"a" * 30_000_000, "20 MB|cannot be read"),
    (message("x" * 12_000_000), "cannot be read"),
]


@pytest.mark.parametrize(("raw", "said"), ATTACKS, ids=[f"{n}-{said}" for n, (_, said) in enumerate(ATTACKS)])
def test_attacks_are_refused_with_the_reason(raw: bytes, said: str, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.xml", tmp_path / "good.xml"
    bad.write_bytes(raw)
    good.write_bytes(message(FIRST))
    refused, *others = read_articles([bad, good])
    assert isinstance(refused, Failure) and refused.message.startswith(str(bad)), refused
    assert any(part in refused.message for part in said.split("|")), refused.message
    assert [type(other) for other in others] == [Article]


def test_entities_that_the_first_bytes_do_not_show_are_refused() -> None:
    head = "<!-- <newsItem> -->" * 4000 + ENTITY.format('<!ENTITY e11 "x">')
    with pytest.raises(InputError, match="declares entities"):
        found(NewsMl(), message("&e11;", head=head))


def test_what_stands_before_broken_xml_is_kept() -> None:
    given: list[Found] = []
    with pytest.raises(InputError, match="cannot be read"):
        for item in NewsMl().read(io.BytesIO(message(FIRST, SECOND)[:-60]), Origin(name="wire", id="w")):
            given.append(item)
    assert len(given) == 1 and isinstance(given[0], Article)
