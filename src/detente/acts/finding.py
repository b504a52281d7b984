"""Triggers of a sentence, and the single-code rule: one act has one code.

What is promised, demanded, refused or threatened is no event of its own: the trigger that tells of it is absorbed by the one
that promises, demands, refuses or threatens.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from detente.acts.scene import Scene
from detente.model import Token
from detente.rows import SupportRow, TriggerRow

ABSORBING = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"))
# Where a gerund stands like a noun: "weeks of fighting".
_NOMINAL = ("pobj", "nsubj", "nsubjpass", "dobj", "conj", "appos")
_MODIFYING = ("compound", "nmod", "amod")


class Found(NamedTuple):
    """A trigger in a sentence: its head token, the token that heads its clause, its row (and the rows to fall back on where
    the needs of the first are not met), its light verb."""

    token: int
    clause: int
    rows: tuple[TriggerRow, ...]
    support: tuple[int, SupportRow] | None

    @property
    def row(self) -> TriggerRow:
        """The row in force."""
        return self.rows[0]


def find(scene: Scene) -> list[Found]:
    """All triggers of the sentence, in its order."""
    return [f for i in range(len(scene.tokens)) if (f := _trigger(scene, i)) is not None]


def absorbed(scene: Scene, found: list[Found], made: frozenset[int]) -> set[int]:
    """Tokens of those triggers whose act another trigger's act contains. made: tokens of the triggers that give a draft;
    what harmed somebody is told by the act only where the act is told ("killed in the clashes")."""
    out: set[int] = set()
    by_token = {f.token: f for f in found}
    for f in found:
        if f.support is not None and f.support[0] in by_token:
            verb = by_token[f.support[0]]
            out.add(f.token if names_object(verb.row) else verb.token)
        inside = _contained(scene, f) | (_harming(scene, f) if f.token in made else set())
        out |= {t for t in inside if t in by_token and t != f.token}
    return out


def names_object(row: TriggerRow) -> bool:
    """Whether the row names words for the object of its verb, which are then part of the trigger."""
    return any(c.startswith("obj:") for c in row.constraints)


# ---------------------------------------------------------------------------------------------------------- triggers


def _trigger(scene: Scene, i: int) -> Found | None:
    token, dep = scene.tokens[i], scene.clauses.deps[i]
    pos = "n" if _behind_its_noun(scene, i) else part_of_speech(token, dep)
    if pos is None or token.ent in ("DATE", "TIME"):
        return None
    rows: list[TriggerRow] = []
    if token.tag == "VBG" and dep in _NOMINAL and not scene.clauses.kids(i, "dobj"):
        rows = scene.triggers.matches(scene.slots, i, (token.lower,), "n")
        pos = "n" if rows else pos
    rows = rows or scene.triggers.matches(scene.slots, i, forms(token), pos)
    if not rows or (pos == "n" and not rows[0].constraints and _names_somebody(scene, i)):
        return None
    support = scene.slots.support(i) if pos == "n" else None
    return Found(i, support[0] if support else clause_of(scene, i, pos), tuple(rows), support)


def _behind_its_noun(scene: Scene, i: int) -> bool:
    """An adjective behind the noun that it seems to modify is a noun itself: "the last defence bilateral"."""
    return scene.tokens[i].tag == "JJ" and scene.clauses.deps[i] == "amod" and scene.clauses.heads[i] == i - 1


def clause_of(scene: Scene, i: int, pos: str) -> int:
    """The token that heads the clause of a trigger: itself, or the copula of which it is the predicate."""
    if pos == "v":
        return i
    head = scene.clauses.carrier(i) if pos == "n" else scene.clauses.heads[i]
    return head if head is not None and scene.tokens[head].lemma == "be" else i


def _names_somebody(scene: Scene, i: int) -> bool:
    """The noun heads the mention of an actor: "the protest leader", "the Peace Accord Commission"."""
    mention = scene.mention_at.get(i)
    return mention is not None and mention.head == i and mention.kind != "nationality"


def part_of_speech(token: Token, dep: str) -> str | None:
    """v, n or a as the table of triggers has it; None for what modifies another word or can be no trigger."""
    if dep in _MODIFYING:
        return None
    if token.tag.startswith("VB"):
        if dep in ("aux", "auxpass"):
            return None
        return "a" if dep == "acomp" and token.tag == "VBN" else "v"
    if token.tag.startswith("NN"):
        return None if dep == "npadvmod" else "n"
    return "a" if token.tag.startswith("JJ") else None


def forms(token: Token) -> Iterator[str]:
    """Lemmas under which a token may stand in the tables: the tagger takes headline words for names."""
    yield token.lemma
    if token.tag in ("NNP", "NNPS"):
        lower = token.lower
        if lower != token.lemma:
            yield lower
        if lower.endswith("s"):
            yield lower[:-1]


# ------------------------------------------------------------------------------------------------------- single code


def _contained(scene: Scene, f: Found) -> set[int]:
    """Tokens whose acts the act of a trigger contains, if they tell of any."""
    out: set[int] = set()
    absorbing = f.row.type in ABSORBING or (f.row.type == "COERCE" and any(c.startswith("comp:") for c in f.row.constraints))
    if absorbing:
        out |= complements(scene, f.token)
    if absorbing or names_object(f.row):
        out |= set(scene.slots.get(f.token, "obj"))
    if f.row.type in ("REQUEST", "REJECT"):
        out |= {*scene.slots.get(f.token, "for"), *scene.slots.get(f.token, "to")}
    return out


def _harming(scene: Scene, f: Found) -> set[int]:
    """The verb that tells whom an act killed or wounded."""
    if f.row.type != "ASSAULT" or scene.clauses.is_verb(f.token) or not scene.slots.victims(f.token):
        return set()
    verb = scene.clauses.heads[f.token] if scene.clauses.deps[f.token] == "nsubj" else scene.clauses.carrier(f.token)
    return {verb} if verb is not None else set()


def complements(scene: Scene, verb: int) -> set[int]:
    """The verbs that a verb takes, with their objects and their own infinitives."""
    complement = scene.clauses.complement(verb)
    verbs = scene.clauses.conjuncts(complement) if complement is not None else []
    return {t for v in verbs for t in (v, *scene.slots.get(v, "obj"), *scene.clauses.kids(v, "xcomp"))}
