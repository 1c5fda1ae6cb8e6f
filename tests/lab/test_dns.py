"""A blocked name is refused by DNS, whoever is asked, by UDP and TCP, over IPv4 and IPv6."""

from home import clients, plan
from home.case import LabCase

RESOLVERS = {
    "the router, IPv4": plan.ROUTER4,
    "the router, IPv6": plan.ROUTER6,
    "8.8.8.8": plan.FOREIGN_RESOLVER4,
    "2001:4860:4860::8888": plan.FOREIGN_RESOLVER6,
}
WAYS = [(where, address, tcp) for where, address in RESOLVERS.items() for tcp in (False, True)]


class Dns(LabCase):
    def test_a_blocked_name_is_nxdomain_with_soa_and_filtered(self):
        for where, address, tcp in WAYS:
            with self.subTest(where=where, tcp=tcp):
                for name in ("clips.example", "www.clips.example", "bets.example"):
                    answer = clients.dns(self.mia, name, "A", address, tcp)
                    self.assertEqual(answer.status, "NXDOMAIN", answer.text)
                    self.assertEqual(answer.records, [])
                    self.assertTrue(answer.soa, answer.text)
                    self.assertEqual(answer.ede, "17 (Filtered)", answer.text)

    def test_every_type_of_a_blocked_name_is_refused(self):
        for kind in ("A", "AAAA", "TYPE65", "MX", "TXT", "ANY"):
            with self.subTest(kind=kind):
                answer = clients.dns(self.mia, "clips.example", kind, plan.ROUTER4)
                self.assertEqual(answer.status, "NXDOMAIN", answer.text)

    def test_the_extended_error_is_sent_only_to_who_speaks_edns(self):
        for where, address, tcp in WAYS:
            with self.subTest(where=where, tcp=tcp):
                answer = clients.dns(self.mia, "clips.example", "A", address, tcp, edns=False)
                self.assertEqual(answer.status, "NXDOMAIN", answer.text)
                self.assertTrue(answer.soa, answer.text)
                self.assertFalse(answer.opt, answer.text)

    def test_case_and_a_trailing_dot_do_not_help(self):
        for name in ("CLIPS.Example", "clips.example.", "wWw.cLiPs.eXaMpLe."):
            with self.subTest(name=name):
                self.assertEqual(clients.dns(self.mia, name).status, "NXDOMAIN")

    def test_allowed_names_are_answered(self):
        for where, address, tcp in WAYS:
            with self.subTest(where=where, tcp=tcp):
                answer = clients.dns(self.mia, plan.WIKI.name, "AAAA", address, tcp)
                self.assertEqual(answer.status, "NOERROR", answer.text)
                self.assertIn(plan.WIKI.ipv6, answer.records[0])

    def test_each_child_has_its_own_rules(self):
        for where, address, tcp in WAYS:
            with self.subTest(where=where, tcp=tcp):
                self.assertEqual(
                    clients.dns(self.leo, "clips.example", "A", address, tcp).status, "NOERROR")
                self.assertEqual(
                    clients.dns(self.leo, "bets.example", "A", address, tcp).status, "NXDOMAIN")

    def test_the_parent_gets_the_true_answer_from_whom_it_asked(self):
        for where, address, tcp in WAYS:
            with self.subTest(where=where, tcp=tcp):
                for site in (plan.CLIPS, plan.BETS):
                    answer = clients.dns(self.parent, site.name, "A", address, tcp)
                    self.assertEqual(answer.status, "NOERROR", answer.text)
                    self.assertIn(site.ipv4, answer.records[0])

    def test_a_childs_question_never_reaches_the_foreign_resolver(self):
        clients.dns(self.mia, "seen-by.wiki.example", "A", plan.FOREIGN_RESOLVER4)
        clients.dns(self.mia, "seen-by.wiki.example", "A", plan.FOREIGN_RESOLVER6, tcp=True)
        clients.dns(self.parent, "control.wiki.example", "A", plan.FOREIGN_RESOLVER4)
        foreign = self.home.foreign_resolver.queries()
        self.assertIn("A control.wiki.example", foreign)
        self.assertNotIn("A seen-by.wiki.example", foreign)

    def test_an_alias_does_not_hide_a_blocked_name(self):
        for where, address, tcp in WAYS:
            with self.subTest(where=where, tcp=tcp):
                alias = "friendly.example"
                answer = clients.dns(self.parent, alias, "A", address, tcp)
                self.assertEqual(answer.status, "NOERROR", answer.text)
                answer = clients.dns(self.mia, alias, "A", address, tcp)
                self.assertEqual(answer.status, "NXDOMAIN", answer.text)

    def test_keys_for_encrypted_hello_are_taken_out_of_answers(self):
        secret = plan.SECRET.name
        self.assertIn("ech=", "".join(clients.dns(self.parent, secret, "TYPE65").records))
        for where, address, tcp in WAYS:
            with self.subTest(where=where, tcp=tcp):
                records = "".join(clients.dns(self.mia, secret, "TYPE65", address, tcp).records)
                self.assertIn("alpn=", records)
                self.assertNotIn("ech=", records)

    def test_no_device_can_borrow_anothers_rules_by_asking_its_port(self):
        for port in range(5360, 5366):
            for device in (self.mia, self.parent, self.stranger):
                for server in (plan.ROUTER4, plan.ROUTER6):
                    done = device.run("dig", f"@{server}", "-p", str(port), "+tries=1", "+time=1",
                                      plan.WIKI.name)
                    self.assertNotIn("status:", done.stdout, f"port {port} answers")
