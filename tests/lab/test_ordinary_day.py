"""An ordinary day of a child of 12 to 15: nothing that is allowed is disturbed by the shield."""

import os
import socket
import struct

from bypass import hello, lan
from bypass.tunnels import ike
from bypass import world
from home import clients, plan
from home.case import LabCase
from home.firefox import Firefox
from home.listeners import DatagramSink, Sink

# Games and calls speak protocols of their own, which is counted; these are not theirs.
NOTICES = ("inspect.unbound_address", "inspect.tunnel", "inspect.hop_behind",
           "inspect.contradiction", "inspect.no_collector", "devices.rogue_dhcp",
           "devices.rogue_router", "devices.cloned_mac", "devices.devices_behind")


class OrdinaryDay(LabCase):
    household = world.household().replace('band = "7-11"', 'band = "12-15"')

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home.internet.ip(*(f"addr add {address} dev lo" for address in
                               (f"{plan.RECORDER.ipv4}/32", f"{plan.RECORDER.ipv6}/128")))

    def tearDown(self):
        counters = self.tarha.ask("status")["counters"]
        self.assertEqual({name: counters[name] for name in NOTICES if counters.get(name)}, {})

    def datagrams_arrive(self, port, datagrams, kind):
        """Each datagram reaches the server."""
        for family in (4, 6):
            address = plan.RECORDER.address(family)
            with self.subTest(kind=kind, family=family), \
                    DatagramSink(self.home.internet, family, address, port) as sink, \
                    self.mia.socket(family, socket.SOCK_DGRAM) as sock:
                sock.connect((address, port))
                for datagram in datagrams:
                    sock.send(datagram)
                self.eventually(lambda: len(sink.datagrams) == len(datagrams), 3, "every datagram")

    def test_pages_and_downloads(self):
        for family in (4, 6):
            for scheme in ("https", "http"):
                for name in ("wiki.example", "school.example"):
                    self.assert_reached(
                        clients.curl(self.home, self.mia, f"{scheme}://{name}/", family))
            for site in (plan.WIKI, plan.BIG):  # what a browser asks, these have from elsewhere
                clients.dns(self.mia, site.name, "A" if family == 4 else "AAAA")
            self.assert_reached(clients.http3(self.home, self.mia, plan.WIKI, family))
            with clients.Download(self.home, self.mia, plan.BIG, family) as download:
                self.eventually(lambda d=download: d.size() > 500_000, 8, "a download")

    def test_two_browsers(self):
        """Chromium by HTTP/2 and HTTP/3, and Firefox, as they come: a page, and another of the same."""
        for quic in (False, True):
            self.assert_reached(clients.chromium(
                self.home, self.mia, "https://wiki.example/", quic, f"MAP wiki.example {plan.WIKI.ipv4}"
                if quic else ""))
        with Firefox(self.home, self.mia) as firefox:
            for url in ("https://wiki.example/", "http://school.example/", "https://school.example/"):
                self.assertIn("You reached", firefox.open(url))

    def test_a_device_comes_home(self):
        """It asks for an address, tells its name, and asks again when it wakes up."""
        for kind, server in ((lan.DISCOVER, None), (lan.REQUEST, plan.ROUTER4)) * 2:
            lan.ask(self.mia, plan.MIA.mac, "mias-tablet", kind=kind, server=server)
            lan.announce(self.mia, plan.MIA, "mias-tablet")
        lan.advertise(self.parent, plan.PARENT.mac, 0, lan.thread_border_router())
        self.eventually(lambda: self.tarha.ask("status")["counters"]["devices.copies"] >= 7, 3,
                        "what they told")

    def test_a_game_on_a_port_of_its_own(self):
        self.datagrams_arrive(27015, [b"\xff\xff\xff\xffTSource Engine Query\0"]
                              + [os.urandom(60) for _ in range(50)], "game")

    def test_a_call(self):
        stun = struct.pack("!HHI", 1, 0, 0x2112A442) + os.urandom(12)
        voice = [struct.pack("!BBHII", 0x80, 111, n, n * 960, 7) + os.urandom(80)
                 for n in range(50)]
        self.datagrams_arrive(3478, [stun], "STUN")
        self.datagrams_arrive(50010, [stun, *voice], "RTP")

    def test_a_call_over_wifi(self):
        self.assertTrue(clients.dns(self.mia, plan.WIFI_CALLING).records)
        with DatagramSink(self.home.internet, 4, plan.RECORDER.ipv4, 500) as sink, \
                self.mia.socket(4, socket.SOCK_DGRAM) as sock:
            sock.connect((plan.RECORDER.ipv4, 500))
            sock.send(ike())
            self.eventually(lambda: sink.datagrams, 3, "the operator's gateway")

    def test_git_over_ssh(self):
        """At a known place; anywhere else it is a way round (bypass, V8)."""
        self.assertTrue(clients.dns(self.mia, plan.GIT).records)
        with Sink(self.home.internet, 4, plan.RECORDER.ipv4, 22, reply=b"SSH-2.0-x\r\n") as sink, \
                self.mia.socket(4) as sock:
            sock.settimeout(3)
            sock.connect((plan.RECORDER.ipv4, 22))
            sock.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")
            self.assertTrue(sock.recv(10))
            self.eventually(lambda: sink.connections[0].data, 3, "the banner")

    def test_mail_and_chat(self):
        for port, first in ((993, hello.client_hello("wiki.example")),
                            (5222, b"<?xml version='1.0'?>")):
            clients.dns(self.mia, plan.RECORDER.name)
            clients.dns(self.mia, plan.RECORDER.name, "AAAA")
            with self.subTest(port=port), \
                    Sink(self.home.internet, 4, plan.RECORDER.ipv4, port, reply=b"ok") as sink, \
                    self.mia.socket(4) as sock:
                sock.settimeout(3)
                sock.connect((plan.RECORDER.ipv4, port))
                sock.sendall(first)
                self.assertEqual(sock.recv(10), b"ok")
                self.eventually(lambda s=sink, f=first: bytes(s.connections[0].data) == f, 3,
                                "all of it")

    def test_the_time_and_a_ping(self):
        self.datagrams_arrive(123, [b"\x23" + bytes(47)], "NTP")
        done = self.mia.run("ping", "-c3", "-i0.3", "-W2", plan.WIKI.ipv4)
        self.assertIn("3 received", done.stdout)
