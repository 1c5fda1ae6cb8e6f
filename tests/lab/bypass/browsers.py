"""D, T: real browsers whose user has switched on a resolver of their own and Encrypted Client Hello."""

from home import clients, plan

from .technique import technique

KNOWN, UNKNOWN = (f"https://{where}/dns-query" for where in (plan.KNOWN_DOH.name, plan.HIDDEN_DOH.name))
BY_ADDRESS = f"https://{plan.NAMELESS_DOH.ipv4}/dns-query"
BOOK = f"https://{plan.DOH_ONLY.name}/"


def firefox(world, device, resolver, url):
    """The text of a page in Firefox with "max protection" by this resolver."""
    browser = world.firefox(device)
    browser.set("network.trr.uri", resolver)
    browser.set("network.trr.mode", 3)
    return browser.open(url)


@technique("D6b", "the same in Chromium (\"secure DNS\")", 4, "Chromium")
def chromium_doh(world, device):
    return clients.chromium(world.home, world.on(device), BOOK, doh=KNOWN).reached


@technique("D6c", "the same in Firefox (\"max protection\")", 4, "Firefox")
def firefox_doh(world, device):
    return "You reached" in firefox(world, device, KNOWN, BOOK)


@technique("D7c", "an unknown resolver by its bare address, in Firefox", 2, "Firefox")
def firefox_by_address(world, device):
    return "You reached" in firefox(world, device, BY_ADDRESS, BOOK)


@technique("T2d", "Encrypted Client Hello by a browser, keys from a known resolver", 3, "Firefox")
def veiled(world, device):
    return reaches_veiled(world, device, KNOWN)


@technique("T2e", "the same with keys from a resolver nobody knows, under a cover nobody knows", 2,
           "Firefox", notice="unbound_address")
def veiled_unknown(world, device):
    return reaches_veiled(world, device, UNKNOWN)


def reaches_veiled(world, device, resolver):
    """Whether a server that no name of ours leads to has read the hello that says only its cover."""
    site, cover = plan.veiled(device)
    world.recorder.forget(cover)
    firefox(world, device, resolver, f"https://{site.name}/")
    return world.recorder.saw(cover)
