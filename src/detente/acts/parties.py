"""From the slots of a trigger to parties: who acted, who was acted on, and why."""

from __future__ import annotations

from typing import Literal, NamedTuple

from detente.acts.finding import Found
from detente.acts.scene import Scene
from detente.model import Evidence, Party, Span

_POSSESSIVES = frozenset(("its", "their", "his", "her", "our", "my"))
_ARMS = ("mil_equip", "machine")  # classes of words
_WAR = ("war", "conflict", "battle", "fighting")


class Role(NamedTuple):
    """Who stands in a role. slots: those that named them; evidence: empty where nobody does."""

    parties: tuple[Party, ...] = ()
    slots: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def actor_of(scene: Scene, f: Found) -> Role:
    """Who acts in the event of a trigger."""
    return _role(scene, f, "actor", ())


def recipient_of(scene: Scene, f: Found, actor: Role) -> Role:
    """Who is acted on, or suffered in it; never the actor itself. Nobody where the frame makes all of them actors."""
    if scene.triggers.frames[f.row.frame].joint:
        return Role()
    role = _role(scene, f, "recipient", actor.slots)
    if not role.parties and f.row.type == "ASSAULT":
        role = _victims(scene, f)
    parties = tuple(p for p in role.parties if not _same_side(p, actor.parties))
    return role._replace(parties=parties) if parties else Role()


def fill(scene: Scene, f: Found, name: str) -> tuple[int, ...]:
    """Heads of a slot of the trigger, or of the light verb that carries it."""
    heads = scene.slots.get(f.token, name)
    if not heads and f.support is not None and "." not in name and name not in ("poss", "mod", "subj", "obj"):
        heads = scene.slots.get(f.support[0], name)
    if name == "mod":
        heads = tuple(h for h in heads if not _armed(scene, h) and not (f.row.type == "ASSAULT" and _setting(scene, f, h)))
    own = scene.mention_at.get(f.token)
    return tuple(
        h
        for h in heads
        if h != f.token and (own is None or scene.mention_at.get(h) is not own or scene.tokens[h].text[:1].isupper())
    )


# ------------------------------------------------------------------------------------------------------------- roles


def _role(scene: Scene, f: Found, role: Literal["actor", "recipient"], taken: tuple[str, ...]) -> Role:
    """Parties of the first slot, not taken, that names any (of all slots where the frame is joint)."""
    frame = scene.triggers.frames[f.row.frame]
    parties: list[Party] = []
    slots: list[str] = []
    evidence: list[Evidence] = []
    for name in frame.actor if role == "actor" else frame.recipient:
        heads = fill(scene, f, name) if name not in taken else ()
        known = [x for h in heads for x in scene.party(h, recipient=role == "recipient")]
        if not known:
            continue
        slots.append(name)
        for party, why in known:
            again = frame.joint and name.endswith(".owner")  # "diplomats from Russia" name one side, not two
            if any(p.country == party.country and (again or p.start == party.start) for p in parties):
                continue
            parties.append(party)
            evidence.append(Evidence("decided", f"rule:slot-{name}", (Span(party.start, party.end),), note=frame.id))
            evidence.extend(why)
        if not frame.joint:
            break
    return Role(tuple(parties), tuple(slots), tuple(dict.fromkeys(evidence)))


def _victims(scene: Scene, f: Found) -> Role:
    known = [x for h in scene.slots.victims(f.token) for x in scene.party(h, recipient=True)]
    if not known:
        return Role()
    spans = tuple(Span(p.start, p.end) for p, _ in known)
    suffered = Evidence("decided", "rule:victims", spans, note="who suffered in it")
    return Role(tuple(p for p, _ in known), (), (suffered, *(e for _, why in known for e in why)))


def _same_side(party: Party, actors: tuple[Party, ...]) -> bool:
    """The actor itself: the same words, or "its", "their" for the actor's own side."""
    own = party.text.lower() in _POSSESSIVES
    return any(party.start == a.start or (own and party.country == a.country) for a in actors)


# ------------------------------------------------------------------------------------------------ what modifies a noun


def _armed(scene: Scene, head: int) -> bool:
    """A "drone strike" is not flown by a state called drone."""
    return any(scene.tokens[head].lemma in scene.triggers.classes.get(arms, ()) for arms in _ARMS)


def _setting(scene: Scene, f: Found, head: int) -> bool:
    """ "The Paris attacks", "the Yemen war": a town before an attack, a state before a war is where it was."""
    mention = scene.mention_at.get(head)
    if mention is None or mention.last - mention.first > 1 or not scene.tokens[head].tag.startswith("NN"):
        return False
    war = scene.tokens[f.token].lemma in _WAR
    return mention.kind == "metonym" or (mention.kind == "country" and war and not scene.tokens[head].text.isupper())
