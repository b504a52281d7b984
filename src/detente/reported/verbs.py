"""Verbs of saying in one sentence: cue, source and content of each."""

from __future__ import annotations

from detente.model import Span
from detente.reported.contents import Contents
from detente.reported.sources import FIRST_PERSON, phrase
from detente.reported.speakers import Speakers
from detente.reported.tags import Tags
from detente.reported.view import QUOTES, View
from detente.reported.words import Found, holds, pieces
from detente.rows import ReportingRow


class Verbs:
    """Finds the speech acts that verbs make in one sentence."""

    def __init__(self, view: View) -> None:
        self.v = view
        self.c = view.c
        self.tokens = view.tokens
        self.speakers = Speakers(view)
        self.tags = Tags(view, self.speakers)
        self.contents = Contents(view, self.tags)

    def find(self) -> tuple[list[Found], dict[int, Span]]:
        """One act per verb of saying that has a content, or may have a quotation for one; and the words of tags by cue."""
        found: list[Found] = []
        tags: dict[int, Span] = {}
        for i in range(len(self.tokens)):
            act = self._act(i, tags)
            if act is not None and not self._of_quoted(act):
                found.append(act)
        return found, tags

    def without_tags(self, found: Found, tags: dict[int, Span]) -> Found:
        """What others are said to say does not hold the tag of the outer speaker: "TV said it fell, agencies reported"."""
        others = [tag for i, tag in tags.items() if i != found.token]
        inside = [t.i for t in self.tokens if holds(found.content, t.start)]
        left = [i for i in inside if not holds(others, self.tokens[i].start)]
        return found if len(left) == len(inside) else found._replace(content=pieces(self.c, left))

    def _act(self, i: int, tags: dict[int, Span]) -> Found | None:
        rows = self.v.sayings.of_verb(self.c, i)
        act = None
        if self.tokens[i].tag.startswith("VB") and self.c.deps[i] not in ("amod", "compound", "aux", "auxpass"):
            acts = [f for row in rows if (f := self._verb(i, row, tags)) is not None]
            act = next((f for f in acts if f.content), acts[0] if acts else None)
        if rows and "tag" in rows[0].takes and (act is None or not act.content):
            loose = self.tags.loose(i)
            if loose is not None:
                head, content = loose
                return Found(self.v.index, i, self._cue(i), phrase(self.c, head), head, pieces(self.c, content), rows[0])
        return act

    def _verb(self, i: int, row: ReportingRow, tags: dict[int, Span]) -> Found | None:
        if i in self.c.passive:
            return self._passive(i, row)
        head = self.speakers.source(i, row.takes)
        content, tagged = self.contents.content(i, row, head)
        if head is None and (self._participle(i) or not content and not self._beside_quotation(i)):
            return None
        if not content and not {"tag", "quote"} & set(row.takes):
            return None
        if tagged and head is not None:
            tags[i] = self.tags.words(i, head)
        source = phrase(self.c, head) if head is not None else None
        return Found(self.v.index, i, self._cue(i), source, head, pieces(self.c, content), row)

    def _passive(self, i: int, row: ReportingRow) -> Found | None:
        """ "Was told by officials that", "are said to have": on the agent's word, or on nobody's in particular."""
        agent = next((a for a in self.c.subject(i) if self.speakers.may_speak(i, a)), None)
        if agent is None:
            return self._anonymous(i, row) if "passive" in row.takes else None
        content = self.contents.content(i, row, agent)[0]
        if not content and "noun" in row.takes:
            content = {j for k in self.c.kids(i, "nsubjpass") for j in self.c.subtree(k)}
            if not content and self.c.deps[i] in ("acl", "relcl"):
                content = {self.c.heads[i]}
        if not content and "quote" not in row.takes:
            return None
        return Found(self.v.index, i, self._cue(i), phrase(self.c, agent), agent, pieces(self.c, content), row)

    def _anonymous(self, i: int, row: ReportingRow) -> Found | None:
        content = {j for k in self.c.kids(i, "xcomp", "ccomp") for j in self.c.subtree(k)}
        if not content or self.c.kids(i, "dobj"):
            return None
        content |= {j for k in self.c.kids(i, "nsubjpass") for j in self.c.subtree(k)}
        cue = self.c.span([i, *[k for k in self.c.kids(i, "auxpass") if i - k <= 3]])
        return Found(self.v.index, i, cue, cue, None, pieces(self.c, content), row, "anonymous")

    def _cue(self, i: int) -> Span:
        return self.c.span([i, *[k for k in self.c.kids(i, "prt") if k == i + 1]])

    def _participle(self, i: int) -> bool:
        return self.tokens[i].tag == "VBG" and self.c.deps[i] != "ROOT"

    def _beside_quotation(self, i: int) -> bool:
        near = [j for j in (i - 2, i - 1, i + 1, i + 2) if 0 <= j < len(self.tokens)]
        return self.v.quoted[i] < 0 and any(self.v.quoted[j] >= 0 or self.tokens[j].text in QUOTES for j in near)

    def _of_quoted(self, found: Found) -> bool:
        """What the quoted speaker thinks, wants and says of himself is no report of its own."""
        if self.v.quoted[found.token] < 0:
            return False
        first = found.head is not None and self.tokens[found.head].lower in FIRST_PERSON
        return first or found.head is None or found.row.strength == "stance"
