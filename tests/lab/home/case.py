"""LabCase: a test class with a home and a daemon of its own."""

import time
import unittest

from .house import Home
from .tarha import Tarha, household


class LabCase(unittest.TestCase):
    """One home and one daemon a class. Set `household` or `with_daemon` in the class."""

    household = household()
    with_daemon = True

    @classmethod
    def setUpClass(cls):
        cls.home = cls.enterClassContext(Home())
        cls.mia, cls.leo, cls.parent, cls.stranger = (
            cls.home.device(name)
            for name in ("mia-tablet", "leo-phone", "parent-laptop", "stranger"))
        cls.tarha = Tarha(cls.home, cls.household)
        if cls.with_daemon:
            cls.enterClassContext(cls.tarha)

    def eventually(self, condition, seconds, what):
        """Fails unless condition() becomes true within `seconds`; returns how long it took."""
        start = time.monotonic()
        while not condition():
            if time.monotonic() - start > seconds:
                self.fail(f"{what}: not within {seconds:g} s")
            time.sleep(0.02)
        return time.monotonic() - start

    # Assertions that speak about visits (home.clients.Visit).
    def assert_reached(self, visit):
        self.assertTrue(visit.reached, f"not reached after {visit.seconds:.1f} s: {visit.detail}")

    def assert_refused(self, visit):
        self.assertFalse(visit.reached, f"was reached: {visit.detail}")
        self.assertTrue(visit.refused_at_once(), f"took {visit.seconds:.1f} s: {visit.detail}")
