"""The table of techniques: TABLE.md, written by the run and held against the committed one."""

from pathlib import Path

FILE = Path(__file__).with_name("TABLE.md")
HEAD = """# What was tried, and what came of it

Written by `tests/lab/run test_bypass`; it fails when this file no longer tells the truth. "By default" is
a profile of band 7-11 as it comes; "strict" one with `bound_addresses` and `unknown` set to "block". A parent's device tried the
same and got through each time. Common: 5 happens without intent, 4 one switch or app, 3 follows a guide,
2 a technically minded teenager, 1 research. Noticed: it passes, and is counted.

| # | technique | common | tried with | by default | strict |
|---|---|---|---|---|---|
"""


def render(rows):
    """rows: (technique, outcome by default, outcome when strict)."""
    def order(row):
        number = row[0].number
        return "DTQVECR".index(number[0]), int("".join(c for c in number if c.isdigit())), number
    lines = [f"| {t.number} | {t.words} | {t.common} | {t.tool} | {default} | {strict} |"
             for t, default, strict in sorted(rows, key=order)]
    return HEAD + "\n".join(lines) + "\n"


def exchange(text):
    """Writes the new table and returns the old one."""
    old = FILE.read_text() if FILE.exists() else ""
    FILE.write_text(text)
    return old
