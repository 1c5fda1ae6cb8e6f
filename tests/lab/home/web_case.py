"""A home with `tarha web` and a parent who has signed in; and clients that speak HTTP by hand."""

import time

from . import plan
from .case import LabCase
from .tarha import household
from .web import PORT, Web

MARKUP = "<script>alert(1)</script>"
# A name from the household that is markup: it must come back as the very same text, as JSON.
HOUSEHOLD = household().replace('name = "Laptop"', f'name = "{MARKUP}"')


class WebCase(LabCase):
    household = HOUSEHOLD

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.web = cls.enterClassContext(Web(cls.home, cls.tarha))
        cls.signed_in = cls.web.parent()
        cls.document = cls.signed_in.get("/openapi.json").json()

    def child(self):
        return self.web.visitor("mia-tablet")

    def raw(self, data, device=None, wait=3.0):
        """What comes back for these bytes, until the end or for `wait` seconds."""
        with self.opened(device) as connection:
            connection.settimeout(wait)
            connection.sendall(data)
            return self.rest_of(connection)

    def opened(self, device=None):
        connection = (device or self.mia).socket(4)
        connection.settimeout(5)
        connection.connect((plan.ROUTER4, PORT))
        return connection

    @staticmethod
    def rest_of(connection):
        received = b""
        try:
            while chunk := connection.recv(65536):
                received += chunk
        except OSError:
            pass
        return received

    def assert_served(self, device="leo-phone"):
        begun = time.monotonic()
        self.assertEqual(self.web.visitor(device).get("/session", timeout=5).status, 200)
        self.assertLess(time.monotonic() - begun, 2)
