"""`tarha notify` and a real MQTT broker (mosquitto): what Home Assistant would see and press."""

import contextlib
import json
import signal
import subprocess

from home.case import LabCase
from home.services import wait_for
from home.tarha import BINARY
from home.web import PASSWORD, Web

PORT = 18830
USER, SECRET = "tarha", "korppi"


class Broker:
    """mosquitto on the router, with one user; and a listener that keeps what is retained and said."""

    def __init__(self, namespace, folder):
        self.namespace, self.folder, self.process = namespace, folder, None
        passwords = folder / "mosquitto.passwords"
        subprocess.run(["mosquitto_passwd", "-b", "-c", str(passwords), USER, SECRET], check=True, capture_output=True)
        (folder / "mosquitto.conf").write_text(
            f"listener {PORT} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\nuser root\n")
        self.start()

    def start(self):
        self.process = self.namespace.start("mosquitto", "-c", str(self.folder / "mosquitto.conf"),
                                            log=self.folder / "mosquitto.log")
        wait_for(lambda: self.said("$SYS/broker/version"), "mosquitto", 10, [self.process])

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def client(self, tool, *words):
        return self.namespace.run(tool, "-h", "127.0.0.1", "-p", str(PORT), "-u", USER, "-P", SECRET, *words)

    def said(self, topic, seconds=1):
        """Topic -> payload of what the broker hands to somebody who comes now."""
        one = () if "#" in topic else ("-C", "1")
        done = self.client("mosquitto_sub", "-t", topic, "-F", "%t %p", "-W", str(seconds), *one)
        return dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)

    def press(self, topic, payload, *words):
        self.client("mosquitto_pub", "-t", topic, "-m", payload, *words)


class Mqtt(LabCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = cls.enterClassContext(Web(cls.home, cls.tarha))
        cls.broker = Broker(cls.home.router, cls.tarha.folder)
        cls.addClassCleanup(cls.broker.stop)
        answer = cls.web.parent().post("/notify", cls.body(SECRET, True))
        assert answer.status == 200, answer.text
        cls.target = answer.json()["id"]

    @staticmethod
    def body(secret, commands):
        return {"kind": "mqtt", "url": f"mqtt://127.0.0.1:{PORT}", "user": USER, "secret": secret,
                "insecure": True, "commands": commands, "language": "en", "password": PASSWORD}

    def setUp(self):
        self.start()

    def tearDown(self):
        with contextlib.suppress(Exception):
            self.stop()

    def start(self):
        self.log = self.tarha.folder / "notify.log"
        self.process = self.home.router.start(str(BINARY), "notify", "--config", str(self.tarha.config), log=self.log)
        self.eventually(lambda: self.broker.said("tarha/status").get("tarha/status") == "online", 15, "availability")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(10), 0, self.log.read_text())

    def state(self):
        return json.loads(self.broker.said("tarha/child/mia/state").get("tarha/child/mia/state", "{}"))

    def test_home_assistant_finds_each_child_and_no_site(self):
        wish = self.tarha.call("ask", profile="mia", subject="site:secret.example")["result"]["id"]
        self.eventually(lambda: self.state().get("wishes") == 1, 10, "the wish")
        found = self.broker.said("homeassistant/#")
        switch = json.loads(found["homeassistant/switch/tarha/mia_pause/config"])
        self.assertEqual(switch["availability_topic"], "tarha/status")
        self.assertEqual(switch["device"]["name"], "Mia")
        self.assertIn("homeassistant/sensor/tarha/mia_state/config", found)
        self.assertNotIn("secret", json.dumps({**found, **self.broker.said("tarha/#")}))

        self.broker.press(switch["command_topic"], "ON")
        self.eventually(lambda: self.state().get("paused") == "ON", 10, "the pause")
        profiles = {row["id"]: row for row in self.tarha.call("profiles")["result"]}
        self.assertTrue(profiles["mia"]["paused"])
        self.broker.press(switch["command_topic"], "OFF")
        self.eventually(lambda: self.state().get("paused") == "OFF", 10, "the end of the pause")

        button = json.loads(found["homeassistant/button/tarha/mia_no/config"])
        self.broker.press(button["command_topic"], "PRESS")
        self.eventually(lambda: self.state().get("wishes") == 0, 10, "the answer")
        answered = next(row for row in self.tarha.call("requests")["result"] if row["id"] == wish)
        self.assertEqual(answered["state"], "declined")

    def test_a_command_that_was_retained_is_not_obeyed(self):
        self.stop()
        self.broker.press("tarha/child/mia/pause/set", "ON", "-r")
        self.addCleanup(self.broker.press, "tarha/child/mia/pause/set", "", "-r", "-n")
        self.start()
        self.broker.press("tarha/child/mia/state/set", "nonsense")
        self.assertEqual(self.state()["paused"], "OFF")

    def test_a_process_that_dies_is_offline_and_a_broker_that_returns_is_told_all(self):
        self.process.kill()
        self.process.wait(10)
        self.eventually(lambda: self.broker.said("tarha/status").get("tarha/status") == "offline", 10, "the last will")
        self.start()
        self.broker.stop()  # it forgets everything: nothing is kept on its disk
        self.broker.start()
        self.eventually(lambda: self.state().get("state"), 30, "the state after the broker's return")
        self.assertIn("homeassistant/switch/tarha/mia_pause/config", self.broker.said("homeassistant/#"))

    def test_a_home_whose_daemon_is_away_is_offline(self):
        self.tarha.stop()
        self.eventually(lambda: self.broker.said("tarha/status").get("tarha/status") == "offline", 15, "offline")
        self.tarha.start()
        self.eventually(lambda: self.broker.said("tarha/status").get("tarha/status") == "online", 15, "online")

    def test_a_wrong_password_is_said_and_without_commands_nobody_listens(self):
        parent = self.web.parent()
        changed = parent.put(f"/notify/{self.target}", self.body("wrong", False))
        self.assertEqual(changed.status, 200, changed.text)
        number = parent.post(f"/notify/{self.target}/test").json()["test"]

        def last():
            return parent.get("/notify").json()["targets"][0]["last"]
        self.eventually(lambda: last() and last()["test"] == number, 15, "the outcome")
        self.assertEqual(last()["outcome"], "refused")
        parent.put(f"/notify/{self.target}", self.body(SECRET, False))
        self.addCleanup(parent.put, f"/notify/{self.target}", self.body(SECRET, True))
        self.eventually(lambda: "homeassistant/switch/tarha/mia_pause/config" not in self.broker.said("homeassistant/#"),
                        20, "buttons that are taken back")
        self.broker.press("tarha/child/mia/pause/set", "ON")
        self.assertEqual(self.state()["paused"], "OFF")
