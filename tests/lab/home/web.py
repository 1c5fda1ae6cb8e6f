"""`tarha web` in the lab's router, and browsers without a screen that visit it."""

import contextlib
import gzip
import http.client
import http.cookies
import json
import signal
import subprocess
from pathlib import Path

from . import plan
from .netns import LabError
from .services import wait_for
from .tarha import BINARY

NAME, PORT = "tarha.home.arpa", 80
PARENT, PASSWORD = "Kaisa", "kolme pientä porsasta"
SETTINGS = """
[web]
port = {port}
https_port = {https_port}
names = [{names}]
state = "{state}"
user = "root"
"""


class Web:
    """The page's server beside a Tarha, which need not run. A context manager."""

    def __init__(self, home, tarha, https_port=0, names=(NAME,)):
        self.home, self.tarha, self.process, self.env = home, tarha, None, None
        self.state, self.log = tarha.folder / "web", tarha.folder / "web.log"
        names = ", ".join(f'"{name}"' for name in names)
        if "[web]" not in tarha.config.read_text():
            with tarha.config.open("a") as config:
                config.write(SETTINGS.format(port=PORT, https_port=https_port, state=self.state,
                                             names=names))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        code = self.stop()
        if code:
            raise LabError(f"tarha web ended with {code}\n{self.log_tail()}")

    def start(self):
        self.process = self.home.router.start(str(BINARY), "web", "--config",
                                              str(self.tarha.config), log=self.log,
                                              env=self.env)
        try:
            wait_for(self.answers, "tarha web", 10, [self.process])
        except LabError as error:
            self.process.kill()
            raise LabError(f"{error}\n{self.log_tail()}") from None

    def answers(self):
        with contextlib.suppress(OSError):
            return self.visitor("parent-laptop").get("/session").status == 200
        return False

    def stop(self):
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise LabError("tarha web did not end within 10 s of SIGTERM") from None
        self.process = None
        return code

    def kill(self):
        """As if it had crashed; nothing when it does not run."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def log_tail(self, lines=30):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def memory_kb(self, line="VmRSS"):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split(line + ":")[1].split()[0])

    def setup_code(self):
        done = self.tarha.cli("setup-code")
        if done.returncode != 0:
            raise LabError(f"tarha setup-code: {done.stderr}")
        return done.stdout.strip()

    def visitor(self, device, family=4):
        return Visitor(self.home.device(device), plan.ROUTER4 if family == 4 else plan.ROUTER6)

    def parent(self, device="parent-laptop"):
        """A visitor who is signed in; sets the first password when there is none."""
        visitor = self.visitor(device)
        if visitor.get("/session").json()["setup_needed"]:
            answer = visitor.post("/setup", {"code": self.setup_code(), "name": PARENT,
                                             "password": PASSWORD, "language": "en"})
        else:
            answer = visitor.post("/session", {"name": PARENT, "password": PASSWORD})
        if answer.status != 200:
            raise LabError(f"signing in: {answer.status} {answer.text}")
        return visitor


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def json(self):
        packed = self.headers.get("Content-Encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if packed else self.body)


class Visitor:
    """Somebody at a device: keeps cookies and the token, and sends what a browser would send."""

    def __init__(self, namespace, address, host=NAME):
        self.namespace, self.address, self.host = namespace, address, host
        self.cookies, self.csrf = {}, ""

    def get(self, path, **headers):
        return self.request("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.request("POST", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self.request("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self.request("DELETE", path, **headers)

    def connect(self, timeout=15):
        connection = http.client.HTTPConnection(self.address, PORT, timeout=timeout)
        with self.namespace.entered():
            connection.connect()
        return connection

    def request(self, method, path, body=None, timeout=15, **more):
        """A path that begins with '/api', '/assets', or is '/...' of the API. Headers in `more`, with '_'
        for '-'; None leaves one out."""
        headers = {"Host": self.host, "Accept-Encoding": "gzip"}
        if method not in ("GET", "HEAD"):
            headers["Origin"] = f"http://{self.host}"
            if self.csrf:
                headers["X-Tarha-Token"] = self.csrf
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if isinstance(body, (dict, list)):
            body = json.dumps(body)
        if body is not None:
            headers["Content-Type"] = "application/json"
        headers.update({key.replace("_", "-"): value for key, value in more.items()})
        headers = {key: value for key, value in headers.items() if value is not None}
        connection = self.connect(timeout)
        try:
            connection.request(method, path_of(path), body and body.encode(), headers)
            answer = Answer(connection.getresponse())
        finally:
            connection.close()
        self._keep(answer)
        return answer

    def _keep(self, answer):
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        if answer.headers.get("Content-Type") == "application/json" and answer.body[:1] == b"{":
            self.csrf = answer.json().get("csrf", self.csrf)


OUTSIDE = ("/api", "/assets", "/me", "/blocked", "/captive", "")  # first parts beside the API


def path_of(path):
    first = "/" + path[1:].partition("/")[0].partition("?")[0]
    return path if first in OUTSIDE or path[:2] in ("/", "//", "/?") else "/api/v1" + path
