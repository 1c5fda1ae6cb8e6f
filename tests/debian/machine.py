"""Machine: a bare Debian 12 with its own systemd, between a device on its LAN and an internet."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / "build/deb/base"
MIRROR = os.environ.get("TARHA_MIRROR", "http://deb.debian.org/debian")
INSIDE = "systemd-sysv,dnsmasq,nftables,iptables,iproute2,kmod,procps,libcurl4,ca-certificates,libssl3," \
         "libpcap0.8,libmnl0,libnetfilter-queue1,libsqlite3-0,libzstd1"
BOOT_LIMIT = 60  # seconds
DEVICE_MAC = "02:00:5e:20:00:01"


class CannotRun(Exception):
    """This machine has not what the test needs: a reason to skip."""


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          errors="replace", **{"timeout": 120, **options})


def must(*command, **options):
    done = run(*command, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done.stdout


def base():
    """The bare system, made once."""
    if os.geteuid() != 0:
        raise CannotRun("needs root")
    for program in ("debootstrap", "systemd-nspawn"):
        if shutil.which(program) is None:
            raise CannotRun(f"{program} is not installed")
    if (BASE / "sbin/init").exists():
        return BASE
    fresh = BASE.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    # What it mounts below `fresh` is seen by it alone, so that nothing stays when it is given up.
    done = run("unshare", "--mount", "--kill-child", "debootstrap", "--variant=minbase",
               f"--include={INSIDE}", "bookworm", fresh, MIRROR, timeout=900)
    if done.returncode != 0:
        shutil.rmtree(fresh, ignore_errors=True)
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise CannotRun(f"debootstrap: {' '.join(last)}")
    fresh.rename(BASE)
    return BASE


class Machine:
    """Boots on entering, is gone on leaving. `lan` faces the device, `wan` the internet."""

    def __enter__(self):
        system = base()
        self._cleanup = contextlib.ExitStack()
        self.folder = Path(tempfile.mkdtemp(prefix="tarha-debian-", dir=ROOT / "build/deb"))
        self._cleanup.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.root = self.folder / "root"
        try:
            must("cp", "-a", "--reflink=auto", system, self.root)
            self._boot()
            self._connect()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._cleanup.close()

    def _boot(self):
        self._log = open(self.folder / "boot.log", "wb")  # noqa: SIM115 closed by the cleanup
        self._cleanup.callback(self._log.close)
        self._nspawn = subprocess.Popen(
            ["systemd-nspawn", "--quiet", "--directory", self.root, "--register=no", "--keep-unit",
             # As a machine of its own would have them; nspawn leaves them out.
             "--system-call-filter=landlock_create_ruleset landlock_add_rule landlock_restrict_self",
             "--private-network", "--machine", self.folder.name, "--console=pipe", "--boot"],
            stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        self._cleanup.callback(self._halt)
        end = time.monotonic() + BOOT_LIMIT
        while not self._find_init() or self("systemctl", "is-system-running").stdout.strip() not in (
                "running", "degraded"):
            if self._nspawn.poll() is not None or time.monotonic() > end:
                text = (self.folder / "boot.log").read_text(errors="replace")
                raise CannotRun("systemd-nspawn does not boot here: " + text.strip()[-200:])
            time.sleep(0.2)

    def _find_init(self):
        children = run("pgrep", "-P", self._nspawn.pid).stdout.split()
        self.init = children[0] if children else None
        return self.init is not None

    def _halt(self):
        self._nspawn.terminate()
        try:
            self._nspawn.wait(30)
        except subprocess.TimeoutExpired:
            self._nspawn.kill()
            self._nspawn.wait()

    def _connect(self):
        """Two namespaces beside it: a device of the home, and an internet."""
        for name in ("device", "internet"):
            namespace = f"{self.folder.name}-{name}"
            must("ip", "netns", "add", namespace)
            self._cleanup.callback(run, "ip", "netns", "del", namespace)
        self._cable("lan", "device", "10.44.0.1/24", "10.44.0.2/24", DEVICE_MAC)
        self._cable("wan", "internet", "198.18.0.2/24", "198.18.0.1/24", "02:00:5e:20:00:02")
        must(*self.at("device"), "ip", "route", "add", "default", "via", "10.44.0.1")
        must(*self.at("internet"), "ip", "route", "add", "10.44.0.0/24", "via", "198.18.0.2")
        self.must("ip", "route", "add", "default", "via", "198.18.0.1")
        self.must("sysctl", "-qw", "net.ipv4.ip_forward=1")

    def _cable(self, port, other, address, far_address, far_mac):
        namespace = f"{self.folder.name}-{other}"
        tail = f"td{os.getpid()}{port[0]}"  # names of interfaces are short
        must("ip", "link", "add", tail, "type", "veth", "peer", "name", "eth0", "netns", namespace)
        must("ip", "link", "set", tail, "netns", self.init, "name", port)
        self.must("ip", "addr", "add", address, "dev", port)
        self.must("ip", "link", "set", port, "up")
        must("ip", "-n", namespace, "link", "set", "eth0", "address", far_mac, "up")
        must("ip", "-n", namespace, "addr", "add", far_address, "dev", "eth0")

    def at(self, other):
        """The start of a command line that runs beside the machine: "device" or "internet"."""
        return "ip", "netns", "exec", f"{self.folder.name}-{other}"

    def __call__(self, *command, **options):
        """Runs a command inside; never raises for what it does."""
        return run("nsenter", "-t", self.init, "-m", "-u", "-i", "-n", "-p", "-C", "--root",
                   "--wd=/", *command, **options)

    def must(self, *command, **options):
        done = self(*command, **options)
        if done.returncode != 0:
            raise AssertionError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def serve(self, other, *command):
        """Starts a server beside the machine, for as long as it lives."""
        server = subprocess.Popen([str(word) for word in (*self.at(other), *command)],
                                  stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log)
        self._cleanup.callback(lambda: (server.kill(), server.wait()))
