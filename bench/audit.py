#!/usr/bin/env python3
"""Benchmark: load a large programme, audit all of it.

Workloads
  load          nenkai init FILE: parse, check, store, fsync. Events a second of wall time.
  audit/table   nenkai audit --fy 2001..2020: what a person sees (what needs attention, and totals)
  audit/csv     the same, every finding as CSV
  audit/json    the same, every finding as JSON
  rival/cheap   the same with the fiscal year by one division, which is wrong by some days: the least that SQL can do
  rival/scan    sqlite3 DB "SELECT series, fiscal year, status, count(*) … GROUP BY 1, 2, 3" over the rows the audit
                reads: what a person would type to get the bare counts, without kinds, partial dates, waivers,
                validity, or ids

Each round runs every audit workload once, in random order, each in a new process with its output to a file in memory.
Figures are medians over the rounds; the ratio is audit / rival of the same run. --cold drops the page cache before each
run (needs root), so that both read the disk.

    audit.py [--nenkai build/release/nenkai] [--rounds 7] [--pairings N --years N --events N] [--cold]
"""

import argparse
import os
import pathlib
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
FIRST_YEAR = 2001
# Days since 1970 to the fiscal year's number: three months back, then the calendar year.
RIVAL = """SELECT series, CAST(strftime('%Y', first_day * 86400.0, 'unixepoch', '-3 months') AS INTEGER),
       status, count(*) FROM event WHERE programme = 'bench' GROUP BY 1, 2, 3"""
# The cheapest fiscal year that SQL can have: whole days divided, wrong by some days, right in effort.
RIVAL_CHEAP = """SELECT series, (first_day - 90) / 365, status, count(*)
FROM event WHERE programme = 'bench' GROUP BY 1, 2, 3"""


def run(command, stdout):
    """Seconds of wall time and peak resident MiB of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE)
    _, errors = process.stderr.read(), None
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"failed: {' '.join(map(str, command))}\n{_.decode()}{errors or ''}")
    return seconds, usage.ru_maxrss / 1024


def drop_caches():
    subprocess.run(["sync"], check=True)
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{platform.platform()}, {os.cpu_count()} x {model}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nenkai", default="build/release/nenkai")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--pairings", type=int, default=10_000)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--cold", action="store_true")
    asked = parser.parse_args()
    print(f"machine: {machine()}")
    print(f"{asked.pairings} pairings, {asked.years} years, {asked.events} events, {asked.rounds} rounds"
          + (", page cache dropped before each run" if asked.cold else ""))
    with tempfile.TemporaryDirectory() as folder:
        measure(asked, pathlib.Path(folder))


def measure(asked, folder):
    source, store = folder / "big.toml", folder / "big.db"
    with open(source, "w") as out:
        subprocess.run([HERE / "make_programme.py", "--pairings", str(asked.pairings), "--years", str(asked.years),
                        "--events", str(asked.events)], stdout=out, check=True)
    nenkai = [asked.nenkai, "--store", f"sqlite:{store}", "--as-of", "2021-02-01"]
    seconds, memory = run([*nenkai, "init", source], subprocess.DEVNULL)
    print(f"load          {seconds:7.2f} s  {asked.events / seconds:10,.0f} events/s  {memory:7.0f} MiB peak")
    years = f"{FIRST_YEAR}..{FIRST_YEAR + asked.years - 1}"
    workloads = {f"audit/{name}": [*nenkai, "--format", name, "audit", "--fy", years]
                 for name in ("table", "csv", "json")}
    workloads["rival/scan"] = ["sqlite3", store, RIVAL]
    workloads["rival/cheap"] = ["sqlite3", store, RIVAL_CHEAP]
    times = {name: [] for name in workloads}
    peaks = {name: 0.0 for name in workloads}
    for _ in range(asked.rounds):
        for name in random.sample(list(workloads), len(workloads)):
            if asked.cold:
                drop_caches()
            with open(folder / "out", "w") as out:
                seconds, memory = run(workloads[name], out)
            times[name].append(seconds)
            peaks[name] = max(peaks[name], memory)
    for name, samples in times.items():
        median = statistics.median(samples)
        ratios = "  ".join(f"{median / statistics.median(times[rival]):5.2f} x {rival}"
                           for rival in ("rival/scan", "rival/cheap"))
        extent = f"({min(samples):.2f} to {max(samples):.2f})"
        print(f"{name:13} {median:7.2f} s  {extent}  {peaks[name]:5.0f} MiB  {ratios}")


if __name__ == "__main__":
    main()
