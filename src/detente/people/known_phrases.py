"""Finds the known names and role words of a sentence, by the token at which they start."""

from __future__ import annotations

from detente.knowledge import Knowledge
from detente.model import Token
from detente.people.lexicon import Name, RoleWord, name_index, role_index
from detente.people.line import Hit
from detente.people.offices import in_office


class KnownPhrases:
    """Finds the names and roles of the tables in a sentence; longest first, names before roles, none overlapping."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.names = name_index(knowledge)
        self.roles = role_index(knowledge)
        self.own = knowledge.own
        self.holders = {h.id: h for h in knowledge.holders}

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
        """Of several rows for one form: the user's, the holder in office on the day, else any when all agree on the country."""
        holders = [n for n in names if n.kind == "holder"]
        if not holders or names[0].row in self.own and names[0].kind != "holder":
            return names[0]
        for n in holders:
            if day is not None and in_office(self.holders[n.row], day):
                return n
        return holders[-1] if len({n.country for n in holders}) == 1 else None
