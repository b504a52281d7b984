"""A fence around the tests of fetching: nothing goes beyond loopback, and a test that lets it try fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def beyond(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses beyond loopback that a connection was tried to; a test that expects one takes it out."""
    tried: list[str] = []
    connect = socket.socket.connect

    def fenced(sock: socket.socket, place: Any) -> None:
        if place[0].startswith("127.") or place[0] == "::1":
            connect(sock, place)
        else:
            tried.append(place[0])
            raise OSError(f"the fence of the tests stands before {place[0]}")

    monkeypatch.setattr(socket.socket, "connect", fenced)
    yield tried
    assert not tried
