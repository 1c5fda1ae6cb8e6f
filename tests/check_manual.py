"""What can be typed or set stands in the manual: check_manual.py TARHA (the program).

tarha(8) holds the commands and their options; the other two pages are made from the example files
(packaging/example-page), so each key of the settings and of the household must stand in these.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGING = ROOT / "packaging"
READ_KEY = re.compile(r'(?:\.\w+(?:<[^>]*>)?\(|\(section,)\s*"([a-z_]+)"[,)]')


def told(program, *words):
    return subprocess.run([program, "help", *words], capture_output=True, text=True, check=True).stdout


def commands(program):
    return re.findall(r"^  ([a-z-]+)  ", told(program), re.M)


def absent_commands(program):
    """Commands and options that tarha(8) does not name; those of every command stand there once."""
    page = (PACKAGING / "tarha.8").read_text().replace("\\-", "-")
    bold = re.findall(r"^\.BR? (.*)", page, re.M) + re.findall(r"\\fB(.*?)\\f", page)
    words = set(re.findall(r"[a-z-]+", " ".join(bold)))
    for command in commands(program):
        if command not in words:
            yield f"tarha(8): the command {command}"
        for option in re.findall(r"^  (--[a-z-]+)", told(program, command), re.M):
            if option not in words:
                yield f"tarha(8): {option} of {command}"


def keys_in(example):
    """Keys and tables that an example file shows, also those behind '#' and inside of inline tables."""
    return set(re.findall(r"([a-z_]+)\s*=", example)) | set(re.findall(r"\[(?:\w+\.)?(\w+)\]", example))


def absent_settings():
    shown = keys_in((PACKAGING / "tarha.toml").read_text())
    for source in sorted((ROOT / "daemon").glob("settings*.cpp")):
        for key in sorted(set(READ_KEY.findall(source.read_text())) - shown):
            yield f"tarha.toml(5): {key} ({source.name})"


def keys_of(schema):
    """Names of what a JSON schema lets one write, at every depth."""
    for name, value in schema.items():
        if name == "properties":
            yield from value
        if isinstance(value, dict):
            yield from keys_of(value)


def absent_rules():
    shown = keys_in((PACKAGING / "household.toml").read_text())
    schema = json.loads((PACKAGING / "household.schema.json").read_text())
    for key in sorted(set(keys_of(schema)) - shown):
        yield f"household.toml(5): {key}"


def main():
    absent = [*absent_commands(sys.argv[1]), *absent_settings(), *absent_rules()]
    print("\n".join(absent) or "Every command, option and key stands in the manual.")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main())
