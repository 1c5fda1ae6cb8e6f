"""Faults of the machine under a running daemon: disk, files, clock, queue, interfaces.

Each test shows two things: filtering goes on, and the daemon says what is not as it should be.
"""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
import time

from home import clients, plan
from home.case import LabCase
from home.netns import run
from home.tarha import Tarha, household
from home.web import Web

FAKETIME = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"
# With real lookups between them; tests/unit/journal kills a writer a thousand times. By hand:
# TARHA_KILLS=1000 tests/lab/run test_faults.Killed
KILLS = int(os.environ.get("TARHA_KILLS", "25"))


class FaultCase(LabCase):
    """A daemon whose state lies in a folder of its own, so that its disk can be made to fail."""

    with_daemon = False

    def setUp(self):
        self.folder = self.home.folder / "tarha"
        self.state = self.folder / f"state-{self._testMethodName}"
        self.state.mkdir()
        text = self.tarha.config.read_text()
        before = text.split('state = "')[1].split('"')[0]
        self.tarha.config.write_text(text.replace(f'state = "{before}"', f'state = "{self.state}"'))
        self.tarha.household.write_text(household())
        self.addCleanup(self.tarha.kill)

    def assert_filters(self):
        for family in (4, 6):
            self.eventually(lambda f=family: clients.curl(self.home, self.mia, "https://wiki.example/",
                                                          f, plan.WIKI).reached, 5, "an allowed visit")
            self.assert_refused(clients.curl(self.home, self.mia, "https://clips.example/", family,
                                             plan.CLIPS))
        self.assertEqual(clients.dns(self.mia, "clips.example").status, "NXDOMAIN")
        self.assertEqual(clients.dns(self.mia, "wiki.example").status, "NOERROR")

    def warnings(self):
        return " ".join(self.tarha.ask("status")["warnings"])

    def stop(self):
        self.assertEqual(self.tarha.stop(), 0)

    def history(self, profile="mia"):
        return self.tarha.ask("history", profile)


class Killed(FaultCase):
    def test_kill_9_again_and_again_loses_nothing_that_was_written(self):
        promised = 0
        for number in range(KILLS):
            self.tarha.start()
            for _ in range(3):
                clients.dns(self.mia, "clips.example")
            clients.dns(self.mia, "www.114.fi")  # a helpline: never written
            time.sleep(0.3)  # the control thread collects decisions four times a second
            if number % 3 == 0:  # asking writes what waits
                promised = self.history()["totals"][0]["count"]
            time.sleep(random.random() * 0.1)
            self.tarha.kill()
        self.tarha.start()
        self.assertEqual(self.warnings(), "")
        kept = self.history()["totals"][0]
        self.assertGreaterEqual(kept["count"], promised)
        self.assertGreaterEqual(promised, KILLS)
        self.assert_filters()
        self.stop()
        with contextlib.closing(sqlite3.connect(self.state / "journal.db")) as journal:
            self.assertEqual(journal.execute("PRAGMA integrity_check").fetchone(), ("ok",))
            names = {row[0] for row in journal.execute("SELECT host FROM names")}
        self.assertEqual(names, {"clips.example"})
        raw = b"".join(path.read_bytes() for path in self.state.glob("journal.db*"))
        self.assertIn(b"clips.example", raw)
        for never in (b"114.fi", b"wiki.example"):
            self.assertNotIn(never, raw)

    def test_of_a_new_device_is_told_once_however_often_it_restarts(self):
        def told():
            return [row["parts"]["mac"] for row in self.tarha.call("events")["result"]
                    if row["kind"] == "device"]

        self.tarha.start()
        clients.dns(self.stranger, "wiki.example")
        self.eventually(told, 5, "the news")
        self.assertEqual(len(set(told())), 1)
        for _ in range(2):
            self.tarha.kill()
            self.tarha.start()
            clients.dns(self.stranger, "wiki.example")
            self.eventually(lambda: any(row["profile"] == "guests" and row["last_seen"]
                                        for row in self.tarha.ask("devices")), 5, "it is seen")
            self.assertEqual(told(), [])
        self.stop()

    def test_kill_9_of_the_page_while_it_writes_loses_no_account(self):
        with Web(self.home, self.tarha) as web:
            self.addCleanup(web.kill)
            web.parent()
            tokens = set()
            for number in range(KILLS // 8):
                parent = web.parent()
                made, stop = [], threading.Event()

                def write(parent=parent, made=made, number=number):
                    with contextlib.suppress(OSError, http.client.HTTPException):
                        while not stop.is_set():
                            name = f"script {number} {len(made)}"
                            answer = parent.post("/tokens", {"name": name, "scopes": ["read"]})
                            made.append((name, answer.status))
                writer = threading.Thread(target=write)
                writer.start()
                time.sleep(0.02 + random.random() * 0.1)
                web.kill()
                stop.set()
                writer.join()
                tokens |= {name for name, status in made if status == 200}
                web.start()
                kept = {row["name"] for row in web.parent().get("/tokens").json()}
                self.assertEqual(tokens - kept, set(), "a token that was promised is gone")
                for row in web.parent().get("/tokens").json():
                    web.parent().delete(f"/tokens/{row['id']}")
                tokens.clear()
            self.assertEqual(web.parent().get("/audit").status, 200)


class Disk(FaultCase):
    def mount(self, size):
        run("mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tarha-lab", str(self.state))
        self.addCleanup(run, "umount", "-l", str(self.state), check=False)

    def fill(self):
        """Not a byte is left."""
        with contextlib.suppress(OSError), open(self.state / "fill", "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def test_a_full_disk_stops_no_filter_and_is_said(self):
        self.mount("1m")
        self.tarha.start()
        clients.dns(self.mia, "clips.example")
        self.eventually(lambda: self.history()["totals"], 5, "the first record")
        self.fill()
        for number in range(200):
            clients.dns(self.mia, f"n{number}.clips.example")
        asked = self.tarha.cli("history", "mia")
        self.assertEqual(asked.returncode, 1, asked.stdout)
        self.assertIn("not being kept", self.warnings())
        self.assert_filters()
        paused = self.tarha.ask("pause", "mia")  # works, and says that a restart forgets it
        self.assertTrue(paused["paused"])
        self.assertIn("will not survive a restart", self.warnings())
        self.tarha.ask("resume", "mia")
        (self.state / "fill").unlink()
        self.eventually(lambda: len(self.history()["names"]) > 200, 10, "what waited is written")
        self.tarha.ask("pause", "mia")
        self.tarha.ask("resume", "mia")
        for sentence in ("not being kept", "pauses and new devices will not survive"):
            self.assertNotIn(sentence, self.warnings())
        self.stop()

    def test_a_disk_that_is_full_from_the_start(self):
        self.mount("64k")
        self.fill()
        self.tarha.start()
        self.assertNotEqual(self.warnings(), "")
        self.assert_filters()
        self.stop()

    def test_a_read_only_disk(self):
        self.mount("1m")
        run("mount", "-o", "remount,ro", str(self.state))
        self.tarha.start()
        clients.dns(self.mia, "clips.example")
        time.sleep(0.5)
        self.assertEqual(self.tarha.cli("history", "mia").returncode, 1)
        self.assertIn("not being kept", self.warnings())
        self.assert_filters()
        inside = "nsenter", "-t", str(self.tarha.process.pid), "-m"  # it sees mounts of its own
        run(*inside, "mount", "-o", "remount,rw", str(self.state))
        self.eventually(lambda: self.tarha.cli("history", "mia").returncode == 0, 5, "room again")
        self.assertTrue(self.history()["totals"])
        self.assertNotIn("not being kept", self.warnings())
        self.stop()


class BrokenFiles(FaultCase):
    def test_a_broken_household_at_the_start_is_one_sentence_and_no_rules(self):
        self.tarha.household.write_text("version = 2\n[[profile]\n")
        done = self.tarha.run_once("daemon", "--config", str(self.tarha.config))
        self.assertEqual(done.returncode, 1)
        self.assertIn("household.toml:2", done.stderr)
        self.assertFalse(self.tarha.has_table())

    def test_a_household_that_breaks_while_it_runs_changes_nothing_nor_does_a_restart(self):
        self.tarha.start()
        self.tarha.reload("version = 2\n[[profile]\n")
        self.eventually(lambda: "not reloaded" in self.tarha.log_tail(), 5, "the sentence")
        self.assert_filters()
        self.tarha.kill()
        self.tarha.start()
        self.assertIn("household.toml:2", self.warnings())
        self.assertIn("worked last", self.warnings())
        self.assert_filters()
        self.tarha.reload(household())
        self.eventually(lambda: self.warnings() == "", 5, "no warning any more")
        self.stop()

    def test_a_broken_ledger_and_journal_are_set_aside(self):
        for name in ("ledger.toml", "journal.db"):
            (self.state / name).write_bytes(b"\x00\xff neither TOML nor SQLite \x01" * 100)
        self.tarha.start()
        for name in ("ledger.toml", "journal.db"):
            self.assertTrue((self.state / f"{name}.broken").exists(), name)
        self.assertEqual(self.warnings().count(".broken"), 2, self.warnings())
        self.assert_filters()
        self.eventually(lambda: self.history()["totals"], 5, "a record in the new journal")
        self.stop()

    def test_a_broken_category_database_is_made_again(self):
        self.tarha.start()
        self.stop()
        database = self.state / "categories.db"
        whole = database.read_bytes()
        for broken in (b"", whole[:len(whole) // 2], b"\xff" * len(whole),
                       whole[:64] + bytes(len(whole) - 64)):
            with self.subTest(size=len(broken)):
                database.write_bytes(broken)
                self.tarha.start()
                self.assertEqual(clients.dns(self.mia, "bets.example").status, "NXDOMAIN")
                self.assert_filters()
                self.stop()

    def test_a_broken_runtime_state_is_no_trouble(self):
        (self.state / "runtime-state").write_bytes(os.urandom(5000))
        self.tarha.start()
        self.assert_filters()
        self.stop()


class Clock(FaultCase):
    def test_a_boot_in_1970_is_careful_remembers_nothing_and_says_so(self):
        if not os.path.exists(FAKETIME):
            self.skipTest("libfaketime is not installed")
        self.tarha.household.write_text(household(
            mia='[[profile.schedule]]\nmode = "bedtime"\nfrom = "21:00"\nto = "07:00"\n'))
        self.tarha.env = {**os.environ, "LD_PRELOAD": FAKETIME, "FAKETIME": "@1970-01-01 12:00:00",
                          "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.addCleanup(setattr, self.tarha, "env", None)
        self.tarha.start()
        # Nobody knows what time it is: the strictest mode of the day holds.
        self.assertEqual(clients.dns(self.mia, "wiki.example").status, "NXDOMAIN")
        self.assertEqual(clients.dns(self.leo, "wiki.example").status, "NOERROR")
        time.sleep(0.5)
        self.assertEqual(self.history()["totals"], [])
        self.stop()

    def shift(self, seconds):
        """The daemon's clock differs from this one by so much, and has just been set."""
        if not os.path.exists(FAKETIME):
            self.skipTest("libfaketime is not installed")
        file = self.folder / "shift"
        file.write_text(f"{seconds:+.0f}\n")
        self.tarha.env = {**os.environ, "LD_PRELOAD": FAKETIME, "FAKETIME_NO_CACHE": "1",
                          "FAKETIME_TIMESTAMP_FILE": str(file),
                          "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        self.addCleanup(setattr, self.tarha, "env", None)
        try:
            now = time.clock_gettime(time.CLOCK_REALTIME)
            time.clock_settime(time.CLOCK_REALTIME, now)  # as it was; but it has been set
        except PermissionError:
            self.skipTest("the clock cannot be set here")

    def test_years_ahead_or_back_lose_nothing_once_the_clock_is_right_again(self):
        year = 365 * 86400
        self.shift(0)
        self.tarha.start()
        clients.dns(self.mia, "clips.example")
        self.eventually(lambda: self.history()["totals"], 5, "a record")
        self.tarha.ask("pause", "leo", "30m")
        self.tarha.ask("grant", "mia", "site:clips.example", "1h")

        def state():
            leo = next(row for row in self.tarha.ask("profiles") if row["id"] == "leo")
            return (leo["paused"], len(self.tarha.ask("grants")), len(self.history()["totals"]))

        self.assertEqual(state(), (True, 1, 1))
        for jump in (10 * year, -year, -60 * year):
            for restarts in (False, True):
                with self.subTest(years=jump / year, restarts=restarts):
                    self.shift(jump)
                    if restarts:
                        self.stop()
                        self.tarha.start()
                    clients.dns(self.mia, "wiki.example")
                    time.sleep(1)
                    self.shift(0)
                    if restarts:
                        self.stop()
                        self.tarha.start()
                    self.eventually(lambda: state() == (True, 1, 1), 3, f"as before: {state()}")
        self.stop()

    def test_a_clock_that_is_set_is_seen_at_once(self):
        self.tarha.household.write_text('timezone = "UTC"\n' + household(
            mia='[[profile.schedule]]\nmode = "bedtime"\nfrom = "21:00"\nto = "07:00"\n'))
        begun, today = time.monotonic(), time.time() // 86400 * 86400
        real = time.time()

        def show(hour):
            self.shift(today + hour * 3600 - real)

        def mode():
            return next(row["mode"] for row in self.tarha.ask("profiles") if row["id"] == "mia")

        show(20)
        self.tarha.start()
        self.assertIsNone(mode())
        time.sleep(1.5)  # it sleeps now, until nine in the evening by its clock
        for hour, wanted in ((22, "bedtime"), (12, None), (23, "bedtime"), (20, None)):
            show(hour)
            self.eventually(lambda w=wanted: mode() == w, 2, f"{hour} o'clock")
        self.assertLess(time.monotonic() - begun, 60)  # the longest sleep
        self.stop()


class Queue(FaultCase):
    def test_a_queue_number_that_is_taken_is_one_sentence(self):
        self.tarha.start()
        other = Tarha(self.home)
        other.control = self.folder / "other.sock"
        text = self.tarha.config.read_text()
        other.config = self.folder / "other.toml"
        other.config.write_text(text.replace("control.sock", "other.sock")
                                .replace("first_port = 5360", "first_port = 5460"))
        done = other.run_once("daemon", "--config", str(other.config))
        self.assertEqual(done.returncode, 1)
        self.assertIn("queue 100", done.stderr)
        self.assertIn("tarha", done.stderr.split("queue 100")[1])  # who has it
        self.assert_filters()
        self.stop()


class Interface(FaultCase):
    def test_down_and_up_again(self):
        self.tarha.start()
        self.assert_filters()
        for _ in range(3):
            self.home.router.ip("link set br-lan down")
            self.home.router.ip("link set br-lan up",
                                f"addr replace {plan.ROUTER6}/64 dev br-lan nodad")
        self.assert_filters()
        self.stop()

    def test_gone_it_is_said(self):
        self.tarha.start()
        self.home.router.ip("link set br-lan down", "link set br-lan name br-gone")
        try:
            self.eventually(lambda: "br-lan is gone" in self.warnings(), 15, "the warning")
        finally:
            self.home.router.ip("link set br-gone name br-lan", "link set br-lan up",
                                f"addr replace {plan.ROUTER6}/64 dev br-lan nodad")
        self.eventually(lambda: "br-lan is gone" not in self.warnings(), 15, "its end")
        self.assert_filters()
        self.stop()


class Firewall(FaultCase):
    """The table cannot be written: nft is replaced by a program that only fails."""

    def test_a_change_that_the_firewall_does_not_take_is_kept_said_and_tried_again(self):
        self.tarha.start()
        inside = "nsenter", "-t", str(self.tarha.process.pid), "-m"  # it sees mounts of its own
        nft = shutil.which("nft")
        run(*inside, "mount", "--bind", shutil.which("false"), nft)
        broken = True
        try:
            held = self.tarha.call("household")["result"]
            wanted = held["household"]
            mia = next(row for row in wanted["profile"] if row["id"] == "mia")
            mia["deny"].append("wiki.example")
            reply = self.tarha.call("set_household", revision=held["revision"], household=wanted)
            self.assertIn("tried again", reply["result"]["warning"])
            self.assertIn("wiki.example", self.tarha.household.read_text())  # kept
            self.assertIn("firewall could not", self.warnings())  # said
            self.assertEqual(clients.dns(self.mia, plan.WIKI.name).status, "NXDOMAIN")  # in force
            self.assertTrue(self.tarha.ask("pause", "leo")["paused"])  # nor does another change fail
            run(*inside, "umount", nft)
            broken = False
            self.eventually(lambda: "firewall could not" not in self.warnings(), 8, "another try")
            self.tarha.ask("resume", "leo")
            self.assert_refused(clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                             plan.WIKI))
            text = self.tarha.call("household")["result"]
            back = self.tarha.call("set_household", revision=text["revision"],
                                   text=held["text"])["result"]
            self.assertNotIn("warning", back)
        finally:
            if broken:
                run(*inside, "umount", nft)
        self.assert_filters()
        self.stop()


class Watchdog(FaultCase):
    """Our side of the watchdog; tests/debian has a real systemd."""

    def manager(self, name):
        """Its end of a socket, and the variables that tell a program of it."""
        path = self.folder / name
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.bind(str(path))
        manager.settimeout(3)
        return manager, {**os.environ, "NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "1000000"}

    def assert_fed_until_stopped(self, manager, process):
        heard = [manager.recv(4096).decode() for _ in range(6)]
        self.assertTrue(any(text.startswith("READY=1\n") for text in heard), heard)
        self.assertIn("WATCHDOG=1", heard)
        process.send_signal(signal.SIGSTOP)
        with self.assertRaises(TimeoutError):
            for _ in range(50):
                manager.recv(4096)
        process.send_signal(signal.SIGCONT)
        self.assertEqual(manager.recv(4096), b"WATCHDOG=1")

    def test_it_is_fed_until_the_daemon_stands_still(self):
        manager, self.tarha.env = self.manager("notify")
        self.addCleanup(setattr, self.tarha, "env", None)
        self.tarha.start()
        self.assert_fed_until_stopped(manager, self.tarha.process)
        self.stop()

    def test_it_is_fed_until_the_page_stands_still_and_the_filter_goes_on(self):
        self.tarha.start()
        web = Web(self.home, self.tarha)
        manager, web.env = self.manager("notify-web")
        self.addCleanup(web.kill)
        with web:
            self.assert_fed_until_stopped(manager, web.process)
            web.process.send_signal(signal.SIGSTOP)
            self.assert_filters()
            self.assertEqual(clients.dns(self.mia, "tarha.home.arpa").status, "NOERROR")
            web.process.send_signal(signal.SIGCONT)
        self.stop()


class Metrics(FaultCase):
    def test_the_dashboard_asks_for_metrics_that_there_are(self):
        self.tarha.start()
        clients.dns(self.mia, "clips.example")
        time.sleep(0.5)
        text = self.tarha.cli("metrics").stdout
        there = {line.split("{")[0].split()[0] for line in text.splitlines() if line[0] != "#"}
        dashboard = json.loads((Tarha.REPOSITORY / "packaging/grafana/tarha.json").read_text())
        wanted = {word for panel in dashboard["panels"] for target in panel["targets"]
                  for word in target["expr"].replace("{", " ").replace("(", " ").split()
                  if word.startswith(("tarha_", "process_"))}
        self.assertGreater(len(wanted), 15)
        self.assertEqual(wanted - there, set())
        self.assertIn('tarha_blocked_total{reason="rule"} ', text)
        for secret in ("mia", "Mia", "clips.example", "02:00:5e"):
            self.assertNotIn(secret, text)
        if subprocess.run(["which", "promtool"], capture_output=True).returncode == 0:
            checked = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                                     capture_output=True)
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.stop()


if __name__ == "__main__":
    import unittest
    unittest.main()
