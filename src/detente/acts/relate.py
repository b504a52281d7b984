"""Which of the sixteen event types relates two marked phrases of a sentence: one answer always, by rules.

The triggers of the sentence are those of the events stage; as both sides are given, nothing else need be known of them. Each
is weighed by how well the slots of its frame lead to the two sides, by where it stands between them, and by the single-code
rule: what is promised, demanded, refused or condemned is no event of its own. Where no trigger is near, a modal verb may tell
(what must be done, will be done, will not be done), then any word that is a trigger elsewhere, then the most usual type.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from detente.acts.finding import Found, absorbed, find
from detente.acts.folding import Outlook, accompanied, conventional, folded
from detente.acts.parties import fill
from detente.acts.scene import People, Scene
from detente.acts.triggers import Triggers, demand
from detente.circumstances.attachment import head_of
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import Article, Document, EventType, Span, Token
from detente.rows import TriggerRow

DEFAULT: EventType = "ACCUSE"

# Weights, in units of one. They are round numbers: the answers hardly change when any of them is halved or doubled.
SIDE = 2.0  # a slot that leads to its side (twice that, or once where the side only belongs to what fills the slot)
ECHO = 1.5  # a pronoun in the source's own words, against 2 for the source itself
CROSSED = -0.5  # a slot that leads to the other side
PATH = 1.5  # the trigger stands on the path through the tree from side to side
INSIDE = -3.0  # the trigger is a word of one of the sides
CONTAINED = -4.0  # the trigger stands in the complement of a trigger of the source
ABSORBED = -3.0  # the events stage has it absorbed by another trigger
DEPTH = -0.3  # each step from the root
CLAUSE = -0.5  # each subordinate clause above
FALLBACK = -0.3  # each row of the same word that demands more
DEMAND = 0.05  # each point of what the row demands of the sentence
FIRM = 1.0  # below, a trigger is too far from both sides to be trusted before a modal verb

_ABSORBING = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE", "ACCUSE", "SUPPORT"))
_HOSTILE = frozenset(("SANCTION", "COERCE", "ASSAULT", "ACCUSE"))
_APART = ("nsubj", "nsubjpass", "csubj", "advcl", "relcl", "parataxis")
_PRONOUNS = frozenset(("it", "they", "he", "she", "we", "i", "its", "their", "his", "her", "our", "my"))
_PARTS = {"VB": "v", "NN": "n", "JJ": "a"}
_LIGHT = frozenset(("be", "have", "say", "do", "get", "make", "come", "use", "add", "note"))


class OpenGate:
    """Lets every sentence through to the parser: whoever asks for a relation wants an answer."""

    name = "gate"
    needs = ("layout", "tokens")
    gives = "gate"

    def __call__(self, document: Document) -> tuple[bool, ...]:
        """One decision per sentence."""
        assert document.tokens is not None
        return (True,) * len(document.tokens)


class Candidate(NamedTuple):
    """A reading of the relation. tier: 3 a trigger near the sides, 2 a modal verb, 1 a word that is a trigger elsewhere.
    by: the row or rule; token: index in the sentence."""

    tier: int
    weight: float
    type: str
    by: str
    token: int


class Relation:
    """Answers for documents of which tokens and trees are known. Built with the tables."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.triggers = Triggers(knowledge)
        self.people = People(Document(article=Article(id="", text=""), actors=(), referents=(), places=(), speech=()))

    def candidates(self, document: Document, source: Span | None, target: Span | None) -> list[Candidate]:
        """All readings, in the order of the sentence."""
        return [c for scene in self.scenes(document, source, target) for c in Reading(scene, source, target).candidates()]

    def scenes(self, document: Document, source: Span | None, target: Span | None) -> Iterator[Scene]:
        """The sentences that hold one of the sides, or all where none does."""
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        marked = [s for s in (source, target) if s is not None]
        near = [s.index for s in document.layout.sentences if any(s.start < m.end and m.start < s.end for m in marked)]
        for i in near or range(len(document.tokens)):
            tree = document.trees[i]
            if tree is not None and document.tokens[i]:
                yield Scene(self.triggers, self.people, i, document.tokens[i], tree)


class Side:
    """A marked phrase in a parsed sentence: its head, the nouns that it hangs on, pronouns that stand for it."""

    def __init__(self, clauses: Clauses, span: Span | None) -> None:
        self.inside = frozenset(t.i for t in clauses.tokens if span and t.start < span.end and span.start < t.end)
        self.head = head_of(clauses, span.start, span.end) if span else None
        self.above = _nominal(clauses, self.head) if self.head is not None else frozenset()
        self.echo: frozenset[int] = frozenset()

    def fills(self, heads: tuple[int, ...]) -> float:
        """2 where one of the tokens is in the phrase, `ECHO` for a pronoun, 1 where the phrase belongs to one, else 0."""
        if not self.inside.isdisjoint(heads):
            return 2.0
        return ECHO if not self.echo.isdisjoint(heads) else float(not self.above.isdisjoint(heads))


class Reading:
    """One sentence read for two sides."""

    def __init__(self, scene: Scene, source: Span | None, target: Span | None) -> None:
        self.scene = scene
        self.clauses = scene.clauses
        self.source = Side(scene.clauses, source)
        self.target = Side(scene.clauses, target)
        self.source.echo = frozenset(t.i for t in scene.tokens if t.lower in _PRONOUNS and self._echo(t.i))
        self.path = frozenset(_path(scene.clauses, self.source.head, self.target.head))
        self.found = find(scene)
        self.absorbed = absorbed(scene, self.found, frozenset(f.token for f in self.found))

    def candidates(self) -> list[Candidate]:
        """A candidate for every trigger, for every modal verb, and for every other word that is a trigger elsewhere."""
        known = {f.token for f in self.found}
        out = [self._firm(f) for f in self.found]
        for token in self.clauses.tokens:
            out += self._modal(token.i)
            if token.i not in known:
                out += self._loose(token)
        return out

    # --------------------------------------------------------------------------------------------------- candidates

    def _firm(self, f: Found) -> Candidate:
        """A trigger, by the row that leads best to the sides."""
        fits = [(self._fit(f, row) + DEMAND * demand(row) + FALLBACK * n, -n) for n, row in enumerate(f.rows)]
        fit, n = max(fits)
        weight = self._place(f) + fit + CONTAINED * self._contained(f) + ABSORBED * (f.token in self.absorbed)
        row = f.rows[-n]
        return Candidate(3 if weight >= FIRM else 1, weight, self._type(f, row), row.id, f.token)

    def _modal(self, v: int) -> Iterator[Candidate]:
        """What the source says must be done, will be done, will not be done, whatever the verb."""
        if not self.clauses.is_verb(v):
            return
        f = Found(v, v, (), None)
        outlook = Outlook(self.clauses, self.scene.slots.supports, f)
        own, told = self.source.fills(self._parts(v)) > 0, self._told(v)
        type = None
        if outlook.due:
            type = "REQUEST" if told and not own else None
        elif outlook.modal and (told or own):
            type = "REJECT" if outlook.denied else "AGREE"
        if type is not None:
            yield Candidate(2, self._place(f) + told, type, f"rule:{type.lower()}", v)

    def _loose(self, token: Token) -> Iterator[Candidate]:
        """A word of the tables although no row of it holds: the type of most of its rows."""
        if token.ent in ("DATE", "TIME") or token.lemma in self.scene.slots.supports or token.lemma in _LIGHT:
            return
        entries = self.scene.triggers.rows.get((token.lemma, _PARTS.get(token.tag[:2], "")), ())
        rows = [row for row, _ in entries if row.type != "NONE"]
        if not rows:
            return
        usual = Counter(row.type for row in rows).most_common(1)[0][0]
        f = Found(token.i, token.i, tuple(rows), self.scene.slots.support(token.i) if token.tag.startswith("NN") else None)
        fit, n = max((self._fit(f, row), -n) for n, row in enumerate(rows) if row.type == usual)
        yield Candidate(1, self._place(f) + fit, self._type(f, rows[-n]), rows[-n].id, token.i)

    # --------------------------------------------------------------------------------------------------------- type

    def _type(self, f: Found, row: TriggerRow) -> str:
        """The type of the row, with its status and with who says it."""
        outlook = Outlook(self.clauses, self.scene.slots.supports, f)
        verb = outlook.verb
        if outlook.due and verb is not None and self._told(verb) and not self.source.fills(self._parts(verb)):
            return "REQUEST"
        if row.type == "REQUEST" and (against := self._against(f)) is not None:
            return conventional(against) if row.lemma == "order" else "ACCUSE"
        return folded(accompanied(conventional(row), row, f, self.clauses), outlook)

    def _against(self, f: Found) -> TriggerRow | None:
        """The hostile act against the target that is asked for, where the target is not who is asked. To order it is to do it,
        to call for it is to rally opposition (CAMEO 113)."""
        complement = self.clauses.complement(f.token)
        asked = {*self.scene.slots.get(f.token, "for"), *self.scene.slots.get(f.token, "obj"), complement}
        for g in self.found:
            if g.token in asked and g.row.type in _HOSTILE and g.token != f.token:
                frame = self.scene.triggers.frames[g.row.frame]
                if self._reach(g, frame.recipient, self.target):
                    return g.row
        return None

    # ------------------------------------------------------------------------------------------------------- weights

    def _fit(self, f: Found, row: TriggerRow) -> float:
        """How well the slots of the row's frame lead to the two sides."""
        frame = self.scene.triggers.frames[row.frame]
        actor = self._reach(f, frame.actor, self.source)
        if frame.joint:
            return SIDE * (actor + self._reach(f, frame.actor, self.target))
        crossed = self._reach(f, frame.actor, self.target) + self._reach(f, frame.recipient, self.source)
        return SIDE * (actor + self._reach(f, frame.recipient, self.target)) + CROSSED * crossed

    def _reach(self, f: Found, names: tuple[str, ...], side: Side) -> float:
        return max((side.fills(fill(self.scene, f, name)) - 0.02 * n for n, name in enumerate(names)), default=0.0)

    def _place(self, f: Found) -> float:
        """Where the trigger stands: under the source as its subject, on the path between the sides, how deep."""
        carrier = f.support[0] if f.support else f.token
        up = [f.token, *self.clauses.ancestors(f.token)]
        return (
            self.source.fills(self._subject(f))
            + PATH * (f.token in self.path or carrier in self.path)
            + INSIDE * (f.token in self.source.inside or f.token in self.target.inside)
            + CLAUSE * sum(self.clauses.deps[i] in ("relcl", "advcl", "acl") for i in up)
            + DEPTH * (len(up) - 1)
        )

    def _contained(self, f: Found) -> bool:
        """Whether the trigger is in the complement of a trigger of the source, which promises, demands or condemns it."""
        outer = {g.token: g for g in self.found if g.row.type in _ABSORBING and g.token != f.token}
        below = f.token
        for up in self.clauses.ancestors(f.token):
            if self.clauses.deps[below] in _APART:
                return False
            if self.clauses.deps[below] != "conj" and up in outer:
                return self.source.head is None or self.source.fills(self._subject(outer[up])) > 0
            below = up
        return False

    def _subject(self, f: Found) -> tuple[int, ...]:
        carrier = f.support[0] if f.support else f.token
        return (*self.scene.slots.get(carrier, "subj"), *self.scene.slots.get(f.token, "subj"))

    def _parts(self, verb: int) -> tuple[int, ...]:
        """Subject of a verb in either voice."""
        return self.scene.slots.get(verb, "subj") + self.scene.slots.get(verb, "obj") * (verb in self.clauses.passive)

    def _told(self, verb: int) -> bool:
        """Whether the verb stands in what the source says: in the complement of a verb that has the source as its subject."""
        below = verb
        for up in self.clauses.ancestors(verb):
            if self.clauses.deps[below] in ("advcl", "relcl", "acl"):
                return False
            if self.clauses.is_verb(up) and self.source.fills(self.scene.slots.get(up, "subj")):
                return True
            below = up
        return False

    def _echo(self, pronoun: int) -> bool:
        """Whether a verb above the pronoun, other than its own, has the source as its subject."""
        c = self.clauses
        verbs = [u for u in c.ancestors(pronoun) if c.is_verb(u) and u != c.heads[pronoun]]
        return any(self.source.fills(self.scene.slots.get(u, "subj")) for u in verbs)


def _nominal(clauses: Clauses, head: int) -> frozenset[int]:
    """What the noun hangs on, up to the verb: whose, of what, in what."""
    out = []
    below = head
    for up in clauses.ancestors(head):
        if clauses.is_verb(below):
            break
        out.append(up)
        below = up
    return frozenset(out)


def _path(clauses: Clauses, a: int | None, b: int | None) -> list[int]:
    """Tokens from one token to another through the tree; from the only one up to the root."""
    if a is None or b is None:
        return [i for side in (a, b) if side is not None for i in (side, *clauses.ancestors(side))]
    up, down = [a, *clauses.ancestors(a)], [b, *clauses.ancestors(b)]
    meet = next((i for i in up if i in down), None)
    return up[: up.index(meet) + 1] + down[: down.index(meet)] if meet is not None else up + down
