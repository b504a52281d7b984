"""On whose word the article reports each event.

The innermost speech act whose content holds the trigger gives the source. The actor's own speech act has no attribution;
what the actor reports of its own deeds has.
"""

from __future__ import annotations

from detente.model import Ascription, Attribution, Document, Draft, Evidence, SpeechAct

SPEECH_TYPES = frozenset(("ACCUSE", "REJECT", "THREATEN", "REQUEST", "AGREE", "SUPPORT", "CONCEDE"))


class AttributionStage:
    """Gives one ascription per draft."""

    name = "attribution"
    needs = ("actors", "referents", "speech", "drafts")
    gives = "ascriptions"

    def __call__(self, document: Document) -> tuple[Ascription, ...]:
        """Ascribe every draft of one article."""
        assert document.drafts is not None
        return tuple(self._ascribe(document, d) for d in document.drafts)

    def _ascribe(self, document: Document, draft: Draft) -> Ascription:
        assert document.speech is not None
        covering = [
            a
            for a in document.speech
            if a.source is not None and a.kind is not None and any(s.start <= draft.trigger.start < s.end for s in a.content)
            and not (a.cue and draft.trigger.start <= a.cue.start < draft.trigger.end)
        ]  # fmt: skip
        covering.sort(key=lambda a: sum(s.end - s.start for s in a.content))
        for act in covering:
            if draft.type in SPEECH_TYPES and self._own(document, draft, act):
                why = Evidence("decided", "rule:own-speech", (act.source,) if act.source else (), note="the speaker is the actor")
                return Ascription(None, False, {"attribution": (why,)})
            assert act.source is not None and act.kind is not None
            text = document.article.text[act.source.start : act.source.end]
            why = Evidence("decided", act.evidence[0].by, tuple(s for s in (act.source, act.cue) if s))
            return Ascription(Attribution(text, act.kind, act.source.start, act.source.end), False, {"attribution": (why,)})
        return Ascription(None, False, {"attribution": (Evidence("sought", "rule:speech", note="told in the article's own voice"),)})

    def _own(self, document: Document, draft: Draft, act: SpeechAct) -> bool:
        """The speaker is the actor: the same words, the same name, or "we" and "I" said by the speaker."""
        assert document.referents is not None and document.actors is not None
        if act.index == draft.speech:
            return True
        if act.mention is None:
            return False
        parties = document.referents[act.mention].parties
        mention = document.actors[act.mention]
        for actor in draft.actor:
            word = actor.text.lower()
            if actor.start == mention.start or word in ("we", "i", "us", "our", "my", "me"):
                return True
            for p in parties:
                if actor.name and actor.name == p.name:
                    return True
                if word in ("he", "she", "it", "they") and actor.country == p.country and actor.name == p.name:
                    return True
                if mention.kind in ("country", "metonym") and actor.country == p.country:
                    return True
        return False
