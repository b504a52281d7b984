"""Attacks on where a request goes: each with a server that would have been reached."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from scripted import TLS, Server, answered, moved, serving

from detente.fetch import Client, FetchError
from detente.limits import Limits

PAGE = answered(b"secret", content_type="text/html")


def names(**addresses: list[str]) -> Callable[..., Any]:
    """A resolver that knows these names (with _ for .) and counts nothing."""

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        known = addresses.get(host.replace(".", "_"))
        if known is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [entry(address, port) for address in known]

    return resolve


def entry(address: str, port: int) -> Any:
    if ":" in address:
        return (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0))
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))


def refusal(client: Client, url: str) -> str:
    with pytest.raises(FetchError) as told:
        client.open(url)
    assert told.value.exit_code == 3
    return str(told.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_loopback_is_not_asked(host: str) -> None:
    with serving({"/": PAGE}, host=host) as server:
        told = refusal(Client(Limits()), server.url())
        assert told.startswith(f"{server.url()}: found ") and "a loopback address, expected a public address" in told
        assert server.connections == 0
        with Client(Limits(), private=True).open(server.url()) as response:
            assert response.stream.read() == b"secret"


def test_names_of_this_machine_are_not_asked() -> None:
    with serving({"/": PAGE}) as server:
        assert "localhost leads to" in refusal(Client(Limits()), server.url(host="localhost"))
        assert server.connections == 0


@pytest.mark.parametrize(
    ("addresses", "reason"),
    [
        (["127.0.0.1"], "loopback"),
        (["10.0.0.5"], "private"),
        (["169.254.169.254"], "link-local"),
        (["fd00::5"], "private"),
        (["::ffff:127.0.0.1"], "loopback"),
        (["93.184.216.34", "10.0.0.5"], "10.0.0.5, a private"),
        (["10.0.0.5", "93.184.216.34"], "10.0.0.5, a private"),
        (["93.184.216.34", "2606:4700::1111", "fe80::1"], "fe80::1, a link-local"),
    ],
)
def test_a_name_that_leads_inside_is_not_asked(addresses: list[str], reason: str) -> None:
    told = refusal(Client(Limits(), resolve=names(news_example=addresses)), "http://news.example/")
    assert told.startswith("http://news.example/: found that news.example leads to ") and reason in told


def test_a_name_that_is_not_known() -> None:
    assert "found no machine of the name lost.example" in refusal(Client(Limits(), resolve=names()), "http://lost.example/")


@pytest.mark.parametrize("port", [21, 22, 25, 6379, 9200])
def test_only_ports_of_the_web_are_asked(port: int) -> None:
    told = refusal(Client(Limits(), resolve=names(news_example=["93.184.216.34"])), f"http://news.example:{port}/")
    assert f"port {port}, expected one of 80, 443, 8080, 8443" in told


INSIDE = [
    ("http://127.0.0.1:{port}/", "loopback"),
    ("http://localhost:{port}/", "loopback"),
    ("http://[::1]/", "loopback"),
    ("http://[::ffff:127.0.0.1]/", "loopback"),
    ("http://10.0.0.1/", "private"),
    ("//192.168.0.1/", "private"),
    ("http://169.254.169.254/latest/meta-data/", "link-local"),
    ("http://0.0.0.0/", "no machine"),
    ("http://2130706433:{port}/", "decimal"),
    ("http://0x7f.1:{port}/", "decimal"),
    ("http://inner.example:{port}/", "inner.example leads to 127.0.0.1"),
    ("http://cloud.example/", "cloud.example leads to 169.254.169.254"),
    ("http://public.example:22/", "port 22"),
    ("http://reader:secret@news.example/", "user name"),
    ("file:///etc/passwd", "http://"),
    ("ftp://public.example/", "http://"),
    ("gopher://public.example/1", "http://"),
    ("http://[", "malformed"),
    ("http://lost.example/", "no machine of the name"),
]


@pytest.mark.parametrize("hops", [0, 2])
@pytest.mark.parametrize(("location", "reason"), INSIDE)
def test_no_redirect_leads_inside(location: str, reason: str, hops: int) -> None:
    """At the first hop, and behind two honest ones."""
    known = names(
        news_example=["127.0.0.1"],
        localhost=["127.0.0.1"],
        inner_example=["127.0.0.1"],
        cloud_example=["169.254.169.254"],
        public_example=["93.184.216.34"],
    )
    with serving({"/": PAGE}) as inner:
        location = location.format(port=inner.port)
        replies = {f"/{hop}": moved(f"/{hop + 1}") for hop in range(hops)} | {f"/{hops}": moved(location)}
        with serving(replies) as outer:
            url = outer.url("/0", "news.example")
            told = refusal(Client(Limits(), inner=outer.admitted, resolve=known), url)
            assert told.startswith(f"{url} (redirected to ") and reason in told and "secret" not in told
            assert (len(outer.requests), inner.connections) == (hops + 1, 0)


def test_a_name_is_looked_up_once_and_that_address_is_connected() -> None:
    """The second answer would lead to another server (DNS rebinding)."""
    with serving({"/": answered(b"public")}) as server:
        answers = [[entry("127.0.0.1", server.port)], [entry("127.0.0.9", server.port)]]
        asked: list[str] = []

        def resolve(host: str, port: int, **_: Any) -> Any:
            asked.append(host)
            return answers[len(asked) - 1]

        client = Client(Limits(), inner=server.admitted, resolve=resolve)
        with client.open(server.url(host="news.example")) as response:
            assert response.stream.read() == b"public"
        assert asked == ["news.example"] and f"Host: news.example:{server.port}\r\n" in server.requests[0]
        assert "leads to 127.0.0.9, a loopback address" in refusal(client, server.url(host="news.example"))
        assert len(server.requests) == 1


def test_the_next_address_of_a_name_is_tried_where_one_does_not_answer() -> None:
    with serving({"/": PAGE}) as server:
        known = names(news_example=["127.0.0.9", "127.0.0.1"])
        with Client(Limits(), private=True, resolve=known).open(server.url(host="news.example")) as response:
            assert response.status == 200


def test_redirects_end() -> None:
    with serving({"/": moved("/a"), "/a": moved("/"), "/none": answered(status="302 Found")}) as server:
        client = Client(Limits(redirects=3), private=True)
        assert "more than 3 redirects" in refusal(client, server.url())
        assert len(server.requests) == 4
        assert "without an address" in refusal(client, server.url("/none"))


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/": PAGE}) as server, serving({"*": PAGE}) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url())
        Client(Limits(), private=True).open(server.url())
        assert (server.connections, proxy.connections) == (1, 0)


def test_a_request_tells_nothing_but_what_is_asked_for_and_by_what() -> None:
    with serving({"/a": moved("/b"), "/b": answered(b"ok", set_cookie="id=1")}) as server:
        client = Client(Limits(), private=True)
        client.open(server.url("/a"))
        client.open(server.url("/b"))
        for request in server.requests:
            told = {line.split(":")[0].lower() for line in request.split("\r\n")[1:] if line}
            assert told == {"host", "user-agent", "accept", "accept-encoding", "connection"}
            assert "\r\nUser-Agent: Detente/" in request and socket.gethostname() not in request


def test_one_public_host_is_asked_once_a_second(beyond: list[str]) -> None:
    waits: list[float] = []
    client = Client(
        Limits(), resolve=names(news_example=["93.184.216.34"], other_example=["93.184.216.34"]), sleep=waits.append
    )
    for host in ("news.example", "news.example", "other.example"):
        assert "the fence of the tests" in refusal(client, f"http://{host}/")
    assert len(waits) == 1 and 0.5 < waits[0] <= 1
    assert beyond == ["93.184.216.34"] * 3
    beyond.clear()


# ------------------------------------------------------------------------------------------------------------------ TLS


def secure(server: Server, path: str = "/", host: str = "news.example") -> str:
    return server.url(path, host).replace("http://", "https://")


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client that trusts the authority of the tests, and knows two names."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "authority.pem"))
    known = names(news_example=["127.0.0.1"], other_example=["127.0.0.1"])
    return Client(Limits(response_seconds=5), private=True, resolve=known)


def test_the_certificate_is_checked_for_the_name(client: Client) -> None:
    with serving({"/": answered(b"safe")}, tls=True) as server:
        with client.open(secure(server)) as response:
            assert response.stream.read() == b"safe"
        told = refusal(client, secure(server, host="other.example"))
        assert "a certificate that proves nothing" in told and "other.example" in told
        assert "a certificate that proves nothing" in refusal(client, secure(server, host="127.0.0.1"))
        assert len(server.requests) == 1


def test_a_certificate_of_an_unknown_authority_is_refused() -> None:
    with serving({"/": answered(b"safe")}, tls=True) as server:
        unknowing = Client(Limits(), private=True, resolve=names(news_example=["127.0.0.1"]))
        assert "a certificate that proves nothing" in refusal(unknowing, secure(server))


def test_a_downgrade_to_http_is_refused(client: Client) -> None:
    with serving({"/": PAGE}) as plain, serving({"/": moved(plain.url(host="news.example"))}, tls=True) as server:
        assert "from https to http" in refusal(client, secure(server))
        assert plain.connections == 0


def test_an_upgrade_to_https_is_followed(client: Client) -> None:
    with serving({"/": answered(b"safe")}, tls=True) as server, serving({"/": moved(secure(server))}) as plain:
        response = client.open(plain.url(host="news.example"))
        assert (response.url, response.stream.read()) == (secure(server), b"safe")


def test_a_server_that_speaks_no_tls(client: Client) -> None:
    with serving({"*": answered(b"plain")}) as server:
        assert "found no safe connection" in refusal(client, secure(server))


def test_looking_up_a_name_takes_no_longer_than_the_limit() -> None:
    released = threading.Event()
    client = Client(Limits(response_seconds=1), resolve=lambda *_, **__: released.wait(20))
    assert "took longer than 1 second" in refusal(client, "http://news.example/")
    released.set()
