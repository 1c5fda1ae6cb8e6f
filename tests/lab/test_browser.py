"""Chromium as it is: a post-quantum hello in two segments, QUIC in two datagrams."""

from home import clients, plan
from home.case import LabCase
from home.listeners import DatagramSink, Sink

ONE_SEGMENT = 1460  # the most a first segment of a hello can carry here


def pinned(name, site, family):
    """Chromium's rule that sends `name` to the site's address without asking DNS."""
    address = site.ipv4 if family == 4 else f"[{site.ipv6}]"
    return f"MAP {name} {address}"


class Browser(LabCase):
    def visit(self, device, name, site, family, quic):
        return clients.chromium(self.home, device, f"https://{name}/", quic,
                                pinned(name, site, family))

    def test_pages_open_or_not_as_the_rules_say(self):
        cases = ((self.mia, plan.WIKI, True), (self.mia, plan.CLIPS, False),
                 (self.parent, plan.CLIPS, True))
        for quic in (False, True):
            for family in (4, 6):
                for device, site, allowed in cases:
                    with self.subTest(device=device.name, site=site.name, quic=quic,
                                      family=family):
                        visit = self.visit(device, site.name, site, family, quic)
                        self.assertEqual(visit.reached, allowed, visit.detail)

    def test_the_pages_came_over_http3(self):
        for family in (4, 6):
            self.assert_reached(self.visit(self.mia, plan.SCHOOL.name, plan.SCHOOL, family, True))
        served = [line for line in self.home.access_log() if '"host":"school.example"' in line]
        self.assertTrue(all('"proto":"HTTP/3.0"' in line for line in served), served)
        self.assertGreaterEqual(len(served), 2)

    def test_a_blocked_name_found_by_dns_is_refused_too(self):
        visit = clients.chromium(self.home, self.mia, "https://clips.example/")
        self.assertIn("ERR_NAME_NOT_RESOLVED", visit.detail)


class WholeHellos(LabCase):
    """What a server sees of Chromium's first flight, without segmentation offload."""

    def setUp(self):
        for device in (self.mia, self.parent):
            done = device.run("ethtool", "-K", "eth0", "tso", "off", "gso", "off", "gro", "off")
            self.assertEqual(done.returncode, 0, done.stderr)

    def first_flight(self, device, family, quic):
        """What a silent server received: bytes of each connection, or datagrams of each flow."""
        address = plan.SINK.address(family)
        with Sink(self.home.internet, family, address) as tcp, \
                DatagramSink(self.home.internet, family, address) as udp:
            clients.chromium(self.home, device, "https://clips.example/", quic,
                             pinned("clips.example", plan.SINK, family))
            if not quic:
                return [len(c.data) for c in tcp.connections]
            peers = [peer for peer, _ in udp.datagrams]
            return [peers.count(peer) for peer in set(peers)]

    def test_the_second_segment_of_a_blocked_hello_is_not_seen(self):
        for family in (4, 6):
            with self.subTest(family=family):
                whole = self.first_flight(self.parent, family, quic=False)
                self.assertTrue(whole and min(whole) > ONE_SEGMENT,
                                f"this Chromium's hello fits one segment: {whole}")
                seen = self.first_flight(self.mia, family, quic=False)
                self.assertTrue(seen, "no connection was made at all")
                self.assertLessEqual(max(seen), ONE_SEGMENT)

    def test_the_second_datagram_of_a_blocked_hello_is_not_seen(self):
        for family in (4, 6):
            with self.subTest(family=family):
                whole = self.first_flight(self.parent, family, quic=True)
                self.assertTrue(whole and min(whole) > 1, f"the hello fits one datagram: {whole}")
                seen = self.first_flight(self.mia, family, quic=True)
                self.assertTrue(seen, "no datagram was sent at all")
                self.assertEqual(max(seen), 1)


if __name__ == "__main__":
    import unittest
    unittest.main()
