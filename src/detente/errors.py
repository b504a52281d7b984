"""Exceptions, one class per cause. Each carries the exit code that the command line returns.

Every message says what was found, what was expected and what to do next; it is a full sentence that can be shown to a user.
"""

from __future__ import annotations


class DetenteError(Exception):
    """Base of every error that Détente raises on purpose."""

    exit_code = 1


class UsageError(DetenteError):
    """A setting or an argument is wrong (the run stops before the first article)."""

    exit_code = 2


class InputError(DetenteError):
    """One input cannot be read as an article: missing, empty, binary, wrongly encoded, without an article."""

    exit_code = 3


class TableError(DetenteError):
    """A table row is wrong. The message is `path:line: found ..., expected ...`."""

    exit_code = 4


class PipelineError(DetenteError):
    """Stages stand in an order in which one lacks what it needs."""

    exit_code = 5


class VerificationError(DetenteError):
    """A record does not agree with the article it claims to quote."""

    exit_code = 6


class ModelError(DetenteError):
    """A language model that the pipeline needs is not installed or not usable."""

    exit_code = 7


class OutputError(DetenteError):
    """The output cannot be written: no such folder, no right, no space."""

    exit_code = 8


class StoreError(DetenteError):
    """A store cannot be opened, read or written: another writer, a newer schema, a damaged part, no space."""

    exit_code = 9
