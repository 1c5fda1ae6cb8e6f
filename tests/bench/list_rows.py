"""The same list in Tarha, in unbound and in dnsmasq: how long until it holds, what memory it takes."""

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from table import Row

LISTED = 1_000_000
PORT = 5399
PATIENCE = 300  # seconds for a server to load its list


def names(count):
    return (f"w{number:x}.listed{number % 977}.example" for number in range(count))


def query(name):
    """A question for the address of a name, RFC 1035 section 4."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return bytes.fromhex("123401000001000000000000") + labels + b"\0\0\1\0\1"


def wait_until_answered(process, name):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        asker.settimeout(0.05)
        asker.connect(("127.0.0.1", PORT))
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args[0]} ended with {process.returncode}")
            with contextlib.suppress(OSError):
                asker.send(query(name))
                if asker.recv(512)[3] & 15 == 3:  # NXDOMAIN
                    return
    raise RuntimeError(f"{process.args[0]} did not load its list")


def loaded(command, name):
    """Seconds until the server answers for a listed name, and its memory in MB then."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_answered(process, name)
        seconds = time.monotonic() - begun
        status = Path(f"/proc/{process.pid}/status").read_text()
        return seconds, int(status.split("VmRSS:")[1].split()[0]) / 1024
    finally:
        process.kill()
        process.wait()


def unbound(folder, count):
    zones = "".join(f'local-zone: "{name}" always_nxdomain\n' for name in names(count))
    config = folder / f"unbound-{count}.conf"
    config.write_text(f"server:\nport: {PORT}\ninterface: 127.0.0.1\nchroot: \"\"\nusername: \"\"\n"
                      f"pidfile: \"\"\nuse-syslog: no\ndo-daemonize: no\nnum-threads: 1\n"
                      f"module-config: \"iterator\"\n{zones}remote-control:\ncontrol-enable: no\n")
    return ["unbound", "-d", "-p", "-c", str(config)]


def dnsmasq(folder, count):
    config = folder / f"dnsmasq-{count}.conf"
    config.write_text("".join(f"address=/{name}/\n" for name in names(count)))
    return ["dnsmasq", "-k", "-p", str(PORT), "-a", "127.0.0.1", "--bind-interfaces", "--no-hosts",
            "--no-resolv", "--user=root", "--pid-file=", f"--conf-file={config}"]


def compiled(tarha, folder):
    """Seconds to compile the list, the peak memory of that, and the size of what is then mapped."""
    listed = folder / "listed.txt"
    with listed.open("w") as file:  # in pieces: a child's peak begins with what its parent holds
        file.writelines(f"{name}\n" for name in names(LISTED))
    database = folder / "listed.db"
    begun = time.monotonic()
    compiler = subprocess.Popen([tarha, "lists", "compile", "-o", database, f"adult={listed}"],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(compiler.pid, 0)  # what this one used, not all children until now
    compiler.returncode = os.waitstatus_to_exitcode(status)
    if compiler.returncode != 0:
        raise RuntimeError(f"tarha lists compile ended with {compiler.returncode}")
    seconds = time.monotonic() - begun
    return seconds, used.ru_maxrss / 1024, database.stat().st_size / 2**20


def rows(build):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, peak, size = compiled(build / "tarha", folder)
        yield Row("1 M domains compiled: peak memory", peak, "MB", None, "<=64")
        listed = next(iter(names(1)))
        for server in (unbound, dnsmasq):
            slow, full = loaded(server(folder, LISTED), listed)
            _, empty = loaded(server(folder, 1), listed)
            yield Row(f"1 M domains until they hold, and {server.__name__}", seconds, "s", slow, "")
            yield Row(f"1 M domains in memory, and {server.__name__}", size, "MB", full - empty, "")
