"""A server of a test's own: a store in a directory that goes away, `nenkai serve` on a free port, raw sockets."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).parents[1] / "support"))
from postgres_server import PostgresServer

PATIENCE = 30  # seconds that anything may take on a slow machine before a test gives up; no test measures time


class Place:
    """A directory with a store in it; or beside it, on the server of script/postgres."""

    def __init__(self, nenkai, source, on_postgresql=False):
        self.nenkai, self.source = nenkai, pathlib.Path(source).resolve()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nenkai-serve-"))
        self.store = self.folder / "nenkai.db"
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("NENKAI_")}
        self.environment["NENKAI_STORE"] = f"sqlite:{self.store}"
        self.database = PostgresServer() if on_postgresql else None
        if self.database:
            self.environment["NENKAI_STORE"] = self.database.new_schema(f"serve_{os.getpid()}")
        self.servers = []

    def run(self, *arguments, check=True):
        done = subprocess.run([self.nenkai, *map(str, arguments)], cwd=self.folder, env=self.environment,
                              capture_output=True, timeout=120)
        assert not check or done.returncode == 0, f"{arguments}: {done.returncode}: {done.stderr.decode()}"
        return done.stdout

    def init(self, programme=None):
        self.run("init", programme or self.source / "config/programmes/kci-icp-2003.toml")
        return self

    def serve(self, *arguments, at=0, **settings):
        server = Server(self, arguments, settings, at)
        self.servers.append(server)
        return server

    def close(self):
        for server in self.servers:
            server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    def __init__(self, place, arguments, settings, port):
        environment = dict(place.environment)
        for name, value in settings.items():
            environment["NENKAI_" + name.upper()] = str(value)
        self.log_file = open(place.folder / f"log-{len(place.servers)}", "w+b")
        self.process = subprocess.Popen([place.nenkai, "serve", "--listen", f"127.0.0.1:{port}", *arguments],
                                        cwd=place.folder, env=environment, stderr=self.log_file,
                                        stdout=subprocess.DEVNULL)
        until(lambda: b"\n" in self.log() or self.process.poll() is not None, "the server does not say that it listens")
        match = re.match(rb"listening on http://([0-9.]+):([0-9]+)\n", self.log())
        assert match, self.log().decode()
        self.address = (match[1].decode(), int(match[2]))

    def log(self):
        return pathlib.Path(self.log_file.name).read_bytes()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.log_file.close()

    def stop(self, by=signal.SIGTERM):
        self.process.send_signal(by)
        return self.process.wait(timeout=PATIENCE)

    def request(self, target, method="GET", headers=None, body=None):
        """Status, headers (names in lower case) and body, over a connection of its own."""
        connection = http.client.HTTPConnection(*self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(method, target, body=body, headers=headers or {})
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def get(self, target, **headers):
        return self.request(target, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def health(self):
        return json.loads(self.request("/healthz")[2])

    def connect(self, receive_buffer=None):
        client = socket.socket()
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.settimeout(PATIENCE)
        client.connect(self.address)
        return client

    def raw(self, data):
        """All that comes back until the server closes the connection or has answered and waits."""
        with self.connect() as client:
            client.sendall(data)
            return read_all(client)


def read_all(client, quiet=None):
    """Until the end; with `quiet`, or until nothing has come for so many seconds."""
    if quiet:
        client.settimeout(quiet)
    received = b""
    while True:
        try:
            more = client.recv(65536)
        except TimeoutError:
            assert quiet, "the server neither answers nor closes"
            return received
        except ConnectionResetError:
            return received
        if not more:
            return received
        received += more


def until(done, why, patience=PATIENCE):
    """Waits until `done()` is true, and returns what it returned."""
    deadline = time.monotonic() + patience
    while True:
        if value := done():
            return value
        assert time.monotonic() < deadline, why
        time.sleep(0.02)


def closed(client):
    """True once the server has closed the connection; reads what it says before that."""
    return read_all(client) is not None


def status(answer):
    """Of raw bytes; 0 where the connection was closed without a word."""
    match = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(match[1]) if match else 0


@contextlib.contextmanager
def logs_on_failure(place):
    """Shows the logs of the place's servers where the block fails, and closes the place."""
    try:
        yield place
    except BaseException:
        for server in place.servers:
            sys.stderr.write(f"--- log of the server\n{server.log().decode(errors='replace')[-3000:]}\n")
        raise
    finally:
        place.close()
