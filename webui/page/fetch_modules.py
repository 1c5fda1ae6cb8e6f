#!/usr/bin/env python3
"""Fetches the page's modules: the tarballs that package-lock.json names, checked by their sha512.

Needs no node. What is in the cache folder already is checked again and not fetched. Leaves there the
files that the page imports, and modules.json: import specifier -> path relative to the cache folder.
"""

import argparse
import base64
import hashlib
import io
import json
import os
import sys
import tarfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
REGISTRY = os.environ.get("npm_config_registry", "https://registry.npmjs.org/").rstrip("/")
MAX_TARBALL = 8 << 20  # bytes; the largest of them has less than 2 MB
TRIES = 3

# What the page may import: specifier -> package, file within it.
WANTED = {
    "preact": ("preact", "dist/preact.mjs"),
    "preact/hooks": ("preact", "hooks/dist/hooks.mjs"),
    "htm": ("htm", "dist/htm.mjs"),
    "@preact/signals-core": ("@preact/signals-core", "dist/signals-core.mjs"),
    "@preact/signals": ("@preact/signals", "dist/signals.mjs"),
    "uplot": ("uplot", "dist/uPlot.esm.js"),
    "uplot/style": ("uplot", "dist/uPlot.min.css"),
}


class Refused(Exception):
    """One sentence for the person who builds."""


def locked(lock):
    """package -> (version, sha512 as the lock file writes it)."""
    rows = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    found = {path.removeprefix("node_modules/"): (row["version"], row["integrity"])
             for path, row in rows.items() if path}
    for package, (_, integrity) in found.items():
        if not integrity.startswith("sha512-"):
            raise Refused(f"{lock}: {package} is not locked by a sha512")
    return found


def address(package, version):
    return f"{REGISTRY}/{package}/-/{package.rpartition('/')[2]}-{version}.tgz"


def matches(data, integrity):
    digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
    return f"sha512-{digest}" == integrity


def download(url):
    for left in reversed(range(TRIES)):
        try:
            with urllib.request.urlopen(url, timeout=30) as answer:
                return answer.read(MAX_TARBALL + 1)
        except OSError as error:
            if left == 0:
                raise Refused(f"{url}: {error}") from None
    return b""


def tarball(package, version, integrity, cache):
    """The checked bytes of a package, from the cache when they are there."""
    kept = cache / f"{package.replace('/', '-').lstrip('@')}-{version}.tgz"
    if kept.exists() and matches(kept.read_bytes(), integrity):
        return kept.read_bytes()
    data = download(address(package, version))
    if not matches(data, integrity):
        raise Refused(f"{address(package, version)}: is not what package-lock.json locks")
    part = kept.with_suffix(".part")
    part.write_bytes(data)
    part.replace(kept)
    return data


def without_map(text):
    """Without the pointer to a source map, which nobody serves."""
    return "".join(line for line in text.splitlines(keepends=True)
                   if not line.startswith("//# sourceMappingURL="))


def take(cache):
    versions = locked(HERE / "package-lock.json")
    paths = {}
    for package in sorted({package for package, _ in WANTED.values()}):
        if package not in versions:
            raise Refused(f"package-lock.json does not lock {package}")
        data = tarball(package, *versions[package], cache)
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
            for specifier, (owner, path) in WANTED.items():
                if owner != package:
                    continue
                member = archive.extractfile(f"package/{path}")
                if member is None:
                    raise Refused(f"{package} has no file {path}")
                target = cache / package / path
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(without_map(member.read().decode("utf-8")), encoding="utf-8")
                paths[specifier] = f"{package}/{path}"
    (cache / "modules.json").write_text(json.dumps(paths, indent=1, sort_keys=True) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True, help="folder that keeps them")
    chosen = parser.parse_args()
    chosen.cache.mkdir(parents=True, exist_ok=True)
    try:
        take(chosen.cache)
    except Refused as error:
        print(f"fetch_modules.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
