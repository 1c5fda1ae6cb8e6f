#!/usr/bin/env python3
"""Compiles the catalogues of texts (NAME.json) into tables for C++: keys.inc and texts.inc.

    compile.py FOLDER OUTPUT_FOLDER

Keys of the parents' page (`page.`) are left out: the browser reads the JSON itself. A key that a
language lacks gets the English text (tests/check_locales.py tells which). What would show nonsense
to a person stops the build: a key twice, a placeholder or a plural form that English does not have.
"""
import json
import pathlib
import re
import sys

# The plural categories of whole numbers (CLDR), and `other`, which fractions have in Polish.
FORMS = {"pl": ("one", "few", "many", "other")}
USUAL_FORMS = ("one", "other")
# Before each form of a text: byte 1, which no text has, and a letter for the category.
FORM_MARK = "\x01"
FORM_LETTERS = {"one": "o", "few": "f", "many": "m", "other": "O"}
MOST_BYTES = 0xFFFF  # of one language: offsets have 16 bits


class Broken(Exception):
    """What is wrong with a catalogue, in one sentence."""


def without_duplicates(pairs):
    found = {}
    for key, value in pairs:
        if key in found:
            raise Broken(f"the key '{key}' is there twice")
        found[key] = value
    return found


def read(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=without_duplicates)
    except (Broken, ValueError) as problem:
        raise Broken(f"{path}: {problem}") from None


def placeholders(text):
    return set(re.findall(r"\{([a-z_]+)\}", text))


def forms_of(language):
    return FORMS.get(language, USUAL_FORMS)


def check_text(key, text, english, language):
    """A text and its English one have the same shape and the same placeholders."""
    if isinstance(text, dict) != isinstance(english, dict):
        raise Broken(f"'{key}' has plural forms in one of English and {language} only")
    if not isinstance(text, dict):
        text, english = {"": text}, {"": english}
    elif tuple(text) != forms_of(language):
        raise Broken(f"'{key}' has the plural forms {', '.join(text)}; {language} has "
                     f"{', '.join(forms_of(language))}")
    allowed = set().union(*map(placeholders, english.values()))
    for form, one in text.items():
        if not isinstance(one, str) or any(ord(c) < 0x20 for c in one):
            raise Broken(f"'{key}' is not one line of text")
        if re.sub(r"\{[a-z_]+\}", "", one).strip("{}") != re.sub(r"\{[a-z_]+\}", "", one):
            raise Broken(f"'{key}' has a brace that opens no placeholder")
        # "one minute" may do without its number, in `one`.
        wanted = allowed - {"count"} if form == "one" else allowed
        if not wanted <= placeholders(one) <= allowed:
            raise Broken(f"'{key}' has the placeholders {sorted(placeholders(one))}, "
                         f"not {sorted(allowed)}")


def check(catalogues):
    english = catalogues["en"]
    for language, texts in catalogues.items():
        for key, text in texts.items():
            if not re.fullmatch(r"[a-z0-9_.-]+", key):
                raise Broken(f"{language}.json: '{key}' is no key")
            if key not in english and key.startswith("page."):
                continue  # not compiled; check_locales.py tells
            if key not in english:
                raise Broken(f"{language}.json: '{key}' is not in en.json")
            try:
                check_text(key, text, english[key], language)
            except Broken as problem:
                raise Broken(f"{language}.json: {problem}") from None


def read_all(folder):
    catalogues = {path.stem: read(path) for path in sorted(folder.glob("*.json"))}
    check(catalogues)
    return catalogues


def packed(text):
    if not isinstance(text, dict):
        return text
    return "".join(FORM_MARK + FORM_LETTERS[form] + one for form, one in text.items())


def literal(text):
    """A C++ literal in ASCII; an escape is always of three octal digits, so that it ends there."""
    return '"' + "".join(
        chr(byte) if 0x20 <= byte < 0x7F and chr(byte) not in '"\\?' else f"\\{byte:03o}"
        for byte in text.encode("utf-8")) + '"'


def write_language(language, texts, english, keys):
    lines, ends, size = [], [], 0
    for key in keys:
        text = packed(texts.get(key, english[key]))
        size += len(text.encode("utf-8"))
        ends.append(str(size))
        lines.append(literal(text))
    if size > MOST_BYTES:
        raise Broken(f"{language}.json has {size} bytes of text, more than {MOST_BYTES}")
    return f'{{"{language}",\n' + "\n".join(lines) + ",\n{" + ", ".join(ends) + "}},\n"


def main(folder, output):
    try:
        catalogues = read_all(pathlib.Path(folder))
        english = catalogues["en"]
        keys = sorted(key for key in english if not key.startswith("page."))
        output = pathlib.Path(output)
        output.mkdir(parents=True, exist_ok=True)
        (output / "keys.inc").write_text("".join(f'"{key}",\n' for key in keys))
        (output / "texts.inc").write_text("".join(
            write_language(language, texts, english, keys)
            for language, texts in catalogues.items()))
    except Broken as problem:
        sys.exit(f"compile.py: {problem}")


if __name__ == "__main__":
    main(*sys.argv[1:])
