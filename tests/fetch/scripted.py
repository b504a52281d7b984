"""Servers on loopback that answer exactly what a test tells them, byte by byte."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

TLS = Path(__file__).parent / "tls"

PATIENCE = 10.0

Reply = bytes | Callable[[socket.socket], None]


class Server:
    """What a test sees of its server: where it listens, and the heads of the requests that it got."""

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.requests: list[str] = []
        self.connections = 0

    def url(self, path: str = "/", host: str = "") -> str:
        return f"http://{host or self.host}:{self.port}{path}"

    @property
    def admitted(self) -> frozenset[tuple[str, int]]:
        return frozenset({(self.host.strip("[]"), self.port)})


@contextmanager
def serving(replies: Mapping[str, Reply | list[Reply]], *, tls: bool = False, host: str = "127.0.0.1") -> Iterator[Server]:
    """A server that answers a path with the bytes, or lets a function write them; a list answers one request after another.

    The path "*" answers any, and is taken as soon as somebody connects, before a request is read.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as listener:
        server = Server(f"[{host}]" if ":" in host else host, listener.getsockname()[1])
        queues = {path: iter(reply if isinstance(reply, list) else itertools.repeat(reply)) for path, reply in replies.items()}
        stopped = threading.Event()

        def accept() -> None:
            while not stopped.is_set():
                with suppress(OSError):
                    line, _ = listener.accept()
                    server.connections += 1
                    threading.Thread(target=answer, args=(line,), daemon=True).start()

        def answer(line: socket.socket) -> None:
            with suppress(OSError), line:
                line.settimeout(5)
                secured = _secured(line) if tls else line
                with secured:
                    write(secured, next(queues["*"]) if "*" in queues else reply_to(secured))

        def reply_to(line: socket.socket) -> Reply:
            head = b""
            while b"\r\n\r\n" not in head and (more := line.recv(65536)):
                head += more
            server.requests.append(head.decode("latin-1"))
            path = head.split(b" ")[1].decode("latin-1") if head else ""
            return next(queues[path]) if path in queues else answered(b"none", status="404 Not Found")

        def write(line: socket.socket, reply: Reply) -> None:
            if callable(reply):
                reply(line)
            else:
                line.sendall(reply)

        listener.settimeout(0.05)
        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            stopped.set()
            thread.join()


def _secured(line: socket.socket) -> socket.socket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "news.example.pem")
    return context.wrap_socket(line, server_side=True)


def answered(body: bytes = b"", *, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer with the length of its body, unless headers say otherwise (`content_type="..."`)."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    if "transfer-encoding" not in told:
        told.setdefault("content-length", str(len(body)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def moved(location: str, status: int = 302) -> bytes:
    return answered(status=f"{status} Moved", location=location)


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def dripping(head: bytes = b"", drop: bytes = b"x") -> Callable[[socket.socket], None]:
    """Sends the head, then a drop every 20 milliseconds as long as somebody takes it, and no longer than a test may wait."""

    def write(line: socket.socket) -> None:
        line.sendall(head)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            line.sendall(drop)
            time.sleep(0.02)

    return write


def endless(head: bytes, piece: bytes) -> Callable[[socket.socket], None]:
    """Sends the head, then the piece again and again as fast as somebody takes it, and no longer than a test may wait."""

    def write(line: socket.socket) -> None:
        line.sendall(head)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            line.sendall(piece)

    return write


def silent(line: socket.socket) -> None:
    """Says nothing until the other side goes."""
    while line.recv(65536):
        pass
