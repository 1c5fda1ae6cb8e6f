"""Measurements of functions: the Google Benchmark programs of the release build."""

import json
import subprocess

from table import Row

# name in the table: (program, benchmark, its baseline in the same run or None, unit, target)
UNITS = {}
SCALE = {"ns": 1, "us": 1e-3, "ms": 1e-6}
REPEAT = 5


def medians(program):
    """Real time in ns of every benchmark of a program: the median of some repetitions."""
    done = subprocess.run(
        [program, "--benchmark_format=json", f"--benchmark_repetitions={REPEAT}",
         "--benchmark_report_aggregates_only=true", "--benchmark_min_time=0.1"],
        capture_output=True, text=True, check=True)
    to_ns = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
    return {entry["run_name"]: entry["real_time"] * to_ns[entry["time_unit"]]
            for entry in json.loads(done.stdout)["benchmarks"]
            if entry.get("aggregate_name") == "median"}


def rows(build):
    measured = {}
    for name, (program, benchmark, baseline, unit, target) in UNITS.items():
        path = build / "tests/bench" / program
        if path not in measured:
            measured[path] = medians(path)
        scale = SCALE[unit]
        base = measured[path][baseline] * scale if baseline else None
        yield Row(name, measured[path][benchmark] * scale, unit, base, target)
