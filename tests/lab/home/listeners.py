"""Servers of the test itself, as threads with sockets inside a namespace: they count bytes."""

import contextlib
import socket
import threading
from dataclasses import dataclass, field


@dataclass
class Connection:
    """What one client sent, and how it ended."""

    peer: tuple
    data: bytearray = field(default_factory=bytearray)
    ended: str = ""  # "", "closed" or "reset"


class _Listener:
    """Accepts TCP connections in a thread; each is served in its own by serve(sock, peer)."""

    def __init__(self, namespace, family, address, port):
        self._socket = namespace.socket(family)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((address, port))
        self._socket.listen(512)
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, peer = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._guarded, args=(client, peer), daemon=True).start()

    def _guarded(self, client, peer):
        with client, contextlib.suppress(OSError):
            self.serve(client, peer)

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Sink(_Listener):
    """Accepts and records; says nothing unless `reply` is given (sent on the first bytes)."""

    def __init__(self, namespace, family, address, port=443, reply=b""):
        self.connections = []
        self._reply = reply
        super().__init__(namespace, family, address, port)

    def serve(self, client, peer):
        seen = Connection(peer)
        self.connections.append(seen)
        while True:
            try:
                piece = client.recv(65536)
            except ConnectionResetError:
                seen.ended = "reset"
                return
            if not piece:
                seen.ended = "closed"
                return
            if self._reply and not seen.data:
                client.sendall(self._reply)
            seen.data += piece


class Endless(_Listener):
    """An HTTP/1.0 answer that never ends: 16 kB every 20 ms, about 800 kB/s a client."""

    def __init__(self, namespace, address="127.0.0.1", port=0):
        self._stop = threading.Event()
        super().__init__(namespace, 4, address, port)

    def serve(self, client, peer):
        client.recv(65536)
        client.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n")
        while not self._stop.wait(0.02):
            client.sendall(bytes(16384))

    def close(self):
        self._stop.set()
        super().close()


class DatagramSink:
    """Records UDP datagrams."""

    def __init__(self, namespace, family, address, port=443):
        self.datagrams = []
        self._stop = threading.Event()
        self._socket = namespace.socket(family, socket.SOCK_DGRAM)
        self._socket.bind((address, port))
        self._socket.setsockopt(socket.SOL_SOCKET, 33, 8 << 20)  # SO_RCVBUFFORCE
        self._socket.settimeout(0.1)
        self._thread = threading.Thread(target=self._receive, daemon=True)
        self._thread.start()

    def _receive(self):
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                data, peer = self._socket.recvfrom(65536)
                self.datagrams.append((peer, data))

    def close(self):
        self._stop.set()
        self._thread.join()
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
