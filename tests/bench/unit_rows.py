"""Measurements of functions: the Google Benchmark programs of the release build."""

import json
import subprocess

from table import Row

# name in the table: (program, benchmark, its baseline in the same run or None, unit, target)
NAMES, RULES, SHIELD = "bench_wire_names", "bench_rules", "bench_shield"
UNITS = {
    "decide() with 100 k domains": (
        RULES, "decide_name/100000", "find_in_unordered_set/100000", "ns", ""),
    "decide() with 1 M domains": (
        RULES, "decide_name/1000000", "find_in_unordered_set/1000000", "ns", "<=400"),
    "category lookup, 1 M domains": (
        RULES, "find_categories/1000000", "find_in_unordered_set/1000000", "ns", ""),
    "category lookup, 100 k domains": (
        RULES, "find_categories/100000", "find_in_unordered_set/100000", "ns", ""),
    "category lookup, 5 M domains": (
        RULES, "find_categories/5000000", "find_in_unordered_set/5000000", "ns", ""),
    "check of a database, 1 M domains": (RULES, "open_database/1000000", None, "ms", "<=10"),
    "compilation of 1 M domains": (RULES, "load_names/1000000", None, "ms", "<=2000"),
    "TLS hello": (NAMES, "tls_hello", "tls_hello_copy", "ns", "<=500"),
    "TLS hello in 64-byte records": (
        NAMES, "tls_hello_in_64_byte_records", "tls_hello_copy", "ns", ""),
    "HTTP request": (NAMES, "http_request", "http_request_copy", "ns", ""),
    "QUIC Initial": (NAMES, "quic_initial", "quic_initial_copy", "us", "<=15"),
    "QUIC Initial, same connection": (
        NAMES, "quic_initial_again", "quic_initial_copy", "us", ""),
    "tunnel told by its first datagram": (SHIELD, "tunnel_in_datagram", "datagram_copy", "ns", ""),
    "was this address given by DNS": (SHIELD, "address_given", "address_in_locked_set", "ns", ""),
    "budget of names, one question": (SHIELD, "tunnel_budget", "name_in_set", "ns", ""),
}
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
