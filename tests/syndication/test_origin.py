"""Whose text an article says it is, and by what name its outlet is counted: origins.tsv and outlets.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.syndication import outlet, told_origin

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (HERE / name).read_text(encoding="utf-8").split("\n")[1:] if line]


@pytest.mark.parametrize(("rule", "text", "authors", "agency", "name", "basis"), rows("origins.tsv"))
def test_whose_text_it_is(rule: str, text: str, authors: str, agency: str, name: str, basis: str) -> None:
    found = told_origin(text.replace("¶", "\n"), agency or None, tuple(authors.split("|")) if authors else ())
    assert tuple(found or ("", "")) == (name, basis), rule


@pytest.mark.parametrize(("source", "url", "name"), rows("outlets.tsv"))
def test_by_what_an_outlet_is_counted(source: str, url: str, name: str) -> None:
    assert (outlet(source or None, url or None) or "") == name


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "By " * 50_000, "AP/" * 50_000, "- AFP " * 50_000, "\n".join(["Source: X"] * 20_000)]
)
def test_a_text_made_to_be_slow_tells_nothing_or_one_name(text: str) -> None:
    found = told_origin(text)
    assert found is None or found.name in ("AP", "AFP")
