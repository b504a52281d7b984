"""Pages: what their metadata tell, what kind of text they are, and pages that attack."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from detente.errors import InputError
from detente.ingest import read_bytes
from detente.ingest.noticed import noticed
from detente.knowledge import load_table
from detente.model import Article
from detente.rows import NoticedRow

PARAGRAPHS = [f"The envoys met in Oslo on day {i}, and the ministry said that the talks would go on." for i in range(5)]


def page(data: Any = None, head: str = "", opening: str = "<html>", paragraphs: list[str] = PARAGRAPHS) -> str:
    block = (
        ""
        if data is None
        else f'<script type="application/ld+json">{data if isinstance(data, str) else json.dumps(data)}</script>'
    )
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"{opening}<head>{head}{block}</head><body><h1>Talks in Oslo</h1><article>{body}</article></body></html>"


def read(markup: str) -> Article:
    return read_bytes(markup.encode(), "page.html")


NEWS = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Talks in Oslo"}
ORGANIZATION = {"@type": "NewsMediaOrganization", "name": "Bay News Agency"}
TOLD: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"datePublished": "2021-05-06T23:30:00-05:00"},
        {"published": "2021-05-06", "published_time": "2021-05-06T23:30:00-05:00"},
    ),
    ({"datePublished": "2021-05-06"}, {"published": "2021-05-06", "published_time": None}),
    ({"dateModified": "2021-05-07T08:00:00Z"}, {"modified": "2021-05-07T08:00:00+00:00"}),
    ({"author": {"@type": "Person", "name": "Ida Berg"}}, {"authors": ("Ida Berg",), "agency": None}),
    ({"author": [{"name": "Ida Berg"}, "Bo Dahl", {"name": "Ida Berg"}]}, {"authors": ("Ida Berg", "Bo Dahl")}),
    ({"author": ORGANIZATION, "publisher": {"name": "Harbour Post"}}, {"agency": "Bay News Agency", "source": "Harbour Post"}),
    ({"author": ORGANIZATION, "publisher": ORGANIZATION}, {"agency": None, "source": "Bay News Agency", "authors": ()}),
    ({"creator": [ORGANIZATION, {"name": "Bo Dahl"}]}, {"agency": "Bay News Agency", "authors": ("Bo Dahl",)}),
    ({"sourceOrganization": ORGANIZATION, "publisher": {"name": "Post"}}, {"agency": "Bay News Agency", "source": "Post"}),
    ({"author": "https://social.example/ida"}, {"authors": ()}),
    ({"inLanguage": "en-GB"}, {"language": "en-GB"}),
    ({"inLanguage": {"name": "English (UK)"}}, {"language": "en"}),
    ({"@type": "LiveBlogPosting"}, {"noticed": ("live blog",)}),
    ({"@type": ["NewsArticle", "http://schema.org/OpinionNewsArticle"]}, {"noticed": ("opinion",)}),
    ({"@type": "AnalysisNewsArticle"}, {"noticed": ("analysis",)}),
    ({"@type": "SatiricalArticle"}, {"noticed": ("satire",)}),
    ({"@type": "AdvertiserContentArticle"}, {"noticed": ("sponsored",)}),
    ({"articleSection": ["World", "Opinion"]}, {"noticed": ("opinion",)}),
    ({"correction": {"@type": "CorrectionComment", "text": "The day was wrong."}}, {"noticed": ("correction",)}),
    ({"creativeWorkStatus": "Retracted"}, {"noticed": ("retraction",)}),
    ({"dateline": "LIMA"}, {"text": "\n\n".join(["Talks in Oslo", *PARAGRAPHS])}),
    ({"datePublished": "99999-01-01T00:00:00Z", "dateModified": "9999-99-99"}, {"published": None, "modified": None}),
    (
        {"datePublished": 12345, "headline": {"a": 1}, "author": [[], 7, {"name": ["x"]}], "publisher": [[]]},
        {"title": "Talks in Oslo"},
    ),
    (
        {"articleSection": {"x": 1}, "mainEntityOfPage": {"@id": 5}, "correction": [], "genre": None},
        {"noticed": (), "url": None},
    ),
]


@pytest.mark.parametrize(("data", "fields"), TOLD, ids=range(len(TOLD)))
def test_json_ld_fills_the_article(data: dict[str, Any], fields: dict[str, Any]) -> None:
    article = read(page({**NEWS, **data}))
    assert {name: getattr(article, name) for name in fields} == fields


def test_what_the_page_itself_tells_where_json_ld_is_silent() -> None:
    head = (
        '<meta property="article:published_time" content="2021-05-06T08:00:00+02:00">'
        '<meta property="article:modified_time" content="2021-05-06T09:00:00+02:00">'
        '<meta name="author" content="Ida Berg"><meta property="og:site_name" content="Harbour Post">'
        '<meta property="article:section" content="Editorial"><link rel="canonical" href="https://post.example/7">'
    )
    article = read(page(head=head, opening='<html lang="en-GB">'))
    assert (article.published, article.published_time) == ("2021-05-06", "2021-05-06T08:00:00+02:00")
    assert (article.modified, article.authors, article.source) == ("2021-05-06T09:00:00+02:00", ("Ida Berg",), "Harbour Post")
    assert (article.language, article.noticed, article.url) == ("en-GB", ("opinion",), "https://post.example/7")
    assert article.where == "page.html"
    assert article.extractor is not None and re.fullmatch(r"html@2 trafilatura \d+\.\d+\.\d+", article.extractor)


@pytest.mark.parametrize(
    ("told", "language"), [("en-US", "en-US"), ("de", "en"), ("", "en"), ("x" * 90, "en"), ("en_GB", "en-GB")]
)
def test_the_text_overrules_a_language_that_it_is_not_in(told: str, language: str) -> None:
    assert read(page(opening=f'<html lang="{told}">')).language == language


def test_a_page_that_tells_nothing_has_nothing_made_up() -> None:
    article = read(page())
    told = (article.published, article.published_time, article.modified, article.source, article.agency, article.url)
    assert told == (None,) * 6 and article.authors == () and article.noticed == () and article.language == "en"


# ---------------------------------------------------------------------------------------------------------- noticed

STAMPED = "\n\n".join(f"{hour}:05 The ministry said that talks in Oslo would go on." for hour in (8, 9, 10, 11))
PLAIN = "\n\n".join(PARAGRAPHS)
NOTED: list[tuple[str, str | None, str | None, tuple[str, ...]]] = [
    (PLAIN, "Talks in Oslo", "https://post.example/world/talks-in-oslo", ()),
    (PLAIN, "Talks live on in Oslo", None, ()),
    (PLAIN, "LIVE-FIRE DRILLS BEGIN", None, ()),
    (PLAIN, "Live-fire drills begin", None, ()),
    (PLAIN, "Opinion polls: who leads in Oslo", None, ()),
    (PLAIN, "Comment from the ministry in Oslo", None, ()),
    (PLAIN, "Talks in Oslo", "https://post.example/world/opinion-of-the-court", ()),
    (PLAIN, "Live: talks in Oslo", None, ("live blog",)),
    (PLAIN, "Talks in Oslo – as it happened", None, ("live blog",)),
    (PLAIN, "Talks in Oslo", "https://post.example/world/live/2021/may/talks", ("live blog",)),
    (f"Talks\n\n{STAMPED}", "Talks", None, ("live blog",)),
    (STAMPED.replace(":05", ".05pm"), None, None, ("live blog",)),
    (STAMPED.replace("8:05 ", "").replace("9:05 ", ""), None, None, ()),
    (PLAIN + "\n\n" + "\n\n".join(["12:30 to 4 was the score.", *["No more."] * 40]), None, None, ()),
    (PLAIN, "Opinion | The talks were for show", None, ("opinion",)),
    (PLAIN, "Editorial: The talks were for show", None, ("opinion",)),
    (PLAIN, "COLUMN-The talks were for show", None, ("opinion",)),
    (PLAIN, "The talks were for show | Letters", None, ("opinion",)),
    (PLAIN, None, "https://post.example/opinion/7", ("opinion",)),
    (PLAIN, None, "https://post.example/op-ed/7", ("opinion",)),
    (f"{PLAIN}\n\nThe views expressed in this article are not those of the paper.", None, None, ("opinion",)),
    (PLAIN, "ANALYSIS-What the talks in Oslo bring", None, ("analysis",)),
    (f"Sponsored content\n\n{PLAIN}", None, None, ("sponsored",)),
    (f"{PLAIN}\n\nThis article was paid for by the port of Oslo.", None, None, ("sponsored",)),
    (PLAIN, None, "https://post.example/press-release/7", ("press release",)),
    (PLAIN, "CORRECTED-UPDATE 2-Talks in Oslo", None, ("correction",)),
    (PLAIN, "Refile: Talks in Oslo", None, ("correction",)),
    (f"(Corrects the day in paragraph 2)\n\n{PLAIN}", None, None, ("correction",)),
    (f"{PLAIN}\n\nCorrection: The talks began on Monday, not on Tuesday.", None, None, ("correction",)),
    (f"{PLAIN}\n\n* This article was amended on 7 May 2021.", None, None, ("correction",)),
    (f"{PLAIN}\n\nNote: an earlier version of this article gave another day.", None, None, ("correction",)),
    (f"{PLAIN}\n\nThe court corrects itself, and the correction took a day.", None, None, ()),
    (f"Editor’s note: This story has been corrected.\n\n{PLAIN}", None, None, ("correction",)),
    ("\n\n".join([*PARAGRAPHS, "Correction: not here.", *PARAGRAPHS * 2]), None, None, ()),
    (f"This article has been retracted.\n\n{PLAIN}", None, None, ("retraction",)),
    (PLAIN, "Opinion: live updates are no news | Letters", "https://[broken", ("opinion",)),
    ("", None, None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "title", "url", "kinds"), NOTED, ids=range(len(NOTED)))
def test_noticed(text: str, title: str | None, url: str | None, kinds: tuple[str, ...]) -> None:
    assert noticed(text, title, url) == kinds


def test_every_word_of_the_table_is_as_it_is_looked_for() -> None:
    for row in load_table("noticed", NoticedRow):
        assert row.words and all(word == word.lower().strip() for word in row.words), row.id
        if row.use in ("kind", "address"):
            assert not any("-" in word or "_" in word for word in row.words), row.id


# ---------------------------------------------------------------------------------------------------------- attacks

ATTACKS = [
    ("deep", "<html><body>" + "<div>" * 90_000 + "".join(PARAGRAPHS), "without the text"),
    ("100,000 levels", "<html><body>" + "<div>" * 100_001 + "".join(PARAGRAPHS), "100,000 tags"),
    ("one long tag", "<html><body><p " + "a" * 20_000_000, "without the text"),
    ("one long attribute", '<html><body><p class="' + "a " * 9_000_000, "without the text"),
    ("many tags", "<html><body>" + "<b>" * 6_000_000, "100,000 tags"),
    ("many attributes", page(head="<meta " + " ".join(f"a{i}=1" for i in range(100_000)) + ">"), "attributes at character 12"),
    ("attributes with slashes", page(head="<meta " + "/".join(f"a{i}" for i in range(100_000)) + ">"), "attributes"),
    ("attributes behind quotes", page(head="<meta z='>' " + " ".join(f"a{i}='>'" for i in range(100_000))), "attributes"),
    ("attributes without end", "<html><body><p " + " ".join(f"a{i}" for i in range(100_000)), "attributes"),
    ("a tag in a quote", page(head="<meta z='<' " + " ".join(f"a{i}" for i in range(100_000)) + ">"), "attributes"),
    ("a long text", page(paragraphs=["word " * 100_000]), "400,000"),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "said"), [case[1:] for case in ATTACKS], ids=[case[0] for case in ATTACKS])
def test_pages_that_cost_more_than_they_hold_are_refused(markup: str, said: str) -> None:
    with pytest.raises(InputError, match=f"^page.html: .*{said}"):
        read(markup)


HARMLESS = [
    ("deep JSON-LD", '{"@graph":[' * 100_000),
    ("nested JSON-LD", "[" * 900 + "]" * 900),
    ("10 MB of JSON-LD", json.dumps({**NEWS, "headline": "a" * 10_000_000})),
    ("a long headline", json.dumps({**NEWS, "headline": "a" * 100_000})),
    ("many objects", json.dumps([{"@type": "X"}] * 100_000)),
    ("a body of tags", json.dumps({**NEWS, "articleBody": "<p>a" * 200_000})),
    ("a body of one deep tag", json.dumps({**NEWS, "articleBody": "<b>" * 50_000})),
    ("half a surrogate pair", '{"@type": "NewsArticle", "headline": "a\\ud800b"}'),
]


@pytest.mark.parametrize("data", [case[1] for case in HARMLESS], ids=[case[0] for case in HARMLESS])
def test_metadata_that_attack_are_passed_over_and_the_page_is_read(data: str) -> None:
    article = read(page(data))
    assert article.title == "Talks in Oslo" and article.text.endswith(PARAGRAPHS[-1])


def test_pictures_written_into_a_page_and_long_scripts_are_no_attack() -> None:
    picture = (
        "<img src='data:image/png;base64,"
        + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo0NTY3ODkwQUJDREVGR0hJSktMTU5PUFFSU1RV\n" * 20_000
        + "'>"
    )
    script = "<script>" + "if (a<b && c == 'it') { d = \"x\" ; }\n" * 20_000 + "</script>"
    assert read(page(head=script).replace("<article>", f"<article>{picture}")).title == "Talks in Oslo"


def test_control_characters_and_long_words_do_not_stop_a_page() -> None:
    article = read(page(paragraphs=["w" * 100_000, "\u202eThe talks\x0b went\x01 on.", *PARAGRAPHS]))
    assert article.text.endswith(PARAGRAPHS[-1]) and "w" * 100_000 in article.text
    assert "The talks went on." in article.text
