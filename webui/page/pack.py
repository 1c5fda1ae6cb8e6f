#!/usr/bin/env python3
"""Packs the page into C++: every file that index.html leads to, compressed, under a name that holds
a hash of its content and of all that it leads to.

What leads to a file: an import with a relative path; an import of a module ("preact"), found by the
modules.json that fetch_modules.py leaves; the text "/assets/PATH" in quotes or in url(...). All of
them are rewritten to the names with hashes, so that browsers may keep every file for ever. Each is
served under its plain name too, for who must know it beforehand.
"""

import argparse
import gzip
import hashlib
import json
import re
import sys
from pathlib import Path, PurePosixPath

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8",
         ".mjs": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png",
         ".ico": "image/x-icon", ".woff2": "font/woff2",
         ".webmanifest": "application/manifest+json"}
SCRIPTS = {".js", ".mjs"}
TEXTS = SCRIPTS | {".html", ".css", ".svg", ".webmanifest"}
PACKED_ALREADY = {".png", ".woff2"}
# Texts that the parents' page never says: the child's page and messages have their own copy in C++.
UNSAID = ("portal.", "notify.", "remember.")
COMMENT = re.compile(rb"^[ \t]*//[^\n]*\n", re.MULTILINE)
PREFIX = "/assets/"
# A statement at its beginning, or import(): other words "from" and "import" are nobody's business.
IMPORT = re.compile(r'((?:(?:^|[;}])\s*(?:import|export)\b[^;"\'`()=]*?\bfrom\s*'
                    r'|(?:^|[;}])\s*import\s*|\bimport\s*\(\s*))'
                    r'(["\'])([A-Za-z0-9@.][A-Za-z0-9@._/-]*)\2', re.MULTILINE)
ASSET = re.compile(r'(?<=["\'`(])' + PREFIX + r'([A-Za-z0-9._/@-]+)(?=["\'`)#])')


class Refused(Exception):
    """One sentence for the person who builds."""


def said_texts(path):
    """A catalogue of texts without those that the page never says."""
    texts = json.loads(path.read_text(encoding="utf-8"))
    said = {key: text for key, text in texts.items() if not key.startswith(UNSAID)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def read_page_file(path):
    """A file of ours as it is served: texts that are said, scripts without lines of comment."""
    if path.parent.name == "locales":
        return said_texts(path)
    return COMMENT.sub(b"", path.read_bytes()) if path.suffix in SCRIPTS else path.read_bytes()


class Page:
    """The files of the page by name ("views/home.js"), each with what it leads to."""

    def __init__(self, page, folders, modules):
        self.folders = {"": page, **folders}
        self.modules, self.module_paths = modules, {}
        if modules:
            self.folders["modules"] = modules
            self.module_paths = json.loads((modules / "modules.json").read_text())
        self.files, self.links, self.hashes = {}, {}, {}

    def path_of(self, name):
        first, _, rest = name.partition("/")
        if rest and first in self.folders:
            return self.folders[first] / rest
        return self.folders[""] / name

    def add(self, name, wanted_by):
        if name in self.files:
            return
        path = self.path_of(name)
        if path.suffix not in TYPES:
            raise Refused(f"{path}: files of this kind are not served")
        if not path.is_file():
            raise Refused(f"{wanted_by} leads to {path}, which is not there")
        is_foreign = name.startswith("modules/")  # with its authors' notices
        self.files[name] = path.read_bytes() if is_foreign else read_page_file(path)
        self.links[name] = set()
        if path.suffix in TEXTS:
            self.rewritten(name, lambda target: self.links[name].add(target) or "")
            for target in sorted(self.links[name]):
                self.add(target, path)

    def rewritten(self, name, new_name):
        """The text of a file with each link replaced by new_name(target)."""
        text = ASSET.sub(lambda m: new_name(m[1]) if "." in m[1] else m[0],
                         self.files[name].decode("utf-8"))
        if Path(name).suffix not in SCRIPTS:
            return text
        return IMPORT.sub(lambda m: m[1] + m[2] + new_name(self.imported(name, m[3])) + m[2], text)

    def imported(self, name, specifier):
        if specifier.startswith("."):
            parts = []
            for part in (*PurePosixPath(name).parent.parts, *PurePosixPath(specifier).parts):
                if part == "..":
                    parts.pop()
                else:
                    parts.append(part)
            return "/".join(parts)
        if specifier not in self.module_paths:
            raise Refused(f"{name} imports {specifier}, which fetch_modules.py does not fetch")
        return "modules/" + self.module_paths[specifier]

    def hashed(self, name):
        """"app.js" -> "/assets/app.1b4f0e98aa.js". Files that lead to each other are no problem."""
        if name not in self.hashes:
            reached, waiting = {name}, [name]
            while waiting:
                more = self.links[waiting.pop()] - reached
                reached |= more
                waiting += more
            digest = hashlib.sha256()
            for each in sorted(reached):
                digest.update(each.encode() + b"\0" + hashlib.sha256(self.files[each]).digest())
            path = PurePosixPath(name)
            self.hashes[name] = f"{PREFIX}{path.with_suffix('')}.{digest.hexdigest()[:10]}{path.suffix}"
        return self.hashes[name]

    def content(self, name):
        if Path(name).suffix not in TEXTS:
            return self.files[name]
        return self.rewritten(name, self.hashed).encode("utf-8")


def array(name, data):
    rows = (data[i:i + 24] for i in range(0, len(data), 24))
    body = "\n".join("".join(f"'\\x{byte:02x}'," for byte in row) for row in rows)
    return f"constexpr char {name}[] = {{\n{body}\n}};\n"


def write_source(page, document):
    arrays, rows = [], []
    for number, name in enumerate(sorted(page.files)):
        data, suffix = page.content(name), Path(name).suffix
        etag = hashlib.sha256(data).hexdigest()[:16]
        packed = suffix not in PACKED_ALREADY
        if packed:
            data = gzip.compress(data, 9, mtime=0)
        arrays.append(array(f"file_{number}", data))
        tail = (f'"{TYPES[suffix]}", "\\"{etag}\\"", %s, {str(packed).lower()}, '
                f"{{file_{number}, sizeof file_{number}}}}}")
        plain, hashed = ("/", "/") if name == "index.html" else (PREFIX + name, page.hashed(name))
        rows.append((plain, f'    Asset{{"{plain}", "{hashed}", ' + tail % "false"))
        if hashed != plain:
            rows.append((hashed, f'    Asset{{"{hashed}", "{hashed}", ' + tail % "true"))
    document = json.dumps(json.loads(document), ensure_ascii=False, separators=(",", ":")).encode()
    etag = hashlib.sha256(document).hexdigest()[:16]
    arrays.append(array("document", gzip.compress(document, 9, mtime=0)))
    entry = ('constexpr Asset document_asset{"", "", "application/json", '
             f'"\\"{etag}\\"", false, true, {{document, sizeof document}}}};\n')
    table = ",\n".join(row for _, row in sorted(rows))
    entries = f"constexpr std::array<Asset, {len(rows)}> table{{{{\n{table}\n}}}};\n"
    return ("// Made by webui/page/pack.py.\n#include <array>\n\n#include \"webui/server/assets.h\"\n\n"
            "namespace tarha::webui::server {\nnamespace {\n\n" + "".join(arrays) + entries + entry +
            "\n}  // namespace\n\nstd::span<const Asset> assets() noexcept {\n    return table;\n}\n"
            "\nconst Asset& openapi_document() noexcept {\n"
            "    return document_asset;\n}\n\n}  // namespace tarha::webui::server\n")


def pack(chosen):
    folders = {name: Path(folder) for name, folder in chosen.folder}
    page = Page(chosen.page, folders, chosen.modules)
    if (chosen.page / "index.html").is_file():
        page.add("index.html", chosen.page)
    for name in chosen.root:
        page.add(name, "the command line")
    source = write_source(page, chosen.document.read_bytes())
    chosen.output.write_text(source)
    inputs = " ".join(str(page.path_of(name)) for name in sorted(page.files))
    chosen.depfile.write_text(f"{chosen.output}: {inputs}\n")
    total = sum(len(gzip.compress(page.content(name), 9)) for name in page.files)
    print(f"{len(page.files)} files, {total} bytes compressed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", type=Path, help="folder with index.html")
    parser.add_argument("--folder", nargs=2, action="append", default=[], metavar=("NAME", "FOLDER"),
                        help="a folder elsewhere that is /assets/NAME")
    parser.add_argument("--modules", type=Path, help="where fetch_modules.py left modules.json")
    parser.add_argument("--root", action="append", default=[], metavar="PATH",
                        help="a file to pack although the page does not lead to it")
    parser.add_argument("--document", type=Path, required=True, help="openapi.json")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--depfile", type=Path, required=True)
    try:
        pack(parser.parse_args())
    except Refused as error:
        print(f"pack.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
