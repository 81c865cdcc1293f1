#!/usr/bin/python3
"""Kills `nenkai remind`, and sees that every reminder arrives, and none twice without a note of it.

    kill.py NENKAI random ROUNDS SENDERS [EVENTS] [--postgres]    six times a round, all senders of one store, at random
                            moments; of each event two are told, and more than 500 are planned in several pieces
    kill.py NENKAI each STEP                at each STEPth system call of a run that sends (1: at every one)
    kill.py NENKAI together SENDERS MESSAGES [--postgres]     nobody is killed; as many messages as reminders

A mail server (smtp_peer.py) takes what is sent. Whoever is killed is followed by one more sender, whose clock says that
the leases of the dead have run out. `each` asks strace to send SIGKILL as the program enters the Nth call of a kind.
NENKAI_SEED is the seed of `random`.
"""

import collections
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

from senders import DUE, Office, Peer, problems, programme

EVENTS, RECIPIENTS = 40, 2


def fail_if(found, where):
    found = list(found)
    for problem in found:
        print(f"{where}: {problem}")
    if found:
        sys.exit(1)


def one_random_round(nenkai, senders, events, folder, seed, store):
    rng = random.Random(seed)
    peer = Peer(folder)
    office = Office(nenkai, folder, peer, store).init(programme(events, RECIPIENTS))
    for turn in range(6):
        running = [office.start(now=DUE.format(turn, 0)) for _ in range(senders)]
        for process in running:
            time.sleep(rng.uniform(0, 0.25))
            process.kill()
        for process in running:
            process.wait()
    office.run("remind", now=DUE.format(9, 0))
    rows = office.rows()
    peer.close()
    taken = peer.taken()
    fail_if(problems(taken, rows, events * RECIPIENTS), f"seed {seed}")
    return len(taken) - events * RECIPIENTS


def kill_at_random(nenkai, postgres, rounds, senders, events=EVENTS):
    seed = int(os.environ.get("NENKAI_SEED", "1"))
    repeats = 0
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            store = new_schema(number) if postgres else None
            repeats += one_random_round(nenkai, senders, events, folder, seed + number, store)
    print(f"{rounds} rounds of 6 kills of {senders}: nothing lost, {repeats} repeats, all recorded as uncertain")


def calls_of_a_run(office):
    """(name, the how manieth of that name in its thread) of every system call, in order; strace counts likewise."""
    path = os.path.join(office.folder, "calls")
    office.start("strace", "-f", "-o", path).wait()
    counts, calls = collections.Counter(), {}
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if match := re.match(r"(\d+) +([a-z_0-9]+)\(", line):
                thread, name = match.groups()
                counts[thread, name] += 1
                calls[name, counts[thread, name]] = True  # of the same in two threads, the one that comes to it first
    return list(calls)


def kill_at_each(nenkai, step):
    with tempfile.TemporaryDirectory() as folder:
        peer = Peer(folder)
        office = Office(nenkai, folder, peer).init(programme(2, 1))
        fresh = os.path.join(folder, "fresh.db")
        shutil.copy(os.path.join(folder, "store.db"), fresh)
        calls = calls_of_a_run(office)
        fail_if(problems(peer.taken(), office.rows(), 2), "without a kill")
        killed = repeats = 0
        for number, (name, nth) in list(enumerate(calls))[::step]:
            for file in os.listdir(folder):
                if file.startswith("store.db"):
                    os.unlink(os.path.join(folder, file))
            shutil.copy(fresh, os.path.join(folder, "store.db"))
            process = office.start("strace", "-f", "-o", "/dev/null", "-e", f"trace={name}", "-e",
                                   f"inject={name}:signal=KILL:when={nth}")
            killed += process.wait() != 0
            office.run("remind", now=DUE.format(9, 0))
            taken = peer.taken()
            fail_if(problems(taken, office.rows(), 2), f"killed at call {number}, {name} number {nth}")
            repeats += len(taken) - 2
        peer.close()
    if not killed:
        sys.exit("nobody was killed")
    print(f"killed at {killed} of {len(calls)} system calls: nothing lost, {repeats} repeats, all of them recorded")


def new_schema(number=0):
    url, name = os.environ["NENKAI_TEST_POSTGRES"], f"senders_{os.getpid()}_{number}"
    psql = os.path.join(os.environ["NENKAI_TEST_POSTGRES_BIN"], "psql")
    subprocess.run([psql, "-q", url, "-c", f"CREATE SCHEMA {name}"], check=True)
    return f"{url}?options=-csearch_path%3D{name}"


def last_line(file):
    file.seek(0)
    return (file.read().splitlines() or ["nothing said"])[-1]


def send_together(nenkai, senders, messages, postgres):
    store = new_schema() if postgres else None
    with tempfile.TemporaryDirectory() as folder:
        peer = Peer(folder)
        recipients = 10 if messages < 1000 else 100
        office = Office(nenkai, folder, peer, store).init(programme(messages // recipients, recipients))
        begin = time.monotonic()
        said = [open(os.path.join(folder, f"said-{number}"), "w+", encoding="utf-8") for number in range(senders)]
        running = [office.start(says=file) for file in said]
        ends = [process.wait() for process in running]
        seconds = time.monotonic() - begin
        fail_if([f"a sender ended with {end}: {last_line(file)}" for end, file in zip(ends, said) if end != 0],
                "senders")
        office.run("remind")  # what the others had leased when they saw nothing more to do
        rows = office.rows()
        peer.close()
        taken = peer.taken()
    fail_if(problems(taken, rows, messages // recipients * recipients), "together")
    uncertain = sum(row["uncertain"] for row in rows)
    if len(taken) != len(rows) or uncertain:
        sys.exit(f"{len(taken)} messages for {len(rows)} reminders, {uncertain} uncertain")
    print(f"{senders} senders, {len(rows)} reminders: as many messages, in {seconds:.1f} s")


def main():
    nenkai, mode, postgres = os.path.abspath(sys.argv[1]), sys.argv[2], "--postgres" in sys.argv
    numbers = [int(number) for number in sys.argv[3:] if number != "--postgres"]
    if mode == "random":
        kill_at_random(nenkai, postgres, *numbers)
    elif mode == "each":
        kill_at_each(nenkai, *numbers)
    else:
        send_together(nenkai, *numbers, postgres)


main()
