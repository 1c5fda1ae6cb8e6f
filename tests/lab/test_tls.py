"""A client that knows the address already is stopped at the name in its TLS hello."""

import socket
import time

from home import clients, plan
from home.case import LabCase
from home.listeners import Sink

BLOCKED_FOR_MIA = (plan.CLIPS, plan.CLIPS_CDN, plan.BETS, plan.SHARED_BAD)


class ByServerName(LabCase):
    def test_curl_with_the_address_given_is_refused(self):
        for site in BLOCKED_FOR_MIA:
            for family in (4, 6):
                with self.subTest(site=site.name, family=family):
                    url = f"https://{site.name}/"
                    self.assert_refused(clients.curl(self.home, self.mia, url, family, site))
                    self.assert_reached(clients.curl(self.home, self.parent, url, family, site))

    def test_openssl_is_refused(self):
        for site in BLOCKED_FOR_MIA:
            for family in (4, 6):
                with self.subTest(site=site.name, family=family):
                    self.assert_refused(clients.s_client(self.home, self.mia, site, family))
                    self.assert_reached(clients.s_client(self.home, self.parent, site, family))

    def test_every_version_of_tls_is_read(self):
        for version in ("-tls1_2", "-tls1_3"):
            with self.subTest(version=version):
                self.assert_refused(clients.s_client(self.home, self.mia, plan.CLIPS,
                                                     options=[version]))
                self.assert_reached(clients.s_client(self.home, self.mia, plan.WIKI,
                                                     options=[version]))

    def test_what_is_allowed_is_reached(self):
        for device, site in ((self.mia, plan.WIKI), (self.mia, plan.SHARED_GOOD),
                             (self.mia, plan.SCHOOL), (self.leo, plan.CLIPS)):
            for family in (4, 6):
                with self.subTest(device=device.name, site=site.name, family=family):
                    self.assert_reached(
                        clients.curl(self.home, device, f"https://{site.name}/", family))
                    self.assert_reached(clients.s_client(self.home, device, site, family))

    def test_nothing_blocked_reaches_the_web_server(self):
        for site in BLOCKED_FOR_MIA:
            for family in (4, 6):
                clients.curl(self.home, self.mia, f"https://{site.name}/only-mia", family, site)
        clients.curl(self.home, self.parent, "https://clips.example/only-parent", 4, plan.CLIPS)
        log = "".join(self.home.access_log())
        self.assertIn("/only-parent", log)
        self.assertNotIn("/only-mia", log)

    def test_a_hello_without_a_name_is_judged_by_the_name_its_address_was_given_for(self):
        def nameless(device, site, family):
            return clients.s_client(self.home, device, site, family, name="")
        for family, kind in ((4, "A"), (6, "AAAA")):
            with self.subTest(family=family):
                self.assert_refused(nameless(self.mia, plan.BIG, family))
                for site in (plan.BIG, plan.CLIPS):
                    clients.dns(self.mia, site.name, kind)
                self.assert_reached(nameless(self.mia, plan.BIG, family))
                self.assert_refused(nameless(self.mia, plan.CLIPS, family))
                self.assert_refused(nameless(self.leo, plan.BIG, family))  # who did not ask

    def test_a_hello_in_many_small_records_is_read(self):
        protocols = ",".join(f"p{n:043}" for n in range(12))
        records = ["-max_send_frag", "512", "-alpn", protocols]
        for family in (4, 6):
            with self.subTest(family=family):
                self.assert_refused(clients.s_client(self.home, self.mia, plan.CLIPS, family,
                                                     options=records))
        # The server speaks none of these protocols, so only the refusal above says something;
        # a single name list that it knows must pass.
        self.assert_reached(clients.s_client(self.home, self.mia, plan.WIKI,
                                             options=["-max_send_frag", "512", "-alpn", "h2"]))


class ByteByByte(LabCase):
    """Hellos cut by hand, sent to a server that counts the bytes it sees."""

    def send_cut(self, device, name, family, cuts, sink):
        """Sends a hello in pieces, each only after the sink has the one before; what it saw."""
        hello = clients.client_hello(name)
        bounds = [0, *cuts, len(hello)]
        pieces = [hello[a:b] for a, b in zip(bounds, bounds[1:])]
        known = len(sink.connections)
        with device.socket(family) as sock:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(5)
            sock.connect((plan.SINK.address(family), 443))
            self.eventually(lambda: len(sink.connections) > known, 5, "the connection")
            seen = sink.connections[-1]
            for number, piece in enumerate(pieces):
                self.eventually(lambda: len(seen.data) == sum(map(len, pieces[:number])), 5,
                                f"piece {number} at the server")
                sock.sendall(piece)
            try:
                answer = sock.recv(100)
            except ConnectionResetError:
                answer = None
        return hello, pieces, seen, answer

    def layouts(self):
        length = len(clients.client_hello("clips.example"))
        yield "whole", []
        yield "two halves", [length // 2]
        yield "first byte alone", [1]
        yield "all but the last byte", [length - 1]
        yield "many", list(range(40, length, 40))

    def test_the_server_never_sees_the_last_piece_of_a_blocked_hello(self):
        for family in (4, 6):
            with Sink(self.home.internet, family, plan.SINK.address(family)) as sink:
                for layout, cuts in self.layouts():
                    with self.subTest(family=family, layout=layout):
                        hello, pieces, seen, answer = self.send_cut(
                            self.mia, "clips.example", family, cuts, sink)
                        self.assertIsNone(answer, "the client was not reset")
                        time.sleep(0.1)  # a late byte would be a leak: give it a chance
                        self.assertEqual(bytes(seen.data), hello[:len(hello) - len(pieces[-1])])

    def test_an_allowed_hello_arrives_whole_and_is_answered(self):
        for family in (4, 6):
            with Sink(self.home.internet, family, plan.SINK.address(family), reply=b"ok") as sink:
                for layout, cuts in self.layouts():
                    with self.subTest(family=family, layout=layout):
                        hello, _, seen, answer = self.send_cut(
                            self.mia, "wiki.example", family, cuts, sink)
                        self.assertEqual(answer, b"ok")
                        self.eventually(lambda: bytes(seen.data) == hello, 5, "the whole hello")


if __name__ == "__main__":
    import unittest
    unittest.main()
