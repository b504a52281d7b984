"""Last stage: date and place of each event, the same event told again, and the finished records."""

from __future__ import annotations

from typing import NamedTuple

from detente.circumstances.contexts import Contexts
from detente.circumstances.numbers import Numbers
from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.learned.sameness import Sameness
from detente.learned.weighing import Weighing
from detente.model import Ascription, Document, Draft, Evidence, Judgement, Number, Record, Span
from detente.people.home import Home

Counted = dict[int, list[tuple[Number, Evidence]]]


class _Story(NamedTuple):
    """What all records of an article draw on: its home country, its contexts, the numbers by draft."""

    home: Home
    contexts: tuple[str, ...]
    numbers: Counted


class Link:
    """Gives the records of the article in order."""

    name = "link"
    needs = ("layout", "tokens", "dates", "places", "actors", "trees", "drafts", "judgements", "ascriptions")
    gives = "records"

    def __init__(self, knowledge: Knowledge, weighing: Weighing) -> None:
        self.weighing = weighing
        self.sameness = Sameness()
        self.types = {t.id: t for t in knowledge.types}
        self.modes = {m.id: m for m in knowledge.modes}
        self.contexts = Contexts(knowledge)
        self.numbers = Numbers(knowledge)

    def __call__(self, document: Document) -> tuple[Record, ...]:
        """Make the records of one article."""
        assert document.drafts is not None and document.judgements is not None and document.ascriptions is not None
        kept = [
            (d, j, a) for d, j, a in zip(document.drafts, document.judgements, document.ascriptions, strict=True) if not a.drop
        ]
        home, numbers = self.weighing.whereabouts.home(document), self._numbers(document, [d for d, _, _ in kept])
        story = _Story(home, self.contexts.of(document), numbers)
        records = [self._record(document, story, n, d, j, a) for n, (d, j, a) in enumerate(kept, 1)]
        return tuple(self.sameness.linked(document, records, [d for d, _, _ in kept]))

    def _numbers(self, document: Document, drafts: list[Draft]) -> Counted:
        """The numbers of all drafts, by their index."""
        assert document.tokens is not None and document.trees is not None
        out: Counted = {}
        for i in sorted({d.sentence for d in drafts}):
            tree = document.trees[i]
            if tree is not None:
                own = [d for d in drafts if d.sentence == i]
                out |= self.numbers.of(document.article.text, Clauses(document.tokens[i], tree), own)
        return out

    def _record(
        self, document: Document, story: _Story, number: int, draft: Draft, judgement: Judgement, ascription: Ascription
    ) -> Record:
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        text = document.article.text
        sentence = document.layout.sentences[draft.sentence]
        tree = document.trees[draft.sentence]
        assert tree is not None
        clauses = Clauses(document.tokens[draft.sentence], tree)
        anchor, when = self.weighing.date(document, clauses, draft)
        expression = anchor.expression if anchor is not None else None
        found, where = self.weighing.place(document, clauses, draft, story.home)
        place = found.place if found is not None else None
        evidence = {**draft.evidence, **judgement.evidence, **ascription.evidence, "date": when, "place": where}
        spans = {"sentence": Span(sentence.start, sentence.end), "trigger": draft.trigger}
        if expression is not None:
            spans["date_text"] = Span(expression.start, expression.end)
        numbers = story.numbers.get(draft.index, [])
        if numbers:
            evidence["numbers"] = tuple(why for _, why in numbers)
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
            date=anchor.date or anchor.expression.date if anchor is not None else None,
            date_text=expression.text if expression else None,
            place=place,
            attribution=ascription.attribution,
            same_as=None,
            cameo=mode.cameo if mode else row.cameo,
            quad=row.quad,
            score=mode.score if mode and mode.score is not None else row.score,
            contexts=story.contexts,
            numbers=tuple(n for n, _ in numbers),
            confidence=draft.confidence,
            spans=spans,
            evidence=evidence,
        )
