"""One sentence with the known names and roles in it, and the spans, evidence and mentions that its tokens make."""

from __future__ import annotations

from typing import NamedTuple

from detente.model import ActorMention, Evidence, PlaceMention, Sentence, Span, Token
from detente.people.lexicon import Name, RoleWord
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
    """One sentence as the actors stage works on it. text: of the article; surnames: of the people named in full in it."""

    sentence: Sentence
    tokens: tuple[Token, ...]
    hits: dict[int, Hit]
    places: tuple[PlaceMention, ...]
    surnames: frozenset[str]
    text: str

    @property
    def title_case(self) -> bool:
        """Whether nearly all words begin with a capital, as in some headlines: there a capital shows no name."""
        words = [t for t in self.tokens if len(t.text) > 3 and t.text[0].isalpha()]
        return bool(words) and sum(t.text[0].isupper() for t in words) > 0.8 * len(words)

    def span(self, first: int, last: int) -> Span:
        """Code points of the tokens from `first` to `last` (exclusive)."""
        return Span(self.tokens[first].start, self.tokens[last - 1].end)

    def words(self, first: int, last: int) -> str:
        """The verbatim text of the tokens."""
        return self.text[self.tokens[first].start : self.tokens[last - 1].end]

    def name(self, first: int, last: int) -> str:
        """The text of the tokens on one line, with single blanks."""
        return " ".join(self.words(first, last).split())

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
