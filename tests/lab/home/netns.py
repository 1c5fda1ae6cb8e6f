"""Network namespaces with an owner: made for one lab, gone with it, swept when it was killed."""

import contextlib
import ctypes
import fcntl
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

LOCKS = Path("/run/tarha-lab")
GUARD = Path("/run/tarha-lab.lock")
ETC_NETNS = Path("/etc/netns")
CLONE_NEWNET = 0x40000000

_libc = ctypes.CDLL(None, use_errno=True)
_numbers = itertools.count(1)


class LabError(Exception):
    """The lab itself failed (not the program under test)."""


def run(*command, stdin=None, check=True):
    """Runs a set-up command; its error output becomes the LabError."""
    done = subprocess.run(command, input=stdin, capture_output=True, text=True)
    if check and done.returncode != 0:
        raise LabError(f"{' '.join(command)}: {done.stderr.strip() or done.returncode}")
    return done.stdout


class Namespace:
    """One network namespace. Commands and sockets can be put into it."""

    def __init__(self, name):
        self.name = name
        self._started = []
        run("ip", "netns", "add", name)
        self.ip("link set lo up")

    def ip(self, *lines):
        """Applies lines of `ip` syntax in one go."""
        run("ip", "-n", self.name, "-batch", "-", stdin="\n".join(lines) + "\n")

    def nft(self, text):
        run(*self.command("nft", "-f", "-"), stdin=text)

    def sysctl(self, **values):
        """Keys with '__' for '.', values as they are: net__ipv4__ip_forward=1."""
        pairs = [f"{key.replace('__', '.')}={value}" for key, value in values.items()]
        run(*self.command("sysctl", "-qw", *pairs))

    def resolver(self, *addresses):
        """What programs inside find in /etc/resolv.conf."""
        folder = ETC_NETNS / self.name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "resolv.conf").write_text("".join(f"nameserver {a}\n" for a in addresses))

    def command(self, *command):
        """The command line that runs `command` inside; it dies with the lab."""
        return ("ip", "netns", "exec", self.name, "setpriv", "--pdeathsig", "KILL", *command)

    def run(self, *command, timeout=30, stdin=None, env=None):
        """Runs a client inside, returns the CompletedProcess (text). Raises on timeout only."""
        return subprocess.run(self.command(*command), capture_output=True, text=True, input=stdin,
                              timeout=timeout, errors="replace", env=env)

    def start(self, *command, log, env=None):
        """Starts a server inside; both outputs go to the file `log`."""
        with open(log, "ab") as out:
            process = subprocess.Popen(self.command(*command), stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=out, env=env)
        self._started.append(process)
        return process

    @contextlib.contextmanager
    def entered(self):
        """The calling thread is inside for the duration: what sockets are made stay there."""
        here = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        there = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        try:
            _setns(there)
            yield
        finally:
            _setns(here)
            os.close(here)
            os.close(there)

    def socket(self, family, kind=socket.SOCK_STREAM):
        """A socket that lives inside; family is 4 or 6."""
        with self.entered():
            return socket.socket(socket.AF_INET if family == 4 else socket.AF_INET6, kind)

    def remove(self):
        remove_namespace(self.name)
        for process in self._started:
            process.wait()


def _setns(fd):
    if _libc.setns(fd, CLONE_NEWNET) != 0:
        raise LabError(f"setns: {os.strerror(ctypes.get_errno())}")


def remove_namespace(name):
    """Kills what still runs inside, then removes the namespace and its files."""
    for pid in run("ip", "netns", "pids", name, check=False).split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)
    run("ip", "netns", "del", name, check=False)
    shutil.rmtree(ETC_NETNS / name, ignore_errors=True)


class Claim:
    """Namespace names that start with `text`, and a folder, until close() or the owner's death."""

    def __init__(self, wanted=None):
        self.text = wanted or f"tarha-{os.getpid()}-{next(_numbers)}"
        with open(GUARD, "w") as guard:  # one lab at a time looks around and claims
            fcntl.flock(guard, fcntl.LOCK_EX)
            LOCKS.mkdir(exist_ok=True)
            _sweep()
            self._lock = open(LOCKS / self.text, "w")  # noqa: SIM115 held on purpose
            if not _try_lock(self._lock):
                raise LabError(f"another lab with the name '{self.text}' is running")
            self.folder = Path(tempfile.mkdtemp(prefix=f"{self.text}-"))
            self.folder.chmod(0o755)  # the daemon under test may run as somebody else
            print(self.folder, file=self._lock, flush=True)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        (LOCKS / self.text).unlink(missing_ok=True)
        self._lock.close()


def _try_lock(file):
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sweep():
    """Removes what labs left behind whose owner is dead: nobody holds their lock."""
    for path in LOCKS.iterdir():
        with open(path) as lock:
            if not _try_lock(lock):
                continue
            for line in run("ip", "netns", "list").splitlines():
                if line.split()[0].startswith(f"{path.name}-"):
                    remove_namespace(line.split()[0])
            folder = lock.read().strip()
            if folder.startswith(tempfile.gettempdir()):
                shutil.rmtree(folder, ignore_errors=True)
            path.unlink(missing_ok=True)
