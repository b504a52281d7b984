"""On whose word the article reports each event.

The innermost speech act whose content holds the trigger gives the source. The actor's own speech act has no attribution: then
the act that it is reported in counts. What the actor reports of its own deeds has one. What a sentence of indirect speech says
in passing ("the city, which was captured in May") is the article's own voice.
"""

from __future__ import annotations

import re

from detente.model import ActorMention, Ascription, Attribution, Document, Draft, Evidence, Party, Span, SpeechAct
from detente.reported.passing import passing
from detente.reported.words import holds

SPEECH_TYPES = frozenset(("ACCUSE", "REJECT", "THREATEN", "REQUEST", "AGREE", "SUPPORT", "CONCEDE"))
_FIRST = frozenset(("we", "i", "us", "our", "my", "me"))
_BODIES = frozenset(("it", "they", "its", "their"))
_DETERMINERS = frozenset(("the", "a", "an", "his", "her", "its", "their", "both", "many", "some", "several", "all", "most"))


class AttributionStage:
    """Gives one ascription per draft."""

    name = "attribution"
    needs = ("tokens", "trees", "actors", "referents", "speech", "drafts", "judgements")
    gives = "ascriptions"

    def __call__(self, document: Document) -> tuple[Ascription, ...]:
        """Ascribe every draft of one article."""
        assert document.drafts is not None
        return tuple(self._ascribe(document, d) for d in document.drafts)

    def _ascribe(self, document: Document, draft: Draft) -> Ascription:
        own: SpeechAct | None = None
        uttered = draft.type in SPEECH_TYPES and not _negated(document, draft)
        for act in _covering(document, draft.trigger):
            if uttered and self._own(document, draft, act):
                own = act
            elif act.source is not None and act.kind is not None:
                return _on_word_of(document, draft, act.source, act)
        if own is not None:
            words = (own.source,) if own.source else ()
            return _none(Evidence("decided", "rule:own-speech", words, note="the speaker is the actor"))
        return _none(Evidence("sought", "rule:speech", note="told in the article's own voice"))

    # ------------------------------------------------------------------------------------------------------ own speech

    def _own(self, document: Document, draft: Draft, act: SpeechAct) -> bool:
        """The speaker is the actor: the same words, the same name, or "we" and "I" said by the speaker."""
        if act.index == draft.speech:
            return True
        if act.source is None:
            return False
        assert document.actors is not None
        mention = document.actors[act.mention] if act.mention is not None else None
        words = _bare(document.article.text[act.source.start : act.source.end])
        return any(self._same(document, actor, act.source, words, mention) for actor in draft.actor)

    def _same(self, document: Document, actor: Party, source: Span, words: str, mention: ActorMention | None) -> bool:
        text = actor.text.lower()
        if text in _FIRST or _bare(actor.text) == words or source.start <= actor.start < _core(document.article.text, source):
            return True
        if mention is None or document.referents is None:
            return False
        parties = document.referents[mention.index].parties
        if actor.name and any(actor.name == p.name for p in parties):
            return True
        state = mention.kind in ("country", "metonym")
        body = state or mention.kind == "organization" or mention.number == "pl"
        quoted = document.layout is not None and any(holds(q.spans, actor.start) for q in document.layout.quotations)
        if text in _BODIES and (quoted or not body) or text not in _BODIES and words not in _BODIES and not state:
            return False
        alike = text in _BODIES or state
        return any(
            actor.country and actor.country == p.country and (alike or actor.sector == p.sector) and not (actor.name and p.name)
            for p in parties
        )


def _none(why: Evidence) -> Ascription:
    return Ascription(None, False, {"attribution": (why,)})


def _on_word_of(document: Document, draft: Draft, source: Span, act: SpeechAct) -> Ascription:
    """The source of the act, or nobody for what its sentence names in passing."""
    if act.kind is None or passing(document, draft, act):
        return _none(Evidence("decided", "rule:in-passing", (source, draft.trigger), note="told in passing"))
    text = document.article.text[source.start : source.end]
    why = Evidence("decided", act.evidence[0].by, tuple(s for s in (source, act.cue) if s))
    return Ascription(Attribution(text, act.kind, source.start, source.end), False, {"attribution": (why,)})


def _core(text: str, source: Span) -> int:
    """Where the head of a source ends: before its first preposition."""
    found = re.search(r" (?:at|in|of|from|for|with|to|on|inside|close|near) ", text[source.start : source.end])
    return source.start + found.start() if found else source.end


def _covering(document: Document, trigger: Span) -> list[SpeechAct]:
    """Acts whose content holds the trigger, the innermost first."""
    assert document.speech is not None
    acts = [
        a for a in document.speech
        if any(s.start <= trigger.start < s.end for s in a.content)
        and not (a.cue and trigger.start <= a.cue.start < trigger.end)
    ]  # fmt: skip
    return sorted(acts, key=lambda a: (sum(s.end - s.start for s in a.content), -(a.cue.start if a.cue else 0)))


def _bare(text: str) -> str:
    words = text.lower().split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in _DETERMINERS else words)


def _negated(document: Document, draft: Draft) -> bool:
    """ "He insisted that he had not threatened anybody" is a report of his, not a threat."""
    assert document.judgements is not None
    return document.judgements[draft.index].status == "negated"
