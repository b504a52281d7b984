"""The tables of the store: every column with its DuckDB type and its meaning, and the number of the schema.

A row never changes once it is written. What changes is told by a later row of the same key (a run that has ended, a failure
that was resolved, an article that joined a cluster): the views of `data/store/views.sql` take the last.
"""

from __future__ import annotations

from typing import NamedTuple

VERSION = 1
"""Of the schema, written into the manifest. An older store is read by `UPGRADES`; a newer one is refused."""


class Column(NamedTuple):
    """name, DuckDB type, meaning."""

    name: str
    type: str
    meaning: str


class Table(NamedTuple):
    """What the rows are, the columns in order, and the columns that order the rows of a part."""

    meaning: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]

    @property
    def types(self) -> dict[str, str]:
        """Name of each column -> its type."""
        return {column.name: column.type for column in self.columns}


SPAN = 'STRUCT("start" INTEGER, "end" INTEGER)'
PASSAGE = 'STRUCT("start" INTEGER, "end" INTEGER, of_start INTEGER, of_end INTEGER, shared_words INTEGER)'
CARRIED = f'STRUCT("of" VARCHAR, shared_words INTEGER, share DOUBLE, share_of DOUBLE, passages {PASSAGE}[])'
NUMBER = 'STRUCT(kind VARCHAR, "text" VARCHAR, "value" DOUBLE, bound VARCHAR, unit VARCHAR, "start" INTEGER, "end" INTEGER)'


def _columns(*rows: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


def _quoted(field: str, what: str) -> tuple[tuple[str, str, str], ...]:
    return (
        (f"{field}_start", "INTEGER", f"offset of {what} in the article text (code points)"),
        (f"{field}_end", "INTEGER", "its end, exclusive"),
    )


_PARTIES = tuple(
    (f"{role}{suffix}", f"{type}[]", meaning.format(role))
    for role in ("actor", "recipient")
    for suffix, type, meaning in (
        ("", "VARCHAR", "words for each {}"),
        ("_name", "VARCHAR", "full name of each {}, where the article tells it"),
        ("_country", "VARCHAR", "country code of each {}"),
        ("_sector", "VARCHAR", "sector code of each {}"),
        ("_start", "INTEGER", "offset of the words for each {}"),
        ("_end", "INTEGER", "their end, exclusive"),
    )
)

TABLES: dict[str, Table] = {
    "articles": Table(
        "One row an article, as it was taken in.",
        _columns(
            (
                "article",
                "VARCHAR",
                "key: a hash of text, source, address and day of publication; the same wherever it is taken in",
            ),
            ("number", "BIGINT", "place in the order in which articles were taken in, from 1"),
            ("name", "VARCHAR", "the id that the input gave, or its file name"),
            ("sha256", "VARCHAR", "SHA-256 of the text in UTF-8"),
            ("text", "VARCHAR", "the text that was coded; never changed: offsets count in it"),
            ("title", "VARCHAR", "headline, where it is told apart from the text"),
            ("source", "VARCHAR", "name of the source as told"),
            (
                "outlet",
                "VARCHAR",
                "whose page it is: host of the address, else the source in one spelling for its names",
            ),
            ("url", "VARCHAR", "address"),
            ("published", "DATE", "day of publication, as told"),
            ("published_time", "VARCHAR", "ISO date-time of publication, as told"),
            ("modified", "VARCHAR", "ISO day or date-time of the last change, as told"),
            ("retrieved", "DATE", "day on which it was fetched"),
            ("authors", "VARCHAR[]", "who wrote it, as told"),
            ("agency", "VARCHAR", "whose text the source says it is"),
            ("language", "VARCHAR", "ISO 639-1 code"),
            ("extractor", "VARCHAR", "reader and library that made the text of the input, with their versions"),
            ("noticed", "VARCHAR[]", "what the reader noticed: live blog, opinion, correction, ..."),
            ("found_in", "VARCHAR", "file or address, and the position in it"),
            ("words", "INTEGER", "words of the text"),
            ("warnings", "VARCHAR[]", "what was doubtful about the input"),
            ("run", "INTEGER", "run that took it in"),
            ("stored", "TIMESTAMP", "when (UTC)"),
        ),
        ("number",),
    ),
    "codings": Table(
        "One row for each time that an article was coded: an article coded again by another coder has two.",
        _columns(
            ("article", "VARCHAR", "article"),
            ("coding", "VARCHAR", "which coder: a hash of its version, tables, models and settings, told in `runs`"),
            ("run", "INTEGER", "run that coded it"),
            ("stored", "TIMESTAMP", "when (UTC)"),
            ("reference", "DATE", "day from which relative dates were counted"),
            ("records", "INTEGER", "how many records came out"),
            ("warnings", "VARCHAR[]", "what the coder noted"),
        ),
        ("article", "run"),
    ),
    "records": Table(
        "One row a record of each coding. The fields are those of docs/record.md.",
        _columns(
            (
                "record",
                "VARCHAR",
                "key: article, place of the trigger and type; the same in every coding that finds the record",
            ),
            ("article", "VARCHAR", "article"),
            ("coding", "VARCHAR", "coder"),
            ("run", "INTEGER", "run"),
            ("number", "INTEGER", "place in the article's records, from 1"),
            ("id", "VARCHAR", "id in the article (e1), as `detente code` writes it"),
            ("type", "VARCHAR", "event type"),
            ("mode", "VARCHAR", "mode of the type"),
            ("status", "VARCHAR", "actual, historical, future, hypothetical or negated"),
            *_PARTIES,
            ("date", "VARCHAR", "ISO day, month, year or interval of the event"),
            ("date_begin", "DATE", "first day of `date`"),
            ("date_end", "DATE", "last day of `date`"),
            ("date_text", "VARCHAR", "the time expression"),
            ("place", "VARCHAR", "words for the place"),
            ("place_country", "VARCHAR", "country of the place"),
            ("latitude", "DOUBLE", "degrees north"),
            ("longitude", "DOUBLE", "degrees east"),
            ("geonames_id", "BIGINT", "id of the place in GeoNames"),
            ("place_precision", "VARCHAR", "country, region, city or feature"),
            ("attribution", "VARCHAR", "on whose word"),
            ("attribution_kind", "VARCHAR", "named, organization, anonymous or publisher"),
            ("condition", "VARCHAR", "words that state on what the event depends"),
            ("same_as", "VARCHAR", "key of the first record of the same event in the article"),
            ("cameo", "VARCHAR", "CAMEO code"),
            ("quad", "INTEGER", "quad class, 1 to 4"),
            ("score", "DOUBLE", "conflict-cooperation score, -10 to 10"),
            ("contexts", "VARCHAR[]", "contexts"),
            ("numbers", f"{NUMBER}[]", "what is counted and how many"),
            ("confidence", "DOUBLE", "how likely the record is right, 0 to 1"),
            ("trigger", "VARCHAR", "words that name the event"),
            ("sentence", "VARCHAR", "the sentence"),
            (
                "sentence_key",
                "UBIGINT",
                "hash of the sentence's words: the same in a reprint with other quotation marks or spelling",
            ),
            *_quoted("sentence", "the sentence"),
            *_quoted("trigger", "the trigger"),
            *_quoted("condition", "the condition"),
            *_quoted("date_text", "the time expression"),
            *_quoted("place", "the place"),
            *_quoted("attribution", "the attribution"),
        ),
        ("article", "run", "number"),
    ),
    "actors": Table(
        "One row for each actor and recipient of each record.",
        _columns(
            ("record", "VARCHAR", "record"),
            ("article", "VARCHAR", "article"),
            ("coding", "VARCHAR", "coder"),
            ("run", "INTEGER", "run"),
            ("role", "VARCHAR", "actor or recipient"),
            ("position", "INTEGER", "place among them, from 1"),
            ("text", "VARCHAR", "the words"),
            ("name", "VARCHAR", "full name, where the article tells it"),
            ("country", "VARCHAR", "country code"),
            ("sector", "VARCHAR", "sector code"),
            ("start", "INTEGER", "offset of the words in the article text (code points)"),
            ("end", "INTEGER", "their end, exclusive"),
        ),
        ("article", "run", "record", "role", "position"),
    ),
    "evidence": Table(
        "One row for each reason of each field of each record.",
        _columns(
            ("record", "VARCHAR", "record"),
            ("article", "VARCHAR", "article"),
            ("coding", "VARCHAR", "coder"),
            ("run", "INTEGER", "run"),
            ("field", "VARCHAR", "the field that it speaks for"),
            ("position", "INTEGER", "place among the reasons of the field, from 1"),
            ("role", "VARCHAR", "decided, supported, overruled or sought"),
            ("by", "VARCHAR", "id of a table row, name of a rule, or model with its version"),
            ("score", "DOUBLE", "of a model"),
            ("note", "VARCHAR", "a clause for a reader"),
            ("spans", f"{SPAN}[]", "the words of the article that decided, as offsets (code points)"),
        ),
        ("article", "run", "record", "field", "position"),
    ),
    "failures": Table(
        "One row for each input that could not be read or coded, and one more when it was resolved.",
        _columns(
            ("failure", "VARCHAR", "key: a hash of where and why"),
            ("run", "INTEGER", "run"),
            ("stored", "TIMESTAMP", "when (UTC)"),
            ("state", "VARCHAR", "open or resolved"),
            ("stage", "VARCHAR", "ingest, or the stage of the coder"),
            ("found_in", "VARCHAR", "file or address, and the position in it"),
            ("name", "VARCHAR", "id of the input"),
            ("article", "VARCHAR", "the article, where it was read and only not coded"),
            ("reason", "VARCHAR", "what was found, what was expected, what to do"),
            ("exit_code", "INTEGER", "the exit code that it gives"),
            ("raw", "BLOB", "the bytes that could not be read, where they are few enough to keep"),
        ),
        ("failure", "run"),
    ),
    "runs": Table(
        "One row when a run begins and one when it ends.",
        _columns(
            ("run", "INTEGER", "number of the run, from 1"),
            ("kind", "VARCHAR", "ingest, recode or retry"),
            ("state", "VARCHAR", "begun, done, or stopped (interrupted); a run that was killed stays begun"),
            ("started", "TIMESTAMP", "UTC"),
            ("ended", "TIMESTAMP", "UTC"),
            ("sources", "VARCHAR[]", "what was asked for"),
            ("settings", "VARCHAR", "JSON: what the options said of inputs (published, retrieved, source, columns, follow)"),
            ("coding", "VARCHAR", "which coder; null where nothing was coded"),
            ("version", "VARCHAR", "version of Détente"),
            ("tables", "VARCHAR", "digest of all its tables"),
            ("model", "VARCHAR", "language model"),
            ("reader", "VARCHAR", "learned reader, null for the rules alone"),
            ("least", "DOUBLE", "how likely a record had to be to be kept"),
            ("articles", "BIGINT", "articles taken in (or coded again)"),
            ("known", "BIGINT", "articles that the store had already"),
            ("records", "BIGINT", "records written"),
            ("failures", "BIGINT", "inputs that failed"),
        ),
        ("run", "state"),
    ),
    "clusters": Table(
        "Which articles tell the same text, one row each. The last row of an article counts.",
        _columns(
            ("article", "VARCHAR", "article"),
            ("cluster", "VARCHAR", "key of the article that the text goes back to; its own where it is the first"),
            ("relation", "VARCHAR", "origin, reprint, version, excerpt, or carrier of a brief"),
            ("of", "VARCHAR", "key of the article that it has most of its text from"),
            ("shared_words", "INTEGER", "how many of its words outside quotations it has from there"),
            ("share", "DOUBLE", "these as a share of its own words outside quotations, 0 to 1"),
            ("share_of", "DOUBLE", "and as a share of the other's"),
            ("passages", f"{PASSAGE}[]", "where these words stand in both texts"),
            ("carries", f"{CARRIED}[]", "briefs of other stories inside it"),
            ("origin", "VARCHAR", "who wrote the text first, as far as it is told"),
            ("basis", "VARCHAR", "how that is known: outlet, metadata, agency tag, byline, credit, earliest copy"),
            ("told_by", "VARCHAR", "key of the article that tells it"),
            ("run", "INTEGER", "run"),
            ("stored", "TIMESTAMP", "when (UTC)"),
        ),
        ("article", "stored"),
    ),
    "fingerprints": Table(
        "Hashes of runs of words, by which copies are looked for.",
        _columns(
            ("article", "VARCHAR", "article"),
            ("number", "BIGINT", "number of the article"),
            ("day", "DATE", "day of publication, else of retrieval, else on which it was stored"),
            ("hashes", "UBIGINT[]", "the hashes"),
            ("version", "VARCHAR", "of what made them: after a change of it, copies are looked for anew"),
        ),
        ("day", "number"),
    ),
}
