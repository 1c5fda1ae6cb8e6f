"""Debian's kernel for virtual machines: downloaded as a package and unpacked, never installed."""

import re
import shutil
import subprocess
from pathlib import Path

PACKAGE = "linux-image-cloud-amd64"
# What a router of namespaces may load; the rest of the modules would only be carried about.
MODULES = ("kernel/net", "kernel/lib", "kernel/crypto", "kernel/arch/x86/crypto",
           "kernel/drivers/net/veth.ko", "kernel/drivers/net/dummy.ko")


class NoKernel(Exception):
    """One sentence: why there is no kernel to boot."""


def _text(*command, cwd=None):
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=120)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoKernel(error) from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"exit {done.returncode}"])[-1]
        raise NoKernel(f"{command[0]}: {last}")
    return done.stdout


def _newest():
    """The package with the kernel itself, which PACKAGE only names."""
    found = re.search(rf"^Depends: .*?(linux-image-\S+-cloud-amd64)", _text(
        "apt-cache", "show", "--no-all-versions", PACKAGE), re.M)
    if not found:
        raise NoKernel(f"{PACKAGE} names no kernel")
    return found[1]


def fetch(cache):
    """(kernel image, folder of its modules); an older kernel in the cache makes room."""
    package = _newest()
    folder = cache / package
    if not (folder / "done").exists():
        shutil.rmtree(cache, ignore_errors=True)
        folder.mkdir(parents=True)
        _text("apt-get", "-q", "download", package, cwd=folder)
        _text("dpkg-deb", "-x", str(next(folder.glob("*.deb"))), str(folder))
        _text("busybox", "depmod", "-b", str(folder), _version(folder).name)
        (folder / "done").touch()
    return next((folder / "boot").glob("vmlinuz-*")), _version(folder)


def _version(folder):
    return next((folder / "lib/modules").iterdir())


def modules(version):
    """{path in the machine: file here} of the modules and of what modprobe reads."""
    wanted = [path for top in MODULES for path in
              ([version / top] if top.endswith(".ko") else (version / top).rglob("*.ko"))]
    wanted += version.glob("modules.*")
    return {f"/usr/lib/modules/{version.name}/{path.relative_to(version)}": Path(path)
            for path in wanted}
