"""Every way round the filter that is known, tried: bypass/TABLE.md is what came of it."""

import contextlib
import os
import unittest

from bypass import browsers, devices, dns, quic, table, tls, tunnels, world
from bypass.technique import BLOCKED, NOTICED, OPEN, TECHNIQUES
from home import plan
from home.case import LabCase

MODULES = (browsers, dns, tls, quic, tunnels, devices)
ONLY = [word for word in os.environ.get("TARHA_TECHNIQUES", "").split(",") if word]
STRICT = 'bound_addresses = "block"\nunknown = "block"'


class Bypass(LabCase):
    household = world.household(STRICT)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stack = cls.enterClassContext(contextlib.ExitStack())
        cls.world = world.World(cls.home, cls.tarha, stack)
        cls.rows = []

    def outcome(self, technique, device):
        before = self.counter(technique.notice)
        if not technique.attempt(self.world, device):
            return BLOCKED
        self.world.pause(0.4 if technique.notice else 0)
        return NOTICED if self.counter(technique.notice) > before else OPEN

    def counter(self, name):
        if not name:
            return 0
        counters = self.tarha.ask("status")["counters"]
        return sum(value for key, value in counters.items() if key.endswith(name))

    def try_technique(self, technique):
        self.assertTrue(technique.attempt(self.world, plan.PARENT),
                        "the parent's device does not get there either: nothing is shown")
        self.rows.append((technique, self.outcome(technique, plan.MIA),
                          self.outcome(technique, plan.LEO)))

    def test_zz_the_table_tells_the_truth(self):
        if ONLY:
            for technique, default, strict in self.rows:
                print(technique.number, default, "|", strict, "|", technique.words, flush=True)
            self.skipTest("only some techniques were tried")
        self.assertEqual(len(self.rows), len(TECHNIQUES), "some attempts failed by themselves")
        new = table.render(self.rows)
        self.assertEqual(table.exchange(new), new, "TABLE.md was out of date; it has been rewritten")


def _add_tests():
    for technique in TECHNIQUES:
        if ONLY and not any(technique.number.startswith(word) for word in ONLY):
            continue

        def test(self, technique=technique):
            self.try_technique(technique)
        words = "".join(c if c.isalnum() else "_" for c in technique.words)
        setattr(Bypass, f"test_{technique.number}_{words}", test)


_add_tests()

if __name__ == "__main__":
    unittest.main()
