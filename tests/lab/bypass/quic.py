"""Q: what a QUIC handshake can look like."""

import contextlib
import os
import secrets
import socket
import struct
import time

from home import clients, plan
from home.listeners import DatagramSink

from . import initial
from .hello import by_hand, extension, grease_ech, server_name
from .technique import technique

DENIED = "clips.example"


def message(name, extra=b""):
    """A ClientHello message for QUIC: as TLS writes it, without record header."""
    return by_hand(extra + server_name(name.encode()))[5:]


def arrives(world, device, datagrams, whole=None, port=443, gap=0.02):
    """Sends datagrams one by one; whether the server got enough to read the hello."""
    with DatagramSink(world.home.internet, 4, plan.TUNNEL.ipv4, port) as sink, \
            world.on(device).socket(4, socket.SOCK_DGRAM) as sock:
        sock.connect((plan.TUNNEL.ipv4, port))
        for datagram in datagrams:
            with contextlib.suppress(OSError):
                sock.send(datagram)
            time.sleep(gap)
        time.sleep(0.3)
        seen = [data for _, data in sink.datagrams]
    return set(whole if whole is not None else datagrams) <= set(seen)


def in_initials(shape):
    """A technique that sends a denied hello in the datagrams that shape(hello) makes."""
    def attempt(world, device):
        datagrams, needed = shape(message(f"{secrets.token_hex(4)}.{DENIED}"))
        return arrives(world, device, datagrams, needed)
    return attempt


@technique("Q0", "a denied name over HTTP/3, its address known", 5, "gtlsclient")
def plain(world, device):
    return any(clients.http3(world.home, world.on(device), plan.CLIPS, family).reached
               for family in (4, 6))


@technique("Q1", "the hello in shuffled pieces with PING and PADDING between (Chrome)", 5, "by hand")
def _(world, device):
    def shape(hello):
        flight = initial.Flight()
        cuts = [0, 30, 31, 90, 140, len(hello)]
        pieces = [(a, hello[a:b]) for a, b in zip(cuts, cuts[1:])]
        datagram = flight.datagram(pieces[::-1], mixed=True)
        return [datagram], [datagram]
    return in_initials(shape)(world, device)


@technique("Q2", "the hello over several datagrams (post-quantum keys)", 5, "by hand")
def _(world, device):
    def shape(hello):
        flight = initial.Flight()
        out = [flight.datagram([(at, hello[at:at + 80])]) for at in range(0, len(hello), 80)]
        return out, out
    return in_initials(shape)(world, device)


@technique("Q3", "the name itself cut between datagrams, the later one first (Firefox)", 5, "by hand")
def _(world, device):
    def shape(hello):
        flight, at = initial.Flight(), hello.index(b"clips") + 2
        out = [flight.datagram([(at, hello[at:])]), flight.datagram([(0, hello[:at])])]
        return out, out
    return in_initials(shape)(world, device)


@technique("Q4", "QUIC version 2", 3, "by hand")
def _(world, device):
    def shape(hello):
        out = [initial.Flight(version=0x6B3343CF).datagram([(0, hello)])]
        return out, out
    return in_initials(shape)(world, device)


@technique("Q4b", "a version nobody knows", 3, "by hand")
def _(world, device):
    datagram = b"\xc0" + struct.pack("!I", 0xFACEB00C) + b"\x08" + os.urandom(8) + b"\0" + \
        os.urandom(1180)
    return arrives(world, device, [datagram, datagram])


@technique("Q5", "a junk datagram first", 1, "by hand")
def _(world, device):
    def shape(hello):
        initials = [initial.Flight().datagram([(0, hello)])]
        return [os.urandom(30), *initials], initials
    return in_initials(shape)(world, device)


@technique("Q6", "only the middle of a conversation (begun elsewhere)", 1, "by hand")
def _(world, device):
    datagrams = [b"\x41" + os.urandom(60) for _ in range(3)]
    return arrives(world, device, datagrams)


def until_retry(client, server, hello):
    """Sends half a hello; what the server's Retry (RFC 9000 section 17.2.5) chose, or nothing."""
    client.send(initial.Flight().datagram([(0, hello[:40])]))
    _, client_address = server.recvfrom(2000)
    chosen, token = os.urandom(8), os.urandom(16)
    server.sendto(b"\xf0\0\0\0\1\0\x08" + chosen + token + os.urandom(16), client_address)
    client.recv(2000)
    return chosen, token


@technique("Q7", "a server's Retry in the middle, then the whole hello with 0-RTT data behind it", 1,
           "by hand")
def retry(world, device):
    hello = message(f"{secrets.token_hex(4)}.{DENIED}")
    with world.home.internet.socket(4, socket.SOCK_DGRAM) as server, \
            world.on(device).socket(4, socket.SOCK_DGRAM) as client, contextlib.suppress(OSError):
        server.bind((plan.TUNNEL.ipv4, 443))
        for one in (server, client):
            one.settimeout(1)
        client.connect((plan.TUNNEL.ipv4, 443))
        flight = initial.Flight(1, *until_retry(client, server, hello))
        early = b"\xd0\0\0\0\1\0\0\x40\x30" + os.urandom(48)
        whole = flight.datagram([(0, hello)]) + early
        client.send(whole)
        return server.recv(2000) == whole
    return False


@technique("Q8", "QUIC on another port", 2, "by hand")
def _(world, device):
    hello = message(f"{secrets.token_hex(4)}.{DENIED}")
    return arrives(world, device, [initial.Flight().datagram([(0, hello)])], port=8444)


@technique("Q9", "Cloudflare WARP and other relays, by name", 3, "dig")
def _(world, device):
    return bool(clients.dns(world.on(device), plan.RELAY).records)


@technique("Q10", "two versions of the same bytes of the hello", 1, "by hand")
def _(world, device):
    def shape(hello):
        flight, at = initial.Flight(), hello.index(b"clips")
        other = hello[:at] + b"wikis" + hello[at + 5:]
        out = [flight.datagram([(20, other[20:])]), flight.datagram([(20, hello[20:])]),
               flight.datagram([(0, hello[:20])])]
        return out, out
    return in_initials(shape)(world, device)


@technique("Q12", "no name in a QUIC hello", 2, "by hand")
def _(world, device):
    datagram = initial.Flight().datagram([(0, by_hand(grease_ech() + extension(57, b""))[5:])])
    return arrives(world, device, [datagram])
