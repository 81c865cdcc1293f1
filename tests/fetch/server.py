#!/usr/bin/env python3
"""A web server on loopback that behaves as badly as it is asked to.

Prints its ports on one line, "PLAIN TLS IPV6" (0 where there is none), and ends when its standard input does. TLS is
with the certificate in the directory that is its argument, cert.pem and key.pem, where they exist.
"""

import gzip
import os
import socket
import ssl
import sys
import threading
import time
import urllib.parse

CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
TAG = 'W/"v1, of 2003"'
DATE = "Wed, 01 Oct 2003 09:00:00 GMT"


def response(status, headers=(), body=b""):
    lines = [f"HTTP/1.1 {status} Said", "Connection: close", *headers]
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def zeros(size, times=1):
    """`size` zero bytes, packed; more than once where `times` says so."""
    data = bytes(size)
    for _ in range(times):
        data = gzip.compress(data, 9)
    return data


def conditional(head):
    asked_tag = f"\r\nIf-None-Match: {TAG}\r\n" in head
    asked_date = f"\r\nIf-Modified-Since: {DATE}\r\n" in head
    if asked_tag or asked_date:
        return response(304, [f"X-Asked: {asked_tag} {asked_date}"])
    return response(200, [f"ETag: {TAG}", f"Last-Modified: {DATE}", "Content-Type: image/png"], CALENDAR)


def endless(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def endless_headers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")


def drip(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


def chunked(connection):
    """Packed, in chunks, without a length."""
    connection.sendall(response(200, ["Content-Encoding: gzip", "Transfer-Encoding: chunked"]))
    data = zeros(20_000_000)
    for at in range(0, len(data), 512):
        piece = data[at : at + 512]
        connection.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
    connection.sendall(b"0\r\n\r\n")


STREAMS = {"/endless": endless, "/endless-headers": endless_headers, "/drip": drip, "/chunked-bomb": chunked}

ANSWERS = {
    "/calendar": lambda head: response(200, ["Content-Type: text/calendar"], CALENDAR),
    "/echo": lambda head: response(200, [], head.encode("latin-1")),
    "/conditional": conditional,
    "/empty": lambda head: response(200),
    "/empty-gzip": lambda head: response(200, ["Content-Encoding: gzip"], gzip.compress(b"")),
    "/gzip": lambda head: response(200, ["Content-Encoding: gzip"], gzip.compress(CALENDAR)),
    "/bomb": lambda head: response(200, ["Content-Encoding: gzip"], zeros(30_000_000)),
    "/twofold-bomb": lambda head: response(200, ["Content-Encoding: gzip, gzip"], zeros(30_000_000, 2)),
    "/no-gzip": lambda head: response(200, ["Content-Encoding: gzip"], b"it is not"),
    "/big": lambda head: response(200, ["Content-Length: 9000000"], b"x"),
    "/wrong-length": lambda head: response(200, ["Content-Length: 900"], CALENDAR),
    "/short-length": lambda head: response(200, ["Content-Length: 15"], CALENDAR),
    "/hang-up": lambda head: b"",
    "/nonsense": lambda head: b"220 mail.example ESMTP\r\n",
    "/no-location": lambda head: response(302),
    "/unasked-304": lambda head: response(304),
    "/bad-tag": lambda head: response(200, ['ETag: "a\x01b"', "Last-Modified: " + "x" * 2000], CALENDAR),
}


def answer(head):
    target = head.split(" ", 2)[1]
    path, _, query = target.partition("?")
    given = urllib.parse.parse_qs(query)
    if path == "/to":  # ?where=LOCATION&status=302
        location = given["where"][0]
        return response(int(given.get("status", ["302"])[0]), [f"Location: {location}"], b"moved")
    if path == "/loop":
        return response(301, ["Location: /loop"])
    if path == "/hops":  # ?n=3: so many redirects, then a calendar
        left = int(given["n"][0])
        return response(308, [f"Location: /hops?n={left - 1}"]) if left > 0 else ANSWERS["/calendar"](head)
    if path == "/status":  # ?code=503&retry=120
        retry = [f"Retry-After: {given['retry'][0]}"] if "retry" in given else []
        return response(int(given["code"][0]), retry, b"an error page")
    return ANSWERS.get(path, lambda _: response(404))(head)


def serve(connection, context):
    try:
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        text = head.decode("latin-1")
        path = text.split(" ", 2)[1].partition("?")[0]
        if path in STREAMS:
            STREAMS[path](connection)
        else:
            connection.sendall(answer(text))
    except (OSError, ValueError):
        pass  # the other side has had enough
    finally:
        connection.close()


def listen(family, host, context=None):
    """The port, 0 where the machine has no such addresses."""
    try:
        server = socket.create_server((host, 0), family=family)
    except OSError:
        return 0

    def accept():
        while True:
            connection, _ = server.accept()
            threading.Thread(target=serve, args=(connection, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[1]


def main():
    context = None
    directory = sys.argv[1] if len(sys.argv) > 1 else ""
    if directory and os.path.exists(os.path.join(directory, "cert.pem")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(directory, "cert.pem"), os.path.join(directory, "key.pem"))
    tls = listen(socket.AF_INET, "127.0.0.1", context) if context else 0
    print(listen(socket.AF_INET, "127.0.0.1"), tls, listen(socket.AF_INET6, "::1"), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
