"""What connections carry is counted while the daemon runs, and only then."""

from home.case import LabCase


class Usage(LabCase):
    with_daemon = False

    def counts(self):
        return self.home.router.run("sysctl", "-n", "net.netfilter.nf_conntrack_acct").stdout.strip()

    def set_counting(self, value):
        self.home.router.sysctl(net__netfilter__nf_conntrack_acct=value)

    def test_the_kernel_counts_while_the_daemon_runs_and_then_as_before(self):
        for before in (0, 1):
            with self.subTest(before=before):
                self.set_counting(before)
                self.tarha.start()
                try:
                    self.assertEqual(self.counts(), "1")
                    self.assertEqual(self.tarha.ask("status").get("warnings", []), [])
                finally:
                    self.tarha.stop()
                self.assertEqual(self.counts(), str(before))
