"""What stands beside a place name and in the rest of the article and narrows down which place is meant."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from detente.geo.names import PlaceNames, PlaceWords
from detente.geo.view import Toponym
from detente.model import Article, Token

BETWEEN = frozenset([",", "(", "in", ", in", "in the", ", in the", ""])  # what may stand between a name and what holds it
LINKS = frozenset(["of", ",", "the", "-"])  # between a nationality and the name, as in "the Syrian city of Aleppo"
# Domains of countries that are sold to everybody.
SOLD = frozenset(["ai", "cc", "co", "fm", "gg", "im", "io", "is", "la", "ly", "me", "sh", "to", "tv", "ws"])
NATIONALITY, ADDRESS = 0.5, 1.0  # weights as hints; a place named is 1


class Context:
    """Reads the context of the toponyms of one article."""

    def __init__(self, names: PlaceNames, words: PlaceWords, article: Article, tokens: Sequence[Sequence[Token]]) -> None:
        self.names, self.words, self.article, self.tokens = names, words, article, tokens

    def beside(self, toponyms: Sequence[Toponym], i: int) -> frozenset[str]:
        """Ids of the countries and divisions that the words beside a name name: "Paris, Texas", "Tripoli in Lebanon", "the
        Syrian city of Aleppo", "Syria's Idlib"."""
        t, found, text = toponyms[i], set[str](), self.article.text
        if self.followed(toponyms, i):
            found |= wider(toponyms[i + 1])
        if i and toponyms[i - 1].sentence == t.sentence:
            between = text[toponyms[i - 1].end : t.start].lower().split()
            if between and between[0] in ("'s", "’s") and len(between) <= 4:
                found |= wider(toponyms[i - 1])
        if t.first > 0:
            found |= self._nationality_before(self.tokens[t.sentence], t.first)
        return frozenset(found)

    def followed(self, toponyms: Sequence[Toponym], i: int) -> bool:
        """Whether the next toponym may name what holds this one: "al-Tamanah, south Idlib", "Tripoli in Lebanon"."""
        t, following = toponyms[i], toponyms[i + 1] if i + 1 < len(toponyms) else None
        if following is None or following.sentence != t.sentence or self._modifies(following):
            return False
        return self.article.text[t.end : following.start].strip().lower() in BETWEEN

    def _modifies(self, t: Toponym) -> bool:
        """Whether a name stands before a noun, as in "In Moscow, U.S. diplomats"."""
        following = self.tokens[t.sentence][t.last : t.last + 1] if t.last >= 0 else ()
        return any(token.tag.startswith(("NN", "JJ")) for token in following)

    def _nationality_before(self, tokens: Sequence[Token], first: int) -> set[str]:
        """ "Syrian city of", "Syrian capital", "Turkish border town" and the like, at most six tokens before the name."""
        settled = False
        for k in range(first - 1, max(-1, first - 7), -1):
            t = tokens[k]
            nationality = self.names.national(tokens, k)
            if nationality and (settled or nationality[1] == first):
                return {nationality[0]}
            if t.lower in self.words.settlement or t.lower in self.words.town or t.lower in self.words.area:
                settled = True
            elif t.lower not in LINKS and t.lower not in self.words.compass and t.tag not in ("JJ", "NN", "VBN"):
                break
        return set()

    def hints(self, domains: dict[str, str]) -> dict[str, float]:
        """Countries that nationality words and the address of the page show, with weights. domains: "uk" to GBR."""
        hints: dict[str, float] = {}
        for tokens in self.tokens:
            for i in range(len(tokens)):
                nationality = self.names.national(tokens, i)
                if nationality:
                    hints[nationality[0]] = hints.get(nationality[0], 0.0) + NATIONALITY
        for address in (self.article.url, self.article.source):
            country = domains.get(_domain(address)) if address else None
            if country:
                hints[country] = hints.get(country, 0.0) + ADDRESS
                break
        return hints


def told(t: Toponym) -> set[str]:
    """Countries that a name shows whatever else it may stand for: itself a country, a capital, or in one country only."""
    sure = {s.country for s in t.senses if s.kind == "country" or s.capital}
    found = sure or {s.country for s in t.senses}
    return {c for c in found if c} if sure or len(found) == 1 else set()


def wider(t: Toponym) -> set[str]:
    """Ids of the countries and divisions that a toponym may stand for."""
    countries = {s.country for s in t.senses if s.kind in ("country", "region")}
    return {place for place in countries | {s.division for s in t.senses if s.kind == "division"} if place}


def _domain(address: str) -> str:
    """The country part of a web address: "uk" of https://example.co.uk/a; "" where it tells no country."""
    host = (urlsplit(address).hostname if "//" in address else address) or ""
    last = host.lower().rsplit(".", 1)[-1]
    return last if "." in host and last not in SOLD else ""
