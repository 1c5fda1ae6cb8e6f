"""The household as the page changes it: through the control socket, written and in force."""

from home import clients, plan
from home.case import LabCase


class SetHousehold(LabCase):
    def call(self, method, **params):
        """One JSON-RPC call: its result, or its error."""
        reply = self.tarha.call(method, **params)
        return reply.get("result", reply.get("error"))

    def test_a_name_is_blocked_within_a_second_of_the_change(self):
        self.assertTrue(clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                     plan.WIKI).reached)
        before = self.tarha.household.read_text()
        held = self.call("household")
        number = self.call("changes")["number"]
        wanted = held["household"]
        mia = next(row for row in wanted["profile"] if row["id"] == "mia")
        mia["deny"].append("wiki.example")
        set_to = self.call("set_household", revision=held["revision"], household=wanted)
        self.assertIn("wiki.example", set_to["text"])
        self.eventually(lambda: clients.dns(self.mia, plan.WIKI.name).status == "NXDOMAIN", 1,
                        "the new rule")
        self.assert_refused(clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                         plan.WIKI))
        self.assertTrue(clients.curl(self.home, self.leo, "https://wiki.example/", 4,
                                     plan.WIKI).reached)
        self.assertGreater(self.call("changes")["number"], number)
        self.assertEqual(self.tarha.household.read_text(), set_to["text"])
        old = self.tarha.household.with_name("household.toml.old")
        self.assertEqual(old.read_text(), before)
        stale = self.call("set_household", revision=held["revision"], household=wanted)
        self.assertEqual(stale["code"], -32002)
        wanted["profile"][0]["band"] = "7-12"
        bad = self.call("set_household", revision=set_to["revision"], household=wanted)
        self.assertEqual(bad["code"], -32000)
        self.assertIn("profile mia: band: '7-12'", bad["message"])
        back = self.call("set_household", revision=set_to["revision"], text=before)
        self.assertNotIn("wiki.example", back["text"])
        self.eventually(lambda: clients.curl(self.home, self.mia, "https://wiki.example/", 4,
                                             plan.WIKI).reached, 3, "the rule's end")

    def test_the_device_that_asks_is_known_by_its_address(self):
        clients.dns(self.leo, plan.WIKI.name)
        address = next(row for row in self.call("devices")
                       if row["name"] == "Leo's phone")["addresses"][0]
        self.assertEqual(self.call("device_at", address=address)["profile"], "leo")
        self.assertEqual(self.call("device_at", address="192.0.2.200")["code"], -32000)


if __name__ == "__main__":
    import unittest
    unittest.main()
