"""Articles, coded articles and failures as rows of the tables. What a row lacks is null."""

from __future__ import annotations

import base64
import calendar
from datetime import datetime
from typing import Any

from detente.model import Article, CodedArticle, Evidence, Failure, Party, Record
from detente.records import sha256
from detente.store.keys import article_key, coding_key, failure_key, record_keys
from detente.syndication import outlet, sentence_key

Row = dict[str, Any]
Tables = dict[str, list[Row]]

_SAME_NAME = ("id", "type", "mode", "status", "date", "date_text", "condition", "cameo", "quad", "score", "contexts", "numbers")
_SPANS = ("sentence", "trigger", "condition", "date_text")


def stamp(run: int, now: datetime) -> Row:
    """Run and time, for every row that tells them. now: in UTC."""
    return {"run": run, "stored": now.replace(tzinfo=None).isoformat(timespec="microseconds")}


def article_row(article: Article, number: int, at: Row) -> Row:
    """The row of an article that is taken in."""
    return {
        "article": article_key(article),
        "number": number,
        "name": article.id,
        "sha256": sha256(article.text),
        "text": article.text,
        "title": article.title,
        "source": article.source,
        "outlet": outlet(article.source, article.url),
        "url": article.url,
        "published": article.published,
        "published_time": article.published_time,
        "modified": article.modified,
        "retrieved": article.retrieved,
        "authors": article.authors,
        "agency": article.agency,
        "language": article.language,
        "extractor": article.extractor,
        "noticed": article.noticed,
        "found_in": article.where,
        "words": len(article.text.split()),
        "warnings": article.warnings,
        **at,
    }


def coded_rows(key: str, coded: CodedArticle, at: Row) -> Tables:
    """Rows of one coding of the article with this key."""
    coding = coding_key(coded.coder)
    common = {"article": key, "coding": coding}
    keys = record_keys(key, coded.events)
    by_id = {record.id: record_key for record, record_key in zip(coded.events, keys, strict=True)}
    tables: Tables = {
        "codings": [
            {
                **common,
                **at,
                "reference": coded.reference,
                "records": len(coded.events),
                "warnings": coded.warnings,
            }
        ],
        "records": [],
        "actors": [],
        "evidence": [],
    }
    for number, (record, record_key) in enumerate(zip(coded.events, keys, strict=True), 1):
        own = {"record": record_key, **common, "run": at["run"]}
        same = by_id.get(record.same_as) if record.same_as else None
        tables["records"].append({**own, "number": number, "same_as": same, **_record_fields(record)})
        for role in ("actor", "recipient"):
            tables["actors"] += [_party(own, role, n, party) for n, party in enumerate(getattr(record, role), 1)]
        for field, reasons in record.evidence.items():
            tables["evidence"] += [_reason(own, field, n, reason) for n, reason in enumerate(reasons, 1)]
    return tables


def _record_fields(record: Record) -> Row:
    begin, end = days_of(record.date)
    place, attribution = record.place, record.attribution
    row: Row = {name: getattr(record, name) for name in _SAME_NAME}
    for role in ("actor", "recipient"):
        parties = getattr(record, role)
        row[role] = [party.text for party in parties]
        for field in ("name", "country", "sector"):
            row[f"{role}_{field}"] = [getattr(party, field) for party in parties]
        for field in ("start", "end"):
            row[f"{role}_{field}"] = [_offset(getattr(party, field)) for party in parties]
    for field in _SPANS:
        span = record.spans.get(field)
        row |= {f"{field}_start": span.start if span else None, f"{field}_end": span.end if span else None}
    return row | {
        "date_begin": begin,
        "date_end": end,
        "place": place and place.text,
        "place_country": place and place.country,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "geonames_id": place and place.geonames_id,
        "place_precision": place and place.precision,
        "place_start": place and _offset(place.start),
        "place_end": place and _offset(place.end),
        "attribution": attribution and attribution.text,
        "attribution_kind": attribution and attribution.kind,
        "attribution_start": attribution and _offset(attribution.start),
        "attribution_end": attribution and _offset(attribution.end),
        "confidence": record.confidence,
        "trigger": record.trigger,
        "sentence": record.sentence,
        "sentence_key": sentence_key(record.sentence),
    }


def _offset(value: int) -> int | None:
    return value if value >= 0 else None


def _party(own: Row, role: str, position: int, party: Party) -> Row:
    return {
        **own,
        "role": role,
        "position": position,
        "text": party.text,
        "name": party.name,
        "country": party.country,
        "sector": party.sector,
        "start": _offset(party.start),
        "end": _offset(party.end),
    }


def _reason(own: Row, field: str, position: int, reason: Evidence) -> Row:
    return {
        **own,
        "field": field,
        "position": position,
        "role": reason.role,
        "by": reason.by,
        "score": reason.score,
        "note": reason.note,
        "spans": reason.spans,
    }


def failure_row(failure: Failure, at: Row, article: str | None = None, state: str = "open") -> Row:
    """The row of an input that failed. article: its key, where it was read and only not coded."""
    return {
        "failure": failure_key(failure),
        **at,
        "state": state,
        "stage": failure.stage,
        "found_in": failure.where,
        "name": failure.id,
        "article": article,
        "reason": failure.message,
        "exit_code": failure.exit_code,
        "raw": base64.b64encode(failure.raw).decode() if failure.raw is not None else None,
    }


def days_of(date: str | None) -> tuple[str | None, str | None]:
    """First and last day of a record's `date`: an ISO day, month, year, or two of them with a stroke between."""
    if not date:
        return None, None
    begin, _, end = date.partition("/")
    return _day(begin, last=False), _day(end or begin, last=True)


def _day(date: str, last: bool) -> str | None:
    """The first or last day of a day, month or year; None where it is none that a calendar has."""
    try:
        year, *rest = (int(part) for part in date.split("-"))
        month = rest[0] if rest else 12 if last else 1
        day = rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1] if last else 1
        return datetime(year, month, day).date().isoformat()
    except (ValueError, calendar.IllegalMonthError):
        return None
