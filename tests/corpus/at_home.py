"""A capture as it would have been behind our resolver: with the DNS answers that came before it.

A capture of one app often begins after the app had asked its questions, and at home a connection that
says no name is judged by the name for which our DNS gave its address. Where the server proved a name by
its certificate (TLS up to 1.2 sends it in the clear), that name was asked for: the answer is put in front.
"""

import collections
import ipaddress
import re
import struct
import subprocess

ETHERNET, HEAD, RECORD = 1, 24, 16  # libpcap's file: link type; bytes of its header and of a packet's
HANDSHAKE, CERTIFICATE = 22, 11     # RFC 5246, sections 6.2.1 and 7.4


def frames(pcap):
    at = HEAD
    while at + RECORD <= len(pcap):
        size, = struct.unpack_from("<I", pcap, at + 8)
        yield pcap[at + RECORD:at + RECORD + size]
        at += RECORD + size


def streams(pcap):
    """{(source, port, destination, port): bytes}, from the first byte seen to the first gap."""
    parts = collections.defaultdict(dict)
    for frame in frames(pcap):
        if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
            continue
        total, = struct.unpack_from(">H", frame, 16)
        segment = frame[14 + (frame[14] & 15) * 4:14 + total]
        source, destination, sequence = struct.unpack_from(">HHI", segment)
        data = segment[(segment[12] >> 4) * 4:]
        if data:
            parts[frame[26:30], source, frame[30:34], destination].setdefault(sequence, data)
    whole = {}
    for key, segments in parts.items():
        text, begun = b"", min(segments)
        for sequence in sorted(segments):
            skip = begun + len(text) - sequence
            if skip < 0:
                break
            text += segments[sequence][skip:]
        whole[key] = text
    return whole


def certificate_of(stream):
    """The server's own certificate in a TLS stream, as DER; nothing when it sends none."""
    messages, at = b"", 0
    while at + 5 <= len(stream) and stream[at] == HANDSHAKE:
        size, = struct.unpack_from(">H", stream, at + 3)
        messages += stream[at + 5:at + 5 + size]
        at += 5 + size
    at = 0
    while at + 4 <= len(messages):
        size = int.from_bytes(messages[at + 1:at + 4], "big")
        body = messages[at + 4:at + 4 + size]
        if messages[at] == CERTIFICATE and len(body) == size:
            return body[6:6 + int.from_bytes(body[3:6], "big")]
        at += 4 + size
    return None


def name_in(certificate):
    """A name it is good for; a host below it where it is a wildcard."""
    said = subprocess.run(["openssl", "x509", "-inform", "der", "-noout", "-ext", "subjectAltName"],
                          input=certificate, capture_output=True, timeout=20)
    found = re.search(rb"DNS:([^,\s]+)", said.stdout)
    return found[1].decode().replace("*", "www") if found else None


def answer(device, address, name):
    """The Ethernet frame of a resolver's answer (RFC 1035) to `device`, an (ether, address) pair."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    message = struct.pack(">6H", 7, 0x8180, 1, 1, 0, 0) + labels + struct.pack(">2H", 1, 1)
    message += b"\xc0\x0c" + struct.pack(">2HIH", 1, 1, 3600, 4) + address
    ether, to = device
    resolver = ipaddress.ip_address("192.0.2.53").packed
    datagram = struct.pack(">4H", 53, 40000, 8 + len(message), 0) + message
    head = struct.pack(">2B3H2BH", 0x45, 0, 20 + len(datagram), 1, 0, 64, 17, 0) + resolver + to
    total = sum(struct.unpack(">10H", head))
    total = (total & 0xFFFF) + (total >> 16)
    head = head[:10] + struct.pack(">H", ~(total + (total >> 16)) & 0xFFFF) + head[12:]
    return ether + b"\x02\0\x5e\0\0\1\x08\0" + head + datagram


def with_answers(pcap):
    """The capture with what DNS had said; nothing where its format is another."""
    if pcap[:4] != b"\xd4\xc3\xb2\xa1" or struct.unpack_from("<I", pcap, 20)[0] != ETHERNET:
        return None
    ether = {}
    for frame in frames(pcap):
        if frame[12:14] == b"\x08\x00":
            ether.setdefault(frame[26:30], frame[6:12])
    given = {}
    for (server, _, device, _), stream in streams(pcap).items():
        certificate = certificate_of(stream)
        name = name_in(certificate) if certificate else None
        if name and device in ether:
            given[device, server] = name
    before = b"".join(
        pcap[HEAD:HEAD + 8] + struct.pack("<2I", len(frame), len(frame)) + frame
        for (device, server), name in given.items()
        for frame in [answer((ether[device], device), server, name)])
    return pcap[:HEAD] + before + pcap[HEAD:]
