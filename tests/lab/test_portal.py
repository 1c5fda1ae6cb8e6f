"""The child's page in a real home: found by its name, also at bedtime; asks, answers, nobody else's."""

import time
import unittest
import urllib.parse

from home import clients, plan
from home.case import LabCase
from home.tarha import household
from home.web import Web

NAME = "tarha.home.arpa"
HOUR = 3600


def clock(offset):
    return time.strftime("%H:%M", time.gmtime(time.time() + offset))


def addresses(device, name, kind="A"):
    return [record.split()[-1] for record in clients.dns(device, name, kind).records]


def bedtime():
    """A bedtime that holds now, by UTC."""
    return (f'[[profile.schedule]]\nmode = "bedtime"\nfrom = "{clock(-HOUR)}"\n'
            f'to = "{clock(2 * HOUR)}"\n')


def in_utc(text):
    return text.replace("version = 1", 'version = 1\ntimezone = "UTC"\ncountry = "FI"')


class Portal(LabCase):
    with_daemon = False

    def setUp(self):
        super().setUp()
        for kept in ("ledger.toml", "runtime-state"):  # what another test asked for
            (self.tarha.folder / kept).unlink(missing_ok=True)
        self.tarha.household.write_text(in_utc(household(mia=bedtime(), leo=self.LEO)))
        self.enterContext(self.tarha)
        self.web = self.enterContext(Web(self.home, self.tarha))

    LEO = 'deny = ["secret-of-leo.example"]'

    def page(self, device, path="/me", family=4, **headers):
        answer = self.web.visitor(device, family).get(path, Accept_Encoding=None, **headers)
        self.assertEqual(answer.status, 200, answer.text[:300])
        return answer.text

    def send(self, device, path, **fields):
        """Sends a form as a browser does; gives where it leads."""
        visitor = self.web.visitor(device)
        answer = visitor.request("POST", path, urllib.parse.urlencode(fields),
                                 Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(answer.status, 303, answer.text[:300])
        return answer.headers["Location"]

    def test_the_name_leads_to_the_router_also_at_bedtime(self):
        for kind, address in (("A", plan.ROUTER4), ("AAAA", plan.ROUTER6)):
            with self.subTest(kind=kind):
                self.assertEqual(addresses(self.mia, NAME, kind), [address])
        self.assertEqual(clients.dns(self.mia, plan.WIKI.name).status, "NXDOMAIN")
        self.tarha.cli("pause", "mia")
        self.assertEqual(addresses(self.mia, NAME), [plan.ROUTER4])
        done = self.mia.run("curl", "-sS", "--max-time", "5", f"http://{NAME}/me")
        self.assertIn("has a break", done.stdout, done.stderr)

    def test_a_child_asks_at_bedtime_and_reads_the_answer(self):
        for family in (4, 6):
            self.assertIn("Bedtime until", self.page("mia-tablet", family=family))
        self.assertEqual(self.send("mia-tablet", "/me/ask", what="https://www.clips.example/x",
                                   reason="homework", note="for <school>"), "/me?told=asked")
        self.assertEqual(self.send("mia-tablet", "/me/ask", what="clips.example",
                                   reason="homework", note=""), "/me?told=not_asked")
        self.assertEqual(self.send("mia-tablet", "/me/ask", what="nonsense"),
                         "/me?told=not_known")
        self.assertIn("Waiting for an answer", self.page("mia-tablet"))
        parent = self.web.parent()
        wishes = parent.get("/requests").json()
        self.assertEqual([(wish["profile"], wish["subject"], wish["reason"]) for wish in wishes],
                         [("mia", "site:clips.example", "homework")])
        answer = parent.post(f"/requests/{wishes[0]['id']}/approve",
                             {"how": "once", "words": "Only <once>"})
        self.assertEqual(answer.status, 200, answer.text)
        page = self.page("mia-tablet")
        self.assertIn('<span class="act wish-approved">Yes</span>', page)
        self.assertIn("clips.example – until", page)
        self.assertNotIn("<once>", page)
        self.eventually(lambda: clients.curl(self.home, self.mia, "https://clips.example/", 4,
                                             plan.CLIPS).reached, 3, "the granted site")

    def test_nobody_sees_another_child(self):
        self.send("mia-tablet", "/me/ask", minutes="15", reason="fun")
        page = self.page("leo-phone")
        self.assertIn("Hi Leo", page)
        for word in ("Mia", "clips.example", "15 minutes</b>", "Bedtime until"):
            self.assertNotIn(word, page)
        self.assertNotIn("secret-of-leo", self.page("mia-tablet"))
        self.assertIn("no rules", self.page("parent-laptop"))

    def test_the_block_page_says_why_and_until_when(self):
        page = self.page("mia-tablet", "/blocked?host=wiki.example")
        self.assertIn("wiki.example is not open now", page)
        self.assertIn("It is bedtime", page)
        self.assertIn(clock(2 * HOUR), page)
        self.assertIn("116 111", page)
        page = self.page("leo-phone", "/blocked?host=wiki.example")
        self.assertIn("wiki.example is open for you", page)
        page = self.page("leo-phone", "/blocked?host=secret-of-leo.example", Accept_Language="fi")
        self.assertIn("perheesi sääntö", page)

    def test_a_blocked_page_by_plain_http_becomes_the_block_page(self):
        self.tarha.reload(in_utc(household(mia=bedtime(), leo=self.LEO).replace(
            'id = "mia"', 'id = "mia"\ndns_answer = "portal"')))
        self.eventually(lambda: addresses(self.mia, plan.WIKI.name) == [plan.ROUTER4],
                        3, "the router's address")
        done = self.mia.run("curl", "-sSL", "--max-time", "5", "http://wiki.example/page")
        self.assertIn("wiki.example is not open now", done.stdout, done.stderr)

    def test_a_code_on_paper_opens_what_it_is_for(self):
        parent = self.web.parent()
        made = parent.post("/codes", {"profile": "mia", "subject": "internet", "minutes": 15,
                                      "days": 1}).json()
        self.assertEqual(self.send("mia-tablet", "/me/code", code="WRONG-CODE"),
                         "/me?told=wrong_code")
        self.assertEqual(self.send("leo-phone", "/me/code", code=made["code"]),
                         "/me?told=wrong_code")
        self.assertEqual(self.send("mia-tablet", "/me/code", code=made["code"]),
                         "/me?told=opened")
        page = self.page("mia-tablet", "/me?told=opened")
        self.assertIn("The code works", page)
        self.assertIn("More internet – until", page)
        self.assertIn("The internet is on", page)

    def test_a_form_from_elsewhere_is_refused(self):
        for origin in (None, "http://evil.example", "null"):
            with self.subTest(origin=origin):
                answer = self.web.visitor("mia-tablet").request(
                    "POST", "/me/ask", "minutes=15", Origin=origin,
                    Content_Type="application/x-www-form-urlencoded")
                self.assertEqual(answer.status, 403)
        self.assertNotIn("Waiting", self.page("mia-tablet"))

    def test_hostile_forms_do_no_harm(self):
        for body in ("what=%00", "what=" + "a" * 3000, "minutes=99999", "minutes=-1", "minutes=x",
                     "what=<script>", "code=", "&&&=", "what=a.example&what=b.example",
                     "note=%ff&minutes=15", "minutes=15&reason=none", "what=clips.example&note=" + "x" * 500):
            for path in ("/me/ask", "/me/code"):
                with self.subTest(body=body[:30], path=path):
                    answer = self.web.visitor("mia-tablet").request(
                        "POST", path, body, Content_Type="application/x-www-form-urlencoded")
                    self.assertEqual(answer.status, 303)
                    self.assertRegex(answer.headers["Location"], r"^/me\?told=(not_|wrong_)")

    def test_a_childs_device_is_led_to_its_page(self):
        for device, path, leads in (("mia-tablet", "/", True), ("mia-tablet", "/?parents", False),
                                    ("parent-laptop", "/", False), ("stranger", "/", False)):
            with self.subTest(device=device, path=path):
                answer = self.web.visitor(device).get(path)
                if leads:
                    self.assertEqual((answer.status, answer.headers["Location"]), (303, "/me"))
                else:
                    self.assertEqual(answer.status, 200)

    def test_the_captive_answer_points_to_the_page(self):
        answer = self.web.visitor("mia-tablet").get("/captive")
        self.assertEqual(answer.headers["Content-Type"], "application/captive+json")
        self.assertEqual(answer.json(), {"captive": False,
                                         "venue-info-url": f"http://{plan.ROUTER4}/me"})

    def test_the_page_is_there_in_words_when_the_daemon_is_not(self):
        self.tarha.stop()
        answer = self.web.visitor("mia-tablet").get("/me", Accept_Language="sv")
        self.assertEqual(answer.status, 503)
        self.assertIn("Lådan är upptagen", answer.text)
        self.tarha.start()


class Remember(LabCase):
    with_daemon = False

    def test_what_is_remembered_follows_the_rules(self):
        self.tarha.household.write_text(in_utc(household(mia='log = "categories"')))
        with self.tarha, Web(self.home, self.tarha) as web:
            rows = web.parent().get("/remember").json()
            logged = {row["profile"]: row["id"] for row in rows if row["id"].startswith("blocked")}
            self.assertEqual(logged["mia"], "blocked_categories")
            self.assertEqual(logged["leo"], "blocked_categories")
            opened = [row for row in rows if row["id"] == "opened"]
            self.assertEqual([row["kept"] for row in opened], ["Never written down"])
            page = web.visitor("mia-tablet").get("/me", Accept_Encoding=None).text
            self.assertIn("time and kind, no names", page)


if __name__ == "__main__":
    unittest.main()
