"""Reports of matches and markets are told by their words, and read no further; politics in sport and markets is read."""

from __future__ import annotations

import pytest

from detente import Coder
from detente.model import Article, Document

MATCH = """Late striker's goal sends Lions into cup final

The keeper attacked the cross and the defender fired wide. The referee gave a penalty after half-time.
The coach threatened changes at the break. His midfielder struck the winner in the last minute of the match.
The tournament goes on with the semi-final on Tuesday. The champions invaded the pitch.
"""
MARKET = """Tokyo shares retreat as banks come under attack

The Nikkei index lost 2 percent in a volatile session. Investors attacked bank stocks, brokers said.
Trading in futures was heavy, and the benchmark bond yield rose. Analysts warned of weak earnings.
The retailer said profit for the quarter beat forecasts. It threatened no dividend cut.
"""
BOYCOTT = """Kenya pulls its team out of the cup over border clash

Kenya withdrew its athletes from the championship in Uganda on Friday after Ugandan soldiers shot two fishermen.
The government in Nairobi recalled its ambassador. Uganda called the step regrettable and asked for talks.
Ethiopia offered to mediate between the two neighbours. The match between the two sides was called off.
"""
SANCTIONS = """Shares fall as Washington threatens sanctions on Turkey

The United States threatened sanctions on Turkey on Monday unless it frees a jailed pastor, and Turkish stocks fell.
Turkey rejected the demand. The foreign minister accused Washington of blackmail and cancelled a visit.
Germany urged both to talk. Investors sold the lira.
"""


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.mark.parametrize(("text", "topic"), [(MATCH, "sport"), (MARKET, "markets"), (BOYCOTT, ""), (SANCTIONS, "")])
def test_topic(coder: Coder, text: str, topic: str) -> None:
    assert coder.opening(Document(article=Article(id="a", text=text))).topic == topic


@pytest.mark.parametrize("text", [MATCH, MARKET])
def test_such_a_report_has_no_records_and_says_why(coder: Coder, text: str) -> None:
    coded = coder.code(text)
    assert not coded.events
    assert any(w.startswith("not coded: by its words this is a report of") for w in coded.warnings)
    assert not coder.read(Article(id="a", text=text)).records


@pytest.mark.parametrize("text", [BOYCOTT, SANCTIONS])
def test_politics_in_sport_and_markets_is_read(coder: Coder, text: str) -> None:
    assert len(coder.code(text).events) >= 3
