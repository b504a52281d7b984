"""Acts that lie in a modal verb: "will not sign" refuses, "Russia must withdraw" demands.

Both are utterances: the refusal by the subject, the demand by the speaker (RECORD.md, refusal; requests).
"""

from __future__ import annotations

from msgspec.structs import replace

from detente.acts.scene import Scene, told_of
from detente.model import Draft, Evidence, Span

_WILL = frozenset(("will", "would", "wo", "'ll", "'d"))
_DUTY = frozenset(("must", "should", "ought"))
_REFUSED_MODES = {
    "AID": "assist", "COOPERATE": "assist", "SUPPORT": "assist", "AGREE": None,
    "RETREAT": "yield", "CONCEDE": "yield", "CONSULT": "meet",
}  # fmt: skip


def uttered(scene: Scene, drafts: list[Draft]) -> list[Draft]:
    """The drafts of a sentence, with refusals and demands that modals make of them or add to them."""
    out = [_refusal(scene, d) or d for d in drafts]
    if any(d.type in ("THREATEN", "REQUEST") for d in out):
        return out
    for verb in range(len(scene.tokens)):
        demand = _demand(scene, verb)
        if demand is not None:
            out = [d for d in out if d.clause != verb and d.token not in scene.slots.get(verb, "obj")] + [demand]
            break
    return out


def _modal(scene: Scene, verb: int, words: frozenset[str]) -> int | None:
    return next((k for k in scene.clauses.kids(verb, "aux") if scene.tokens[k].lower in words), None)


def _refusal(scene: Scene, draft: Draft) -> Draft | None:
    """ "Will not sign", "would not attend": a refusal by the actor."""
    if draft.type not in _REFUSED_MODES or not draft.actor or draft.status_hint is not None:
        return None
    modal = _modal(scene, draft.clause, _WILL)
    negation = next(iter(scene.clauses.kids(draft.clause, "neg")), None)
    if modal is None or negation is None or draft.clause in scene.clauses.passive:
        return None
    span = Span(scene.tokens[modal].start, scene.tokens[negation].end)
    if span.start > span.end:
        return None
    why = Evidence("decided", "rule:refusal", (span,), note="a refusal, not a deed undone")
    trigger = Span(min(span.start, draft.trigger.start), draft.trigger.end)
    return replace(
        draft, type="REJECT", mode=_REFUSED_MODES[draft.type], status_hint="actual", trigger=trigger,
        evidence={**draft.evidence, "type": (*draft.evidence["type"], why), "mode": (why,)},
    )  # fmt: skip


def _demand(scene: Scene, verb: int) -> Draft | None:
    """ "Russia must withdraw, she said": a demand on the subject by the speaker."""
    modal = _modal(scene, verb, _DUTY)
    if modal is None or scene.clauses.kids(verb, "neg") or scene.clauses.deps[verb] == "advcl":
        return None
    if modal < min(scene.clauses.kids(verb, "nsubj", "nsubjpass"), default=modal):
        return None  # "should Moscow shut the pipeline" is a condition
    act = scene.people.speaker(scene.tokens[verb].start)
    if act is None or act.mention is None:
        return None
    speaker = scene.people.referents[act.mention].parties[:1]
    asked = tuple(p for h in scene.slots.get(verb, "subj") for p, _ in scene.party(h) if p.country)
    if not speaker or speaker[0].country is None or not asked or any(p.start == speaker[0].start for p in asked):
        return None
    if any(
        p.text.lower() in ("we", "i", "us") or (p.country == speaker[0].country and p.name == speaker[0].name) for p in asked
    ):
        return None
    span = Span(scene.tokens[modal].start, scene.tokens[max(verb, modal)].end)
    why = (Evidence("decided", "rule:demand", (span,), note="what somebody must do is demanded by who says so"),)
    said = Evidence("decided", "rule:speaker", (act.source,) if act.source else (), note="who says it")
    who = Evidence("decided", "rule:doer", tuple(Span(p.start, p.end) for p in asked))
    return Draft(
        index=0, sentence=scene.index, trigger=span, token=verb, clause=verb, type="REQUEST", mode="change", actor=speaker,
        recipient=asked, speech=act.index, row="rule:demand", status_hint="actual", confidence=0.6,
        evidence={"trigger": why, "type": why, "mode": why, "actor": (said, *told_of(scene, speaker)),
                  "recipient": (*why, who, *told_of(scene, asked))},
    )  # fmt: skip
