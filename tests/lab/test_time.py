"""What runs is cut when it may no longer run: a pause, a bedtime, a rule that changes."""

import contextlib
import time
from pathlib import Path

from home import clients, plan
from home.case import LabCase
from home.tarha import household

CUT = 2.0  # seconds from the change to the last byte (design section 9)


def downloads(stack, home, device, site=plan.BIG, protocols=("tls",)):
    """Endless downloads by IPv4 and IPv6, each seen to run."""
    running = []
    for family in (4, 6):
        for protocol in protocols:
            download = (clients.Download if protocol == "tls" else clients.QuicDownload)(
                home, device, site, family)
            running.append((f"{protocol} IPv{family}", stack.enter_context(download)))
    return running


class LabTime(LabCase):
    def assert_run(self, running):
        for name, download in running:
            self.eventually(download.grows, 6, f"{name}: bytes")

    def assert_cut(self, running, since, within=CUT):
        """Every download has had its last byte within `within` seconds of `since`."""
        for name, download in running:
            last = download.last_byte()
            self.assertIsNotNone(last, f"{name} was never cut")
            self.assertLess(last - since, within, name)


class Pause(LabTime):
    def tearDown(self):
        self.tarha.cli("resume", "mia")

    def test_a_pause_cuts_what_runs_and_only_for_this_child(self):
        with contextlib.ExitStack() as stack:
            running = downloads(stack, self.home, self.mia, protocols=("tls", "quic"))
            others = downloads(stack, self.home, self.leo)
            others += downloads(stack, self.home, self.parent)
            self.assert_run(running + others)
            since = time.time()
            done = self.tarha.cli("pause", "mia")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_cut(running, since)
            self.assert_run(others)

    def test_during_a_pause_nothing_new_opens_and_resume_ends_it(self):
        url = "https://wiki.example/"
        for family in (4, 6):
            with self.subTest(family=family):
                self.assertEqual(self.tarha.cli("pause", "mia").returncode, 0)
                self.assert_refused(clients.curl(self.home, self.mia, url, family, plan.WIKI))
                self.assertEqual(clients.dns(self.mia, plan.WIKI.name).status, "NXDOMAIN")
                self.assert_reached(clients.curl(self.home, self.leo, url, family))
                self.assertEqual(self.tarha.cli("resume", "mia").returncode, 0)
                self.assert_reached(clients.curl(self.home, self.mia, url, family))

    def test_a_pause_ends_by_itself(self):
        self.assertEqual(self.tarha.cli("pause", "mia", "2s").returncode, 0)
        visit = clients.curl(self.home, self.mia, "https://wiki.example/", 4, plan.WIKI)
        self.assert_refused(visit)
        self.eventually(lambda: clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                             plan.WIKI).reached, 6, "the end of the pause")


class Reload(LabTime):
    def test_a_rule_that_changes_cuts_what_it_now_denies(self):
        with contextlib.ExitStack() as stack:
            denied = downloads(stack, self.home, self.leo)
            allowed = downloads(stack, self.home, self.mia)
            self.assert_run(denied + allowed)
            since = time.time()
            self.tarha.reload(household(leo='deny = ["big.example"]'))
            self.assert_cut(denied, since)
            self.assert_run(allowed)

    def test_a_device_that_gets_rules_is_asked_about_what_runs(self):
        """Its connections are from before its time: nobody knows where they lead."""
        self.addCleanup(self.tarha.reload, household())
        with contextlib.ExitStack() as stack:
            running = downloads(stack, self.home, self.parent, protocols=("tls", "quic"))
            others = downloads(stack, self.home, self.mia)
            self.assert_run(running + others)
            since = time.time()
            self.tarha.reload(household().replace('profile = "adults"', 'profile = "mia"'))
            self.assert_cut(running, since)
            self.assert_run(others)
        self.assert_reached(clients.curl(self.home, self.parent, "https://wiki.example/"))

    def test_a_bad_file_changes_nothing(self):
        self.tarha.reload(household())
        self.tarha.reload("version = 1\nnonsense = true\n")
        self.eventually(lambda: "nonsense" in self.tarha.log_tail(), 5, "the complaint")
        self.assert_refused(clients.curl(self.home, self.mia, "https://clips.example/", 4,
                                         plan.CLIPS))
        self.assert_reached(clients.curl(self.home, self.mia, "https://wiki.example/"))


class Bedtime(LabTime):
    """Waits for a real minute to begin: schedules count in minutes, so up to 65 s."""

    with_daemon = False

    def test_a_download_ends_when_its_window_closes(self):
        begin = time.time() + 5  # long enough for the downloads to be running
        begin += 60 - begin % 60
        clock = [time.strftime("%H:%M", time.localtime(begin + shift)) for shift in (0, 3600)]
        schedule = ("[[profile.schedule]]\n"
                    f'mode = "bedtime"\nfrom = "{clock[0]}"\nto = "{clock[1]}"\n')
        self.tarha.household.write_text(household(mia=schedule))
        with self.tarha, contextlib.ExitStack() as stack:
            running = downloads(stack, self.home, self.mia, protocols=("tls", "quic"))
            others = downloads(stack, self.home, self.leo)
            self.assert_run(running + others)
            time.sleep(max(0.0, begin - time.time() - 0.5))
            self.assert_run(running)
            time.sleep(max(0.0, begin - time.time()))
            self.assert_cut(running, time.time())
            self.assert_run(others)
            self.assert_refused(clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                             plan.WIKI))
            self.assertEqual(clients.dns(self.mia, plan.WIKI.name).status, "NXDOMAIN")


class Sleep(LabTime):
    def test_a_daemon_with_nothing_to_do_sleeps(self):
        def wakes():
            """How often its threads have waited for something until now."""
            threads = Path(f"/proc/{self.tarha.process.pid}/task").glob("*/status")
            lines = "".join(thread.read_text() for thread in threads).splitlines()
            return sum(int(line.split()[1]) for line in lines
                       if line.startswith("voluntary_ctxt_switches"))

        time.sleep(2)  # the home has only just been built
        before = wakes()
        time.sleep(5)
        self.assertLess(wakes() - before, 10)  # 0.03 a second; what neighbours say comes on top
        since = time.time()  # and it is there at once when something happens
        clients.dns(self.mia, "clips.example")
        self.eventually(lambda: self.tarha.ask("log"), 0.5, "the decision")
        self.assertLess(time.time() - since, 1)


if __name__ == "__main__":
    import unittest
    unittest.main()
