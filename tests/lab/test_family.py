"""What a family agrees on from day to day: grants, wishes, minutes that are used up."""

import contextlib
import json
import re
import time

from home import clients, plan
from home.case import LabCase
from home.tarha import household

URL = "https://clips.example/"  # Mia's own rule denies it


class Grants(LabCase):
    def json(self, *words):
        done = self.tarha.cli(*words, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def call(self, method, **params):
        return self.tarha.call(method, **params)["result"]

    def assert_opens(self, family):
        self.eventually(lambda: clients.curl(self.home, self.mia, URL, family,
                                             plan.CLIPS).reached, 3, "the granted site")
        self.assertEqual(clients.dns(self.mia, plan.CLIPS.name).status, "NOERROR")

    def test_a_grant_opens_what_it_names_until_it_is_revoked(self):
        for family in (4, 6):
            with self.subTest(family=family):
                self.assert_refused(clients.curl(self.home, self.mia, URL, family, plan.CLIPS))
                grant = self.json("grant", "mia", "site:clips.example", "5m")
                told = self.json("explain", "clips.example", "--profile", "mia")
                self.assertEqual((told["verdict"], told["reason"]), ("allow", "grant"))
                self.assertIn("rule", [step["reason"] for step in told["steps"]])
                self.assert_opens(family)
                self.assert_refused(clients.curl(self.home, self.mia, "https://bets.example/",
                                                 family, plan.BETS))
                self.assertEqual(self.tarha.cli("revoke", str(grant["id"])).returncode, 0)
                self.assert_refused(clients.curl(self.home, self.mia, URL, family, plan.CLIPS))

    def test_a_grant_that_is_revoked_ends_what_runs(self):
        self.addCleanup(self.tarha.reload, household())
        self.tarha.reload(household(leo='deny = ["big.example"]'))
        self.eventually(lambda: not clients.curl(self.home, self.leo, "https://big.example/", 4,
                                                 plan.BIG).reached, 3, "the new rule")
        grant = self.json("grant", "leo", "site:big.example", "5m")
        with clients.Download(self.home, self.leo, plan.BIG, 4) as download:
            self.eventually(download.grows, 6, "bytes")
            since = time.time()
            self.tarha.cli("revoke", str(grant["id"]))
            time.sleep(2.5)
            self.assertLess(download.last_byte() - since, 2.0)

    def test_a_service_is_blocked_asked_for_granted_and_closed_when_the_grant_ends(self):
        self.addCleanup(self.tarha.reload, household())
        self.tarha.reload(household(leo='[profile.services]\nyoutube = "ask"\n'))
        name = "www.youtube.com"
        self.eventually(lambda: clients.dns(self.leo, name).status == "NXDOMAIN", 3, "the rule")
        told = self.json("explain", name, "--profile", "leo")
        self.assertEqual((told["reason"], told["may_ask"]), ("service", True))
        wish = self.json("ask", "leo", "service:youtube")
        self.json("approve", str(wish["id"]), "once")
        self.eventually(lambda: clients.dns(self.leo, name).status == "NOERROR", 1, "the service")
        step = self.json("explain", name, "--profile", "leo")["steps"][0]
        self.assertEqual(step["reason"], "grant")
        self.assertRegex(step["until"], r"^(\d{4}-\d\d-\d\d )?\d\d:\d\d$")
        for grant in self.json("grants"):
            self.tarha.cli("revoke", str(grant["id"]))
        self.call("grant", profile="leo", subject="service:youtube", seconds=60)
        self.tarha.kill()
        ledger = self.tarha.folder / "ledger.toml"  # as it will be in 52 seconds
        ledger.write_text(re.sub(r"(?m)^(from|until) = (\d+)$",
                                 lambda row: f"{row[1]} = {int(row[2]) - 52}", ledger.read_text()))
        self.tarha.start()
        until = self.json("grants")[0]["until"]
        self.assertGreater(until, time.time() + 1.5)
        self.assertEqual(clients.dns(self.leo, name).status, "NOERROR")
        time.sleep(until + 0.25 - time.time())  # nothing is asked: nothing wakes the daemon
        self.assertEqual(clients.dns(self.leo, name).status, "NXDOMAIN")

    def test_a_wish_is_approved_once_or_declined_and_not_asked_twice(self):
        wish = self.json("ask", "mia", "site:clips.example", "for", "school")
        self.assertEqual((wish["state"], wish["note"]), ("pending", "for school"))
        again = self.tarha.cli("ask", "mia", "site:clips.example")
        self.assertEqual(again.returncode, 1)
        self.assertIn("no answer yet", again.stderr)
        self.assertEqual(self.json("approve", str(wish["id"]), "once")["state"], "approved")
        self.assert_opens(4)
        for grant in self.json("grants"):
            self.tarha.cli("revoke", str(grant["id"]))
        other = self.json("ask", "mia", "service:tiktok")
        self.tarha.cli("decline", str(other["id"]), "not", "yet")
        answers = {wish["id"]: (wish["state"], wish["answer"]) for wish in self.json("requests")}
        self.assertEqual(answers[other["id"]], ("declined", "not yet"))
        late = self.tarha.cli("approve", str(other["id"]))
        self.assertEqual(late.returncode, 1)

    def test_a_wish_that_is_approved_for_good_becomes_a_rule(self):
        self.addCleanup(self.tarha.reload, household())
        wish = self.json("ask", "leo", "service:tiktok", "--reason", "friends")
        self.assertEqual((wish["reason"], wish["how"]), ("friends", None))
        events = self.call("events")
        self.assertEqual((events[-1]["kind"], events[-1]["profile"]), ("wish", "leo"))
        self.assertEqual(self.call("events", after=events[-1]["id"]), [])
        answered = self.json("approve", str(wish["id"]), "always")
        self.assertEqual((answered["state"], answered["how"]), ("approved", "always"))
        self.assertIn('"tiktok" = "allow"', self.tarha.household.read_text())
        site = self.json("ask", "mia", "site:clips.example")
        self.json("approve", str(site["id"]), "always", "for", "the", "film", "club")
        self.assert_opens(4)
        self.assertIn('note = "for the film club"', self.tarha.household.read_text())

    def test_a_printed_code_opens_once(self):
        made = self.json("code", "make", "mia", "site:clips.example", "5", "7")
        self.assertRegex(made["code"], "^[2-9A-Z]{4}-[2-9A-Z]{4}$")
        self.assertNotIn(made["code"], (self.tarha.folder / "ledger.toml").read_text())
        self.assertNotEqual(self.tarha.cli("redeem", "leo", made["code"]).returncode, 0)
        grant = self.json("redeem", "mia", made["code"].lower().replace("-", " "))
        self.assertEqual(grant["subject"], "site:clips.example")
        self.assert_opens(4)
        again = self.tarha.cli("redeem", "mia", made["code"])
        self.assertIn("has been used", again.stderr)
        self.assertNotIn(made["code"], self.tarha.log.read_text())
        self.assertEqual([row["id"] for row in self.json("codes")], [made["id"]])
        self.assertEqual(self.tarha.cli("code", "remove", str(made["id"])).returncode, 0)
        self.assertEqual(self.json("codes"), [])
        self.tarha.cli("revoke", str(grant["id"]))

    def test_what_is_known_of_a_profile_is_forgotten(self):
        self.assert_refused(clients.curl(self.home, self.mia, URL, 4, plan.CLIPS))
        self.json("grant", "mia", "site:wiki.example", "5m")
        self.eventually(lambda: any(row["profile"] == "mia" for row in self.json("log")), 3, "a row")
        self.json("forget", "mia")
        for method in ("log", "grants", "requests"):
            self.assertEqual([row for row in self.json(method) if row["profile"] == "mia"], [])

    def test_grants_survive_a_crash(self):
        grant = self.json("grant", "mia", "site:clips.example", "5m")
        self.tarha.kill()
        self.tarha.start()
        self.assertIn(grant["id"], [row["id"] for row in self.json("grants")])
        self.assert_opens(4)
        self.tarha.cli("revoke", str(grant["id"]))


class Budgets(LabCase):
    """Minutes are real ones here, and use has to be proven: this takes up to three of them."""

    with_daemon = False

    def test_a_budget_that_is_used_up_ends_what_runs_and_only_that(self):
        budget = '[[profile.budget]]\nid = "all"\nfor = ["internet"]\nminutes = 1\n'
        self.tarha.household.write_text(household(mia=budget))
        with self.tarha, contextlib.ExitStack() as stack:
            running = stack.enter_context(clients.Download(self.home, self.mia, plan.BIG, 4))
            other = stack.enter_context(clients.Download(self.home, self.leo, plan.BIG, 4))
            self.eventually(running.grows, 6, "bytes")
            self.eventually(lambda: json.loads(self.tarha.cli("budgets", "--json").stdout)[0][
                "left"] == 0, 200, "the end of the budget")
            since = time.time()
            time.sleep(2.5)
            self.assertLess(running.last_byte() - since, 2.0)
            self.assertTrue(other.grows())
            self.assert_refused(clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                             plan.WIKI))
            self.assertEqual(clients.dns(self.mia, plan.WIKI.name).status, "NXDOMAIN")
            left = [row["parts"]["left"] for row in self.tarha.call("events")["result"]
                    if row["kind"] == "budget"]
            self.assertEqual(left[-1], "0")
            given = self.tarha.cli("grant", "mia", "internet", "5m")
            self.assertEqual(given.returncode, 0, given.stderr)
            self.eventually(lambda: clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                                 plan.WIKI).reached, 3, "more time")
            self.tarha.kill()
            self.tarha.start()
            rows = json.loads(self.tarha.cli("budgets", "--json").stdout)
            self.assertEqual(rows[0]["left"], 0, "use survives a crash")
            self.assertGreaterEqual(rows[0]["used"], 1)
            row = json.loads(self.tarha.cli("bonus", "mia", "all", "30", "--json").stdout)
            self.assertEqual((row["left"], row["limit"]), (30, 31))
            self.eventually(lambda: clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                                 plan.WIKI).reached, 3, "the bonus")
            self.tarha.call("forget", profile="mia")
            self.assertEqual(json.loads(self.tarha.cli("budgets", "--json").stdout)[0]["used"], 0)


if __name__ == "__main__":
    import unittest
    unittest.main()
