"""What cannot work says so: one clear sentence on standard error and exit code 1."""

from home import plan
from home.case import LabCase
from home.tarha import BINARY, household


class Refusals(LabCase):
    with_daemon = False

    def assert_one_sentence(self, done, *words):
        text = done.stderr.strip()
        self.assertEqual(done.returncode, 1, text)
        self.assertEqual(len(text.splitlines()), 1, text)
        for word in words:
            self.assertIn(word, text)
        self.assertFalse(self.tarha.has_table(), "a refused start left its table")
        self.assertEqual(self.tarha.iptables_rules(), [])

    def daemon(self, prefix=()):
        return self.tarha.run_once("daemon", "--config", str(self.tarha.config), prefix=prefix)

    def line_of(self, text, word):
        return next(n for n, line in enumerate(text.splitlines(), 1) if word in line)

    def test_a_broken_household(self):
        broken = household().replace('deny = ["clips.example"', 'dney = ["clips.example"', 1)
        self.tarha.household.write_text(broken)
        self.addCleanup(self.tarha.household.write_text, household())
        self.assert_one_sentence(self.daemon(), f"household.toml:{self.line_of(broken, 'dney')}",
                                 "dney", "deny")

    def test_broken_settings(self):
        good = self.tarha.config.read_text()
        self.addCleanup(self.tarha.config.write_text, good)
        broken = good.replace("count = 2", "count = -2")
        self.tarha.config.write_text(broken)
        self.assert_one_sentence(self.daemon(),
                                 f"tarha.toml:{self.line_of(broken, 'count')}", "count")

    def test_a_settings_file_that_is_not_there(self):
        done = self.tarha.run_once("daemon", "--config", "/nonexistent/tarha.toml")
        self.assert_one_sentence(done, "/nonexistent/tarha.toml")

    def test_a_list_that_is_not_there(self):
        lists = self.tarha.folder / "gambling.txt"
        text = lists.read_text()
        lists.unlink()
        self.addCleanup(lists.write_text, text)
        (self.tarha.folder / "categories.db").unlink(missing_ok=True)
        self.assert_one_sentence(self.daemon(), "gambling.txt")

    def test_no_permission(self):
        nobody = ("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups")
        self.assert_one_sentence(self.daemon(prefix=nobody))

    def test_a_kernel_without_the_wanted_kind_of_queue(self):
        queue = ("table inet probe {\nchain try {\ntype filter hook forward priority 0\n"
                 "queue num 1\n}\n}\n")
        if self.home.router.run("nft", "-c", "-f", "-", stdin=queue).returncode == 0:
            self.skipTest("this kernel has the nft queue statement")
        good = self.tarha.config.read_text()
        self.addCleanup(self.tarha.config.write_text, good)
        self.tarha.config.write_text(good + '\n[firewall]\nbackend = "nft"\n')
        self.assert_one_sentence(self.daemon(), "queue")

    def test_an_interface_that_does_not_exist(self):
        good = self.tarha.config.read_text()
        self.addCleanup(self.tarha.config.write_text, good)
        self.tarha.config.write_text(good.replace('"br-lan"', '"br-nowhere"'))
        self.assert_one_sentence(self.daemon(), "br-nowhere")


class Busy(LabCase):
    def second(self):
        """Another daemon's files: same queue, own folder."""
        settings = self.tarha.config.read_text().replace("control.sock", "second.sock")
        config = self.tarha.folder / "second.toml"
        config.write_text(settings)
        return config

    def test_a_second_daemon_names_what_is_taken_and_harms_nothing(self):
        done = self.tarha.run_once("daemon", "--config", str(self.second()))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertTrue(self.tarha.has_table(), "the refused daemon took the table along")
        self.assertEqual(self.tarha.cli("status").returncode, 0)

    def test_a_queue_number_somebody_else_holds_is_named(self):
        settings = self.second().read_text().replace("first_port = 5360", "first_port = 5460")
        config = self.tarha.folder / "third.toml"
        config.write_text(settings)
        done = self.tarha.run_once("daemon", "--config", str(config))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertRegex(done.stderr, r"queue.*100|100.*queue")


class WithoutDaemon(LabCase):
    with_daemon = False

    def test_commands_that_need_it_exit_3(self):
        for command in (["status"], ["devices"], ["log"], ["pause", "mia"], ["resume", "mia"]):
            with self.subTest(command=command):
                done = self.tarha.cli(*command)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)

    def test_replay_refuses_what_is_no_capture(self):
        cases = {"text": b"not a capture\n", "empty": b"", "cut.pcapng": b"\x0a\x0d\x0d\x0a\x1c"}
        for name, content in cases.items():
            with self.subTest(name):
                file = self.tarha.folder / name
                file.write_bytes(content)
                done = self.tarha.run_once("replay", str(file))
                self.assertEqual(done.returncode, 1, done.stdout)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
                self.assertIn(name, done.stderr)

    def test_check_names_the_profile_that_is_wrong(self):
        self.tarha.household.write_text("version = 1\n[[profile]]\nid = \"Mia!\"\nname = \"Mia\"\n")
        done = self.tarha.run_once("check", "-f", str(self.tarha.household))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stdout + done.stderr, r"household\.toml:[23]: .*Mia!")
        self.tarha.household.write_text(household())
        done = self.tarha.run_once("check", "-f", str(self.tarha.household))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class CommandLine(LabCase):
    """The subcommands against a living daemon."""

    def test_status_devices_and_log_tell_what_happened(self):
        self.assertIn("running for", self.tarha.cli("status").stdout)
        self.mia.run("dig", f"@{plan.ROUTER4}", "clips.example")
        devices = self.tarha.cli("devices").stdout
        self.assertIn("Mia's tablet", devices)
        self.assertIn(plan.MIA.mac, devices)
        self.eventually(lambda: "clips.example" in self.tarha.cli("log").stdout, 3,
                        "the blocked name in the log")
        self.assertNotIn("wiki.example", self.tarha.cli("log").stdout)

    def test_explain_says_why(self):
        told = self.tarha.ask("explain", "www.clips.example", "--profile", "mia")
        self.assertEqual((told["verdict"], told["reason"]), ("block", "rule"))
        told = self.tarha.ask("explain", "bets.example", "--profile", "leo")
        self.assertEqual((told["verdict"], told["reason"]), ("block", "category"))
        told = self.tarha.ask("explain", "wiki.example", "--profile", "mia")
        self.assertEqual((told["verdict"], told["reason"]), ("allow", "unlisted"))

    def test_doctor_ends_well(self):
        done = self.home.router.run(str(BINARY), "doctor", "--config", str(self.tarha.config))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_the_socket_is_not_for_everybody(self):
        mode = self.tarha.control.stat().st_mode & 0o777
        self.assertEqual(mode & 0o007, 0, oct(mode))


if __name__ == "__main__":
    import unittest
    unittest.main()
