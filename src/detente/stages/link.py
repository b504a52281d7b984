"""Last stage: date and place of each event, the same event told again, and the finished records."""

from __future__ import annotations

from collections import Counter

from detente.attachment import head_of, strength, time_of
from detente.knowledge import Knowledge
from detente.model import Ascription, Document, Draft, Evidence, Judgement, Party, Place, PlaceMention, Record, Span, Status
from detente.syntax import Clauses

_WHERE = frozenset("in at near on outside inside around across off over into to from along toward towards within through throughout between".split())
_GOAL = frozenset(("to", "into", "from", "toward", "towards"))
_MOVING = frozenset(("CONSULT", "MOBILIZE", "RETREAT", "ASSAULT", "AGREE", "REQUEST", "REJECT"))
_NO_PLACE = frozenset(("THREATEN",))


class Link:
    """Gives the records of the article in order."""

    name = "link"
    needs = ("layout", "tokens", "dates", "places", "trees", "drafts", "judgements", "ascriptions")
    gives = "records"

    def __init__(self, knowledge: Knowledge) -> None:
        self.types = {t.id: t for t in knowledge.types}
        self.modes = {m.id: m for m in knowledge.modes}
        self.contexts = {c.id: frozenset(c.lemmas) for c in knowledge.contexts}

    def __call__(self, document: Document) -> tuple[Record, ...]:
        """Make the records of one article."""
        assert document.drafts is not None and document.judgements is not None and document.ascriptions is not None
        kept = [
            (d, j, a)
            for d, j, a in zip(document.drafts, document.judgements, document.ascriptions, strict=True)
            if not a.drop
        ]
        records = [self._record(document, n, d, j, a) for n, (d, j, a) in enumerate(kept, 1)]
        return tuple(_linked(records, [d for d, _, _ in kept]))

    def _record(self, document: Document, number: int, draft: Draft, judgement: Judgement, ascription: Ascription) -> Record:
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        text = document.article.text
        sentence = document.layout.sentences[draft.sentence]
        tree = document.trees[draft.sentence]
        assert tree is not None
        clauses = Clauses(document.tokens[draft.sentence], tree)
        expression = time_of(document, clauses, draft)
        place, where = self._place(document, clauses, draft)
        evidence = {**draft.evidence, **judgement.evidence, **ascription.evidence}
        spans = {"sentence": Span(sentence.start, sentence.end), "trigger": draft.trigger}
        if expression is not None:
            spans["date_text"] = Span(expression.start, expression.end)
            evidence["date"] = (*expression.evidence, Evidence("decided", "rule:attached", (spans["date_text"],), note=expression.basis))
        else:
            evidence["date"] = (Evidence("sought", "rule:attached", note="no time expression belongs to it"),)
        evidence["place"] = where
        if judgement.condition is not None:
            spans["condition"] = judgement.condition
        if ascription.attribution is not None:
            spans["attribution"] = Span(ascription.attribution.start, ascription.attribution.end)
        if place is not None:
            spans["place"] = Span(place.start, place.end)
        row, mode = self.types[draft.type], self.modes.get(f"{draft.type}.{draft.mode}")
        return Record(
            id=f"e{number}",
            sentence=text[sentence.start : sentence.end],
            trigger=text[draft.trigger.start : draft.trigger.end],
            type=draft.type,
            mode=draft.mode,
            actor=draft.actor,
            recipient=draft.recipient,
            status=judgement.status,
            condition=text[judgement.condition.start : judgement.condition.end] if judgement.condition else None,
            date=expression.date if expression else None,
            date_text=expression.text if expression else None,
            place=place,
            attribution=ascription.attribution,
            same_as=None,
            cameo=mode.cameo if mode else row.cameo,
            quad=row.quad,
            score=mode.score if mode and mode.score is not None else row.score,
            contexts=self._contexts(clauses),
            confidence=draft.confidence,
            spans=spans,
            evidence=evidence,
        )

    def _contexts(self, clauses: Clauses) -> tuple[str, ...]:
        lemmas = Counter(t.lemma for t in clauses.tokens)
        return tuple(sorted(c for c, words in self.contexts.items() if any(lemmas[w] for w in words)))

    # ----------------------------------------------------------------------------------------------------------- places

    def _place(self, document: Document, clauses: Clauses, draft: Draft) -> tuple[Place | None, tuple[Evidence, ...]]:
        """The place that hangs on the event by a preposition of place, or that suffers it."""
        best: tuple[int, PlaceMention] | None = None
        acting = {p.start for p in (*draft.actor,)}
        for mention in document.places or ():
            if mention.sentence != draft.sentence or mention.start in acting or draft.type in _NO_PLACE:
                continue
            force = self._force(clauses, mention, draft)
            if force and (best is None or force > best[0]):
                best = (force, mention)
        if best is None:
            return None, (Evidence("sought", "rule:place", note="no place belongs to it"),)
        m = best[1]
        place = Place(m.text, m.country, m.start, m.end, m.latitude, m.longitude, m.geonames_id, m.precision)
        return place, (*m.evidence, Evidence("decided", "rule:attached", (Span(m.start, m.end),)))

    def _force(self, clauses: Clauses, mention: PlaceMention, draft: Draft) -> int:
        inner = head_of(clauses, mention.start, mention.end)
        if inner is None:
            return 0
        head = clauses.heads[inner]
        word = clauses.tokens[head].lower
        if clauses.deps[inner] == "pobj" and word in _WHERE:
            if word in _GOAL and draft.type not in _MOVING:
                return 0
            return strength(clauses, head, draft)
        suffers = any(p.start == mention.start and p.sector is None for p in draft.recipient)
        return 2 if suffers and draft.type == "ASSAULT" else 0


def _linked(records: list[Record], drafts: list[Draft]) -> list[Record]:
    """Mark what tells an event again, and let it share the date that another mention tells."""
    from msgspec.structs import replace

    out: list[Record] = []
    for n, record in enumerate(records):
        first = next((m for m in range(n) if out[m].same_as is None and _same(out[m], record, drafts[m], drafts[n])), None)
        if first is None:
            out.append(record)
            continue
        earlier = out[first]
        why = Evidence("decided", "rule:same-event", (earlier.spans["trigger"],), note="type, actors and status agree")
        date = record.date
        evidence = {**record.evidence, "same_as": (why,)}
        if date is None and earlier.date is not None:
            date = earlier.date
            evidence["date"] = (Evidence("decided", "rule:date-of-same-event", (earlier.spans["date_text"],) if "date_text" in earlier.spans else ()),)
        elif earlier.date is None and date is not None:
            shared = (Evidence("decided", "rule:date-of-same-event", (record.spans["date_text"],) if "date_text" in record.spans else ()),)
            out[first] = replace(earlier, date=date, status=_shared_status(earlier.status, record.status), evidence={**earlier.evidence, "date": shared})
        out.append(replace(record, same_as=earlier.id, date=date, evidence=evidence))
    for n, record in enumerate(out):
        if record.same_as is None:
            out[n] = replace(record, evidence={**record.evidence, "same_as": (Evidence("sought", "rule:same-event", note="told here first"),)})
    return out


def _shared_status(a: Status, b: Status) -> Status:
    return b if a == "actual" and b == "historical" else a


def _same(a: Record, b: Record, da: Draft, db: Draft) -> bool:
    """Type agrees, parties do not contradict and one party agrees, dates do not contradict, another sentence."""
    if a.type != b.type or da.sentence == db.sentence:
        return False
    if a.status != b.status and {a.status, b.status} != {"actual", "historical"}:
        return False
    if a.date and b.date and a.date[:7] != b.date[:7]:
        return False
    actors, recipients = _overlap(a.actor, b.actor), _overlap(a.recipient, b.recipient)
    if actors is False or recipients is False or not actors:
        return False
    near = db.sentence - da.sentence <= 12
    return near and (a.mode == b.mode or a.mode is None or b.mode is None) and (da.row.rsplit(".", 1)[0] == db.row.rsplit(".", 1)[0] or bool(recipients))


def _overlap(a: tuple[Party, ...], b: tuple[Party, ...]) -> bool | None:
    """True: a country in common; False: both known and none in common; None: one side unknown."""
    x, y = {p.country for p in a if p.country}, {p.country for p in b if p.country}
    if not x or not y:
        return None
    return bool(x & y)
