"""What only another kernel than the host's may show: nft's own queue, flowtables, eviction, GSO."""

import socket
import time

import flowtable
from home import clients, plan
from home.case import LabCase
from home.listeners import DatagramSink, Sink
from home.netns import run

CUT = 5.0  # seconds until a pause has ended what runs, on an emulated processor too (the lab says 2)
UDP_SEGMENT = 103  # linux/udp.h
COUNTER = """table inet lengths {
  chain forward {
    type filter hook forward priority -160; policy accept;
    meta l4proto tcp meta length > 2000 counter comment "tcp"
    meta l4proto udp meta length > 2000 counter comment "udp"
  }
}
"""


class RouterKernel(LabCase):
    def refused(self, family=4):
        visit = clients.curl(self.home, self.mia, "https://clips.example/", family, plan.CLIPS)
        self.assertFalse(visit.reached, visit.detail)
        self.assertIn("reset", visit.detail)

    def reached(self, device, site, family=4):
        self.assert_reached(clients.curl(self.home, device, f"https://{site.name}/", family, site))

    def test_1_nft_queues_by_itself_and_a_child_is_filtered(self):
        table = self.home.router.run("nft", "list", "table", "inet", "tarha").stdout
        self.assertRegex(table, r"queue .*to 100-101")
        self.assertEqual(self.tarha.iptables_rules(), [])
        self.assertIn("nft", self.tarha.cli("doctor").stdout)
        self.assertEqual(clients.dns(self.mia, "clips.example").status, "NXDOMAIN")
        self.assertEqual(clients.dns(self.mia, "wiki.example").status, "NOERROR")
        for family in (4, 6):
            self.refused(family)
            self.reached(self.mia, plan.WIKI, family)
        self.reached(self.parent, plan.CLIPS)
        self.assertTrue(clients.http3(self.home, self.mia, plan.WIKI, patience=8).reached)
        self.assertFalse(clients.http3(self.home, self.mia, plan.CLIPS).reached)

    def test_2_without_the_guard_a_flowtable_takes_flows_away_from_us(self):
        flowtable.write(self.home.router, guarded=False)
        self.addCleanup(flowtable.remove, self.home.router)
        self.reached(self.mia, plan.CLIPS)  # the hello went past every chain
        self.assertIn("offloads flows before", self.tarha.cli("doctor").stdout)
        with clients.Download(self.home, self.mia, plan.BIG) as running:
            self.eventually(running.grows, 8, "bytes")
            self.assertTrue(flowtable.carries(self.home.router, plan.MIA.ipv4))
            self.tarha.ask("pause", "mia")
            self.addCleanup(self.tarha.ask, "resume", "mia")
            time.sleep(CUT)
            self.assertTrue(running.grows(), "cut although the flowtable had it")

    def test_3_with_the_guard_children_are_filtered_and_parents_are_offloaded(self):
        flowtable.write(self.home.router, guarded=True)
        self.addCleanup(flowtable.remove, self.home.router)
        self.assertIn("without rules are offloaded", self.tarha.cli("doctor").stdout)
        for family in (4, 6):
            self.refused(family)
            self.reached(self.mia, plan.WIKI, family)
        with clients.Download(self.home, self.parent, plan.BIG) as parents, \
                clients.Download(self.home, self.mia, plan.BIG) as mias, \
                clients.QuicDownload(self.home, self.mia, plan.BIG, 6) as by_quic:
            for running in (parents, mias, by_quic):
                self.eventually(running.grows, 12, "bytes")
            self.assertTrue(flowtable.carries(self.home.router, plan.PARENT.ipv4))
            for address in (plan.MIA.ipv4, plan.MIA.ipv6):
                self.assertFalse(flowtable.carries(self.home.router, address), address)
            self.addCleanup(self.tarha.ask, "resume", "mia")
            self.tarha.ask("pause", "mia")
            paused = time.time()
            for running in (mias, by_quic):
                last = running.last_byte(limit=12)
                self.assertIsNotNone(last, "it goes on during a pause")
                self.assertLess(last - paused, CUT)
            self.assertTrue(parents.grows(), "the parent's was cut")

    def test_4_a_connection_that_is_forgotten_lets_nothing_through(self):
        hello = clients.client_hello("clips.example")
        with Sink(self.home.internet, 4, plan.SINK.ipv4) as sink, self.mia.socket(4) as sock:
            sock.settimeout(4)
            sock.connect((plan.SINK.ipv4, 443))
            sock.sendall(hello[:100])
            self.eventually(lambda: sink.connections and len(sink.connections[0].data) == 100,
                            5, "the first piece")
            self.home.router.run("conntrack", "-D", "-d", plan.SINK.ipv4)
            sock.sendall(hello[100:])
            with self.assertRaises(OSError):
                sock.recv(10)
            self.assertEqual(len(sink.connections[0].data), 100)

    def test_5_a_full_connection_table_lets_nothing_through(self):
        before = run("sysctl", "-n", "net.netfilter.nf_conntrack_max").strip()
        self.addCleanup(run, "sysctl", "-qw", f"net.netfilter.nf_conntrack_max={before}")
        self.addCleanup(self.home.router.run, "conntrack", "-F")
        run("sysctl", "-qw", "net.netfilter.nf_conntrack_max=60")
        with DatagramSink(self.home.internet, 4, plan.SINK.ipv4, 7000), \
                self.mia.socket(4, socket.SOCK_DGRAM) as flood:
            for port in range(300):
                flood.sendto(b"fill the table", (plan.SINK.ipv4, 7000 + port))
                if port % 60 == 0:
                    visit = clients.curl(self.home, self.mia, "https://clips.example/", 4,
                                         plan.CLIPS, ["-m", "2"])
                    self.assertFalse(visit.reached, visit.detail)
        full = self.home.router.run("conntrack", "-C").stdout
        self.assertGreater(int(full), 40, "the table was never full")
        run("sysctl", "-qw", f"net.netfilter.nf_conntrack_max={before}")
        self.reached(self.mia, plan.WIKI)
        self.refused()

    def test_6_packets_of_many_segments_are_read(self):
        self.home.router.nft(COUNTER)
        self.addCleanup(self.home.router.nft, "delete table inet lengths")
        many = [f"{number:03}" * 60 for number in range(40)]  # a hello of over 7 kB
        for name, arrives in (("wiki.example", True), ("clips.example", False)):
            hello = clients.client_hello(name, many)
            with Sink(self.home.internet, 4, plan.SINK.ipv4) as sink, self.mia.socket(4) as sock:
                sock.settimeout(3)
                sock.connect((plan.SINK.ipv4, 443))
                sock.sendall(hello)
                if arrives:
                    self.eventually(lambda s=sink, size=len(hello): s.connections
                                    and len(s.connections[0].data) == size, 5, "the whole hello")
                else:
                    with self.assertRaises(OSError):
                        sock.recv(10)
                    # Pieces may pass; the packet that would complete the hello may not.
                    self.eventually(lambda s=sink: s.connections, 5, "the connection itself")
                    self.assertLess(len(sink.connections[0].data), len(hello))
        self.assert_segments_of_datagrams_arrive()
        counted = self.home.router.run("nft", "list", "table", "inet", "lengths").stdout
        self.assertNotIn("packets 0 ", counted)

    def assert_segments_of_datagrams_arrive(self):
        with DatagramSink(self.home.internet, 4, plan.SINK.ipv4, 7000) as sink, \
                self.mia.socket(4, socket.SOCK_DGRAM) as sock:
            sock.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 1000)
            sock.sendto(bytes(3000), (plan.SINK.ipv4, 7000))
            self.eventually(lambda: len(sink.datagrams) == 3, 5, "three datagrams of one packet")

    def test_7_a_flushed_ruleset_is_back_within_a_second(self):
        self.home.router.nft("flush ruleset")
        self.home.write_nat()
        self.eventually(self.tarha.has_table, 1.0, "the table")
        self.refused()
        self.reached(self.mia, plan.WIKI)


if __name__ == "__main__":
    import unittest
    unittest.main()
