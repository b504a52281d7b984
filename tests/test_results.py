"""The records in a program: iterating, data frames, failures."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente import Coder
from detente.model import Article

pandas = pytest.importorskip("pandas")

TEXTS = {
    "a": "Sudan expelled the Kenyan ambassador.",
    "b": "Nothing happened in Oslo.",
    "c": "Peru and Chile held talks in Lima.",
}


def articles() -> list[Article]:
    return [Article(id=id, text=text) for id, text in TEXTS.items()]


def test_records_of_one_article_as_a_frame() -> None:
    frame = Coder().code(TEXTS["a"], id="a").to_pandas()
    assert list(frame["type"]) == ["SANCTION"]
    assert list(frame["actor_country"]) == ["SDN"]


@pytest.mark.parametrize("workers", [1, 2])
def test_many_articles_come_in_order(workers: int) -> None:
    many = Coder().code_many(articles(), workers=workers)
    assert [(coded.id, [r.type for r in coded.events]) for coded in many] == [
        ("a", ["SANCTION"]),
        ("b", []),
        ("c", ["CONSULT"]),
    ]
    assert many.failures == []


def test_many_articles_are_read_as_they_are_asked_for() -> None:
    asked: list[str] = []

    def lazily():
        for article in articles():
            asked.append(article.id)
            yield article

    many = iter(Coder().code_many(lazily()))
    assert next(many).id == "a"
    assert asked == ["a"]


def test_many_articles_as_one_frame(tmp_path: Path) -> None:
    frame = Coder().code_many(articles()).to_pandas()
    assert list(frame["article"]) == ["a", "c"]
