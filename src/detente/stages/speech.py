"""Who says what: speaker, cue and content of every reported speech and quotation of an article.

Sources are the base noun phrase without determiner, as the record wants them; "we" and "I" in a quotation have the mention
of whoever is quoted. A source whose `kind` is None gives no ground for an attribution: a demand, a wish, praise.
"""

from __future__ import annotations

from msgspec.structs import replace

from detente.grammar.syntax import Clauses
from detente.knowledge import Knowledge
from detente.model import AttributionKind, Document, Evidence, Layout, SpeechAct, Token
from detente.reported.nouns import Nouns
from detente.reported.quoted import Told, join
from detente.reported.sources import FIRST_PERSON, Sources, media_names
from detente.reported.verbs import Verbs
from detente.reported.view import View
from detente.reported.words import Found, Sayings, holds, size

_PERSONAL = frozenset(("he", "she", "it", "they"))


class Speech:
    """Gives the speech acts of the article in order of their cues."""

    name = "speech"
    needs = ("layout", "tokens", "actors", "trees", "referents")
    gives = "speech"

    def __init__(self, knowledge: Knowledge) -> None:
        self.sayings = Sayings(knowledge.reporting, knowledge.conditions)
        self.media = media_names(knowledge)

    def __call__(self, document: Document) -> tuple[SpeechAct, ...]:
        """Find the speech acts of one article."""
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        assert document.actors is not None and document.referents is not None
        layout = document.layout
        sources = Sources(self.sayings, self.media, document.actors, document.referents)
        found: list[Found] = []
        views: dict[int, Clauses] = {}
        for sentence, tokens, tree in zip(layout.sentences, document.tokens, document.trees, strict=True):
            if tree is None or not tokens:
                continue
            views[sentence.index] = Clauses(tokens, tree)
            verbs = Verbs(View(self.sayings, sentence.index, views[sentence.index], _quoted(layout, tokens), sources.surnames))
            headline = layout.blocks[sentence.block].kind == "headline"
            by_verbs, tags = verbs.find()
            by_nouns = Nouns(verbs.v, verbs.tags).find(headline)
            taken = {f.token for f in by_nouns}
            found += [verbs.without_tags(f, tags) for f in (*by_nouns, *by_verbs) if f.token not in taken or f in by_nouns]
        found.sort(key=lambda f: (f.cue.start, f.cue.end))
        return self._acts(join(found, layout, document.article.text), views, sources)

    def _acts(self, told: list[Told], views: dict[int, Clauses], sources: Sources) -> tuple[SpeechAct, ...]:
        """The acts with their sources and nesting; pronouns take the kind of the last person who spoke."""
        acts: list[SpeechAct] = []
        before: AttributionKind | None = None
        for n, t in enumerate(told):
            act = _act(n, t)
            if t.found.head is not None:
                speaker = sources.speaker(t.found.sentence, views[t.found.sentence], t.found.head)
                kind = sources.kind(views[t.found.sentence], speaker, before)
                if kind is None and _must_speak(t):
                    kind = "anonymous"
                mention = speaker.mention.index if speaker.mention is not None else None
                act = replace(act, source=speaker.words, mention=mention, kind=kind)
                plural = views[t.found.sentence].tokens[t.found.head].tag == "NNS"
                if kind in ("named", "anonymous") and not plural and t.found.row.strength != "stance":
                    before = kind
            acts.append(act if t.found.row.strength != "stance" else replace(act, kind=None))
        nested = [replace(a, nested=_outer(a, acts)) for a in acts]
        return tuple(_first_person(a, nested, views, told[a.index].found) for a in nested)


def _act(index: int, told: Told) -> SpeechAct:
    f = told.found
    evidence = (Evidence("decided", f.row.id, (f.cue,)),)
    return SpeechAct(
        index=index,
        source=f.source,
        cue=f.cue,
        content=told.content,
        kind=f.kind,
        mention=None,
        direct=told.direct,
        evidence=evidence,
    )


def _must_speak(told: Told) -> bool:
    """The construction itself says that the source speaks, whatever noun it is: "according to local counts"."""
    row = told.found.row
    return row.lemma in ("according to", "say", "tell") or "tag" in row.takes and told.behind


def _quoted(layout: Layout, tokens: tuple[Token, ...]) -> tuple[int, ...]:
    """For each token the number of the quotation of some length that holds it, -1 outside."""
    start, end = tokens[0].start, tokens[-1].end
    near = [
        (n, q) for n, q in enumerate(layout.quotations)
        if q.start < end and q.end > start and any(s.end - s.start > 20 for s in q.spans)
    ]  # fmt: skip
    return tuple(next((n for n, q in near if holds(q.spans, t.start)), -1) for t in tokens)


def _outer(act: SpeechAct, acts: list[SpeechAct]) -> int | None:
    """The innermost other act in whose content the cue stands."""
    if act.cue is None:
        return None
    outer = [a for a in acts if a.index != act.index and holds(a.content, act.cue.start)]
    return min(outer, key=lambda a: size(a.content)).index if outer else None


def _first_person(act: SpeechAct, acts: list[SpeechAct], views: dict[int, Clauses], found: Found) -> SpeechAct:
    """ "We" and "I" are whoever is quoted; outside a quotation they are nobody's word but the article's."""
    if found.head is None or views[found.sentence].tokens[found.head].lower not in FIRST_PERSON:
        return act
    outer, seen = act, {act.index}
    while outer.nested is not None and outer.nested not in seen:
        outer = acts[outer.nested]
        seen.add(outer.index)
    return replace(act, mention=outer.mention, kind=None)
