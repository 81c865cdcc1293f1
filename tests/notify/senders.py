"""What the tests and benchmarks of senders share: a programme with many reminders, a mail server, and the promise."""

import collections
import json
import os
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = """format = 1
[programme]
id = "kill"
name = "Killed"
timezone = "Asia/Tokyo"
domain = "nenkai.example"
[[organisation]]
id = "office"
name = "事務局"
kind = "other"
"""
# When the reminders of these events are due, by an hour that follows.
BEFORE, DUE = "2004-03-01T00:00:00Z", "2004-03-09T{:02}:{:02}:00Z"


def programme(events, recipients, channel="email"):
    """Each event has a reminder to each recipient: events x recipients messages."""
    to = ", ".join(f'"email:r{number}@x.example"' for number in range(recipients))
    text = HEAD + f'[[reminder]]\nid = "week"\non = "event"\nbefore = "P7D"\nchannel = "{channel}"\nto = [{to}]\n'
    for number in range(events):
        text += f'\n[[event]]\nid = "e{number}"\nkind = "other"\ntitle = "Event {number} 会議"\n'
        text += f'date = "2004-03-{10 + number % 5:02}"\nstatus = "confirmed"\n'
    return text


class Peer:
    """tests/notify/smtp_peer.py; what it took is read from where the last reading ended."""

    def __init__(self, folder, python="/usr/bin/python3"):
        self.path = os.path.join(folder, "taken")
        self.read = 0
        self.process = subprocess.Popen([python, os.path.join(HERE, "smtp_peer.py"), self.path],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().strip()

    def taken(self):
        with open(self.path, encoding="ascii") as log:
            log.seek(self.read)
            lines = log.readlines()
            self.read = log.tell()
        return [json.loads(line) for line in lines]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Office:
    """A store with that programme, and how senders are started on it."""

    def __init__(self, nenkai, folder, peer, store=None):
        self.nenkai, self.folder = nenkai, folder
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("NENKAI_")}
        self.environment.update(NENKAI_STORE=store or "sqlite:" + os.path.join(folder, "store.db"),
                                NENKAI_SMTP_URL=f"smtp://127.0.0.1:{peer.port}",
                                NENKAI_SMTP_FROM="nenkai <calendar@x.example>",
                                NENKAI_REMIND_PER_RECIPIENT="100000")

    def init(self, text):
        with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            self.run("init", file.name, now=BEFORE)
        return self

    def run(self, *arguments, now=DUE.format(0, 0), check=True):
        done = subprocess.run([self.nenkai, *arguments], env=dict(self.environment, NENKAI_NOW=now),
                              cwd=self.folder, capture_output=True, text=True, check=False)
        if check and done.returncode != 0:
            raise SystemExit(f"{arguments}: exit {done.returncode}: {done.stderr}")
        return done.stdout

    def start(self, *before, now=DUE.format(0, 0), says=subprocess.DEVNULL):
        """A sender, whose standard error goes to the file `says`."""
        return subprocess.Popen([*before, self.nenkai, "remind", "--once"], cwd=self.folder,
                                env=dict(self.environment, NENKAI_NOW=now), stdout=subprocess.DEVNULL, stderr=says)

    def rows(self):
        return json.loads(self.run("--format", "json", "outbox", "list"))["outbox"]


def problems(taken, rows, wanted):
    """The sentences that say how the promise was broken: none lost, and no repeat that is not recorded as uncertain."""
    arrived = collections.Counter(message["id"].strip("<>") for message in taken)
    to = collections.defaultdict(set)
    for message in taken:
        to[message["id"].strip("<>")].add(message["to"])
    if len(arrived) != wanted:
        yield f"{len(arrived)} of {wanted} reminders arrived"
    if unsent := [row["id"] for row in rows if row["state"] != "sent"]:
        yield f"not recorded as sent: {unsent[:10]}"
    uncertain = collections.Counter({row["message_id"]: row["uncertain"] for row in rows})
    if silent := [key for key, count in arrived.items() if count - 1 > uncertain[key]]:
        yield f"arrived again without a note of it: {silent[:10]}"
    if strange := set(arrived) - set(uncertain):
        yield f"no row has the Message-ID: {sorted(strange)[:10]}"
    if mixed := [key for key, recipients in to.items() if len(recipients) > 1]:
        yield f"one Message-ID for several recipients: {mixed[:10]}"
