"""One step decides: what the rows propose and what the reader proposes become the drafts of a sentence.

Every draft of the rows and every group of words that the reader takes for an event is a proposal. How likely it is to be right,
type included, follows from both (`learned.confidence`); proposals that share words compete, the likelier one stays, and what
is less likely than asked is dropped. Evidence says who decided, supported, was overruled.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from detente.acts.finding import ABSORBING, Found, clause_of, complements, part_of_speech
from detente.acts.parties import Role
from detente.acts.scene import Scene
from detente.learned.confidence import Confidence, Seen
from detente.learned.hints import CONTENT, TYPES, Candidate, candidates, found_by, side_hints, sides_by
from detente.learned.reader import Reader, Reading
from detente.model import Draft, EventType, Evidence, EvidenceRole, Party, Span

NOTICED = 0.2  # below, a word is not taken for an event at all
SIDE = 0.4  # above, a candidate is a side of an event
UTTERED = "rule:"  # how drafts name what makes them where it is no row
LIKELY = 0.5  # above, an event is taken to contain what it takes
MEMBERS = 3  # most parties of a side that the reader gives
_TOGETHER = 2  # words between which a gap still makes one trigger
_APART = 5


class Proposal(NamedTuple):
    """A draft, the words that name its event, how likely it is right. read: only the reader proposes it."""

    draft: Draft
    words: frozenset[int]
    likely: float
    read: bool


class Merging:
    """Merges the drafts of one sentence with what the reader makes of it.

    Drafts by rows that the user added stay, whatever the reader makes of words that it never met.
    """

    def __init__(self, scene: Scene, reader: Reader, reading: Reading, confidence: Confidence, story: float) -> None:
        """story: share of sentences of the article in which rows find an event."""
        self.scene, self.reader, self.reading, self.confidence, self.story = scene, reader, reading, confidence, story
        self.whose = candidates(scene)

    def __call__(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts that stay: those likely enough."""
        out: list[Proposal] = []
        proposed = self.proposals(drafts)
        inside = self._contained(proposed)
        for p in sorted(proposed, key=lambda p: (not self._settled(p.draft), -p.likely)):
            rival = next((q for q in out if q.words & p.words), None)
            if rival is not None:
                out[out.index(rival)] = _told(rival, p)
            elif self._own(p.draft) or (self.confidence.keeps(p.draft) and not (p.read and p.draft.token in inside)):
                out.append(p)
        return [p.draft for p in out]

    def _own(self, draft: Draft) -> bool:
        """By a row of the user's."""
        return draft.row in self.scene.triggers.knowledge.own

    def _settled(self, draft: Draft) -> bool:
        """Not to be read otherwise: by a row of the user's, or an utterance by rule (a threat under a condition, a demand)."""
        return self._own(draft) or draft.row.startswith(UTTERED)

    def _contained(self, proposed: Sequence[Proposal]) -> set[int]:
        """The verbs that what is likely promised, demanded, refused or threatened takes: one act has one code."""
        out: set[int] = set()
        for p in proposed:
            if p.draft.type in ABSORBING and p.likely >= LIKELY:
                nouns = self.scene.slots.get(p.draft.token, "obj")
                if p.draft.type == "THREATEN":  # "threatened sanctions", "threatened Iran with sanctions"
                    out |= {*nouns, *self.scene.slots.get(p.draft.token, "with")}
                    if self.scene.clauses.deps[p.draft.token] == "amod":  # a verb that the parser took for an adjective
                        out.add(self.scene.clauses.heads[p.draft.token])
                out |= {
                    v
                    for i in (p.draft.token, p.draft.clause, *nouns)
                    for v in complements(self.scene, i)
                    if self.scene.clauses.is_verb(v)
                }
        return out

    def proposals(self, drafts: Sequence[Draft]) -> list[Proposal]:
        """All proposals, those of the rows first; what the reader only says again is no proposal of its own."""
        out = [self._of_rows(d) for d in drafts]
        told = {(i, p.draft.type) for p in out for i in p.words}
        for words in self._groups():
            proposal = self._of_reader(words)
            again = any((i, proposal.draft.type) in told for i in words)
            if not again:
                out.append(proposal)
        return out

    # ---------------------------------------------------------------------------------------------- drafts of the rows

    def _of_rows(self, draft: Draft) -> Proposal:
        words = self._words(draft.trigger) or [draft.token]
        draft = self._sided(draft, words)
        score = self.reading.of(words, draft.type)
        seen = Seen(self.reading.event(words), score, drafted=True, known_word=True, story=self.story)
        likely = self.confidence.of(draft, seen)
        if draft.row.startswith(UTTERED):  # of the few there are, the reader knows little: two in three are right
            likely = max(likely, draft.confidence)
        read: EventType = TYPES[int(self.reading.types[words, 1:].sum(axis=0).argmax())]
        role: EvidenceRole = "supported" if read == draft.type else "overruled"
        why = Evidence(role, self.reader.version, (draft.trigger,), score=round(self.reading.of(words, read), 3), note=read)
        evidence = {**draft.evidence, "type": (*draft.evidence["type"], why)}
        return Proposal(
            replace(draft, confidence=likely, evidence=evidence), frozenset((*words, draft.token)), likely, read=False
        )

    def _sided(self, draft: Draft, words: list[int]) -> Draft:
        """The draft, where the rows found nobody for a side with whom the reader finds."""
        empty = [side for side in ("actor", "recipient") if not getattr(draft, side)]
        if not empty or draft.speech is not None or self._joint(draft):
            return draft
        content = [i for i in words if self.scene.tokens[i].tag[:2] in CONTENT] or words
        head = draft.token if draft.token in content else content[0]
        actor, recipient, _ = self._sides(content, head, draft.type, found_by(self.scene, [head, *content], draft.type))
        for side, role in (("actor", actor), ("recipient", recipient)):
            other = draft.recipient if side == "actor" else draft.actor
            new = tuple(p for p in role.parties if all(p.start != q.start for q in other))
            if side in empty and new:
                draft = replace(draft, **{side: new}, evidence={**draft.evidence, side: role.evidence})
        return draft

    def _joint(self, draft: Draft) -> bool:
        """All who take part are actors, and nobody is acted on."""
        return len(draft.actor) > 1 and not draft.recipient

    def _words(self, span: Span) -> list[int]:
        return [t.i for t in self.scene.tokens if span.start <= t.start < span.end]

    # -------------------------------------------------------------------------------------------- drafts of the reader

    def _groups(self) -> list[list[int]]:
        """Words of an event type, those of one type that stand together or govern each other as one event."""
        types, heads = self.reading.types, self.scene.clauses.heads
        groups: list[list[int]] = []
        for i, token in enumerate(self.scene.tokens):
            if 1 - types[i, 0] <= NOTICED or token.tag[:2] not in CONTENT:
                continue
            best = types[i, 1:].argmax()
            for group in groups:
                if any(
                    types[j, 1:].argmax() == best
                    and (i - j <= _TOGETHER or (heads[i] == j or heads[j] == i) and i - j <= _APART)
                    for j in group
                ):
                    group.append(i)
                    break
            else:
                groups.append([i])
        return groups

    def _of_reader(self, words: list[int]) -> Proposal:
        scene, version = self.scene, self.reader.version
        likely = self.reading.types[words]
        type_: EventType = TYPES[int(likely[:, 1:].sum(axis=0).argmax())]
        head = words[int(likely[:, 0].argmin())]
        score = self.reading.of(words, type_)
        found = found_by(scene, [head, *words], type_)
        trigger = scene.clauses.span(words if max(words) - min(words) <= _APART else [head])
        decided = Evidence("decided", version, (trigger,), score=round(score, 3), note=type_)
        supported = (Evidence("supported", found.row.id, (trigger,)),) if found is not None else ()
        actor, recipient, mode = self._sides(words, head, type_, found)
        nobody = Evidence("sought", version, note="no word is likely to belong to it")
        evidence = {
            "trigger": (decided, *supported),
            "type": (decided, *supported),
            "mode": (Evidence("decided", version, (trigger,)),) if mode else (Evidence("sought", version, (trigger,)),),
            "actor": actor.evidence or (nobody,),
            "recipient": recipient.evidence or (nobody,),
        }
        pos = part_of_speech(scene.tokens[head], scene.clauses.deps[head]) or "n"
        support = scene.slots.support(head) if pos == "n" else None
        draft = Draft(
            index=0, sentence=scene.index, trigger=trigger, token=head,
            clause=support[0] if support else clause_of(scene, head, pos), type=type_, mode=mode,
            actor=actor.parties, recipient=recipient.parties, row=found.row.id if found else version, evidence=evidence,
        )  # fmt: skip
        seen = Seen(self.reading.event(words), score, drafted=False, known_word=found is not None, story=self.story)
        sure = self.confidence.of(draft, seen)
        return Proposal(replace(draft, confidence=sure), frozenset(words), sure, read=True)

    def _sides(self, words: list[int], head: int, type_: EventType, found: Found | None) -> tuple[Role, Role, str | None]:
        """Actor and recipient as the reader sees them, and the mode."""
        hints = side_hints(self.scene, head, sides_by(self.scene, found), self.whose)
        likely, mode = self.reader.sides(self.reading, words, type_, [c.head for c in self.whose], hints)
        actor = self._role("actor", [(float(p), c) for p, c in zip(likely[:, 0], self.whose, strict=True)], ())
        recipient = self._role(
            "recipient", [(float(p), c) for p, c in zip(likely[:, 1], self.whose, strict=True)], actor.parties
        )
        return actor, recipient, mode

    def _role(self, side: str, likely: list[tuple[float, Candidate]], taken: tuple[Party, ...]) -> Role:
        """The candidates that the reader takes for a side."""
        role = Role()
        for score, c in sorted((x for x in likely if x[0] > SIDE), key=lambda x: -x[0])[:MEMBERS]:
            known = [(p, why) for p, why in c.known if all(p.start != q.start for q in (*taken, *role.parties))]
            if known:
                span = Span(self.scene.tokens[c.first].start, self.scene.tokens[c.last - 1].end)
                decided = Evidence("decided", self.reader.version, (span,), score=round(score, 3), note=f"the {side}")
                evidence = (*role.evidence, decided, *(e for _, why in known for e in why))
                role = Role((*role.parties, *(p for p, _ in known)), (), tuple(dict.fromkeys(evidence)))
        return role


def _told(winner: Proposal, loser: Proposal) -> Proposal:
    """The winner, whose evidence names the type that it overruled."""
    if loser.draft.type == winner.draft.type:
        return winner
    first = loser.draft.evidence["type"][0]
    why = Evidence("overruled", first.by, first.spans, score=first.score, note=loser.draft.type)
    evidence = {**winner.draft.evidence, "type": (*winner.draft.evidence["type"], why)}
    return winner._replace(draft=replace(winner.draft, evidence=evidence))
