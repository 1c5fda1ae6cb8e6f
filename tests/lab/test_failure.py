"""When something fails: a killed daemon, a deleted table, a stop, a restart."""

import contextlib
import time

from home import clients, plan
from home.case import LabCase
from home.listeners import Sink

RESTORED = 1.0  # seconds (design section 8)


class Killed(LabCase):
    """kill -9: nobody gets more than before, and nobody loses what was decided."""

    def setUp(self):
        if self.tarha.process is None:
            self.tarha.start()

    def test_the_parent_notices_nothing(self):
        with contextlib.ExitStack() as stack:
            running = [stack.enter_context(clients.Download(self.home, self.parent, plan.BIG, f))
                       for f in (4, 6)]
            for download in running:
                self.eventually(download.grows, 5, "bytes")
            self.tarha.kill()
            for family, download in zip((4, 6), running):
                self.assertTrue(download.grows())
                self.assert_reached(clients.curl(self.home, self.parent, "https://clips.example/",
                                                 family))
                self.assert_reached(clients.http3(self.home, self.parent, plan.WIKI, family))

    def test_a_childs_decided_flow_goes_on_and_survives_the_restart(self):
        with contextlib.ExitStack() as stack:
            running = [stack.enter_context(kind(self.home, self.mia, plan.BIG, family))
                       for kind in (clients.Download, clients.QuicDownload) for family in (4, 6)]
            for download in running:
                self.eventually(download.grows, 5, "bytes")
            self.eventually(lambda: all(d.size() > 300_000 for d in running), 5, "a decided flow")
            self.tarha.kill()
            time.sleep(0.3)  # what was under way when it died arrives, then count
            for download in running:
                self.assertTrue(download.grows(), "cut by the daemon's death")
            self.tarha.start()
            for download in running:
                self.assertTrue(download.grows(3), "cut by the restart")

    def test_no_new_blocked_name_passes_and_a_restart_resumes(self):
        self.tarha.kill()
        for family in (4, 6):
            with self.subTest(family=family):
                for visit in self.attempts(family):
                    self.assertFalse(visit.reached, visit.detail)
        for server in (plan.ROUTER4, plan.FOREIGN_RESOLVER4, plan.FOREIGN_RESOLVER6):
            for tcp in (False, True):
                answer = clients.dns(self.mia, "clips.example", "A", server, tcp)
                self.assertEqual(answer.records, [], answer.text)
        self.tarha.start()
        for family in (4, 6):
            self.assert_reached(clients.curl(self.home, self.mia, "https://wiki.example/", family))
            self.assert_refused(clients.curl(self.home, self.mia, "https://clips.example/", family,
                                             plan.CLIPS))
            self.assert_reached(clients.http3(self.home, self.mia, plan.WIKI, family))

    def attempts(self, family):
        """Nobody answers now, so each is given a short time."""
        for device, scheme in ((self.mia, "https"), (self.mia, "http"), (self.stranger, "https")):
            yield clients.curl(self.home, device, f"{scheme}://clips.example/", family, plan.CLIPS,
                               ["-m", "2"])
        yield clients.http3(self.home, self.mia, plan.CLIPS, family)

    def test_a_hello_that_waits_through_the_death_does_not_pass(self):
        hello = clients.client_hello("clips.example")
        for family in (4, 6):
            with self.subTest(family=family), \
                    Sink(self.home.internet, family, plan.SINK.address(family)) as sink, \
                    self.mia.socket(family) as sock:
                sock.settimeout(2)
                sock.connect((plan.SINK.address(family), 443))
                sock.sendall(hello[:100])
                self.eventually(lambda: sink.connections and len(sink.connections[0].data) == 100,
                                5, "the first piece")
                self.tarha.kill()
                sock.sendall(hello[100:])
                with self.assertRaises(OSError):
                    sock.recv(10)
                self.tarha.start()
                time.sleep(0.5)  # the client's stack sends the lost piece again by itself
                self.assertEqual(len(sink.connections[0].data), 100)


class TableGone(LabCase):
    """Another program deletes the firewall rules: they are back within a second."""

    def assert_restored(self, what):
        took = self.eventually(self.tarha.has_table, RESTORED, f"the table after {what}")
        for family in (4, 6):
            self.eventually(
                lambda: clients.curl(self.home, self.mia, "https://wiki.example/", family,
                                     plan.WIKI).reached, 2, "an allowed visit")
            self.assert_refused(clients.curl(self.home, self.mia, "https://clips.example/", family,
                                             plan.CLIPS))
        self.assertEqual(clients.dns(self.mia, "clips.example", "A").status, "NXDOMAIN")
        return took

    def test_the_table_deleted(self):
        for _ in range(3):
            self.home.router.nft("delete table inet tarha")
            self.assert_restored("delete table")

    def test_the_ruleset_flushed(self):
        self.home.router.nft("flush ruleset")
        self.home.write_nat()
        self.assert_restored("flush ruleset")
        self.assertEqual(self.tarha.iptables_rules() == [], self.rules_before == [])

    def test_a_flushed_chain_of_ours(self):
        listed = self.home.router.run("nft", "-a", "list", "table", "inet", "tarha").stdout
        chain = next(line.split()[1] for line in listed.splitlines() if "\tchain " in line)
        rules = "nft", "list", "chain", "inet", "tarha", chain
        whole = self.home.router.run(*rules).stdout
        self.assertGreater(len(whole.splitlines()), 4, "a chain without rules shows nothing")
        self.home.router.nft(f"flush chain inet tarha {chain}")
        self.eventually(lambda: self.home.router.run(*rules).stdout == whole, RESTORED,
                        "the rules of a flushed chain")

    def setUp(self):
        self.rules_before = self.tarha.iptables_rules()


class CleanStop(LabCase):
    def test_sigterm_leaves_nothing_behind_and_everything_open(self):
        self.assertTrue(self.tarha.has_table())
        others = self.home.router.run("nft", "list", "table", "ip", "nat_of_the_router").stdout
        self.assertEqual(self.tarha.stop(), 0)
        self.assertFalse(self.tarha.has_table())
        self.assertEqual(self.tarha.iptables_rules(), [])
        self.assertFalse(self.tarha.control.exists())
        self.assertEqual(
            self.home.router.run("nft", "list", "table", "ip", "nat_of_the_router").stdout, others)
        for family in (4, 6):
            self.assert_reached(clients.curl(self.home, self.mia, "https://clips.example/", family))


if __name__ == "__main__":
    import unittest
    unittest.main()
