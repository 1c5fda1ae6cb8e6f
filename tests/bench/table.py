"""The table of measurements: rows beside their baselines, kept as a file, compared with the last."""

from dataclasses import dataclass

COLUMNS = ("name", "value", "unit", "baseline", "ratio", "target")


@dataclass
class Row:
    """One measurement. baseline: the same without what is measured; target: as design section 9."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    target: str = ""  # ">=0.98x", "<=400", "<=1.1x" or ""

    @property
    def ratio(self):
        return self.value / self.baseline if self.baseline else None

    def met(self):
        """True, False, or None when there is no target."""
        if not self.target:
            return None
        limit = float(self.target[2:].rstrip("x"))
        measured = self.ratio if self.target.endswith("x") else self.value
        if measured is None:
            return None
        return measured >= limit if self.target.startswith(">=") else measured <= limit

    def tsv(self):
        fields = (self.name, number(self.value), self.unit, number(self.baseline),
                  number(self.ratio), self.target)
        return "\t".join(fields)


def number(value):
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def save(path, rows, measured):
    """`measured` says what: a commit and a day; the first line."""
    path.write_text(f"# {measured}\n" + "\t".join(COLUMNS) + "\n" +
                    "".join(row.tsv() + "\n" for row in rows))


def load(path):
    """Earlier values by name; empty when there is no file."""
    if not path.exists():
        return {}
    lines = (line.split("\t") for line in path.read_text().splitlines())
    return {fields[0]: float(fields[1]) for fields in lines
            if len(fields) == len(COLUMNS) and fields != list(COLUMNS)}


def show(rows, before):
    """The table for people; `before` as load() gives it."""
    lines = [("what", "value", "unit", "baseline", "ratio", "target", "", "since last time")]
    for row in rows:
        verdict = {True: "met", False: "MISSED", None: ""}[row.met()]
        old = before.get(row.name)
        change = f"{(row.value / old - 1) * 100:+.0f} %" if old else ""
        lines.append((row.name, number(row.value), row.unit, number(row.baseline),
                      number(row.ratio), row.target, verdict, change))
    widths = [max(len(line[n]) for line in lines) for n in range(len(lines[0]))]
    for line in lines:
        cells = [line[0].ljust(widths[0])]
        cells += [text.rjust(width) for text, width in zip(line[1:], widths[1:])]
        print("  ".join(cells).rstrip())
