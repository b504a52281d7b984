"""The command line: parse, call, print. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

from detente.cli import coding, corpus, lookups, proving, scoring, store, tables
from detente.cli.app import app

__all__ = ["app", "coding", "corpus", "lookups", "main", "proving", "scoring", "store", "tables"]


def main() -> None:
    """The command `detente`."""
    app()
