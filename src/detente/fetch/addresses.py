"""Which machines may be asked: public ones, so that no feed or redirect leads into the network that Détente runs in."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

from detente.errors import UsageError
from detente.fetch.errors import FetchError
from detente.fetch.urls import Target
from detente.model import Value

IP: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Found: TypeAlias = list[tuple[socket.AddressFamily, socket.SocketKind, int, str, tuple[str, int] | tuple[str, int, int, int]]]
"""What `socket.getaddrinfo` gives."""

PORTS = (80, 443, 8080, 8443)

KINDS: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(network), kind)
    for network, kind in (
        ("0.0.0.0/8", "an address of no machine"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a provider's inner address"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for examples"),
        ("192.88.99.0/24", "a tunnel's address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for measurements"),
        ("198.51.100.0/24", "an address for examples"),
        ("203.0.113.0/24", "an address for examples"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "an address of no machine"),
        ("::1/128", "a loopback address"),
        ("2001::/32", "a tunnel's address"),
        ("2001:db8::/32", "an address for examples"),
        ("2002::/16", "a tunnel's address"),
        ("3fff::/20", "an address for examples"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)
"""Told by name here, and independent of the Python version: `is_global` differs between them."""

TRANSLATED = IPv6Network("64:ff9b::/96")
UNICAST = IPv6Network("2000::/3")


def kind_of(ip: IP) -> str | None:
    """What an address is that is not public ("a loopback address"), or None for a public one.

    An IPv6 address that stands for an IPv4 address (mapped, or translated by NAT64) is what that one is.
    """
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in TRANSLATED else None)
        if inner is not None:
            return kind_of(inner)
    for network, kind in KINDS:
        if ip.version == network.version and ip in network:
            return kind
    routable = ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in UNICAST)
    return None if routable else "a reserved address"


class Policy(Value, frozen=True):
    """Which machines may be asked.

    private: any, for newsrooms whose servers are inside; otherwise public addresses on the ports of the web alone.
    inner: single servers, address and port, that may be asked besides.
    """

    private: bool = False
    inner: frozenset[tuple[str, int]] = frozenset()

    def refusal(self, ip: IP, port: int) -> str | None:
        """Why this address and port may not be asked, or None."""
        if self.admits(ip, port):
            return None
        if kind := kind_of(ip):
            return f"{ip}, {kind}, expected a public address"
        if port not in PORTS:
            return f"port {port}, expected one of {', '.join(map(str, PORTS))}"
        return None

    def admits(self, ip: IP, port: int) -> bool:
        """Is this a server inside that the user has allowed?"""
        return self.private or (str(ip), port) in self.inner


class Address(Value, frozen=True):
    """One place to connect to, as a socket takes it."""

    family: int
    place: tuple[str, int] | tuple[str, int, int, int]

    @property
    def ip(self) -> IP:
        """Its IP address."""
        return ip_address(self.place[0])


def literal(target: Target) -> Address | None:
    """The address of a host that is written as one, or None for a name."""
    try:
        ip = ip_address(target.host)
    except ValueError:
        return None
    return Address(socket.AF_INET if ip.version == 4 else socket.AF_INET6, (target.host, target.port))


def checked(target: Target, addresses: tuple[Address, ...], policy: Policy, where: str) -> tuple[Address, ...]:
    """The addresses themselves. Raises FetchError where one of them may not be asked: a name with two faces is not trusted."""
    for address in addresses:
        if refusal := policy.refusal(address.ip, target.port):
            led = "" if literal(target) else f"that {target.host} leads to "
            raise FetchError(f"{where}: found {led}{refusal}; if it is a server of yours, allow it with --inner ADDRESS:PORT.")
    return addresses


def addresses_in(found: Found) -> Iterator[Address]:
    """The addresses of an answer of `getaddrinfo`, each once, in its order."""
    seen = set()
    for family, _, _, _, place in found:
        if family in (socket.AF_INET, socket.AF_INET6) and place not in seen:
            seen.add(place)
            yield Address(family, place)


def servers(settings: Iterable[str]) -> frozenset[tuple[str, int]]:
    """Addresses and ports of "10.0.0.5:8000" or "[fd00::5]:8000". Raises UsageError."""
    found = set()
    for setting in settings:
        address, _, port = setting.rpartition(":")
        try:
            found.add((str(ip_address(address.strip("[]"))), int(port)))
        except ValueError:
            raise UsageError(f"--inner: found {setting!r}, expected an address and a port, such as 10.0.0.5:8000.") from None
    return frozenset(found)
