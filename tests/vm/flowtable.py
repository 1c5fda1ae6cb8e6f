"""A firewall that offloads flows as OpenWrt's fw4 does, and Tarha's guard against it."""

import re
from pathlib import Path

from home.tarha import REPOSITORY

SCRIPT = REPOSITORY / "packaging/openwrt/files/tarha.firewall"
FW4 = """table inet fw4 {
  flowtable ft {
    hook ingress priority filter
    devices = { lan01, lan02, lan03, lan04, wan }
    counter
  }
  chain forward {
    type filter hook forward priority filter; policy accept;
    meta l4proto { tcp, udp } flow add @ft
    ct state established,related accept
  }
}
"""


def guard():
    """The rule that the OpenWrt package puts into fw4's chain."""
    return re.search(r"^rule='(.*)'$", Path(SCRIPT).read_text(), re.M)[1] + "\n"


def write(router, guarded):
    router.nft(FW4 + (guard() if guarded else ""))


def remove(router):
    router.nft("delete table inet fw4")


def carries(router, address):
    """True when the flowtable has a flow of this LAN address."""
    listed = "".join(router.run("conntrack", "-L", "-f", family).stdout
                     for family in ("ipv4", "ipv6"))
    return any(f"src={address} " in line and "[OFFLOAD]" in line for line in listed.splitlines())
