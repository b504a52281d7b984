"""What a clause says will be done: harm, a favour, something given up; by its event draft or by the words of `acts.tsv`."""

from __future__ import annotations

from typing import NamedTuple

from detente.acts.scene import Scene
from detente.knowledge import Knowledge
from detente.model import Draft, EventType, Span
from detente.rows import ActRow

HARMS = frozenset(("SANCTION", "ASSAULT", "COERCE", "MOBILIZE", "PROTEST"))
FAVOURS = frozenset(("AID", "COOPERATE", "CONSULT", "SUPPORT", "AGREE"))
YIELDS = frozenset(("RETREAT", "CONCEDE"))
_MEETINGS = frozenset(
    ("en.talk.n", "en.negotiation.n", "en.meet", "en.host", "en.receive", "en.travel", "en.attend", "en.come")
)
_MODES = {
    ("SANCTION", "expel"): "expel", ("SANCTION", "withdraw"): "relations", ("SANCTION", "convict"): "arrest",
    ("SANCTION", None): "restrict", ("COERCE", "arrest"): "arrest", ("COERCE", None): "restrict",
    ("ASSAULT", None): "violence", ("MOBILIZE", None): "violence", ("PROTEST", None): "restrict",
}  # fmt: skip


class Act(NamedTuple):
    """What a clause says will be done: its draft, if any, what kind of act it is, the mode of a threat with it, and why."""

    draft: Draft | None
    kind: str
    mode: str | None
    row: str


class Acts:
    """The words for what somebody commits to."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.rows: dict[tuple[str, str], ActRow] = {(r.lemma, r.pos): r for r in knowledge.acts}

    def of(self, scene: Scene, verb: int, inner: list[Draft], condition: Span, phrase: bool) -> Act | None:
        """What is to be done at the verb: told by a trigger, else by the verb or by the nouns that belong to it."""
        own = [d for d in inner if verb in (d.token, d.clause) or d.token in scene.slots.get(verb, "obj")]
        for d in own:
            kind = "harm" if d.type in HARMS else "favour" if d.type in FAVOURS else "yield" if d.type in YIELDS else None
            if d.type == "REJECT" and d.status_hint == "actual":
                kind = "refuse"
            if kind is not None:
                mode = _MODES.get((d.type, d.mode), _MODES.get((d.type, None)))
                return Act(d, kind, mode, d.row)
        row = self._worded(scene, verb, condition)
        if row is None or phrase and row.kind in ("favour", "yield"):
            return None
        return Act(None, row.kind, row.mode, row.id)

    def _worded(self, scene: Scene, verb: int, condition: Span) -> ActRow | None:
        clauses = scene.clauses
        told = [k for s in clauses.kids(verb, "nsubj") for k in (s, *clauses.premodifiers(s)) if not scene.party(s)]
        for k in told:
            row = self.rows.get((scene.tokens[k].lemma, "n"))
            if row is not None:
                return row
        gerunds = [
            c
            for c in clauses.kids(verb, "advcl", "acl", "acomp", "dobj")
            if scene.tokens[c].tag in ("VBG", "NN") and c == verb + 1
        ]
        meant = [c for o in clauses.kids(verb, "dobj") for c in clauses.kids(o, "acl") if scene.tokens[c].tag == "VB"]
        for v in (
            *clauses.kids(verb, "xcomp", "pcomp", "oprd"),
            *gerunds,
            *meant,
            verb,
            *(c for x in clauses.kids(verb, "xcomp") for c in clauses.kids(x, "xcomp")),
        ):
            row = self.rows.get((scene.tokens[v].lemma, "v")) or self.rows.get((scene.tokens[v].lower, "a"))
            if row is not None and row.kind != "favour" and not clauses.kids(v, "neg"):
                return row
        nouns = [
            k
            for c in clauses.kids(
                verb, "dobj", "attr", "acomp", "nsubj", "nsubjpass", "prep", "advmod", "oprd", "agent", "dative"
            )
            for k in clauses.subtree(c)
            if not condition.start <= scene.tokens[k].start < condition.end
        ]
        named = [
            r
            for k in nouns
            if (r := self.rows.get((scene.tokens[k].lemma, "n")) or self.rows.get((scene.tokens[k].lower, "a"))) is not None
        ]
        return next(iter(named), None) or self.rows.get((scene.tokens[verb].lemma, "v"))


def type_of(scene: Scene, verb: int, act: Act) -> EventType | None:
    """The event type of the commitment; None where it is none, such as a meeting whose day is set."""
    negated = bool(scene.clauses.kids(verb, "neg"))
    if act.kind == "refuse":
        return "REJECT"
    if act.kind in ("harm", "suffer"):
        return None if negated else "THREATEN"
    if act.kind == "yield":
        return "REJECT" if negated else "CONCEDE"
    meeting = act.draft.type == "CONSULT" if act.draft is not None else act.row in _MEETINGS
    if meeting and dated(scene, verb):
        return None
    return "REJECT" if negated else "AGREE"


def dated(scene: Scene, verb: int) -> bool:
    """A day is set in the clause: a scheduled meeting rather than an offer to meet."""
    kids = [k for c in scene.clauses.kids(verb, "prep", "npadvmod", "advmod") for k in scene.clauses.subtree(c)]
    return any(scene.tokens[k].ent in ("DATE", "TIME") for k in kids)
