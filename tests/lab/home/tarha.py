"""The program under test, running in the lab's router."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

from .netns import LabError
from .services import PATIENCE, wait_for

REPOSITORY = Path(__file__).resolve().parents[3]
BINARY = Path(os.environ.get("TARHA_BIN", REPOSITORY / "build/dev/tarha"))

# Whose devices are whose, in every household of the lab.
DEVICES = """[[device]]
mac = "02:00:5e:10:00:01"
name = "Mia's tablet"
profile = "mia"

[[device]]
mac = "02:00:5e:10:00:02"
name = "Leo's phone"
profile = "leo"

[[device]]
mac = "02:00:5e:10:00:03"
name = "Laptop"
profile = "adults"
"""

HOUSEHOLD = """version = 1
new_devices = "guests"

[[profile]]
id = "mia"
name = "Mia"
band = "7-11"
deny = ["clips.example", "bad.shared.example"]
allow = ["school.example"]
block = ["gambling"]
{mia}
[[profile]]
id = "leo"
name = "Leo"
band = "12-15"
block = ["gambling"]
{leo}
[[profile]]
id = "adults"
name = "Adults"
band = "adult"
filtered = false

[[profile]]
id = "guests"
name = "New devices"
deny = ["clips.example"]
block = ["gambling"]

"""


def household(mia="", leo=""):
    """household.toml of the lab, with extra lines for the children's profiles."""
    return HOUSEHOLD.format(mia=mia, leo=leo) + DEVICES


SETTINGS = """[network]
lan = ["br-lan"]
resolver = "127.0.0.1:53"

[queue]
first = {queue}
count = 2

[dns]
first_port = 5360

[paths]
household = "{folder}/household.toml"
control = "{folder}/control.sock"
state = "{folder}"
leases = "{leases}"

[log]
level = "{level}"

[[list]]
category = "gambling"
file = "{folder}/gambling.txt"
"""


class Tarha:
    """A daemon with its files. As a context manager it is started and stopped."""

    REPOSITORY = REPOSITORY
    env = None  # the daemon's environment, when it is to be another than the test's

    def __init__(self, home, household_text=None, level="info"):
        self.home = home
        self.folder = home.folder / "tarha"
        self.folder.mkdir(exist_ok=True)
        self.config = self.folder / "tarha.toml"
        self.household = self.folder / "household.toml"
        self.control = self.folder / "control.sock"
        self.log = self.folder / "daemon.log"
        self.process = None
        self.config.write_text(SETTINGS.format(folder=self.folder, leases=home.leases, queue=100,
                                               level=level))
        self.household.write_text(household_text or household())
        (self.folder / "gambling.txt").write_text("# a list of one name\nbets.example\n")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        code = self.stop()
        if code:
            raise LabError(f"the daemon ended with {code}\n{self.log_tail()}")

    # --- its life ---------------------------------------------------------------------------

    def start(self):
        """Starts the daemon and waits until it answers on its control socket."""
        if not BINARY.exists():
            raise LabError(f"{BINARY} is not built")
        self.process = self.home.router.start(str(BINARY), "daemon", "--config", str(self.config),
                                              log=self.log, env=self.env)
        try:
            wait_for(lambda: self.cli("status").returncode == 0, "tarha daemon", 10,
                     [self.process])
        except LabError as error:
            self.kill()
            raise LabError(f"{error}\n{self.log_tail()}") from None

    def stop(self):
        """Asks it to end and waits; returns its exit code, None when it was not running."""
        return self._end(signal.SIGTERM)

    def kill(self):
        return self._end(signal.SIGKILL)

    def _end(self, number):
        if self.process is None:
            return None
        self.process.send_signal(number)
        try:
            code = self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise LabError(f"the daemon did not end within 10 s of signal {number}") from None
        self.process = None
        return code

    def reload(self, household_text):
        """Writes household.toml, sends SIGHUP."""
        self.household.write_text(household_text)
        self.process.send_signal(signal.SIGHUP)

    def log_tail(self, lines=30):
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    # --- asking it --------------------------------------------------------------------------

    def cli(self, command, *arguments):
        """Runs `tarha COMMAND` for this daemon."""
        return self.home.router.run(str(BINARY), command, *arguments, "--config",
                                    str(self.config), timeout=15 * PATIENCE)

    def ask(self, command, *arguments):
        """The same with --json; fails unless the command succeeds."""
        done = self.cli(command, *arguments, "--json")
        if done.returncode != 0:
            raise LabError(f"tarha {command}: exit {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def call(self, method, **params):
        """One JSON-RPC call on the control socket: the whole reply."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(15)
            control.connect(str(self.control))
            request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
            control.sendall(json.dumps(request).encode() + b"\n")
            return json.loads(control.makefile().readline())

    def run_once(self, *arguments, prefix=(), timeout=15):
        """Runs the program for its output and exit code only: for starts that must fail."""
        return self.home.router.run(*prefix, str(BINARY), *arguments, timeout=timeout)

    # --- its traces in the kernel -----------------------------------------------------------

    def has_table(self):
        return self.home.router.run("nft", "list", "table", "inet", "tarha").returncode == 0

    def iptables_rules(self):
        """Rules of ours in iptables and ip6tables (the fallback for kernels without nft queue)."""
        saved = (self.home.router.run(f"{tool}-save").stdout for tool in ("iptables", "ip6tables"))
        return [line for text in saved for line in text.splitlines()
                if "TARHA" in line or "NFQUEUE" in line]

    def memory_kb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])
