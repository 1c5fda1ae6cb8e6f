"""Measurements in the lab's home: the same traffic with and without the daemon, in turns."""

import contextlib
import json
import re
import shutil
import statistics
import subprocess
import time

from home import Home, Tarha, clients, plan
from home.services import wait_for
from home.tarha import BINARY
from home.web import Web
from table import Row

ROUNDS = 3  # of each, alternating, so that what else the machine does hits both
SECONDS = 3  # of one measurement
BULK_ROUNDS = 12  # bulk TCP is compared to a hundredth: more and shorter ones
BULK_SECONDS = 1
CONNECTIONS = BINARY.parent / "tests/bench/bench_connections"
LISTED = 1_000_000  # domains on the list of the memory rows
VISITS = 200  # of a page's state, before the memory of tarha web is read
FLOWS = 16_000  # opened for the last of them: as many as two queues remember


class Bulk:
    """iperf3 through one decided flow."""

    def __init__(self, home):
        self.device = home.device(plan.MIA.name)
        self.server = home.internet.start("iperf3", "-s", "-B", plan.WIKI.ipv4,
                                          log=home.folder / "iperf.log")
        wait_for(lambda: ":5201" in home.internet.run("ss", "-Hltn").stdout, "iperf3")

    def gigabits(self, *options):
        text = self.device.run("iperf3", "-c", plan.WIKI.ipv4, "-t", str(BULK_SECONDS), "-J",
                               *options).stdout
        return json.loads(text)["end"]["sum_received"]["bits_per_second"] / 1e9

    def close(self):
        self.server.kill()
        self.server.wait()


def queries_a_second(home, names):
    """dnsperf from Mia's tablet to the router; names all answered from dnsmasq's cache."""
    file = home.folder / "queries"
    file.write_text("".join(f"{name} A\n" for name in names))
    text = home.device(plan.MIA.name).run(
        "dnsperf", "-s", plan.ROUTER4, "-d", str(file), "-l", str(SECONDS), "-c", "4", "-q",
        "100").stdout
    lost = re.search(r"Queries lost:\s+(\d+)", text)
    found = re.search(r"Queries per second:\s+([\d.]+)", text)
    if not found or int(lost[1]) > 0:
        raise RuntimeError(f"dnsperf: {text}")
    return float(found[1])


class Connections:
    """One client that connects, says a TLS hello, gets a byte, and starts again."""

    def __init__(self, home):
        self.device = home.device(plan.MIA.name)
        self.hello = home.folder / "hello"
        self.hello.write_bytes(clients.client_hello(plan.WIKI.name))
        self.server = home.internet.start(str(CONNECTIONS), "serve", plan.SINK.ipv4, "443",
                                          log=home.folder / "serve.log")
        wait_for(lambda: f"{plan.SINK.ipv4}:443" in home.internet.run("ss", "-Hltn").stdout,
                 "bench_connections", processes=[self.server])

    def measure(self):
        done = self.device.run(str(CONNECTIONS), "visit", plan.SINK.ipv4, "443", str(self.hello),
                               str(SECONDS))
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return tuple(map(float, done.stdout.split()))

    def close(self):
        self.server.kill()
        self.server.wait()


def one_round(home, connections):
    """Every figure once, as it is now; names as in the table."""
    warm = [f"bench{n}.{plan.LOAD_SUFFIX}" for n in range(200)]
    mixed = [name for pair in zip(warm, ["clips.example"] * len(warm)) for name in pair]
    rate, latency = connections.measure()
    return {
        "DNS through the router, allowed names": queries_a_second(home, warm),
        "DNS through the router, half blocked": queries_a_second(home, mixed),
        "new connections": rate,
        "new connection, median": latency,
    }


UNITS = {
    "DNS through the router, allowed names": ("queries/s", ">=0.78x"),
    "DNS through the router, half blocked": ("queries/s", ">=0.78x"),
    "new connections": ("1/s", ">=0.3x"),
    "new connection, median": ("us", ""),
}


def unlimited(home):
    """Tarha without its limits for each device: one device does here what a street of them does."""
    tarha = Tarha(home)
    with tarha.config.open("a") as config:
        config.write("\n[firewall]\ndevice_limits = false\n")
    return tarha


def traffic_rows():
    without, with_it = [], []
    with Home() as home, contextlib.closing(Connections(home)) as connections:
        tarha = unlimited(home)
        for _ in range(ROUNDS):
            without.append(one_round(home, connections))
            with tarha:
                with_it.append(one_round(home, connections))
    for name, (unit, target) in UNITS.items():
        yield Row(name, statistics.median(r[name] for r in with_it), unit,
                  statistics.median(r[name] for r in without), target)


def bulk_rows():
    ways = {"up": (), "down": ("-R",)}
    without, with_it = ({way: [] for way in ways} for _ in range(2))
    with Home() as home, contextlib.closing(Bulk(home)) as bulk:
        tarha = Tarha(home)
        for _ in range(BULK_ROUNDS):
            for way, options in ways.items():
                without[way].append(bulk.gigabits(*options))
            with tarha:
                for way, options in ways.items():
                    with_it[way].append(bulk.gigabits(*options))
    for way in ways:
        yield Row(f"bulk TCP {way}, decided flow", statistics.median(with_it[way]), "Gbit/s",
                  statistics.median(without[way]), ">=0.98x")


def memory_rows():
    """The daemon with a million listed domains, before and after it has met many connections."""
    with Home() as home, contextlib.closing(Connections(home)) as connections:
        tarha = unlimited(home)
        with open(tarha.folder / "gambling.txt", "w", encoding="ascii") as out:
            out.writelines(f"d{n:x}.listed{n % 977}.example\n" for n in range(LISTED))
        start = time.monotonic()
        with tarha:
            yield Row("start with 1 M listed domains", time.monotonic() - start, "s")
            yield Row("memory with 1 M listed domains", tarha.memory_kb() / 1024, "MB")
            opened = 0
            while opened < FLOWS:
                opened += connections.measure()[0] * SECONDS
            yield Row(f"memory, and {FLOWS} flows", tarha.memory_kb() / 1024, "MB", target="<=24")
            yield from web_rows(home, tarha)


def web_rows(home, tarha):
    """The page's process after a parent has signed in and looked around."""
    with Web(home, tarha) as web:
        parent = web.parent()
        for _ in range(VISITS):
            parent.get("/status")
        yield Row("memory of tarha web", web.memory_kb() / 1024, "MB", target="<=8")
        yield Row("memory of tarha web, its own", web.memory_kb("RssAnon") / 1024, "MB")


def size_rows():
    with Home() as home:
        copy = home.folder / "stripped"
        shutil.copy(BINARY, copy)
        subprocess.run(["strip", copy], check=True)
        yield Row("stripped binary", copy.stat().st_size / 1e6, "MB", target="<=2.5")


def rows():
    yield from bulk_rows()
    yield from traffic_rows()
    yield from memory_rows()
    yield from size_rows()
