"""The coder: an article in, its event records out.

from detente import Coder
coded = Coder().code(text, published="2022-01-22")
for record in coded.events: ...
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property

from detente import __version__
from detente.acts.relate import OpenGate, Relation
from detente.engine import run
from detente.errors import UsageError
from detente.geo.gazetteer import Gazetteer
from detente.knowledge import Knowledge
from detente.language_model import DEFAULT_MODEL, LanguageModel
from detente.learned.confidence import Confidence
from detente.learned.reader import Reader
from detente.learned.relating import Relating
from detente.learned.weighing import Weighing
from detente.model import Article, Document, EventType, Failure, Span
from detente.model import Coder as CoderIdentity
from detente.pipeline import Pipeline
from detente.results import ManyRecords, Records
from detente.stages.actors import Actors
from detente.stages.attribution import AttributionStage
from detente.stages.coref import Coref
from detente.stages.dates import Dates
from detente.stages.events import Events
from detente.stages.gate import Gate
from detente.stages.link import Link
from detente.stages.parse import Parse
from detente.stages.places import Places
from detente.stages.segment import Segment
from detente.stages.speech import Speech
from detente.stages.status import StatusStage
from detente.stages.tokens import Tokens
from detente.stages.topic import Topic

TIERS = ("default", "rules")
"""How much a coder uses: `rules` the tables alone, `default` the learned reader beside them."""


def build_pipeline(knowledge: Knowledge, model: LanguageModel, confidence: Confidence, reader: Reader | None) -> Pipeline:
    """The stages in order. Read aloud, this list is what Détente does."""
    weighing = Weighing(knowledge, reader)
    return Pipeline(
        [
            Segment(knowledge.layout),
            Topic(knowledge),
            Tokens(model),
            Dates(knowledge.time_words, knowledge.time_patterns),
            Places(Gazetteer(), knowledge.countries, knowledge.regions, knowledge.place_words),
            Actors(knowledge),
            Gate(knowledge),
            Parse(model),
            Coref(knowledge),
            Speech(knowledge),
            Events(knowledge, confidence, reader),
            StatusStage(weighing),
            AttributionStage(),
            Link(knowledge, weighing),
        ]
    )


class Coder:
    """Codes articles with one pipeline. Picklable: a process pool sends it to its workers.

    model: name of an installed spaCy English pipeline. knowledge: other tables than those of the package. tier: one of TIERS.
    prefer: "balanced", "precision" or "recall"; min_confidence: keep records at least so likely to be right (0 to 1), instead.
    """

    def __init__(
        self,
        model: str = DEFAULT_MODEL,
        knowledge: Knowledge | None = None,
        *,
        tier: str = "default",
        prefer: str = "balanced",
        min_confidence: float | None = None,
    ) -> None:
        if tier not in TIERS:
            raise UsageError(f"tier: found {tier!r}, expected one of {', '.join(TIERS)}.")
        self.knowledge = knowledge or Knowledge()
        self.model = LanguageModel(model)
        self.confidence = Confidence(tier, prefer, min_confidence)
        self.reader = Reader() if tier == "default" else None

    def __getstate__(self) -> dict[str, object]:
        kept = ("knowledge", "model", "confidence", "reader")
        return {name: self.__dict__[name] for name in kept}

    @cached_property
    def pipeline(self) -> Pipeline:
        """Built when first used: reads the tables."""
        return build_pipeline(self.knowledge, self.model, self.confidence, self.reader)

    @cached_property
    def opening(self) -> Pipeline:
        """The stages that need no model: layout and topic."""
        return Pipeline(self.pipeline.stages[:2])

    @cached_property
    def identity(self) -> CoderIdentity:
        """What the records say made them."""
        reader = self.reader.version if self.reader else None
        return CoderIdentity("detente", __version__, self.knowledge.digest, self.model.version, reader, self.confidence.least)

    def code(
        self,
        text: str,
        *,
        id: str = "article",
        title: str | None = None,
        published: str | None = None,
        retrieved: str | None = None,
        source: str | None = None,
    ) -> Records:
        """Code one text. `published` and `retrieved` are ISO days; relative dates count from them."""
        return self.code_article(
            Article(id=id, text=text, title=title, published=published, retrieved=retrieved, source=source)
        )

    def code_article(self, article: Article) -> Records:
        """Code one article. Reports of matches and markets are told by their words and read no further."""
        document = self.opening(Document(article=article))
        warnings = article.warnings
        if document.topic:
            warnings = (*warnings, f"not coded: by its words this is a report of {document.topic}")
        else:
            document = self.pipeline(document)
        assert document.layout is not None
        return Records(
            id=article.id,
            title=article.title,
            source=article.source,
            published=article.published,
            reference=document.layout.reference,
            sha256=hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest(),
            coder=self.identity,
            warnings=warnings,
            events=document.records or (),
        )

    def code_many(self, articles: Iterable[Article | Failure], *, workers: int = 1) -> ManyRecords:
        """Code articles lazily, in order; `workers` above 1 codes in a pool of that many processes."""
        return ManyRecords(run(self, articles, workers=workers))

    def read(self, article: Article) -> Document:
        """The article with all layers: for whoever wants dates, places, speech rather than records."""
        return self.pipeline(Document(article=article))

    @cached_property
    def relation(self) -> tuple[Pipeline, Relating]:
        """What `relate` needs: the stages up to the parse of every sentence, rules and reader. Built when first used."""
        read = Pipeline([Segment(self.knowledge.layout), Tokens(self.model), OpenGate(), Parse(self.model)])
        return read, Relating(Relation(self.knowledge), self.reader)

    def relate(self, text: str, source: Span | None, target: Span | None) -> EventType:
        """Which type relates what `source` marks (who acts) to what `target` marks (who is acted on) in a sentence or two.

        Spans are offsets into `text`; either may be None. There is always an answer, also where nothing happens. As a type
        alone has no status, what is only promised is AGREE, threatened THREATEN, refused REJECT: see `detente.acts.folding`.
        """
        read, relation = self.relation
        return relation(read(Document(article=Article(id="relation", text=text))), source, target)
