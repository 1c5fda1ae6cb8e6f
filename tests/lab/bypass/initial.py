"""QUIC Initial packets of a client, made by hand (RFC 9000, 9001, 9369)."""

import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSIONS = {
    1: (bytes.fromhex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"), "quic ", 0),
    0x6B3343CF: (bytes.fromhex("0dede3def700a6db819381be6e269dcbf9bd2ed9"), "quicv2 ", 1),
}


def _expand(secret, label, size):
    name = b"tls13 " + label.encode()
    info = struct.pack("!HB", size, len(name)) + name + b"\0\1"
    return hmac.new(secret, info, hashlib.sha256).digest()[:size]


def varint(value):
    if value < 64:
        return bytes([value])
    return struct.pack("!H", 0x4000 | value) if value < 16384 else struct.pack("!I", 1 << 31 | value)


class Flight:
    """The Initial packets of one connection: same keys, rising packet numbers.

    chosen, token: what a server's Retry has said.
    """

    def __init__(self, version=1, chosen=None, token=b""):
        salt, prefix, self._kind = VERSIONS[version]
        self._version, self._id, self._number = version, chosen or os.urandom(8), 0
        self._token = token
        secret = _expand(hmac.new(salt, self._id, hashlib.sha256).digest(), "client in", 32)
        self._aead = AESGCM(_expand(secret, prefix + "key", 16))
        self._iv = _expand(secret, prefix + "iv", 12)
        self._mask_key = _expand(secret, prefix + "hp", 16)

    def datagram(self, pieces, mixed=False):
        """One datagram of at least 1200 bytes with these (offset, bytes) pieces of the hello."""
        frames = b""
        for offset, data in pieces:
            frames += b"\x06" + varint(offset) + varint(len(data)) + data
            frames += b"\x01\0\0" if mixed else b""
        head = struct.pack("!BI", 0xC3 | self._kind << 4, self._version) + bytes([8]) + self._id
        head += b"\0" + varint(len(self._token)) + self._token  # no connection ID of its own
        frames += bytes(max(0, 1200 - len(head) - 2 - 4 - 16 - len(frames)))
        head += struct.pack("!H", 0x4000 | (4 + len(frames) + 16)) + struct.pack("!I", self._number)
        nonce = bytes(a ^ b for a, b in zip(self._iv, self._number.to_bytes(12, "big")))
        sealed = self._aead.encrypt(nonce, frames, head)
        self._number += 1
        mask = Cipher(algorithms.AES(self._mask_key), modes.ECB()).encryptor().update(sealed[:16])
        first = bytes([head[0] ^ mask[0] & 0x0F])
        number = bytes(a ^ b for a, b in zip(head[-4:], mask[1:5]))
        return first + head[1:-4] + number + sealed
