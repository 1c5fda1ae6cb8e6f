"""A TLS client's first flight, whole or cut, and hellos built by hand."""

import os
import ssl
import struct


def _context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # no authorities: loading them takes long
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


_CONTEXT = _context()


def client_hello(name):
    """The first flight of a real TLS client."""
    return Session(name).first


def records(hello, sizes):
    """The same hello in records of the given sizes (the last takes the rest)."""
    kind, version, body = hello[0], hello[1:3], hello[5:]
    out, at = b"", 0
    for size in [*sizes, len(body)]:
        piece = body[at:at + size]
        at += len(piece)
        if piece:
            out += bytes([kind]) + version + struct.pack("!H", len(piece)) + piece
    return out


def extension(kind, data):
    return struct.pack("!HH", kind, len(data)) + data


def server_name(*names):
    entries = b"".join(b"\0" + struct.pack("!H", len(n)) + n for n in names)
    return extension(0, struct.pack("!H", len(entries)) + entries)


def by_hand(extensions, sizes=()):
    """A hello that offers enough for a TLS 1.2 server, with these extensions in this order."""
    groups = extension(10, struct.pack("!HHH", 4, 23, 29))
    points = extension(11, b"\x01\x00")
    signatures = extension(13, struct.pack("!HHHH", 6, 0x0403, 0x0804, 0x0401))
    block = extensions + groups + points + signatures
    body = b"\x03\x03" + os.urandom(32) + b"\0" + struct.pack("!HHH", 4, 0xC02B, 0xC02F)
    body += b"\x01\x00" + struct.pack("!H", len(block)) + block
    message = b"\x01" + len(body).to_bytes(3, "big") + body
    return records(b"\x16\x03\x01" + struct.pack("!H", len(message)) + message, sizes)


def grease_ech():
    """An encrypted_client_hello extension (RFC 9849) with meaningless content."""
    inner = b"\0" + struct.pack("!HH", 1, 1) + b"\x07" + struct.pack("!H", 32) + os.urandom(32)
    return extension(0xFE0D, inner + struct.pack("!H", 144) + os.urandom(144))


class Session:
    """A TLS client without a socket: bytes out, bytes in."""

    def __init__(self, name):
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = _CONTEXT.wrap_bio(self._in, self._out, server_hostname=name)
        self.done = False
        self.first = self.step(b"")

    def step(self, data):
        """Takes what the server sent, gives what the client says next."""
        if data:
            self._in.write(data)
        try:
            self._tls.do_handshake()
            self.done = True
        except ssl.SSLWantReadError:
            pass
        return self._out.read()
