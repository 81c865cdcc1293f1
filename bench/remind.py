#!/usr/bin/python3
"""Benchmark: how fast reminders leave, beside a bare loop of libcurl to the same mail server.

Workloads
  nenkai    nenkai remind: plans, leases, words, sends and records MESSAGES reminders; the whole process, fsync and all
  again     nenkai remind once more, with nothing to send: what a look costs
  loop      bench_smtp_loop: one of these messages, MESSAGES times over one connection; no store, no record

The mail server is tests/notify/smtp_peer.py (Debian's aiosmtpd), which is slow, or with --sink a server that answers
each line at once and keeps nothing, so that the server hides less. Rounds take turns. Figures are medians of the
rounds; the ratio is that of the same run. Build the loop with ninja -C build/release bench_smtp_loop.

    remind.py [--nenkai build/release/nenkai] [--messages 2000] [--rounds 5] [--sink]
"""

import argparse
import os
import pathlib
import platform
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests/notify"))

from senders import Office, Peer, programme  # noqa: E402


class Sink(socketserver.ThreadingTCPServer):
    """Says yes to everything. A process of its own would be fairer to both; its thread costs both the same."""

    daemon_threads = True

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 sink\r\n")
            in_data = False
            for line in self.rfile:
                if in_data:
                    if line == b".\r\n":
                        in_data = False
                        self.wfile.write(b"250 ok\r\n")
                elif line.startswith(b"DATA"):
                    in_data = True
                    self.wfile.write(b"354 go on\r\n")
                else:
                    self.wfile.write(b"250 ok\r\n")

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()


def timed(function):
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


def one_round(asked, folder, peer, loop, sample):
    office = Office(str(pathlib.Path(asked.nenkai).resolve()), folder, peer)
    for file in pathlib.Path(folder).glob("store.db*"):
        file.unlink()
    recipients = 20
    office.init(programme(asked.messages // recipients, recipients))
    to = "".join(f"r{number % recipients}@x.example\n" for number in range(asked.messages)).encode()
    return {"nenkai": timed(lambda: office.run("remind")), "again": timed(lambda: office.run("remind")),
            "loop": timed(lambda: subprocess.run([loop, f"smtp://127.0.0.1:{peer.port}", "<calendar@x.example>",
                                                  sample], input=to, check=True))}


def a_message(asked, folder, peer):
    """One as nenkai makes it, in a file."""
    office = Office(str(pathlib.Path(asked.nenkai).resolve()), folder, peer).init(programme(1, 1))
    office.run("remind")
    path = os.path.join(folder, "message")
    with open(path, "w", encoding="ascii") as file:
        file.write(peer.taken()[0]["bytes"])
    return path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nenkai", default="build/release/nenkai")
    parser.add_argument("--loop", default="build/release/bench/bench_smtp_loop")
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sink", action="store_true")
    asked = parser.parse_args()
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    print(f"machine: {platform.platform()}, {os.cpu_count()} x {model}")
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        first = Peer(folder)
        sample = a_message(asked, folder, first)
        size = os.path.getsize(sample)
        peer = Sink() if asked.sink else first
        for _ in range(asked.rounds):
            for name, seconds in one_round(asked, folder, peer, asked.loop, sample).items():
                times.setdefault(name, []).append(seconds)
        if asked.sink:
            peer.close()
        first.close()
    print(f"{asked.messages} messages of about {size} bytes, {asked.rounds} rounds, "
          f"to {'a sink' if asked.sink else 'aiosmtpd'}")
    for name, samples in times.items():
        median = statistics.median(samples)
        rate = "" if name == "again" else f"{asked.messages / median:8,.0f} messages/s"
        print(f"{name:7} {median:7.2f} s  ({min(samples):.2f} to {max(samples):.2f})  {rate}")
    ratio = statistics.median(times["loop"]) / statistics.median(times["nenkai"])
    print(f"nenkai sends {ratio:.2f} times as fast as the loop")


main()
