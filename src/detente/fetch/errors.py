"""The one error of fetching."""

from __future__ import annotations

from detente.errors import InputError


class FetchError(InputError):
    """An address cannot be fetched, or must not be: the message names it, what was found there, and what to do."""
