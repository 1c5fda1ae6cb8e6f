// Where the person is: the part of the address behind '#', as a path and its query.
import { signal } from "@preact/signals";

function read() {
  const [path, search = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decodeURIComponent);
  return { parts, query: new URLSearchParams(search) };
}

export const route = signal(read());

export const href = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

export function go(address) {
  location.hash = address;
}

addEventListener("hashchange", () => {
  route.value = read();
  scrollTo(0, 0);
});
