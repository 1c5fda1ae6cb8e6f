#!/usr/bin/env python3
"""Checks the catalogues of texts (webui/locales/NAME.json) beyond what compile.py refuses.

No key is missing in a language, unused in the sources, or left in English; texts for children
(`portal.`) have short sentences and no word of blame. Prints a line for each fault; exits 1 if
there is one.
"""
import importlib.util
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MOST_WORDS = 15  # of a sentence for a child

# Words that blame or frighten, as the beginnings of words.
FORBIDDEN = {
    "en": ["block", "forbid", "illegal", "denied", "violat", "punish", "guilty", "banned"],
    "fi": ["estett", "kielle", "laitto", "rangais", "rikko", "syyllis"],
    "sv": ["blocker", "förbju", "olaglig", "straff", "nekad", "skyldig"],
    "de": ["gesperrt", "blockier", "verbot", "illegal", "straf", "verweiger"],
    "fr": ["bloqu", "interdi", "illégal", "puni", "refus", "coupable"],
    "es": ["bloque", "prohib", "ilegal", "castig", "denega", "culpable"],
    "it": ["blocc", "vietat", "proibi", "illegal", "puni", "negato", "colpevole"],
    "nl": ["geblok", "verbod", "illegaal", "straf", "geweiger", "schuldig"],
    "pl": ["zablok", "zakaz", "zabron", "nielegal", "kara", "kary", "karn", "ukar", "odmow", "winny"],
    "et": ["bloki", "keela", "keelat", "ebaseadus", "karist", "süüdi"],
}

# What a language writes as English does, beyond names and numbers. Everywhere: names.
SAME = {
    "": {"page.set.youtube"},
    "de": {"page.apps.apps", "page.child.apps", "page.pause.begin", "page.people.name"},
    "es": {"page.hours_minutes"},
    "fi": {"page.minutes", "page.minutes_short", "page.more.version"},
    "fr": {"page.hours_minutes", "page.lists.entries", "page.minutes", "page.minutes_short", "page.more.notify",
           "page.set.youtube_strict", "portal.minutes"},
    "it": {"category.time.video", "page.hours_minutes"},
    "nl": {"action.allow", "mode.school", "page.lists.entries", "portal.rules.open"},
    "sv": {"page.minutes", "page.minutes_short", "page.more.version", "page.subject.internet"},
}


def load_compiler():
    path = ROOT / "webui/locales/compile.py"
    spec = importlib.util.spec_from_file_location("compile_locales", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forms(text):
    return list(text.values()) if isinstance(text, dict) else [text]


def sources(root):
    kinds = {".cpp", ".h", ".js", ".mjs", ".html"}
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / "webui").rglob("*"))
                     if path.suffix in kinds and "node_modules" not in path.parts)


def is_used(key, text):
    """The key stands in the sources, or a beginning of it to which the rest is added."""
    if re.search(rf"""["'`]{re.escape(key)}["'`]""", text):
        return True
    parts = key.split(".")
    return any(re.search(rf"""["'`]{re.escape('.'.join(parts[:n]))}\.["'`$]""", text)
               for n in range(1, len(parts)))


def has_words(text):
    return re.search(r"[^\W\d_]{2}", re.sub(r"\{[a-z_]+\}", "", text)) is not None


def untranslated(language, key, text, english):
    if key.startswith("language.") or key in SAME[""] or key in SAME.get(language, ()):
        return False
    return text == english and any(map(has_words, forms(text)))


def child_faults(language, key, text):
    if not key.startswith("portal."):
        return
    for form in forms(text):
        for sentence in re.split(r"(?<=[.!?:;])\s", form):
            words = re.findall(r"[\w{}’'-]+", sentence)
            if len(words) > MOST_WORDS:
                yield f"{language}.json: '{key}' has a sentence of {len(words)} words"
        for word in FORBIDDEN[language]:
            if re.search(rf"\b{word}", form, re.IGNORECASE):
                yield f"{language}.json: '{key}' says '{word}': no blame on a child's page"


def faults(catalogues, source_text):
    english = catalogues["en"]
    for key in english:
        if not is_used(key, source_text):
            yield f"en.json: '{key}' is used nowhere in webui/"
    for language, texts in catalogues.items():
        for key in english:
            if key not in texts:
                yield f"{language}.json: '{key}' is missing"
        for key, text in texts.items():
            if key not in english:
                yield f"{language}.json: '{key}' is not in en.json"
                continue
            if language != "en" and untranslated(language, key, text, english[key]):
                yield f"{language}.json: '{key}' is still English"
            yield from child_faults(language, key, text)


def main():
    compiler = load_compiler()
    try:
        catalogues = compiler.read_all(ROOT / "webui/locales")
    except compiler.Broken as problem:
        sys.exit(str(problem))
    found = list(faults(catalogues, sources(ROOT)))
    print("\n".join(found) if found else "Every text is there, used and translated.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
