"""The places of an article, as a reader would mark them on a map."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from detente.geo.gazetteer import Gazetteer
from detente.knowledge import Knowledge
from detente.language_model import LanguageModel
from detente.model import Article, Document, PlaceMention
from detente.pipeline import Pipeline
from detente.stages.places import Places
from detente.stages.segment import Segment
from detente.stages.tokens import Tokens

KNOWN = Knowledge()
GAZETTEER = Gazetteer()
PLACES = Places(GAZETTEER, KNOWN.countries, KNOWN.regions, KNOWN.place_words)
READ = Pipeline([Segment(KNOWN.layout), Tokens(LanguageModel())])
MARK = re.compile(r"\[([^|\]]+)\|([^|\]]+)\|([^|\]]+)\]")
CASES = [
    line.split(": ", 1)
    for line in (Path(__file__).parent / "data" / "places.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


def places(text: str, **known: str) -> tuple[PlaceMention, ...]:
    return PLACES(READ(Document(article=Article(id="a", text=text, **known))))


def only(text: str, **known: str) -> PlaceMention:
    (mention,) = places(text, **known)
    return mention


@pytest.mark.parametrize(("about", "marked"), CASES, ids=[about for about, _ in CASES])
def test_marked_places_are_found_and_nothing_else(about: str, marked: str) -> None:
    expected = [(words.removeprefix("the "), country, precision) for words, country, precision in MARK.findall(marked)]
    found = [(m.text, m.country or "-", m.precision) for m in places(MARK.sub(r"\1", marked))]
    assert found == expected


def test_text_and_offsets_agree_and_mentions_stand_in_order() -> None:
    text = "KYIV, Jan. 22 (Reuters) - Troops left Kharkiv.\n\nThe Omani capital and eastern Ghouta were quiet, Poland said."
    found = places(text)
    assert [m.text for m in found] == ["KYIV", "Kharkiv", "Omani capital", "eastern Ghouta", "Poland"]
    assert all(text[m.start : m.end] == m.text for m in found)
    assert [m.start for m in found] == sorted(m.start for m in found)


def test_the_place_of_the_dateline_counts_as_the_story() -> None:
    text = "BEIRUT, March 3 (Reuters) - Gunmen blocked the port of Tripoli for two days."
    assert {m.text: m.country for m in places(text)} == {"BEIRUT": "LBN", "Tripoli": "LBN"}


def test_the_address_of_the_page_tells_the_country_where_nothing_else_does() -> None:
    text = "The flood reached Richmond on Monday."
    assert {m.text: m.country for m in places(text, url="https://www.example.co.uk/a")}["Richmond"] == "GBR"


def test_one_name_is_one_place_throughout_an_article() -> None:
    text = "A fire broke out in Athens, Georgia, on Monday. The mayor of Athens said nobody was hurt."
    assert {m.admin1 for m in places(text)} == {"Georgia"}


def test_another_place_of_the_name_is_told_apart_where_the_article_does() -> None:
    text = "He moved from Athens, Greece, to Athens, Georgia, in 1990."
    assert [(m.text, m.country) for m in places(text) if m.text == "Athens"] == [("Athens", "GRC"), ("Athens", "USA")]


def test_near_places_pull_a_name_to_them() -> None:
    text = "Buses between Denton, Sherman, Whitesboro and Gainesville were late."
    assert {m.text: m.admin1 for m in places(text)}["Gainesville"] == "Texas"


def test_a_city_has_coordinates_id_and_division() -> None:
    m = only("The envoy flew to Houston on Tuesday.")
    assert m.latitude is not None and m.longitude is not None
    assert (round(m.latitude), round(m.longitude), m.geonames_id, m.admin1) == (30, -95, 4699066, "Texas")


def test_a_country_stands_in_its_middle() -> None:
    m = only("The envoy flew to Poland on Tuesday.")
    assert (m.latitude, m.longitude, m.geonames_id, m.name) == (52.0, 20.0, None, "Poland")


def test_evidence_names_the_row_and_what_was_overruled() -> None:
    lebanese = places("Gunmen blocked the port of Tripoli, Lebanon, for two days.")[0]
    decided, supported = lebanese.evidence
    assert decided.by == f"geonames:{lebanese.geonames_id}" and supported.by == "rule:context"
    assert "LBY" in supported.note
    assert only("The envoy flew to Paris.").evidence[1].by == "rule:population"
    assert only("The envoy flew to Poland.").evidence[0].by == "POL"
    assert only("Chechen fighters left Chechnya.").evidence[0].by.startswith("reg.")


def test_what_stands_beside_the_name_decides() -> None:
    """Without the words that the evidence names, another place is meant."""
    assert places("Gunmen blocked the port of Tripoli, Lebanon, for two days.")[0].country == "LBN"
    assert places("Gunmen blocked the port of Tripoli for two days.")[0].country == "LBY"


def test_equal_candidates_give_only_what_they_share() -> None:
    m = only("Deputies searched Washington County on Monday.")
    assert (m.country, m.latitude, m.evidence[1].by) == ("USA", None, "rule:ambiguous")


def test_an_unlisted_place_has_no_coordinates() -> None:
    m = only("The rebels shelled the town of Zorbaqa.")
    assert (m.country, m.latitude, m.geonames_id, m.precision) == (None, None, None, "unknown")


@pytest.mark.parametrize("text", ["", "\n\n", "a", "St.", "al-", "The", "-", "’s", "I.", "In the", "the capital", "U.S.,"])
def test_odd_texts_are_read(text: str) -> None:
    assert all(m.text for m in places(text))


def test_stage_travels_to_another_process_and_says_the_same() -> None:
    document = READ(Document(article=Article(id="a", text="Gunmen blocked the port of Tripoli, Lebanon, for two days.")))
    copy = pickle.loads(pickle.dumps(PLACES))
    assert copy(document) == PLACES(document) == PLACES(document)
    assert len(pickle.dumps(GAZETTEER)) < 500


def test_figures_on_marked_news(bench: Path) -> None:
    """Floors on real news: half of the articles, one hit each way."""
    import json

    rows = [json.loads(line) for line in (bench / "dev" / "place.jsonl").read_text(encoding="utf-8").splitlines()][::6]
    hit = found = marked = 0
    for row in rows:
        spans = [(m.start, m.end) for m in places(row["text"])]
        gold = [(t["start"], t["end"]) for t in row["toponyms"] if t["lat"] is not None and t["text"][0].isupper()]
        found, marked = found + len(spans), marked + len(gold)
        hit += sum(any(a < end and start < b for start, end in gold) for a, b in spans)
    assert hit / found > 0.85
    assert hit / marked > 0.5
