"""Fetching from the web, safe by default: `with Client(limits).open(url) as response: response.stream`."""

from __future__ import annotations

from detente.fetch.addresses import servers
from detente.fetch.client import Client, Response
from detente.fetch.errors import FetchError

__all__ = ["Client", "FetchError", "Response", "servers"]
