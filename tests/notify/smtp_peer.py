#!/usr/bin/python3
"""A mail server on a port of its own choice, which fails as it is told to.

Prints its port; ends when standard input is closed. What a recipient's address begins with decides what happens:
"rcpt450-…" answers RCPT with 450, "data552-…" the end of DATA with 552, "drop-rcpt-…", "drop-data-…" and
"drop-after-…" break the connection at RCPT, at DATA, and when the whole message has been taken in. Every message that
was taken is one line of JSON in the file that is named: who it was for, its Message-ID, and all of its bytes.
"predata451-…" answers DATA itself with 451, "drop-middle-…" breaks the connection once the message may begin. With a
second argument nobody gets that far: "554" (or any number) greets so, "drop" hangs up at once.

The second argument can also be words with commas between them. "starttls" offers encryption, "smtps" begins with it, by
a certificate for 127.0.0.1 (with "elsewhere" for another) that is made in the file of the log's name and ".pem". "auth"
wants a login, "calendar" with "right", and "auth-in-clear" asks for it without encryption. Each try to log in is a line
in the file of the log's name and ".logins".
"""

import asyncio
import email
import json
import logging
import re
import ssl
import subprocess
import sys
import warnings
from asyncio import sslproto

from aiosmtpd.smtp import SMTP, AuthResult


class Peer:
    def __init__(self, log):
        self.log = log

    def drop(self, server):
        server.transport.abort()
        return "421 gone"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if match := re.match(r"mail(\d{3})-", address):
            return f"{match[1]} said at MAIL"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if match := re.match(r"rcpt(\d{3})-", address):
            return f"{match[1]} said at RCPT"
        if address.startswith("drop-rcpt-"):
            return self.drop(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        recipient = envelope.rcpt_tos[0]
        if match := re.match(r"data(\d{3})-", recipient):
            return f"{match[1]} said after DATA"
        if recipient.startswith("drop-data-"):
            return self.drop(server)
        message = email.message_from_bytes(envelope.content)
        self.log.write(json.dumps({"to": recipient, "id": message["Message-ID"].strip(), "tls": encrypted(server),
                                   "bytes": envelope.content.decode("ascii")}) + "\n")
        self.log.flush()
        if recipient.startswith("drop-after-"):
            return self.drop(server)
        return "250 OK"


def encrypted(server):
    return server.transport.get_extra_info("sslcontext") is not None


def log_in(server, session, envelope, mechanism, data):
    with open(sys.argv[1] + ".logins", "a", encoding="ascii") as logins:
        logins.write(json.dumps({"user": data.login.decode(), "tls": encrypted(server)}) + "\n")
    return AuthResult(success=(data.login, data.password) == (b"calendar", b"right"), handled=False)


def certificate(host):
    path = sys.argv[1] + ".pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days", "2", "-subj", "/CN=peer", "-addext", f"subjectAltName={host}", "-keyout", path + ".key",
                    "-out", path], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, path + ".key")
    return context


class Server(SMTP):
    async def smtp_STARTTLS(self, arg):
        # That of aiosmtpd 1.4.3 knows no Python as new as Debian's: there the transport is made by a call.
        await self.push("220 go on")
        waiter = self.loop.create_future()
        self._tls_protocol = sslproto.SSLProtocol(self.loop, self, self.tls_context, waiter, server_side=True)
        self._original_transport = self.transport
        self._original_transport.set_protocol(self._tls_protocol)
        self.transport = self._tls_protocol._get_app_transport()
        self._tls_protocol.connection_made(self._original_transport)
        try:
            await waiter
        except (ssl.SSLError, ConnectionError):  # the client does not like the certificate
            self.transport.abort()

    async def smtp_DATA(self, arg):
        recipient = (self.envelope.rcpt_tos or [""])[0]
        if match := re.match(r"predata(\d{3})-", recipient):
            await self.push(f"{match[1]} said at DATA")
        elif recipient.startswith("drop-middle-"):
            await self.push("354 go on")
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


class Doorkeeper(asyncio.Protocol):
    """Greets with what it is told, and that is all."""

    def __init__(self, code):
        self.code = code

    def connection_made(self, transport):
        if self.code.isdigit():
            transport.write(f"{self.code} said at the door\r\n".encode())
        transport.close()


def protocol(log, mode, tls):
    if mode == "drop" or mode.isdigit():
        return Doorkeeper(mode)
    words = mode.split(",")
    return Server(Peer(log), hostname="peer.example", tls_context=tls if "starttls" in words else None,
                  require_starttls="starttls" in words, auth_required="auth" in words or "auth-in-clear" in words,
                  auth_require_tls="starttls" in words, authenticator=log_in)


async def main():
    warnings.simplefilter("ignore")  # that a server as "auth-in-clear" makes it is unwise
    logging.disable()
    mode = sys.argv[2] if len(sys.argv) > 2 else ""
    words = mode.split(",")
    host = "DNS:elsewhere.example" if "elsewhere" in words else "IP:127.0.0.1"
    tls = certificate(host) if {"starttls", "smtps"} & set(words) else None
    with open(sys.argv[1], "a", encoding="ascii") as log:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: protocol(log, mode, tls), "127.0.0.1", 0,
                                          ssl=tls if "smtps" in words else None)
        print(server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        server.close()


asyncio.run(main())
