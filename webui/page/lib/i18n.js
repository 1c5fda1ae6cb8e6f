// Texts: t("page.saved"). The language's file is fetched once. What a language lacks is said in English,
// whose file is fetched only then.
// {count} chooses the plural form (CLDR, by Intl.PluralRules). "ar-XB" is English from right to left,
// for tests.
import { signal } from "@preact/signals";

const files = {
  en: "/assets/locales/en.json",
  fi: "/assets/locales/fi.json",
  sv: "/assets/locales/sv.json",
  de: "/assets/locales/de.json",
  fr: "/assets/locales/fr.json",
  es: "/assets/locales/es.json",
  it: "/assets/locales/it.json",
  nl: "/assets/locales/nl.json",
  pl: "/assets/locales/pl.json",
  et: "/assets/locales/et.json",
};
const pseudo = "ar-XB";
const chosen_key = "tarha.language";

export const languages = Object.keys(files);
export const language = signal("en");
const texts = signal({});
const english = signal(null); // null until something was missing
let plural = new Intl.PluralRules("en");

// The locale for Intl: what formats numbers and dates.
export const locale = () => (language.value === pseudo ? "en" : language.value);

const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

export const has_text = (key) => key in texts.value;

const fetch_texts = async (name) => (await fetch(files[name] ?? files.en)).json();

let asked_english = false;
function english_text(key) {
  if (!asked_english) {
    asked_english = true;
    fetch_texts("en").then((loaded) => { english.value = loaded; });
  }
  return english.value?.[key];
}

export function t(key, values = {}) {
  const text = texts.value[key] ?? english_text(key);
  if (text === undefined) return english.value ? key : "";
  const form = typeof text === "string" ? text : (text[plural.select(values.count)] ?? text.other);
  const filled = fill(form, values);
  return language.value === pseudo ? `\u202e${filled}\u202c` : filled;
}

// What the person chose on this device, else what the account says, else what the browser asks for.
export function preferred(of_account) {
  let stored = null;
  try {
    stored = localStorage.getItem(chosen_key);
  } catch {
    // storage may be closed; then nothing was chosen here
  }
  const wishes = [stored, of_account, ...(navigator.languages ?? [])].filter(Boolean);
  for (const wish of wishes) {
    if (wish === pseudo) return pseudo;
    const base = wish.toLowerCase().split("-")[0];
    if (base in files) return base;
  }
  return "en";
}

export function remember_language(name) {
  try {
    localStorage.setItem(chosen_key, name);
  } catch {
    // then it holds until the page is closed
  }
}

export async function load_language(name) {
  const loaded = await fetch_texts(name);
  plural = new Intl.PluralRules(name === pseudo ? "en" : name);
  language.value = name;
  texts.value = loaded;
  document.documentElement.lang = name;
  document.documentElement.dir = name === pseudo ? "rtl" : "ltr";
}
