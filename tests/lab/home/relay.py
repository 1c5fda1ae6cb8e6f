"""Relay: a port of this machine that leads into the lab home, for a person with a browser."""

import contextlib
import socket
import threading


class Relay:
    """Carries connections to 127.0.0.1:`port` on to `address`, as if a device of the home had made
    them. A context manager."""

    def __init__(self, device, address, port):
        self._device, self._address = device, address
        self._listening = socket.create_server(("127.0.0.1", port))

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listening.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                outside, _ = self._listening.accept()
                threading.Thread(target=self._carry, args=(outside,), daemon=True).start()

    def _carry(self, outside):
        with outside, self._device.socket(4) as inside, contextlib.suppress(OSError):
            inside.connect(self._address)
            back = threading.Thread(target=_copy, args=(inside, outside), daemon=True)
            back.start()
            _copy(outside, inside)
            back.join()


def _copy(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
