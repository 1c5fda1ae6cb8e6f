"""One child's device opens ten thousand connections a second: nobody else notices."""

import contextlib
import socket
import threading
import time

from home import crowd, plan
from home.case import LabCase

RATE = 10_000  # new flows a second
VISITS = 300  # of each other device, before and during the flood
SLOWER = 3  # times as long as without it at the most; the flood itself needs a processor, too


class Flood(threading.Thread):
    """Every datagram is a flow of its own: another port of the server, another of 60 sources."""

    def __init__(self, device):
        super().__init__(daemon=True)
        self._ended = threading.Event()
        self._sockets = [device.socket(4, socket.SOCK_DGRAM) for _ in range(60)]
        self.sent, self.seconds = 0, 0.0

    def run(self):
        begun = time.monotonic()
        while not self._ended.is_set():
            for _ in range(100):
                sock = self._sockets[self.sent % 60]
                sock.sendto(b"new", (plan.SINK.ipv4, 1024 + self.sent // 60 % 60_000))
                self.sent += 1
            ahead = self.sent / RATE - (time.monotonic() - begun)
            if ahead > 0:
                time.sleep(ahead)
        self.seconds = time.monotonic() - begun

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self.join()
        for sock in self._sockets:
            sock.close()


class OneFloods(LabCase):
    def visit(self, device, family, tag, wrong):
        """Asks for fresh names and fetches their pages, one after the other."""
        with contextlib.closing(crowd.Visitor(self.home, device, family)) as visitor:
            for number in range(VISITS):
                name = f"{tag}{number}.{plan.LOAD_SUFFIX}"
                try:
                    visitor.resolve(name)
                    visitor.visit(name)
                except (OSError, AssertionError) as error:
                    wrong.append(f"{name}: {error!r}")

    def browse(self, tag):
        """Seconds that a child, a parent and a guest take for their visits, all at once."""
        wrong = []
        threads = [threading.Thread(target=self.visit, args=(device, family, f"{tag}{family}", wrong))
                   for device, family in ((self.leo, 4), (self.parent, 6), (self.stranger, 6))]
        begun = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])
        return time.monotonic() - begun

    def test_the_others_browse_undisturbed(self):
        quiet = self.browse("quiet")
        with Flood(self.mia) as flood:
            time.sleep(0.5)
            flooded = self.browse("flooded")
        self.assertGreater(flood.sent / flood.seconds, RATE * 0.8, "too slow a flood shows nothing")
        self.assertLess(flooded, quiet * SLOWER)
        counters = self.tarha.ask("status")["counters"]
        self.assertEqual(counters["queue.dropped_full"], 0)
        self.assertLess(counters["queue.packets"], flood.sent / 2)  # most end before the queue


if __name__ == "__main__":
    import unittest
    unittest.main()
