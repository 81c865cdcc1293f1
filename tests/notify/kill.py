#!/usr/bin/python3
"""Kills `nenkai remind` at random moments, and sees that every reminder arrives, and none twice without a note of it.

    kill.py NENKAI ROUNDS [SENDERS]

A mail server (smtp_peer.py) takes what is sent. In each round SENDERS processes send from one store and are killed
with SIGKILL after a random time; at the end one more sends what is left, after the leases have run out by its clock.
Then each reminder has arrived, and each that arrived more than once is known to the outbox as uncertain, with one
Message-ID.
"""

import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
EVENTS = 40
PROGRAMME = """format = 1
[programme]
id = "kill"
name = "Killed"
timezone = "Asia/Tokyo"
domain = "nenkai.example"
[[organisation]]
id = "office"
name = "事務局"
kind = "other"
[[reminder]]
id = "week"
on = "event"
before = "P7D"
channel = "email"
to = ["email:a@x.example", "email:b@x.example"]
"""


def make_programme():
    text = PROGRAMME
    for number in range(EVENTS):
        text += f'\n[[event]]\nid = "e{number}"\nkind = "other"\ntitle = "Event {number} 会議"\n'
        text += f'date = "2004-03-{10 + number % 5:02}"\nstatus = "confirmed"\n'
    return text


def check(taken, rows):
    """The sentences that say what is wrong."""
    arrived = collections.Counter()
    ids = collections.defaultdict(set)
    for message in taken:
        arrived[message["id"]] += 1
        ids[message["id"]].add(message["to"])
    if len(arrived) != 2 * EVENTS:
        yield f"{len(arrived)} of {2 * EVENTS} reminders arrived"
    if unsent := [row["id"] for row in rows if row["state"] != "sent"]:
        yield f"not recorded as sent: {unsent}"
    repeats = sum(count - 1 for count in arrived.values())
    uncertain = sum(row["uncertain"] for row in rows)
    if repeats > uncertain:
        yield f"{repeats} repeats, but only {uncertain} tries are recorded as uncertain"
    if mixed := [key for key, recipients in ids.items() if len(recipients) > 1]:
        yield f"one Message-ID for several recipients: {mixed}"


def one_round(nenkai, senders, directory, seed):
    rng = random.Random(seed)
    taken = os.path.join(directory, "taken")
    peer = subprocess.Popen(["/usr/bin/python3", os.path.join(HERE, "smtp_peer.py"), taken], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, text=True)
    port = peer.stdout.readline().strip()
    store = os.path.join(directory, "store.db")
    file = os.path.join(directory, "kill.toml")
    with open(file, "w", encoding="utf-8") as out:
        out.write(make_programme())
    env = dict(os.environ, NENKAI_STORE="sqlite:" + store, NENKAI_SMTP_URL=f"smtp://127.0.0.1:{port}",
               NENKAI_SMTP_FROM="nenkai <calendar@x.example>", NENKAI_REMIND_PER_RECIPIENT="100000")
    subprocess.run([nenkai, "init", file], env=dict(env, NENKAI_NOW="2004-03-01T00:00:00Z"), check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for turn in range(6):
        # Each a good while after the one before, so that the leases of the dead have run out.
        now = dict(env, NENKAI_NOW=f"2004-03-09T0{turn}:00:00Z")
        running = [subprocess.Popen([nenkai, "remind", "--once"], env=now, stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL) for _ in range(senders)]
        for process in running:
            time.sleep(rng.uniform(0, 0.25))
            process.kill()
        for process in running:
            process.wait()
    last = subprocess.run([nenkai, "remind", "--once"], env=dict(env, NENKAI_NOW="2004-03-09T09:00:00Z"),
                          capture_output=True, text=True, check=False)
    listed = subprocess.run([nenkai, "--format", "json", "outbox", "list"], env=env, capture_output=True, text=True,
                            check=True)
    peer.stdin.close()
    peer.wait()
    with open(taken, encoding="ascii") as log:
        messages = [json.loads(line) for line in log]
    problems = list(check(messages, json.loads(listed.stdout)["outbox"]))
    if last.returncode != 0:
        problems.append("the last run failed: " + last.stderr)
    return problems, len(messages) - 2 * EVENTS


def main():
    nenkai, rounds = os.path.abspath(sys.argv[1]), int(sys.argv[2])
    senders = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    seed = int(os.environ.get("NENKAI_SEED", "1"))
    repeats = 0
    for number in range(rounds):
        with tempfile.TemporaryDirectory() as directory:
            problems, repeated = one_round(nenkai, senders, directory, seed + number)
        repeats += repeated
        for problem in problems:
            print(f"seed {seed + number}: {problem}")
        if problems:
            sys.exit(1)
    print(f"{rounds} rounds of 6 kills of {senders}: nothing lost, {repeats} repeats, all recorded as uncertain")


main()
