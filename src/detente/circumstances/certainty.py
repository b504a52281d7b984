"""Negation, modality and the words above an event, read from its own clause outwards.

The path leads from the event's word up through light verbs, infinitives, clauses and nouns to the first clause that stands
on its own. The innermost cue decides; a negation above it negates, a denial under a negation leaves it open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from detente.circumstances.cues import Cues, Effect
from detente.circumstances.paths import Step, climb, path
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import Draft, Evidence, Span, Status

_SPEAKING = frozenset(("ACCUSE", "REQUEST", "REJECT", "SUPPORT", "THREATEN", "AGREE", "CONCEDE"))
_TALKING = frozenset(("CONSULT", "CONCEDE", "REQUEST", "ACCUSE", "AGREE", "REJECT"))
_WITH = frozenset(("for", "at", "in", "to", "with", "during", "into"))
_DEFINITE = frozenset(("the", "this", "that", "these", "those", "both"))
_DEMONSTRATIVE = frozenset(("more", "fewer", "less", "only", "just", "longer"))


class Finding(NamedTuple):
    """A status and the evidence for it."""

    status: Status
    why: Evidence


class Certainty:
    """The cues of the language, applied to one event at a time."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.cues = Cues(knowledge)

    def of(self, clauses: Clauses, draft: Draft, backshifted: Callable[[int], bool]) -> Finding | None:
        """The status that the words around the event give, or None where nothing but the event is told.

        backshifted: whether the modal at a token is a future told in the past ("said it would").
        """
        return _Reading(self.cues, clauses, draft, backshifted).read()

    def doubts(self, lemma: str) -> bool:
        """A verb under which a clause is only possible: fear, hope, warn."""
        return self.cues.doubts(lemma)


class _Reading:
    """One event read outwards; `found` is what has been decided so far."""

    def __init__(self, cues: Cues, clauses: Clauses, draft: Draft, backshifted: Callable[[int], bool]) -> None:
        self.cues, self.clauses, self.draft, self.backshifted = cues, clauses, draft, backshifted
        self.found: Finding | None = None
        self.used: set[int] = set()
        self.spoken = draft.type in _SPEAKING

    def read(self) -> Finding | None:
        if self.draft.row in self.cues.negative:
            return None  # "will not tolerate": the negation is part of what is uttered
        self._local(self.draft.token, own=True)
        for step in path(self.clauses, self.draft):
            if not self._above(step):
                break
        return self.found

    # ------------------------------------------------------------------------------------------------------------ steps

    def _above(self, step: Step) -> bool:
        """Take one step up; False where the way ends."""
        node, via = step
        if via == "p":
            return self._preposition(node)
        if via == "purpose":
            return self._purpose(node)
        if via == "for-inf":
            return self._meant(node)
        if via == "part-noun":
            return True
        if via == "part" and self.spoken:
            return False
        effect, row = self.cues.above(self.clauses, node, via)
        if via == "inf" and self.draft.type in _TALKING and self.cues.takes(self.clauses.tokens[node].lemma, "v", "talk"):
            effect = "same"  # who tries to talk, talks
        if effect is None and self._opaque(node, via):
            self._through_verb(node, via)
            return False
        if effect not in (None, "same") and row is not None:
            self._put(effect, row, node, open_=self._unsettled(node) and self._negation(node, False) is None)
        self._local(node, own=False)
        return True

    def _opaque(self, node: int, via: str) -> bool:
        """The word keeps to itself whether it happens: "will condemn the attack" says nothing of the attack."""
        return via != "inf" and (via != "of" or self.clauses.is_verb(node))

    def _through_verb(self, node: int, via: str) -> None:
        """What a modal verb says of a noun that no word above it decides: of "an airstrike" in "an airstrike would drown"."""
        clauses = self.clauses
        if not clauses.is_verb(node) or self.found is not None or clauses.is_verb(self.draft.clause) or self.spoken:
            return
        modal = self._modal(node)
        if modal is None:
            return
        effect, row, k = modal
        if via in ("noun", "subj") and self._indefinite() and not (via == "noun" and effect == "future"):
            self._set("hypothetical" if clauses.tokens[k].lower != "will" else effect, row, k)
        elif via in _WITH and (effect == "future" or via in ("to", "in", "into") and self._indefinite()):
            self._set(effect, row, k)

    def _indefinite(self) -> bool:
        """The event's noun with "a", "any" or bare singular: some event of the kind, not one told of."""
        clauses, i = self.clauses, self.draft.token
        determiners = {clauses.tokens[k].lower for k in clauses.kids(i, "det")}
        return (
            not determiners & _DEFINITE and not clauses.kids(i, "poss") and (bool(determiners) or clauses.tokens[i].tag == "NN")
        )

    def _preposition(self, node: int) -> bool:
        for row in self.cues.of(self.clauses.tokens[node].lower, "p"):
            verbal = any(self.clauses.deps[k] == "pcomp" for k in self.clauses.children[node])
            if row.effect == "negated" or verbal or self._indefinite():
                self._put(row.effect, row.id, node)
        return True

    def _meant(self, noun: int) -> bool:
        """An infinitive behind a noun: what a plan or threat is, else what somebody or something is there for."""
        clause = self.draft.clause
        if self.clauses.kids(clause, "auxpass") and self.clauses.heads[clause] == noun:
            self._put("future", "rule:to-infinitive", clause)  # "talks to be held in May"
            return True
        effect, row = self.cues.above(self.clauses, noun, "inf")
        if effect is not None:
            if row is not None:
                self._put(effect, row, noun)
            self._local(noun, own=False)
            return True
        head = self.clauses.heads[noun]
        return self._purpose(head if self.clauses.deps[noun] == "dobj" else noun)

    def _purpose(self, node: int) -> bool:
        """ "Flew to Rome to meet" met; "massed troops to attack" may attack."""
        if self.cues.takes(self.clauses.tokens[node].lemma, "v", "purpose"):
            self._local(node, own=False)
            for step in climb(self.clauses, node):
                if not self._above(step):
                    break
        else:
            span = self.clauses.span([self.draft.clause])
            self._take(Finding("hypothetical", Evidence("decided", "rule:purpose", (span,), note="an infinitive of purpose")))
        return False

    # ------------------------------------------------------------------------------------------------------------ words

    def _local(self, node: int, own: bool) -> None:
        """Modals, modifiers and negations at one word."""
        clauses = self.clauses
        modal = self._modal(node) if clauses.is_verb(node) or clauses.kids(node, "aux") else None
        if modal is not None:
            self._put(modal[0], modal[1], modal[2])
        self._modified(node)
        if own and not clauses.is_verb(node):
            self._announced(node)
        negation = self._negation(node, own)
        if negation is not None:
            self.used.add(negation[1])
            self._put("negated", *negation)

    def _modified(self, node: int) -> None:
        """Adverbs and adverbial phrases at a verb, modifiers and determiners at a noun."""
        clauses, cues = self.clauses, self.cues
        if clauses.is_verb(node):
            for k in clauses.kids(node, "advmod", "npadvmod", "mark"):
                for row in cues.of(clauses.tokens[k].lower, "adv"):
                    self._put(row.effect, row.id, k)
            for k in clauses.kids(node, "prep"):
                words = " ".join(clauses.tokens[j].lower for j in clauses.subtree(k)[:4])
                for row in cues.of(words, "adv"):
                    self._put(row.effect, row.id, k)
        else:
            for k in (*clauses.premodifiers(node), *clauses.kids(node, "det")):
                for row in cues.of(clauses.tokens[k].lower, "mod"):
                    self._put(row.effect, row.id, k)

    def _modal(self, node: int) -> tuple[Effect, str, int] | None:
        """The modal auxiliary of a verb or predicate: effect, row, token."""
        clauses = self.clauses
        for k in clauses.kids(node, "aux"):
            for row in self.cues.of(clauses.tokens[k].lower, "aux"):
                if clauses.tokens[k].lower in ("would", "'d") and self.backshifted(k):
                    return "future", row.id, k
                return row.effect, row.id, k
        if (
            clauses.tokens[node].tag in ("VB", "VBN")
            and clauses.deps[node] in ("ROOT", "ccomp", "parataxis")
            and clauses.kids(node, "nsubj", "nsubjpass")
        ):
            to = [k for k in clauses.kids(node, "aux") if clauses.tokens[k].lower == "to"]
            if to:
                return "future", "rule:to-infinitive", to[0]
        return None

    def _announced(self, noun: int) -> None:
        """ "Talks to be held", "a rally planned for Sunday": the participle behind the noun."""
        clauses = self.clauses
        for k in clauses.kids(noun, "acl"):
            to = any(clauses.tokens[a].lower == "to" for a in clauses.kids(k, "aux"))
            if clauses.tokens[k].tag in ("VBN", "VB") and to and clauses.kids(k, "auxpass"):
                self._put("future", "rule:to-infinitive", k)
            elif clauses.tokens[k].tag == "VBN":
                for row in self.cues.of(clauses.tokens[k].lemma, "v"):
                    if row.effect in ("future", "negated") and (not row.takes or "noun" in row.takes):
                        self._put(row.effect, row.id, k)

    def _negation(self, node: int, own: bool) -> tuple[str, int] | None:
        clauses = self.clauses
        for k in clauses.kids(node, "neg", "preconj", "advmod", "det", "cc"):
            if self._negates(k) and (clauses.deps[k] != "cc" or clauses.tokens[k].lower == "nor" and k < node):
                return self._negative(k)
        if clauses.is_verb(node) or clauses.kids(node, "aux", "cop"):
            negation = self._negative_argument(node, own)
            if negation is not None:
                return negation
        if clauses.deps[node] == "conj":
            for k in clauses.kids(clauses.heads[node], "cc"):
                if clauses.tokens[k].lower == "nor" and k < node and self.cues.of("nor", "neg"):
                    return self._negative(k)
        return None

    def _negative_argument(self, node: int, own: bool) -> tuple[str, int] | None:
        """ "No ship was stopped", "arrested nobody", "charged with nothing"."""
        clauses = self.clauses
        nouns = [*clauses.kids(node, "nsubj", "nsubjpass"), *(clauses.surface(node) if clauses.deps[node] == "conj" else ())]
        if own or node == self.draft.clause:
            nouns += clauses.kids(node, "dobj", "attr") + [
                o for p in clauses.kids(node, "prep") for o in clauses.kids(p, "pobj")
            ]
        for s in nouns:
            word = clauses.tokens[s].lower
            if word in ("nobody", "none", "nothing", "neither", "no-one") and self.cues.of(word, "neg"):
                return self._negative(s)
            for k in (
                *clauses.kids(s, "det", "neg", "preconj", "advmod"),
                *(x for n in clauses.kids(s, "nummod") for x in clauses.children[n]),
            ):
                if self._negates(k) and clauses.tokens[k].lower in ("no", "neither", "not"):
                    return self._negative(k)
        return None

    def _negates(self, k: int) -> bool:
        token = self.clauses.tokens[k]
        if not self.cues.of(token.lower, "neg") or k in self.used:
            return False
        following = self.clauses.tokens[k + 1].lower if k + 1 < len(self.clauses.tokens) else ""
        return following not in _DEMONSTRATIVE or following == "longer"

    def _negative(self, k: int) -> tuple[str, int]:
        return self.cues.of(self.clauses.tokens[k].lower, "neg")[0].id, k

    def _unsettled(self, node: int) -> bool:
        """A verb that itself is not done: "to prevent clashes", "may fail"."""
        clauses = self.clauses
        return any(clauses.tokens[k].tag in ("MD", "TO") or clauses.tokens[k].lower == "to" for k in clauses.kids(node, "aux"))

    # ---------------------------------------------------------------------------------------------------------- combine

    def _put(self, effect: Effect, row: str, k: int, open_: bool = False) -> None:
        """Add a cue to what is known: the first decides, except that a negation above turns it."""
        if effect == "same":
            return
        if effect == "negated" and open_:
            effect = "hypothetical"
        known = self.found.status if self.found is not None else None
        if effect == "negated" and known is not None:
            effect = "hypothetical" if known == "negated" else "negated"
        elif known is not None and not (known == "future" and effect == "hypothetical"):
            return
        self._set(effect, row, k)

    def _set(self, effect: Effect, row: str, k: int) -> None:
        if effect != "same":
            token = self.clauses.tokens[k]
            self._take(Finding(effect, Evidence("decided", row, (Span(token.start, token.end),))))

    def _take(self, finding: Finding) -> None:
        self.found = finding
