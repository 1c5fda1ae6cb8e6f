"""A TCP client of the test's own on a device: every bit of every packet is the test's.

It sends and hears frames beside the kernel's stack. What the kernel would answer (a reset for a
connection it does not know) is dropped by one rule in the device's namespace.
"""

import contextlib
import ipaddress
import itertools
import random
import socket
import struct
import threading
import time

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
ETH = {4: 0x0800, 6: 0x86DD}
PORTS = range(20000, 30000)  # of this client; the kernel's own connections use others
# Never the same twice in a run: behind the router's NAT all devices are one to the servers.
_ports = itertools.cycle(random.sample(PORTS, len(PORTS)))
QUIET = f"""table inet rawhost {{
    chain out {{
        type filter hook output priority 0
        tcp sport {PORTS.start}-{PORTS.stop - 1} drop
        udp sport {PORTS.start}-{PORTS.stop - 1} drop
        meta l4proto icmp icmp type destination-unreachable drop
        meta l4proto icmpv6 icmpv6 type destination-unreachable drop
    }}
}}
"""


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packed(address):
    return ipaddress.ip_address(address).packed


def with_ip(source, target, protocol, body, ttl=64, extension=b"", fragment=0):
    """An IP packet. extension: ready IPv6 extension headers, their first type given as (type, bytes)."""
    src, dst = packed(source), packed(target)
    if len(src) == 4:
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(body), random.getrandbits(16),
                           fragment, ttl, protocol, 0, src, dst)
        return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + body
    first, more = extension or (protocol, b"")
    return struct.pack("!IHBB16s16s", 6 << 28, len(more) + len(body), first, ttl, src,
                       dst) + more + body


def with_checksum(source, target, protocol, body, at, wrong=False):
    """`body` with its transport checksum at offset `at`."""
    src, dst = packed(source), packed(target)
    pseudo = src + dst + struct.pack("!IHBB", len(body), 0, 0, protocol)
    value = checksum(pseudo + body[:at] + b"\0\0" + body[at + 2:])
    if wrong:
        value ^= 0x5555
    return body[:at] + struct.pack("!H", value) + body[at + 2:]


class RawHost:
    """Sends from one device of the lab and hands what comes back to its flows."""

    def __init__(self, home, device, family=4):
        """`device` is one of plan.DEVICES."""
        from home import plan
        self.family = family
        self.address = device.address(family)
        namespace = home.device(device.name)
        namespace.nft(QUIET)
        link = home.router.run("ip", "-br", "link", "show", "br-lan").stdout.split()
        self._target = ("eth0", ETH[family], 0, 0, bytes.fromhex(link[2].replace(":", "")))
        with namespace.entered():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0)
            self._socket.bind(("eth0", ETH[family]))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self._namespace, self._flows = namespace, {}
        self._closed = False
        # The router must know whose address this is before frames come from beside the kernel.
        namespace.run("ping", "-c1", "-W2", plan.ROUTER4 if family == 4 else plan.ROUTER6)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        with contextlib.suppress(OSError):
            while not self._closed:
                data, where = self._socket.recvfrom(65536)
                if where[2] != socket.PACKET_OUTGOING:
                    self._hear(data)

    def _hear(self, data):
        if self.family == 4:
            head, protocol = (data[0] & 15) * 4, data[9]
            body = data[head:struct.unpack("!H", data[2:4])[0]]
        else:
            protocol, body = data[6], data[40:40 + struct.unpack("!H", data[4:6])[0]]
        if protocol != 6 or len(body) < 20:
            return
        flow = self._flows.get(struct.unpack("!H", body[2:4])[0])
        if flow:
            flow.hear(body)

    def emit(self, packet):
        self._socket.sendto(packet, self._target)

    def flow(self, server, port=443):
        local = next(_ports)
        self._flows[local] = flow = Flow(self, local, server, port)
        return flow

    def forget(self, flow):
        self._flows.pop(flow.local, None)

    def close(self):
        self._closed = True
        with contextlib.suppress(OSError):
            self._socket.close()
        self._namespace.run("nft", "delete", "table", "inet", "rawhost")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Flow:
    """One TCP connection by hand: it connects properly, then does what the test says."""

    def __init__(self, host, local, server, port):
        self.host, self.local, self.server, self.port = host, local, server, port
        self.isn = random.getrandbits(32)
        self.next = 0          # offset behind what was sent in order
        self.peer = 0          # the next sequence number of the server
        self.received = bytearray()
        self.acknowledged = 0  # offset
        self.connected = self.was_reset = self.ended = False
        self._early = {}
        self._changed = threading.Condition()

    # --- hearing ----------------------------------------------------------------------------

    def hear(self, segment):
        _, _, sequence, acknowledged, off, flags = struct.unpack("!HHIIBB", segment[:14])
        data = segment[(off >> 4) * 4:]
        with self._changed:
            if flags & RST:
                self.was_reset = True
            elif flags & SYN:
                self.peer = (sequence + 1) & 0xFFFFFFFF
                self.connected = True
            else:
                self.acknowledged = (acknowledged - self.isn - 1) & 0xFFFFFFFF
                self._take(sequence, data, flags)
            self._changed.notify_all()
        if data or flags & (SYN | FIN):
            self.send(b"", ACK)

    def _take(self, sequence, data, flags):
        if data:
            self._early[sequence] = data
        while self.peer in self._early:
            piece = self._early.pop(self.peer)
            self.received += piece
            self.peer = (self.peer + len(piece)) & 0xFFFFFFFF
        if flags & FIN and (sequence + len(data)) & 0xFFFFFFFF == self.peer:
            self.peer = (self.peer + 1) & 0xFFFFFFFF
            self.ended = True

    def wait(self, condition, seconds=2.0):
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    # --- sending ----------------------------------------------------------------------------

    def segment(self, data, flags=PSH | ACK, offset=None, options=b"", urgent=0, wrong_sum=False,
                shift=0, ack_shift=0):
        """The TCP segment that carries data at a stream offset; bad in the ways that are asked for."""
        start = self.next if offset is None else offset
        options += b"\x01" * (-len(options) % 4)
        sequence = (self.isn + 1 + start + shift) & 0xFFFFFFFF
        if flags & SYN:
            sequence = self.isn
        acknowledged = (self.peer + ack_shift) & 0xFFFFFFFF if flags & ACK else 0
        body = struct.pack("!HHIIBBHHH", self.local, self.port, sequence, acknowledged,
                           (5 + len(options) // 4) << 4, flags, 64240, 0, urgent) + options + data
        return with_checksum(self.host.address, self.server, 6, body, 16, wrong_sum)

    def packet(self, data, flags=PSH | ACK, ttl=64, extension=b"", **how):
        return with_ip(self.host.address, self.server, 6, self.segment(data, flags, **how), ttl,
                       extension)

    def send(self, data, flags=PSH | ACK, **how):
        """One segment; in order unless an offset says otherwise."""
        self.host.emit(self.packet(data, flags, **how))
        if how.get("offset") is None and not flags & SYN:
            self.next += len(data)

    def connect(self, seconds=3.0, options=b"\x02\x04\x05\xb4", data=b""):
        """The handshake; true when the server answered."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.was_reset:
            self.host.emit(self.packet(data, SYN, options=options))
            if self.wait(lambda: self.connected or self.was_reset, 0.6):
                break
        return self.connected

    @staticmethod
    def host_pause(seconds):
        """Lets what was sent arrive first."""
        time.sleep(seconds)

    def close(self):
        if self.connected and not self.was_reset:
            self.send(b"", RST | ACK)
        self.host.forget(self)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
