"""HTTP/3 with a client that really speaks it: the name in the QUIC hello decides."""

from home import clients, plan
from home.case import LabCase


class Http3(LabCase):
    def test_a_blocked_name_is_not_reached(self):
        for site in (plan.CLIPS, plan.BETS, plan.SHARED_BAD):
            for family in (4, 6):
                with self.subTest(site=site.name, family=family):
                    visit = clients.http3(self.home, self.mia, site, family)
                    self.assertFalse(visit.reached, visit.detail)
                    self.assert_reached(clients.http3(self.home, self.parent, site, family))

    def test_an_allowed_name_is_reached(self):
        for device, site in ((self.mia, plan.WIKI), (self.mia, plan.SHARED_GOOD),
                             (self.leo, plan.CLIPS)):
            for family in (4, 6):
                with self.subTest(device=device.name, site=site.name, family=family):
                    self.assert_reached(clients.http3(self.home, device, site, family))

    def test_nothing_blocked_reaches_the_server(self):
        for family in (4, 6):
            clients.http3(self.home, self.mia, plan.CLIPS, family, "/only-mia")
        clients.http3(self.home, self.parent, plan.CLIPS, 4, "/only-parent")
        log = "".join(self.home.access_log())
        self.assertIn("/only-parent", log)
        self.assertNotIn("/only-mia", log)


if __name__ == "__main__":
    import unittest
    unittest.main()
