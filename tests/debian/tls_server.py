"""tls_server.py ADDRESS CERT KEY: answers any number of TLS handshakes at once, then closes."""

import contextlib
import socket
import ssl
import sys
import threading

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[2], sys.argv[3])


def greet(client):
    client.settimeout(10)
    with contextlib.suppress(OSError), context.wrap_socket(client, server_side=True) as tls:
        tls.recv(1)


with socket.create_server((sys.argv[1], 443)) as listener:
    while True:
        threading.Thread(target=greet, args=(listener.accept()[0],), daemon=True).start()
