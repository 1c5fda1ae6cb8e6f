"""HTTP/3 with a client that really speaks it: the name in the QUIC hello decides."""

from home import clients, plan
from home.case import LabCase


class Http3(LabCase):
    def test_a_blocked_name_is_not_reached(self):
        for site in (plan.CLIPS, plan.BETS, plan.SHARED_BAD):
            for family in (4, 6):
                with self.subTest(site=site.name, family=family):
                    visit = clients.http3(self.mia, site, family)
                    self.assertFalse(visit.reached, visit.detail)
                    self.assert_reached(clients.http3(self.parent, site, family))

    def test_an_allowed_name_is_reached(self):
        for device, site in ((self.mia, plan.WIKI), (self.mia, plan.SHARED_GOOD),
                             (self.leo, plan.CLIPS)):
            for family in (4, 6):
                with self.subTest(device=device.name, site=site.name, family=family):
                    self.assert_reached(clients.http3(device, site, family))

    def test_nothing_blocked_reaches_the_server(self):
        for family in (4, 6):
            clients.http3(self.mia, plan.CLIPS, family)
        clients.http3(self.parent, plan.BETS)
        log = "".join(self.home.access_log())
        self.assertIn('"host":"bets.example"', log)
        self.assertNotIn('"host":"clips.example"', log)


if __name__ == "__main__":
    import unittest
    unittest.main()
