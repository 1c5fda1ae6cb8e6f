"""What devices say to all on the LAN: DHCP, router advertisements and mDNS, frame by frame."""

import socket
import struct

from .rawhost import packed, with_checksum, with_ip

BROADCAST = "ff:ff:ff:ff:ff:ff"
DISCOVER, OFFER, REQUEST = 1, 2, 3
# What systems want from a DHCP server, in their own order (shortened).
ANDROID, WINDOWS = bytes([1, 3, 6, 15, 26, 28, 51, 58, 59, 43]), bytes([1, 3, 6, 15, 31, 33, 43, 44])


def _mac(text):
    return bytes.fromhex(text.replace(":", ""))


def send(namespace, source, target, packet):
    """One frame from a device's interface, under any hardware address."""
    kind = 0x0800 if packet[0] >> 4 == 4 else 0x86DD
    with namespace.entered(), socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as link:
        link.bind(("eth0", 0))
        link.send(_mac(target) + _mac(source) + struct.pack("!H", kind) + packet)


def _udp(source, target, from_port, to_port, payload):
    head = struct.pack("!HHHH", from_port, to_port, 8 + len(payload), 0)
    return with_ip(source, target, 17, with_checksum(source, target, 17, head + payload, 6),
                   ttl=64)


def _options(*pairs):
    return b"".join(bytes([number, len(value)]) + value for number, value in pairs) + b"\xff"


def _dhcp(direction, client, *options):
    return (struct.pack("!BBBBIHH", direction, 1, 6, 0, 0x5eed, 0, 0x8000) + bytes(16) + _mac(client)
            + bytes(10 + 64 + 128) + b"\x63\x82\x53\x63" + _options(*options))


def ask(namespace, mac, name, wanted=ANDROID, kind=DISCOVER, server=None, client=None):
    """A DHCP client's first words, from the frame address `mac`."""
    options = [(53, bytes([kind])), (12, name.encode()), (55, wanted)]
    if server:
        options.insert(1, (54, packed(server)))
    payload = _dhcp(1, client or mac, *options)
    send(namespace, mac, BROADCAST, _udp("0.0.0.0", "255.255.255.255", 68, 67, payload))


def choose_ipv6(namespace, mac, server):
    """A DHCPv6 client takes the server whose hardware address this is, and tells all."""
    def option(number, value):
        return struct.pack("!HH", number, len(value)) + value

    source, target = "fe80::1:3", "ff02::1:2"
    payload = b"\x03abc" + option(1, b"\0\3\0\1" + _mac(mac)) + option(2, b"\0\3\0\1" + _mac(server))
    head = struct.pack("!HHHH", 546, 547, 8 + len(payload), 0)
    body = with_checksum(source, target, 17, head + payload, 6)
    send(namespace, mac, "33:33:00:01:00:02", with_ip(source, target, 17, body, ttl=1))


def offer(namespace, mac, server):
    """What only a DHCP server says, to all."""
    payload = _dhcp(2, mac, (53, bytes([OFFER])), (54, packed(server)), (51, bytes(4)))
    send(namespace, mac, BROADCAST, _udp(server, "255.255.255.255", 67, 68, payload))


def advertise(namespace, mac, lifetime, options=b""):
    """A router advertisement to all nodes."""
    source, target = "fe80::1:2", "ff02::1"
    body = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, lifetime, 0, 0) + options
    body = with_checksum(source, target, 58, body, 2)
    send(namespace, mac, "33:33:00:00:00:01", with_ip(source, target, 58, body, ttl=255))


def announce(namespace, device, name, address=None):
    """An mDNS answer that gives `name` to an address, the device's own unless said otherwise."""
    label = bytes([len(name)]) + name.encode() + b"\x05local\0"
    record = label + struct.pack("!HHIH", 1, 0x8001, 120, 4) + packed(address or device.ipv4)
    message = struct.pack("!HHHHHH", 0, 0x8400, 0, 1, 0, 0) + record
    send(namespace, device.mac, "01:00:5e:00:00:fb",
         _udp(device.ipv4, "224.0.0.251", 5353, 5353, message))


def thread_border_router():
    """What a smart-home hub puts into its advertisements: a prefix of its own, a route to it."""
    prefix = struct.pack("!BBBBIII16s", 3, 4, 64, 0xC0, 1800, 1800, 0, packed("fd12:3456:789a::"))
    route = struct.pack("!BBBBI8s", 24, 2, 64, 0, 1800, packed("fd00:1:2:3::")[:8])
    return prefix + route
