"""Copies among the articles of a store: counted once, whatever the runs in which they came, looked for anew where needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from coded_articles import TEXT, article
from detente.corpus import clustering
from detente.model import Article
from detente.store.reading import reading
from detente.store.writing import StoreWriter
from made_stores import HandCoder, ask, ingest

MORE = "The ministry in Oslo gave no names. Owners of four trawlers had asked for an escort through the box, the harbour said."
STORY = f"{TEXT}\n{MORE}\n"
OTHER = "Peru opened a ferry line to Chile. Its captain bought oranges in Arica while a mayor counted passengers at the quay."


def told(source: str, day: str, text: str = STORY) -> Article:
    return article(id=source, source=source, text=text, published=day)


ARTICLES = [
    told("North Wire", "2020-03-03"),
    told("Harbour Post", "2020-03-04", STORY + "\nThe Harbour Post is closed on Sunday.\n"),
    told("Cod Weekly", "2020-03-05"),
    told("Arica Times", "2020-03-05", OTHER),
]


def clusters(db: Path) -> dict[str, tuple[str, str]]:
    query = """
        SELECT a.source, first.source, k.relation FROM current_clusters k JOIN articles a ON a.article = k.article
        JOIN articles first ON first.article = k.cluster"""
    return {source: (first, relation) for source, first, relation in ask(db, query)}


EXPECTED = {
    "North Wire": ("North Wire", "origin"),
    "Harbour Post": ("North Wire", "reprint"),
    "Cod Weekly": ("North Wire", "reprint"),
    "Arica Times": ("Arica Times", "origin"),
}


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (2, 1, 0, 3), (3, 2, 0, 1)])
@pytest.mark.parametrize("runs", [1, 4])
def test_the_order_of_arrival_and_the_runs_make_no_difference(order: tuple[int, ...], runs: int, tmp_path: Path) -> None:
    found = [ARTICLES[at] for at in order]
    for part in [found] if runs == 1 else [[one] for one in found]:
        ingest(tmp_path / "store", part, HandCoder(), copies=True)
    assert clusters(tmp_path / "store") == EXPECTED
    counts = dict(ask(tmp_path / "store", "SELECT trigger, (articles, outlets) FROM events WHERE type <> 'REJECT'"))
    assert counts and set(counts.values()) == {(3, 3)}


def test_a_copy_long_after_is_a_story_of_its_own(tmp_path: Path) -> None:
    late = told("Almanac", "2020-06-30")
    ingest(tmp_path / "store", [ARTICLES[0], late], HandCoder(), copies=True)
    assert clusters(tmp_path / "store")["Almanac"] == ("Almanac", "origin")


def test_fingerprints_of_another_version_are_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = tmp_path / "store"
    with monkeypatch.context() as older:
        older.setattr(clustering, "fingerprint_version", lambda: "older")
        ingest(db, ARTICLES[:2], HandCoder(), copies=True)
    ingest(db, ARTICLES[2:], HandCoder(), copies=True)
    assert clusters(db) == EXPECTED
    versions = ask(db, "SELECT version, count(*) FROM fingerprints GROUP BY version ORDER BY version = 'older'")
    assert [count for _, count in versions] == [4, 2]


def test_a_search_that_was_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    db = tmp_path / "store"
    add = StoreWriter.add

    def stops(writer: StoreWriter, rows: dict[str, list[dict[str, object]]]) -> None:
        add(writer, rows)
        if rows.get("fingerprints"):
            raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(StoreWriter, "add", stops)
        with pytest.raises(KeyboardInterrupt):
            ingest(db, ARTICLES, HandCoder(), copies=True)
    with reading(db) as store:
        assert store.one("SELECT count(*) FROM fingerprints") == (1,)
    ingest(db, [], HandCoder(), copies=True)
    assert clusters(db) == EXPECTED


def test_a_record_that_others_are_counted_as_is_counted_as_itself(tmp_path: Path) -> None:
    """A brief, the story that carries it, a copy of that story without the brief's words, and a copy of the brief."""
    brief = told("Wire One", "2020-03-03", TEXT)
    carrier = told("Daily", "2020-03-04", f"{TEXT}\n{MORE} {OTHER}\n")
    ingest(tmp_path / "store", [brief, carrier, *ARTICLES[1:]], HandCoder(), copies=True)
    with reading(tmp_path / "store") as store:
        loose = "SELECT count(*) FROM shared_records a JOIN shared_records b ON b.record = a.told_as AND b.told_as <> a.told_as"
        assert store.one(loose) == (0,)
        printed = "SELECT count(DISTINCT (told_as, article)) FROM tellings"
        assert store.one("SELECT sum(articles)::INT FROM events") == store.one(printed)
        dangling = "SELECT count(*) FROM events e WHERE e.same_as IS NOT NULL AND e.same_as NOT IN (SELECT record FROM events)"
        assert store.one(dangling) == (0,)


def test_articles_outlets_and_origins_of_a_month_are_three_numbers(tmp_path: Path) -> None:
    nameless = article(id="nameless", source=None, text=STORY + "\nNothing more was known.\n", published="2020-03-04")
    again = told("North Wire", "2020-03-05", STORY + "\nA third trawler turned back.\n")
    ingest(tmp_path / "store", [*ARTICLES[:2], again, nameless], HandCoder(), copies=True)
    rows = ask(tmp_path / "store", "SELECT events, articles, outlets, origins FROM dyad_months WHERE type = 'THREATEN'")
    assert rows == [(1, 4, 3, 1)]
