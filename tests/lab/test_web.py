"""`tarha web` as its enemies see it: every route without rights, other sites, other names, bodies
that are too large, too slow or no JSON, many connections, guessed passwords."""

import contextlib
import os
import re
import socket
import threading
import time

from home import plan
from home.tarha import BINARY
from home.web import NAME, PARENT, PASSWORD, PORT, path_of
from home.web_case import MARKUP, WebCase

SAMPLES = {"id": "1", "name": "somebody"}
OWN_MEMORY_KB = 4 * 1024
MOST_MEMORY_KB = 9300  # 8 MB as it is shipped (tests/bench); code for debugging is larger
SECOND = "Oma"


def operations(document):
    """(method, path, permission) of every route, with a sample in place of each parameter."""
    for pattern, methods in document["paths"].items():
        path = re.sub(r"\{(\w+)\}", lambda m: SAMPLES[m[1]], pattern)
        for method, operation in methods.items():
            yield method.upper(), path, operation["x-need"]


class Refusals(WebCase):
    def test_every_route_without_cookie(self):
        for method, path, need in operations(self.document):
            if need != "open":
                with self.subTest(method=method, path=path):
                    answer = self.child().request(method, path, {})
                    self.assertEqual(answer.status, 401)
                    self.assertEqual(answer.json()["error"]["code"], "sign_in")

    def test_every_route_with_a_made_up_cookie_or_token(self):
        for method, path, need in operations(self.document):
            if need != "open":
                with self.subTest(method=method, path=path):
                    child = self.child()
                    child.cookies["tarha_session"] = "0" * 64
                    self.assertEqual(child.request(method, path, {}).status, 401)
                    answer = self.child().request(method, path, {}, Authorization="Bearer " + "0" * 64)
                    self.assertEqual(answer.status, 401)

    def test_unknown_routes_tell_strangers_nothing(self):
        for path in ("/nothing", "/profiles/mia/nothing", "/../users", "/users/", "//users"):
            self.assertEqual(self.child().get("/api/v1" + path).status, 401, path)

    def test_every_unsafe_route_from_another_origin(self):
        origins = ("http://evil.example", "null", f"https://{NAME}", f"http://{NAME}:81",
                   f"http://{NAME}.evil.example", None, "")
        for method, path, _ in operations(self.document):
            for origin in origins if method != "GET" else ():
                with self.subTest(method=method, path=path, origin=origin):
                    answer = self.signed_in.request(method, path, {}, Origin=origin)
                    self.assertEqual(answer.status, 403)

    def test_every_unsafe_route_without_the_token(self):
        for method, path, need in operations(self.document):
            for token in (None, "", "0" * 32) if method != "GET" and need != "open" else ():
                with self.subTest(method=method, path=path, token=token):
                    answer = self.signed_in.request(method, path, {}, X_Tarha_Token=token)
                    self.assertEqual(answer.status, 403)

    def test_another_sites_page_reads_nothing(self):
        for method, path, _ in operations(self.document):
            if method == "GET":
                answer = self.signed_in.request(method, path, Sec_Fetch_Site="cross-site")
                self.assertEqual(answer.status, 403, path)

    def test_every_route_under_another_name(self):
        hosts = ("evil.example", f"{NAME}.evil.example", f"{NAME}:8080", "192.168.77.2", "localhost",
                 "127.0.0.1", plan.ROUTER_WAN4, "[::1]", f"{NAME}@evil.example", "", "a" * 300)
        for host in hosts:
            for path in ("/", "/api/v1/session", "/api/v1/status", "/assets/app.js"):
                with self.subTest(host=host[:40], path=path):
                    answer = self.signed_in.get(path, Host=host)
                    self.assertIn(answer.status, (400, 421))
                    self.assertNotIn("Set-Cookie", answer.headers)

    def test_own_names(self):
        for host in (NAME, NAME.upper(), NAME + ".", plan.ROUTER4, f"{NAME}:80"):
            self.assertEqual(self.child().get("/session", Host=host).status, 200, host)
        six = self.web.visitor("mia-tablet", 6)
        self.assertEqual(six.get("/session", Host=f"[{plan.ROUTER6}]").status, 200)

    def test_roles(self):
        for role, until in (("co-parent", None), ("sitter", int(time.time()) + 600),
                            ("operator", None), ("reader", None)):
            body = {"name": role, "password": PASSWORD, "role": role, "until": until}
            self.assertEqual(self.signed_in.post("/users", body).status, 200, role)
        rights = {"co-parent": "own technical read records act edit",
                  "sitter": "own technical read act", "operator": "own technical",
                  "reader": "own technical read"}
        for role, needs in rights.items():
            user = self.web.visitor("parent-laptop")
            user.cookies["tarha_device"] = self.signed_in.cookies["tarha_device"]
            self.assertEqual(user.post("/session", {"name": role, "password": PASSWORD}).status, 200)
            for method, path, need in operations(self.document):
                if need == "open" or path in ("/session", "/events") or path.startswith("/sessions"):
                    continue
                with self.subTest(role=role, method=method, path=path):
                    status = user.request(method, path, {"nobody": "knows"} if method != "GET" else None).status
                    if need in needs.split():
                        self.assertNotIn(status, (401, 403))
                    else:
                        self.assertEqual(status, 403)
            self.assertEqual(self.signed_in.delete(f"/users/{role}").status, 204)
            self.assertEqual(user.get("/status").status, 401, "its session ends with the user")

    def test_the_sitter_may_not_allow_for_always(self):
        body = {"name": "sitter2", "password": PASSWORD, "role": "sitter", "until": int(time.time()) + 3}
        self.assertEqual(self.signed_in.post("/users", body).status, 200)
        sitter = self.web.visitor("parent-laptop")
        sitter.cookies["tarha_device"] = self.signed_in.cookies["tarha_device"]
        sitter.post("/session", {"name": "sitter2", "password": PASSWORD})
        answer = sitter.post("/requests/1/approve", {"how": "always"})
        self.assertEqual(answer.status, 403)
        time.sleep(3)
        self.assertEqual(sitter.get("/status").status, 401, "the time of the sitter is up")

    def test_tokens(self):
        made = self.signed_in.post("/tokens", {"name": "light switch", "scopes": ["act"]}).json()
        script = self.web.visitor("leo-phone")
        bearer = {"Authorization": f"Bearer {made['token']}", "Origin": None}
        self.assertEqual(script.post("/profiles/mia/pause", {"seconds": 5}, **bearer).status, 200)
        self.assertEqual(script.delete("/profiles/mia/pause", **bearer).status, 200)
        for path in ("/log", "/codes", "/users", "/sessions", "/backup"):
            self.assertEqual(script.get(path, **bearer).status, 403, path)
        answer = script.post("/profiles/mia/pause", {}, Authorization=bearer["Authorization"],
                             Origin="http://evil.example")
        self.assertEqual(answer.status, 403)
        self.assertNotIn(made["token"], (self.web.state / "users.json").read_text())
        self.assertEqual(self.signed_in.delete(f"/tokens/{made['id']}").status, 204)
        self.assertEqual(script.get("/status", **bearer).status, 401)


class HostileInput(WebCase):
    def test_headers_of_every_answer(self):
        for path in ("/", "/api/v1/session", "/api/v1/status", "/nothing", "/assets/nothing"):
            headers = self.child().get(path).headers
            self.assertTrue(headers["Content-Security-Policy"].startswith("default-src 'none'"))
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
            self.assertEqual(headers["Referrer-Policy"], "same-origin")
            self.assertEqual(headers["Cross-Origin-Resource-Policy"], "same-origin")
            self.assertIsNone(headers["Access-Control-Allow-Origin"])
            self.assertIsNone(headers["Server"])
        self.assertEqual(self.child().get("/session").headers["Cache-Control"], "no-store")

    def test_the_cookie(self):
        answer = self.web.parent()
        lines = self.signed_in.post("/session", {"name": PARENT, "password": PASSWORD}).headers
        line = next(c for c in lines.get_all("Set-Cookie") if c.startswith("tarha_session="))
        self.assertIn("HttpOnly", line)
        self.assertIn("SameSite=Strict", line)
        self.assertRegex(line, r"^tarha_session=[0-9a-f]{64};")
        self.assertTrue(answer.cookies)

    def test_malformed_requests(self):
        good = f"GET /api/v1/session HTTP/1.1\r\nHost: {NAME}\r\n".encode()
        cases = {
            "no request": b"hello\r\n\r\n",
            "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
            "h2c preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "no host": b"GET / HTTP/1.1\r\n\r\n",
            "two hosts": good + f"Host: {NAME}\r\n\r\n".encode(),
            "absolute target": f"GET http://{NAME}/ HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode(),
            "no path": f"GET nothing HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode(),
            "chunks": f"POST /api/v1/session HTTP/1.1\r\nHost: {NAME}\r\nOrigin: http://{NAME}\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n".encode(),
            "two lengths": good + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "length and chunks": good + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "negative length": good + b"Content-Length: -1\r\n\r\n",
            "space before colon": good + b"X : y\r\n\r\n",
            "folded line": good + b"X: a\r\n b\r\n\r\n" + b"",
            "NUL": good + b"X: a\0b\r\n\r\n",
            "head too large": good + b"X: " + b"a" * 9000 + b"\r\n\r\n",
            "too many lines": good + b"".join(b"X%d: y\r\n" % i for i in range(70)) + b"\r\n",
            "long target": b"GET /" + b"a" * 3000 + f" HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode(),
        }
        for name, data in cases.items():
            with self.subTest(case=name):
                answer = self.raw(data)
                status = answer.split(b" ")[1][:3] if answer else b""
                allowed = (b"200",) if name == "folded line" else ()
                self.assertIn(status, (b"400", b"411", b"413", b"414", b"421", b"431", *allowed), answer[:80])
        self.assert_served()

    def test_an_upgrade_is_not_looked_at(self):
        request = (f"GET /api/v1/status HTTP/1.1\r\nHost: {NAME}\r\nConnection: Upgrade, HTTP2-Settings, close\r\n"
                   "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n")
        self.assertIn(b" 401 ", self.raw(request.encode()).split(b"\r\n")[0])

    def test_headers_of_proxies_mean_nothing(self):
        answer = self.child().get("/session", X_Forwarded_For="127.0.0.1", X_Forwarded_Host="evil.example",
                                  Forwarded="for=127.0.0.1", X_Real_IP="127.0.0.1")
        self.assertEqual(answer.status, 200)
        self.child().post("/session", {"name": PARENT, "password": "wrong wrong"},
                          X_Forwarded_For="10.0.0.1")
        rows = self.signed_in.get("/audit").json()
        refused = next(row for row in rows if row["what"] == "sign-in refused")
        self.assertEqual(refused["from"], plan.MIA.ipv4)

    def test_bodies(self):
        cases = (("no JSON", "nonsense", 400), ("an array", "[]", 400), ("unknown member", '{"x":1}', 400),
                 ("too deep", '{"code":' + "[" * 40 + "]" * 40 + "}", 400), ("empty", "", (400, 422)),
                 ("broken UTF-8", None, 400), ("a number as text", '{"name":1,"password":2}', 400))
        for name, body, status in cases:
            with self.subTest(case=name):
                if body is None:
                    head = (f"POST /api/v1/session HTTP/1.1\r\nHost: {NAME}\r\nOrigin: http://{NAME}\r\nConnection: close\r\n"
                            "Content-Type: application/json\r\nContent-Length: 4\r\n\r\n").encode()
                    self.assertIn(b" 400 ", self.raw(head + b'"\xff\xfe"').split(b"\r\n")[0])
                    continue
                answer = self.child().post("/session", body)
                self.assertIn(answer.status, status if isinstance(status, tuple) else (status,))
        form = self.child().post("/session", "name=a&password=b",
                                 Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(form.status, 415)

    def test_oversized_bodies(self):
        self.assertEqual(self.child().post("/session", "x" * (64 * 1024 + 1)).status, 413)
        self.assertEqual(self.signed_in.put("/household", "x" * (1024 * 1024 + 1)).status, 413)
        held = self.signed_in.get("/household").json()
        held["household"]["profile"][0]["note"] = "x" * 900_000
        body = {"revision": held["revision"], "household": held["household"]}
        self.assertEqual(self.signed_in.put("/household", body).status, 413, "more than the daemon takes")
        # A stranger may not even send it.
        self.assertEqual(self.child().put("/household", "x" * (512 * 1024)).status, 401)

    def test_hostile_names_come_back_as_text(self):
        rows = self.signed_in.get("/devices").json()
        self.assertIn(MARKUP, [row["name"] for row in rows])
        for path in ("/log?limit=" + MARKUP, f"/explain?host={MARKUP}&profile=mia", "/log?" + MARKUP):
            answer = self.signed_in.get(path.replace("<", "%3C").replace(">", "%3E"))
            self.assertLess(answer.status, 500)
            self.assertEqual(answer.headers["Content-Type"], "application/json")

    def test_paths(self):
        for path in ("/assets/../users.json", "/assets/..%2f..%2fusers.json", "/assets/%2e%2e/users.json",
                     "//etc/passwd", "/assets/", "/users.json"):
            self.assertEqual(self.signed_in.request("GET", path_of("//" + path)[1:]).status, 404, path)
        for value in ("%00", "%ff", "%", "%zz"):
            self.assertIn(self.signed_in.delete(f"/users/{value}").status, (400, 404), value)
        self.assertEqual(self.signed_in.delete("/grants/abc").status, 404)
        self.assertEqual(self.signed_in.delete("/grants/99999999999999999999").status, 404)

    def test_methods(self):
        for method in ("OPTIONS", "TRACE", "CONNECT", "PATCH", "BREW"):
            self.assertIn(self.child().request(method, "/session").status, (400, 405), method)
        self.assertEqual(self.signed_in.request("PUT", "/status", {}).status, 405)
        self.assertEqual(self.child().request("HEAD", "/session").body, b"")


class Crowds(WebCase):
    def test_slow_clients_are_cut(self):
        begun = time.monotonic()
        with self.opened() as silent, self.opened() as dripping:
            silent.settimeout(20)
            dripping.settimeout(20)

            def drip():
                for byte in b"GET / HTTP/1.1\r\nX: " + b"a" * 60:
                    try:
                        dripping.sendall(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(0.4)
            thread = threading.Thread(target=drip, daemon=True)
            thread.start()
            self.rest_of(silent)
            self.assertLess(time.monotonic() - begun, 13)
            self.rest_of(dripping)
            self.assertLess(time.monotonic() - begun, 13)
            thread.join()

    def test_slow_body_is_refused_to_strangers_at_once(self):
        head = (f"PUT /api/v1/household HTTP/1.1\r\nHost: {NAME}\r\nOrigin: http://{NAME}\r\n"
                "Content-Type: application/json\r\nContent-Length: 500000\r\n\r\n").encode()
        begun = time.monotonic()
        self.assertIn(b" 401 ", self.raw(head).split(b"\r\n")[0])
        self.assertLess(time.monotonic() - begun, 4)

    def test_two_hundred_connections_of_one_client(self):
        connections = []
        try:
            for _ in range(200):
                connection = self.mia.socket(4)
                connection.setblocking(False)
                connection.connect_ex((plan.ROUTER4, PORT))
                connections.append(connection)
            time.sleep(0.3)
            self.assert_others_are_served()
            self.assertLess(len(os.listdir(f"/proc/{self.web.process.pid}/fd")), 64)
        finally:
            for connection in connections:
                connection.close()

    @contextlib.contextmanager
    def many_connections(self, numbers, each, **options):
        """`each` connections of Mia's tablet from every one of these addresses; `options` of socket.SOL_SOCKET."""
        addresses = [f"{plan.LAN4}.{n}" for n in numbers]
        self.mia.ip(*(f"addr add {address}/24 dev eth0" for address in addresses))
        connections = []
        try:
            for address in addresses * each:
                connection = self.mia.socket(4)
                for option, value in options.items():
                    connection.setsockopt(socket.SOL_SOCKET, getattr(socket, option), value)
                connection.bind((address, 0))
                connection.setblocking(False)
                connection.connect_ex((plan.ROUTER4, PORT))
                connections.append(connection)
            yield connections
        finally:
            for connection in connections:
                connection.close()
            self.mia.ip(*(f"addr del {address}/24 dev eth0" for address in addresses))

    def assert_others_are_served(self):
        self.assert_served("leo-phone")
        self.assertEqual(self.signed_in.get("/status").status, 200)

    def test_many_addresses_of_one_client(self):
        with self.many_connections(range(150, 160), each=15):
            time.sleep(0.5)
            self.assert_others_are_served()

    def test_readers_who_take_no_answer(self):
        request = f"GET /api/v1/openapi.json HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode() * 40
        with self.many_connections(range(160, 166), each=15, SO_RCVBUF=2048) as connections:
            time.sleep(0.3)
            for connection in connections:
                with contextlib.suppress(OSError):
                    connection.send(request)
            time.sleep(0.3)
            self.assert_others_are_served()

    def test_keep_alive_and_pipelining(self):
        request = f"GET /api/v1/session HTTP/1.1\r\nHost: {NAME}\r\n".encode()
        answer = self.raw(request + b"\r\n" + request + b"Connection: close\r\n\r\n")
        self.assertEqual(answer.count(b"HTTP/1.1 200 OK"), 2)


class Logins(WebCase):
    """Last of the file: it makes the child wait."""

    def test_a_guessing_child_waits_and_the_parent_does_not(self):
        child, statuses = self.child(), []
        for number in range(8):
            answer = child.post("/session", {"name": PARENT, "password": f"guess number {number}"})
            statuses.append(answer.status)
        self.assertEqual(statuses[:5], [401] * 5)
        self.assertIn(429, statuses)
        right = child.post("/session", {"name": PARENT, "password": PASSWORD})
        self.assertEqual(right.status, 429, "also the right password has to wait")
        self.assertGreater(int(right.headers["Retry-After"]), 0)
        # The same device by IPv6 is still the same device.
        six = self.web.visitor("mia-tablet", 6)
        self.assertEqual(six.post("/session", {"name": PARENT, "password": PASSWORD}).status, 429)
        known = self.web.visitor("parent-laptop")
        known.cookies["tarha_device"] = self.signed_in.cookies["tarha_device"]
        self.assertEqual(known.post("/session", {"name": PARENT, "password": PASSWORD}).status, 200)
        unknown = self.web.visitor("stranger")
        self.assertEqual(unknown.post("/session", {"name": PARENT, "password": PASSWORD}).status, 200)

    def test_unknown_names_take_as_long(self):
        def seconds(name):
            begun = time.monotonic()
            visitor = self.web.visitor("leo-phone")
            self.assertEqual(visitor.post("/session", {"name": name, "password": "x" * 12}).status, 401)
            return time.monotonic() - begun
        known, unknown = seconds(PARENT), seconds("nobody at all")
        self.assertGreater(unknown, known / 3)
        self.assertGreater(known, unknown / 3)

    def test_guessed_codes(self):
        stranger = self.web.visitor("leo-phone")
        body = {"code": "AAAA-AAAA", "name": "Leo", "password": "leo is the boss"}
        self.assertIn(stranger.post("/setup", body).status, (401, 429))
        code = self.web.setup_code()
        self.assertRegex(code, r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")
        self.assertEqual(code, self.web.setup_code())
        helper = self.web.visitor("parent-laptop")
        helper.cookies["tarha_device"] = self.signed_in.cookies["tarha_device"]
        body = {"code": code.lower().replace("-", " "), "name": SECOND, "password": PASSWORD}
        self.assertEqual(helper.post("/setup", body).status, 200)
        self.assertIn(stranger.post("/setup", body).status, (401, 429), "a code holds once")
        self.assertNotEqual(code, self.web.setup_code())

    def test_passwords_and_sessions(self):
        other = self.web.visitor("parent-laptop")
        other.cookies["tarha_device"] = self.signed_in.cookies["tarha_device"]
        self.assertEqual(other.post("/session", {"name": PARENT, "password": PASSWORD}).status, 200)
        self.assertGreaterEqual(len(other.get("/sessions").json()), 2)
        changed = other.post("/password", {"old": PASSWORD, "new": PASSWORD + "!"})
        self.assertEqual(changed.status, 200)
        self.assertEqual(self.signed_in.get("/status").status, 401, "a new password ends every session")
        self.assertEqual(other.get("/status").status, 200)
        self.assertEqual(other.post("/password", {"old": PASSWORD + "!", "new": PASSWORD}).status, 200)
        self.assertEqual(other.delete("/session").status, 204)
        self.assertEqual(other.get("/status").status, 401)
        self.signed_in.post("/session", {"name": PARENT, "password": PASSWORD})

    def test_files_are_private(self):
        self.assertEqual(self.web.state.stat().st_mode & 0o777, 0o700)
        for file in self.web.state.iterdir():
            self.assertEqual(file.stat().st_mode & 0o777, 0o600, file)
        text = (self.web.state / "users.json").read_text()
        self.assertNotIn(PASSWORD, text)
        for cookie in self.signed_in.cookies.values():
            self.assertNotIn(cookie, text)
        self.assertNotIn("guess number", (self.web.state / "audit.jsonl").read_text())

    def test_z_memory(self):
        time.sleep(0.5)
        used, own = self.web.memory_kb(), self.web.memory_kb("RssAnon")
        print(f"tarha web: {used} kB resident after these tests, of which {own} kB are its own and "
              f"the rest are pages of files ({BINARY})")
        self.assertLess(own, OWN_MEMORY_KB)
        self.assertLess(used, MOST_MEMORY_KB)
