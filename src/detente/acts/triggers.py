"""Trigger rows compiled for matching: which row, if any, holds for a token of a parsed sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from detente.errors import TableError
from detente.grammar.slots import Slots
from detente.knowledge import Knowledge, TriggerRow

Test = Callable[[Slots, int], bool]
PREPOSITIONS = frozenset(
    (
        "with",
        "to",
        "on",
        "against",
        "from",
        "for",
        "at",
        "in",
        "into",
        "over",
        "between",
        "of",
        "about",
        "by",
        "as",
        "behind",
        "upon",
        "among",
        "off",
        "under",
        "toward",
        "towards",
        "through",
        "after",
        "before",
        "during",
        "via",
        "per",
        "around",
        "near",
        "within",
        "without",
        "onto",
        "across",
        "out",
        "up",
        "down",
    )
)
_PERSON_TAGS = ("PRP", "NNP", "NNPS")
_NO_PERSON = ("GPE", "LOC", "FAC", "PRODUCT", "WORK_OF_ART", "DATE", "MONEY", "EVENT", "LAW")


class Triggers:
    """Rows by lemma and part of speech, those with most constraints first."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.classes = {c.id: frozenset(c.lemmas) for c in knowledge.classes}
        self.frames = {f.id: f for f in knowledge.frames}
        self.people = frozenset(p.split()[-1] for r in knowledge.roles for p in r.phrases)
        self.rows: dict[tuple[str, str], list[tuple[TriggerRow, tuple[Test, ...]]]] = {}
        for row in knowledge.triggers:
            if row.frame not in self.frames:
                raise TableError(f"Trigger {row.id}: found frame {row.frame!r}, expected one of {' '.join(self.frames)}")
            tests = tuple(self._test(row, c) for c in row.constraints)
            self.rows.setdefault((row.lemma, row.pos), []).append((row, tests))
        for rows in self.rows.values():
            rows.sort(key=lambda r: (-demand(r[0]), r[0].type != "NONE"))
        self.lemmas = frozenset(lemma for lemma, _ in self.rows)

    def __reduce__(self) -> tuple[type[Triggers], tuple[Knowledge]]:
        return Triggers, (self.knowledge,)  # compiled tests cannot be pickled: the rows are compiled again

    def matches(self, slots: Slots, i: int, forms: Iterable[str], pos: str) -> list[TriggerRow]:
        """The rows whose constraints all hold, most demanding first, up to a look-alike; `forms`: lemmas, best first."""
        out: list[TriggerRow] = []
        for form in forms:
            for row, tests in self.rows.get((form, pos), ()):
                if all(test(slots, i) for test in tests):
                    if row.type == "NONE":
                        return out
                    out.append(row)
            if out:
                break
        return out

    # --------------------------------------------------------------------------------------------------- constraints

    def _test(self, row: TriggerRow, constraint: str) -> Test:
        key, colon, value = constraint.partition(":")
        if not colon:
            simple = _SIMPLE.get(key)
            if simple is not None:
                return simple
            if key == "obj.person":
                return self._person_object
            if key.endswith(".place"):
                slot = key.removesuffix(".place")
                return lambda slots, i: any(_is_place(slots, h) for h in slots.get(i, slot))
            raise TableError(
                f"Trigger {row.id}: found constraint {constraint!r}, expected one of {' '.join(_SIMPLE)} or KEY:WORDS"
            )
        words = self._words(row, value)
        special = _special(key, words)
        if special is not None:
            return special
        if key.split(".")[0] not in PREPOSITIONS | {"obj", "subj", "iobj", "comp", "poss", "verb"}:
            raise TableError(f"Trigger {row.id}: found constraint {constraint!r}, expected a slot such as obj, subj, on, comp")
        return lambda slots, i: any(not words.isdisjoint(_lemmas(slots, h)) for h in slots.get(i, key))

    def _words(self, row: TriggerRow, value: str) -> frozenset[str]:
        words: set[str] = set()
        for part in value.split(","):
            if part.startswith("@"):
                if part[1:] not in self.classes:
                    raise TableError(f"Trigger {row.id}: found class {part!r}, expected one of the ids in classes.tsv")
                words |= self.classes[part[1:]]
            else:
                words.add(part)
        return frozenset(words)

    def _person_object(self, slots: Slots, i: int) -> bool:
        for h in slots.get(i, "obj"):
            token = slots.clauses.tokens[h]
            if (token.ent in _NO_PERSON and token.tag != "PRP") or token.lower in ("it", "itself"):
                continue
            if token.tag in _PERSON_TAGS or token.ent in ("PERSON", "NORP") or token.lemma in self.people or token.tag == "CD":
                return True
        return False


def demand(row: TriggerRow) -> int:
    """How much a row demands: naming words or a class of a slot says more than that the slot is filled."""
    return sum(3 if ":" in c and not c.startswith(("prep:", "prt:")) else 1 for c in row.constraints)


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
        if c.tokens[v].lemma in ("be", "become", "remain", "have", "take", "make", "face") and any(
            not words.isdisjoint(_lemmas(slots, k)) for k in c.kids(v, "acomp", "attr", "dobj", "oprd")
        ):
            return True
        if any(_predicate(slots, x, words) for x in c.kids(v, "xcomp")):
            return True
    return False


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
    own = ("poss", "by", "on", "against", "between", "with", "to", "of", "from")
    return slots.support(i) is not None or any(slots.get(i, n) for n in own) or bool(slots.clauses.premodifiers(i))


_SIMPLE: dict[str, Test] = {
    "noobj": lambda s, i: not s.get(i, "obj"),
    "hasobj": lambda s, i: bool(s.get(i, "obj")),
    "bare": lambda s, i: s.clauses.tokens[i].tag in ("VBN", "VBD") and not s.clauses.kids(i, "aux", "auxpass"),
    "comp.told": lambda s, i: _told(s, i),
    "comp": lambda s, i: s.clauses.complement(i) is not None,
    "neg": _negated,
    "notneg": lambda s, i: not _negated(s, i),
    "passive": lambda s, i: i in s.clauses.passive,
    "active": lambda s, i: i not in s.clauses.passive,
    "light": lambda s, i: _carried(s, i),
    "poss": lambda s, i: bool(s.get(i, "poss")),
    "mod": lambda s, i: bool(s.get(i, "mod")),
}  # fmt: skip
for _slot in ("subj", "iobj", *sorted(PREPOSITIONS)):
    _SIMPLE.setdefault(_slot, lambda s, i, n=_slot: bool(s.get(i, n)))  # type: ignore[misc]
