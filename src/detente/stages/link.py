"""Last stage: date and place of each event, the same event told again, and the finished records."""

from __future__ import annotations

from collections import Counter

from detente.circumstances.attachment import Attachment
from detente.circumstances.sameness import linked
from detente.circumstances.whereabouts import Whereabouts
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import Ascription, Document, Draft, Evidence, Judgement, Place, Record, Span
from detente.people.home import Home


class Link:
    """Gives the records of the article in order."""

    name = "link"
    needs = ("layout", "tokens", "dates", "places", "actors", "trees", "drafts", "judgements", "ascriptions")
    gives = "records"

    def __init__(self, knowledge: Knowledge) -> None:
        self.attachment = Attachment(knowledge)
        self.whereabouts = Whereabouts(knowledge)
        self.types = {t.id: t for t in knowledge.types}
        self.modes = {m.id: m for m in knowledge.modes}
        self.contexts = {c.id: frozenset(c.lemmas) for c in knowledge.contexts}

    def __call__(self, document: Document) -> tuple[Record, ...]:
        """Make the records of one article."""
        assert document.drafts is not None and document.judgements is not None and document.ascriptions is not None
        kept = [
            (d, j, a) for d, j, a in zip(document.drafts, document.judgements, document.ascriptions, strict=True) if not a.drop
        ]
        home = self.whereabouts.home(document)
        records = [self._record(document, home, n, d, j, a) for n, (d, j, a) in enumerate(kept, 1)]
        return tuple(linked(document, records, [d for d, _, _ in kept]))

    def _record(
        self, document: Document, home: Home, number: int, draft: Draft, judgement: Judgement, ascription: Ascription
    ) -> Record:
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        text = document.article.text
        sentence = document.layout.sentences[draft.sentence]
        tree = document.trees[draft.sentence]
        assert tree is not None
        clauses = Clauses(document.tokens[draft.sentence], tree)
        anchor = self.attachment.time_of(document, clauses, draft)
        expression = anchor.expression if anchor is not None and anchor.how != "around" else None
        place, where = self._place(document, clauses, draft, home)
        evidence = {**draft.evidence, **judgement.evidence, **ascription.evidence}
        spans = {"sentence": Span(sentence.start, sentence.end), "trigger": draft.trigger}
        if expression is not None:
            spans["date_text"] = Span(expression.start, expression.end)
            evidence["date"] = (
                *expression.evidence,
                Evidence("decided", "rule:attached", (spans["date_text"],), note=expression.basis),
            )
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
            date=anchor.date or anchor.expression.date if anchor is not None and expression is not None else None,
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

    def _place(
        self, document: Document, clauses: Clauses, draft: Draft, home: Home
    ) -> tuple[Place | None, tuple[Evidence, ...]]:
        """The place of the event and why."""
        found = self.whereabouts.of(document, clauses, draft, home)
        if found is None:
            return None, (Evidence("sought", "rule:place", note="no place belongs to it"),)
        return found.place, found.evidence
