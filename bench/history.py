#!/usr/bin/env python3
"""What history costs. Workloads, each beside its rival in the same run:

    audit/now        the audit of the present: the rival of those that follow
    audit/known-at   the same audit of moments spread over the whole history (all, and the worst of them)
    change/log       one event changed and committed, as the store does it: version, log, hash, node; in SQL
    change/bare      the same without the log, the hash and the node: its rival
    command/log      `nenkai event move` as a process
    command/rival    the same by another binary (--rival), for example one built before there was a log
    verify           the whole chain recomputed and compared with all versions; no rival

The history is made by loading the programme again and again with other dates: --changes is how many changes of
events there are in all. --share is the share of the events that each load changes.

    history.py [--nenkai build/release/nenkai] [--changes 1000000] [--events 20000] [--share 1.0] [--rival BINARY]
"""

import argparse
import hashlib
import os
import pathlib
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from audit import machine, run  # noqa: E402
from make_programme import FIRST_YEAR, HEAD, events, frame  # noqa: E402

YEARS = 20


def instant(number):
    return f"2024-01-01T{number // 3600:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z"


def moved(entries, share, rng):
    """Some of the events, each on another day."""
    for entry in entries:
        if rng.random() < share:
            head, _, rest = entry.partition('date = "')
            date, _, tail = rest.partition('"')
            yield f'{head}date = "{date[:7]}-{rng.randint(1, 28):02d}"{tail}'


def make_history(asked, folder):
    pairings = max(asked.events // YEARS, 1)
    entries = list(events(pairings, YEARS, asked.events, random.Random(2003)))
    source = folder / "first.toml"
    source.write_text(HEAD + "".join(frame(pairings)) + "".join(entries))
    store = ["--store", f"sqlite:{folder / 'history.db'}"]
    subprocess.run([asked.nenkai, *store, "init", source], stdout=subprocess.DEVNULL, check=True,
                   env={**os.environ, "NENKAI_NOW": instant(0)})
    rng = random.Random(7)
    done, loads = asked.events, 0
    begin = time.perf_counter()
    while done < asked.changes:
        loads += 1
        part = list(moved(entries, asked.share, rng))
        file = folder / "next.toml"
        file.write_text(HEAD.split("[[organisation]]")[0] + "".join(part))
        subprocess.run([asked.nenkai, *store, "load", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       check=True, env={**os.environ, "NENKAI_NOW": instant(loads)})
        done += len(part)
    size = (folder / "history.db").stat().st_size / 2**20
    print(f"{done} changes of {asked.events} events in {loads + 1} revisions, {time.perf_counter() - begin:.0f} s,"
          f" {size:.0f} MiB")
    return loads


def measure_audits(asked, folder, loads):
    years = f"{FIRST_YEAR}..{FIRST_YEAR + YEARS - 1}"
    base = [asked.nenkai, "--store", f"sqlite:{folder / 'history.db'}", "--as-of", "2021-02-01", "--format", "csv",
            "audit", "--fy", years]
    moments = sorted({loads * i // 10 for i in range(10)})
    workloads = {"audit/now": base, **{f"audit/known-at {m}": [*base, "--known-at", instant(m)] for m in moments}}
    times = {name: [] for name in workloads}
    for _ in range(asked.rounds):
        for name in random.sample(list(workloads), len(workloads)):
            with open(folder / "out", "w") as out:
                times[name].append(run(workloads[name], out)[0])
    now = statistics.median(times.pop("audit/now"))
    print(f"audit/now       {now:7.3f} s")
    ratios = {}
    for name, samples in times.items():
        ratios[name] = statistics.median(samples) / now
        print(f"{name:20} {statistics.median(samples):7.3f} s  {ratios[name]:5.2f} x audit/now")
    print(f"audit/known-at  worst {max(ratios.values()):.2f} x, median {statistics.median(ratios.values()):.2f} x")


def node(since, until):
    last = until - 1
    level = ((since - 1) ^ last).bit_length() - 1
    return (last >> level) << level


def change(db, number, ident, with_log):
    """One event gets another version, as store/commit.cc writes it."""
    db.execute("BEGIN IMMEDIATE")
    since, body = db.execute("SELECT since, body FROM event WHERE programme = 'bench' AND id = ?", (ident,)).fetchone()
    last, at, head = db.execute("SELECT number, at_us, hash FROM revision ORDER BY number DESC LIMIT 1").fetchone()
    assert last < number
    columns = "programme, id, since, first_day, end_day, status, kind, series, committee, covers, body"
    extra = (", node", f", {node(since, number)}") if with_log else ("", "")
    db.execute(f"INSERT INTO event_past ({columns}, until{extra[0]}) SELECT {columns}, ?{extra[1]} FROM event"
               " WHERE programme = 'bench' AND id = ?", (number, ident))
    new = body.replace('"date":"', f'"place":"{number}","date":"', 1)
    db.execute("UPDATE event SET since = ?, first_day = first_day + 1, body = ? WHERE programme = 'bench' AND id = ?",
               (number, new, ident))
    digest = ""
    if with_log:
        before, after = (hashlib.blake2b(text.encode(), digest_size=32).hexdigest() for text in (body, new))
        db.execute("INSERT INTO edit VALUES (?, 'event', ?, ?, ?)", (number, ident, before, after))
        line = f'{{"kind":"event","id":"{ident}","before":"{before}","after":"{after}"}}\n{head}'
        digest = hashlib.blake2b(line.encode(), digest_size=32).hexdigest()
    db.execute("INSERT INTO revision VALUES (?, 'bench', ?, 'x', 'x', 'x', ?)", (number, at + 1, digest))
    db.execute("UPDATE programme SET revision = ? WHERE id = 'bench'", (number,))
    db.execute("COMMIT")


def open_copy(folder, name, with_log):
    shutil.copy(folder / "history.db", folder / name)
    db = sqlite3.connect(folder / name, isolation_level=None)
    for pragma in ("journal_mode = TRUNCATE", "synchronous = FULL", "cache_size = -65536"):
        db.execute(f"PRAGMA {pragma}")
    if not with_log:
        db.execute("DROP TABLE edit")
        db.execute("DROP INDEX event_past_node")
    return db, db.execute("SELECT max(number) FROM revision").fetchone()[0]


def measure_changes(asked, folder):
    rng = random.Random(11)
    stores = {"change/log": open_copy(folder, "log.db", True), "change/bare": open_copy(folder, "bare.db", False)}
    times = {name: [] for name in stores}
    for i in range(asked.single):
        ident = f"e{rng.randrange(asked.events):07d}"
        for name in random.sample(list(stores), len(stores)):
            db, last = stores[name]
            begin = time.perf_counter()
            change(db, last + 1 + i, ident, name == "change/log")
            times[name].append(time.perf_counter() - begin)
    log, bare = (statistics.median(times[name]) for name in ("change/log", "change/bare"))
    print(f"change/log      {log * 1000:7.2f} ms  {log / bare:5.2f} x change/bare ({bare * 1000:.2f} ms;"
          f" {asked.single} changes each)")


def measure_commands(asked, folder):
    """The same moves by this binary and another, each on a store of its own that it made itself."""
    stores = {"command/log": asked.nenkai, "command/rival": asked.rival}
    for name, binary in stores.items():
        subprocess.run([binary, "--store", f"sqlite:{folder / name.replace('/', '-')}", "init", folder / "first.toml"],
                       stdout=subprocess.DEVNULL, check=True)
    times = {name: [] for name in stores}
    rng = random.Random(12)
    for i in range(asked.single // 2):
        ident = f"e{rng.randrange(asked.events):07d}"
        for name in random.sample(list(stores), len(stores)):
            command = [stores[name], "--store", f"sqlite:{folder / name.replace('/', '-')}", "event", "edit", ident,
                       "--place", f"hall {i}"]
            times[name].append(run(command, subprocess.DEVNULL)[0])
    log, rival = (statistics.median(times[name]) for name in ("command/log", "command/rival"))
    print(f"command/log     {log * 1000:7.2f} ms  {log / rival:5.2f} x command/rival ({rival * 1000:.2f} ms)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nenkai", default="build/release/nenkai")
    parser.add_argument("--rival")
    parser.add_argument("--changes", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--single", type=int, default=200)
    asked = parser.parse_args()
    print(f"machine: {machine()}")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = pathlib.Path(name)
        loads = make_history(asked, folder)
        measure_audits(asked, folder, loads)
        measure_changes(asked, folder)
        if asked.rival:
            measure_commands(asked, folder)
        seconds, memory = run([asked.nenkai, "--store", f"sqlite:{folder / 'history.db'}", "verify"],
                              subprocess.DEVNULL)
        print(f"verify          {seconds:7.2f} s  {memory:5.0f} MiB")


if __name__ == "__main__":
    main()
