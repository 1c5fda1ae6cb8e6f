"""D: other ways to ask for a name."""

import contextlib
import os
import secrets
import socket
import struct

from home import clients, plan
from home.listeners import DatagramSink

from .technique import technique
from .world import ODD_DNS_PORT

BLOCKED = plan.CLIPS.name


def resolves(world, device, *options, program="dig"):
    """Whether a resolver asked this way tells the address of the denied name."""
    done = world.on(device).run(program, *options, BLOCKED, "A", "+short", timeout=15)
    return plan.CLIPS.ipv4 in done.stdout


@technique("D1", "another resolver, port 53, UDP and TCP, IPv4 and IPv6", 4, "dig")
def another_resolver(world, device):
    return any(resolves(world, device, f"@{address}", option, "+tries=1", "+time=2")
               for address in (plan.FOREIGN_RESOLVER4, plan.FOREIGN_RESOLVER6)
               for option in ("+tcp", "+notcp"))


@technique("D2", "a resolver on an odd port (5053)", 2, "dig")
def odd_port(world, device):
    return any(resolves(world, device, f"@{plan.HIDDEN_DOH.ipv4}", "-p", str(ODD_DNS_PORT), option,
                        "+tries=1", "+time=2") for option in ("+tcp", "+notcp"))


@technique("D2b", "DNSCrypt with the resolver's key brought along, port 443", 2, "by hand")
def dnscrypt(world, device):
    """A query as its version 2 sends it: a magic number, a public key, a nonce, an encrypted rest."""
    query = os.urandom(8 + 32 + 12 + 16 + 256)
    with DatagramSink(world.home.internet, 4, plan.TUNNEL.ipv4, 443) as sink, \
            world.on(device).socket(4, socket.SOCK_DGRAM) as sock, contextlib.suppress(OSError):
        sock.connect((plan.TUNNEL.ipv4, 443))
        for _ in range(2):
            sock.send(query)
            world.pause(0.1)
        return world.eventually(lambda: any(data == query for _, data in sink.datagrams), 0.3)
    return False


@technique("D3", "DNS over TLS, port 853 (Android's private DNS)", 4, "kdig +tls")
def over_tls(world, device):
    return any(resolves(world, device, f"@{address}", "+tls", "+time=3", program="kdig")
               for address in (plan.HIDDEN_DOH.ipv4, plan.HIDDEN_DOH.ipv6))


@technique("D3b", "the same by a local stub", 3, "stubby")
def stubby(world, device):
    config = world.home.folder / f"stubby-{device.name}.yml"
    config.write_text(
        "resolution_type: GETDNS_RESOLUTION_STUB\ndns_transport_list: [GETDNS_TRANSPORT_TLS]\n"
        "tls_authentication: GETDNS_AUTHENTICATION_NONE\nlisten_addresses: [127.0.0.1@5300]\n"
        f"upstream_recursive_servers: [{{address_data: {plan.HIDDEN_DOH.ipv4}}}]\n")
    with world.running(device, "stubby", "-C", str(config)):
        world.pause(0.7)
        return resolves(world, device, "@127.0.0.1", "-p", "5300", "+tries=2", "+time=2")


@technique("D4", "DNS over QUIC, port 853", 2, "kdig +quic")
def over_quic(world, device):
    with DatagramSink(world.home.internet, 4, plan.TUNNEL.ipv4, 853) as sink:
        world.on(device).run("kdig", f"@{plan.TUNNEL.ipv4}", "+quic", "+time=1", "+retry=0", BLOCKED)
        return bool(sink.datagrams)


@technique("D5", "DNS over TLS on another port, under a known name", 3, "kdig +tls")
def over_tls_elsewhere(world, device):
    return resolves(world, device, f"@{plan.KNOWN_DOH.ipv4}", "-p", "8443", "+tls", "+time=3",
                    f"+tls-sni={plan.KNOWN_DOH.name}", program="kdig")


@technique("D5b", "DNS over TLS on another port, under a name nobody knows", 2, "kdig +tls")
def over_tls_hidden(world, device):
    clients.dns(world.on(device), plan.HIDDEN_DOH.name)
    return resolves(world, device, f"@{plan.HIDDEN_DOH.ipv4}", "-p", "8443", "+tls", "+time=3",
                    f"+tls-sni={plan.HIDDEN_DOH.name}", program="kdig")


@technique("D6", "a known resolver over HTTPS (a browser's setting)", 4, "kdig +https, curl --doh-url")
def known_doh(world, device):
    asked = resolves(world, device, f"@{plan.KNOWN_DOH.ipv4}", "+https", "+time=3",
                     f"+tls-sni={plan.KNOWN_DOH.name}", program="kdig")
    done = world.on(device).run(
        "curl", "-ksS", "-m5", "--doh-insecure", "--doh-url",
        f"https://{plan.KNOWN_DOH.name}/dns-query", "http://wiki.example/")
    return asked or "You reached" in done.stdout


@technique("D7", "an unknown resolver over HTTPS, by its address", 2, "kdig +https",
           notice="unbound_address")
def hidden_doh(world, device):
    return resolves(world, device, f"@{plan.NAMELESS_DOH.ipv4}", "+https", "+time=3",
                    "+tls-sni=my-own-resolver.example", program="kdig")


@technique("D7b", "the same under a name that our DNS was asked for (a page of its own)", 1,
           "kdig +https")
def doh_under_own_name(world, device):
    clients.dns(world.on(device), plan.HIDDEN_DOH.name)
    return resolves(world, device, f"@{plan.HIDDEN_DOH.ipv4}", "+https", "+time=3",
                    f"+tls-sni={plan.HIDDEN_DOH.name}", program="kdig")


def has_answer(world, device, name, kind):
    return bool(clients.dns(world.on(device), name, kind).records)


@technique("D8", "discovery of encrypted resolvers (`_dns.resolver.arpa`)", 5, "dig SVCB")
def discovery(world, device):
    return has_answer(world, device, "_dns.resolver.arpa", "TYPE64")


@technique("D9", "Firefox's own resolver, switched on by default where the canary answers", 5, "dig")
def canary(world, device):
    return has_answer(world, device, "use-application-dns.net", "A")


@technique("D11", "iCloud Private Relay", 3, "dig")
def private_relay(world, device):
    return any(has_answer(world, device, name, kind) for kind in ("A", "AAAA")
               for name in ("mask.icloud.com", "mask-h2.icloud.com"))


@technique("D13", "a tunnel through DNS questions", 2, "iodine", notice="dns_tunnel")
def tunnel(world, device):
    """Round: the tunnel carries 60 pings of 200 bytes within six seconds."""
    number = secrets.randbelow(90) + 10
    server = ("iodined", "-f", "-c", "-P", "secret", "-l", plan.TUNNEL.ipv4, f"10.{number}.0.1",
              plan.TUNNEL_DOMAIN)
    client = ("iodine", "-f", "-r", "-d", "bypass1", "-m", "600", "-P", "secret", plan.ROUTER4, plan.TUNNEL_DOMAIN)
    with world.serving(*server), world.running(device, *client):
        world.eventually(lambda: "inet" in world.on(device).run("ip", "addr", "show", "bypass1").stdout, 6)
        done = world.on(device).run("ping", "-I", "bypass1", "-c60", "-i0.05", "-W3", "-s200",
                                    f"10.{number}.0.1",
                                    timeout=40)
        return any(f"{n} received" in done.stdout for n in range(40, 61))


def question(name, kind=1):
    labels = b"".join(bytes([len(p)]) + p.encode() for p in name.split("."))
    return labels + b"\0" + struct.pack("!HH", kind, 1)


@technique("D14", "spelling: capitals, a dot at the end, two questions at once", 3, "dig, by hand")
def spelling(world, device):
    spelled = any(world.on(device).run("dig", name, "+short").stdout.strip()
                  for name in ("CLIPS.example", "cLiPs.ExAmPlE."))
    message = struct.pack("!6H", 7, 0x100, 2, 0, 0, 0) + question("wiki.example") + question(BLOCKED)
    with world.on(device).socket(4, socket.SOCK_DGRAM) as sock, contextlib.suppress(TimeoutError):
        sock.settimeout(1)
        sock.sendto(message, (plan.FOREIGN_RESOLVER4, 53))
        return spelled or socket.inet_aton(plan.CLIPS.ipv4) in sock.recv(4096)
    return spelled


@technique("D14b", "an innocent name that is an alias of a denied one", 3, "dig")
def alias(world, device):
    return has_answer(world, device, "friendly.example", "A")


@technique("D16", "no question at all: the address from a hosts file", 3, "curl --resolve")
def known_address(world, device):
    return any(clients.curl(world.home, world.on(device), f"{scheme}://clips.example/", family,
                            plan.CLIPS).reached for scheme in ("http", "https") for family in (4, 6))
