"""Constraints of trigger rows, each compiled into a test of a token: `hasobj`, `obj:@meeting`, `prep:with`, `comp.told`.

See docs/add-an-event-type.md for the vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable

from detente.errors import TableError
from detente.grammar.slots import Slots
from detente.rows import TriggerRow

Test = Callable[[Slots, int], bool]
"""Whether a constraint holds for the token with this index."""

PREPOSITIONS = frozenset(
    ("with", "to", "on", "against", "from", "for", "at", "in", "into", "over", "between", "of", "about", "by", "as", "behind",
     "upon", "among", "off", "under", "toward", "towards", "through", "after", "before", "during", "via", "per", "around",
     "near", "within", "without", "onto", "across", "out", "up", "down")
)  # fmt: skip
_SLOTS = PREPOSITIONS | {"obj", "subj", "iobj", "comp", "poss", "verb"}
_OWN_SLOTS = ("poss", "by", "on", "against", "between", "with", "to", "of", "from")
_PERSON_TAGS = ("PRP", "NNP", "NNPS")
_NO_PERSON = ("GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "DATE", "MONEY", "EVENT", "LAW")
_PREDICATING = ("be", "become", "remain", "have", "take", "make", "face")


FIXED = 3
"""Words that a row may quote: its own, and those of constraints that allow no other."""


class Constraints:
    """Compiles constraints. classes: words by the class that `@` names; people: nouns that name people."""

    def __init__(self, classes: dict[str, frozenset[str]], people: frozenset[str]) -> None:
        self.classes = classes
        self.people = people

    def compiled(self, row: TriggerRow) -> tuple[Test, ...]:
        """The tests of a row. Raises TableError where a constraint names what does not exist, and for a row that quotes so
        many words that it would fit one sentence."""
        quoted = len(row.lemma.split()) + sum(_quotes_one(c) for c in row.constraints)
        if quoted > FIXED:
            raise TableError(f"Trigger {row.id}: found {quoted} fixed words, expected {FIXED} at most; name classes or slots.")
        return tuple(self._words_test(row, c) if ":" in c else self._bare_test(row, c) for c in row.constraints)

    def _bare_test(self, row: TriggerRow, constraint: str) -> Test:
        if constraint in _BARE:
            return _BARE[constraint]
        if constraint == "obj.person":
            return self._person_object
        if constraint.endswith(".place"):
            slot = constraint.removesuffix(".place")
            return lambda slots, i: any(_is_place(slots, h) for h in slots.get(i, slot))
        raise TableError(f"Trigger {row.id}: found constraint {constraint!r}, expected one of {' '.join(_BARE)} or KEY:WORDS")

    def _words_test(self, row: TriggerRow, constraint: str) -> Test:
        key, _, value = constraint.partition(":")
        words = self._words(row, value)
        special = _special(key, words)
        if special is not None:
            return special
        if key.split(".")[0] not in _SLOTS:
            raise TableError(f"Trigger {row.id}: found constraint {constraint!r}, expected a slot such as obj, subj, on, comp")
        return lambda slots, i: any(not words.isdisjoint(_lemmas(slots, h)) for h in slots.get(i, key))

    def _words(self, row: TriggerRow, value: str) -> frozenset[str]:
        words: set[str] = set()
        for part in value.split(","):
            if not part.startswith("@"):
                words.add(part)
            elif part[1:] in self.classes:
                words |= self.classes[part[1:]]
            else:
                raise TableError(f"Trigger {row.id}: found class {part!r}, expected one of the ids in classes.tsv")
        return frozenset(words)

    def _person_object(self, slots: Slots, i: int) -> bool:
        for h in slots.get(i, "obj"):
            token = slots.clauses.tokens[h]
            if (token.ent in _NO_PERSON and token.tag != "PRP") or token.lower in ("it", "itself"):
                continue
            if token.tag in _PERSON_TAGS or token.ent in ("PERSON", "NORP") or token.lemma in self.people or token.tag == "CD":
                return True
        return False


# ------------------------------------------------------------------------------------------------- words of slots


def _is_place(slots: Slots, i: int) -> bool:
    """A place by its own name: "took Aleppo"."""
    token = slots.clauses.tokens[i]
    return token.tag in ("NNP", "NNPS") and token.ent in ("GPE", "LOC", "FAC")


def _lemmas(slots: Slots, i: int) -> tuple[str, ...]:
    """Forms under which a head may stand in a class: its lemma; of a name the lower-case word without plural."""
    token = slots.clauses.tokens[i]
    if token.tag in ("NNP", "NNPS"):
        return token.lemma, token.lower, token.lower.removesuffix("s")
    return (token.lemma,)


def _special(key: str, words: frozenset[str]) -> Test | None:
    """Constraints that are no plain slot: particle, preposition, modifier, complement verb."""
    if key == "prt":
        return lambda slots, i: _has_particle(slots, i, words)
    if key == "prep":
        return lambda slots, i: (
            any(slots.get(i, w) for w in words)
            or any(slots.clauses.tokens[k].lower in words for k in slots.clauses.kids(i, "prep", "agent", "dative"))
        )
    if key == "mod":
        return lambda slots, i: _modified(slots, i, words)
    if key == "obj.mod":
        return lambda slots, i: any(_modified(slots, h, words) for h in slots.get(i, "obj"))
    if key == "comp":
        return lambda slots, i: (v := slots.clauses.complement(i)) is not None and _predicate(slots, v, words)
    return None


def _has_particle(slots: Slots, i: int, words: frozenset[str]) -> bool:
    """The particle hangs on the verb, or stands right behind it whatever the parser made of it ("shot dead")."""
    c = slots.clauses
    near = [i + 1] if i + 1 < len(c.tokens) else []
    return any(
        c.tokens[k].lower in words and not (c.deps[k] == "prep" and c.kids(k, "pobj"))
        for k in (*c.kids(i, "prt", "prep", "advmod", "acomp", "oprd", "xcomp", "neg"), *near)
    )


def _modified(slots: Slots, i: int, words: frozenset[str]) -> bool:
    c = slots.clauses
    return any(c.tokens[k].lemma in words or c.tokens[k].lower in words for k in c.premodifiers(i))


def _predicate(slots: Slots, verb: int, words: frozenset[str]) -> bool:
    """The complement's verb, what is coordinated with it, or its predicate noun or adjective, is among the words."""
    c = slots.clauses
    for v in c.conjuncts(verb):
        if c.tokens[v].lemma in words and not (c.tokens[v].lemma == "try" and c.kids(v, "xcomp")):
            return True
        if (c.tokens[v].lemma in _PREDICATING or c.tokens[v].lemma in slots.supports) and any(
            not words.isdisjoint(_lemmas(slots, k)) for k in c.kids(v, "acomp", "attr", "dobj", "oprd")
        ):
            return True
        if any(_predicate(slots, x, words) for x in c.kids(v, "xcomp")):
            return True
    return False


# -------------------------------------------------------------------------------------- constraints without words


def _told(slots: Slots, i: int) -> bool:
    """The complement tells what somebody does or did: a finite clause without a modal verb."""
    c = slots.clauses
    v = c.complement(i)
    if v is None or not c.kids(v, "nsubj", "nsubjpass"):
        return False
    tags = [c.tokens[k].tag for k in (v, *c.kids(v, "aux", "auxpass"))]
    return "MD" not in tags and "TO" not in tags and any(t in ("VBZ", "VBP", "VBD") for t in tags)


def _negated(slots: Slots, i: int) -> bool:
    c = slots.clauses
    return bool(c.kids(i, "neg")) or any(
        c.tokens[k].lower in ("no", "never", "nor", "neither") for k in c.kids(i, "det", "advmod", "preconj", "cc")
    )


def _carried(slots: Slots, i: int) -> bool:
    """A noun that a support verb carries, or that has a participant of its own."""
    return slots.support(i) is not None or any(slots.get(i, n) for n in _OWN_SLOTS) or bool(slots.clauses.premodifiers(i))


def _filled(slot: str) -> Test:
    return lambda slots, i: bool(slots.get(i, slot))


_BARE: dict[str, Test] = {
    "noobj": lambda s, i: not s.get(i, "obj"),
    "hasobj": _filled("obj"),
    "bare": lambda s, i: s.clauses.tokens[i].tag in ("VBN", "VBD") and not s.clauses.kids(i, "aux", "auxpass"),
    "comp.told": _told,
    "comp": lambda s, i: s.clauses.complement(i) is not None,
    "neg": _negated,
    "notneg": lambda s, i: not _negated(s, i),
    "passive": lambda s, i: i in s.clauses.passive,
    "active": lambda s, i: i not in s.clauses.passive,
    "light": _carried,
    **{slot: _filled(slot) for slot in ("poss", "mod", "subj", "iobj", *sorted(PREPOSITIONS))},
}


def _quotes_one(constraint: str) -> bool:
    """The constraint allows one word only."""
    _, colon, words = constraint.partition(":")
    return bool(colon) and not words.startswith("@") and "," not in words
