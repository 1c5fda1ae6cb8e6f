"""Random transformations of a client's first message, made from a seed.

Legitimate: what networks and honest stacks do (cuts, reordering, repetition, several records).
Hostile: also other bytes for the same places, in packets that the server may or may not take.
"""

import random
import struct

from . import hello, initial
from .rawhost import ACK, FIN, PSH, RST, URG

MD5_OPTION = b"\x13\x12" + bytes(16)


def cuts(rng, size, most=12):
    """Neighbouring ranges that cover size bytes."""
    bounds = sorted({0, size, *(rng.randrange(1, size) for _ in range(rng.randrange(most)))})
    return list(zip(bounds, bounds[1:]))


def in_records(rng, data):
    """The hello in a random number of TLS records, or as it is."""
    if rng.random() < 0.5:
        return data
    return hello.records(data, [rng.randrange(1, 200) for _ in range(rng.randrange(1, 20))])


def legitimate(rng, data):
    """Segments as (bytes, how to send them): every byte is true, and all arrive."""
    ranges = cuts(rng, len(data))
    segments = [(max(0, a - rng.choice((0, 0, 1, 7))), b) for a, b in ranges]  # overlaps agree
    segments += rng.choices(segments, k=rng.randrange(3))
    if rng.random() < 0.6:
        rng.shuffle(segments)
    return [(data[a:b], {"offset": a}) for a, b in segments]


def _hidden(rng):
    """A way to send bytes that are meant for the filter only."""
    return rng.choice((
        {"ttl": 2}, {"ttl": 1}, {"wrong_sum": True}, {"options": MD5_OPTION}, {"flags": PSH},
        {"flags": PSH | ACK | URG, "urgent": 1}, {"shift": -100000}, {"shift": 1 << 28},
        {"ack_shift": 1 << 30}, {},
    ))


def hostile(rng, data, other):
    """True segments among decoys that say `other`, and false ends."""
    segments = legitimate(rng, data)
    for _ in range(rng.randrange(1, 6)):
        a = rng.randrange(len(other))
        b = min(len(other), a + rng.randrange(1, len(other)))
        decoy = (other[a:b], {"offset": a, **_hidden(rng)})
        segments.insert(rng.randrange(len(segments) + 1), decoy)
    if rng.random() < 0.2:
        end = (b"", {"flags": rng.choice((RST | ACK, FIN | ACK)), "offset": rng.randrange(300),
                     **rng.choice(({"ttl": 2}, {"wrong_sum": True}, {"shift": -90000}))})
        segments.insert(rng.randrange(len(segments)), end)
    return segments


def datagrams(rng, message, other=None):
    """QUIC Initials as (datagram, true ranges it carries). With `other` there are lies among them."""
    flight = initial.Flight(rng.choice((1, 1, 1, 0x6B3343CF)))
    out, ranges = [], cuts(rng, len(message), 8)
    rng.shuffle(ranges)
    while ranges:
        some, ranges = ranges[:3], ranges[3:]
        pieces = [(a, message[a:b]) for a, b in some]
        out.append((flight.datagram(pieces, mixed=rng.random() < 0.5), some))
    out += rng.choices(out, k=rng.randrange(2))
    if other is None:
        return out
    for _ in range(rng.randrange(1, 5)):
        a = rng.randrange(len(other))
        lie = rng.choice((
            lambda: flight.datagram([(a, other[a:])]),
            lambda: initial.Flight().datagram([(0, other)]),
            lambda: initial.Flight().datagram([(0, other[:a + 1])]),
            lambda: rng.randbytes(rng.randrange(1, 80)),
            lambda: b"\xc0" + struct.pack("!I", 0xFACEB00C) + rng.randbytes(1200),
            lambda: bytes(x ^ 1 if i == 600 else x
                          for i, x in enumerate(flight.datagram([(0, other)]))),
        ))()
        out.insert(rng.randrange(len(out) + 1), (lie, []))
    return out


def seeded(seed, number):
    return random.Random(f"{seed}/{number}")
