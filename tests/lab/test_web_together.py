"""`tarha web` with the daemon and without: the household both ways, events, backup, HTTPS."""

import json
import re
import socket
import threading
import time

from home import Tarha, Web, plan
from home.case import LabCase
from home.web import NAME, PASSWORD, PORT
from home.web_case import WebCase

SECOND = "Oma"


class Together(WebCase):
    def test_household_both_ways(self):
        held = self.signed_in.get("/household").json()
        held["household"]["profile"][0]["name"] = "Mia Maria"
        body = {"revision": held["revision"], "household": held["household"]}
        self.assertEqual(self.signed_in.put("/household", body).status, 200)
        self.assertEqual(self.signed_in.put("/household", body).status, 409, "the revision is stale")
        now = self.signed_in.get("/household").json()
        now["household"]["profile"][0]["band"] = "nonsense"
        bad = self.signed_in.put("/household", {"revision": now["revision"], "household": now["household"]})
        self.assertEqual(bad.status, 422)
        self.assertIn("band", bad.json()["error"]["message"])
        self.assertEqual(self.signed_in.get("/profiles").json()[0]["name"], "Mia Maria")

    def test_who_takes_the_filter_away_gives_the_password_once_more(self):
        held = self.signed_in.get("/household").json()
        device = next(row for row in held["household"]["device"] if row["profile"] == "mia")
        device["profile"] = "adults"
        body = {"revision": held["revision"], "household": held["household"]}
        refused = self.signed_in.put("/household", body)
        self.assertEqual((refused.status, refused.json()["error"]["code"]), (403, "password_needed"))
        self.assertEqual(self.signed_in.put("/household", {**body, "password": "not this one"}).status, 403)
        self.assertEqual(self.signed_in.get("/household").json()["revision"], held["revision"])
        done = self.signed_in.put("/household", {**body, "password": PASSWORD})
        self.assertEqual(done.status, 200)
        device["profile"] = "mia"  # and back, which needs none
        body["revision"] = done.json()["revision"]
        self.assertEqual(self.signed_in.put("/household", body).status, 200)

    def test_a_script_that_edits_has_no_password(self):
        made = self.signed_in.post("/tokens", {"name": "provisioning", "scopes": ["edit"]}).json()
        script = self.web.visitor("parent-laptop")
        held = self.signed_in.get("/household").json()
        adults = {"id": "sitters", "name": "Sitters", "filtered": False}
        held["household"]["profile"].append(adults)
        mine = {"mac": "02:00:5e:10:0f:01", "name": "TV", "profile": "sitters"}
        held["household"]["device"].append(mine)
        body = {"revision": held["revision"], "household": held["household"]}
        bearer = {"Authorization": f"Bearer {made['token']}", "Origin": None}
        self.assertEqual(script.put("/household", body, **bearer).status, 200)
        self.assertEqual(self.signed_in.delete(f"/tokens/{made['id']}").status, 204)

    def test_backup_and_restore(self):
        backup = self.signed_in.get("/backup")
        self.assertTrue(backup.headers["Content-Type"].startswith("text/plain"))
        wrong = self.signed_in.put("/backup", {"text": backup.text, "password": "not this one"})
        self.assertEqual(wrong.status, 403)
        self.assertEqual(self.signed_in.put("/backup", {"text": "nonsense", "password": PASSWORD}).status, 422)
        self.assertEqual(self.signed_in.put("/backup", {"text": backup.text, "password": PASSWORD}).status, 200)

    def test_events(self):
        connection = self.signed_in.connect(timeout=20)
        cookie = "; ".join(f"{k}={v}" for k, v in self.signed_in.cookies.items())
        connection.request("GET", "/api/v1/events", headers={"Host": NAME, "Cookie": cookie})
        stream = connection.getresponse()
        self.assertEqual(stream.headers["Content-Type"], "text/event-stream")

        def next_number():
            while line := stream.readline():
                if line.startswith(b"data: "):
                    return json.loads(line[6:])["number"]
            self.fail("the stream ended")
        first = next_number()
        begun = time.monotonic()
        self.assertEqual(self.signed_in.post("/profiles/leo/pause", {"seconds": 30}).status, 200)
        self.assertGreater(next_number(), first)
        self.assertLess(time.monotonic() - begun, 3)
        self.assertEqual(self.signed_in.delete("/profiles/leo/pause").status, 200)

    def test_events_end_with_the_session_or_the_token(self):
        def stream_of(headers):
            connection = self.signed_in.connect(timeout=20)
            connection.request("GET", "/api/v1/events", headers={"Host": NAME, **headers})
            return connection.getresponse()

        def assert_ends(stream):
            begun = time.monotonic()
            while stream.readline():
                self.assertLess(time.monotonic() - begun, 5)

        other = self.web.parent("leo-phone")
        stream = stream_of({"Cookie": f"tarha_session={other.cookies['tarha_session']}"})
        self.assertEqual(other.delete("/session").status, 204)
        assert_ends(stream)
        token = self.signed_in.post("/tokens", {"name": "screen", "scopes": ["read"]}).json()
        stream = stream_of({"Authorization": f"Bearer {token['token']}"})
        self.assertEqual(self.signed_in.delete(f"/tokens/{token['id']}").status, 204)
        assert_ends(stream)

    def test_assets(self):
        page = self.child().get("/?parents")
        self.assertEqual(page.status, 200)
        tag = page.headers["ETag"]
        self.assertEqual(self.child().get("/?parents", If_None_Match=tag).status, 304)
        plain = self.child().get("/?parents", Accept_Encoding="identity")
        links = re.findall(r'"(/assets/[^"]+)"', plain.text)
        self.assertTrue(links)
        for link in links:
            answer = self.child().get(link)
            self.assertEqual(answer.status, 200, link)
            self.assertIn("immutable", answer.headers["Cache-Control"])
        self.assertNotRegex(plain.text, r"<style|<script(?! [^>]*src=)|\son\w+=|style=")

    def test_the_internet_side_is_closed(self):
        for family, address in ((4, plan.ROUTER_WAN4), (6, plan.ROUTER_WAN6)):
            with self.home.internet.socket(family) as outside:
                outside.settimeout(2)
                with self.assertRaises(OSError):
                    outside.connect((address, PORT))


class Daemonless(LabCase):
    with_daemon = False

    def test_without_the_daemon_and_with_one_that_hangs(self):
        with Web(self.home, self.tarha) as web:
            parent = web.parent()
            answer = parent.get("/status")
            self.assertEqual(answer.status, 503)
            self.assertIn("not running", answer.json()["error"]["message"])
            with socket.socket(socket.AF_UNIX) as mute:
                mute.bind(str(self.tarha.control))
                mute.listen(64)
                waiting = [threading.Thread(target=parent.get, args=("/status",)) for _ in range(12)]
                for thread in waiting:
                    thread.start()
                begun = time.monotonic()
                self.assertEqual(web.visitor("leo-phone").get("/session").status, 200)
                self.assertLess(time.monotonic() - begun, 1)
                for thread in waiting:
                    thread.join(15)
                    self.assertFalse(thread.is_alive())
            self.tarha.control.unlink()
            with Tarha(self.home, self.household):
                self.assertEqual(parent.get("/status").status, 200)

    def test_https(self):
        with Web(self.home, self.tarha, https_port=443):
            curl = self.parent.run("curl", "-sk", "-D-", "--resolve", f"{NAME}:443:{plan.ROUTER4}",
                                   f"https://{NAME}/api/v1/session")
            self.assertIn("200 OK", curl.stdout)
            old = self.parent.run("curl", "-sk", "--tls-max", "1.1", "--resolve",
                                  f"{NAME}:443:{plan.ROUTER4}", f"https://{NAME}/api/v1/session")
            self.assertNotEqual(old.returncode, 0)
            key = self.tarha.folder / "web" / "https.pem"
            self.assertEqual(key.stat().st_mode & 0o777, 0o600)
