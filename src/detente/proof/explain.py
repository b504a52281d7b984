"""Tell in sentences why each field of a record has its value, from the evidence that the record carries."""

from __future__ import annotations

from collections.abc import Iterator

from detente.errors import UsageError
from detente.model import CodedArticle, Evidence, Party, Record
from detente.proof.reasons import Rows, sentences
from detente.proof.wording import at, listed, quoted
from detente.records import claims, party_code

QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
STATUS = {
    "actual": "done or under way when the article was published",
    "historical": "background that lies clearly before the news",
    "future": "planned, announced or scheduled",
    "hypothetical": "conditional, feared or merely possible",
    "negated": "said not to have happened",
}
KIND = {
    "named": "a person with a name",
    "organization": "an institution or its official voice",
    "anonymous": "an unnamed source",
    "publisher": "the outlet or agency itself",
}


def find_record(coded: CodedArticle, record_id: str) -> Record:
    """The record by its id. Raises UsageError, naming the ids there are."""
    for record in coded.events:
        if record.id == record_id:
            return record
    ids = [record.id for record in coded.events]
    have = listed(ids) if len(ids) < 8 else f"{ids[0]} to {ids[-1]}"
    what = f"expected one of {have}" if ids else "this article has no records"
    raise UsageError(f"Found no record {record_id!r} in the article {coded.id!r}; {what}.")


def explain(coded: CodedArticle, record_id: str, text: str, rows: Rows | None = None) -> str:
    """One paragraph per field, after an opening that tells the event; [12:26] are offsets into `text`, end exclusive.

    text: the article that was coded. rows: where table rows are looked up (the tables of this version by default).
    Raises UsageError where the article has no such record.
    """
    record = find_record(coded, record_id)
    paragraphs = [opening(coded, record)]
    paragraphs += [f"{label}: {words}" for label, words in fields(record, text, rows or Rows())]
    return "\n\n".join(paragraphs) + "\n"


def opening(coded: CodedArticle, record: Record) -> str:
    """What the record is, and in which sentence it was found."""
    article = "an" if record.type[0] in "AEIOU" else "a"
    return (
        f"Record {record.id} of {coded.id} is {article} {record.type} event{_between(record)}, found in the sentence "
        f"{quoted(record.sentence)}. Numbers in brackets are places in the article text."
    )


def _between(record: Record) -> str:
    actors = [quoted(party.text) for party in record.actor]
    by = f" of {listed(actors)}" if actors else " of an unknown actor"
    recipients = [quoted(party.text) for party in record.recipient]
    return by + (f" towards {listed(recipients)}" if recipients else "")


def fields(record: Record, text: str, rows: Rows) -> Iterator[tuple[str, str]]:
    """Each field with its explanation, in the order in which a reader asks: what, who, whether, when, where, who says so."""
    told = {
        "trigger": _trigger(record, text),
        "type": _type(record, rows),
        "mode": _mode(record, rows),
        "actor": _parties(record, "actor", text, rows),
        "recipient": _parties(record, "recipient", text, rows),
        "status": _status(record, rows),
        "condition": _condition(record, text),
        "date": _date(record, text),
        "place": _place(record, text, rows),
        "attribution": _attribution(record, text),
        "numbers": _counted(record, text),
        "same_as": _same(record),
        "cameo": _codes(record),
        "contexts": f"Its contexts are {listed(record.contexts)}." if record.contexts else "No context was found.",
    }
    for field, words in told.items():
        label = "CAMEO and scores" if field == "cameo" else field.replace("_", " ").capitalize()
        yield label, " ".join([words, *reasons(record, field, text, rows)])
    yield "Confidence", f"{record.confidence:.2f}: how likely event and type are right."


def reasons(record: Record, field: str, text: str, rows: Rows) -> list[str]:
    """The evidence for one field as sentences; for a null field without evidence, that the record does not tell."""
    items = evidence_of(record, field)
    if field in ("type", "mode") and items and items == evidence_of(record, "trigger"):
        return ["What names the event decides this too."] if not items[0].by.startswith("rule:") else []
    if items:
        return list(sentences(items, field, text, rows))
    empty = {"mode": not record.mode, "actor": not record.actor, "recipient": not record.recipient}
    missing = empty.get(field, getattr(record, field, True) is None)
    return ["The record does not say how it was looked for."] if missing else []


def evidence_of(record: Record, field: str) -> tuple[Evidence, ...]:
    """All evidence filed under the field or a part of it (`date_text` with `date`, `actor.1` with `actor`)."""
    names = {field, f"{field}_text"}
    return tuple(e for key, items in record.evidence.items() if key in names or key.startswith(f"{field}.") for e in items)


def _words(record: Record, field: str, text: str) -> str:
    for claim in claims(record):
        if claim.field == field:
            return at(claim.span, text) if claim.span else quoted(claim.text)
    return ""


def _trigger(record: Record, text: str) -> str:
    return f"The event is named by {_words(record, 'trigger', text)}."


def _type(record: Record, rows: Rows) -> str:
    meaning = rows.meaning("types", record.type)
    described = f", which the codebook describes as {quoted(meaning)}" if meaning else ""
    return f"The type is {record.type}{described}."


def _mode(record: Record, rows: Rows) -> str:
    if not record.mode:
        return f"No mode of {record.type} was found."
    meaning = rows.meaning("modes", f"{record.type}.{record.mode}")
    return f"The mode is {record.mode}" + (f": {meaning}." if meaning else ".")


def _parties(record: Record, role: str, text: str, rows: Rows) -> str:
    parties: tuple[Party, ...] = getattr(record, role)
    if not parties:
        return _nobody(record, role)
    spans = [claim.span for claim in claims(record) if claim.field == role]
    said = []
    for party, span in zip(parties, spans, strict=True):
        words = at(span, text) if span else quoted(party.text)
        name = f", that is {party.name}" if party.name and party.name.casefold() not in party.text.casefold() else ""
        said.append(f"{words}{name}, read as {_reading(party, rows)}")
    verb = "is" if len(parties) == 1 else "are"
    return f"The {role}{'' if len(parties) == 1 else 's'} {verb} {'; '.join(said)}."


def _nobody(record: Record, role: str) -> str:
    if role == "recipient" and len(record.actor) > 1:
        return "There is no recipient: all who take part are actors together."
    return f"No {role} was found."


def _reading(party: Party, rows: Rows) -> str:
    code = party_code(party)
    if not code:
        return "somebody without a known country"
    country = (party.country and rows.country(party.country)) or ""
    sector = (party.sector and rows.meaning("sectors", party.sector)) or ""
    told = ", ".join(part for part in (country, sector) if part)
    return f"{code} ({told})" if told else code


def _status(record: Record, rows: Rows) -> str:
    deciding = (rows.find(e.by, "status") for e in evidence_of(record, "status") if e.role == "decided")
    effects = {getattr(found[1], "effect", None) for found in deciding if found} & STATUS.keys()
    otherwise = effects and record.status not in effects
    remark = f" The cue often means otherwise; in this sentence it is read as {record.status}." if otherwise else ""
    return f"The event is {record.status}: {STATUS[record.status]}.{remark}"


def _condition(record: Record, text: str) -> str:
    return f"It depends on {_words(record, 'condition', text)}." if record.condition else "No condition was found."


def _date(record: Record, text: str) -> str:
    if record.date is None and record.date_text is None:
        return "No date of the event was found."
    words = _words(record, "date_text", text)
    if record.date is None:
        return f"The time is told as {words}, which gives no date."
    when = record.date.replace("/", " to ")
    return f"The event is dated {when}" + (f", from {words}." if words else ".")


def _place(record: Record, text: str, rows: Rows) -> str:
    place = record.place
    if place is None:
        return "No place of the event was found."
    country = rows.country(place.country) if place.country else None
    where = f" in {country} ({place.country})" if country and country != place.text else ""
    located = place.latitude is not None and place.longitude is not None
    point = f", at latitude {place.latitude:g} and longitude {place.longitude:g}" if located else ""
    return f"The place is {_words(record, 'place', text)}{where}{point}."


def _attribution(record: Record, text: str) -> str:
    if record.attribution is None:
        return "It is reported on nobody else's word."
    return f"It is reported on the word of {_words(record, 'attribution', text)}, {KIND[record.attribution.kind]}."


def _same(record: Record) -> str:
    if record.same_as is None:
        return "No earlier record tells of the same event."
    return f"It is the same event as {record.same_as}."


def _counted(record: Record, text: str) -> str:
    if not record.numbers:
        return "No number belongs to it."
    spans = [claim.span for claim in claims(record) if claim.field == "numbers"]
    told = []
    for number, span in zip(record.numbers, spans, strict=True):
        unit = f" {number.unit}" if number.unit else ""
        value = "" if number.value is None else f" ({number.bound} {number.value:,.10g}{unit})"
        told.append(f"{number.kind} {at(span, text) if span else quoted(number.text)}{value}")
    return f"It counts {listed(told)}."


def _codes(record: Record) -> str:
    quad = f"quad class {record.quad} ({QUADS.get(record.quad, 'unknown')})"
    score = "no conflict-cooperation score" if record.score is None else f"conflict-cooperation score {record.score:g}"
    return f"{'CAMEO code ' + record.cameo if record.cameo else 'No CAMEO code'}, {quad}, {score}."
