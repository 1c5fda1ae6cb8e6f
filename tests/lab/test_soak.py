"""A busy evening, again and again: memory and descriptors of both processes stay flat.

TARHA_SOAK_SECONDS=3600 tests/lab/run test_soak for an hour; an ordinary run is a short one.
"""

import contextlib
import os
import threading
import time
from pathlib import Path

from home import clients, crowd, plan
from home.case import LabCase
from home.tarha import household
from home.web import Web

SECONDS = float(os.environ.get("TARHA_SOAK_SECONDS", "20"))
WARM = 0.4  # of the time: caches, pools and the heap take their size
GROWTH = 1500  # kB that may come after that
NXDOMAIN = 3
BUSY = 503  # the daemon had no turn for 5 s: on a machine that does other things, once in a while


class Load:
    """Threads that each do one thing over and over until the end; what went wrong, as sentences."""

    def __init__(self, seconds):
        self.wrong, self._threads = [], []
        self._end = time.monotonic() + seconds

    def repeat(self, what, *arguments, pause=0.0):
        def loop():
            number = 0
            while time.monotonic() < self._end and len(self.wrong) < 20:
                try:
                    what(*arguments, number)
                except Exception as error:  # noqa: BLE001 a thread has nobody else to tell
                    self.wrong.append(f"{what.__name__} {number}: {error!r}")
                number += 1
                time.sleep(pause)
        self._threads.append(threading.Thread(target=loop))
        self._threads[-1].start()

    def running(self):
        return time.monotonic() < self._end

    def join(self):
        for thread in self._threads:
            thread.join()


def sample(process):
    """(resident kB, open descriptors)"""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]), len(os.listdir(f"/proc/{process.pid}/fd"))


class Soak(LabCase):
    def browse(self, visitor, number):
        name = f"soak{id(visitor)}-{number}.{plan.LOAD_SUFFIX}"
        visitor.resolve(name)
        visitor.visit(name)
        if number % 5 == 0:
            self.assertEqual(visitor.resolve("bets.example")[0], NXDOMAIN)

    def blocked(self, family, _):
        self.assertFalse(clients.curl(self.home, self.mia, "https://clips.example/", family,
                                      plan.CLIPS).reached)

    def over_quic(self, number):
        clients.http3(self.home, self.leo, (plan.WIKI, plan.BETS)[number % 2])

    def parents_change_things(self, number):
        deny = f'deny = ["changed{number % 7}.example"]\n'
        self.tarha.reload(household(leo=deny if number % 2 else ""))
        self.tarha.ask("pause", "guests")
        self.tarha.ask("resume", "guests")

    def look_at_the_page(self, parent, number):
        path = ("/status", "/profiles", "/devices", "/log?limit=50", "/counters")[number % 5]
        status = parent.get(path).status
        self.looks[status] = self.looks.get(status, 0) + 1
        self.assertIn(status, (200, BUSY))

    def test_memory_and_descriptors_stay_flat(self):
        self.looks = {}  # how often each status came
        with Web(self.home, self.tarha) as web, contextlib.ExitStack() as stack:
            load = Load(SECONDS)
            for device, family in ((self.mia, 4), (self.leo, 6)):
                visitor = stack.enter_context(contextlib.closing(
                    crowd.Visitor(self.home, device, family)))
                load.repeat(self.browse, visitor, pause=0.01)
            load.repeat(self.blocked, 4, pause=0.2)
            load.repeat(self.blocked, 6, pause=0.2)
            load.repeat(self.over_quic, pause=0.2)
            load.repeat(self.parents_change_things, pause=1)
            load.repeat(self.look_at_the_page, web.parent(), pause=0.1)
            samples = {"daemon": [], "web": []}
            while load.running():
                samples["daemon"].append(sample(self.tarha.process))
                samples["web"].append(sample(web.process))
                time.sleep(min(1, SECONDS / 50))
            load.join()
            for name, taken in samples.items():
                self.assert_flat(name, taken[int(len(taken) * WARM):])
            self.assertEqual(load.wrong, [])
            print(f"     the page answered {self.looks}")
            self.assertLessEqual(self.looks.get(BUSY, 0) * 1000, sum(self.looks.values()))

    def assert_flat(self, name, taken):
        third = max(1, len(taken) // 3)
        first = max(kb for kb, _ in taken[:third])
        last = max(kb for kb, _ in taken[-third:])
        fds = [number for _, number in taken]
        print(f"     {name}: {first} kB, {last} kB at the end; {min(fds)} to {max(fds)} descriptors")
        self.assertLess(last - first, GROWTH, f"{name}: kB")
        self.assertLess(max(fds[-third:]) - max(fds[:third]), 10, f"{name}: descriptors")


if __name__ == "__main__":
    import unittest
    unittest.main()
