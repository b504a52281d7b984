"""Finding many fixed phrases in a text at once: names as they are written, roles in any case and number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from detente.knowledge import Knowledge
from detente.language_model import plain
from detente.rows import RoleRow

V = TypeVar("V")
_WORD = re.compile(r"\w+")
_IRREGULAR = {
    "man": "men",
    "woman": "women",
    "person": "people",
    "child": "children",
    "wife": "wives",
    "chief of staff": "chiefs of staff",
}


class PhraseIndex(Generic[V]):
    """Phrases by their first word; the longest that stands at a position and ends at a word boundary is found."""

    def __init__(self, phrases: Iterable[tuple[str, V]]) -> None:
        grouped: dict[str, dict[str, list[V]]] = {}
        for phrase, value in phrases:
            phrase = plain(phrase)
            first = _WORD.search(phrase)
            if first and first.start() == 0:
                grouped.setdefault(first.group(), {}).setdefault(phrase, []).append(value)
        self._by_word = {w: sorted(((p, tuple(v)) for p, v in d.items()), key=lambda x: -len(x[0])) for w, d in grouped.items()}

    def at(self, text: str, position: int) -> tuple[int, tuple[V, ...]] | None:
        """End and values of the longest phrase that starts at the position of the (plain) text."""
        word = _WORD.match(text, position)
        if word is None:
            return None
        for phrase, values in self._by_word.get(word.group(), ()):
            end = position + len(phrase)
            if text.startswith(phrase, position) and not (text[end : end + 1].isalnum() and phrase[-1].isalnum()):
                return end, values
        return None


class Name(NamedTuple):
    """What a fixed name stands for. kind: country, nationality, people, metonym (a capital), organization, holder."""

    kind: str
    row: str
    country: str | None
    sector: str | None
    name: str | None


class RoleWord(NamedTuple):
    """A role phrase found: its row and whether it stands in the plural."""

    row: RoleRow
    plural: bool


def name_index(knowledge: Knowledge) -> PhraseIndex[Name]:
    """All names of the world tables, as written; those of the user's own rows first."""
    entries: list[tuple[str, Name]] = []
    for c in knowledge.countries:
        entries += [(n, Name("country", c.id, c.id, None, None)) for n in c.names]
        entries += [(n, Name("nationality", c.id, c.id, None, None)) for n in c.nationals]
        entries += [(n, Name("metonym", c.id, c.id, "GOV", None)) for n in c.capital]
    for o in knowledge.organizations:
        entries += [(n, Name("organization", o.id, o.country, o.sector, o.name)) for n in o.names]
    for p in knowledge.peoples:
        entries += [(n, Name("people" if p.home else "nationality", p.id, p.country, None, None)) for n in p.names]
    for h in knowledge.holders:
        entries += [(n, Name("holder", h.id, h.country, h.sector, h.names[0])) for n in h.names]
    return PhraseIndex(sorted(entries, key=lambda entry: entry[1].row not in knowledge.own))


def role_index(knowledge: Knowledge) -> PhraseIndex[RoleWord]:
    """All role phrases, lower case, singular and plural."""
    entries: list[tuple[str, RoleWord]] = []
    for row in knowledge.roles:
        for phrase in row.phrases:
            plural_only = row.kind == "collective"
            entries.append((phrase, RoleWord(row, plural_only)))
            if not plural_only:
                entries += [(p, RoleWord(row, True)) for p in plurals(phrase)]
    return PhraseIndex(entries)


def plurals(phrase: str) -> tuple[str, ...]:
    """Plural forms of a noun phrase of English: of its last word, or of the head before "of" ("chiefs of staff")."""
    if phrase in _IRREGULAR:
        return (_IRREGULAR[phrase],)
    if " of " in phrase:
        head, rest = phrase.split(" of ", 1)
        return tuple(f"{p} of {rest}" for p in plurals(head))
    before, _, last = phrase.rpartition(" ")
    for singular, plural in _IRREGULAR.items():
        if last.endswith(singular):
            return (f"{before} {last.removesuffix(singular)}{plural}".strip(),)
    if last.endswith(("s", "x", "ch", "sh")):
        form = last + "es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        form = last[:-1] + "ies"
    else:
        form = last + "s"
    return (f"{before} {form}".strip(),)
