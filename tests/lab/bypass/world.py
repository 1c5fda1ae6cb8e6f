"""What the techniques are tried against: resolvers, relays and servers that nobody's rules name."""

import base64
import contextlib
import selectors
import socket
import ssl
import subprocess
import threading
import time

from home import plan
from home.firefox import Firefox
from home.services import ech_configs, wait_for
from home.tarha import DEVICES

ODD_DNS_PORT = 5053

HOUSEHOLD = """version = 2
new_devices = "guests"

[[profile]]
id = "mia"
name = "Mia"
band = "7-11"
deny = ["clips.example"]

[[profile]]
id = "leo"
name = "Leo"
band = "7-11"
deny = ["clips.example"]
{strict}

[[profile]]
id = "adults"
name = "Adults"
band = "adult"
filtered = false

[[profile]]
id = "guests"
name = "New devices"
deny = ["clips.example"]

"""


def household(strict=""):
    """household.toml of the techniques, with extra lines for Leo's profile."""
    return HOUSEHOLD.format(strict=strict) + DEVICES


# A hop behind the router: packets that would die there do not reach the servers.
NEXT_HOP = """table inet next_hop {
    chain arrive {
        type filter hook prerouting priority raw
        ip ttl < 2 drop
        ip6 hoplimit < 2 drop
    }
}
"""


class TlsRecorder:
    """TLS for every name, in one thread; `names` are those of the hellos it has read whole."""

    def __init__(self, namespace, authority, addresses, port=443):
        self.names, self.served, self._lock = [], [], threading.Lock()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(authority.cert, authority.key)
        self._context.sni_callback = self._note
        self._select, self._stop = selectors.DefaultSelector(), False
        for family, address in addresses:
            listener = namespace.socket(family)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.IPPROTO_TCP, 23, 64)  # TCP_FASTOPEN
            listener.bind((address, port))
            listener.listen(1024)
            listener.setblocking(False)
            self._select.register(listener, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _note(self, _object, name, _context):
        with self._lock:
            self.names.append(name or "")

    def saw(self, name):
        with self._lock:
            return name in self.names

    def all_names(self):
        with self._lock:
            return list(self.names)

    def forget(self, name):
        with self._lock:
            self.names = [known for known in self.names if known != name]

    def _run(self):
        while not self._stop:
            for key, _ in self._select.select(0.2):
                with contextlib.suppress(OSError):
                    self._accept(key.fileobj) if key.data is None else self._serve(key)

    def _accept(self, listener):
        sock, _ = listener.accept()
        sock.setblocking(False)
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True)
        self._select.register(sock, selectors.EVENT_READ, (tls, incoming, outgoing))

    def _serve(self, key):
        tls, incoming, outgoing = key.data
        try:
            data = key.fileobj.recv(65536)
        except OSError:
            data = b""
        if not data:
            return self._drop(key.fileobj)
        incoming.write(data)
        done = False
        try:
            tls.do_handshake()
            tls.read(65536)
            tls.write(b"HTTP/1.0 200 OK\r\n\r\nYou reached it.")
            done = True
        except (ssl.SSLWantReadError, ssl.SSLError) as error:
            done = not isinstance(error, ssl.SSLWantReadError)
        with contextlib.suppress(OSError):
            key.fileobj.sendall(outgoing.read())
        return self._drop(key.fileobj) if done else None

    def _drop(self, sock):
        self._select.unregister(sock)
        sock.close()

    def close(self):
        self._stop = True
        self._thread.join()
        for key in list(self._select.get_map().values()):
            key.fileobj.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def _unbound(home):
    """A resolver that knows clips.example: DNS on odd ports, over TLS, over HTTPS."""
    lines = ["server:", "  do-daemonize: no", '  username: ""', '  chroot: ""', '  pidfile: ""',
             "  use-syslog: no", "  module-config: iterator", "  verbosity: 1",
             f"  directory: {home.folder}", "  access-control: 0.0.0.0/0 allow",
             "  access-control: ::/0 allow", "  https-port: 443", "  tls-port: 853", "  tls-additional-port: 8443",
             f"  tls-service-key: {home.authority.key}", f"  tls-service-pem: {home.authority.cert}"]
    for site in (plan.KNOWN_DOH, plan.HIDDEN_DOH, plan.NAMELESS_DOH):
        for address in (site.ipv4, site.ipv6):
            lines += [f"  interface: {address}@{port}" for port in (53, 443, 853, 8443, ODD_DNS_PORT)]
    veiled = [plan.veiled(device) for device in plan.DEVICES]
    for site in (*plan.SITES, plan.DOH_ONLY, *(site for site, _ in veiled)):
        lines += [f'  local-data: "{site.name}. A {site.ipv4}"',
                  f'  local-data: "{site.name}. AAAA {site.ipv6}"']
    for site, cover in veiled:
        keys = base64.b64encode(ech_configs(cover)).decode()
        lines.append(f"  local-data: '{site.name}. HTTPS 1 . alpn=h2 ech=\"{keys}\"'")
    lines += ["  local-zone: example. static", "remote-control:", "  control-enable: no"]
    config = home.folder / "unbound.conf"
    config.write_text("\n".join(lines) + "\n")
    log = home.folder / "unbound.out"
    process = home.internet.start("unbound", "-d", "-c", str(config), log=log)

    def answers():
        return home.internet.run("dig", f"@{plan.KNOWN_DOH.ipv4}", "-p", str(ODD_DNS_PORT), "+tries=1",
                                 "+time=1", "+short", "wiki.example").stdout.strip()
    wait_for(answers, f"unbound ({log})", processes=[process])


class World:
    """The home with all of this in its internet. recorder: the TLS server of RECORDER."""

    def __init__(self, home, tarha, stack):
        self.home, self.tarha = home, tarha
        _furnish(home)
        self.recorder = stack.enter_context(self.tls_on(443))
        self._stack, self._browsers = stack, {}

    def on(self, device):
        """The namespace of one of plan.DEVICES."""
        return self.home.device(device.name)

    def firefox(self, device):
        """The device's browser; all start when the first is asked for, each takes some seconds."""
        if not self._browsers:
            self._browsers = {one: self._stack.enter_context(Firefox(self.home, self.on(one)))
                              for one in (plan.PARENT, plan.MIA, plan.LEO)}
        return self._browsers[device]

    def tls_on(self, port):
        where = [(family, site.address(family)) for family in (4, 6)
                 for site in (plan.RECORDER, plan.NAMELESS_RECORDER)]
        return TlsRecorder(self.home.internet, self.home.authority, where, port)

    @contextlib.contextmanager
    def running(self, device, *command):
        """A program on a device, for the duration."""
        with _running(self.on(device), self.home.folder / "programs.log", command):
            yield

    @contextlib.contextmanager
    def serving(self, *command):
        """A program in the internet, for the duration."""
        with _running(self.home.internet, self.home.folder / "programs.log", command):
            yield

    @staticmethod
    def eventually(condition, seconds):
        """Whether it becomes true within that time."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return True
            time.sleep(0.05)
        return False

    @staticmethod
    def pause(seconds):
        time.sleep(seconds)


@contextlib.contextmanager
def _running(namespace, log, command):
    process = namespace.start(*command, log=log)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _furnish(home):
    home.internet.ip(*(f"addr add {address}/{size} dev lo" for site in (*plan.BYPASS_SITES, plan.NAMELESS_DOH, plan.NAMELESS_RECORDER)
                       for address, size in ((site.ipv4, 32), (site.ipv6, 128))))
    home.internet.nft(NEXT_HOP)
    home.internet.resolver(plan.ISP_RESOLVER4)
    home.internet.sysctl(net__ipv4__tcp_fastopen=3)
    _unbound(home)
