"""Who does what to whom, read off a dependency tree: voice, subjects, objects, complements.

A `Clauses` is a view of one parsed sentence; its phrases are those of `grammar.phrases`. Subjects are inherited through
coordination, control, participles and relative clauses as in any grammar of English; nothing here knows events.
"""

from __future__ import annotations

from functools import cached_property

from detente.grammar.phrases import Phrases
from detente.model import Token, Tree

RELATIVES = ("WDT", "WP", "WP$")
# Verbs with an object and an infinitive whose subject is not that object ("promised Kyiv to send").
_SUBJECT_CONTROL = frozenset(("promise", "threaten", "vow", "pledge", "offer", "use"))


class Clauses(Phrases):
    """Token indices behind the grammatical functions of one sentence."""

    def __init__(self, tokens: tuple[Token, ...], tree: Tree) -> None:
        super().__init__(tokens, tree)
        self._surface: dict[int, tuple[int, ...]] = {}

    # ----------------------------------------------------------------------------------------- voice, complements

    @cached_property
    def passive(self) -> frozenset[int]:
        """Verbs in the passive voice, reduced relatives ("sanctions imposed by") included."""
        out = set()
        for i, token in enumerate(self.tokens):
            if token.tag not in ("VBN", "VBD") and not self.kids(i, "auxpass"):
                continue
            if self.kids(i, "nsubjpass", "auxpass", "csubjpass"):
                out.add(i)
            elif token.tag == "VBN" and not self.kids(i, "aux", "nsubj"):
                dep = self.deps[i]
                reduced = dep in ("acl", "advcl", "amod", "relcl") and not self.kids(i, "dobj")
                shared = dep == "conj" and self.heads[i] in out
                # headlines: "Journalist released", "Two killed in raid"
                bare = dep in ("ROOT", "ccomp", "conj") and (self.kids(i, "agent") or not self.kids(i, "dobj"))
                if reduced or shared or bare:
                    out.add(i)
        return frozenset(out)

    def complement(self, i: int) -> int | None:
        """The verb of the clause, infinitive or gerund that i takes, or None."""
        clauses = self.kids(i, "ccomp", "xcomp", "oprd")
        gerunds = [c for p in self.kids(i, "prep") for c in self.kids(p, "pcomp")]
        described = [c for c in self.kids(i, "acl") if self.tokens[c].tag in ("VB", "VBP")]
        purposes = [c for c in self.kids(i, "advcl") if self.tokens[c].tag == "VB" and self._with_to(c)]
        return next(iter((*clauses, *gerunds, *described, *purposes)), None)

    def _with_to(self, i: int) -> bool:
        return any(self.tokens[k].lower == "to" for k in self.kids(i, "aux"))

    # ---------------------------------------------------------------------------------------- subjects and objects

    def subject(self, i: int) -> list[int]:
        """The agent of verb i in either voice, or the subject of predicate i."""
        if i in self.passive:
            return [c for a in self.kids(i, "agent") for c in self.kids(a, "pobj")] or [
                c for p in self.kids(i, "prep") if self.tokens[p].lower == "by" for c in self.kids(p, "pobj")
            ]
        return list(self.surface(i))

    def objects(self, i: int) -> list[int]:
        """The patient of verb i in either voice."""
        if i in self.passive:
            own = self._own_subject(i)
            if own:
                return own
            if self.deps[i] in ("acl", "relcl", "amod"):
                return [self.heads[i]]
            return list(self.surface(i)) or self.kids(i, "dobj")
        own = [c for c in self.kids(i, "dobj") if self.tokens[c].tag not in RELATIVES]
        if own:
            return own
        if self.deps[i] == "conj" and self.is_verb(self.heads[i]) and not self.kids(i, "prep", "ccomp", "xcomp"):
            shared = [c for c in self.kids(self.heads[i], "dobj") if c > i]
            if shared:
                return shared
        head = self.heads[i] if self.deps[i] == "relcl" else None
        if head is not None and head not in self.surface(i) and not self._stranded(i):
            return [head]
        return []

    def _stranded(self, i: int) -> bool:
        """A relative clause whose gap is no object: "where", "when", "in which"."""
        return any(self.tokens[c].tag == "WRB" or self.deps[c] == "prep" and c < i for c in self.children[i])

    # ---------------------------------------------------------------------------------------- subjects, inherited

    def surface(self, i: int, depth: int = 0) -> tuple[int, ...]:
        """The grammatical subject of verb (or predicate) i, inherited where it has none of its own."""
        if i in self._surface:
            return self._surface[i]
        self._surface[i] = ()  # a cycle finds nothing
        found = tuple(self._own_subject(i)) or (tuple(self._inherited(i, depth)) if depth < 6 else ())
        self._surface[i] = found
        return found

    def _own_subject(self, i: int) -> list[int]:
        out = []
        for c in self.kids(i, "nsubj", "nsubjpass"):
            if self.tokens[c].tag in RELATIVES or (self.tokens[c].lower == "that" and self._relative_head(i) is not None):
                head = self._relative_head(i)
                if head is not None:
                    out.append(head)
            else:
                out.append(c)
        return out

    def _relative_head(self, i: int) -> int | None:
        """The noun that the relative clause of verb i describes."""
        for j in (i, *self.ancestors(i)):
            if self.deps[j] in ("relcl", "acl"):
                return self.heads[j]
            if self.deps[j] not in ("conj", "ccomp", "xcomp"):
                return None
        return None

    def _inherited(self, i: int, depth: int) -> list[int]:
        dep, head = self.deps[i], self.heads[i]
        if head == i:
            return self._elided(i)
        if dep in ("conj", "acomp", "attr", "oprd", "prt", "advcl"):
            return list(self.surface(head, depth + 1))
        if dep == "xcomp" or (dep == "ccomp" and self.tokens[i].tag == "VBG"):
            return self._controller(head, depth)
        if dep == "acl":
            return self._of_noun(i, head, depth)
        if dep == "relcl":
            return [head] if self.tokens[i].tag == "VBG" else []
        if dep == "pcomp":
            return self._of_preposition(head, depth)
        if dep in ("dep", "parataxis", "ccomp") and self.is_verb(head) and self.tokens[i].tag in ("VBG", "VBN"):
            return list(self.surface(head, depth + 1))
        return []

    def _elided(self, i: int) -> list[int]:
        """Headline without a finite verb: the noun before a participle or infinitive, where the parser missed it."""
        return [c for c in self.kids(i, "npadvmod", "dep") if c < i and self.tokens[c].tag.startswith("NN")][:1]

    def _controller(self, head: int, depth: int) -> list[int]:
        if self.tokens[head].lemma not in _SUBJECT_CONTROL and head not in self.passive:
            objects = self.kids(head, "dobj", "dative") or [
                c
                for p in self.kids(head, "prep")
                if self.tokens[p].lower in ("on", "upon", "for")
                for c in self.kids(p, "pobj")
            ]
            if objects and self.is_verb(head):
                return objects[:1]
        return list(self.surface(head, depth + 1))

    def _of_noun(self, i: int, noun: int, depth: int) -> list[int]:
        """Subject of a verb that hangs on a noun: "troops massing", "their plan to attack"."""
        if self.tokens[i].tag in ("VBG", "VBN"):
            return [noun]
        owners = self.kids(noun, "poss")
        if owners:
            return owners
        if self.deps[noun] in ("dobj", "pobj", "attr") and self.is_verb(self.heads[noun]):
            return list(self.surface(self.heads[noun], depth + 1))
        return self.premodifiers(noun) or [noun]

    def _of_preposition(self, prep: int, depth: int) -> list[int]:
        head = self.heads[prep]
        if self.is_verb(head):
            if self.tokens[prep].lower in ("of", "from", "for", "into"):
                patients = self.objects(head) if head not in self.passive else list(self.surface(head, depth + 1))
                if patients:
                    return patients
            return list(self.surface(head, depth + 1))
        owners = self.kids(head, "poss") or self.premodifiers(head)
        if owners:
            return owners
        up = self.carrier(head)
        if up is None and self.deps[head] in ("advcl", "acomp", "attr") and self.is_verb(self.heads[head]):
            up = self.heads[head]  # "fresh from ousting the rebels, the army ..."
        return list(self.surface(up, depth + 1)) if up is not None and up not in self.passive else []
