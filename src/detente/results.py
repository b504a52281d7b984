"""What the coder hands to a program: the records of an article, or of many articles one after another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import structs

from detente.engine import Outcomes
from detente.model import CodedArticle, Failure
from detente.writers import records_frame


class Records(CodedArticle, frozen=True, kw_only=True):
    """The records of one article, with what was coded and by what; equal to what is read back from a file of records."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CodedArticle) and structs.astuple(self) == structs.astuple(other)

    def __hash__(self) -> int:
        return hash(self.sha256)

    def to_pandas(self) -> Any:
        """The records as a `pandas.DataFrame`, one row a record. Raises UsageError where pandas is not installed."""
        return records_frame([self])


class ManyRecords:
    """The records of many articles, coded as they are asked for; each article once, in the order of the input.

    `failures` holds what could not be coded so far: the others go on.
    """

    def __init__(self, outcomes: Outcomes) -> None:
        self._outcomes = outcomes
        self.failures: list[Failure] = []

    def __iter__(self) -> Iterator[CodedArticle]:
        for outcome in self._outcomes:
            if isinstance(outcome.result, Failure):
                self.failures.append(outcome.result)
            else:
                yield outcome.result

    def to_pandas(self) -> Any:
        """All records that are left as a `pandas.DataFrame`. Raises UsageError where pandas is not installed."""
        return records_frame(self)
