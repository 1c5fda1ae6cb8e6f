// The REST API of `tarha web` (/api/v1): JSON both ways, one error type.
import { signal } from "@preact/signals";

const base = "/api/v1";

// {signed_in, setup_needed, name, role, csrf, language}; null until it is known.
export const session = signal(null);

export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function error_of(answer) {
  let body = {};
  try {
    body = await answer.json();
  } catch {
    // an answer without JSON has its status only
  }
  return new ApiError(answer.status, body.error?.code ?? "", body.error?.message ?? "");
}

async function send(method, path, body, type) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-Tarha-Token"] = session.value?.csrf ?? "";
  if (body !== undefined) headers["Content-Type"] = type;
  let answer;
  try {
    answer = await fetch(base + path, { method, headers, body, credentials: "same-origin" });
  } catch {
    throw new ApiError(0, "unreachable", "");
  }
  if (answer.status === 401 && session.value?.signed_in) {
    session.value = { ...session.value, signed_in: false };
  }
  if (!answer.ok) throw await error_of(answer);
  return answer;
}

async function json(method, path, body) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const answer = await send(method, path, text, "application/json");
  const read = await answer.text();
  return read === "" ? null : JSON.parse(read);
}

export const get = (path) => json("GET", path);
export const post = (path, body = {}) => json("POST", path, body);
export const put = (path, body) => json("PUT", path, body);
export const remove = (path) => json("DELETE", path);
export const get_text = async (path) => (await send("GET", path)).text();

// A query string of the values that are there.
export function query(values) {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== "");
  return pairs.length === 0 ? "" : `?${new URLSearchParams(pairs)}`;
}

export async function load_session() {
  session.value = await get("/session");
  return session.value;
}

export async function sign_in(name, password) {
  session.value = (await post("/session", { name, password })) ?? (await get("/session"));
}

export async function sign_out() {
  await remove("/session");
  await load_session();
}
