"""Known names and role words of a sentence, by the token at which they start."""

from __future__ import annotations

from typing import NamedTuple

from detente.knowledge import Knowledge
from detente.model import ActorMention, Evidence, PlaceMention, Sentence, Span, Token
from detente.people.lexicon import Name, RoleWord, name_index, role_index
from detente.people.noun_phrases import NounPhrase

# "Turkish-backed rebels" are not Turkish; a "US-led coalition" is led by the US.
_FOREIGN_SUFFIXES = frozenset(
    ("backed", "sponsored", "supported", "held", "occupied", "trained", "funded", "aligned", "allied", "based", "born", "made",
     "armed", "financed", "friendly", "owned", "controlled", "bound", "mediated", "brokered")
)  # fmt: skip


class Hit(NamedTuple):
    """A known phrase: its token range and what it is, a name or a role."""

    first: int
    last: int
    name: Name | None
    role: RoleWord | None


class Line(NamedTuple):
    """One sentence as the actors stage works on it. surnames: of the people named in full anywhere in the article."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    hits: dict[int, Hit]
    places: tuple[PlaceMention, ...]
    surnames: frozenset[str]

    def span(self, first: int, last: int) -> Span:
        """Code points of the tokens from `first` to `last` (exclusive)."""
        return Span(self.tokens[first].start, self.tokens[last - 1].end)

    def words(self, first: int, last: int) -> str:
        """The verbatim text of the tokens; gaps are blanks."""
        out = self.tokens[first].text
        for i in range(first + 1, last):
            out += " " * (self.tokens[i].start - self.tokens[i - 1].end) + self.tokens[i].text
        return out

    def opener(self, phrase: NounPhrase) -> str:
        """The determiner or possessive before a noun phrase, in lower case, or ""."""
        return self.tokens[phrase.opener].lower if phrase.opener >= 0 else ""

    def because(self, by: str, first: int, last: int, note: str = "") -> Evidence:
        """That a row or rule decided by the tokens."""
        return Evidence("decided", by, (self.span(first, last),), note=note)

    def mention(self, index: int, first: int, last: int, **fields: object) -> ActorMention:
        """The mention that the tokens make, number `index` of the article; fields: what is known of it beyond its words."""
        span = self.span(first, last)
        return ActorMention(
            index=index, start=span.start, end=span.end, text=self.words(first, last), sentence=self.sentence.index,
            first=first, last=last, head=last - 1, **fields,  # type: ignore[arg-type]
        )  # fmt: skip

    def foreign(self, hit: Hit) -> bool:
        """ "Turkish-backed": the name only says who is behind."""
        text = self.tokens[hit.last - 1].lower
        if "-" in text:
            return text.rsplit("-", 1)[1] in _FOREIGN_SUFFIXES
        rest = self.tokens[hit.last : hit.last + 2]
        return len(rest) == 2 and rest[0].text in ("-", "‑", "–") and rest[1].lower in _FOREIGN_SUFFIXES


class KnownPhrases:
    """Finds the names and roles of the tables in a sentence; longest first, names before roles, none overlapping."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.names = name_index(knowledge)
        self.roles = role_index(knowledge)
        self.validity = {h.id: (h.valid_from, h.valid_to or "9999") for h in knowledge.holders}

    def find(self, text: str, lower: str, tokens: tuple[Token, ...], day: str | None) -> dict[int, Hit]:
        """`text` and `lower`: the plain article text and its lower case; `day`: ISO day on which offices must be valid."""
        covering = {o: t.i for t in tokens for o in range(t.start, t.end)}
        out: dict[int, Hit] = {}
        free = 0
        for t in tokens:
            if t.i < free:
                continue
            found = self._at(text, lower, t, day)
            if found is None:
                continue
            end, name, role = found
            last = covering.get(end - 1, t.i) + 1
            out[t.i] = Hit(t.i, last, name, role)
            free = last
        return out

    def _at(self, text: str, lower: str, t: Token, day: str | None) -> tuple[int, Name | None, RoleWord | None] | None:
        named = self.names.at(text, t.start) if t.text[:1].isupper() or t.lower == "western" else None
        role = self.roles.at(lower, t.start)
        if role and (t.tag.startswith("VB") or t.tag in ("MD", "IN")):
            role = None
        if named and (not role or named[0] >= role[0]):
            chosen = self._on(named[1], day)
            if chosen is not None:
                return named[0], chosen, None
        return (role[0], None, role[1][0]) if role else None

    def _on(self, names: tuple[Name, ...], day: str | None) -> Name | None:
        """Of several rows for one form: the holder in office on the day, else any when all agree on the country."""
        holders = [n for n in names if n.kind == "holder"]
        if not holders:
            return names[0]
        for n in holders:
            begin, end = self.validity[n.row]
            if day is not None and begin <= day and day[: len(end)] <= end:
                return n
        return holders[-1] if len({n.country for n in holders}) == 1 else None
