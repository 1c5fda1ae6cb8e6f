"""The lab home on paper: who lives there, what the internet offers, and every address.

Data only. Names live under reserved top-level domains (RFC 2606), addresses in documentation
ranges (RFC 5737, RFC 3849), except the two of a well-known public resolver that children type in
and the names of search engines and one app, which rules know.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Device:
    name: str
    mac: str
    ipv4: str
    ipv6: str

    def address(self, family):
        return self.ipv4 if family == 4 else self.ipv6


@dataclass(frozen=True)
class Site:
    """One name of the internet and the server address it lives on."""

    name: str
    ipv4: str
    ipv6: str

    def address(self, family):
        return self.ipv4 if family == 4 else self.ipv6


LAN4, LAN6 = "192.168.77", "2001:db8:77:"
WAN4, WAN6 = "203.0.113", "2001:db8:1:"
NET4, NET6 = "198.51.100", "2001:db8:2:"

ROUTER4, ROUTER6 = f"{LAN4}.1", f"{LAN6}:1"
ROUTER_WAN4, ROUTER_WAN6 = f"{WAN4}.2", f"{WAN6}:2"
GATEWAY4, GATEWAY6 = f"{WAN4}.1", f"{WAN6}:1"

ISP_RESOLVER4, ISP_RESOLVER6 = f"{NET4}.53", f"{NET6}:53"
FOREIGN_RESOLVER4, FOREIGN_RESOLVER6 = "8.8.8.8", "2001:4860:4860::8888"


def _device(number, name):
    return Device(name, f"02:00:5e:10:00:{number:02x}", f"{LAN4}.{number + 100}",
                  f"{LAN6}:{number + 100}")


MIA = _device(1, "mia-tablet")
LEO = _device(2, "leo-phone")
PARENT = _device(3, "parent-laptop")
STRANGER = _device(4, "stranger")
DEVICES = (MIA, LEO, PARENT, STRANGER)


def _site(number, name):
    return Site(name, f"{NET4}.{number}", f"{NET6}:{number}")


WIKI = _site(10, "wiki.example")  # everybody may
SCHOOL = _site(11, "school.example")  # allowed by name
CLIPS = _site(20, "clips.example")  # Mia's own rule denies it, Leo may
CLIPS_CDN = _site(21, "cdn.clips.example")  # below a denied suffix
BETS = _site(30, "bets.example")  # on the list "gambling", blocked for both children
TIKTOK = _site(31, "tiktok.com")  # an app that rules know by itself
BIG = _site(40, "big.example")  # serves a download that never ends
SHARED_GOOD = _site(50, "good.shared.example")  # two names on one address,
SHARED_BAD = _site(50, "bad.shared.example")  # and Mia may not have the second
SINK = _site(60, "sink.example")  # no server of its own: tests listen here
SITES = (WIKI, SCHOOL, CLIPS, CLIPS_CDN, BETS, TIKTOK, BIG, SHARED_GOOD, SHARED_BAD, SINK)



@dataclass(frozen=True)
class Engine:
    """A search engine: its ordinary name, and the one that filters what it finds."""

    asked: Site
    safe: Site


def _engine(number, asked, safe):
    return Engine(_site(number, asked), _site(number + 1, safe))


ENGINES = {
    "google": _engine(100, "www.google.com", "forcesafesearch.google.com"),
    "bing": _engine(102, "www.bing.com", "strict.bing.com"),
    "duckduckgo": _engine(104, "duckduckgo.com", "safe.duckduckgo.com"),
    "ecosia": _engine(106, "www.ecosia.org", "strict-safe-search.ecosia.org"),
    "pixabay": _engine(108, "pixabay.com", "safesearch.pixabay.com"),
    "yandex": _engine(110, "yandex.com", "familysearch.yandex.ru"),
    "youtube": _engine(112, "www.youtube.com", "restrictmoderate.youtube.com"),
}
YOUTUBE_STRICT = _site(114, "restrict.youtube.com")
ENGINE_SITES = tuple(s for e in ENGINES.values() for s in (e.asked, e.safe)) + (YOUTUBE_STRICT,)

# Every name below this one answers with WIKI's addresses: fresh names for load tests.
LOAD_SUFFIX = "load.example"
# Aliases (CNAME): name -> the site behind it.
ALIASES = {"friendly.example": CLIPS}
# Ways round the filter (bypass/): a resolver under a name that lists know and under one that nobody
# knows, relays and VPN servers, TLS for any name. bypass/world.py starts what is there.
KNOWN_DOH = _site(71, "cloudflare-dns.com")
HIDDEN_DOH = _site(72, "notes.example")
TUNNEL = _site(73, "work.example")
RECORDER = _site(74, "cdn.example")
BYPASS_SITES = (KNOWN_DOH, HIDDEN_DOH, TUNNEL, RECORDER)
# The same two again, at addresses that no name leads to.
NAMELESS_DOH = _site(76, "nameless.invalid")
NAMELESS_RECORDER = _site(77, "nameless.invalid")
# Names that only those resolvers know, below a denied one.
DOH_ONLY = _site(20, "book.clips.example")


def veiled(device):
    """A site at NAMELESS_RECORDER with Encrypted Client Hello keys, and the cover in them, which our own
    DNS never hears of: each device has its own, so that a late connection is nobody else's."""
    return _site(77, f"{device.name}.veil.clips.example"), f"{device.name}.quiet.example"


# Names that switch something on where they have an address.
SWITCHES = ("use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com",
            "www.nordvpn.com", "engage.cloudflareclient.com", "www.teamviewer.com",
            "www.torproject.org")
GIT = "codeberg.org"  # a place of software, at RECORDER
WIFI_CALLING = "epdg.epc.mnc091.mcc244.pub.3gppnetwork.org"  # an operator's, at RECORDER
VPN_NAME, RELAY = "www.nordvpn.com", "engage.cloudflareclient.com"
REMOTE_DESKTOP = "www.teamviewer.com"
TUNNEL_DOMAIN = "tunnel.example"  # its name server is TUNNEL
TRANSLATED = _site(75, "clips-example.translate.goog")  # clips.example through a translator

# A name whose HTTPS record carries Encrypted Client Hello keys.
SECRET = _site(12, "secret.example")
ECH_COVER = "cover.example"  # the public name in those keys

SERVER_NUMBERS = (10, 11, 12, 20, 21, 30, 31, 40, 50, 60, *range(100, 115))
CERTIFICATE_NAMES = tuple(s.name for s in (*SITES, SECRET, *ENGINE_SITES, KNOWN_DOH, HIDDEN_DOH,
                                           DOH_ONLY)) + (f"*.{LOAD_SUFFIX}", "*.veil.clips.example",
                                                     "*.quiet.example", *ALIASES)
CERTIFICATE_ADDRESSES = (NAMELESS_DOH.ipv4,)
