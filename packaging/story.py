#!/usr/bin/env python3
"""The story that packaging/try tells: a home, what its people opened, what happened and why.

Everything shown really happens: real clients in network namespaces, and the daemon's own words.
"""

import argparse
import contextlib
import shlex
import signal
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/lab"))

from home import Home, LabError, Relay, Tarha, Web, clients, plan  # noqa: E402
from home.tarha import BINARY  # noqa: E402
from home.web import NAME, PORT  # noqa: E402

PEOPLE = {plan.MIA: ("Mia's tablet", "mia"), plan.LEO: ("Leo's phone", "leo"),
          plan.PARENT: ("Laptop", "adults"), plan.STRANGER: ("somebody new", "guests")}
CUT_LIMIT = 2.0
PAGE_PORT = 8077  # of this machine; leads to the page in the home
GREEN, RED, BOLD, PLAIN = ("\033[32m", "\033[31m", "\033[1m", "\033[0m") if sys.stdout.isatty() \
    else ("",) * 4


def heading(text):
    print(f"\n{BOLD}{text}{PLAIN}")


class Story:
    """Tells scenes one by one and remembers whether each went as the household's rules say."""

    def __init__(self, home, tarha):
        self.home, self.tarha, self.good = home, tarha, True

    def scene(self, device, does, attempt, site, expected, family=4):
        """One attempt: who, what, what happened, and Tarha's reason."""
        person, profile = PEOPLE[device]
        visit = attempt(self.home.device(device.name), site, family)
        told = self.tarha.ask("explain", site.name, "--profile", profile)
        why = told["steps"][0]["detail"] if told["steps"] else told["reason"]
        self.row(person, f"{does} {site.name}", "opened" if visit.reached else "refused",
                 visit.reached == expected, why, visit.detail)

    def row(self, person, does, outcome, as_expected, why, detail=""):
        self.good &= as_expected
        what = f"{GREEN if outcome == 'opened' else RED}{outcome:7}{PLAIN}"
        wrong = "" if as_expected else f"  {RED}<- not what the rules say: {detail}{PLAIN}"
        print(f"  {person:13} {does:44} {what}  {why}{wrong}", flush=True)

    # --- the ways people open things ----------------------------------------------------------

    def https(self, device, site, family):
        return clients.curl(self.home, device, f"https://{site.name}/", family)

    def https_by_address(self, device, site, family):
        return clients.curl(self.home, device, f"https://{site.name}/", family, site)

    def http(self, device, site, family):
        return clients.curl(self.home, device, f"http://{site.name}/", family, site)

    def http3(self, device, site, family):
        return clients.http3(self.home, device, site, family)

    def foreign_dns(self, device, site, family):
        server = plan.FOREIGN_RESOLVER4 if family == 4 else plan.FOREIGN_RESOLVER6
        answer = clients.dns(device, site.name, "A", server)
        return clients.Visit(bool(answer.records), 0, answer.text)

    # --- the chapters -------------------------------------------------------------------------

    def names(self):
        heading("Who opens what")
        mia, leo, parent, new = plan.MIA, plan.LEO, plan.PARENT, plan.STRANGER
        self.scene(mia, "opens", self.https, plan.WIKI, True)
        self.scene(mia, "opens", self.https, plan.CLIPS, False)
        self.scene(leo, "opens", self.https, plan.CLIPS, True)
        self.scene(leo, "opens", self.https, plan.BETS, False)
        self.scene(parent, "opens", self.https, plan.BETS, True)
        self.scene(new, "opens", self.https, plan.BETS, False)
        heading("Mia tries round the filter")
        self.scene(mia, "asks 8.8.8.8 for", self.foreign_dns, plan.CLIPS, False)
        self.scene(mia, "asks it by IPv6 for", self.foreign_dns, plan.CLIPS, False, 6)
        self.scene(mia, "knows the address of", self.https_by_address, plan.CLIPS, False)
        self.scene(mia, "knows the IPv6 address of", self.https_by_address, plan.CLIPS, False, 6)
        self.scene(mia, "uses HTTP/3 for", self.http3, plan.CLIPS, False)
        self.scene(mia, "uses plain HTTP for", self.http, plan.CLIPS, False)
        self.scene(mia, "uses HTTP/3 for", self.http3, plan.WIKI, True)

    def pause(self):
        heading("A download runs on Mia's tablet, and the parents pause her internet")
        with contextlib.ExitStack() as stack:
            running = [stack.enter_context(clients.Download(
                self.home, self.home.device(plan.MIA.name), plan.BIG, family))
                for family in (4, 6)]
            begun = all(download.grows(5) for download in running)
            since = time.time()
            paused = self.tarha.cli("pause", "mia").returncode == 0
            for family, download in zip((4, 6), running):
                last = download.last_byte()
                took = last - since if last else float("inf")
                ended = f"its last byte came {max(took, 0):.2f} s after the pause"
                self.row("Mia's tablet", f"downloads from big.example by IPv{family}",
                         "cut" if last else "runs on", begun and paused and took < CUT_LIMIT, ended)
        self.opens_wiki(plan.LEO, "the pause is only for Mia")
        self.tarha.cli("resume", "mia")
        self.opens_wiki(plan.MIA, "the parents ended the pause")

    def opens_wiki(self, device, why):
        visit = self.https(self.home.device(device.name), plan.WIKI, 4)
        self.row(PEOPLE[device][0], "opens wiki.example", "opened" if visit.reached else "refused",
                 visit.reached, why, visit.detail)

    def page(self, web):
        heading("The page")
        for device, path, status in (("parent-laptop", "/", 200), ("mia-tablet", "/status", 401)):
            answer = web.visitor(device).get(path)
            person = PEOPLE[next(d for d in plan.DEVICES if d.name == device)][0]
            does = "opens the parents' page" if path == "/" else "asks its API without a password"
            self.row(person, does, "opened" if answer.status == 200 else "refused",
                     answer.status == status, f"http://{NAME}{path if path == '/' else ''}",
                     str(answer.status))

    def notebook(self):
        for command in ("devices", "log"):
            heading(f"tarha {command}")
            done = self.tarha.cli(command)
            self.good &= done.returncode == 0
            print("  " + (done.stdout or done.stderr).strip().replace("\n", "\n  "))


def introduce():
    heading("The home")
    rows = (("Mia's tablet", "deny clips.example, block the list \"gambling\""),
            ("Leo's phone", "block the list \"gambling\""),
            ("Laptop", "the parents': not filtered"),
            ("somebody new", "new devices: deny clips.example, block \"gambling\""))
    for name, rules in rows:
        print(f"  {name:13} {rules}")


def short_commands(home, tarha):
    """Writes a folder of little programs: mia, leo, ... COMMAND runs it on the device; tarha."""
    folder = home.folder / "bin"
    folder.mkdir()
    inside = {name.split("-")[0]: name for name in (device.name for device in plan.DEVICES)}
    inside["router"] = "router"
    trust = f"CURL_CA_BUNDLE={home.authority.ca}"
    scripts = {word: f'ip netns exec {home.prefix}-{name} env {trust} "$@"'
               for word, name in inside.items()}
    scripts["tarha"] = (f"ip netns exec {home.prefix}-router {shlex.quote(str(BINARY))} "
                        f'"$@" --config {tarha.config}')
    for word, command in scripts.items():
        script = folder / word
        script.write_text(f"#!/bin/sh\nexec {command}\n")
        script.chmod(0o755)
    return folder


def how_to_play(home, tarha, web):
    heading(f"The page is yours: http://localhost:{PAGE_PORT}/   code for the first password: "
            f"{web.setup_code()}")
    heading("And the home, until Ctrl-C. From another terminal, as root:")
    for words, command in (
            ("first", f"PATH={short_commands(home, tarha)}:$PATH"),
            ("on a device", "mia curl https://clips.example/     (also: leo, parent, stranger)"),
            ("ask a resolver", "mia dig @8.8.8.8 clips.example"),
            ("why", "tarha explain clips.example --profile mia"),
            ("no internet", "tarha pause mia 5m"),
            ("what happened", "tarha status; tarha devices; tarha log"),
            ("the rules", f"edit {tarha.household}, then: tarha reload")):
        print(f"  {words:15} {command}")
    sites = ", ".join(site.name for site in plan.SITES)
    print(f"  {'sites':15} {sites}", flush=True)


def tell(once):
    names = (NAME, f"localhost:{PAGE_PORT}", f"127.0.0.1:{PAGE_PORT}")
    with Home(None if once else "home") as home, Tarha(home) as tarha, \
            Web(home, tarha, names=names) as web:
        introduce()
        story = Story(home, tarha)
        story.names()
        story.pause()
        story.page(web)
        story.notebook()
        if not story.good:
            print(f"\n{RED}Not everything went as the rules say; the daemon's last lines:{PLAIN}\n"
                  f"{tarha.log_tail()}")
        if not once:
            how_to_play(home, tarha, web)
            laptop = home.device(plan.PARENT.name)
            with Relay(laptop, (plan.ROUTER4, PORT), PAGE_PORT), \
                    contextlib.suppress(KeyboardInterrupt):
                signal.pause()
            print("\nCleaning up.")
        return 0 if story.good else 1


def main():
    parser = argparse.ArgumentParser(prog="packaging/try", description="Tarha in a lab home.")
    parser.add_argument("--once", action="store_true", help="end after the story")
    try:
        return tell(parser.parse_args().once)
    except LabError as error:
        print(f"packaging/try: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
