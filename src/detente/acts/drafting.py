"""Drafts of a sentence: for each trigger that is not absorbed, the first of its rows whose needs are met."""

from __future__ import annotations

from typing import NamedTuple

from detente.acts.finding import Found, absorbed, find, names_object
from detente.acts.needs import satisfied
from detente.acts.parties import Role, actor_of, recipient_of
from detente.acts.scene import Scene
from detente.model import Draft, Evidence, Span


class Proposals(NamedTuple):
    """What the rows make of a sentence: the triggers that they find, the drafts of those whose needs are met (by token), and
    those that the single-code rule leaves."""

    found: tuple[Found, ...]
    made: dict[int, Draft]

    kept: list[Draft]


def proposals(scene: Scene) -> Proposals:
    """All triggers of a sentence by the rows, and their drafts by the token of the trigger."""
    found = find(scene)
    made = {f.token: d for f in found if (d := _first_draft(scene, f)) is not None}
    inner = absorbed(scene, found, frozenset(made))
    return Proposals(tuple(found), made, [d for token, d in made.items() if token not in inner])


def _first_draft(scene: Scene, f: Found) -> Draft | None:
    for n in range(len(f.rows)):
        draft = _draft(scene, f._replace(rows=f.rows[n:]))
        if draft is not None:
            return draft
    return None


def _draft(scene: Scene, f: Found) -> Draft | None:
    """The draft by the row in force, if its needs are met."""
    actor = actor_of(scene, f)
    recipient = recipient_of(scene, f, actor)
    if not satisfied(f.row, actor.parties, recipient.parties):
        return None
    trigger = _words(scene, f)
    return Draft(
        index=0, sentence=scene.index, trigger=trigger, token=f.token, clause=f.clause, type=f.row.type, mode=f.row.mode,  # type: ignore[arg-type]
        actor=actor.parties, recipient=recipient.parties, row=f.row.id, status_hint=f.row.status,
        confidence=_confidence(f, actor, recipient), evidence=_evidence(scene, f, trigger, actor, recipient),
    )  # fmt: skip


def _words(scene: Scene, f: Found) -> Span:
    """The trigger words: light verb or particle or named object together with the head, while they stand close."""
    indices = [f.token]
    if f.support is not None and f.support[1].words:
        indices.append(f.support[0])
    else:
        indices += [k for k in scene.clauses.kids(f.token, "prt") if abs(k - f.token) <= 3]
        if names_object(f.row):
            indices += [o for o in scene.slots.get(f.token, "obj") if 0 < o - f.token <= 4]
    return scene.clauses.span(indices if max(indices) - min(indices) <= 5 else [f.token])


def _evidence(scene: Scene, f: Found, trigger: Span, actor: Role, recipient: Role) -> dict[str, tuple[Evidence, ...]]:
    """Why each field is what it is, by field."""
    row, frame = f.row, scene.triggers.frames[f.row.frame]
    decided = (Evidence("decided", row.id, (trigger,), note=f.support[1].id if f.support else ""),)
    no_mode = (Evidence("sought", row.id, (trigger,), note="the row gives no mode"),)
    evidence = {name: role.evidence for name, role in (("actor", actor), ("recipient", recipient)) if role.parties}
    evidence |= {"trigger": decided, "type": decided, "mode": decided if row.mode else no_mode}
    for name, slots in (("actor", frame.actor), ("recipient", frame.recipient)):
        evidence.setdefault(name, (Evidence("sought", row.id, note=f"slots {' '.join(slots) or 'none'} name nobody"),))
    return evidence


def _confidence(f: Found, actor: Role, recipient: Role) -> float:
    """Grows with what the row demanded and with what was resolved; an order, not yet a calibrated probability."""
    known = 0.15 * any(p.country for p in actor.parties) + 0.1 * any(p.country for p in recipient.parties)
    return round(min(0.95, 0.5 + 0.08 * min(3, len(f.row.constraints)) + known), 2)
