"""Home: a household of network namespaces behind a router, and a small internet to visit.

    with Home() as home:
        home.device("mia-tablet").run("curl", "https://wiki.example/")

Everything is made on entering and removed on leaving, also on an exception, SIGINT or SIGTERM.
"""

import contextlib
import os
import signal

from . import plan
from .listeners import Endless
from .netns import LabError, Namespace, Claim
from .services import Authority, NameServer, authority_lines, start_caddy

NAT = """table ip nat_of_the_router {
    chain post {
        type nat hook postrouting priority srcnat
        oifname "wan" masquerade
    }
}
"""
QUIET_IPV6 = {"net__ipv6__conf__all__accept_ra": 0, "net__ipv6__conf__default__accept_dad": 0,
              "net__ipv6__conf__all__accept_dad": 0}


class Home:
    """The lab. Attributes: router, internet, foreign (Namespace or server), folder, authority."""

    def __init__(self, name=None):
        self._name = name
        self._cleanup = contextlib.ExitStack()
        self._devices = {}

    def __enter__(self):
        if os.geteuid() != 0:
            raise LabError("the lab needs root: it makes network namespaces")
        self._handle_signals()
        try:
            self._build()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._cleanup.close()

    def device(self, name):
        """The namespace of a device of plan.DEVICES, by name."""
        return self._devices[name]

    def write_nat(self):
        """The router's own NAT, also needed again after somebody flushed the ruleset."""
        self.router.nft(NAT)

    def access_log(self):
        """Raw JSON lines of what reached the web servers."""
        log = self.folder / "access.log"
        return log.read_text().splitlines() if log.exists() else []

    # --- building ---------------------------------------------------------------------------

    def _handle_signals(self):
        def leave(number, _frame):
            raise SystemExit(128 + number)
        old = signal.signal(signal.SIGTERM, leave)
        self._cleanup.callback(signal.signal, signal.SIGTERM, old)

    def _build(self):
        claim = Claim(self._name)
        self._cleanup.callback(claim.close)
        self.prefix, self.folder = claim.text, claim.folder
        self._build_internet()
        self._build_router()
        for device in plan.DEVICES:
            self._build_device(device)
        self._start_servers()

    def _namespace(self, name):
        namespace = Namespace(f"{self.prefix}-{name}")
        self._cleanup.callback(namespace.remove)
        namespace.sysctl(**QUIET_IPV6)
        return namespace

    def _build_internet(self):
        self.internet = net = self._namespace("internet")
        addresses = [f"{plan.NET4}.{n}/32" for n in (*plan.SERVER_NUMBERS, 53)]
        addresses += [f"{plan.NET6}:{n}/128" for n in (*plan.SERVER_NUMBERS, 53)]
        addresses += [f"{plan.FOREIGN_RESOLVER4}/32", f"{plan.FOREIGN_RESOLVER6}/128"]
        net.ip(*(f"addr add {a} dev lo" for a in addresses))

    def _build_router(self):
        self.router = router = self._namespace("router")
        router.sysctl(net__ipv4__ip_forward=1, net__ipv6__conf__all__forwarding=1)
        router.ip("link add br-lan type bridge", "link set br-lan up",
                  f"link add wan type veth peer name isp netns {self.internet.name}",
                  "link set wan up",
                  f"addr add {plan.ROUTER4}/24 dev br-lan",
                  f"addr add {plan.ROUTER6}/64 dev br-lan",
                  f"addr add {plan.ROUTER_WAN4}/24 dev wan",
                  f"addr add {plan.ROUTER_WAN6}/64 dev wan",
                  f"route add default via {plan.GATEWAY4}",
                  f"route add default via {plan.GATEWAY6}")
        self.internet.ip("link set isp up", f"addr add {plan.GATEWAY4}/24 dev isp",
                         f"addr add {plan.GATEWAY6}/64 dev isp",
                         f"route add {plan.LAN6}:/64 via {plan.ROUTER_WAN6}")
        self.write_nat()

    def _build_device(self, device):
        namespace = self._namespace(device.name)
        self._devices[device.name] = namespace
        port = f"lan{device.mac[-2:]}"
        self.router.ip(f"link add {port} type veth peer name eth0 netns {namespace.name}",
                       f"link set {port} master br-lan", f"link set {port} up")
        namespace.ip(f"link set eth0 address {device.mac}", "link set eth0 up",
                     f"addr add {device.ipv4}/24 dev eth0", f"addr add {device.ipv6}/64 dev eth0",
                     f"route add default via {plan.ROUTER4}",
                     f"route add default via {plan.ROUTER6}")
        namespace.resolver(plan.ROUTER4, plan.ROUTER6)

    def _start_servers(self):
        self.authority = Authority(self.folder)
        self.isp_resolver = NameServer(self.internet, self.folder, "isp-dns",
                                       [plan.ISP_RESOLVER4, plan.ISP_RESOLVER6], authority_lines())
        self.foreign_resolver = NameServer(self.internet, self.folder, "foreign-dns",
                                           [plan.FOREIGN_RESOLVER4, plan.FOREIGN_RESOLVER6],
                                           authority_lines())
        self.router_resolver = NameServer(self.router, self.folder, "router-dns",
                                          ["127.0.0.1", "::1", plan.ROUTER4, plan.ROUTER6],
                                          [f"server={plan.ISP_RESOLVER4}", "cache-size=1000"])
        endless = Endless(self.internet)
        self._cleanup.callback(endless.close)
        start_caddy(self.internet, self.folder, self.authority, endless.port)
        self._write_leases()

    def _write_leases(self):
        """Addresses are static; the lease file is what dnsmasq would have written for them."""
        self.leases = self.folder / "dnsmasq.leases"
        self.leases.write_text("".join(
            f"4102444800 {d.mac} {d.ipv4} {d.name} 01:{d.mac}\n" for d in plan.DEVICES))
