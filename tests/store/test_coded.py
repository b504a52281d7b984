"""Records come out of a store as the coder gave them, so that they can be explained and verified without their files."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from coded_articles import article, coded
from detente import cli
from detente.errors import UsageError
from detente.model import Article, CodedArticle, Span
from detente.proof.verify import verify
from detente.store.coded import all_coded, find_record
from detente.store.keys import article_key, record_keys
from detente.store.reading import reading
from made_stores import FULL, HandCoder, full_coded, ingest


class Reads(HandCoder):
    """Gives what it is handed, by the id of the article."""

    def __init__(self, results: dict[str, CodedArticle]) -> None:
        super().__init__()
        self.results = results
        self.identity = results[FULL.id].coder

    def code_article(self, article: Article) -> CodedArticle:
        return self.results[article.id]


SECOND = article(id="second", source="Harbour Post")
RESULTS = {FULL.id: full_coded(), "second": coded(id="second")}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "store"
    ingest(folder, [FULL, SECOND], Reads(RESULTS))
    return folder


def test_nothing_of_a_coding_is_lost(store: Path) -> None:
    with reading(store) as opened:
        (first, text), (second, _) = all_coded(opened)
    expected = full_coded()
    assert text == FULL.text
    for found, made in zip(first.events, expected.events, strict=True):
        # Made by hand, a record tells the spans of place and attribution only in these themselves.
        told = {name: getattr(made, name) for name in ("place", "attribution")}
        spans = {name: Span(value.start, value.end) for name, value in told.items() if value}
        assert found == replace(made, spans=made.spans | spans)
    assert first.coder == expected.coder
    assert (first.reference, first.warnings, first.sha256) == (expected.reference, expected.warnings, expected.sha256)
    assert [record.trigger for record in second.events] == [record.trigger for record in RESULTS["second"].events]


def test_a_record_is_found_by_its_key_and_only_by_that(store: Path) -> None:
    key = article_key(FULL)
    keys = record_keys(key, full_coded().events)
    with reading(store) as opened:
        for wanted, record in zip(keys, full_coded().events, strict=True):
            found, _, id = find_record(opened, wanted)
            assert isinstance(found, CodedArticle) and id == record.id
        with pytest.raises(UsageError, match=keys[0]):
            find_record(opened, f"{key}:1-nothing")
        with pytest.raises(UsageError, match="no coded article"):
            find_record(opened, "nothing")


def test_a_store_is_verified_and_explained_by_the_commands(store: Path) -> None:
    with reading(store) as opened:
        wrong = [problem for found, text in all_coded(opened) for problem in verify(found, text)]
    done = CliRunner().invoke(cli.app, ["verify", str(store)])
    assert (done.exit_code == 0) == (not wrong)
    key = record_keys(article_key(SECOND), RESULTS["second"].events)[0]
    done = CliRunner().invoke(cli.app, ["explain", str(store), key])
    assert done.exit_code == 0 and "Trigger:" in done.output
