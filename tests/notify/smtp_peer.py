#!/usr/bin/python3
"""A mail server on a port of its own choice, which fails as it is told to.

Prints its port; ends when standard input is closed. What a recipient's address begins with decides what happens:
"rcpt450-…" answers RCPT with 450, "data552-…" the end of DATA with 552, "drop-rcpt-…", "drop-data-…" and
"drop-after-…" break the connection at RCPT, at DATA, and when the whole message has been taken in. Every message that
was taken is one line of JSON in the file that is named: who it was for, its Message-ID, and all of its bytes.
"predata451-…" answers DATA itself with 451, "drop-middle-…" breaks the connection once the message may begin. With a
second argument nobody gets that far: "554" (or any number) greets so, "drop" hangs up at once.
"""

import asyncio
import email
import json
import re
import sys

from aiosmtpd.smtp import SMTP


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
        self.log.write(json.dumps({"to": recipient, "id": message["Message-ID"].strip(),
                                   "bytes": envelope.content.decode("ascii")}) + "\n")
        self.log.flush()
        if recipient.startswith("drop-after-"):
            return self.drop(server)
        return "250 OK"


class Server(SMTP):
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


def protocol(log):
    return Doorkeeper(sys.argv[2]) if len(sys.argv) > 2 else Server(Peer(log), hostname="peer.example")


async def main():
    with open(sys.argv[1], "a", encoding="ascii") as log:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: protocol(log), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)
        server.close()


asyncio.run(main())
