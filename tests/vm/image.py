"""The root of the virtual machine: this host's own programs and the lab, as one cpio archive."""

import os
import re
import shutil
import subprocess
from pathlib import Path

# What the lab's home and clients start (tests/lab/home), and what Tarha starts.
PYTHON = "/usr/bin/python3"  # Debian's own, whatever else is on the path
PROGRAMS = ("busybox", PYTHON, "ip", "ss", "nft", "iptables", "iptables-save", "ip6tables",
            "ip6tables-save", "sysctl", "setpriv", "conntrack", "dnsmasq", "caddy", "openssl",
            "curl", "dig", "gtlsclient", "ping", "ethtool")
APPLETS = ("sh", "mount", "umount", "modprobe", "timeout", "env", "cat", "dmesg", "poweroff", "mkdir", "sed", "tr", "cut",
           "uname")
# Read as they are, folders whole: tables, plug-ins that programs load by name.
FILES = ("/etc/protocols", "/etc/services", "/etc/nsswitch.conf", "/etc/iproute2", "/etc/ssl/openssl.cnf",
         "/usr/lib/ssl/openssl.cnf", "{lib}/xtables", "{lib}/libcurl.so.4", "{lib}/libgcc_s.so.1")
LINKS = {"/bin": "usr/bin", "/sbin": "usr/sbin", "/lib": "usr/lib", "/lib64": "usr/lib64"}
FOLDERS = ("/dev", "/proc", "/sys", "/run", "/tmp", "/root", "/var/lib", "/var/run", "/etc/netns")
LIBRARIES = "/usr/lib/x86_64-linux-gnu"
PYTHON_LEAVES_OUT = {"test", "idlelib", "lib2to3", "ensurepip", "tkinter", "turtledemo",
                     "distutils", "pydoc_data", "dist-packages", "site-packages", "sqlite3"}


def _libraries(files):
    """Every shared library that these need, by ldd."""
    said = subprocess.run(["ldd", *map(str, files)], capture_output=True, text=True).stdout
    return {Path(path) for path in re.findall(r"(?:=>\s|^\s)(/\S+) \(0x", said, re.M)}


def _usr(path):
    """The place of a file in a tree whose /bin and /lib are links into /usr."""
    return re.sub(r"^/(bin|sbin|lib|lib64)/", r"/usr/\1/", str(path))


def _python():
    top = Path(subprocess.run([PYTHON, "-c", "import os; print(os.path.dirname(os.__file__))"],
                              capture_output=True, text=True, check=True).stdout.strip())
    for folder, names, files in os.walk(top):
        names[:] = [name for name in names if name not in PYTHON_LEAVES_OUT
                    and not name.startswith("config-")]
        yield from (Path(folder) / name for name in files)


def contents(extra):
    """{path in the machine: file here, or bytes}, with all the libraries of it."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        raise FileNotFoundError(f"not installed: {' '.join(missing)}")
    files = {_usr(shutil.which(name)): Path(shutil.which(name)) for name in PROGRAMS}
    for name in FILES:
        path = Path(name.format(lib=LIBRARIES))
        inside = path.rglob("*") if path.is_dir() else [path]
        files |= {_usr(one): one for one in inside if one.is_file()}
    files |= {str(path): path for path in _python()}
    files |= extra
    binaries = [path for path in files.values() if isinstance(path, Path) and _is_elf(path)]
    files |= {_usr(path): path for path in _libraries(binaries)}
    files["/etc/passwd"] = b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n"
    files["/etc/group"] = b"root:x:0:\nnogroup:x:65534:\n"
    files["/etc/resolv.conf"] = b""  # namespaces put their own in its place
    files["/etc/hosts"] = b"127.0.0.1 localhost\n::1 localhost\n"
    return files


def _is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF" and path.suffix != ".ko"


class Archive:
    """A cpio archive in the form that the kernel unpacks (newc)."""

    def __init__(self, path):
        self._file = open(path, "wb")  # noqa: SIM115 closed in close()
        self._number, self._made = 0, set()

    def _entry(self, name, mode, body=b""):
        self._number += 1
        name = name.strip("/").encode() + b"\0"
        fields = (self._number, mode, 0, 0, 1, 0, len(body), 0, 0, 0, 0, len(name), 0)
        self._file.write(b"070701" + b"".join(b"%08x" % field for field in fields))
        for part in (name, body):
            self._file.write(part)
            self._file.write(bytes(-self._file.tell() % 4))

    def folder(self, path):
        if path in self._made or path == "/":
            return
        self.folder(os.path.dirname(path))
        self._made.add(path)
        self._entry(path, 0o41777 if path == "/tmp" else 0o40755)

    def link(self, path, target):
        self._entry(path, 0o120777, target.encode())

    def file(self, path, source):
        self.folder(os.path.dirname(path))
        if isinstance(source, bytes):
            return self._entry(path, 0o100644, source)
        return self._entry(path, 0o100755 if os.access(source, os.X_OK) else 0o100644,
                           source.read_bytes())

    def close(self):
        self._entry("TRAILER!!!", 0)
        self._file.close()


def write(path, extra):
    """Writes the archive; `extra` is what the host's own programs do not have."""
    archive = Archive(path)
    for link, target in LINKS.items():
        archive.link(link, target)
    for folder in FOLDERS:
        archive.folder(folder)
    files = contents(extra)
    for name in sorted(files):
        archive.file(name, files[name])
    for applet in APPLETS:
        if f"/usr/bin/{applet}" not in files:
            archive.link(f"/usr/bin/{applet}", "busybox")
    archive.link("/usr/sbin/modprobe", "../bin/busybox")
    archive.close()
