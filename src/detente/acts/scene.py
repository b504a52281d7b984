"""One parsed sentence as the events stage works on it: triggers, slots, and whom the slots lead to.

A trigger row matches a token; its frame says which slots hold actor and recipient; the slots lead to tokens, the tokens to
actor mentions, the mentions to what they stand for. One code for one act: what is promised, demanded, refused or
threatened is no event of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from detente.acts.triggers import Triggers
from detente.grammar.slots import Slots
from detente.grammar.syntax import Clauses
from detente.knowledge import FrameRow, SupportRow, TriggerRow
from detente.model import ActorMention, Document, Draft, Evidence, Party, PlaceMention, Referent, Span, SpeechAct, Token, Tree
from detente.people.mentions import lent

_ABSORBING = frozenset(("AGREE", "REQUEST", "REJECT", "THREATEN", "CONCEDE"))
FIRST_PERSON = frozenset(("we", "us", "our", "i", "me", "my"))
_POSSESSIVES = frozenset(("its", "their", "his", "her", "our", "my"))
_SINGULAR_FIRST = frozenset(("i", "me", "my"))


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


class People:
    """Mentions, referents, places and speakers of an article by sentence and token."""

    def __init__(self, document: Document) -> None:
        assert document.actors is not None and document.referents is not None
        assert document.places is not None and document.speech is not None
        self.referents = document.referents
        self.speech = document.speech
        self.mentions: dict[int, list[ActorMention]] = {}
        for m in document.actors:
            self.mentions.setdefault(m.sentence, []).append(m)
        self.places: dict[int, list[PlaceMention]] = {}
        for p in document.places:
            self.places.setdefault(p.sentence, []).append(p)
        self.all = document.actors

    def speaker(self, position: int, quoted: bool = False) -> SpeechAct | None:
        """The innermost speech act whose content covers the position; with `quoted` the innermost quotation, if any does.

        Demands, wishes and praise (`kind` None) are no speech in which somebody tells what is so.
        """
        covering = [a for a in self.speech if a.kind is not None and any(s.start <= position < s.end for s in a.content)]
        if quoted:
            covering = [a for a in covering if a.direct] or covering
        return min(covering, key=lambda a: sum(s.end - s.start for s in a.content)) if covering else None

    def side(self, mention: ActorMention) -> tuple[Referent, Evidence | None]:
        """What a mention stands for; "we" and "I" stand for the speaker's side."""
        referent = self.referents[mention.index]
        word = mention.text.lower()
        if mention.kind != "pronoun" or word not in FIRST_PERSON:
            return referent, None
        act = self.speaker(mention.start, quoted=True)
        if act is None or act.mention is None:
            return referent, None
        parties = tuple(
            Party(mention.text, p.name if word in _SINGULAR_FIRST else None, p.country, p.sector, mention.start, mention.end)
            for p in self.referents[act.mention].parties[:1]
        )
        spans = (act.source,) if act.source else ()
        known = lent(self.referents[act.mention].evidence)
        return Referent(parties, known), Evidence("decided", "rule:speaker-side", spans, note="the speaker's side")


class Scene:
    """One parsed sentence and everything needed to code it."""

    def __init__(
        self,
        triggers: Triggers,
        supports: dict[str, tuple[SupportRow, ...]],
        people: People,
        index: int,
        parsed: tuple[tuple[Token, ...], Tree],
    ) -> None:
        tokens, tree = parsed
        self.triggers = triggers
        self.index = index
        self.tokens = tokens
        self.people = people
        self.clauses = Clauses(tokens, tree)
        self.slots = Slots(self.clauses, supports)
        self.mention_at: dict[int, ActorMention] = {}
        for m in sorted(people.mentions.get(index, ()), key=lambda m: m.last - m.first, reverse=True):
            for i in range(m.first, m.last):
                self.mention_at[i] = m
        for m in people.mentions.get(index, ()):
            self.mention_at[m.head] = (
                m if self.mention_at.get(m.head) is None or m.head == m.last - 1 else self.mention_at[m.head]
            )

    def drafts(self) -> list[Draft]:
        """All drafts of the sentence after the single-code rule."""
        found, absorbed = self.found()
        return [d for f in found if f.token not in absorbed and (d := self._first_draft(f)) is not None]

    def found(self) -> tuple[list[Found], set[int]]:
        """All triggers of the sentence, and the tokens of those whose act another trigger's act contains."""
        found = [f for i in range(len(self.tokens)) if (f := self._trigger(i)) is not None]
        return found, self._absorbed(found)

    # --------------------------------------------------------------------------------------------------------- triggers

    def _trigger(self, i: int) -> Found | None:
        token, dep = self.tokens[i], self.clauses.deps[i]
        pos = _part_of_speech(token, dep)
        if pos is None:
            return None
        if token.ent in ("DATE", "TIME"):
            return None
        rows = []
        if token.tag == "VBG" and dep in _NOMINAL and not self.clauses.kids(i, "dobj"):
            rows = self.triggers.matches(self.slots, i, (token.lower,), "n")
            pos = "n" if rows else pos
        rows = rows or self.triggers.matches(self.slots, i, _forms(token), pos)
        if not rows:
            return None
        support = self.slots.support(i) if pos == "n" else None
        if pos == "n":
            mention = self.mention_at.get(i)
            if mention is not None and mention.head == i and mention.kind != "nationality" and not rows[0].constraints:
                return None
        clause = support[0] if support else i
        if pos in ("n", "a") and support is None:
            carrier = self.clauses.carrier(i) if pos == "n" else self.clauses.heads[i]
            clause = carrier if carrier is not None and self.clauses.tokens[carrier].lemma == "be" else i
        return Found(i, clause, tuple(rows), support)

    def _absorbed(self, found: list[Found]) -> set[int]:
        """Tokens of triggers that another trigger's act contains: what is demanded, refused, promised, threatened."""
        out: set[int] = set()
        by_token = {f.token: f for f in found}
        for f in found:
            inner: set[int] = set()
            if f.row.type == "ASSAULT" and not self.clauses.is_verb(f.token) and self.slots.victims(f.token):
                harmed = self.clauses.heads[f.token] if self.clauses.deps[f.token] == "nsubj" else self.clauses.carrier(f.token)
                inner |= {harmed} if harmed is not None else set()
            if f.support is not None and f.support[0] in by_token:
                verb = by_token[f.support[0]]
                out.add(verb.token if not _names_object(verb.row) else f.token)
            if _names_object(f.row):
                inner |= set(self.slots.get(f.token, "obj"))
            if f.row.type in _ABSORBING or f.row.type == "COERCE" and any(c.startswith("comp:") for c in f.row.constraints):
                complement = self.clauses.complement(f.token)
                if complement is not None:
                    for v in self.clauses.conjuncts(complement):
                        inner.add(v)
                        inner |= set(self.slots.get(v, "obj"))
                        inner |= {x for x in self.clauses.kids(v, "xcomp")}
                inner |= set(self.slots.get(f.token, "obj"))
                if f.row.type in ("REQUEST", "REJECT"):
                    inner |= set(self.slots.get(f.token, "for")) | set(self.slots.get(f.token, "to"))
            out |= {t for t in inner if t in by_token and t != f.token}
        return out

    # ----------------------------------------------------------------------------------------------------------- drafts

    def _first_draft(self, f: Found) -> Draft | None:
        """The draft of the first row whose needs are met."""
        for n in range(len(f.rows)):
            draft = self._draft(f._replace(rows=f.rows[n:]))
            if draft is not None:
                return draft
        return None

    def _draft(self, f: Found) -> Draft | None:
        frame = self.triggers.frames[f.row.frame]
        evidence: dict[str, tuple[Evidence, ...]] = {}
        used: set[str] = set()
        actor = self._parties(f, frame, "actor", used, evidence)
        recipient = () if frame.joint else self._parties(f, frame, "recipient", used, evidence)
        if not recipient and not frame.joint and f.row.type == "ASSAULT":
            recipient = self._victims(f, evidence)
        recipient = tuple(p for p in recipient if not _same_side(p, actor))
        if not recipient:
            evidence.pop("recipient", None)
        if not _satisfied(f.row, actor, recipient):
            return None
        trigger = self._words(f)
        decided = (Evidence("decided", f.row.id, (trigger,), note=f.support[1].id if f.support else ""),)
        evidence["trigger"] = evidence["type"] = decided
        evidence["mode"] = decided if f.row.mode else (Evidence("sought", f.row.id, (trigger,), note="the row gives no mode"),)
        evidence.setdefault("actor", (Evidence("sought", f.row.id, note=f"slots {' '.join(frame.actor)} name nobody"),))
        evidence.setdefault(
            "recipient", (Evidence("sought", f.row.id, note=f"slots {' '.join(frame.recipient) or 'none'} name nobody"),)
        )
        return Draft(
            index=0, sentence=self.index, trigger=trigger, token=f.token, clause=f.clause, type=f.row.type, mode=f.row.mode,  # type: ignore[arg-type]
            actor=actor, recipient=recipient, row=f.row.id, status_hint=f.row.status,
            confidence=_confidence(f, actor, recipient), evidence=evidence,
        )  # fmt: skip

    def _parties(
        self, f: Found, frame: FrameRow, role: str, used: set[str], evidence: dict[str, tuple[Evidence, ...]]
    ) -> tuple[Party, ...]:
        """Parties of the first slot that names any (of all slots where the frame is joint)."""
        names = frame.actor if role == "actor" else frame.recipient
        parties: list[Party] = []
        proofs: list[Evidence] = []
        for name in names:
            if name in used:
                continue
            heads = self.fill(f, name)
            found = [x for h in heads for x in self.party(h, recipient=role == "recipient")]
            if not found:
                continue
            used.add(name)
            for party, mention_evidence in found:
                if any(p.start == party.start and p.country == party.country for p in parties):
                    continue
                parties.append(party)
                proofs.append(Evidence("decided", f"rule:slot-{name}", (Span(party.start, party.end),), note=frame.id))
                proofs.extend(mention_evidence)
            if not frame.joint:
                break
        if parties:
            evidence[role] = tuple(dict.fromkeys(proofs))
        return tuple(parties)

    def _victims(self, f: Found, evidence: dict[str, tuple[Evidence, ...]]) -> tuple[Party, ...]:
        found = [x for h in self.slots.victims(f.token) for x in self.party(h, recipient=True)]
        if found:
            spans = tuple(Span(p.start, p.end) for p, _ in found)
            evidence["recipient"] = (
                Evidence("decided", "rule:victims", spans, note="who suffered in it"),
                *(e for _, w in found for e in w),
            )
        return tuple(p for p, _ in found)

    def fill(self, f: Found, name: str) -> tuple[int, ...]:
        """Heads of a slot of the trigger, or of the light verb that carries it."""
        heads = self.slots.get(f.token, name)
        if not heads and f.support is not None and "." not in name and name not in ("poss", "mod"):
            heads = self.slots.get(f.support[0], name) if name not in ("subj", "obj") else ()
        if name == "mod":  # a "drone strike" is not flown by a state called drone
            arms = self.triggers.classes.get("mil_equip", frozenset()) | self.triggers.classes.get("machine", frozenset())
            heads = tuple(
                h
                for h in heads
                if self.tokens[h].lemma not in arms and not (f.row.type == "ASSAULT" and self._scene_of(f.token, h))
            )
        own = self.mention_at.get(f.token)
        return tuple(h for h in heads if h != f.token and (own is None or self.mention_at.get(h) is not own or self.tokens[h].text[:1].isupper()))

    def _scene_of(self, trigger: int, head: int) -> bool:
        """ "The Paris attacks", "the Yemen war": a town before an attack, a state before a war is where it was."""
        mention = self.mention_at.get(head)
        if mention is None or mention.last - mention.first > 1 or not self.tokens[head].tag.startswith("NN"):
            return False
        war = self.tokens[trigger].lemma in ("war", "conflict", "battle", "fighting")
        return mention.kind == "metonym" or (mention.kind == "country" and war and not self.tokens[head].text.isupper())

    def party(self, head: int, recipient: bool = False) -> list[tuple[Party, tuple[Evidence, ...]]]:
        """What the noun phrase at a token stands for; a place may suffer an event, it does not act."""
        mention = self.mention_at.get(head)
        if self.clauses.deps[head] == "appos" and self.clauses.heads[head] in self.mention_at:
            renamed = self.party(self.clauses.heads[head], recipient)
            if any(p.country for p, _ in renamed):
                return renamed  # "Jordan's government, a longtime ally, which ..."
        if mention is None and (
            self.tokens[head].tag in ("CD", "DT", "NNS", "NN", "JJ")
            and self.tokens[head].lemma in _PARTS
            or self.tokens[head].tag == "CD"
        ):
            return [x for o in self.slots.get(head, "of") for x in self.party(o, recipient)]
        members = [x for o in self.slots.get(head, "including") for x in self.party(o, recipient)]
        if members:
            return members  # "its partners, including the United States"
        if mention is not None:
            referent, why = self.people.side(mention)
            evidence = referent.evidence if why is None else (why, *referent.evidence)
            return [(p, evidence) for p in referent.parties]
        position = self.tokens[head].start
        for place in self.people.places.get(self.index, ()):
            if place.start <= position < place.end and place.country and recipient:
                party = Party(place.text, None, place.country, None, place.start, place.end)
                return [(party, (*place.evidence, Evidence("decided", "rule:place-suffers", (Span(place.start, place.end),))))]
        return []

    def _words(self, f: Found) -> Span:
        """The trigger words: light verb or particle or named object together with the head, while they stand close."""
        indices = [f.token]
        if f.support is not None and f.support[1].words:
            indices.append(f.support[0])
        else:
            indices += [k for k in self.clauses.kids(f.token, "prt") if abs(k - f.token) <= 3]
            if _names_object(f.row):
                indices += [o for o in self.slots.get(f.token, "obj") if 0 < o - f.token <= 4]
        first, last = min(indices), max(indices)
        if last - first > 5:
            first = last = f.token
        return Span(self.tokens[first].start, self.tokens[last].end)


# ------------------------------------------------------------------------------------------------------------- helpers


# Words of quantity whose "of" names who it is: "two of its soldiers", "dozens of protesters".
_PARTS = frozenset(
    ("dozen", "hundred", "thousand", "score", "many", "most", "some", "several", "all", "none", "one", "number", "group",
     "majority", "half", "member", "handful", "rest", "part", "each", "both", "any", "few", "crowd", "ten", "lot", "team", "unit", "squad")
)  # fmt: skip
_STATECRAFT = frozenset(("AGREE", "CONSULT", "COOPERATE", "SUPPORT", "REQUEST", "AID", "MOBILIZE"))
# Where a gerund stands like a noun: "weeks of fighting".
_NOMINAL = ("pobj", "nsubj", "nsubjpass", "dobj", "conj", "appos")


def _part_of_speech(token: Token, dep: str) -> str | None:
    tag = token.tag
    if tag.startswith("VB"):
        return None if dep in ("aux", "auxpass", "amod", "compound", "nmod") else "v" if dep != "acomp" or tag != "VBN" else "a"
    if tag.startswith("NN"):
        return None if dep in ("compound", "nmod", "amod", "npadvmod") else "n"
    if tag.startswith("JJ"):
        return None if dep in ("amod", "compound", "nmod") else "a"
    return None


def _forms(token: Token) -> Iterable[str]:
    """Lemmas under which a token may stand in the tables: the tagger takes headline words for names."""
    yield token.lemma
    if token.tag in ("NNP", "NNPS"):
        lower = token.lower
        if lower != token.lemma:
            yield lower
        if lower.endswith("s"):
            yield lower[:-1]


def _names_object(row: TriggerRow) -> bool:
    return any(c.startswith("obj:") for c in row.constraints)


def _same_side(party: Party, actors: tuple[Party, ...]) -> bool:
    """The actor itself: the same words, or "its", "their" for the actor's own side."""
    own = party.text.lower() in _POSSESSIVES
    return any(party.start == a.start or (own and party.country == a.country) for a in actors)


_PERSONAL = FIRST_PERSON | frozenset(("he", "him", "she", "her", "they", "them"))
_DONE_TO = frozenset(("COERCE", "SANCTION", "ASSAULT"))
_PRIVATE = frozenset(("CVL", "REF", "REB", "CRM", "EDU"))


def told_of(scene: Scene, parties: tuple[Party, ...]) -> tuple[Evidence, ...]:
    """Why the mentions at which parties stand mean them."""
    places = {(p.start, p.end) for p in parties}
    people = scene.people
    return tuple(
        dict.fromkeys(e for m in people.all if (m.start, m.end) in places for e in lent(people.side(m)[0].evidence))
    )


def political(party: Party) -> bool:
    """True for whoever can act politically: somebody with a state, a body or a sector."""
    return party.country is not None or party.sector is not None


def _private(row: TriggerRow, actor: tuple[Party, ...], recipient: tuple[Party, ...]) -> bool:
    """Private people who travel, talk or work among themselves, or with journalists, consult nobody."""
    if row.type == "CONSULT" and any(p.sector == "JRN" for p in (*actor, *recipient)):
        return True
    parties = actor if row.mode == "visit" else (*actor, *recipient)
    return bool(parties) and all(p.sector in _PRIVATE or (not political(p) and p.text.lower() in _PERSONAL) for p in parties)


def _satisfied(row: TriggerRow, actor: tuple[Party, ...], recipient: tuple[Party, ...]) -> bool:
    """The needs of the row: who must be known for a record."""
    has_actor, has_recipient = any(map(political, actor)), any(map(political, recipient))
    if row.type in _DONE_TO and any(p.name and " " in p.name for p in recipient):
        has_recipient = True  # a named person is somebody although nothing tells what he is
    if row.type in _STATECRAFT and actor and all(p.sector == "BUS" for p in (*actor, *recipient) if political(p)):
        return False  # business among businesses
    if row.type in ("CONSULT", "COOPERATE") and _private(row, actor, recipient):
        return False
    for need in row.needs:
        if need == "actor" and not has_actor or need == "recipient" and not has_recipient:
            return False
        if need == "both" and not (has_actor and (has_recipient or len(actor) > 1)):
            return False
        if need == "either" and not (has_actor or has_recipient):
            return False
    return True


def _confidence(f: Found, actor: tuple[Party, ...], recipient: tuple[Party, ...]) -> float:
    """Grows with what the row demanded and with what was resolved; an order, not yet a calibrated probability."""
    known = 0.15 * any(p.country for p in actor) + 0.1 * any(p.country for p in recipient)
    return round(min(0.95, 0.5 + 0.08 * min(3, len(f.row.constraints)) + known), 2)
