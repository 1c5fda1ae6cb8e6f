"""E, C, R: devices, content and the router itself."""

import contextlib
import secrets
import socket
import struct

from home import clients, plan

from . import hello, lan
from .rawhost import RawHost, SYN, checksum, with_checksum, with_ip
from .technique import technique


def reaches(world, device, family=4):
    return clients.curl(world.home, world.on(device), "https://clips.example/", family,
                        plan.CLIPS).reached


@contextlib.contextmanager
def other_address(world, device, mac):
    namespace = world.on(device)
    try:
        namespace.ip(f"link set eth0 address {mac}")
        world.pause(0.2)
        yield
    finally:
        namespace.ip(f"link set eth0 address {device.mac}")
        world.pause(0.2)


@technique("E1", "another MAC address (private Wi-Fi addresses)", 5, "ip link")
def new_mac(world, device):
    if device is plan.PARENT:
        return reaches(world, device)  # the page itself; under a new address it is a new device
    with other_address(world, device, f"06:00:5e:10:{secrets.token_hex(1)}:77"):
        return any(reaches(world, device, family) for family in (4, 6))


@technique("E2", "a parent's MAC address", 2, "ip link, DHCP by hand", notice="cloned_mac")
def parents_mac(world, device):
    """Each device asks for its address as devices do; the child's then does so as the parent's."""
    for one in (plan.PARENT, device):
        lan.ask(world.on(one), one.mac, one.name)
    if device is plan.PARENT:
        return reaches(world, device)
    with other_address(world, device, plan.PARENT.mac):
        lan.ask(world.on(device), plan.PARENT.mac, device.name)
        world.home.router.run("ip", "neigh", "flush", "dev", "br-lan")
        return reaches(world, device)


@technique("E3", "another IP address", 3, "ip addr")
def other_ip(world, device):
    namespace = world.on(device)
    namespace.ip(f"addr del {device.ipv4}/24 dev eth0", f"addr add {plan.LAN4}.222/24 dev eth0",
                 f"route replace default via {plan.ROUTER4}")
    try:
        return reaches(world, device)
    finally:
        namespace.ip(f"addr del {plan.LAN4}.222/24 dev eth0", f"addr add {device.ipv4}/24 dev eth0",
                     f"route replace default via {plan.ROUTER4}")


@technique("E4", "temporary IPv6 addresses", 5, "ip addr")
def temporary(world, device):
    namespace = world.on(device)
    address = f"{plan.LAN6}:{secrets.token_hex(2)}"
    namespace.ip(f"addr add {address}/64 dev eth0")
    try:
        done = namespace.run("curl", "-6", "-ksS", "-m5", "--interface", address, "--resolve",
                             f"clips.example:443:[{plan.CLIPS.ipv6}]", "https://clips.example/")
        return "You reached" in done.stdout
    finally:
        namespace.ip(f"addr del {address}/64 dev eth0")


@technique("E7", "a router or hotspot behind the child's device", 2, "raw packets", notice="hop_behind")
def hop_behind(world, device):
    """What comes through another hop has a lower TTL: an allowed page reached that way."""
    with RawHost(world.home, device) as host, host.flow(plan.RECORDER.ipv4) as flow:
        name = f"{secrets.token_hex(4)}.cdn.example"
        clients.dns(world.on(device), plan.RECORDER.name)
        for _ in range(3):
            host.emit(flow.packet(b"", SYN, ttl=63, options=b"\x02\x04\x05\xb4"))
            if flow.wait(lambda: flow.connected, 0.5):
                break
        flow.send(hello.client_hello(name), ttl=63)
        flow.wait(lambda: flow.was_reset or flow.received, 1)
        return world.recorder.saw(name)


@technique("E5", "a DHCP server of one's own for the others", 2, "by hand", notice="rogue_dhcp")
def rogue_dhcp(world, device):
    """Nothing that is sent from one device to another can be kept from arriving by a router."""
    lan.offer(world.on(device), device.mac, device.ipv4)
    return True


@technique("E5b", "a router of one's own for the others' IPv6", 2, "by hand", notice="rogue_router")
def rogue_router(world, device):
    lan.advertise(world.on(device), device.mac, 1800)
    return True


@technique("E5c", "a DHCPv6 server of one's own that answers each device alone", 2, "by hand",
           notice="rogue_dhcp")
def rogue_dhcpv6(world, device):
    lan.choose_ipv6(world.on(device), "06:00:5e:10:00:46", device.mac)
    return True


@technique("E7b", "a repeater behind which other devices hide", 2, "DHCP by hand",
           notice="devices_behind")
def repeater(world, device):
    lan.ask(world.on(device), device.mac, "console", client="06:00:5e:10:00:44")
    return True


@technique("C2", "a denied page through a translator (`x-y.translate.goog`)", 4, "dig")
def translator(world, device):
    return bool(clients.dns(world.on(device), plan.TRANSLATED.name).records)


def split_in_fragments(packet):
    """An IPv4 packet in two fragments, cut within the transport data."""
    body, cut = packet[20:], 40
    source, target = (socket.inet_ntoa(packet[at:at + 4]) for at in (12, 16))
    more = with_ip(source, target, packet[9], body[:cut], fragment=0x2000)
    rest = with_ip(source, target, packet[9], body[cut:], fragment=cut // 8)
    return more, rest[:4] + more[4:6] + rest[6:]


def fixed_sum(packet):
    """The header checksum again, after the identification was changed."""
    head = packet[:10] + b"\0\0" + packet[12:20]
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + packet[20:]


@technique("R7", "IP fragments", 1, "raw packets")
def fragments(world, device):
    name = f"{secrets.token_hex(4)}.clips.example"
    with RawHost(world.home, device) as host, host.flow(plan.RECORDER.ipv4) as flow:
        if not flow.connect():
            return False
        packet = flow.packet(hello.client_hello(name))
        for part in split_in_fragments(packet):
            host.emit(fixed_sum(part))
        flow.wait(lambda: flow.was_reset or flow.received, 1)
    return world.recorder.saw(name)


@technique("R7b", "IPv6 extension headers", 1, "raw packets")
def extension_headers(world, device):
    for kind in (0, 60):
        name = f"{secrets.token_hex(4)}.clips.example"
        header = (kind, struct.pack("!BBBBI", 6, 0, 1, 4, 0))
        with RawHost(world.home, device, 6) as host, host.flow(plan.RECORDER.ipv6) as flow:
            if not flow.connect():
                continue
            host.emit(flow.packet(hello.client_hello(name), extension=header))
            flow.wait(lambda f=flow: f.was_reset or f.received, 1)
        if world.recorder.saw(name):
            return True
    return False


@technique("R8", "a flood that wants the filter to give up", 2, "raw packets")
def flood(world, device):
    """Thousands of connections begun, and a denied page asked for in the middle of it."""
    name = f"{secrets.token_hex(4)}.clips.example"
    with RawHost(world.home, device) as host, host.flow(plan.RECORDER.ipv4) as flow:
        if not flow.connect():
            return False
        for port in range(1024, 5024):
            body = struct.pack("!HHIIBBHHH", port, 444, 1, 0, 0x50, 2, 1000, 0, 0)
            body = with_checksum(host.address, plan.RECORDER.ipv4, 6, body, 16)
            host.emit(with_ip(host.address, plan.RECORDER.ipv4, 6, body))
            if port % 1000 == 0:
                flow.send(hello.client_hello(name), offset=0)
        flow.wait(lambda: flow.was_reset or flow.received, 2)
    return world.recorder.saw(name)
