"""Which machines may be asked, and how addresses may be written."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.fetch import FetchError
from detente.fetch.addresses import Policy, kind_of
from detente.fetch.urls import next_target, shown, target_of

NOT_PUBLIC = [
    ("0.0.0.0", "no machine"),
    ("0.1.2.3", "no machine"),
    ("10.1.2.3", "private"),
    ("100.64.0.1", "provider"),
    ("100.127.255.254", "provider"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "link-local"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.170", "reserved"),
    ("192.0.2.1", "examples"),
    ("192.88.99.1", "tunnel"),
    ("192.168.1.1", "private"),
    ("198.19.0.1", "measurements"),
    ("198.51.100.7", "examples"),
    ("203.0.113.7", "examples"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.250", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "no machine"),
    ("::1", "loopback"),
    ("::7f00:1", "reserved"),  # 127.0.0.1 in the old form "compatible with IPv4"
    ("::ffff:127.0.0.1", "loopback"),
    ("::ffff:10.0.0.1", "private"),
    ("::ffff:169.254.169.254", "link-local"),
    ("64:ff9b::7f00:1", "loopback"),
    ("64:ff9b::a00:1", "private"),
    ("64:ff9b:1::1", "reserved"),
    ("100::1", "reserved"),
    ("2001::1", "tunnel"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "tunnel"),
    ("2001:db8::1", "examples"),
    ("2002:7f00:1::", "tunnel"),
    ("2002:808:808::1", "tunnel"),
    ("3fff::1", "examples"),
    ("4000::1", "reserved"),
    ("fc00::1", "private"),
    ("fd12:3456:789a::1", "private"),
    ("fe80::1", "link-local"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
]

PUBLIC = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize(("address", "kind"), NOT_PUBLIC)
def test_what_is_not_public_is_told_by_its_kind(address: str, kind: str) -> None:
    assert kind in (kind_of(ip_address(address)) or "")
    assert Policy().refusal(ip_address(address), 443)
    assert Policy(private=True).refusal(ip_address(address), 9200) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_may_be_asked_on_the_ports_of_the_web(address: str) -> None:
    ip = ip_address(address)
    assert kind_of(ip) is None
    assert not any(Policy().refusal(ip, port) for port in (80, 443, 8080, 8443))
    assert all("port" in (Policy().refusal(ip, port) or "") for port in (0, 22, 25, 81, 6379, 9200, 65535))


@given(st.ip_addresses())
def test_no_address_is_public_that_is_not_global(ip) -> None:  # type: ignore[no-untyped-def]
    if kind_of(ip) is None and getattr(ip, "ipv4_mapped", None) is None:
        assert ip.is_global and not ip.is_multicast and not ip.is_private


def test_a_server_that_is_let_in_is_let_in_with_its_port_alone() -> None:
    policy = Policy(inner=frozenset({("10.0.0.5", 8000)}))
    assert policy.refusal(ip_address("10.0.0.5"), 8000) is None
    assert policy.refusal(ip_address("10.0.0.5"), 80) and policy.refusal(ip_address("10.0.0.6"), 8000)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "http://"),
        ("ftp://news.example/feed", "http://"),
        ("gopher://news.example:70/1", "http://"),
        ("data:text/html,hello", "http://"),
        ("javascript:alert(1)", "http://"),
        ("jar:http://news.example/a!/b", "http://"),
        ("news.example/feed", "http://"),
        ("//news.example/feed", "http://"),
        ("http:///feed", "http://"),
        ("http:news.example", "http://"),
        ("", "http://"),
        ("http://reader:secret@news.example/", "user name"),
        ("http://news.example@127.0.0.1/", "user name"),
        ("http://2130706433/", "decimal"),
        ("http://0x7f000001/", "decimal"),
        ("http://0X7F.1/", "decimal"),
        ("http://0x7f.1/", "decimal"),
        ("http://0177.0.0.1/", "decimal"),
        ("http://017700000001/", "decimal"),
        ("http://127.1/", "decimal"),
        ("http://127.0.1/", "decimal"),
        ("http://127.0.0.1./", "decimal"),
        ("http://127.0.0.0x1/", "decimal"),
        ("http://127.0.0.256/", "decimal"),
        ("http://1.2.3.4.5/", "decimal"),
        ("http://%31%32%37.0.0.1/", "malformed"),
        ("http://１２７.０.０.１/", "malformed"),
        ("http://127。0。0。1/", "malformed"),
        ("http://①②⑦.0.0.1/", "malformed"),
        ("http://[::1%25eth0]/", "malformed"),
        ("http://[fe80::1%eth0]/", "malformed"),
        ("http://[v1.abc]/", "malformed"),
        ("http://[::1/", "malformed"),
        ("http://news.example:99999/", "malformed"),
        ("http://news.example:port/", "malformed"),
        ("http://news example/", "such as"),
        ("http://news..example/", "decimal"),
        (f"http://{'a' * 64}.example/", "decimal"),
        (f"http://{'a.' * 140}example/", "decimal"),
        ("http://news.example/\r\nX-Injected: yes", "control"),
        ("http://news.example\x00.evil.example/", "control"),
    ],
)
def test_what_is_refused_before_any_name_is_looked_up(url: str, reason: str) -> None:
    with pytest.raises(FetchError) as told:
        target_of(url, shown(url))
    assert reason in str(told.value) and "secret" not in str(told.value)


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "plain"),
    [
        ("http://news.example", "news.example", 80, "/", "http://news.example/"),
        ("  HTTPS://News.Example:8443/a?b=c#d \n", "news.example", 8443, "/a?b=c", "https://news.example:8443/a?b=c"),
        ("https://bücher.example/ä ö", "xn--bcher-kva.example", 443, "/%C3%A4%20%C3%B6", None),
        ("http://93.184.216.34/", "93.184.216.34", 80, "/", "http://93.184.216.34/"),
        ("http://[2606:4700::1111]:8080/x", "2606:4700::1111", 8080, "/x", "http://[2606:4700::1111]:8080/x"),
        ("http://news.example/a/../b", "news.example", 80, "/b", "http://news.example/b"),
        ("http://127.0.0.1#@news.example/", "127.0.0.1", 80, "/", "http://127.0.0.1/"),
        ("http://news.example\\@evil.example/", "news.example", 80, "/%5C@evil.example/", None),
    ],
)
def test_how_an_address_is_read(url: str, host: str, port: int, path: str, plain: str | None) -> None:
    target = target_of(url, url)
    assert (target.host, target.port, target.path) == (host, port, path)
    assert plain is None or target.url == plain


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("/b", "https://news.example/b"),
        ("c?d=1", "https://news.example/a/c?d=1"),
        ("//other.example/e", "https://other.example/e"),
        ("https://other.example/f#g", "https://other.example/f"),
        ("/stra\u00c3\u009fe", "https://news.example/stra%C3%9Fe"),  # UTF-8 in a header, read as Latin-1
    ],
)
def test_where_a_redirect_leads(location: str, leads: str) -> None:
    assert next_target(target_of("https://news.example/a/b", ""), location, "").url == leads


def test_a_redirect_from_https_to_http_is_refused() -> None:
    with pytest.raises(FetchError, match="from https to http"):
        next_target(target_of("https://news.example/", ""), "http://news.example/", "https://news.example/")
    assert next_target(target_of("http://news.example/", ""), "https://news.example/", "").scheme == "https"


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("http://reader:secret@news.example/", "http://news.example/"),
        ("reader:secret@news.example/", "news.example/"),
        ("http://news.example/\x1b[31m\u202eabc", "http://news.example/\\x1b[31m\\x202eabc"),
        ("http://news.example/" + "a" * 400, "http://news.example/" + "a" * 180 + "..."),
    ],
)
def test_how_messages_show_an_address(url: str, text: str) -> None:
    assert shown(url) == text
