"""What tables and grammar say of words, as numbers that the learned reader sees beside the vectors of an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

import numpy as np
import numpy.typing as npt

from detente.acts.drafting import Proposals
from detente.acts.finding import Found, clause_of, forms, part_of_speech
from detente.acts.parties import Role, actor_of, recipient_of
from detente.acts.scene import Known, Scene
from detente.grammar.syntax import Clauses
from detente.model import EventType, MentionKind

Array = npt.NDArray[np.float32]
TYPES: tuple[EventType, ...] = get_args(EventType)
CONTENT = ("VB", "NN", "JJ")
"""First letters of the tags of words that can name an event."""

_COLUMN: dict[str, int] = {name: k for k, name in enumerate(TYPES)}
_KINDS: tuple[str, ...] = (*get_args(MentionKind), "place")
DEPS = ("nsubj", "nsubjpass", "dobj", "pobj", "poss", "amod", "compound", "nmod", "appos", "conj", "dative", "attr", "agent",
         "prep", "advcl", "relcl", "acl", "ccomp", "xcomp", "ROOT")  # fmt: skip
PREPOSITIONS = ("of", "by", "with", "against", "to", "for", "from", "in", "on", "at", "between", "among", "over", "into",
                 "toward", "about")  # fmt: skip
_SLOTS = ("subj", "obj", "iobj", "poss", "mod", "verb.subj", "verb.obj", "obj.owner", "subj.owner", "comp.subj", "comp.obj")
_NEAR = (1, 3, 7, 15)
STEPS = 3
WORD_HINTS = 4 * len(TYPES) + 8
NAMED, ANYBODY = WORD_HINTS - 2, WORD_HINTS - 1
"""Columns of word hints: the word is part of a mention; somebody of a known country is named in the sentence."""
SIDE_HINTS = 2 * (STEPS + 1) + 3 * len(DEPS) + 2 * len(PREPOSITIONS) + 1 + len(_NEAR) + len(_KINDS) + len(_SLOTS) + 8


class Candidate(NamedTuple):
    """Somebody, or a place that may suffer, named in a sentence. first, last: token range; known: the parties and why."""

    head: int
    first: int
    last: int
    kind: str
    mention: int | None
    known: Known


def word_hints(scene: Scene, proposed: Proposals) -> Array:
    """(words, 4 types + 8): a row of the word gives the type, whatever it demands; a row of its part of speech does; all
    that a row demands holds; whoever it needs is named. Then what kind of word it is, and whether anybody is known."""
    out = np.zeros((len(scene.tokens), 4, len(TYPES)), dtype=np.float32)
    kinds = np.zeros((len(scene.tokens), 8), dtype=np.float32)
    anybody = any(p.country for m in set(scene.mention_at.values()) for p, _ in scene.party(m.head))
    for i, token in enumerate(scene.tokens):
        dep = scene.clauses.deps[i]
        mention = scene.mention_at.get(i)
        kinds[i] = (
            token.tag.startswith("VB"), token.tag in ("NN", "NNS"), token.tag.startswith("NNP"), token.tag.startswith("JJ"),
            dep in ("amod", "compound", "nmod"), dep in ("aux", "auxpass"), mention is not None, anybody,
        )  # fmt: skip
        if token.tag[:2] in CONTENT:
            pos = part_of_speech(token, dep)
            for type_, row_pos in scene.triggers.types(forms(token)):
                out[i, 0, _COLUMN[type_]] = 1
                out[i, 1, _COLUMN[type_]] = max(out[i, 1, _COLUMN[type_]], row_pos == pos)
    for f in proposed.found:
        for row in f.rows:
            out[f.token, 2, _COLUMN[row.type]] = 1
    for i, draft in proposed.made.items():
        out[i, 3, _COLUMN[draft.type]] = 1
    return np.concatenate([out.reshape(len(scene.tokens), -1), kinds], axis=1)


def found_by(scene: Scene, words: Sequence[int], type_: str) -> Found | None:
    """The least demanding row of some words that gives a type, as if all that it demands held."""
    for i in words:
        pos = part_of_speech(scene.tokens[i], scene.clauses.deps[i])
        row = scene.triggers.types(forms(scene.tokens[i])).get((type_, pos or ""))
        if row is not None and pos is not None:
            support = scene.slots.support(i) if pos == "n" else None
            return Found(i, support[0] if support else clause_of(scene, i, pos), (row,), support)
    return None


def sides_by(scene: Scene, found: Found | None) -> tuple[Role, Role]:
    """Actor and recipient by the frame of a row."""
    if found is None:
        return Role(), Role()
    actor = actor_of(scene, found)
    return actor, recipient_of(scene, found, actor)


def candidates(scene: Scene) -> list[Candidate]:
    """Who and what may be a side of an event of the sentence, in its order."""
    mentions = sorted({m.index: m for m in scene.mention_at.values()}.values(), key=lambda m: (m.start, m.end))
    out = [Candidate(m.head, m.first, m.last, m.kind, m.index, scene.party(m.head)) for m in mentions]
    for place in scene.people.places.get(scene.index, ()):
        words = [t.i for t in scene.tokens if place.start <= t.start < place.end]
        if words and not any(i in scene.mention_at for i in words):
            out.append(Candidate(words[-1], words[0], words[-1] + 1, "place", None, scene.party(words[-1], recipient=True)))
    return out


def side_hints(scene: Scene, trigger: int, sides: tuple[Role, Role], whose: Sequence[Candidate]) -> Array:
    """(candidates, n): how each stands to the word that names an event, in the tree, in the slots, by the frame of a row."""
    speaker = scene.people.speaker(scene.tokens[trigger].start)
    said_by = speaker.mention if speaker is not None else None
    slots = [frozenset(scene.slots.get(trigger, name)) for name in _SLOTS]
    up = ancestors(scene.clauses, trigger)
    starts = [{p.start for p in role.parties} for role in sides]
    rows = []
    for c in whose:
        row = [*path(scene.clauses, up, trigger, c.head), *equals(c.kind, _KINDS)]
        row += [float(c.head in heads) for heads in slots]
        row += [float(any(p.start in s for p, _ in c.known)) for s in starts]
        row += [
            float(any(p.country for p, _ in c.known)), float(any(p.sector for p, _ in c.known)), float(len(c.known) > 1),
            float(c.mention is not None and c.mention == said_by), float(c.first <= trigger < c.last),
            float(trigger in scene.clauses.passive),
        ]  # fmt: skip
        rows.append(row)
    return np.array(rows, dtype=np.float32).reshape(len(rows), SIDE_HINTS)


def equals(value: str, names: Sequence[str]) -> list[float]:
    """1 at the name that the value is, 0 elsewhere."""
    return [float(value == name) for name in names]


def ancestors(clauses: Clauses, i: int) -> list[int]:
    """A word and the words above it, up to the root."""
    out = [i]
    while clauses.heads[out[-1]] != out[-1]:
        out.append(clauses.heads[out[-1]])
    return out


def path(clauses: Clauses, up: list[int], trigger: int, head: int) -> list[float]:
    """The way through the tree from the trigger to a word: how far up, how far down, over which labels."""
    down = ancestors(clauses, head)
    top = next((x for x in down if x in up), None)
    ups, downs = (up.index(top), down.index(top)) if top is not None else (STEPS, STEPS)
    first = down[downs - 1] if top is not None and downs else head
    deps, heads, tokens = clauses.deps, clauses.heads, clauses.tokens
    governor = tokens[heads[head]].lower if deps[head] == "pobj" else ""
    carried = tokens[first].lower if deps[first] in ("prep", "agent") else ""
    out = [float(min(n, STEPS) == k) for n in (ups, downs) for k in range(STEPS + 1)]
    out += [float(label == x) for label in (deps[head], deps[first], deps[trigger] if ups else "") for x in DEPS]
    out += [float(word == x) for word in (governor, carried) for x in PREPOSITIONS]
    out += [float(head < trigger)] + [float(abs(head - trigger) <= n) for n in _NEAR]
    return out
