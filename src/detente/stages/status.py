"""Whether the event is told as done, past, planned, possible or denied, and on which condition it depends.

The rules of `detente.circumstances` say it (`ruling`, `conditions`); the learned reader, where there is one, weighs what they
say (`detente.learned.weighing`).
"""

from __future__ import annotations

from detente.circumstances.openings import Opening
from detente.grammar.syntax import Clauses
from detente.learned.weighing import Weighing
from detente.model import Document, Draft, Judgement


class StatusStage:
    """Gives one judgement per draft."""

    name = "status"
    needs = ("layout", "tokens", "dates", "trees", "speech", "drafts")
    gives = "judgements"

    def __init__(self, weighing: Weighing) -> None:
        self.weighing = weighing

    def __call__(self, document: Document) -> tuple[Judgement, ...]:
        """Judge every draft of one article."""
        assert document.drafts is not None and document.tokens is not None and document.trees is not None
        out: list[Judgement] = []
        views: dict[int, tuple[Clauses, list[Opening]]] = {}
        for draft in document.drafts:
            if draft.sentence not in views:
                tree = document.trees[draft.sentence]
                assert tree is not None
                clauses = Clauses(document.tokens[draft.sentence], tree)
                views[draft.sentence] = clauses, self.weighing.conditions.openings(clauses)
            out.append(self._judge(document, draft, *views[draft.sentence]))
        return tuple(out)

    def _judge(self, document: Document, draft: Draft, clauses: Clauses, openings: list[Opening]) -> Judgement:
        status, why = self.weighing.status(document, clauses, draft, openings)
        condition, because = (draft.condition, draft.evidence.get("condition", ())) if draft.condition else (None, ())
        if condition is None:
            condition, because = self.weighing.condition(document, clauses, draft, openings, status)
        return Judgement(status, condition, {"status": why, "condition": because})
