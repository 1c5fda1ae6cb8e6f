"""Firefox on a device, driven over Marionette: its own remote protocol, JSON over TCP."""

import contextlib
import json
import os
import socket
import tempfile
import time

from .netns import run

PORT = 2828
PREFERENCES = {
    "marionette.port": PORT, "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False, "app.update.enabled": False,
    "browser.startup.homepage_override.mstone": "ignore", "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "toolkit.telemetry.enabled": False,
    "browser.safebrowsing.malware.enabled": False, "browser.safebrowsing.phishing.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1", "network.http.speculative-parallel-limit": 0, "browser.chrome.site_icons": False,
    "network.dns.echconfig.fallback_to_origin_when_all_failed": False,
    "network.trr.wait-for-confirmation": False, "network.trr.request_timeout_mode_trronly_ms": 4000,
}


class Firefox:
    """One browser. open() tells what became of a page; set() changes a preference in between."""

    def __init__(self, home, device, patience=30, **preferences):
        self._folder = tempfile.TemporaryDirectory(dir=home.folder)
        lines = {**PREFERENCES, **{name.replace("__", "."): value for name, value in preferences.items()}}
        with open(f"{self._folder.name}/user.js", "w") as file:
            file.writelines(f"user_pref({json.dumps(n)}, {json.dumps(v)});\n" for n, v in lines.items())
        # As a person would who installs an authority: resolvers are checked more strictly than pages.
        run("certutil", "-N", "--empty-password", "-d", f"sql:{self._folder.name}")
        run("certutil", "-A", "-n", "lab", "-t", "C,,", "-i", str(home.authority.ca), "-d",
            f"sql:{self._folder.name}")
        env = dict(os.environ, HOME=self._folder.name, MOZ_CRASHREPORTER_DISABLE="1",
                   MOZ_DISABLE_CONTENT_SANDBOX="1")
        self._process = device.start("firefox-esr", "--headless", "--marionette", "--no-remote",
                                     "--remote-allow-system-access",
                                     "--profile", self._folder.name,
                                     log=home.folder / "firefox.log", env=env)
        self._device, self._patience, self._number, self._socket = device, patience, 0, None

    def _connect(self):
        end = time.monotonic() + self._patience
        while self._socket is None:
            link = self._device.socket(4)
            try:
                link.settimeout(self._patience)
                link.connect(("127.0.0.1", PORT))
                self._socket = link
            except OSError:
                link.close()
                if time.monotonic() > end or self._process.poll() is not None:
                    raise
                time.sleep(0.1)
        self._read()
        self._ask("WebDriver:NewSession", capabilities={"alwaysMatch": {
            "acceptInsecureCerts": True, "pageLoadStrategy": "eager",
            "timeouts": {"pageLoad": 15000}}})

    def _read(self):
        size = b""
        while not size.endswith(b":"):
            size += self._socket.recv(1) or b":"
        body, wanted = b"", int(size[:-1])
        while len(body) < wanted:
            body += self._socket.recv(wanted - len(body))
        return json.loads(body)

    def _ask(self, command, **parameters):
        """The command's result; an error of the browser is a RuntimeError with its words."""
        if self._socket is None:
            self._connect()
        self._number += 1
        text = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(error["message"])
        return result

    def open(self, url):
        """The text of a page, or the browser's error."""
        try:
            self._ask("WebDriver:Navigate", url=url)
            return self._ask("WebDriver:ExecuteScript", script="return document.body.innerText",
                             args=[])["value"]
        except (RuntimeError, socket.timeout) as error:
            return f"error: {error}"

    def set(self, name, value):
        """Changes a preference, as about:config does, and forgets what names it has looked up."""
        self._ask("Marionette:SetContext", value="chrome")
        self._ask("WebDriver:ExecuteScript", args=[name, value], script="""
            const [name, value] = arguments;
            if (typeof value === "string") Services.prefs.setStringPref(name, value);
            else Services.prefs.setIntPref(name, value);
            Services.dns.clearCache(true);""")
        self._ask("Marionette:SetContext", value="content")

    def close(self):
        self._process.kill()
        self._process.wait()
        if self._socket:
            self._socket.close()
        with contextlib.suppress(OSError):
            self._folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
