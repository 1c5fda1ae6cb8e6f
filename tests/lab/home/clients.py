"""Real clients in a device of the lab: what a person's programs do, and what they got."""

import json
import os
import re
import ssl
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 6  # seconds a client tries; a block answers at once, so reaching it is a failure


@dataclass
class Visit:
    """One attempt to reach a site."""

    reached: bool
    seconds: float
    detail: str  # the client's own words, for failure messages

    def refused_at_once(self):
        """Not reached, and told so instead of left waiting."""
        return not self.reached and self.seconds < 3


@dataclass
class Answer:
    """One DNS answer as dig printed it."""

    status: str  # "NOERROR", "NXDOMAIN", ... or "" when there was none
    records: list
    soa: bool
    ede: str  # "17 (Filtered)" or ""
    opt: bool
    text: str


def dns(device, name, kind="A", server=None, tcp=False, edns=True):
    """Asks with dig; server None is what /etc/resolv.conf of the device says."""
    options = ["+tries=1", "+time=3", "+tcp" if tcp else "+notcp", "+edns" if edns else "+noedns"]
    where = [f"@{server}"] if server else []
    text = device.run("dig", *where, name, kind, *options).stdout
    status = re.search(r"status: (\w+)", text)
    ede = re.search(r"; EDE: ([^\n:]+)", text)
    return Answer(status=status[1] if status else "", records=_section(text, "ANSWER"),
                  soa=any("\tSOA\t" in line for line in _section(text, "AUTHORITY")),
                  ede=ede[1] if ede else "", opt="OPT PSEUDOSECTION" in text, text=text)


def _section(text, name):
    found = re.search(rf";; {name} SECTION:\n(.*?)\n\n", text, re.S)
    return found[1].splitlines() if found else []


def _timed(device, *command, timeout=TIMEOUT + 10):
    start = time.monotonic()
    done = device.run(*command, timeout=timeout)
    return done, time.monotonic() - start


def curl(home, device, url, family=4, site=None, options=()):
    """Fetches url. With `site` its addresses are given: no DNS is asked, as `curl --resolve`."""
    host = re.match(r"https?://([^/:]+)", url)[1]
    port = 443 if url.startswith("https") else 80
    given = []
    if site:
        address = site.ipv4 if family == 4 else f"[{site.ipv6}]"
        given = ["--resolve", f"{host}:{port}:{address}"]
    done, seconds = _timed(device, "curl", f"-{family}", "-sS", "-m", str(TIMEOUT), "--cacert",
                           str(home.authority.ca), *given, *options, url)
    return Visit("You reached" in done.stdout, seconds,
                 f"curl exit {done.returncode}: {done.stdout}{done.stderr}".strip())


def s_client(home, device, site, family=4, name=None, options=()):
    """A TLS handshake by `openssl s_client` with the site's address known."""
    address = site.ipv4 if family == 4 else f"[{site.ipv6}]"
    named = ["-servername", name or site.name] if name != "" else ["-noservername"]
    done, seconds = _timed(device, "timeout", str(TIMEOUT), "openssl", "s_client", "-connect",
                           f"{address}:443", *named, "-CAfile", str(home.authority.ca), *options)
    reached = "BEGIN CERTIFICATE" in done.stdout and "Verify return code: 0 (ok)" in done.stdout
    return Visit(reached, seconds, done.stderr.strip()[-300:])


def knowing(home, name, address):
    """A command prefix: what runs behind it finds `name` in /etc/hosts, and asks no DNS for it."""
    hosts = home.folder / f"hosts-{name}-{address}"
    hosts.write_text(f"{address} {name}\n")
    return "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', str(hosts)


def http3(home, device, site, family=4, path="/", patience=2):
    """A GET over HTTP/3 by ngtcp2's client, which tries for `patience` seconds."""
    done, seconds = _timed(device, *knowing(home, site.name, site.address(family)), "gtlsclient",
                           "--exit-on-all-streams-close", "--no-quic-dump",
                           f"--timeout={patience}s", f"--handshake-timeout={patience}s",
                           site.name, "443", f"https://{site.name}{path}")
    return Visit("[:status: 200]" in done.stdout + done.stderr, seconds, done.stderr[-300:])


CHROMIUM_QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--disable-extensions", "--no-pings",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
)


def chromium(home, device, url, quic=False, rules="", timeout=40, doh=""):
    """Opens url in Chromium and returns the Visit.

    rules: as --host-resolver-rules wants them. doh: the resolver that the user has chosen ("secure DNS").
    """
    host = re.match(r"https?://([^/:]+)", url)[1]
    with tempfile.TemporaryDirectory(dir=home.folder) as profile:
        if doh:
            (Path(profile) / "Local State").write_text(json.dumps(
                {"dns_over_https": {"mode": "secure", "templates": doh}}))
        options = [f"--user-data-dir={profile}", f"--timeout={TIMEOUT * 1000}",
                   f"--ignore-certificate-errors-spki-list={home.authority.key_hash()}"]
        options += ["--enable-quic", f"--origin-to-force-quic-on={host}:443"] if quic else [
            "--disable-quic"]
        if rules:
            options.append(f"--host-resolver-rules={rules}")
        done, seconds = _timed(device, "timeout", str(timeout), "chromium", *CHROMIUM_QUIET,
                               *options, "--dump-dom", url, timeout=timeout + 5)
    page = re.search(r"ERR_\w+|Page load timed out", done.stdout + done.stderr)
    return Visit(f"You reached {host}" in done.stdout, seconds,
                 page[0] if page else (done.stdout + done.stderr)[-400:])


def client_hello(name, alpn=("h2", "http/1.1")):
    """The first flight of a real TLS client, as bytes."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(list(alpn))
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_hostname=name)
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


class Download:
    """A curl that runs in the background; size() grows while bytes arrive."""

    def __init__(self, home, device, site, family=4, path="/endless", options=()):
        self._file = tempfile.NamedTemporaryFile(dir=home.folder)
        address = site.ipv4 if family == 4 else f"[{site.ipv6}]"
        self.process = device.start(
            "curl", f"-{family}", "-sS", "--cacert", str(home.authority.ca), "--resolve",
            f"{site.name}:443:{address}", *options, "-N", "-o", self._file.name,
            f"https://{site.name}{path}", log=home.folder / "downloads.log")

    def size(self):
        return self._file.seek(0, 2)

    def grows(self, seconds=1.0):
        """True when bytes arrive within the next `seconds`."""
        before, end = self.size(), time.monotonic() + seconds
        while time.monotonic() < end:
            if self.size() > before:
                return True
            time.sleep(0.01)
        return False

    def last_byte(self, limit=10.0, quiet=1.0):
        """Waits until nothing has come for `quiet` seconds; the time.time() of the last byte.

        None when bytes still come after `limit` seconds.
        """
        end = time.monotonic() + limit
        while time.monotonic() < end:
            last = os.stat(self._file.name).st_mtime
            if time.time() - last > quiet:
                return last
            time.sleep(0.02)
        return None

    def close(self):
        self.process.kill()
        self.process.wait()
        self._file.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class QuicDownload(Download):
    """The same over HTTP/3, by ngtcp2's client."""

    def __init__(self, home, device, site, family=4, path="/endless"):
        self._folder = tempfile.TemporaryDirectory(dir=home.folder)
        self._file = open(f"{self._folder.name}{path}", "wb+")  # noqa: SIM115 closed in close()
        self.process = device.start(
            *knowing(home, site.name, site.address(family)), "gtlsclient", "--quiet",
            "--no-quic-dump", "--no-http-dump", f"--download={self._folder.name}", site.name, "443",
            f"https://{site.name}{path}", log=home.folder / "downloads.log")

    def close(self):
        super().close()
        self._folder.cleanup()
