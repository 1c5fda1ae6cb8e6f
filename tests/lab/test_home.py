"""The lab itself: without the daemon everything is reached, so a block is Tarha's work."""

import os
import signal
import subprocess
import sys
import unittest
from pathlib import Path

from home import clients, plan
from home.case import LabCase
from home.netns import run


class WithoutTarha(LabCase):
    with_daemon = False

    def test_every_site_is_reached_by_https_on_both_families(self):
        for site in (plan.WIKI, plan.CLIPS, plan.BETS, plan.SHARED_BAD):
            for family in (4, 6):
                with self.subTest(site=site.name, family=family):
                    self.assert_reached(
                        clients.curl(self.home, self.mia, f"https://{site.name}/", family))
                    self.assert_reached(clients.s_client(self.home, self.mia, site, family))

    def test_http3_is_spoken(self):
        for family in (4, 6):
            with self.subTest(family=family):
                self.assert_reached(clients.http3(self.home, self.mia, plan.CLIPS, family))
        self.assertIn("HTTP/3.0", "".join(self.home.access_log()))

    def test_every_resolver_answers_by_udp_and_tcp(self):
        for server in (plan.ROUTER4, plan.ROUTER6, plan.FOREIGN_RESOLVER4,
                       plan.FOREIGN_RESOLVER6):
            for tcp in (False, True):
                with self.subTest(server=server, tcp=tcp):
                    answer = clients.dns(self.stranger, plan.CLIPS.name, "A", server, tcp)
                    self.assertEqual(answer.status, "NOERROR", answer.text)
                    self.assertIn(plan.CLIPS.ipv4, answer.records[0])

    def test_an_endless_download_runs(self):
        for family in (4, 6):
            with clients.Download(self.home, self.leo, plan.BIG, family) as download:
                self.eventually(download.grows, 5, "first bytes")
                self.assertTrue(download.grows())


class CleanUp(unittest.TestCase):
    # Not signal.pause(): a signal just before the call would leave it waiting for another one.
    SCRIPT = ("from home import Home\nimport time\n"
              "with Home() as home:\n    print(home.prefix, home.folder, flush=True)\n"
              "    while True:\n        time.sleep(0.1)\n")

    def start(self):
        process = subprocess.Popen([sys.executable, "-c", self.SCRIPT], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True,
                                   cwd=Path(__file__).parent)
        prefix, folder = process.stdout.readline().split()
        self.assertIn(f"{prefix}-router", run("ip", "netns", "list"))
        return process, prefix, folder

    def test_a_signal_removes_everything(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            process, prefix, folder = self.start()
            process.send_signal(number)
            process.communicate(timeout=20)
            self.assertNotIn(prefix, run("ip", "netns", "list"))
            self.assertFalse(os.path.exists(folder))

    def test_the_next_lab_sweeps_what_a_killed_one_left(self):
        process, prefix, _ = self.start()
        process.kill()
        process.communicate()
        other, _, _ = self.start()
        self.assertNotIn(prefix, run("ip", "netns", "list"))
        other.terminate()
        other.communicate()


if __name__ == "__main__":
    unittest.main()
