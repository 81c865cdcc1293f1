#!/usr/bin/env python3
"""Somebody's web address on a port of its own choice, which fails as it is told to.

Prints its port; ends when standard input is closed. The path decides what happens: /status/NNN answers so (with
Retry-After: 120 where it ends in /later), /drop hangs up when all has been read, /redirect leads elsewhere, /hang never
answers, everything else is taken. Every message is one line of JSON in the file that is named: path, headers (names in
lower case), body.
"""

import http.server
import json
import sys
import threading
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock = threading.Lock()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.lock, open(sys.argv[1], "a", encoding="utf-8") as log:
            headers = {name.lower(): value for name, value in self.headers.items()}
            log.write(json.dumps({"path": self.path, "headers": headers, "body": body.decode()}) + "\n")
        parts = self.path.split("/")
        if parts[1] == "drop":
            self.close_connection = True
            return
        if parts[1] == "hang":
            time.sleep(60)
        status = int(parts[2]) if parts[1] == "status" else 302 if parts[1] == "redirect" else 200
        self.send_response(status)
        if parts[-1] == "later":
            self.send_header("Retry-After", "120")
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


def main():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
