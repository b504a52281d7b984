"""Which column holds what: guessed from common names, or told."""

from __future__ import annotations

import pytest

from detente.errors import InputError, UsageError
from detente.ingest import mapping, read_articles
from detente.ingest.columns import check_told, guess

GUESSED = [
    ("id,title,text,published,source,url", {"id": "id", "text": "text", "published": "published", "source": "source"}),
    ("Headline,Full Text,Publication Date,Byline", {"title": "Headline", "text": "Full Text", "authors": "Byline"}),
    ("date_publish,maintext,title,source_domain,description", {"text": "maintext", "published": "date_publish"}),
    ("articleBody,datePublished,author.name,content", {"text": "articleBody", "authors": "author.name"}),
    ("seendate,domain,content,link", {"published": "seendate", "source": "domain", "url": "link", "text": "content"}),
    ("publishedAt,source.name,content,guid", {"published": "publishedAt", "source": "source.name", "id": "guid"}),
    ("date,outlet,body,lang,modified", {"published": "date", "source": "outlet", "language": "lang", "modified": "modified"}),
    ("pub_date,published,body", {"published": "published"}),
]


@pytest.mark.parametrize(("names", "expected"), GUESSED, ids=[row[0] for row in GUESSED])
def test_guessed(names: str, expected: dict[str, str]) -> None:
    found = guess(names.split(","), {}, "a.csv")
    assert {field: found.get(field) for field in expected} == expected


def test_what_is_told_wins() -> None:
    names = ["text", "body", "date"]
    assert guess(names, {"text": "body"}, "a.csv") == {"text": "body", "published": "date"}
    assert guess(names, {"text": "text", "title": "date"}, "a.csv") == {"text": "text", "title": "date"}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("title,date", "no column that holds the text of articles, only title, date; say which by --map text=COLUMN"),
        ("text,body", "two columns that could hold the text \\(text and body\\).*--map text=text"),
        ("Text,text", "two columns"),
    ],
)
def test_no_text_or_two(names: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        guess(names.split(","), {}, "a.csv")


def test_a_column_that_is_told_must_be_there_once() -> None:
    with pytest.raises(InputError, match=r"a.csv: found no column 'story_text' for text, expected one of title, body"):
        check_told(["title", "body"], {"text": "story_text"}, "a.csv")
    with pytest.raises(InputError, match="2 columns 'body'"):
        check_told(["body", "body"], {"text": "body"}, "a.csv")


def test_mapping() -> None:
    assert mapping(["text=body, published=date", "source=Media Name"]) == {
        "text": "body",
        "published": "date",
        "source": "Media Name",
    }


@pytest.mark.parametrize(
    ("setting", "said"),
    [("body", "FIELD=COLUMN"), ("text=", "FIELD=COLUMN"), ("day=x", "one of text, title, "), ("text=a,text=b", "two columns")],
)
def test_wrong_mapping(setting: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        mapping([setting])


def test_wrong_field_stops_before_the_first_article() -> None:
    with pytest.raises(UsageError, match="'day'"):
        list(read_articles([], columns={"day": "x"}))
