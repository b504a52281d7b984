"""Copies of a text told from news: who copied whom, which briefs a story carries, whose text it was first.

Functions of texts alone: nothing is stored and nothing fetched here. A store looks up candidates by `fingerprints`, and `place`
gives the rows of a new article.
"""

from detente.syndication.index import Index, Memory, assign
from detente.syndication.origin import Origin, outlet, told_origin
from detente.syndication.placing import Membership, Shelf, place
from detente.syndication.relating import relate
from detente.syndication.told import Relation, Shared, Told
from detente.syndication.winnow import Hashes, fingerprint_version, fingerprints, sentence_key

__all__ = [
    "Hashes",
    "Index",
    "Membership",
    "Memory",
    "Origin",
    "Relation",
    "Shared",
    "Shelf",
    "Told",
    "assign",
    "fingerprint_version",
    "fingerprints",
    "outlet",
    "place",
    "relate",
    "sentence_key",
    "told_origin",
]
