"""What somebody commits to by saying what will follow: threats, promises and concessions that no such verb names.

"Manila would recall its envoy if a mission was blocked" threatens, "we shall send doctors if the road opens" promises, "he
will resign once a successor is found" concedes. The act is read off the event draft of the clause or, where no trigger names
one, off the words of `acts.tsv`; it is a commitment where its doer, or whoever speaks for the doer's side, says it
(docs/record.md: single code, conditional threat). What others fear or expect stays the act itself.
"""

from __future__ import annotations

from msgspec.structs import replace

from detente.acts.committed import FAVOURS, HARMS, YIELDS, Act, Acts, type_of
from detente.acts.consequences import SURE, WEAK, dependent, governing, modal_of, stands_inside, within
from detente.acts.scene import Scene, told_of
from detente.acts.sides import OFFICIAL, Side, is_speaker, official, same_side
from detente.circumstances.conditions import Conditions, noun_condition, span_of
from detente.circumstances.openings import Opening
from detente.knowledge import Knowledge
from detente.model import Draft, EventType, Evidence, Party, Span, SpeechAct
from detente.people.mentions import FIRST_PERSON

_ABSORBED = HARMS | FAVOURS | YIELDS | {"REQUEST", "ACCUSE"}
# "It would come at a cost", "an attack would have consequences": the subject is what happens, and does nothing itself.
_IMPERSONAL = frozenset(
    ("be", "have", "come", "carry", "bring", "mean", "cost", "entail", "lead", "result", "follow", "trigger", "draw", "provoke")
)
_WARNING = frozenset(("warn", "caution", "threaten", "vow", "thunder"))


class Commitments:
    """Finds commitments in one sentence; see the module."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.conditions = Conditions(knowledge)
        self.acts = Acts(knowledge)
        self.belief = frozenset(r.id for r in knowledge.reporting if r.strength in ("belief", "show") or "of" in r.takes)

    def __call__(self, scene: Scene, drafts: list[Draft]) -> list[Draft]:
        """The drafts of the sentence with commitments in place of the acts that they hold."""
        out = list(drafts)
        done: set[int] = set()
        openings = self.conditions.openings(scene.clauses)
        for o in openings:
            for verb in dependent(scene, o, openings):
                if verb not in done:
                    done.add(verb)
                    out = _once(self._conditional(scene, verb, o, out))
        for verb in range(len(scene.tokens)):
            if verb not in done and scene.clauses.is_verb(verb) and modal_of(scene, verb) is not None:
                found = noun_condition(self.conditions, scene.clauses, (verb,)) or self._event(scene, verb, out)
                if found is not None and not stands_inside(openings, verb):
                    out = self._commit(scene, verb, found, out)
        return [self._announced(scene, d) or d for d in out]

    def _event(self, scene: Scene, verb: int, drafts: list[Draft]) -> tuple[Span, str] | None:
        """ "An attack on Estonia would cost ...": an indefinite act as the subject of what would follow is the condition."""
        modal = modal_of(scene, verb)
        if modal is None or scene.tokens[modal].lower not in ("would", "will", "'d", "'ll"):
            return None
        for s in scene.clauses.surface(verb):
            acts = any(d.token == s and d.type in HARMS for d in drafts)
            if acts and any(scene.tokens[k].lower in ("a", "an", "another") for k in scene.clauses.kids(s, "det")):
                return scene.clauses.span(scene.clauses.subtree(s)), "rule:indefinite-act"
        return None

    # ---------------------------------------------------------------------------------------------------- conditional

    def _conditional(self, scene: Scene, verb: int, opening: Opening, drafts: list[Draft]) -> list[Draft]:
        above = governing(scene, verb, drafts)
        if above is not None:
            inner = within(scene, verb, opening, drafts) if above.type in ("THREATEN", "AGREE", "CONCEDE") else []
            return [d for d in drafts if d not in inner or d is above or d.type not in _ABSORBED]
        return self._commit(scene, verb, (span_of(scene.clauses, opening), opening.row.id), drafts, opening)

    def _commit(
        self, scene: Scene, verb: int, found: tuple[Span, str], drafts: list[Draft], opening: Opening | None = None
    ) -> list[Draft]:
        """found: the condition and the row that opens it."""
        modal, condition = modal_of(scene, verb), found[0]
        inner = within(scene, verb, opening, drafts, condition)
        act = self.acts.of(scene, verb, inner, condition, opening is not None and opening.row.kind == "phrase")
        side = self._side(scene, verb, act) if act is not None and modal is not None else None
        if act is None or side is None or modal is None or not _may(scene, modal, act, side, opening):
            return drafts
        made = self._made(scene, verb, act, side, found, opening)
        if made is None:
            return drafts
        gone = [d for d in inner if d is act.draft or d.type in _ABSORBED]
        return [d for d in drafts if d not in gone] + [made]

    # ----------------------------------------------------------------------------------------------------------- sides

    def _side(self, scene: Scene, verb: int, act: Act) -> Side | None:
        """Who commits, or None where somebody else tells it."""
        doers = act.draft.actor if act.draft is not None else self._doers(scene, verb)
        doers = tuple(p for p in doers if p.country or p.sector)
        said = scene.people.speaker(scene.tokens[verb].start)
        if said is None or said.mention is None:
            return Side(doers, None, True) if doers and official(doers[0]) else None
        if any(e.by in self.belief for e in said.evidence):
            outer = _outer(scene, said)  # "I think that any attack would ...": whoever says "I" says it
            if outer is None or outer.mention is None:
                return None
            said = outer
        assert said.mention is not None
        speaker = scene.people.referents[said.mention].parties
        if not speaker:
            return None
        bound = official(speaker[0]) or speaker[0].country and scene.people.all[said.mention].kind == "organization"
        if act.kind == "suffer" and not (doers and is_speaker(scene, doers, said)):
            return Side(speaker, said, True) if bound else None
        if doers and (same_side(doers, speaker[0]) or official(doers[0]) and self._unplaced(scene, said)):
            return Side(doers, said, is_speaker(scene, doers, said))
        return None if doers or not bound else Side(speaker, said, True)

    def _unplaced(self, scene: Scene, said: SpeechAct) -> bool:
        """An official speaker whose country the text does not tell: taken to speak for the state whose act is told."""
        assert said.mention is not None
        mention, referent = scene.people.all[said.mention], scene.people.referents[said.mention]
        told = referent.parties[0].country is not None and all(e.by != "rule:story-country" for e in referent.evidence)
        sector = referent.parties[0].sector
        titled = sector in OFFICIAL or sector is None and mention.role is not None
        return not told and titled and said.kind in ("named", "organization")

    def _doers(self, scene: Scene, verb: int) -> tuple[Party, ...]:
        if verb in scene.clauses.passive or scene.tokens[verb].lemma in _IMPERSONAL:
            return ()
        return tuple(p for h in scene.slots.get(verb, "subj") for p, _ in scene.party(h))

    # ---------------------------------------------------------------------------------------------------------- drafts

    def _made(
        self, scene: Scene, verb: int, act: Act, side: Side, found: tuple[Span, str], opening: Opening | None
    ) -> Draft | None:
        condition, opener = found
        type_ = type_of(scene, verb, act)
        if (
            type_ is None
            or type_ == "THREATEN"
            and opening is not None
            and opening.row.phrase.startswith(("only", "in return", "in exchange"))
        ):
            return None
        mode = act.mode if type_ == "THREATEN" else act.draft.mode if act.draft and act.draft.type == type_ else None
        warned = _warned(scene, side) if type_ == "THREATEN" else None
        trigger, token = (
            (warned[1], warned[0]) if warned else (_words(scene, verb, act), act.draft.token if act.draft else verb)
        )
        why = (
            Evidence("decided", "rule:commitment", (trigger, condition), note=act.row),
            Evidence("decided", act.row, (trigger,)),
        )
        recipient = self._recipient(scene, act, side, opening, verb)
        evidence = {
            "trigger": why, "type": why, "mode": why if mode else (Evidence("sought", "rule:commitment", (trigger,)),),
            "actor": _why_actor(scene, act, side), "condition": (Evidence("decided", opener, (condition,)),),
            "recipient": _why_recipient(scene, act, recipient, condition),
        }  # fmt: skip
        speech = side.speech.index if side.speech and side.own else None
        return Draft(
            index=0, sentence=scene.index, trigger=trigger, token=token, clause=verb if warned is None else token,
            type=type_, mode=mode, actor=side.parties, recipient=recipient, condition=condition, speech=speech,
            row="rule:commitment", status_hint="actual", confidence=act.draft.confidence if act.draft else 0.6,
            evidence=evidence,
        )  # fmt: skip

    def _recipient(self, scene: Scene, act: Act, side: Side, opening: Opening | None, verb: int) -> tuple[Party, ...]:
        """Whom the act would meet, else whoever would do what the condition names."""
        if act.draft is not None and act.draft.recipient:
            return act.draft.recipient
        if act.kind == "suffer" and scene.tokens[verb].lemma not in _IMPERSONAL:
            found = tuple(p for h in scene.slots.get(verb, "subj") for p, _ in scene.party(h) if p.country)
            if found and found != side.parties:
                return found
        if act.kind != "harm" or opening is None:
            return ()
        heads = scene.slots.get(opening.head, "subj") + tuple(
            o for n in scene.clauses.kids(opening.head, "attr", "dobj") for o in scene.slots.owners(n)
        )
        own = {p.country for p in side.parties}
        return tuple(p for h in heads for p, _ in scene.party(h) if p.country and p.country not in own)[:1]

    # -------------------------------------------------------------------------------------------------- unconditional

    def _announced(self, scene: Scene, draft: Draft) -> Draft | None:
        """ "We will attack", "troops will leave by June", "Berlin will send tanks": said by whoever does it, it is a threat, a
        concession, a promise."""
        if (
            draft.type not in ("ASSAULT", "RETREAT", "AID")
            or draft.status_hint is not None
            or draft.clause in scene.clauses.passive
        ):
            return None
        modal = modal_of(scene, draft.clause)
        if modal is None or scene.tokens[modal].lower not in SURE - {"must"} or scene.clauses.kids(draft.clause, "neg"):
            return None
        if stands_inside(self.conditions.openings(scene.clauses), draft.token):
            return None
        said = scene.people.speaker(scene.tokens[draft.clause].start)
        if said is None or said.mention is None or any(e.by in self.belief for e in said.evidence) or not draft.actor:
            return None
        speaker = scene.people.referents[said.mention].parties[:1]
        if not speaker or not same_side(draft.actor, speaker[0]) or not official(speaker[0]):
            return None
        type_: EventType = "THREATEN" if draft.type == "ASSAULT" else "CONCEDE" if draft.type == "RETREAT" else "AGREE"
        why = Evidence("decided", "rule:announced", (draft.trigger, Span(scene.tokens[modal].start, scene.tokens[modal].end)))
        speech = said.index if is_speaker(scene, draft.actor, said) else None
        mode = "violence" if type_ == "THREATEN" else None
        return replace(
            draft, type=type_, mode=mode, status_hint="actual", speech=speech,
            evidence={**draft.evidence, "type": (why, *draft.evidence["type"]), "mode": (why,)},
        )  # fmt: skip


# ------------------------------------------------------------------------------------------------------------ evidence


def _why_actor(scene: Scene, act: Act, side: Side) -> tuple[Evidence, ...]:
    """Why these commit: as the doers told of, or as the ones who say it."""
    if act.draft is not None and side.parties == act.draft.actor:
        return act.draft.evidence["actor"]
    said = side.speech
    if said is not None and said.mention is not None and side.parties == scene.people.referents[said.mention].parties:
        why = Evidence("decided", "rule:speaker", (said.source,) if said.source else ())
    else:
        why = Evidence("decided", "rule:doer", tuple(Span(p.start, p.end) for p in side.parties))
    return why, *told_of(scene, side.parties)


def _why_recipient(scene: Scene, act: Act, recipient: tuple[Party, ...], condition: Span) -> tuple[Evidence, ...]:
    """Why these would meet it: the act says so, the condition names what they would do, or they would suffer it."""
    if not recipient:
        return (Evidence("sought", "rule:who-would-act", (condition,)),)
    if act.draft is not None and recipient == act.draft.recipient:
        return act.draft.evidence["recipient"]
    acting = all(condition.start <= p.start < condition.end for p in recipient)
    why = Evidence(
        "decided", "rule:who-would-act" if acting else "rule:sufferer", tuple(Span(p.start, p.end) for p in recipient)
    )
    return why, *told_of(scene, recipient)


# ------------------------------------------------------------------------------------------------------------- helpers


def _once(drafts: list[Draft]) -> list[Draft]:
    """Coordinated acts under one condition are one commitment."""
    out: list[Draft] = []
    for d in drafts:
        twin = d.row == "rule:commitment" and any(
            o.row == d.row and o.type == d.type and o.condition == d.condition and o.actor == d.actor for o in out
        )
        if not twin:
            out.append(d)
    return out


def _may(scene: Scene, modal: int, act: Act, side: Side, opening: Opening | None) -> bool:
    """ "Could" threatens only; it promises nothing. In the article's own voice only "will" commits."""
    word = scene.tokens[modal].lower
    if word in WEAK:
        binding = side.speech is not None and side.speech.kind in ("named", "organization")
        return act.kind in ("harm", "suffer") and word in ("can", "could") and opening is not None and binding
    if side.speech is None:
        told = (
            act.draft is not None
            or act.kind == "harm"
            or act.kind == "favour"
            and bool(scene.clauses.kids(scene.clauses.heads[modal], "neg"))
        )
        sure = word in ("will", "wo", "'ll", "shall")
        return told and (sure or act.draft is not None and act.draft.type in ("AGREE", "CONCEDE"))
    if act.draft is not None and act.draft.type == "MOBILIZE" and opening is not None and opening.row.kind == "time":
        return False
    return word != "must" or act.kind in ("harm", "suffer")


def _warned(scene: Scene, side: Side) -> tuple[int, Span] | None:
    """The verb of warning that opens the content, as the trigger: "warned that more envoys would be sent home"."""
    cue = side.speech.cue if side.speech is not None and side.own else None
    for t in scene.tokens:
        if cue is not None and t.start == cue.start and t.lemma in _WARNING:
            return t.i, Span(t.start, t.end)
    return None


def _words(scene: Scene, verb: int, act: Act) -> Span:
    """The words of the act from the modal to the verb or its noun."""
    modal = modal_of(scene, verb)
    start = scene.tokens[verb].start
    if modal is not None and 0 < verb - modal <= 4:
        start = scene.tokens[modal].start
    end = scene.tokens[verb].end
    if act.draft is not None:
        return (
            Span(min(start, act.draft.trigger.start), max(end, act.draft.trigger.end))
            if act.draft.trigger.start >= start
            else act.draft.trigger
        )
    nouns = [o for o in scene.slots.get(verb, "obj") if 0 < o - verb <= 5]
    return Span(start, max([end, *(scene.tokens[o].end for o in nouns)]))


def _outer(scene: Scene, said: SpeechAct) -> SpeechAct | None:
    """The speech act in which somebody tells of a belief of their own."""
    assert said.mention is not None
    own = scene.people.all[said.mention].text.lower() in FIRST_PERSON
    return scene.people.speech[said.nested] if own and said.nested is not None else None
