"""V: tunnels that carry everything else."""

import contextlib
import os
import re
import secrets
import socket
import struct

from home import clients, plan
from home.listeners import DatagramSink, Sink

from . import hello
from .rawhost import RawHost, with_ip
from .technique import technique
from .tls import sends


def datagram_arrives(world, device, port, datagram, count=2):
    with DatagramSink(world.home.internet, 4, plan.TUNNEL.ipv4, port) as sink, \
            world.on(device).socket(4, socket.SOCK_DGRAM) as sock:
        sock.connect((plan.TUNNEL.ipv4, port))
        for _ in range(count):
            with contextlib.suppress(OSError):
                sock.send(datagram)
            world.pause(0.1)
        world.pause(0.2)
        return any(data == datagram for _, data in sink.datagrams)


def stream_arrives(world, device, port, data):
    with Sink(world.home.internet, 4, plan.TUNNEL.ipv4, port) as sink, \
            world.on(device).socket(4) as sock, contextlib.suppress(OSError):
        sock.settimeout(1)
        sock.connect((plan.TUNNEL.ipv4, port))
        sock.sendall(data)
        world.pause(0.4)
        return any(bytes(c.data) == data for c in sink.connections)
    return False


@technique("V1", "a VPN app: its names", 5, "dig, curl")
def names(world, device):
    found = clients.dns(world.on(device), plan.VPN_NAME).records
    done = world.on(device).run("curl", "-ksS", "-m3", "--resolve",
                                f"{plan.VPN_NAME}:443:{plan.WIKI.ipv4}", f"https://{plan.VPN_NAME}/")
    return bool(found) or "You reached" in done.stdout


@technique("V2", "WireGuard", 3, "wireguard-go, wg")
def wireguard(world, device):
    """Round: a ping through the tunnel."""
    folder, number = world.home.folder, secrets.randbelow(90) + 10
    ends = []
    for side, namespace in (("s", world.home.internet), ("c", world.on(device))):
        name = f"wg{side}{secrets.token_hex(3)}"
        private = world.home.internet.run("wg", "genkey").stdout.strip()
        public = world.home.internet.run("wg", "pubkey", stdin=private).stdout.strip()
        key = folder / name
        key.write_text(private)
        ends.append((namespace, name, key, public))
    (server, server_if, server_key, server_public), (client, client_if, client_key, public) = ends
    with world.serving("wireguard-go", "-f", server_if), \
            world.running(device, "wireguard-go", "-f", client_if):
        world.pause(0.7)
        server.run("wg", "set", server_if, "listen-port", "51820", "private-key", str(server_key),
                   "peer", public, "allowed-ips", f"10.{number}.0.2/32")
        client.run("wg", "set", client_if, "private-key", str(client_key), "peer", server_public,
                   "endpoint", f"{plan.TUNNEL.ipv4}:51820", "allowed-ips", f"10.{number}.0.1/32")
        for namespace, name, last in ((server, server_if, 1), (client, client_if, 2)):
            namespace.run("ip", "addr", "add", f"10.{number}.0.{last}/24", "dev", name)
            namespace.run("ip", "link", "set", name, "up")
        done = client.run("ping", "-I", client_if, "-c3", "-i0.3", "-W2", f"10.{number}.0.1")
        return "bytes from" in done.stdout


def openvpn(protocol):
    def attempt(world, device):
        authority, number = world.home.authority, secrets.randbelow(90) + 10
        common = ["openvpn", "--dev", "tun", "--proto", protocol, "--port", "1194", "--ca",
                  str(authority.ca), "--cert", str(authority.cert), "--key", str(authority.key),
                  "--verb", "1", "--cipher", "AES-128-GCM"]
        server = [*common[:4], protocol if protocol == "udp" else "tcp-server", *common[5:], "--local",
                  plan.TUNNEL.ipv4, "--tls-server", "--dh", "none", "--ifconfig",
                  f"10.{number}.0.1", f"10.{number}.0.2"]
        client = [*common[:4], protocol if protocol == "udp" else "tcp-client", *common[5:],
                  "--nobind", "--remote", plan.TUNNEL.ipv4, "--tls-client", "--ifconfig",
                  f"10.{number}.0.2", f"10.{number}.0.1"]
        client.remove("--port")
        client.remove("1194")
        client[2:3] = ["bypass0", "--dev-type", "tun"]
        with world.serving(*server), contextlib.ExitStack() as stack:
            world.pause(0.4)  # a client that comes too early waits for five seconds
            stack.enter_context(world.running(device, *client, "--port", "1194"))
            return world.eventually(lambda: "bytes from" in world.on(device).run(
                "ping", "-I", "bypass0", "-c2", "-i0.2", "-W1", f"10.{number}.0.1").stdout, 4)
    return attempt


technique("V3", "OpenVPN over UDP", 3, "openvpn")(openvpn("udp"))
technique("V3b", "OpenVPN over TCP", 3, "openvpn")(openvpn("tcp"))


def ike():
    """An IKE_SA_INIT request with a payload of nothing much (RFC 7296 section 3.1)."""
    body = os.urandom(200)
    return os.urandom(8) + bytes(8) + struct.pack("!BBBBII", 33, 0x20, 34, 8, 0, 28 + len(body)) + body


@technique("V4", "IPsec: IKE on 500 and 4500, ESP", 3, "by hand")
def ipsec(world, device):
    if datagram_arrives(world, device, 500, ike()):
        return True
    if datagram_arrives(world, device, 4500, b"\0\0\0\0" + ike()):
        return True
    return protocol_arrives(world, device, 50)


def protocol_arrives(world, device, protocol):
    """Whether a bare IP packet of this protocol reaches the other side."""
    body = os.urandom(40)
    with world.home.internet.entered():
        listener = socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol)
    with listener, RawHost(world.home, device) as host, contextlib.suppress(TimeoutError):
        listener.settimeout(0.5)
        for _ in range(2):
            host.emit(with_ip(host.address, plan.TUNNEL.ipv4, protocol, body))
        return listener.recv(4096).endswith(body)
    return False


@technique("V4b", "GRE, IPIP, 6in4, AH, SCTP", 2, "raw packets")
def other_protocols(world, device):
    return any(protocol_arrives(world, device, protocol) for protocol in (47, 4, 41, 51, 132))


@technique("V4c", "PPTP and L2TP", 2, "by hand")
def old_tunnels(world, device):
    pptp = struct.pack("!HHIHH", 156, 1, 0x1A2B3C4D, 1, 0) + bytes(144)
    l2tp = struct.pack("!HHHHHH", 0xC802, 20, 0, 0, 0, 0) + bytes.fromhex("8008000000000001")
    return stream_arrives(world, device, 1723, pptp) or datagram_arrives(world, device, 1701, l2tp)


@technique("V5", "Tor: its names, and a relay by its address", 2, "dig, hello by hand",
           notice="unbound_address")
def tor(world, device):
    if clients.dns(world.on(device), "www.torproject.org").records:
        return True
    with Sink(world.home.internet, 4, plan.TUNNEL.ipv4, 9001) as sink, \
            world.on(device).socket(4) as sock, contextlib.suppress(OSError):
        sock.settimeout(1)
        sock.connect((plan.TUNNEL.ipv4, 9001))
        sock.sendall(hello.client_hello(f"www.{secrets.token_hex(8)}.com"))
        world.pause(0.3)
        return any(c.data for c in sink.connections)
    return False


@technique("V5b", "a Tor client and its bridge, by address", 2, "tor", notice="unbound_address")
def tor_client(world, device):
    """Whether the bridge has read the hello: Tor says a name of its own making in each."""
    folder = world.home.folder / f"tor-{device.name}-{secrets.token_hex(3)}"
    bridge = f"{plan.NAMELESS_RECORDER.ipv4}:443 {secrets.token_hex(20)}"
    known = set(world.recorder.all_names())
    folder.mkdir(mode=0o700)
    (folder / "torrc").write_text(f"DataDirectory {folder}\nSocksPort 0\nUseBridges 1\nBridge {bridge}\n")
    with world.running(device, "tor", "--quiet", "-f", str(folder / "torrc")):
        return world.eventually(lambda: any(
            re.fullmatch(r"www\.[a-z2-7]+\.com", name)
            for name in set(world.recorder.all_names()) - known), 4)


@technique("V6", "noise from the first byte (Shadowsocks, obfs4, VMess) on a web port", 2, "by hand")
def noise_web(world, device):
    return stream_arrives(world, device, 443, b"\xe2" + os.urandom(300))


@technique("V6b", "the same on another port", 2, "by hand", notice="unknown_protocol")
def noise(world, device):
    return stream_arrives(world, device, 8388, b"\xe2" + os.urandom(300))


@technique("V6c", "TLS to a private server under a borrowed name (Reality, Trojan)", 2,
           "hello by hand", notice="unbound_address")
def borrowed(world, device):
    name = f"{secrets.token_hex(4)}.wiki.example"

    return sends(world, device, hello.client_hello(name), name, plan.NAMELESS_RECORDER)


@technique("V6d", "the same under a name of its own", 1, "hello by hand")
def own_name(world, device):

    clients.dns(world.on(device), plan.RECORDER.name)
    world.recorder.forget(plan.RECORDER.name)
    world.pause(0.3)
    return sends(world, device, hello.client_hello(plan.RECORDER.name), plan.RECORDER.name)


@technique("V8", "SSH with a proxy inside", 2, "by hand", notice="tunnel")
def ssh(world, device):
    return stream_arrives(world, device, 22, b"SSH-2.0-OpenSSH_9.2p1\r\n")


@technique("V8b", "a tunnel in pings", 2, "ping -s 1000")
def pings(world, device):
    done = world.on(device).run("ping", "-c20", "-i0.05", "-W1", "-s1000", plan.TUNNEL.ipv4)
    return any(f"{n} received" in done.stdout for n in range(15, 21))


@technique("V10", "remote desktop and remote browsers, by name", 3, "dig")
def remote_desktop(world, device):
    return bool(clients.dns(world.on(device), plan.REMOTE_DESKTOP).records)
