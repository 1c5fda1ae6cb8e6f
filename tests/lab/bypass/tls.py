"""T: what a TLS hello can look like on TCP."""

import contextlib
import os
import secrets
import socket
import struct
import time

from home import clients, plan
from home.listeners import Sink

from . import hello
from .rawhost import ACK, FIN, PSH, RST, SYN, URG, RawHost
from .technique import technique

DENIED = "clips.example"


def fresh(world, name=DENIED):
    """A name below the denied one that no earlier try has used."""
    return f"{secrets.token_hex(4)}.{name}"


def by_hand(transform, families=(4, 6)):
    """A technique that sends a hello for a denied name through `transform(flow, bytes)`."""
    def attempt(world, device):
        for family in families:
            name = fresh(world)
            with RawHost(world.home, device, family) as host, \
                    host.flow(plan.RECORDER.address(family)) as flow:
                if not flow.connect():
                    continue
                transform(flow, hello.client_hello(name))
                flow.wait(lambda f=flow: f.was_reset or f.received, 1.0)
                if world.recorder.saw(name):
                    return True
        return False
    return attempt


def sends(world, device, data, name, server=plan.RECORDER):
    """Sends ready bytes by an ordinary socket; whether the server read `name` whole."""
    with world.on(device).socket(4) as sock, contextlib.suppress(OSError):
        sock.settimeout(1)
        sock.connect((server.ipv4, 443))
        sock.sendall(data)
        sock.recv(100)
    return world.recorder.saw(name)


def innocent(like):
    """A hello for an allowed name, exactly as long as `like`."""
    for size in range(1, 60):
        other = hello.client_hello(f"{'w' * size}.wiki.example")
        if len(other) == len(like):
            return other
    return (hello.client_hello("wiki.example") + os.urandom(len(like)))[:len(like)]


@technique("T1", "no name in the hello", 2, "openssl -noservername")
def no_name(world, device):
    return any(clients.s_client(world.home, world.on(device), plan.CLIPS, family, name="").reached
               for family in (4, 6))


@technique("T2", "Encrypted Client Hello with keys from DNS", 5, "dig TYPE65")
def encrypted_hello_from_dns(world, device):
    answer = clients.dns(world.on(device), plan.SECRET.name, "TYPE65")
    return "ech=" in "".join(answer.records)


@technique("T2b", "Encrypted Client Hello under a provider's cover name, keys brought along", 3,
           "hello by hand")
def encrypted_hello_known(world, device):
    name = "cloudflare-ech.com"
    world.recorder.forget(name)
    return sends(world, device, hello.by_hand(hello.server_name(name.encode()) + hello.grease_ech()),
                 name)


@technique("T2c", "the same under a cover name that is in our DNS answers only", 2, "hello by hand")
def encrypted_hello_learned(world, device):
    world.recorder.forget(plan.ECH_COVER)
    clients.dns(world.on(device), plan.SECRET.name, "TYPE65")
    world.pause(0.6)
    data = hello.by_hand(hello.server_name(plan.ECH_COVER.encode()) + hello.grease_ech())
    return sends(world, device, data, plan.ECH_COVER)


@technique("T3", "the older encrypted name (ESNI)", 1, "hello by hand")
def esni(world, device):
    name = fresh(world, "cdn.example")
    clients.dns(world.on(device), plan.RECORDER.name)
    extensions = hello.server_name(name.encode()) + hello.extension(0xFFCE, os.urandom(80))
    return sends(world, device, hello.by_hand(extensions), name)


@technique("T4", "an allowed name in front, another inside (fronting)", 2, "curl -H Host",
           notice="unbound_address")
def fronting(world, device):
    visit = clients.curl(world.home, world.on(device), "https://wiki.example/", 4, plan.CLIPS,
                         ["-H", "Host: clips.example"])
    return "clips.example" in visit.detail and visit.reached


@technique("T4b", "the same where both names live on one server", 2, "curl -H Host")
def fronting_at_home(world, device):
    visit = clients.curl(world.home, world.on(device), "https://good.shared.example/", 4, None,
                         ["-H", "Host: clips.example"])
    return "You reached clips.example" in visit.detail


@technique("T4c", "the same by plain HTTP: another Host in a second request of one connection", 2, "by hand")
def second_host(world, device):
    with world.on(device).socket(4) as sock, contextlib.suppress(OSError):
        sock.settimeout(2)
        sock.connect((plan.SHARED_GOOD.ipv4, 80))
        ask(sock, plan.SHARED_GOOD.name)
        return f"You reached {plan.CLIPS.name}".encode() in ask(sock, plan.CLIPS.name)
    return False


def ask(sock, host, fields="", body=""):
    """One request on a connection that lives on; what the server says to it."""
    sock.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n{body}".encode())
    answer = b""
    while not answer.rstrip().endswith(b"."):
        answer += sock.recv(4096) or b"."
    return answer


@technique("T4d", "the same, cut into pieces or sent before the first answer", 1, "by hand")
def second_host_in_pieces(world, device):
    reached = False
    both = (f"GET / HTTP/1.1\r\nHost: {plan.SHARED_GOOD.name}\r\n\r\n"
            f"GET / HTTP/1.1\r\nHost: {plan.CLIPS.name}\r\nConnection: close\r\n\r\n").encode()
    for size in (len(both), len(both) - 70, 7):
        with world.on(device).socket(4) as sock, contextlib.suppress(OSError):
            sock.settimeout(2)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.connect((plan.SHARED_GOOD.ipv4, 80))
            for at in range(0, len(both), size):
                sock.sendall(both[at:at + size])
                time.sleep(0.02)
            answer = b""
            while part := sock.recv(4096):
                answer += part
            reached = reached or f"You reached {plan.CLIPS.name}".encode() in answer
    return reached


@technique("T4e", "the same behind a request without a length (chunked)", 1, "by hand",
           notice="unknown_protocol")
def second_host_behind_chunks(world, device):
    with world.on(device).socket(4) as sock, contextlib.suppress(OSError):
        sock.settimeout(2)
        sock.connect((plan.SHARED_GOOD.ipv4, 80))
        ask(sock, plan.SHARED_GOOD.name, "Transfer-Encoding: chunked\r\n", "0\r\n\r\n")
        return f"You reached {plan.CLIPS.name}".encode() in ask(sock, plan.CLIPS.name)
    return False


@technique("T5", "a hello longer than a segment (post-quantum keys)", 5, "by hand")
def long_hello(world, device):
    name = fresh(world)
    padding = hello.extension(0x1234, os.urandom(1900))
    data = hello.by_hand(padding + hello.server_name(name.encode()))
    return sends(world, device, data, name)


@technique("T6", "a hello over several TLS records", 2, "openssl -max_send_frag")
def records(world, device):
    protocols = ",".join(f"p{n:043}" for n in range(12))
    name = fresh(world)
    world.on(device).run("timeout", "4", "openssl", "s_client", "-connect",
                         f"{plan.RECORDER.ipv4}:443", "-servername", name, "-max_send_frag", "512",
                         "-alpn", protocols)
    return world.recorder.saw(name)


@technique("T6b", "records of one byte", 2, "by hand")
def tiny_records(world, device):
    name = fresh(world)
    return sends(world, device, hello.records(hello.client_hello(name), [1] * 400), name)


@technique("T7", "segments out of order", 2, "raw packets")
def _(world, device):
    def transform(flow, data):
        cuts = [0, 40, 90, 150, len(data)]
        for a, b in reversed(list(zip(cuts, cuts[1:]))):
            flow.send(data[a:b], offset=a)
    return by_hand(transform)(world, device)


@technique("T7b", "overlapping segments that differ", 2, "raw packets")
def _(world, device):
    """Ahead of the gap lies the innocent version; whoever keeps the later bytes reads the other."""
    def first_wins(flow, data):
        other = innocent(data)
        flow.send(data[20:], offset=20)
        flow.send(other[20:], offset=20)
        flow.send(data[:20], offset=0)

    def last_wins(flow, data):
        other = innocent(data)
        flow.send(other[20:], offset=20)
        flow.send(data[20:], offset=20)
        flow.send(data[:20], offset=0)
    return by_hand(first_wins)(world, device) or by_hand(last_wins)(world, device)


def decoy(**how):
    """An innocent hello that the server will not take, then the true one."""
    def transform(flow, data):
        flow.send(innocent(data), offset=0, **how)
        flow.host_pause(0.05)
        flow.send(data[:30])
        flow.send(data[30:])
    return by_hand(transform)


MD5_OPTION = b"\x13\x12" + bytes(16)
OLD_TIMESTAMP = b"\x01\x01\x08\x0a" + struct.pack("!II", 1, 0)

technique("T8", "a decoy that dies on the way (low TTL)", 2, "raw packets")(decoy(ttl=2))
technique("T8b", "a decoy with a wrong checksum", 2, "raw packets")(decoy(wrong_sum=True))
technique("T8c", "a decoy with an MD5 signature", 2, "raw packets")(decoy(options=MD5_OPTION))
technique("T8d", "a decoy without ACK", 2, "raw packets")(decoy(flags=PSH))
technique("T8e", "a decoy outside the window", 2, "raw packets")(decoy(shift=-100000))
technique("T8f", "a decoy that acknowledges what was never sent", 2, "raw packets")(
    decoy(ack_shift=1 << 30))


@technique("T8g", "a decoy with an old timestamp", 2, "raw packets")
def _(world, device):
    name = fresh(world)
    with RawHost(world.home, device) as host, host.flow(plan.RECORDER.ipv4) as flow:
        stamp = b"\x01\x01\x08\x0a" + struct.pack("!II", 5000, 0)
        if not flow.connect(options=b"\x02\x04\x05\xb4" + stamp):
            return False
        data = hello.client_hello(name)
        flow.send(innocent(data), offset=0, options=OLD_TIMESTAMP)
        flow.host_pause(0.05)
        flow.send(data, options=b"\x01\x01\x08\x0a" + struct.pack("!II", 5001, 0))
        flow.wait(lambda: flow.was_reset or flow.received, 1.0)
    return world.recorder.saw(name)


@technique("T9", "an urgent byte in the middle, which the server leaves out", 1, "raw packets")
def _(world, device):
    def transform(flow, data):
        at = data.index(b"clips")
        # The byte in front of the urgent pointer is taken out of the stream by the receiver.
        with_extra = data[:at + 2] + b"x" + data[at + 2:]
        flow.send(with_extra[:at + 3], flags=PSH | ACK | URG, urgent=at + 3)
        flow.send(with_extra[at + 3:])
    return by_hand(transform)(world, device)


@technique("T10", "data in the SYN (TCP Fast Open)", 1, "raw packets")
def _(world, device):
    name = fresh(world)
    data = hello.client_hello(name)
    with RawHost(world.home, device) as host, host.flow(plan.RECORDER.ipv4) as flow:
        if flow.connect(options=b"\x02\x04\x05\xb4\x22\x02", data=b""):  # asks for a cookie
            flow.send(data[:-40])
            flow.send(data[-40:])
            flow.wait(lambda: flow.was_reset or flow.received, 1.0)
    return world.recorder.saw(name)


@technique("T10b", "half the hello in the SYN itself", 1, "raw packets")
def _(world, device):
    name = fresh(world)
    data = hello.client_hello(name)
    with RawHost(world.home, device) as host, host.flow(plan.RECORDER.ipv4) as flow:
        if flow.connect(data=innocent(data)):  # a server without a cookie forgets it
            flow.send(data)
            flow.wait(lambda: flow.was_reset or flow.received, 1.0)
    return world.recorder.saw(name)


@technique("T11", "a false end first: FIN or RST that the server does not take", 1, "raw packets")
def _(world, device):
    def transform(flow, data):
        flow.send(b"", flags=RST | ACK, ttl=2)
        flow.send(b"", flags=RST | ACK, shift=-90000)
        flow.send(b"", flags=FIN | ACK, wrong_sum=True)
        flow.host_pause(0.05)
        flow.send(data)
    return by_hand(transform)(world, device)


@technique("T11b", "a second SYN with other numbers", 1, "raw packets")
def _(world, device):
    def transform(flow, data):
        true = flow.isn
        flow.isn = (true + 77777) & 0xFFFFFFFF
        flow.host.emit(flow.packet(b"", SYN, ttl=2))
        flow.host.emit(flow.packet(b"", SYN, wrong_sum=True))
        flow.isn = true
        flow.send(data[:50])
        flow.send(data[50:])
    return by_hand(transform)(world, device)


@technique("T12", "one byte a segment, slowly", 1, "raw packets")
def _(world, device):
    def transform(flow, data):
        for byte in data:
            flow.send(bytes([byte]))
            flow.host_pause(0.002)
    return by_hand(transform, families=(4,))(world, device)


@technique("T13", "spelling: capitals, a dot at the end, two names", 2, "openssl, by hand")
def spelling(world, device):
    stem = secrets.token_hex(4)
    for spelled in (f"{stem}.CLIPS.example", f"{stem}.clips.example."):
        data = hello.by_hand(hello.server_name(spelled.encode()))
        if sends(world, device, data, spelled):
            return True
    twice = fresh(world)
    names = hello.server_name(twice.encode(), b"wiki.example")
    return sends(world, device, hello.by_hand(names), twice)


@technique("T14", "TLS on another port (8443)", 3, "openssl")
def other_port(world, device):
    name = fresh(world)
    with world.tls_on(8443) as recorder:
        world.on(device).run("timeout", "4", "openssl", "s_client", "-connect",
                             f"{plan.RECORDER.ipv4}:8443", "-servername", name)
        return recorder.saw(name)


def through(world, device, *options):
    """Fetches a denied page through a relay that the options name."""
    done = world.on(device).run("curl", "-ksS", "-m5", "--resolve",
                                f"clips.example:443:{plan.CLIPS.ipv4}", *options,
                                "https://clips.example/")
    return "You reached" in done.stdout


def http_proxy(world):
    config = world.home.folder / "tinyproxy.conf"
    config.write_text(f"Port 3128\nListen {plan.TUNNEL.ipv4}\nTimeout 20\nMaxClients 20\n"
                      "ConnectPort 443\nDisableViaHeader Yes\n")
    return world.serving("tinyproxy", "-d", "-c", str(config))


@technique("T15", "an HTTP proxy (CONNECT) to a denied name", 3, "tinyproxy, curl -x")
def connect(world, device):
    with http_proxy(world):
        world.pause(0.5)
        return through(world, device, "-x", f"http://{plan.TUNNEL.ipv4}:3128")


@technique("T15b", "an HTTP proxy by the target's address", 3, "tinyproxy, curl -x")
def connect_by_address(world, device):
    with http_proxy(world):
        world.pause(0.5)
        return through(world, device, "-x", f"http://{plan.TUNNEL.ipv4}:3128", "--connect-to",
                       f"clips.example:443:{plan.CLIPS.ipv4}:443")


@technique("T15c", "a SOCKS proxy, by name and by address", 3, "microsocks, curl")
def socks(world, device):
    with world.serving("microsocks", "-i", plan.TUNNEL.ipv4, "-p", "1080"):
        world.pause(0.5)
        return any(through(world, device, option, f"{plan.TUNNEL.ipv4}:1080")
                   for option in ("--socks5-hostname", "--socks5", "--socks4"))


@technique("T17", "a resumed session", 5, "openssl -sess_in")
def resumed(world, device):
    ticket = world.home.folder / f"ticket-{device.name}"
    target = ["timeout", "4", "openssl", "s_client", "-connect", f"{plan.CLIPS.ipv4}:443",
              "-servername", "clips.example"]
    world.on(plan.PARENT).run(*target, "-sess_out", str(ticket), stdin="GET / HTTP/1.0\r\n\r\n")
    done = world.on(device).run(*target, "-sess_in", str(ticket))
    return "\nReused, " in done.stdout


@technique("T20", "something else in front of the hello", 1, "by hand")
def garbage_first(world, device):
    name = fresh(world)
    alert = b"\x15\x03\x01\x00\x02\x01\x00"
    with Sink(world.home.internet, 4, plan.SINK.ipv4, 443) as sink, \
            world.on(device).socket(4) as sock, contextlib.suppress(OSError):
        sock.settimeout(1)
        sock.connect((plan.SINK.ipv4, 443))
        sock.sendall(alert + hello.client_hello(name))
        world.pause(0.3)
        return any(name.encode() in c.data for c in sink.connections)
    return False
