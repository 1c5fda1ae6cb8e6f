#!/usr/bin/env python3
"""check_layers.py finds what it should: a small tree with one violation of each kind."""

import tempfile
import unittest
from pathlib import Path

import check_layers

LAYERS = (Path(__file__).parent / "layers.txt").read_text()


class CheckLayers(unittest.TestCase):
    def problems(self, file, text):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / file
            path.parent.mkdir(parents=True)
            path.write_text(text)
            return list(check_layers.problems(check_layers.Layers(LAYERS), Path(folder)))

    def test_violations(self):
        cases = {
            "an upward arrow": ("rules/a.h", '#include "daemon/wire/tls.h"', "may not know"),
            "a sideways arrow": ("daemon/kernel/a.h", '#include "daemon/wire/a.h"', "may not know"),
            "the root's files": ("daemon/kernel/a.h", '#include "daemon/settings.h"', "not know"),
            "a system header": ("daemon/wire/a.cpp", "#include <sys/socket.h>", "is pure"),
            "a clock": ("daemon/inspect/a.cpp", "  #  include <chrono>", "a clock"),
            "a library elsewhere": ("daemon/wire/tls.cpp", "#include <openssl/evp.h>", "is pure"),
            "a path not from the root": ("daemon/wire/a.cpp", '#include "reader.h"', "no path"),
            "a header that is never included": ("webui/server/a.cpp", "#include <boost/json/parse.hpp>",
                                                "nowhere"),
            "a new folder": ("daemon/strange/a.h", "", "has no line"),
        }
        for name, (file, text, words) in cases.items():
            with self.subTest(name):
                found = self.problems(file, text + "\n")
                self.assertEqual(len(found), 1, found)
                self.assertIn(words, found[0])

    def test_what_is_allowed(self):
        cases = (("daemon/inspect/a.cpp", '#include "daemon/flow/pool.h"\n#include <array>\n'),
                 ("daemon/kernel/a.cpp", "#include <linux/netlink.h>\n#include <chrono>\n"),
                 ("rules/toml.h", "#include <toml++/toml.h>\n"),
                 ("daemon/wire/a.h", '#include "daemon/wire/reader.h"\n'))
        for file, text in cases:
            with self.subTest(file):
                self.assertEqual(self.problems(file, text), [])


if __name__ == "__main__":
    unittest.main()
