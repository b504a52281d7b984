"""Threats that no verb of threatening names: "if X invades, there will be severe consequences", said by somebody.

A clause of condition, a consequence in the future or conditional, words of harm in it, and a speaker: that is a threat by the
speaker to whoever acts in the condition (RECORD.md, conditional threat).
"""

from __future__ import annotations

from detente.model import Draft, Evidence, Party, Span
from detente.scene import Scene

_OPENERS = frozenset(("if", "unless", "should", "until", "once"))
_MODALS = frozenset(("will", "would", "'ll", "'d", "shall", "wo", "must", "could", "can"))


def conditional_threats(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """Threats of one sentence that the drafts do not hold yet."""
    clauses = scene.clauses
    out = []
    threatened = [d for d in drafts if d.type == "THREATEN"]
    for v in range(len(scene.tokens)):
        if not clauses.is_verb(v) or not any(scene.tokens[a].lower in _MODALS for a in clauses.kids(v, "aux")):
            continue
        condition, doer = _condition(scene, v)
        if condition is None:
            continue
        harm = _harm(scene, v)
        act = scene.people.speaker(scene.tokens[v].start)
        if not harm or act is None or act.mention is None or threatened:
            continue
        mention = scene.people.all[act.mention]
        actor = tuple(
            Party(p.text, p.name, p.country, p.sector, p.start, p.end) for p in scene.people.referents[mention.index].parties[:1]
        )
        if not actor or actor[0].country is None:
            continue
        recipient = tuple(p for h in doer for p, _ in scene.party(h) if p.country and p.country != actor[0].country)
        trigger = clauses.span([v, *[h for h in harm if abs(h - v) <= 5]])
        spans = (condition,)
        why = Evidence("decided", "rule:conditional-threat", (trigger, condition), note="a condition, a harm to come, a speaker")
        said = Evidence("decided", "rule:speaker", (act.source,) if act.source else (), note="who says it threatens")
        out.append(
            Draft(
                index=0, sentence=scene.index, trigger=trigger, token=v, clause=v, type="THREATEN", mode=None, actor=actor,
                recipient=recipient[:1], condition=condition, speech=act.index, row="rule:conditional-threat", status_hint="actual",
                confidence=0.6,
                evidence={
                    "trigger": (why,), "type": (why,), "mode": (Evidence("sought", "rule:conditional-threat", (trigger,)),),
                    "actor": (said,), "condition": (Evidence("decided", "rule:conditional-threat", spans),),
                    "recipient": (Evidence("decided" if recipient else "sought", "rule:who-would-act", spans),),
                },
            )
        )  # fmt: skip
        break
    return out


def _condition(scene: Scene, v: int) -> tuple[Span | None, tuple[int, ...]]:
    """The condition of the consequence at verb v, and the heads of who would act in it."""
    clauses, tokens = scene.clauses, scene.tokens
    for c in clauses.kids(v, "advcl"):
        opener = next((k for k in clauses.kids(c, "mark", "aux", "advmod") if tokens[k].lower in _OPENERS), None)
        if opener is not None and (tokens[opener].lower != "should" or opener < min(clauses.kids(c, "nsubj"), default=opener)):
            inside = [k for k in clauses.subtree(c) if k >= opener]
            return clauses.span(inside), scene.slots.get(c, "subj") + _noun_doers(scene, c)
    for s in clauses.kids(v, "nsubj", "nsubjpass"):
        if any(tokens[d].lower == "any" for d in clauses.kids(s, "det")):
            return clauses.span(clauses.subtree(s)), tuple(scene.slots.owners(s))
    return None, ()


def _noun_doers(scene: Scene, verb: int) -> tuple[int, ...]:
    """ "If there is an incursion by Russia": the doer hangs on the noun."""
    nouns = scene.clauses.kids(verb, "attr", "dobj")
    return tuple(o for n in nouns for o in scene.slots.owners(n))


def _harm(scene: Scene, v: int) -> list[int]:
    """Tokens of the consequence clause that promise harm."""
    words = scene.triggers.classes.get("harm", frozenset())
    clauses = scene.clauses
    inside = {v}
    for k in clauses.kids(v, "attr", "dobj", "acomp", "prep", "nsubj", "nsubjpass", "xcomp", "oprd", "agent"):
        if clauses.deps[k] in ("nsubj", "nsubjpass") and any(scene.tokens[d].lower == "any" for d in clauses.kids(k, "det")):
            continue
        inside |= set(clauses.subtree(k))
    return [i for i in sorted(inside) if scene.tokens[i].lemma in words]
