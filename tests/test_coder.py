"""The coder from Python: same bytes whatever stands beside an article, what it says of itself, odd texts."""

from __future__ import annotations

import hashlib
import pickle
import re
import textwrap
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import Coder, __version__
from detente.engine import code_many
from detente.knowledge import digest
from detente.model import Article, CodedArticle
from detente.proof.verify import verify
from detente.writers.plain import encoded

ROOT = Path(__file__).parents[1]
PATHS = (*sorted((ROOT / "examples").glob("*.txt")), *sorted((ROOT / "tests" / "gold").glob("*.txt"))[::4])
ARTICLES = [Article(id=p.stem, text=p.read_text(encoding="utf-8"), published="2024-05-15") for p in PATHS]


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.fixture(scope="module")
def first(coder: Coder) -> dict[str, bytes]:
    """What each article gives where it stands in the list."""
    out = {a.id: encoded(coder.code_article(a)) for a in ARTICLES}
    assert sum(data.count(b'"trigger"') for data in out.values()) > 100, "records must be there, else nothing is compared"
    return out


def test_the_same_bytes_again_and_in_another_order(coder: Coder, first: dict[str, bytes]) -> None:
    assert {a.id: encoded(coder.code_article(a)) for a in reversed(ARTICLES)} == first


def test_the_same_bytes_after_a_long_article(coder: Coder, first: dict[str, bytes]) -> None:
    long = coder.code("\n\n".join(a.text for a in ARTICLES), published="2019-01-01")
    assert len(long.events) > 100
    assert {a.id: encoded(coder.code_article(a)) for a in ARTICLES[:4]} == {a.id: first[a.id] for a in ARTICLES[:4]}


def test_the_same_bytes_in_a_pool(coder: Coder, first: dict[str, bytes]) -> None:
    results = list(code_many(coder, ARTICLES[::-1], workers=2))
    assert {r.id: encoded(r) for r in results if isinstance(r, CodedArticle)} == first


def test_the_same_bytes_from_another_coder(first: dict[str, bytes]) -> None:
    """Nothing is learned from the articles that a coder has seen."""
    assert encoded(Coder().code_article(ARTICLES[0])) == first[ARTICLES[0].id]


def test_a_coder_goes_through_pickle_as_little_more_than_its_names(coder: Coder, first: dict[str, bytes]) -> None:
    data = pickle.dumps(coder)
    assert len(data) < 2000
    assert encoded(pickle.loads(data).code_article(ARTICLES[0])) == first[ARTICLES[0].id]


# -------------------------------------------------------------------------------------------------- what it says


def test_the_records_say_what_made_them(coder: Coder) -> None:
    text = "Norway’s government expelled two Russian diplomats.\n"
    coded = coder.code(text, id="oslo", title="Expelled", published="2024-05-15", source="Fjord Post")
    assert (coded.id, coded.title, coded.published, coded.source) == ("oslo", "Expelled", "2024-05-15", "Fjord Post")
    assert coded.sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert (coded.coder.name, coded.coder.version, coded.coder.tables) == ("detente", __version__, digest())
    assert re.fullmatch(r"\w+@[\d.]+", coded.coder.model)
    assert [r.id for r in coded.events] == ["e1"]


def test_relative_dates_count_from_the_day_given(coder: Coder) -> None:
    text = "Norway expelled two Russian diplomats on Monday."
    assert [r.date for r in coder.code(text, published="2024-05-15").events] == ["2024-05-13"]
    assert [r.date for r in coder.code(text, published="2019-01-02").events] == ["2018-12-31"]
    (record,) = coder.code(text).events
    assert (record.date, record.date_text) in ((None, None), (None, "Monday")), "no day is given: a date would be a guess"


@pytest.mark.parametrize(
    "text", ["", " \n\n ", ".", "—", "“”", "”", "\ufeff", "1", "\n" * 500, "ÄÖÜ" * 50, "🙂🙂 🙂", "x" * 5000]
)
def test_texts_without_a_sentence_give_no_record(coder: Coder, text: str) -> None:
    coded = coder.code(text)
    assert coded.events == ()


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "  ", "\t"], ids=["no-break", "narrow", "thin", "two", "tab"])
def test_other_blanks_between_words_change_no_record(coder: Coder, space: str) -> None:
    text = "Norway expelled two Russian diplomats on Monday."
    other = text.replace(" ", space, 3)
    (plain,), (record,) = coder.code(text, published="2024-05-15").events, coder.code(other, published="2024-05-15").events
    assert (record.type, record.date) == (plain.type, plain.date)
    assert [(p.country, p.sector) for p in record.recipient] == [(p.country, p.sector) for p in plain.recipient]
    assert verify(coder.code(other, published="2024-05-15"), other) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", " \n"])
@pytest.mark.parametrize("width", [60, 72])
def test_lines_broken_for_a_page_change_no_record(coder: Coder, end: str, width: int) -> None:
    text = (
        "Norway expelled two Russian diplomats from its capital on Monday after months of quarrels over fishing in the north. "
        "Sweden accused the Russian navy of spying on two of its ports, and Finland condemned the expulsion of its consul."
    )
    broken = textwrap.fill(text, width).replace("\n", end)
    assert broken.count(end) >= 3
    plain, other = coder.code(text, published="2024-05-15"), coder.code(broken, published="2024-05-15")
    assert len(plain.events) > 2
    assert [(r.type, r.date) for r in other.events] == [(r.type, r.date) for r in plain.events]
    assert verify(other, broken) == []


def test_accents_and_letters_beyond_the_first_plane_keep_their_offsets(coder: Coder) -> None:
    text = "🙂🙂 𝔄 Zoë said: Norway’s prime minister accused Côte d’Ivoire of spying in Tromsø."
    coded = coder.code(text)
    assert verify(coded, text) == []


NAMES = ("Russia", "Ukraine", "France", "the minister", "two countries", "he", "they", "its", "talks", "U.S.")
DEEDS = ("said", "that", "attacked", "accused", "if", "will", "not", "must", "or else", "on Monday", "in 2013", "between")
SIGNS = ("“", "”", ",", ".", ";", ":", "—", "(", ")", "\n", " \n\n ", "\u00a0", "'ll", "3,000", "%", "of", "by", "with", "and")
WORDS = st.sampled_from((*NAMES, *DEEDS, *SIGNS))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(WORDS, max_size=40))
def test_any_words_in_any_order_are_coded_without_fault(coder: Coder, words: list[str]) -> None:
    text = " ".join(words)
    assert verify(coder.code(text, published="2024-05-15"), text) == []
