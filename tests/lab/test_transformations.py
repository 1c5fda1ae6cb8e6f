"""However a hello is cut, shuffled, repeated and hidden among lies: no server reads a denied name,
and every server reads an allowed one when nobody lied. A real TLS server is the judge.

Random, but from a seed that a failure names: TARHA_SEED=... repeats it, TARHA_SECONDS=... goes on
for longer than the usual 12 seconds a test.
"""

import contextlib
import itertools
import os
import secrets
import socket
import threading
import time
import unittest

from bypass import hello, transform, world
from bypass.quic import message
from bypass.rawhost import RawHost
from home import plan
from home.case import LabCase
from home.listeners import DatagramSink

SEED = os.environ.get("TARHA_SEED") or secrets.token_hex(4)
SECONDS = float(os.environ.get("TARHA_SECONDS", "12"))
WORKERS = 12
RATE = 150  # tries a second: a device may open 200 connections


def same_size(name, size):
    """A hello for an allowed name of exactly this size."""
    for extra in range(1, 60):
        data = hello.client_hello(f"{'w' * extra}.{name}")
        if len(data) == size:
            return data
    return (hello.client_hello(name) + bytes(size))[:size]


class Transformations(LabCase):
    household = world.household()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stack = cls.enterClassContext(contextlib.ExitStack())
        cls.world = world.World(cls.home, cls.tarha, stack)

    def in_parallel(self, attempt, seconds):
        """attempt(number) in WORKERS threads for a while; how many were made."""
        numbers, start, errors = itertools.count(), time.monotonic(), []
        end = start + seconds

        def work():
            while time.monotonic() < end and not errors:
                number = next(numbers)
                try:
                    time.sleep(max(0.0, start + number / RATE - time.monotonic()))
                    attempt(number)
                except Exception as error:  # noqa: BLE001 shown by the test's own thread
                    errors.append(error)
        threads = [threading.Thread(target=work) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]
        return next(numbers)

    # --- TLS over TCP -----------------------------------------------------------------------

    def lie(self, host, stem, family):
        """An attempt to send a denied name in some hostile way."""
        def attempt(number):
            rng = transform.seeded(SEED, number)
            data = hello.client_hello(f"n{number}.{stem}.clips.example")
            other = same_size("wiki.example", len(data))
            data = transform.in_records(rng, data)
            with host.flow(plan.RECORDER.address(family)) as flow:
                if not flow.connect():
                    return
                for piece, how in transform.hostile(rng, data, other):
                    flow.send(piece, **how)
                    if rng.random() < 0.1:
                        time.sleep(0.01)
                flow.wait(lambda: flow.was_reset or flow.received, 0.2)
        return attempt

    def leaked(self, stem):
        return [name for name in self.world.recorder.names if f".{stem}." in name]

    def test_no_lie_makes_a_server_read_a_denied_name(self):
        for family in (4, 6):
            stem = secrets.token_hex(3)
            with self.subTest(seed=SEED, family=family), \
                    RawHost(self.home, plan.MIA, family) as host:
                tries = self.in_parallel(self.lie(host, stem, family), SECONDS)
                print(f"     {tries} hostile TLS hellos over IPv{family}, seed {SEED}", flush=True)
                self.assertGreater(tries, 100)
                self.assertEqual(self.leaked(stem), [])

    def test_without_the_filter_such_lies_do_arrive(self):
        stem = secrets.token_hex(3)
        with RawHost(self.home, plan.PARENT, 4) as host:
            tries = self.in_parallel(self.lie(host, stem, 4), 4)
        self.assertGreater(len(self.leaked(stem)), tries // 20)

    def test_an_honest_hello_gets_through_however_it_is_cut(self):
        failed = []

        def attempt(number):
            rng = transform.seeded(SEED, number)
            session = hello.Session(f"n{number}.wiki.example")
            data = transform.in_records(rng, session.first)
            with host.flow(plan.RECORDER.address(family)) as flow:
                if not flow.connect():
                    return failed.append((number, "no connection"))
                for piece, how in transform.legitimate(rng, data):
                    flow.send(piece, **how)
                flow.next, taken = len(data), 0
                end = time.monotonic() + 3
                while not session.done and time.monotonic() < end and not flow.was_reset:
                    flow.wait(lambda: len(flow.received) > taken or flow.was_reset, 1)
                    fresh, taken = bytes(flow.received[taken:]), len(flow.received)
                    answer = session.step(fresh)
                    if answer:
                        flow.send(answer)
                if not session.done:
                    failed.append((number, "reset" if flow.was_reset else "no end"))
        for family in (4, 6):
            with self.subTest(seed=SEED, family=family), \
                    RawHost(self.home, plan.MIA, family) as host:
                tries = self.in_parallel(attempt, SECONDS / 2)
                print(f"     {tries} honest TLS handshakes over IPv{family}, seed {SEED}", flush=True)
                self.assertGreater(tries, 50)
                self.assertEqual(failed, [])

    # --- QUIC -------------------------------------------------------------------------------

    def send_all(self, device, datagrams):
        with self.world.on(device).socket(4, socket.SOCK_DGRAM) as sock:
            sock.connect((plan.TUNNEL.ipv4, 443))
            for datagram, _ in datagrams:
                with contextlib.suppress(OSError):
                    sock.send(datagram)
                time.sleep(0.003)

    @staticmethod
    def covers(ranges, size):
        known = set()
        for a, b in ranges:
            known.update(range(a, b))
        return len(known) == size

    def quic(self, device, name, lies, seconds):
        """How many were tried, and the numbers of those whose whole hello the server got."""
        sent = {}

        def attempt(number):
            rng = transform.seeded(SEED, number)
            text = message(f"n{number}.{name}")
            other = message(f"n{number}.wiki.example".ljust(len(f"n{number}.{name}"), "x"))
            made = transform.datagrams(rng, text, other if lies else None)
            sent[number] = (made, len(text))
            self.send_all(device, made)
        with DatagramSink(self.home.internet, 4, plan.TUNNEL.ipv4) as sink:
            tries = self.in_parallel(attempt, seconds)
            time.sleep(0.5)
            seen = {data for _, data in sink.datagrams}
        whole = [number for number, (made, size) in sent.items()
                 if self.covers([r for d, ranges in made if d in seen for r in ranges], size)]
        return len(sent) or tries, whole

    def test_no_lie_makes_a_server_read_a_denied_name_over_quic(self):
        tries, whole = self.quic(plan.MIA, "clips.example", True, SECONDS)
        print(f"     {tries} hostile QUIC hellos, seed {SEED}", flush=True)
        self.assertGreater(tries, 100)
        self.assertEqual(whole, [], f"seed {SEED}")
        tries, whole = self.quic(plan.PARENT, "clips.example", True, 2)
        self.assertEqual(len(whole), tries, "without the filter they all arrive")

    def test_an_honest_hello_gets_through_over_quic(self):
        tries, whole = self.quic(plan.MIA, "wiki.example", False, SECONDS / 2)
        print(f"     {tries} honest QUIC hellos, seed {SEED}", flush=True)
        self.assertEqual(len(whole), tries, f"seed {SEED}")


if __name__ == "__main__":
    unittest.main()
