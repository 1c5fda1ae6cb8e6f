#!/usr/bin/env python3
"""Checks every #include of rules/, daemon/ and webui/ against tests/layers.txt.

Prints one explained line for each include that crosses a layer and exits 1 if there is one.
"""

import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
IMPURE = {"chrono", "ctime", "thread", "mutex", "shared_mutex", "condition_variable", "future",
          "semaphore", "latch", "barrier", "stop_token", "fstream", "iostream", "filesystem",
          "csignal", "cerrno", "system_error", "random", "locale"}


class Layers:
    """layers.txt as values."""

    def __init__(self, text):
        self.arrows, self.reasons, self.exceptions, self.pure = {}, {}, set(), set()
        self.never = {}  # header -> why
        for number, line in enumerate(text.splitlines(), 1):
            line = line.split("#")[0].strip()
            if line:
                self._read(line, number)

    def _read(self, line, number):
        if line.startswith("pure "):
            self.pure = set(line.split()[1:])
        elif match := re.fullmatch(r"except\s+(\S+)\s+(\S+)\s*:\s*\S.*", line):
            self.exceptions.add(match.groups())
        elif match := re.fullmatch(r"never\s+(\S+)\s*:\s*(\S.*)", line):
            self.never[match[1]] = match[2]
        elif match := re.fullmatch(r"(\S+)\s*->\s*([^:]*):\s*(\S.*)", line):
            folder, targets, reason = match.groups()
            self.arrows[folder], self.reasons[folder] = set(targets.split()), reason
        else:
            sys.exit(f"tests/layers.txt:{number}: this line says neither who may include whom, nor "
                     "'pure', nor 'except FILE HEADER : reason', nor 'never HEADER : reason'")

    def folder_of(self, path):
        """The layer a path belongs to, or None. Layers inside "daemon" have arrows of their own."""
        parts = Path(path).parts
        inner, outer = "/".join(parts[:2]), parts[0]
        if inner in self.arrows and len(parts) > 2:
            return inner
        divided = any(folder.startswith(outer + "/") for folder in self.arrows)
        return outer if outer in self.arrows and not (divided and len(parts) > 2) else None


def own_problem(layers, folder, file, header):
    if (file, header) in layers.exceptions:
        return None
    target = layers.folder_of(header)
    if target is None:
        return (f'"{header}" is no path from the repository\'s root into a known layer; write '
                'includes as "daemon/wire/tls.h", and give a new folder its line in '
                "tests/layers.txt")
    if target == folder or target in layers.arrows[folder]:
        return None
    allowed = ", ".join(sorted(layers.arrows[folder])) or "nothing but itself"
    return (f"{folder} may not know {target} (it may include: {allowed}). Why: "
            f"{layers.reasons[folder]}. Pass a value or an interface in from outside, or move the "
            "code to where both may be known")


def system_problem(layers, folder, file, header):
    if header in layers.never:
        return f"<{header}> is included nowhere: {layers.never[header]}"
    if folder not in layers.pure or (file, header) in layers.exceptions:
        return None
    if "/" in header or header.endswith(".h"):
        return (f"{folder} is pure and includes no system or library header, but here is "
                f"<{header}>. Why: {layers.reasons[folder]}. Do the system's part outside and pass "
                "its result in")
    if header in IMPURE:
        return (f"{folder} is pure: <{header}> brings in a clock, a thread or a file. Pass the "
                "time or the text in from outside")
    return None


def problems(layers, root):
    files = (f for top in ("rules", "daemon", "webui") for f in sorted((root / top).rglob("*.*"))
             if f.suffix in (".h", ".cpp"))
    for path in files:
        file = path.relative_to(root).as_posix()
        folder = layers.folder_of(file)
        if folder is None:
            yield f"{file}:1: its folder has no line in tests/layers.txt"
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := INCLUDE.match(line):
                own, system = match.groups()
                problem = (own_problem(layers, folder, file, own) if own
                           else system_problem(layers, folder, file, system))
                if problem:
                    yield f"{file}:{number}: {problem}."


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[1])
    layers = Layers((root / "tests/layers.txt").read_text())
    found = list(problems(layers, root))
    print("\n".join(found) or "Every include keeps to its layer.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
