"""Plain HTTP is stopped at its Host; a device that nobody named gets the new-device policy."""

from home import clients, plan
from home.case import LabCase


class PlainHttp(LabCase):
    def test_a_blocked_host_is_refused(self):
        for site in (plan.CLIPS, plan.BETS, plan.SHARED_BAD):
            for family in (4, 6):
                with self.subTest(site=site.name, family=family):
                    url = f"http://{site.name}/"
                    self.assert_refused(clients.curl(self.home, self.mia, url, family, site))
                    self.assert_reached(clients.curl(self.home, self.parent, url, family, site))

    def test_a_host_header_that_differs_from_the_address_decides(self):
        hidden = ["-H", "Host: clips.example"]
        for family in (4, 6):
            with self.subTest(family=family):
                self.assert_refused(clients.curl(self.home, self.mia, "http://wiki.example/",
                                                 family, plan.WIKI, hidden))

    def test_an_allowed_host_is_reached(self):
        for family in (4, 6):
            with self.subTest(family=family):
                self.assert_reached(
                    clients.curl(self.home, self.mia, "http://wiki.example/", family))


class NewDevice(LabCase):
    """The stranger is in no profile: it gets the household's `new_devices` profile."""

    def test_it_gets_the_rules_for_new_devices(self):
        for family in (4, 6):
            with self.subTest(family=family):
                self.assertEqual(clients.dns(self.stranger, "clips.example").status, "NXDOMAIN")
                for site, scheme in ((plan.CLIPS, "https"), (plan.BETS, "https"),
                                     (plan.CLIPS, "http")):
                    self.assert_refused(clients.curl(
                        self.home, self.stranger, f"{scheme}://{site.name}/", family, site))
                self.assertFalse(
                    clients.http3(self.home, self.stranger, plan.CLIPS, family).reached)
                self.assert_reached(clients.curl(self.home, self.stranger,
                                                 "https://wiki.example/", family))
                self.assert_reached(clients.http3(self.home, self.stranger, plan.WIKI, family))

    def test_it_is_shown_with_its_profile(self):
        clients.dns(self.stranger, plan.WIKI.name)
        clients.curl(self.home, self.stranger, "https://wiki.example/")
        rows = self.tarha.cli("devices").stdout
        self.assertIn(plan.STRANGER.mac, rows)
        self.assertIn("guests", rows)


if __name__ == "__main__":
    import unittest
    unittest.main()
