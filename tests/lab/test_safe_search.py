"""Search engines are answered with their safe address, and cannot be asked for the other one."""

import re

from home import clients, plan
from home.case import LabCase
from home.tarha import household

WAYS = [(server, tcp) for server in (plan.ROUTER4, plan.ROUTER6, plan.FOREIGN_RESOLVER4)
        for tcp in (False, True)]
FORGED = "4 (Forged Answer)"


def safe_household(mia="", leo=""):
    """The lab's children with safe search, which version 2 of household.toml switches on."""
    text = household(mia='presets = false\nyoutube = "moderate"\n' + mia,
                     leo='presets = false\nyoutube = "strict"\n' + leo)
    return text.replace("version = 1", "version = 2").replace('block = ["gambling"]\n', "")


def every_way():
    for name, engine in plan.ENGINES.items():
        for server, tcp in WAYS:
            yield name, engine, server, tcp


class SafeSearch(LabCase):
    household = safe_household()

    def assert_leads(self, answer, asked, safe, kind):
        """`answer` says that asked is an alias of safe, and gives the address of safe only."""
        self.assertEqual(answer.status, "NOERROR", answer.text)
        self.assertEqual(answer.ede, FORGED, answer.text)
        self.assertEqual(len(answer.records), 2, answer.text)
        alias, address = (line.split() for line in answer.records)
        self.assertEqual(alias[2:], ["IN", "CNAME", f"{safe.name}."])
        self.assertEqual(alias[0].lower(), f"{asked.name}.")
        self.assertEqual(address[0], f"{safe.name}.")
        self.assertEqual(address[2:], ["IN", kind, safe.ipv4 if kind == "A" else safe.ipv6])
        self.assertLessEqual(int(alias[1]), 60)

    def test_a_child_gets_the_safe_address(self):
        for name, engine, server, tcp in every_way():
            for kind in ("A", "AAAA"):
                with self.subTest(engine=name, server=server, tcp=tcp, kind=kind):
                    answer = clients.dns(self.mia, engine.asked.name, kind, server, tcp)
                    self.assert_leads(answer, engine.asked, engine.safe, kind)

    def test_a_parent_gets_the_true_address(self):
        for name, engine, server, tcp in every_way():
            for kind in ("A", "AAAA"):
                with self.subTest(engine=name, server=server, tcp=tcp, kind=kind):
                    answer = clients.dns(self.parent, engine.asked.name, kind, server, tcp)
                    self.assertEqual(answer.ede, "")
                    self.assertEqual([line.split()[-1] for line in answer.records],
                                     [engine.asked.ipv4 if kind == "A" else engine.asked.ipv6])

    def test_an_https_record_does_not_give_the_other_address_away(self):
        for name, engine, server, tcp in every_way():
            with self.subTest(engine=name, server=server, tcp=tcp):
                true = clients.dns(self.parent, engine.asked.name, "TYPE65", server, tcp)
                self.assertIn(f"ipv4hint={engine.asked.ipv4}", "".join(true.records))
                for kind in ("TYPE65", "TYPE64", "ANY"):
                    answer = clients.dns(self.mia, engine.asked.name, kind, server, tcp)
                    self.assertEqual(answer.status, "NOERROR", answer.text)
                    self.assertEqual(answer.records, [])
                    self.assertTrue(answer.soa, answer.text)

    def test_kdig_agrees(self):
        for name, engine in plan.ENGINES.items():
            for protocol in ("+notcp", "+tcp"):
                for kind, address in (("A", engine.safe.ipv4), ("AAAA", engine.safe.ipv6),
                                      ("HTTPS", None)):
                    with self.subTest(engine=name, protocol=protocol, kind=kind):
                        done = self.mia.run("kdig", f"@{plan.ROUTER4}", "+short", protocol,
                                            "-t", kind, engine.asked.name)
                        expected = [f"{engine.safe.name}.", address] if address else []
                        self.assertEqual(done.stdout.split(), expected, done.stdout + done.stderr)

    def test_without_edns_with_dnssec_and_in_any_case(self):
        google = plan.ENGINES["google"]
        plain = clients.dns(self.mia, google.asked.name, edns=False)
        self.assertEqual((len(plain.records), plain.opt), (2, False), plain.text)
        done = self.mia.run("dig", f"@{plan.ROUTER4}", "+dnssec", "wWw.GooGle.cOm")
        self.assertRegex(done.stdout, r";wWw\.GooGle\.cOm\.\s+IN\s+A")
        self.assertIn(google.safe.ipv4, done.stdout)
        flags = re.search(r"flags: ([a-z ]+);", done.stdout)[1].split()
        self.assertNotIn("ad", flags)
        self.assertNotIn("aa", flags)

    def test_youtube_as_strict_as_the_child_has_it(self):
        youtube = plan.ENGINES["youtube"]
        for kind in ("A", "AAAA"):
            self.assert_leads(clients.dns(self.mia, youtube.asked.name, kind), youtube.asked,
                              youtube.safe, kind)
            self.assert_leads(clients.dns(self.leo, youtube.asked.name, kind), youtube.asked,
                              plan.YOUTUBE_STRICT, kind)

    def test_a_browser_lands_at_the_safe_address(self):
        google = plan.ENGINES["google"]
        for device, site in ((self.mia, google.safe), (self.parent, google.asked)):
            for family in (4, 6):
                with self.subTest(site=site.name, family=family):
                    visit = clients.curl(self.home, device, "https://www.google.com/", family,
                                         options=("-w", "at %{remote_ip}"))
                    self.assert_reached(visit)
                    self.assertIn(f"at {site.address(family)}", visit.detail)


class SafeSearchChanges(LabCase):
    household = safe_household()

    def status(self, device, name="www.google.com"):
        return clients.dns(device, name).status

    def test_a_block_of_the_name_wins(self):
        self.tarha.reload(safe_household(leo='deny = ["google.com"]\n'))
        self.eventually(lambda: self.status(self.leo) == "NXDOMAIN", 3, "the block")
        self.assertEqual(self.status(self.mia), "NOERROR")

    def test_what_a_parent_switches_off_is_answered_truly_at_once(self):
        google = plan.ENGINES["google"]
        off = safe_household(mia='safe_search_off = ["google"]\n')

        def is_true():
            return google.asked.ipv4 in "".join(clients.dns(self.mia, google.asked.name).records)
        self.assertFalse(is_true())
        self.tarha.reload(off)
        self.eventually(is_true, 3, "the true address")
        self.tarha.reload(safe_household())
        self.eventually(lambda: not is_true(), 3, "the safe address")
