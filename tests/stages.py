#!/usr/bin/env python3
"""The stages of tests/run: a line each with its time, whole logs in build/logs, the sum last."""

import argparse
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOGS = ROOT / "build/logs"
JOBS = os.cpu_count() or 2
STAGE_LIMIT = 45 * 60  # seconds after which a stage is given up
QUICK_LAB = ["test_home", "test_dns", "test_tls", "test_http", "test_quic", "test_errors"]
ASAN_LAB = ["test_dns", "test_tls", "test_http", "test_quic", "test_errors", "test_failure"]
# Test programs in which several threads meet; ThreadSanitizer runs these.
THREADED = ("kernel", "resolver", "control", "app")
THREADED_TESTS = tuple(f"test_{name}" for name in THREADED)
# An ordinary run repeats one seed, so that it says something about the change; longer ones search.
SHORT_FUZZ = 10
BY_NAME_ONLY = ("lab_asan", "cross")  # cross compiles everything again for each processor
SUM = re.compile(r"(\d+) passed, (\d+) failed, (\d+) skipped")


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    note: str = ""

    def __add__(self, other):
        return Count(self.passed + other.passed, self.failed + other.failed,
                     self.skipped + other.skipped, self.note or other.note)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


class Log:
    """The log file of a stage; run() appends a command's output to it."""

    def __init__(self, stage):
        self.path = LOGS / f"{stage}.log"
        self._file = open(self.path, "w", encoding="utf-8")  # noqa: SIM115 lives with the stage

    def run(self, *command, env=None, limit=STAGE_LIMIT):
        """Exit code and text of a command; never raises for what the command does."""
        words = [str(word) for word in command]
        self.write(f"$ {' '.join(words)}\n")
        try:
            done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True,
                                  stderr=subprocess.STDOUT, errors="replace", timeout=limit,
                                  env={**os.environ, **(env or {})})
        except subprocess.TimeoutExpired as late:
            self.write(f"{late.stdout or ''}\ngiven up after {limit} s\n")
            return 1, ""
        self.write(done.stdout)
        return done.returncode, done.stdout

    def write(self, text):
        self._file.write(text)
        self._file.flush()


# What was compiled in another copy of this tree need not be compiled again (ccache: "Compiling in
# different directories").
CCACHE = {"CCACHE_BASEDIR": str(ROOT), "CCACHE_NOHASHDIR": "1"}


def build(log, preset, *targets):
    """Configures and builds a preset; True when it is built."""
    cache = ["-DCMAKE_CXX_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
    if log.run("cmake", "--preset", preset, *cache)[0] != 0:
        return False
    wanted = ["--target", *targets] if targets else []
    return log.run("cmake", "--build", f"build/{preset}", "-j", JOBS, *wanted, env=CCACHE)[0] == 0


def ctest(log, preset, *options, prefix=()):
    code, text = log.run(*prefix, "ctest", "--test-dir", f"build/{preset}", "--output-on-failure",
                         "-j", JOBS, *options)
    found = re.search(r"(\d+) tests failed out of (\d+)", text)
    if not found or int(found[2]) == 0:
        return Count(failed=1, note="no test was found")
    failed = int(found[1])
    skipped = len(re.findall(r"\*\*\*Skipped", text))
    return Count(int(found[2]) - failed - skipped, failed or int(code != 0), skipped)


def stage_build(log, _):
    """dev preset: everything, with every warning an error"""
    return Count(1) if build(log, "dev") else Count(failed=1)


def stage_unit(log, _):
    """unit tests, fuzz seeds, layers"""
    return ctest(log, "dev")


def stage_sanitizers(log, _):
    """asan and tsan presets, built with clang"""
    good = build(log, "asan") and build(log, "tsan", *THREADED_TESTS)
    return Count(1) if good else Count(failed=1)


def stage_asan(log, _):
    """unit tests under AddressSanitizer and UndefinedBehaviorSanitizer"""
    if not build(log, "asan"):
        return Count(failed=1)
    return ctest(log, "asan", "-E", "check_")


def stage_tsan(log, _):
    """what runs in several threads, under ThreadSanitizer"""
    if not build(log, "tsan", *THREADED_TESTS):
        return Count(failed=1)
    # Kernels with more address-space randomness than clang 14 and gcc 12 know need it off.
    fixed = ["setarch", "-R"] if shutil.which("setarch") else []
    code, text = log.run(*fixed, "ctest", "--test-dir", "build/tsan", "--output-on-failure", "-R",
                         f"unit_({'|'.join(THREADED)})$")
    ran = len(re.findall(r"Passed +\d", text))
    return Count(ran, int(code != 0 or ran == 0))


def stage_corpus(log, _):
    """host names found in captures, against the truth about them"""
    script = ROOT / "tests/corpus/run"
    if not script.exists():
        return Count(skipped=1, note="tests/corpus/run is not there")
    code, text = log.run(script, env={"TARHA_BIN": str(ROOT / "build/dev/tarha")})
    found = SUM.search(text)
    if found:
        return Count(*map(int, found.groups()))
    if "skip" in text.lower() and code == 0:
        return Count(skipped=1, note="no captures here")
    return Count(int(code == 0), int(code != 0))


def stage_feeds(log, _):
    """downloads from a server that misbehaves in every way"""
    code, text = log.run("tests/lab/feeds/run", env={"TARHA_BIN": str(ROOT / "build/dev/tarha")})
    found = SUM.search(text)
    return Count(*map(int, found.groups())) if found else Count(failed=1 if code == 0 else code)


def stage_lab(log, chosen):
    """real devices behind a real router, in network namespaces"""
    return run_lab(log, "dev", *(QUICK_LAB if chosen.quick else []))


def stage_vm(log, _):
    """nft's queue, flowtables, eviction and GSO, in a virtual machine with Debian's kernel"""
    if log.run("packaging/install", "lab", "vm")[0] != 0:
        return Count(skipped=1, note="no qemu to be had")
    code, text = log.run("tests/vm/run", env={"TARHA_BIN": str(ROOT / "build/dev/tarha")})
    found = SUM.search(text)
    return Count(*map(int, found.groups())) if found else Count(failed=code or 1)


def stage_browser(log, _):
    """the parents' page in a real browser, against the real daemon"""
    code, text = log.run("tests/browser/run", env={"TARHA_BIN": str(ROOT / "build/dev/tarha")})
    found = SUM.search(text)
    return Count(*map(int, found.groups())) if found else Count(failed=code or 1)


def stage_lab_asan(log, _):
    """a part of that with the daemon built by the asan preset"""
    if not build(log, "asan", "tarha"):
        return Count(failed=1)
    return run_lab(log, "asan", *ASAN_LAB)


def run_lab(log, preset, *files):
    if os.geteuid() != 0:
        return Count(skipped=1, note="needs root")
    code, text = log.run("tests/lab/run", *files,
                         env={"TARHA_BIN": str(ROOT / "build" / preset / "tarha")})
    count = Count()
    if found := SUM.search(text):
        count = Count(*map(int, found.groups()))
    if code != 0 and count.failed == 0:
        count.failed = 1
    return count


def sources(*suffixes):
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                            cwd=ROOT, capture_output=True, text=True)
    names = listed.stdout.splitlines() if listed.returncode == 0 else [
        str(path.relative_to(ROOT)) for top in ("rules", "daemon", "tests")
        for path in (ROOT / top).rglob("*")]
    return [name for name in names if name.endswith(suffixes) and (ROOT / name).exists()]


def stage_format(log, _):
    """clang-format agrees with every file"""
    code, _ = log.run("clang-format", "--dry-run", "-Werror", *sources(".h", ".cpp"))
    return Count(int(code == 0), int(code != 0))


def stage_tidy(log, _):
    """clang-tidy has nothing to say about the program"""
    commands = (ROOT / "build/dev/compile_commands.json")
    if not commands.exists():
        return Count(failed=1, note="build first")
    known = commands.read_text()
    files = [name for name in sources(".cpp")
             if f"{ROOT / name}\"" in known and name.startswith(("rules/", "daemon/"))]

    def tidy(name):
        return log.run("nice", "clang-tidy", "--quiet", "-p", "build/dev", name)[0]
    with ThreadPoolExecutor(JOBS) as pool:
        bad = sum(code != 0 for code in pool.map(tidy, files))
    return Count(len(files) - bad, bad)


def stage_fuzz(log, chosen):
    """each fuzz target for a while, from its seeds"""
    if not build(log, "asan"):
        return Count(failed=1)
    found, crashes = ROOT / "build/asan/found", ROOT / "build/asan/crashes"
    crashes.mkdir(exist_ok=True)
    seed = ["-seed=1"] if chosen.fuzz_seconds <= SHORT_FUZZ else []
    targets = [t for t in sorted((ROOT / "build/asan/tests/fuzz").glob("fuzz_*"))
               if t.is_file() and os.access(t, os.X_OK)]

    def fuzz(target):
        name = target.name.removeprefix("fuzz_")
        grown = found / name
        grown.mkdir(parents=True, exist_ok=True)
        return log.run(target, grown, ROOT / "tests/fuzz/corpus" / name, "-timeout=10",
                       "-rss_limit_mb=2048", *seed, f"-max_total_time={chosen.fuzz_seconds}",
                       "-print_final_stats=1", f"-artifact_prefix={crashes}/{name}-")[0]
    with ThreadPoolExecutor(JOBS) as pool:
        bad = sum(code != 0 for code in pool.map(fuzz, targets))
    return Count(len(targets) - bad, bad or int(not targets))


def stage_deb(log, _):
    """the Debian packages: built, checked, and used in a Debian of their own"""
    if os.geteuid() != 0:
        return Count(skipped=1, note="needs root")
    if log.run("packaging/install", "build", "deb")[0] != 0:
        return Count(skipped=1, note="no packages to build with")
    total = Count()
    for command in (["packaging/deb", "--lint"], ["tests/debian/check"], ["tests/debian/run"]):
        code, text = log.run(*command, env=CCACHE)
        found = SUM.search(text)
        total += Count(*map(int, found.groups())) if found else Count(int(code == 0), int(code != 0))
        if total.failed:
            break
    return total


def stage_openwrt(log, _):
    """the scripts of the OpenWrt package, in busybox ash and against a mock of fw4"""
    if log.run("packaging/install", "deb")[0] != 0:
        return Count(skipped=1, note="busybox is not installed")
    code, text = log.run("tests/openwrt/run", env={"TARHA_BIN": str(ROOT / "build/dev/tarha")})
    found = SUM.search(text)
    return Count(*map(int, found.groups())) if found else Count(failed=1 if code == 0 else code)


def stage_cross(log, _):
    """other processors, under emulation: built, unit tests, captures, the page"""
    if log.run("packaging/install", "build", "test", "cross")[0] != 0:
        return Count(skipped=1, note="no cross compilers to be had")
    code, text = log.run("tests/cross/run", env={"TARHA_BIN": str(ROOT / "build/dev/tarha")}, limit=4 * 3600)
    found = SUM.search(text)
    return Count(*map(int, found.groups())) if found else Count(failed=code or 1)


def stage_try(log, _):
    """packaging/try: the story a newcomer sees"""
    if os.geteuid() != 0:
        return Count(skipped=1, note="needs root")
    code, _ = log.run("packaging/try", "--once", env=CCACHE)
    return Count(int(code == 0), int(code != 0))


def stage_bench(log, _):
    """the table of measurements, in tests/bench/last.tsv"""
    code, text = log.run("tests/bench/run")
    print(text, end="")
    return Count(int(code == 0), int(code != 0))


STAGES = {name.removeprefix("stage_"): function for name, function in list(globals().items())
          if name.startswith("stage_")}
QUICK = ("build", "unit", "format", "lab")
# The lab and the virtual machine wait most of their time. Beside them, only with what they leave of
# the processors, run those that compute and look at no clock.
WAITING = ("feeds", "openwrt", "lab", "vm")
COMPUTING = ("sanitizers", "format", "tidy", "corpus")


def steps(chosen):
    """What runs, in order: the stages of a pair side by side."""
    if chosen.only or chosen.quick:
        return [(list(chosen.only or QUICK), [])]
    first = ("build", "unit")
    last = [name for name in STAGES
            if name not in (*first, *WAITING, *COMPUTING, *BY_NAME_ONLY) and (name != "bench" or chosen.bench)]
    return [(first, []), (WAITING, COMPUTING), (last, [])]


class Report:
    """A line for each stage as it ends, and the sum."""

    def __init__(self):
        self.total, self._lock = Count(), threading.Lock()

    def run(self, names, chosen):
        for name in names:
            function, start = STAGES[name], time.monotonic()
            count = function(Log(name), chosen)
            self._add(name, function.__doc__, time.monotonic() - start, count)

    def run_beside(self, names, chosen):
        # Holds for this thread and what it starts, never for the stages beside it.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        self.run(names, chosen)

    def _add(self, name, about, seconds, count):
        note = f"  ({count.note})" if count.note else ""
        log = f"\n           see build/logs/{name}.log" if count.failed else ""
        with self._lock:
            self.total += count
            print(f"{name:10} {about:68}{seconds:7.1f} s  {count}{note}{log}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, prog="tests/run")
    parser.add_argument("--quick", action="store_true", help=f"only {', '.join(QUICK)}")
    parser.add_argument("--only", action="append", choices=STAGES, metavar="STAGE",
                        help=f"one stage, may be repeated: {', '.join(STAGES)}")
    parser.add_argument("--bench", action="store_true", help="measure, too")
    parser.add_argument("--fuzz-seconds", type=int, default=SHORT_FUZZ, help="for each target")
    chosen = parser.parse_args()
    LOGS.mkdir(parents=True, exist_ok=True)
    report = Report()
    for names, beside in steps(chosen):
        # A stage that fails by an exception of this script must not pass for one that ran.
        with ThreadPoolExecutor(1) as pool:
            computing = pool.submit(report.run_beside, beside, chosen) if beside else None
            report.run(names, chosen)
            if computing:
                computing.result()
    total = report.total
    print(Count(total.passed, total.failed, total.skipped))
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
