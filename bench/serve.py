#!/usr/bin/env python3
"""What serving feeds costs. Workloads:

    200/40k/64       GET of a feed of about 40 KB over 64 kept connections
    304/40k/64       the same with If-None-Match
    200/400k/64      GET of a feed of about 400 KB
    200/40k/1000     the first over 1,000 connections; so 304/40k/1000 and 200/400k/1000
    radicale         the same calendar of 400 KB from Debian's radicale, 16 connections, beside nenkai's
    idle             10,000 idle kept connections: memory of the process and of the kernel
    slow-readers     500 clients who ask for the feed of 400 KB and do not read it: memory
    slow-clients     1,000 who send a byte every ten seconds and 1,000 who read so: how long a normal request takes
                     beside them (p99), and whether they are closed in the end

The rival is nginx with two workers (sendfile, reuseport, open_file_cache, no log) and the same bytes as a static file
with the same fields; nenkai runs with two threads and `log = "problems"`. wrk has two threads and shares the machine
with the server. Slices of all servers take turns in random order; a figure is the median over the rounds, a ratio that
of two medians.

    serve.py [--nenkai build/release/nenkai] [--rounds 5] [--seconds 3]
             [--only throughput|radicale|idle|slow-readers|slow-clients]
"""

import argparse
import contextlib
import hashlib
import os
import pathlib
import random
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from audit import machine  # noqa: E402

PACKAGES = {"nginx": "nginx-light", "wrk": "wrk", "radicale": "radicale"}
NGINX = """
{user}worker_processes 2; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_rlimit_nofile 20000;
events {{ worker_connections 12000; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; keepalive_timeout 600;
  open_file_cache max=100; open_file_cache_valid 60s;
  client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
  uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  types {{ text/calendar ics; }} charset utf-8; charset_types text/calendar;
  server {{
    listen 127.0.0.1:{port} reuseport backlog=4096; root {folder}/www;
    add_header Cache-Control "public, max-age=300"; add_header Access-Control-Allow-Origin "*";
    add_header X-Content-Type-Options nosniff; add_header Referrer-Policy no-referrer; add_header Vary Accept-Encoding;
  }}
}}
"""


def install(names):
    """What is missing, without starting any of it."""
    missing = [PACKAGES[name] for name in names if not shutil.which(name, path="/usr/sbin:/usr/bin:/bin")]
    if not missing:
        return
    policy = pathlib.Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        subprocess.run(["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    finally:
        if ours:
            policy.unlink()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(url, headers=None):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {})) as answer:
        return answer.headers, answer.read()


def wait_for(url):
    for _ in range(300):
        with contextlib.suppress(OSError):
            return get(url)
        time.sleep(0.1)
    sys.exit(f"{url} does not answer")


class Servers:
    """nenkai, nginx and radicale with the same calendar; `paths` by server and size."""

    def __init__(self, nenkai, folder):
        self.nenkai, self.folder, self.running = nenkai, folder, []
        source = folder / "programme.toml"
        with open(source, "w") as out:
            subprocess.run([HERE / "make_programme.py", "--pairings", "10", "--years", "20", "--events", "1000"],
                           stdout=out, check=True)
        self.environment = {**os.environ, "NENKAI_STORE": f"sqlite:{folder}/nenkai.db",
                            "NENKAI_SERVER_LOG": "problems", "NENKAI_SERVER_IDLE_TIMEOUT": "600"}
        subprocess.run([nenkai, "init", source], env=self.environment, check=True, stdout=subprocess.DEVNULL)
        scopes = subprocess.run([nenkai, "feed", "list", "--format", "csv"], env=self.environment, check=True,
                                capture_output=True, text=True).stdout.split("\n")[1:-1]
        feeds = {line.split(",")[0]: self.feed(line.split(",")[0]) for line in scopes if "obligations" not in line}
        self.scopes = {size: min(feeds, key=lambda scope: abs(len(feeds[scope]) - size * 1000)) for size in (40, 400)}
        self.bytes = {size: feeds[scope] for size, scope in self.scopes.items()}

    def feed(self, scope):
        return subprocess.run([self.nenkai, "feed", scope], env=self.environment, check=True,
                              capture_output=True).stdout

    def start(self, command, **options):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        self.running.append(process)
        return process

    def start_nenkai(self, **settings):
        port = free_port()
        environment = {**self.environment, **{f"NENKAI_SERVER_{key.upper()}": str(v) for key, v in settings.items()}}
        process = self.start([self.nenkai, "serve", "--listen", f"127.0.0.1:{port}"], env=environment)
        paths = {size: f"http://127.0.0.1:{port}/feeds/{scope}.ics" for size, scope in self.scopes.items()}
        return process, paths

    def start_nginx(self):
        port = free_port()
        folder = self.folder / "nginx"
        (folder / "www").mkdir(parents=True)
        for size, content in self.bytes.items():
            (folder / f"www/{size}.ics").write_bytes(content)
        user = "user root; " if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, user=user))
        process = self.start(["/usr/sbin/nginx", "-c", folder / "nginx.conf"])
        return process, {size: f"http://127.0.0.1:{port}/{size}.ics" for size in self.bytes}

    def start_radicale(self):
        port = free_port()
        collection = self.folder / "radicale/collection-root/user/cal"
        collection.mkdir(parents=True)
        (collection / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
        text = self.bytes[400].decode()
        head, *events = text.split("BEGIN:VEVENT\r\n")
        zone = re.search(r"BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", head, re.S)
        for number, event in enumerate(events):
            event = event.split("END:VEVENT\r\n")[0]
            (collection / f"{number}.ics").write_text(
                f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{zone[0] if zone else ''}BEGIN:VEVENT\r\n{event}"
                "END:VEVENT\r\nEND:VCALENDAR\r\n", newline="")
        config = self.folder / "radicale.conf"
        config.write_text(f"[server]\nhosts = 127.0.0.1:{port}\nmax_connections = 20\n[auth]\ntype = none\n"
                          f"[rights]\ntype = authenticated\n[storage]\nfilesystem_folder = {self.folder}/radicale\n"
                          "[logging]\nlevel = error\n")
        process = self.start(["/usr/bin/radicale", "--config", config])
        return process, {400: f"http://user:x@127.0.0.1:{port}/user/cal/"}

    def close(self):
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait()


def wrk(url, connections, seconds, headers=()):
    """Requests a second; ends where an answer was wrong."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
    for header in headers:
        command += ["-H", header]
    text = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"{url}: {text}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])


def throughput(servers, asked):
    paths = {"nenkai": servers.start_nenkai()[1], "nginx": servers.start_nginx()[1]}
    etags = {}
    for name, urls in paths.items():
        for size, url in urls.items():
            headers, body = wait_for(url)
            if hashlib.sha256(body).digest() != hashlib.sha256(servers.bytes[size]).digest():
                sys.exit(f"{url} answers something else")
            etags[name, size] = headers["ETag"]
    workloads = [(code, size, connections) for connections in (64, 1000) for code, size in
                 ((200, 40), (304, 40), (200, 400))]
    results = {}
    for _ in range(asked.rounds):
        for workload in random.sample(workloads, len(workloads)):
            code, size, connections = workload
            for name in random.sample(list(paths), len(paths)):
                headers = [f"If-None-Match: {etags[name, size]}"] if code == 304 else []
                rate = wrk(paths[name][size], connections, asked.seconds, headers)
                results.setdefault((workload, name), []).append(rate)
    for workload in workloads:
        medians = {name: statistics.median(results[workload, name]) for name in paths}
        extents = "  ".join(f"{name} {medians[name]:8,.0f}/s ({min(results[workload, name]):,.0f} to "
                            f"{max(results[workload, name]):,.0f})" for name in paths)
        code, size, connections = workload
        print(f"{code}/{size}k/{connections:<5} {medians['nenkai'] / medians['nginx']:5.2f} x nginx   {extents}",
              flush=True)


def beside_radicale(servers, asked):
    paths = {"nenkai": servers.start_nenkai()[1][400], "radicale": servers.start_radicale()[1][400]}
    plain = re.sub(r"user:x@", "", paths["radicale"])
    login = "Authorization: Basic dXNlcjp4"
    wait_for(paths["nenkai"])
    for _ in range(100):
        with contextlib.suppress(OSError):
            body = get(plain, {"Authorization": "Basic dXNlcjp4"})[1]
            break
        time.sleep(0.2)
    events = body.count(b"BEGIN:VEVENT")
    if events != servers.bytes[400].count(b"BEGIN:VEVENT"):
        sys.exit("radicale has another calendar")
    rates = {"nenkai": [], "radicale": []}
    for _ in range(asked.rounds):
        rates["nenkai"].append(wrk(paths["nenkai"], 16, asked.seconds))
        rates["radicale"].append(wrk(plain, 16, max(asked.seconds, 5), [login]))
    medians = {name: statistics.median(values) for name, values in rates.items()}
    size = len(servers.bytes[400]) // 1000
    print(f"radicale       {medians['nenkai'] / medians['radicale']:,.0f} x radicale   "
          f"nenkai {medians['nenkai']:,.0f}/s  radicale {medians['radicale']:.2f}/s ({events} events, {size} KB)",
          flush=True)


def pss(process):
    """MiB of the process' proportional share."""
    text = pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return int(re.search(r"Pss:\s+(\d+)", text)[1]) / 1024


def available():
    return int(re.search(r"MemAvailable:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())[1]) / 1024


def endpoint(url):
    host = re.match(r"http://([\d.]+):(\d+)(.*)", url)
    return (host[1], int(host[2])), host[3]


def connect_many(address, count, buffer=None):
    clients = []
    for _ in range(count):
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.connect(address)
        clients.append(client)
    return clients


def request(path, fields=""):
    return f"GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n".encode()


def receive_head(client):
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(4096)


def idle(servers, _):
    process, paths = servers.start_nenkai()
    wait_for(paths[40])
    address, path = endpoint(paths[40])
    before, own = available(), pss(process)
    clients = connect_many(address, 10_000)
    for client in clients:
        client.sendall(request(path, "If-None-Match: *\r\n"))
        receive_head(client)
    time.sleep(2)
    print(f"idle           10,000 kept connections: process {pss(process) - own:.0f} MiB, machine (both ends) "
          f"{before - available():.0f} MiB", flush=True)
    for client in clients:
        client.close()


def slow_readers(servers, _):
    process, paths = servers.start_nenkai()
    wait_for(paths[400])
    address, path = endpoint(paths[400])
    before, own = available(), pss(process)
    clients = connect_many(address, 500)
    for client in clients:
        client.sendall(request(path))
    time.sleep(3)
    print(f"slow-readers   500 of {len(servers.bytes[400]) // 1000} KB: process {pss(process) - own:.0f} MiB, machine "
          f"(both ends) {before - available():.0f} MiB", flush=True)
    for client in clients:
        client.close()


def probe(address, path, seconds):
    """Milliseconds that requests on fresh connections take."""
    times = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.perf_counter()
        with socket.create_connection(address) as client:
            client.sendall(request(path, "Connection: close\r\n"))
            while client.recv(65536):
                pass
        times.append((time.perf_counter() - begin) * 1000)
        time.sleep(0.01)
    return sorted(times)


def slow_clients(servers, _):
    process, paths = servers.start_nenkai(idle_timeout=30)
    wait_for(paths[400])
    wait_for(paths[40])
    address, path = endpoint(paths[40])
    senders = connect_many(address, 1000)
    readers = connect_many(address, 1000, buffer=4096)
    large = endpoint(paths[400])[1]
    for client in readers:
        client.sendall(request(large))
    for client in senders:
        client.sendall(b"G")
    stop = threading.Event()

    def drip():
        while not stop.wait(10):
            for client in senders:
                with contextlib.suppress(OSError):
                    client.send(b"E")
            for client in readers:
                with contextlib.suppress(OSError):
                    client.recv(1)

    dripping = threading.Thread(target=drip)
    dripping.start()
    times = probe(address, path, 20)
    p99 = times[int(len(times) * 0.99)]
    deadline = time.monotonic() + 150
    left = 2000
    while left > 5 and time.monotonic() < deadline:
        time.sleep(1)
        text = get(f"http://{address[0]}:{address[1]}/metrics")[1].decode()
        left = int(re.search(r"nenkai_http_connections (\d+)", text)[1])
    stop.set()
    dripping.join()
    print(f"slow-clients   a normal request beside 2,000: p99 {p99:.1f} ms, median {statistics.median(times):.1f} ms "
          f"({len(times)} of them); {left} connections left at the end", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nenkai", default="build/release/nenkai", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parts = {"throughput": throughput, "radicale": beside_radicale, "idle": idle, "slow-readers": slow_readers,
             "slow-clients": slow_clients}
    parser.add_argument("--only", choices=parts)
    asked = parser.parse_args()
    install(PACKAGES)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(f"machine: {machine()}, open files {soft}, load {os.getloadavg()[0]:.1f} at the beginning")
    for name, part in parts.items():
        if asked.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory() as folder:
            servers = Servers(asked.nenkai, pathlib.Path(folder))
            try:
                part(servers, asked)
            finally:
                servers.close()
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
