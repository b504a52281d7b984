"""Which place belongs to an event: where it takes place, only when the article tells it.

A place mention hangs on something: on the event's word ("talks in Oslo", "captured Palma"), on what the event does
something to ("hit a depot in Nyala"), on a verb that grammar links to it, on the noun as its name ("the Sochi talks"); or
the event stands in a clause that says "where". A capital that acts for its state is no place, and where a speaker is
belongs to the speech.
"""

from __future__ import annotations

from typing import NamedTuple

from detente.circumstances.placelinks import MATERIAL, SILENT, View
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import Document, Draft, Evidence, Place, PlaceMention, Span
from detente.people.home import Home, Homes, Shown

_FINE = {"feature": 4, "city": 4, "region": 3, "unknown": 2, "country": 1}


class Found(NamedTuple):
    """A place and why it is the event's."""

    place: Place
    evidence: tuple[Evidence, ...]


class Whereabouts:
    """Finds the place of an event among the mentions of its sentence, or of those before where a word points back."""

    def __init__(self, knowledge: Knowledge) -> None:
        words: dict[str, set[str]] = {}
        for row in knowledge.place_words:
            words.setdefault(row.use, set()).update(row.words)
        self.kinds = frozenset().union(
            *(words.get(u, set()) for u in ("settlement", "town", "area", "feature", "capital", "national"))
        )
        self.towns = frozenset(words.get("town", ()))
        self.sites = frozenset(words.get("feature", ())) | {
            "province",
            "region",
            "district",
            "republic",
            "enclave",
            "centre",
            "center",
        }
        self.sites -= {"border", "frontier", "road", "street", "coast", "sea", "hospital", "prison", "jail"}
        self.capitals = frozenset(n for c in knowledge.countries for n in c.capital)
        self.homes = Homes(knowledge)

    def home(self, document: Document) -> Home:
        """Where the story of the article is at home; once per article."""
        return self.homes.of(document)

    def of(self, document: Document, clauses: Clauses, draft: Draft, home: Home) -> Found | None:
        """The place of the event, or None."""
        best: tuple[tuple[int, int, int], PlaceMention] | None = None
        view = View(self.kinds, self.capitals, document, clauses, draft)
        for mention in document.places or ():
            if mention.sentence != draft.sentence or view.acts(mention):
                continue
            score = view.score(mention)
            key = (min(score, 9), _FINE.get(mention.precision, 0), -abs(mention.start - draft.trigger.start))
            if score and (best is None or key > best[0]):
                best = key, mention
        return (
            found_at(best[1], home) if best is not None else self._pointed(document, view) or self._site(document, view, home)
        )

    # ---------------------------------------------------------------------------------------------------- pointing back

    def _pointed(self, document: Document, view: View) -> Found | None:
        """ "Here" is the dateline's place, "there" and "the city" the one told of last."""
        clauses = view.clauses
        if view.draft.type in SILENT:
            return None
        for i in view.own:
            for k in clauses.kids(i, "advmod"):
                word = Span(clauses.tokens[k].start, clauses.tokens[k].end)
                if clauses.tokens[k].lower == "here":
                    return _told(_dateline(document), word)
                if clauses.tokens[k].lower == "there":
                    return _told(_before(document, word.start, view.draft, False), word)
        for k, token in enumerate(clauses.tokens):
            if token.lemma in self.towns and token.tag == "NN":
                found = self._town(document, view, k)
                if found is not None:
                    return found
        return None

    def _town(self, document: Document, view: View, k: int) -> Found | None:
        """ "The city", where it hangs on the event as directly as a name would: the one told of last."""
        clauses, token = view.clauses, view.clauses.tokens[k]
        link = view.link(k)
        definite = any(clauses.tokens[d].lower in ("the", "this") for d in clauses.kids(k, "det"))
        if link is None or not definite or clauses.premodifiers(k) or clauses.kids(k, "prep") or view.by_link(link) < 9:
            return None
        return _told(_before(document, token.start, view.draft, True), Span(token.start, token.end))

    def _site(self, document: Document, view: View, home: Home) -> Found | None:
        """A site without a name ("at the central depot") is where the story is at home."""
        clauses = view.clauses
        for k, token in enumerate(clauses.tokens):
            if (
                token.lemma not in self.sites
                or token.tag not in ("NN", "NNS")
                or not clauses.kids(k, "det", "amod", "nummod", "compound")
            ):
                continue
            link, country = view.link(k), home.at(view.draft.sentence)
            if (
                link is None
                or link.how != "prep"
                or view.draft.type not in MATERIAL
                or view.by_link(link) < 9
                or country is None
            ):
                continue
            span = Span(clauses.tokens[min([k, *clauses.premodifiers(k)])].start, token.end)
            text = document.article.text[span.start : span.end]
            told = _at_home(country[1])
            place = Place(text, country[0], span.start, span.end, precision="feature")
            return Found(place, (*told, Evidence("decided", "rule:attached", (span,))))
        return None


def found_at(mention: PlaceMention, home: Home, why: Evidence | None = None) -> Found:
    """The place of a mention; one that nothing else is known of is taken to be where the story is at home. why: it is the
    event's; by default because it hangs on its words."""
    country, evidence = mention.country, mention.evidence
    if country is None and mention.precision == "unknown":
        guess = home.at(mention.sentence)
        if guess is not None:
            country = guess[0]
            evidence = (*evidence, *_at_home(guess[1]))
    m = mention
    place = Place(m.text, country, m.start, m.end, m.latitude, m.longitude, m.geonames_id, m.precision)
    return Found(place, (*evidence, why or Evidence("decided", "rule:attached", (Span(m.start, m.end),))))


def _at_home(shown: Shown | None) -> tuple[Evidence, ...]:
    """Why the story's country is taken: the words that first showed it."""
    if shown is None:
        return (Evidence("decided", "rule:story-country"),)
    return (*shown.evidence, Evidence("decided", "rule:story-country", (shown.span,)))


def _told(mention: PlaceMention | None, word: Span) -> Found | None:
    """A place told of elsewhere, to which a word of the sentence points."""
    if mention is None:
        return None
    m = mention
    place = Place(m.text, m.country, m.start, m.end, m.latitude, m.longitude, m.geonames_id, m.precision)
    return Found(place, (*m.evidence, Evidence("decided", "rule:pointed-at", (word, Span(m.start, m.end)))))


def _dateline(document: Document) -> PlaceMention | None:
    assert document.layout is not None
    span = document.layout.dateline
    return next((p for p in document.places or () if span is not None and p.start < span.end and span.start < p.end), None)


def _before(document: Document, position: int, draft: Draft, town: bool) -> PlaceMention | None:
    """The last place told of before a position that is not the actor's own state; a town or region where `town`."""
    own = {p.country for p in draft.actor if p.start < position}
    earlier = [
        p
        for p in document.places or ()
        if p.end <= position
        and (p.precision in ("city", "region", "unknown") if town else p.precision != "country" or p.country not in own)
    ]
    return earlier[-1] if earlier else None
