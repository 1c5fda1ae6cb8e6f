"""What a profile of 12 to 15 would not let pass of the captures: how much of it, and whether rightly."""

import collections
import ipaddress
import json
import os
import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import at_home

HOUSEHOLD = """version = 2
new_devices = "teen"

[[profile]]
id = "teen"
name = "Teen"
band = "12-15"
"""
SETTINGS = """[network]
lan = ["lo"]

[paths]
household = "{folder}/household.toml"
state = "{folder}"
"""
# What an analyser's own tests feed it: fuzzed, cut, made by hand, or older than server names.
CRAFTED = re.compile(r"fuzz|^(suricata|snort|zeek|wswiki|arkime|tcpdump|ipfixprobe|lekensteyn|ja4)__|"
                     r"mercury__(tls_cnsa|secp)|tls_port_80|tls_client_certificate|google_ssl|os_detected|"
                     r"top_100|dns-google-nsid")
TUNNELS = re.compile(r"surfshark|pia|psiphon|dns2tcp|emotet|anydesk|webex_vpn|opera-vpn|nordvpn|doh|dns-over")
HIDDEN = re.compile(r"encrypted_sni|esni")
# Apps of ordinary families, recorded before they said whom they want. At home they are judged by the
# DNS answers before; of those, the captures get what their servers' certificates prove (at_home.py).
APPS = re.compile(r"webex|waze|alexa")

# Lines of each group, and what becomes of them at home. The second row is the price: written down
# in the README, and not to grow unnoticed.
EXPECTED = {
    "stays in the home: never asked": 502,
    # Sessions taken up again: no certificate, so nothing says for what name the address was asked.
    "an app that says no name, nor its server": 9,
    "a name that is hidden": 6,
    "a VPN, a relay or worse": 22,
    "the name of a VPN, a relay, a resolver": 57,
    "crafted for tests": 51,
    "a list of the program": 1,
    "not looked at yet": 0,
}


def group_of(line, file):
    if line["reason"] == "bypass":
        return "the name of a VPN, a relay, a resolver"
    if line["reason"] != "unknown_name":
        return "a list of the program"
    if ipaddress.ip_address(line["dst"]).is_private:
        return "stays in the home: never asked"
    for pattern, group in ((HIDDEN, "a name that is hidden"), (CRAFTED, "crafted for tests"),
                           (TUNNELS, "a VPN, a relay or worse"),
                           (APPS, "an app that says no name, nor its server")):
        if pattern.search(file):
            return group
    return "not looked at yet"


def played(capture, folder):
    """The capture as it would have been at home, where that can be told."""
    told = at_home.with_answers(capture.read_bytes()) if APPS.search(capture.name) else None
    if told is None:
        return capture
    path = folder / capture.name
    path.write_bytes(told)
    return path


def blocked_lines(tarha, config, capture):
    done = subprocess.run([tarha, "replay", played(capture, config.parent), "--json", "--config", config],
                          capture_output=True, text=True, errors="replace", timeout=120)
    for text in done.stdout.splitlines():
        line = json.loads(text)
        if line.get("verdict") == "block":
            yield group_of(line, capture.name), capture.name


def count(tarha, corpus):
    """Lines that would be blocked, by group; and the files of those that nobody has looked at."""
    captures = sorted(p for p in (corpus / "pcap").rglob("*") if p.is_file())
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        config = Path(folder) / "tarha.toml"
        config.write_text(SETTINGS.format(folder=folder))
        (Path(folder) / "household.toml").write_text(HOUSEHOLD)
        rows = [row for rows in pool.map(
            lambda capture: list(blocked_lines(tarha, config, capture)), captures) for row in rows]
    groups = collections.Counter({group: 0 for group in EXPECTED})
    groups.update(group for group, _ in rows)
    return groups, sorted({file for group, file in rows if group == "not looked at yet"})


def check(tarha, corpus):
    """True when each group is as large as it is said to be; prints the table."""
    groups, strangers = count(tarha, corpus)
    good = True
    for group, wanted in EXPECTED.items():
        same = groups[group] == wanted
        good = good and same
        print(f"{'ok  ' if same else 'FAIL'} {groups[group]:5} {group}" + ("" if same else f" (expected {wanted})"))
    for file in strangers:
        print(f"     not looked at yet: {file}")
    return good
