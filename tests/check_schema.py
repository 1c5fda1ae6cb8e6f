#!/usr/bin/env python3
"""packaging/household.schema.json says what the reader of household.toml reads: the example and
the scenarios' family validate, spoiled ones do not, and both know the same keys."""

import copy
import json
import re
import sys
import tomllib
import unittest
from pathlib import Path

import jsonschema

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = json.loads((ROOT / "packaging/household.schema.json").read_text())
READERS = ("rules/household_file.cpp", "rules/profile_file.cpp")
OLDER_KEYS = {"block"}  # of version 1, read only
# A key is the first text a reader's function gets, alone or after its TomlFields.
KEY = re.compile(r'\w\((?:\w+,\s*)?"([a-z_]+)"')


def example():
    """The example with everything that it shows commented out."""
    text = (ROOT / "packaging/household.toml").read_text()
    return tomllib.loads(re.sub(r"^# ([a-z_]+ = )", r"\1", text, flags=re.MULTILINE))


def faults(household, schema=SCHEMA):
    return [f.message for f in jsonschema.Draft7Validator(schema).iter_errors(household)]


def objects(schema):
    """Every object of the schema that names its keys."""
    yield schema
    yield from (d for d in schema["definitions"].values() if "properties" in d)


class Schema(unittest.TestCase):
    def test_it_is_a_schema(self):
        jsonschema.Draft7Validator.check_schema(SCHEMA)
        for thing in objects(SCHEMA):
            self.assertIs(thing["additionalProperties"], False)

    def test_what_is_right(self):
        plain = tomllib.loads((ROOT / "packaging/household.toml").read_text())
        family = tomllib.loads((ROOT / "tests/scenarios/family.toml").read_text())
        for name, household in (("plain", plain), ("full", example()), ("family", family)):
            with self.subTest(name):
                self.assertEqual(faults(household), [])

    def test_what_is_not(self):
        def spoil(*path, value):
            def change(household):
                *folders, last = path
                for step in folders:
                    household = household[step]
                household[last] = value
            return change

        mia = ("profile", 0)
        cases = {
            "an older version": spoil("version", value=1),
            "an unknown key": spoil("bedtime", value="20:30"),
            "an unknown key of a profile": spoil(*mia, "yuotube", value="strict"),
            "no such band": spoil(*mia, "band", value="5-6"),
            "no such action": spoil(*mia, "services", "roblox", value="maybe"),
            "an id in capitals": spoil(*mia, "id", value="Mia"),
            "a birthday with a day": spoil(*mia, "birthday", value="2017-05-01"),
            "a date in Finnish": spoil(*mia, "rule", 0, "until", value="24.12.2026"),
            "no such mode": spoil(*mia, "schedule", 0, "mode", value="nap"),
            "no such day": spoil(*mia, "schedule", 0, "days", value=["ma"]),
            "no such time": spoil(*mia, "schedule", 0, "from", value="24:30"),
            "six days of minutes": spoil(*mia, "budget", 0, "minutes", value=[60] * 6),
            "minutes of more than a day": spoil(*mia, "budget", 0, "minutes", value=1441),
            "a budget for nothing known": spoil(*mia, "budget", 0, "for", value=["games"]),
            "a flag in words": spoil(*mia, "allow_only", value="yes"),
            "half an address": spoil("device", 0, "mac", value="02:00:5e"),
            "a country in words": spoil("country", value="Finland"),
        }
        for name, change in cases.items():
            with self.subTest(name):
                household = copy.deepcopy(example())
                change(household)
                self.assertNotEqual(faults(household), [])

    def test_what_is_missing(self):
        for name, thing in SCHEMA["definitions"].items():
            for key in thing.get("required", ()):
                with self.subTest(f"{name} without {key}"):
                    household = copy.deepcopy(example())
                    where = household if name in household else household["profile"][0]
                    del where["timetable" if name == "window" else name][0][key]
                    self.assertNotEqual(faults(household), [])

    def test_the_reader_reads_the_same_keys(self):
        read = {key for file in READERS for key in KEY.findall((ROOT / file).read_text())}
        named = {key for thing in objects(SCHEMA) for key in thing["properties"]}
        self.assertEqual(read - OLDER_KEYS, named)

    def test_the_example_shows_every_key(self):
        for number, thing in enumerate(objects(SCHEMA)):
            for key in thing["properties"]:
                with self.subTest(object=thing.get("title", number), key=key):
                    schema = copy.deepcopy(SCHEMA)
                    del list(objects(schema))[number]["properties"][key]
                    self.assertNotEqual(faults(example(), schema), [])


if __name__ == "__main__":
    sys.exit(unittest.main())
