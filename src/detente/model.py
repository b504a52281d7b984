"""The values that stages hand to each other, and the event record that Détente writes.

All values are frozen. Offsets are Python string indices (code points) into `Article.text`, end exclusive.
A layer of a `Document` is `None` while its stage has not run, and an empty tuple when it ran and found nothing.
"""

from __future__ import annotations

from typing import Literal

import msgspec

EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Status = Literal["actual", "historical", "future", "hypothetical", "negated"]
AttributionKind = Literal["named", "organization", "anonymous", "publisher"]


class Value(msgspec.Struct, frozen=True):
    """Base of the values: immutable, comparable, fast to build and to write as JSON."""


class Span(Value, frozen=True, order=True):
    """Code points `start` to `end` (exclusive) of the article text."""

    start: int
    end: int


# --------------------------------------------------------------------------------------------------------- articles


class Article(Value, frozen=True, kw_only=True):
    """One article as stored: the text is never re-normalised after this point.

    published: ISO day of publication, or None. retrieved: ISO day on which the page was fetched, or None.
    published_time, modified: ISO date-times (or days) as the source tells them, with its offset from UTC where it gives one.
    agency: whose text the source says it is (not its words: `syndication` reads those). noticed: what a reader should know
    of the kind of text ("live blog", "opinion", "correction"). where: the file or address and the position in it.
    extractor: name and version of what made text of the input ("html@1 trafilatura 2.3.1").
    """

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    retrieved: str | None = None
    source: str | None = None
    url: str | None = None
    published_time: str | None = None
    modified: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    language: str | None = None
    extractor: str | None = None
    noticed: tuple[str, ...] = ()
    where: str | None = None
    warnings: tuple[str, ...] = ()


BlockKind = Literal["headline", "byline", "stamp", "publisher", "boilerplate", "paragraph"]


class Block(Value, frozen=True):
    """A line or paragraph of the article and what it is; only headline and paragraph are coded."""

    kind: BlockKind
    start: int
    end: int


class Sentence(Value, frozen=True):
    """`index` is the place of the sentence in `Layout.sentences`; `block` the index of its block."""

    index: int
    start: int
    end: int
    block: int


class Quotation(Value, frozen=True):
    """Words inside quotation marks. `start` and `end` exclude the marks.

    A quotation that runs over several paragraphs is one `Quotation` with one `Span` per paragraph.
    """

    spans: tuple[Span, ...]
    closed: bool

    @property
    def start(self) -> int:
        """First code point inside the marks."""
        return self.spans[0].start

    @property
    def end(self) -> int:
        """Behind the last code point inside the marks."""
        return self.spans[-1].end


class Layout(Value, frozen=True, kw_only=True):
    """What the segment stage found.

    dateline: the place words of a dateline ("KYIV"), agency: "Reuters" in "KYIV, Jan. 22 (Reuters) -".
    reference: ISO day against which "yesterday" counts; reference_basis says where it comes from
    ("published", "dateline", "stamp", "retrieved"); both None where the article tells nothing.
    """

    blocks: tuple[Block, ...]
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]
    dateline: Span | None = None
    agency: Span | None = None
    reference: str | None = None
    reference_basis: str | None = None


# -------------------------------------------------------------------------------------------------------- language


class Token(Value, frozen=True):
    """One token. `i` counts inside its sentence. `tag` is the Penn Treebank tag, `ent` the entity label or ""."""

    i: int
    start: int
    end: int
    text: str
    lower: str
    lemma: str
    tag: str
    ent: str
    ent_start: bool


class Tree(Value, frozen=True):
    """Dependency tree of one sentence: `heads[i]` is the index of the head of token i (its own index for a root),
    `deps[i]` the label (spaCy's ClearNLP labels), `children[i]` the indices of its dependents in order."""

    heads: tuple[int, ...]
    deps: tuple[str, ...]
    children: tuple[tuple[int, ...], ...]


# -------------------------------------------------------------------------------------------------------- evidence

EvidenceRole = Literal["decided", "supported", "overruled", "sought"]


class Evidence(Value, frozen=True):
    """Why a field has its value.

    role: "decided", "supported", "overruled", or "sought" (looked for and not found: the field is null).
    by: id of a table row (`en.attack.1`), name of a mechanism (`rule:passive`), or model@version.
    spans: the words of the article that decided. note: a clause for a reader, or "".
    """

    role: EvidenceRole
    by: str
    spans: tuple[Span, ...] = ()
    score: float | None = None
    note: str = ""


# -------------------------------------------------------------------------------------------------------- mentions


class TimeExpression(Value, frozen=True, kw_only=True):
    """A time expression: TIMEX3 `type` and `value`, and the interval of days it covers (`begin` to `until`, inclusive).

    date: the value in the form of the record's `date` ("2022-01-21", "2013", "2022-01-17/2022-01-22"), or None for a
    duration or a repetition, or where it cannot be placed. basis: "stated" (absolute) or what it was counted from.
    """

    start: int
    end: int
    text: str
    sentence: int
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    date: str | None
    precision: Literal["day", "week", "month", "year", "interval", "vague"]
    basis: str
    evidence: tuple[Evidence, ...] = ()


class PlaceMention(Value, frozen=True, kw_only=True):
    """A toponym and what it was resolved to; `geonames_id`, coordinates and country are None where unresolved."""

    start: int
    end: int
    text: str
    sentence: int
    name: str | None
    country: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    geonames_id: int | None
    precision: Literal["country", "region", "city", "feature", "unknown"]
    evidence: tuple[Evidence, ...] = ()


MentionKind = Literal["country", "nationality", "metonym", "organization", "person", "office", "group", "pronoun", "collective"]


class ActorMention(Value, frozen=True, kw_only=True):
    """A noun phrase (or nationality word, or pronoun) that may act.

    text: verbatim without determiner and relative clause. head: index of its head token in the sentence.
    first, last: token range (last exclusive). role: id of the row of its role word ("minister"), if any.
    countries: more than one for "Russian and Venezuelan delegations". apposed: index of the mention that it renames
    ("Sergei Lavrov, the Russian foreign minister"). owner: index of the mention whose it is ("its envoy", "ministers of the
    two countries"). abroad: of no country that the article would tell ("Western
    diplomats"). definite: with "the", "his", "both": somebody already told of.
    """

    index: int
    start: int
    end: int
    text: str
    sentence: int
    first: int
    last: int
    head: int
    kind: MentionKind
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    number: Literal["sg", "pl"] = "sg"
    gender: Literal["m", "f", ""] = ""
    role: str | None = None
    countries: tuple[str, ...] = ()
    apposed: int | None = None
    definite: bool = False
    owner: int | None = None
    abroad: bool = False
    evidence: tuple[Evidence, ...] = ()


class Referent(Value, frozen=True):
    """What a mention stands for: one party for most, several for "the two countries" and joint phrases."""

    parties: tuple[Party, ...]
    evidence: tuple[Evidence, ...] = ()


class SpeechAct(Value, frozen=True, kw_only=True):
    """Somebody says something. `content` may have several spans (a quotation broken by its cue, or over paragraphs).

    source: the words that name the speaker (None when it cannot be told); mention: index of the speaker's actor mention.
    nested: index of the speech act that this one is reported in, or None.
    """

    index: int
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    kind: AttributionKind | None
    mention: int | None
    direct: bool
    nested: int | None = None
    evidence: tuple[Evidence, ...] = ()


# ---------------------------------------------------------------------------------------------------------- records


class Party(Value, frozen=True):
    """A member of `actor` or `recipient`. `start`, `end`: where `text` stands in the article."""

    text: str
    name: str | None
    country: str | None
    sector: str | None
    start: int = -1
    end: int = -1


class Place(Value, frozen=True):
    """Where the event takes place."""

    text: str
    country: str | None
    start: int = -1
    end: int = -1
    latitude: float | None = None
    longitude: float | None = None
    geonames_id: int | None = None
    precision: str | None = None


class Number(Value, frozen=True):
    """How many, or how much, of an event.

    kind: dead, injured, arrested, expelled, displaced, released, troops, protesters, sum. text: the words ("at least 12",
    "$40 million"); value: the number, None for "dozens"; unit: of a sum, as written.
    """

    kind: str
    text: str
    value: float | None
    bound: Literal["exactly", "at least", "at most", "about"]
    unit: str | None = None
    start: int = -1
    end: int = -1


class Attribution(Value, frozen=True):
    """On whose word the article reports the event."""

    text: str
    kind: AttributionKind
    start: int = -1
    end: int = -1


class Draft(Value, frozen=True, kw_only=True):
    """An event as the events stage proposes it, before status, attribution and linking.

    token: index of the trigger's head token in its sentence; clause: index of the token that heads its clause
    (a light verb, the verb itself). speech: index of the speech act that makes this event (a threat uttered), or None.
    """

    index: int
    sentence: int
    trigger: Span
    token: int
    clause: int
    type: EventType
    mode: str | None
    actor: tuple[Party, ...]
    recipient: tuple[Party, ...]
    condition: Span | None = None
    speech: int | None = None
    row: str = ""
    status_hint: Status | None = None
    confidence: float = 1.0
    evidence: dict[str, tuple[Evidence, ...]] = {}


class Judgement(Value, frozen=True):
    """Status and condition of one draft."""

    status: Status
    condition: Span | None
    evidence: dict[str, tuple[Evidence, ...]] = {}


class Ascription(Value, frozen=True):
    """Attribution of one draft; `drop` is True where the draft is no record after all."""

    attribution: Attribution | None
    drop: bool = False
    evidence: dict[str, tuple[Evidence, ...]] = {}


class Record(Value, frozen=True, kw_only=True):
    """One event record: see docs/record.md for the meaning of every field."""

    id: str
    sentence: str
    trigger: str
    type: EventType
    mode: str | None
    actor: tuple[Party, ...]
    recipient: tuple[Party, ...]
    status: Status
    condition: str | None
    date: str | None
    date_text: str | None
    place: Place | None
    attribution: Attribution | None
    same_as: str | None
    cameo: str | None
    quad: int
    score: float | None
    contexts: tuple[str, ...]
    numbers: tuple[Number, ...] = ()
    confidence: float
    spans: dict[str, Span]
    evidence: dict[str, tuple[Evidence, ...]]


class Coder(Value, frozen=True):
    """Which program made the records: its version, a digest of all its tables, the models that it read with.

    reader: `reader@N`, None where the rows alone decided; least: how likely a record had to be to be kept.
    """

    name: str
    version: str
    tables: str
    model: str
    reader: str | None = None
    least: float = 0.0


class CodedArticle(Value, frozen=True, kw_only=True):
    """All records of one article: one line of Détente's JSONL."""

    id: str
    title: str | None
    source: str | None
    published: str | None
    reference: str | None
    sha256: str
    coder: Coder
    warnings: tuple[str, ...]
    events: tuple[Record, ...]


class Failure(Value, frozen=True, kw_only=True):
    """An article that could not be read or coded: the run goes on without it.

    where: the file or address and the position in it. raw: the bytes that could not be read, where they are few enough to keep.
    """

    id: str
    stage: str
    message: str
    exit_code: int = 3
    where: str | None = None
    raw: bytes | None = None


# --------------------------------------------------------------------------------------------------------- document


class Document(Value, frozen=True, kw_only=True):
    """An article and the layers that stages added to it."""

    article: Article
    layout: Layout | None = None
    topic: str | None = None
    tokens: tuple[tuple[Token, ...], ...] | None = None
    dates: tuple[TimeExpression, ...] | None = None
    places: tuple[PlaceMention, ...] | None = None
    actors: tuple[ActorMention, ...] | None = None
    gate: tuple[bool, ...] | None = None
    trees: tuple[Tree | None, ...] | None = None
    referents: tuple[Referent, ...] | None = None
    speech: tuple[SpeechAct, ...] | None = None
    drafts: tuple[Draft, ...] | None = None
    judgements: tuple[Judgement, ...] | None = None
    ascriptions: tuple[Ascription, ...] | None = None
    records: tuple[Record, ...] | None = None


LAYERS: tuple[str, ...] = tuple(f for f in Document.__struct_fields__ if f != "article")
