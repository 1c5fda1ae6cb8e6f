"""`tarha notify`: parents are told, by servers that only this home knows."""

import base64
import http.server
import json
import re
import signal
import socketserver
import threading
import time

from home import plan
from home.case import LabCase
from home.tarha import BINARY
from home.web import PASSWORD, Web


class Inbox:
    """An HTTP server on the router that keeps what it gets; `status` is what it answers."""

    def __init__(self, namespace):
        self.letters, self.status = [], 200
        inbox = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802 the library's name
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if inbox.status == 200:
                    inbox.letters.append(json.loads(body))
                self.send_response(inbox.status)
                if inbox.status == 307:
                    self.send_header("Location", f"http://127.0.0.1:{inbox.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        with namespace.entered():
            self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class PostOffice:
    """An SMTP server on the router (RFC 5321, what one mail takes)."""

    def __init__(self, namespace):
        self.mails = []
        office = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 lab")
                while line := self.rfile.readline():
                    word = line.split()[0].upper() if line.split() else b""
                    if word == b"DATA":
                        self.say("354 go on")
                        office.mails.append(self.read_mail())
                    self.say("221 bye" if word == b"QUIT" else "250 yes")

            def read_mail(self):
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line)
                return b"".join(lines).decode()

            def say(self, text):
                self.wfile.write(text.encode() + b"\r\n")

        with namespace.entered():
            self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Notify(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = cls.enterClassContext(Web(cls.home, cls.tarha))
        cls.inbox, cls.office = Inbox(cls.home.router), PostOffice(cls.home.router)
        cls.addClassCleanup(cls.inbox.close)
        cls.addClassCleanup(cls.office.close)
        made = cls.web.parent().post("/tokens", {"name": "ntfy", "scopes": ["act"]})
        assert made.status in (200, 201), made.text
        cls.token = made.json()["token"]
        settings = cls.tarha.config.read_text()
        cls.tarha.config.write_text(settings + f"""
[[notify]]
kind = "ntfy"
url = "http://127.0.0.1:{cls.inbox.port}/our-home"
insecure = true
events = ["wish", "device", "budget"]
page = "http://{plan.ROUTER4}"
token = "{cls.token}"

[[notify]]
kind = "mail"
url = "smtp://127.0.0.1:{cls.office.port}"
insecure = true
from = "tarha@example.com"
to = "parent@example.com"
language = "en"
details = true
""")
        cls.web.stop()
        cls.web.start()
        cls.page = cls.web.parent()

    def setUp(self):
        self.inbox.letters.clear()
        self.office.mails.clear()
        self.inbox.status = 200
        self.start()

    def tearDown(self):
        self.stop()

    def start(self):
        self.log = self.tarha.folder / "notify.log"
        self.process = self.home.router.start(str(BINARY), "notify", "--config",
                                              str(self.tarha.config), log=self.log)
        self.eventually((self.tarha.folder / "web/notified").exists, 10, "the first look")
        self.eventually(self.is_running, 10, "the lock")

    def is_running(self):
        return self.page.get("/notify").json()["running"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(10), 0, self.log.read_text())

    def ask(self, subject):
        return self.tarha.call("ask", profile="mia", subject=subject)["result"]["id"]

    def state_of(self, wish):
        return next(row["state"] for row in self.tarha.call("requests")["result"]
                    if row["id"] == wish)

    def test_a_button_of_the_message_answers_the_wish(self):
        wish = self.ask("site:clips.example")
        self.eventually(lambda: self.inbox.letters, 10, "the message")
        letter = self.inbox.letters[0]
        self.assertEqual(letter["topic"], "our-home")
        self.assertIn("Mia", letter["message"])
        self.assertNotIn("clips", json.dumps(letter))  # details stay at home
        button = letter["actions"][0]
        done = self.parent.run("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", button["method"],
                               *(word for name, value in button["headers"].items()
                                 for word in ("-H", f"{name}: {value}")),
                               "--data", button["body"], button["url"])
        self.assertEqual(done.stdout, "200", done.stderr)
        self.assertEqual(self.state_of(wish), "approved")

    def test_a_mail_says_what_details_allow(self):
        self.ask("site:bets.example")
        self.eventually(lambda: self.office.mails, 10, "the mail")
        mail = self.office.mails[0]
        self.assertRegex(mail, r"(?m)^To: <parent@example.com>\r?$")

        body = base64.b64decode(re.split(r"\r?\n\r?\n", mail, maxsplit=1)[1]).decode()
        self.assertIn("Mia asks for bets.example.", body)

    def test_a_service_that_is_down_gets_the_message_later_also_after_a_restart(self):
        self.inbox.status = 503
        self.ask("service:roblox")
        self.eventually(lambda: "answered 503" in self.log.read_text(), 10, "the failure")
        self.stop()
        self.inbox.status = 200
        self.start()
        self.eventually(lambda: self.inbox.letters, 10, "the message after all")

    def test_a_redirect_is_not_followed_with_the_token(self):
        self.inbox.status = 307
        self.ask("service:twitch")
        self.eventually(lambda: "answered 307" in self.log.read_text(), 10, "the refusal")
        time.sleep(1)
        self.assertEqual(self.inbox.letters, [])

    def test_what_a_parent_sets_up_on_the_page_is_told_tried_changed_and_removed(self):
        parent = self.page
        body = {"kind": "ntfy", "url": f"http://127.0.0.1:{self.inbox.port}/page-topic", "insecure": True,
                "secret": "tk_verysecret", "events": ["wish"], "buttons": True, "language": "fi"}
        self.assertEqual(parent.post("/notify", body).status, 403)  # one's own password is missing
        self.assertEqual(parent.post("/notify", {**body, "url": "http://x", "password": PASSWORD}).json()["error"]["code"],
                         "notify-topic")
        made = parent.post("/notify", {**body, "password": PASSWORD})
        self.assertEqual(made.status, 200, made.text)
        row = made.json()
        answer = parent.get("/notify")
        for secret in ("tk_verysecret", "page-topic"):
            self.assertNotIn(secret, made.text + answer.text)
        self.assertTrue(answer.json()["running"])
        self.assertEqual([one["fixed"] for one in answer.json()["targets"]], [True, True, False])

        number = parent.post(f"/notify/{row['id']}/test").json()["test"]
        self.assertEqual(self.tried(parent, row, number), "sent")
        letter = next(one for one in self.inbox.letters if one["topic"] == "page-topic")
        self.assertIn("Tarhan", letter["title"])
        self.inbox.status = 403
        number = parent.post(f"/notify/{row['id']}/test").json()["test"]
        self.assertEqual(self.tried(parent, row, number), "refused")
        self.inbox.status = 200

        self.inbox.letters.clear()
        self.ask("site:clips.example")
        self.eventually(lambda: any(one["topic"] == "page-topic" for one in self.inbox.letters), 10, "the wish")
        letter = next(one for one in self.inbox.letters if one["topic"] == "page-topic")
        self.assertEqual(len(letter["actions"]), 3)
        token = letter["actions"][0]["headers"]["Authorization"]
        self.assertEqual(parent.get("/status", Authorization=token, Cookie=None).status, 200)

        kept = parent.put(f"/notify/{row['id']}", {**body, "url": "", "secret": "", "buttons": False, "password": PASSWORD})
        self.assertEqual((kept.status, kept.json()["has_secret"]), (200, True), kept.text)
        self.assertEqual(parent.get("/status", Authorization=token, Cookie=None).status, 401)  # its token is gone
        elsewhere = parent.put(f"/notify/{row['id']}", {**body, "url": "https://elsewhere.example/t", "secret": "",
                                                        "buttons": False, "password": PASSWORD})
        self.assertFalse(elsewhere.json()["has_secret"])  # the secret was for another server
        self.assertEqual(parent.delete(f"/notify/{row['id']}").status, 204)
        self.assertEqual(len(parent.get("/notify").json()["targets"]), 2)

    def tried(self, parent, row, number):
        def last():
            return next(one for one in parent.get("/notify").json()["targets"] if one["id"] == row["id"])["last"]
        self.eventually(lambda: last() and last()["test"] == number, 10, "the outcome of the test")
        return last()["outcome"]

    def test_without_anybody_to_tell_it_waits_for_the_page(self):
        self.stop()
        settings = self.tarha.config.read_text()
        self.tarha.config.write_text(settings.split("[[notify]]")[0])
        self.addCleanup(self.tarha.config.write_text, settings)
        self.start()
        self.stop()
        self.assertFalse(self.is_running())
        self.start()
