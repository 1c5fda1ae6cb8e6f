"""What devices tell about themselves: who resembles whom, who leads the others astray."""

import unittest

from bypass import lan
from home import plan
from home.case import LabCase

NEW_MAC = "06:00:5e:10:00:31"  # a made-up ("private") address
PATIENCE = 3


class Devices(LabCase):
    def notices(self, name):
        events = self.tarha.call("events")["result"]
        return [row["parts"] for row in events
                if row["kind"] == "shield" and row["parts"]["notice"] == name]

    def counter(self, name):
        return self.tarha.ask("status")["counters"][f"devices.{name}"]

    def told(self, name, mac):
        """The one notice of that name about that address."""
        def rows():
            return [parts for parts in self.notices(name) if parts.get("mac") == mac]
        self.eventually(rows, PATIENCE, f"{name} about {mac}")
        self.assertEqual(len(rows()), 1, "told once")
        return rows()[0]

    def all_is_read(self):
        """Whatever was sent before has been read: a marker behind it has."""
        before = self.counter("rogue_router")
        lan.advertise(self.stranger, "06:00:5e:10:00:77", 1800)
        self.eventually(lambda: self.counter("rogue_router") > before, PATIENCE, "the marker")

    def test_another_dhcp_server(self):
        for _ in range(3):
            lan.offer(self.leo, plan.LEO.mac, plan.LEO.ipv4)
        parts = self.told("rogue_dhcp", plan.LEO.mac)
        self.assertEqual(parts["port"], "lan02")
        self.assertIn("addresses", parts["words"])

    def test_a_device_that_chose_another_dhcp_server(self):
        self.mia.run("ping", "-c1", "-W2", plan.ROUTER4)
        self.eventually(lambda: plan.MIA.ipv4 in str(self.tarha.call("devices")), 15, "Mia's tablet")
        lan.ask(self.parent, plan.PARENT.mac, "laptop", kind=lan.REQUEST, server=plan.MIA.ipv4)
        self.assertEqual(self.told("rogue_dhcp", plan.MIA.mac)["address"], plan.MIA.ipv4)

    def test_a_device_that_chose_another_dhcp_server_for_ipv6(self):
        self.leo.run("ping", "-c1", "-W2", plan.ROUTER4)
        self.eventually(lambda: plan.LEO.mac in str(self.tarha.call("devices")), 15, "Leo's phone")
        before = self.counter("rogue_dhcp")
        lan.choose_ipv6(self.parent, plan.PARENT.mac, "06:00:5e:10:00:47")  # nobody here: ours, perhaps
        lan.choose_ipv6(self.parent, plan.PARENT.mac, plan.LEO.mac)
        self.eventually(lambda: self.counter("rogue_dhcp") > before, PATIENCE, "the choice")
        self.assertEqual(self.counter("rogue_dhcp"), before + 1)

    def test_choosing_ours_is_nothing(self):
        before = self.counter("rogue_dhcp")
        lan.ask(self.leo, plan.LEO.mac, "leo-phone", kind=lan.REQUEST, server=plan.ROUTER4)
        self.all_is_read()
        self.assertEqual(self.counter("rogue_dhcp"), before)

    def test_another_router_for_ipv6(self):
        lan.advertise(self.mia, plan.MIA.mac, 1800)
        self.assertEqual(self.told("rogue_router", plan.MIA.mac)["port"], "lan01")

    def test_a_smart_home_hub_is_no_router(self):
        lan.advertise(self.parent, plan.PARENT.mac, 0, lan.thread_border_router())
        self.all_is_read()
        self.assertFalse([parts for parts in self.notices("rogue_router")
                          if parts["mac"] == plan.PARENT.mac])

    def test_devices_behind_a_device(self):
        lan.ask(self.stranger, plan.STRANGER.mac, "tv", client="06:00:5e:10:00:44")
        self.told("devices_behind", plan.STRANGER.mac)

    def test_two_names_take_turns_under_one_address(self):
        mac = "02:00:5e:10:00:55"
        for name, wanted in (("dads-pc", lan.WINDOWS), ("other-phone", lan.ANDROID)) * 2:
            lan.ask(self.stranger, mac, name, wanted)
        self.assertEqual(self.told("cloned_mac", mac)["sure"], "likely")


class Resemblance(LabCase):
    """A known device told its name once; then it is away, and somebody new resembles it."""

    def row(self, mac):
        return next((row for row in self.tarha.call("devices")["result"] if row["mac"] == mac), {})

    def new_device(self, name, wanted):
        """Somebody at the stranger's place, under an address that nobody has seen."""
        self.stranger.ip(f"link set eth0 address {NEW_MAC}")
        self.stranger.run("ping", "-c1", "-W2", plan.ROUTER4)
        lan.ask(self.stranger, NEW_MAC, name, wanted)

    def test_it_is_offered_and_never_applied(self):
        lan.ask(self.mia, plan.MIA.mac, "mias-tablet")
        lan.announce(self.parent, plan.PARENT, "dads-laptop")
        self.eventually(lambda: self.tarha.ask("status")["counters"]["devices.copies"] >= 2,
                        PATIENCE, "what they told")
        self.tarha.stop()  # meanwhile Mia's tablet goes away
        self.home.router.run("ip", "neigh", "flush", "dev", "br-lan")
        identities = self.tarha.folder / "identities"
        self.assertIn("dads-laptop", identities.read_text())
        identities.write_text("".join(" ".join([line.split()[0], "1000000000", *line.split()[2:]])
                                      + "\n" for line in identities.read_text().splitlines()))
        self.tarha.start()
        self.new_device("mias-tablet", lan.ANDROID)
        self.eventually(lambda: self.row(NEW_MAC).get("looks_like"), 5, "an offer")
        row = self.row(NEW_MAC)
        self.assertEqual(row["looks_like"], {"mac": plan.MIA.mac, "name": "Mia's tablet",
                                             "profile": "mia", "sure": "likely",
                                             "because": ["name", "fingerprint"]})
        self.assertEqual((row["profile"], row["known"]), ("guests", False))
        # As soon as the tablet itself is there, it is somebody else.
        lan.ask(self.mia, plan.MIA.mac, "mias-tablet")
        self.eventually(lambda: not self.row(NEW_MAC)["looks_like"], 5, "the offer is gone")


if __name__ == "__main__":
    unittest.main()
