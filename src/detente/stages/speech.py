"""Who says what: speaker, cue and content of every reported speech and quotation.

A reporting verb with a content clause, "according to", and quotation marks give speech acts. A quotation that goes on over
sentences and paragraphs belongs to the speaker of the cue beside it; one that follows without a cue goes on with the last
speaker. Sources are the base noun phrase without determiner, as the record wants them.
"""

from __future__ import annotations

from typing import NamedTuple

from detente.knowledge import Knowledge
from detente.model import ActorMention, AttributionKind, Document, Evidence, Quotation, Referent, Span, SpeechAct, Token, Tree
from detente.syntax import Clauses

ACCUSING = {"accuse": ("of",), "blame": ("for",), "suspect": ("of",), "condemn": ("for",), "criticise": ("for",), "criticize": ("for",)}
_OFFICIAL = frozenset(("spokesman", "spokeswoman", "spokesperson", "statement", "spokesmen"))


class Found(NamedTuple):
    """A speech act before quotations are joined to it."""

    sentence: int
    source: Span | None
    head: int | None
    cue: Span
    content: tuple[Span, ...]
    row: str
    by_quotation: bool


class Speech:
    """Gives the speech acts of the article in order of their cues."""

    name = "speech"
    needs = ("layout", "tokens", "actors", "trees", "referents")
    gives = "speech"

    def __init__(self, knowledge: Knowledge) -> None:
        self.verbs = {r.lemma: r for r in knowledge.reporting if r.pos == "v"}
        self.phrases = {tuple(r.lemma.split()): r for r in knowledge.reporting if r.pos == "p"}
        self.media = {o.id for o in knowledge.organizations if o.kind == "media"}
        self.media_names = {n for o in knowledge.organizations if o.kind == "media" for n in (o.name, *o.names)}

    def __call__(self, document: Document) -> tuple[SpeechAct, ...]:
        """Find the speech acts of one article."""
        assert document.layout is not None and document.tokens is not None and document.trees is not None
        assert document.actors is not None and document.referents is not None
        found: list[Found] = []
        for sentence, tokens, tree in zip(document.layout.sentences, document.tokens, document.trees, strict=True):
            if tree is not None and tokens:
                found += self._in_sentence(sentence.index, Clauses(tokens, tree))
        joined = _join_quotations(found, document)
        acts = []
        for f, content, direct in joined:
            mention = _mention_at(document.actors, f.sentence, f.head) if f.head is not None else None
            source = Span(mention.start, mention.end) if mention is not None else f.source
            referent = document.referents[mention.index] if mention is not None else None
            kind = self._kind(document.article.text, source, mention, referent)
            acts.append(
                SpeechAct(
                    index=len(acts), source=source, cue=f.cue, content=content, kind=kind,
                    mention=mention.index if mention else None, direct=direct,
                    evidence=(Evidence("decided", f.row, (f.cue,)),),
                )
            )  # fmt: skip
        return tuple(_nested(a, acts) for a in acts)

    # ----------------------------------------------------------------------------------------------------- sentences

    def _in_sentence(self, index: int, clauses: Clauses) -> list[Found]:
        out = []
        for i, token in enumerate(clauses.tokens):
            if token.tag.startswith("VB") and token.lemma in self.verbs:
                act = self._verb(index, clauses, i)
                if act is not None:
                    out.append(act)
            elif token.tag.startswith("VB") and token.lemma in ACCUSING:
                out += self._accusation(index, clauses, i)
            elif token.lower == "according":
                act = self._according(index, clauses, i)
                if act is not None:
                    out.append(act)
        return out

    def _verb(self, index: int, clauses: Clauses, i: int) -> Found | None:
        row = self.verbs[clauses.tokens[i].lemma]
        content = clauses.kids(i, "ccomp")
        parenthetical = not content and clauses.deps[i] in ("parataxis", "ccomp", "advcl", "dep") or bool(clauses.kids(i, "parataxis"))
        spans = [clauses.span(clauses.subtree(c)) for c in content]
        quoted = any(t.text in "\"“”«»" for t in clauses.tokens)
        if row.strength == "belief" and clauses.kids(i, "xcomp"):
            return None
        source, head = self._source(clauses, i)
        if not spans and parenthetical and source is not None:
            outer = clauses.heads[i]
            if clauses.deps[i] in ("parataxis", "ccomp") and outer != i:
                inside = set(clauses.subtree(i))
                rest = [j for j in clauses.subtree(outer) if j not in inside]
                spans = [clauses.span(rest)] if rest else []
            spans += [clauses.span(clauses.subtree(c)) for c in clauses.kids(i, "parataxis")]
        passive = i in clauses.passive
        if not spans and not quoted:
            return None
        if not spans and row.strength not in ("speech", "claim"):
            return None
        if passive and source is None:
            return None
        cue = Span(clauses.tokens[i].start, clauses.tokens[i].end)
        spans = [_without(s, cue) for s in spans]
        return Found(index, source, head, cue, tuple(spans), row.id, quoted)

    def _accusation(self, index: int, clauses: Clauses, i: int) -> list[Found]:
        prepositions = ACCUSING[clauses.tokens[i].lemma]
        spans = [
            clauses.span(clauses.subtree(c))
            for p in clauses.kids(i, "prep")
            if clauses.tokens[p].lower in prepositions
            for c in clauses.kids(p, "pcomp", "pobj")
        ]
        source, head = self._source(clauses, i)
        if not spans or source is None:
            return []
        cue = Span(clauses.tokens[i].start, clauses.tokens[i].end)
        return [Found(index, source, head, cue, tuple(spans), "rule:accusation", False)]

    def _according(self, index: int, clauses: Clauses, i: int) -> Found | None:
        objects = [o for p in clauses.kids(i, "prep") for o in clauses.kids(p, "pobj")]
        if not objects:
            return None
        head = objects[0]
        inside = set(clauses.subtree(i))
        verb = clauses.heads[i] if clauses.heads[i] != i else i
        rest = [j for j in clauses.subtree(verb) if j not in inside] or [j for j in range(len(clauses.tokens)) if j not in inside]
        cue = clauses.span([i, *clauses.kids(i, "prep")])
        source = _base(clauses, head)
        return Found(index, source, head, cue, tuple(_pieces(clauses, rest)), "en.source.1", False)

    def _source(self, clauses: Clauses, i: int) -> tuple[Span | None, int | None]:
        subjects = [s for s in clauses.subject(i) if clauses.tokens[s].lower not in ("it", "there", "that", "which", "what")]
        if clauses.subject(i) and clauses.tokens[clauses.subject(i)[0]].lower == "it" and not subjects:
            it = clauses.subject(i)[0]
            if i not in clauses.passive and clauses.tokens[i].lemma in ("say", "announce", "warn", "claim", "add", "insist", "deny", "accuse"):
                return Span(clauses.tokens[it].start, clauses.tokens[it].end), it
        if not subjects:
            return None, None
        return _base(clauses, subjects[0]), subjects[0]

    # --------------------------------------------------------------------------------------------------------- kinds

    def _kind(self, text: str, source: Span | None, mention: ActorMention | None, referent: Referent | None) -> AttributionKind | None:
        if source is None:
            return None
        words = text[source.start : source.end].lower().replace(".", "").split()
        name = referent.parties[0].name if referent and referent.parties else None
        if mention is not None:
            if mention.name in self.media_names or "news agency" in " ".join(words) or any(e.by in self.media for e in mention.evidence):
                return "publisher"
            if mention.kind == "person":
                return "named"
            if mention.kind == "pronoun":
                return "named" if mention.gender or name else "organization"
            if mention.role is not None and mention.kind != "organization":
                return self._role_kind(words, mention, name)
            return "organization"
        if words and words[-1] in ("source", "sources", "people", "men", "women", "officials", "witnesses"):
            return "anonymous"
        return "organization" if words and not words[-1].endswith("s") else "anonymous"

    def _role_kind(self, words: list[str], mention: ActorMention, name: str | None) -> AttributionKind:
        if _OFFICIAL & set(words):
            return "organization"
        if mention.kind == "office" and mention.number == "sg" and name:
            return "named"
        if mention.sector in ("COP", "MIL") and mention.number == "pl" and words[-1] in ("police", "forces", "army", "military", "troops"):
            return "organization"
        if mention.kind == "office" and mention.definite:
            return "named"
        return "anonymous"


# ---------------------------------------------------------------------------------------------------------- quotations


def _join_quotations(found: list[Found], document: Document) -> list[tuple[Found, tuple[Span, ...], bool]]:
    """Give each quotation to the speech act whose cue stands beside it, or to the speaker of the quotation before it."""
    assert document.layout is not None
    sentences = document.layout.sentences
    extra: dict[int, list[Span]] = {}
    last: int | None = None
    last_end = -1
    for quotation in document.layout.quotations:
        if quotation.end - quotation.start < 3:
            continue
        covering = [s for s in sentences if s.start < quotation.end and quotation.start < s.end]
        if not covering:
            continue
        owner = _beside(found, quotation, covering[0].index, covering[-1].index)
        if owner is None and last is not None and _long(quotation, document) and covering[0].index - _index_at(sentences, last_end) <= 1:
            owner = last
        if owner is None:
            continue
        extra.setdefault(owner, []).extend(quotation.spans)
        last, last_end = owner, quotation.end
    out = []
    for n, f in enumerate(found):
        content = tuple(_merged([*f.content, *extra.get(n, [])]))
        if content:
            out.append((f, content, n in extra))
    return out


def _index_at(sentences: tuple, position: int) -> int:  # type: ignore[type-arg]
    for s in sentences:
        if s.start <= position <= s.end + 2:
            return int(s.index)
    return -9


def _long(quotation: Quotation, document: Document) -> bool:
    """More than scare quotes: at least five words."""
    return len(document.article.text[quotation.start : quotation.end].split()) >= 5


def _beside(found: list[Found], quotation: Quotation, first: int, last: int) -> int | None:
    """The act whose cue is outside the quotation, in its first or last sentence, nearest to it."""
    best: tuple[int, int] | None = None
    for n, f in enumerate(found):
        if f.sentence not in (first, last) or f.row == "rule:accusation":
            continue
        if any(s.start <= f.cue.start < s.end for s in quotation.spans):
            continue
        distance = min(abs(f.cue.end - quotation.start), abs(f.cue.start - quotation.end))
        if best is None or distance < best[0]:
            best = (distance, n)
    return best[1] if best else None


def _merged(spans: list[Span]) -> list[Span]:
    """Overlapping spans joined, in order."""
    out: list[Span] = []
    for s in sorted(spans):
        if out and s.start <= out[-1].end + 1:
            out[-1] = Span(out[-1].start, max(out[-1].end, s.end))
        else:
            out.append(s)
    return out


def _without(span: Span, cue: Span) -> Span:
    """A content span never covers its own cue: cut at it, keeping the larger side."""
    if not span.start <= cue.start < span.end:
        return span
    left, right = Span(span.start, cue.start), Span(cue.end, span.end)
    return left if left.end - left.start >= right.end - right.start else right


def _pieces(clauses: Clauses, indices: list[int]) -> list[Span]:
    """Runs of neighbouring tokens as spans."""
    runs: list[list[int]] = []
    for j in sorted(indices):
        if runs and j == runs[-1][-1] + 1:
            runs[-1].append(j)
        else:
            runs.append([j])
    return [clauses.span(r) for r in runs if len(r) > 1]


def _base(clauses: Clauses, head: int) -> Span:
    """The noun phrase of the head without determiner, relative clause and apposition."""
    keep = [head]
    for c in clauses.children[head]:
        if clauses.deps[c] in ("amod", "compound", "nmod", "poss", "nummod") or clauses.deps[c] == "prep" and clauses.tokens[c].lower in ("of", "for", "from"):
            keep += clauses.subtree(c)
    keep = [k for k in keep if clauses.tokens[k].tag != "DT" or k >= head]
    return clauses.span(keep)


def _mention_at(mentions: tuple[ActorMention, ...], sentence: int, token: int | None) -> ActorMention | None:
    best = None
    for m in mentions:
        if m.sentence == sentence and token is not None and m.first <= token < m.last and (best is None or m.head == token):
            best = m
    return best


def _nested(act: SpeechAct, acts: list[SpeechAct]) -> SpeechAct:
    from msgspec.structs import replace

    for other in acts:
        if other.index != act.index and act.cue and any(s.start <= act.cue.start < s.end for s in other.content):
            return replace(act, nested=other.index)
    return act


__all__ = ["Clauses", "Speech", "Token", "Tree"]
