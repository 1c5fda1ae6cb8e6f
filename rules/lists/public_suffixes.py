#!/usr/bin/env python3
"""public_suffixes.txt -> the tables of public_suffixes.cpp; and how that file came about.

    public_suffixes.py public_suffixes.txt OUTPUT.inc      what the build does
    public_suffixes.py --from public_suffix_list.dat       prints the entries of a newer file

The second reads the list of publicsuffix.org, or data/rules.js of the npm package psl.
"""

import re
import sys
import zlib
from pathlib import Path


def entries_of(text):
    """What a gate for list lines must know: see the head of public_suffixes.txt."""
    entries = set()
    for line in text.splitlines():
        rule = line.strip(' ",')
        if not re.fullmatch(r"!?(\*\.)?[\w-]+(\.[\w-]+)*", rule):
            continue
        if not rule.isascii():
            rule = ".".join(label.encode("idna").decode() for label in rule.split("."))
        # Registries that sell under every name: of a country, or of a city of Japan. Elsewhere a
        # star stands for customers of one provider.
        is_registry = rule.count(".") == 1 or rule.endswith(".jp")
        if rule.startswith("*.") and not is_registry:
            rule = rule[2:]
        if "." in rule:
            entries.add(rule)
    return sorted(entries)


def lines_of(entries):
    """By parent: its labels; a label '*' for all but those with '!'. What stands above an entry is
    one, too."""
    groups = {}
    for entry in entries:
        sign = "!" if entry.startswith("!") else ""
        name = entry.lstrip("!")
        while "." in name:
            label, _, parent = name.partition(".")
            groups.setdefault(parent, set()).add(sign + label)
            name, sign = parent, ""
    return [" ".join([parent, *sorted(labels)]) for parent, labels in sorted(groups.items())]


def write(lines, output):
    text = "\n".join(lines).encode("ascii")
    numbers = ",".join(str(byte) for byte in zlib.compress(text, 9))
    Path(output).parent.mkdir(parents=True, exist_ok=True)
    Path(output).write_text(
        f"constexpr std::size_t text_size = {len(text)};\n"
        f"constexpr unsigned char packed[] = {{{numbers}}};\n")


def main(arguments):
    if arguments[0] == "--from":
        print("\n".join(entries_of(Path(arguments[1]).read_text(encoding="utf-8"))))
        return
    entries = [line for line in Path(arguments[0]).read_text(encoding="ascii").splitlines()
               if line and not line.startswith("#")]
    write(lines_of(entries), arguments[1])


if __name__ == "__main__":
    main(sys.argv[1:])
