"""Many small visits, fast: a DNS question, a TLS handshake, and a request, thousands of times."""

import contextlib
import random
import socket
import ssl
import struct
import threading

from . import plan

NXDOMAIN = 3


def question(name, kind):
    """A DNS query as bytes; kind 1 is A, 28 is AAAA."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    header = struct.pack(">HHHHHH", random.getrandbits(16), 0x0100, 1, 0, 0, 0)
    return header + labels + b"\0" + struct.pack(">HH", kind, 1)


class Visitor:
    """One device's program: asks the router's DNS, then visits the web, by one IP family."""

    def __init__(self, home, device, family):
        self.family = family
        self._device = device
        self._tls = ssl.create_default_context(cafile=home.authority.ca)
        self._tls.set_alpn_protocols(["http/1.1"])
        self._dns = device.socket(family, socket.SOCK_DGRAM)
        self._dns.settimeout(3)
        self._dns.connect((plan.ROUTER4 if family == 4 else plan.ROUTER6, 53))

    def resolve(self, name):
        """(rcode, number of answers)."""
        asked = question(name, 1 if self.family == 4 else 28)
        self._dns.send(asked)
        answer = self._dns.recv(4096)
        if answer[:2] != asked[:2]:
            raise AssertionError(f"the answer to {name} has another id")
        return answer[3] & 15, struct.unpack_from(">H", answer, 6)[0]

    def visit(self, name, site=plan.WIKI):
        """A whole HTTPS request; raises when anything but its page comes back."""
        with self._device.socket(self.family) as plain:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            plain.settimeout(10)
            plain.connect((site.address(self.family), 443))
            with self._tls.wrap_socket(plain, server_hostname=name) as tls:
                tls.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
                page = tls.recv(4096)
                if b"200 OK" not in page:
                    raise AssertionError(f"{name}: {page[:60]}")

    def close(self):
        self._dns.close()


def walk(home, device, family, visits, blocked_every, tag):
    """Visits fresh allowed names in turn; every n-th question is for a blocked name instead.

    Returns what went wrong, as sentences: empty when every allowed visit succeeded and every
    blocked question was refused.
    """
    wrong = []
    with contextlib.closing(Visitor(home, device, family)) as visitor:
        for number in range(visits):
            try:
                name = f"{tag}{number}.{plan.LOAD_SUFFIX}"
                code, answers = visitor.resolve(name)
                if code != 0 or answers == 0:
                    wrong.append(f"{name}: rcode {code}, {answers} answers")
                visitor.visit(name)
                if number % (blocked_every - 1) == 0:
                    code, _ = visitor.resolve("clips.example")
                    if code != NXDOMAIN:
                        wrong.append(f"clips.example: rcode {code}")
            except (OSError, AssertionError) as error:
                wrong.append(f"visit {number}: {error!r}")
    return wrong


def together(home, device, family, people, visits, tag):
    """`people` threads start at the same moment, each making `visits` visits."""
    wrong, start = [], threading.Barrier(people)

    def person(number):
        start.wait()
        wrong.extend(walk(home, device, family, visits, 20, f"{tag}{number}-"))
    threads = [threading.Thread(target=person, args=(n,)) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong
