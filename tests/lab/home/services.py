"""The programs the lab runs: dnsmasq three times, caddy, and a certificate authority."""

import base64
import hashlib
import ipaddress
import os
import time

from . import plan
from .netns import LabError, run

# A slow machine (tests/vm without KVM) starts programs so many times slower.
PATIENCE = float(os.environ.get("TARHA_LAB_PATIENCE", "1"))
HTTPS_RECORD = 65  # RFC 9460
TOP_DOMAINS = ("example", "test", "com", "net", "org", "ru", "goog")


def ech_configs(cover):
    """An ECHConfigList (RFC 9849 section 4) with a key that nobody has and this public name."""
    # X25519's base point: real clients refuse a key of zeros.
    key = b"\x07\x00\x20\x00\x20\x09" + bytes(31) + b"\x00\x04\x00\x01\x00\x01"
    content = key + b"\x00" + bytes([len(cover)]) + cover.encode() + b"\x00\x00"
    config = b"\xfe\x0d" + len(content).to_bytes(2, "big") + content
    return len(config).to_bytes(2, "big") + config


def _secret_https():
    """HTTPS data: priority 1, target ".", alpn h2, ech."""
    ech = ech_configs(plan.ECH_COVER)
    return "000100" + "000100030268" + "32" + "0005" + f"{len(ech):04x}" + ech.hex()


def wait_for(condition, what, seconds=10.0, processes=()):
    """Polls until condition() is true; a server that died meanwhile is the clearer error."""
    end = time.monotonic() + seconds * PATIENCE
    while not condition():
        for process in processes:
            if process.poll() is not None:
                raise LabError(f"{what}: it ended with {process.returncode}")
        if time.monotonic() > end:
            raise LabError(f"{what}: not within {seconds:g} s")
        time.sleep(0.02)


def _dnsmasq(listen, log, extra):
    lines = ["keep-in-foreground", "no-hosts", "no-resolv", "user=root", "pid-file=",
             "bind-interfaces", f"log-facility={log}",
             *(f"listen-address={address}" for address in listen), *extra]
    return "\n".join(lines) + "\n"


def _hints(site):
    """HTTPS data: priority 1, target ".", alpn h2, and the site's addresses (RFC 9460 section 7.3)."""
    ipv4, ipv6 = (ipaddress.ip_address(a).packed.hex() for a in (site.ipv4, site.ipv6))
    return "000100" + "000100030268" + "32" + "00040004" + ipv4 + "00060010" + ipv6


def _wire_name(name):
    return "".join(f"{len(label):02x}{label.encode().hex()}" for label in name.split(".")) + "00"


def authority_lines():
    """The names of the lab's internet, as dnsmasq options."""
    lines = ["log-queries=extra", *(f"local=/{top}/" for top in TOP_DOMAINS)]
    for site in (*plan.SITES, plan.SECRET, *plan.ENGINE_SITES, *plan.BYPASS_SITES,
                 plan.TRANSLATED):
        lines.append(f"host-record={site.name},{site.ipv4},{site.ipv6}")
    for alias, site in plan.ALIASES.items():
        lines.append(f"cname={alias},{site.name}")
    lines.append(f"address=/{plan.LOAD_SUFFIX}/{plan.WIKI.ipv4}")
    lines.append(f"address=/{plan.LOAD_SUFFIX}/{plan.WIKI.ipv6}")
    lines.append(f"dns-rr={plan.SECRET.name},{HTTPS_RECORD},{_secret_https()}")
    lines += [f"host-record={name},{plan.RECORDER.ipv4},{plan.RECORDER.ipv6}"
              for name in (*plan.SWITCHES, plan.WIFI_CALLING, plan.GIT)]
    lines.append(f"dns-rr=_dns.resolver.arpa,64,0001{_wire_name(plan.KNOWN_DOH.name)}")
    lines.append(f"server=/{plan.TUNNEL_DOMAIN}/{plan.TUNNEL.ipv4}")
    for engine in plan.ENGINES.values():
        lines.append(f"dns-rr={engine.asked.name},{HTTPS_RECORD},{_hints(engine.asked)}")
    return lines


class NameServer:
    """A dnsmasq in a namespace; with log-queries on, queries() tells what it was asked for."""

    def __init__(self, namespace, folder, name, listen, extra):
        self.log = folder / f"{name}.log"
        config = folder / f"{name}.conf"
        config.write_text(_dnsmasq(listen, self.log, extra))
        self.process = namespace.start("dnsmasq", f"--conf-file={config}",
                                       log=folder / f"{name}.out")
        self._wait(namespace, listen[0], folder / f"{name}.out")

    def _wait(self, namespace, address, out):
        def answers():
            return namespace.run("dig", f"@{address}", "+tries=1", "+time=1", "+short",
                                 "version.bind", "chaos", "txt").returncode == 0
        try:
            wait_for(answers, "dnsmasq", processes=[self.process])
        except LabError as error:
            raise LabError(f"{error}: {out.read_text().strip()}") from None

    def queries(self):
        """Names asked for so far, in order, as "type name"."""
        words = [line.split() for line in self.log.read_text(errors="replace").splitlines()]
        return [f"{kind[6:-1]} {name}" for w in words for kind, name in zip(w, w[1:])
                if kind.startswith("query[")]


class Authority:
    """A throw-away certificate authority and one certificate for every name of the lab."""

    def __init__(self, folder):
        self.ca, self.cert, self.key = (folder / f for f in ("ca.pem", "cert.pem", "key.pem"))
        names = ",".join([*(f"DNS:{name}" for name in plan.CERTIFICATE_NAMES),
                          *(f"IP:{address}" for address in plan.CERTIFICATE_ADDRESSES)])
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        ca_key, request = folder / "ca.key", folder / "request.pem"
        run("openssl", "req", "-x509", *curve, "-days", "2", "-subj", "/CN=Tarha lab authority",
            "-keyout", str(ca_key), "-out", str(self.ca))
        run("openssl", "req", *curve, "-subj", "/CN=tarha-lab", "-keyout", str(self.key),
            "-out", str(request))
        extensions = folder / "extensions"
        extensions.write_text(f"subjectAltName={names}\n")
        run("openssl", "x509", "-req", "-in", str(request), "-CA", str(self.ca), "-CAkey",
            str(ca_key), "-CAcreateserial", "-days", "2", "-extfile", str(extensions),
            "-out", str(self.cert))

    def key_hash(self):
        """Base64 SHA-256 of the server's public key, as Chromium's allow-list wants it."""
        public = run("openssl", "x509", "-in", str(self.cert), "-pubkey", "-noout")
        body = "".join(line for line in public.splitlines() if not line.startswith("-"))
        return base64.b64encode(hashlib.sha256(base64.b64decode(body)).digest()).decode()


def caddyfile(authority, log, endless_port):
    """HTTP/1.1, HTTP/2 and HTTP/3 on 443, HTTP on 80, for any name; /endless never ends."""
    bind = " ".join(f"{plan.NET4}.{n} {plan.NET6}:{n}" for n in plan.SERVER_NUMBERS if n != 60)
    return f"""{{
    admin off
    auto_https off
    servers {{
        protocols h1 h2 h3
    }}
}}
(site) {{
    bind {bind}
    log {{
        output file {log} {{
            roll_disabled
        }}
        format json
    }}
    handle /endless {{
        reverse_proxy 127.0.0.1:{endless_port} {{
            flush_interval -1
        }}
    }}
    handle {{
        respond "You reached {{host}}." 200
    }}
}}
http://:80 {{
    import site
}}
https://:443 {{
    tls {authority.cert} {authority.key}
    import site
}}
"""


def start_caddy(namespace, folder, authority, endless_port):
    config, out, log = folder / "Caddyfile", folder / "caddy.out", folder / "access.log"
    config.write_text(caddyfile(authority, log, endless_port))
    env = dict(os.environ, HOME=str(folder), XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder))
    process = namespace.start("caddy", "run", "--adapter", "caddyfile", "--config", str(config),
                              log=out, env=env)
    address = f"[{plan.WIKI.ipv6}]:443"

    def serves():
        listening = namespace.run("ss", "-Hltn").stdout
        return address in listening and f"{plan.WIKI.ipv4}:80" in listening
    try:
        wait_for(serves, "caddy", processes=[process])
    except LabError as error:
        raise LabError(f"{error}: {out.read_text()[-600:]}") from None
    return process
