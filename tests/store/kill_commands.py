#!/usr/bin/env python3
"""Kills commands with SIGKILL at random moments, and looks at what they leave behind.

    kill_commands.py NENKAI [--kills N] [--postgres] [--server-kills N] [--seed S] [--warm LIBRARY]

Every command that changes something is drawn at random. It runs twice: to its end on a store beside, which says what
the head of the log must be afterwards, and then on the store under test, where it is killed. The head is a hash over
everything that was ever kept and over what the command itself was, so afterwards it must be the one before or the one
after, nothing else; where the command had printed its answer, or ended with 0, the one after. And `verify` must find
nothing, with nobody's help in between.

With --postgres the store is on the server that script/postgres started for this script alone; --server-kills kills
the server's main process in the middle of a command, too, and starts it again. NENKAI_KILLS, NENKAI_SERVER_KILLS and
NENKAI_SEED set the counts where the options do not.

With --warm the program is linked once and not at every start (see warm_start.cc), which makes many more kills an hour,
and more of them in what the command does.
"""

import argparse
import collections
import datetime
import glob
import os
import pathlib
import random
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).parents[1] / "support"))
from postgres_server import PostgresServer

PATIENCE = 120  # seconds that no command may take
NUMBER, ORDER, REPORT = struct.Struct("@i"), struct.Struct("@iii"), struct.Struct("@iii")  # of warm_start.cc
TRIES = 6  # what was killed before it did anything is tried again: all is ready for it
ROUNDS = 60  # a store that has grown makes each look at it slow, so begin a new one now and then

HEAD = """format = 1
[programme]
id = "kills"
name = "Kills"
timezone = "Asia/Tokyo"
fiscal_year_start = "04-01"
holidays = ["jp"]
domain = "kills.example"
[[organisation]]
id = "ministry"
name = "Ministry"
kind = "ministry"
[[organisation]]
id = "north"
name = "North"
kind = "bureau"
[[cluster]]
id = "sapporo"
name = "Sapporo"
region = "hokkaido"
ministry = "ministry"
[[pairing]]
cluster = "sapporo"
bureau = "north"
[[person]]
id = "anna"
name = "Anna"
[[series]]
id = "forum"
name = "Forum"
kind = "joint_conference"
covers = ["sapporo--north"]
target = "10-01"
[[rule]]
id = "annual"
name = "Annual"
subject = "pairing"
kind = "joint_conference"
per = "fiscal_year"
"""


def day(rng):
    return datetime.date(2003, 4, 1) + datetime.timedelta(days=rng.randrange(3000))


def event_text(name, rng):
    return f'[[event]]\nid = "{name}"\nseries = "forum"\ndate = {day(rng)}\nstatus = "confirmed"\n'


def waiver_text(rng):
    year = rng.randrange(2003, 2012)
    return (f'[[waiver]]\nrule = "annual"\nsubject = "sapporo--north"\nperiod = "FY{year}"\nreason = "r{year}"\n'
            f'by = "anna"\non = {day(rng)}\n')


def calendar_text(rng):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kills//EN"]
    for _ in range(rng.randint(1, 30)):
        lines += ["BEGIN:VEVENT", f"UID:u{rng.randrange(60)}", "DTSTAMP:20030101T000000Z",
                  f"DTSTART;VALUE=DATE:{day(rng):%Y%m%d}", f"SUMMARY:Meeting {rng.randrange(9)}", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


class Commands:
    """Draws commands. `events` is what is there: id and status."""

    def __init__(self, rng, folder):
        self.rng, self.folder, self.made = rng, folder, 0

    def file(self, suffix, text):
        self.made += 1
        name = f"in{self.made}{suffix}"
        (self.folder / name).write_text(text)
        return name

    def draw(self, events):
        # An import reads in a process of its own and takes long, so it comes less often.
        often = ["add", "edit", "move", "confirm", "hold", "results", "cancel", "restore", "load", "load --prune",
                 "load of waivers", "plan --apply", "init of another"]
        name = self.rng.choice(3 * often + ["import", "import --as busy", "import --as holidays"])
        return name, getattr(self, name.replace(" --", "_").replace(" ", "_"))(events)

    def some(self, events):
        return self.rng.choice(events)

    def add(self, _):
        self.made += 1
        return ["event", "add", f"x{self.made}", "--series", "forum", "--date", str(day(self.rng))]

    def edit(self, events):
        return ["event", "edit", self.some(events), "--place", f"hall {self.rng.randrange(1000)}"]

    def move(self, events):
        return ["event", "move", self.some(events), str(day(self.rng))]

    def confirm(self, events):
        return ["event", "confirm", self.some(events)]

    def hold(self, events):
        return ["event", "hold", self.some(events), "--evidence", f"https://a.example/{self.rng.randrange(1000)}"]

    def results(self, events):
        lines = [f"Result {self.rng.randrange(1000)},Anna" for _ in range(self.rng.randint(1, 40))]
        return ["event", "results", self.some(events), self.file(".csv", "\n".join(["title,presenter", *lines, ""]))]

    def cancel(self, events):
        return ["event", "cancel", self.some(events)]

    def restore(self, events):
        return ["event", "restore", self.some(events)]

    def load(self, _):
        names = self.rng.sample(range(400), self.rng.choice([1, 5, 200]))
        text = HEAD.split("[[organisation]]")[0] + "".join(event_text(f"l{name}", self.rng) for name in names)
        return ["load", self.file(".toml", text)]

    def load_prune(self, events):
        kept = self.rng.sample(events, self.rng.randint(1, len(events)))
        return ["load", "--prune", self.file(".toml", HEAD + "".join(event_text(name, self.rng) for name in kept))]

    def load_of_waivers(self, _):
        return ["load", self.file(".toml", HEAD.split("[[organisation]]")[0] + waiver_text(self.rng))]

    def import_(self, _):
        return ["import", self.file(".ics", calendar_text(self.rng)), "--series", "forum"]

    def import_as_busy(self, _):
        return ["import", self.file(".ics", calendar_text(self.rng)), "--as", "busy", "--person", "anna",
                "--from", "2003-01-01", "--to", "2013-01-01"]

    def import_as_holidays(self, _):
        return ["import", self.file(".ics", calendar_text(self.rng)), "--as", "holidays", "--calendar", "ours"]

    def plan_apply(self, _):
        return ["--as-of", "2003-04-01", "plan", str(self.rng.randrange(2013, 2040)), "--apply"]

    def init_of_another(self, _):
        self.made += 1
        return ["init", self.file(".toml", HEAD.replace('id = "kills"', f'id = "other{self.made}"'))]


setattr(Commands, "import", Commands.import_)


class Process:
    """What is used of subprocess.Popen, of a program started by WarmStarter."""

    def __init__(self, line, out, err):
        self.line, self.out, self.err, self.returncode = line, out, err, None
        self.pid = NUMBER.unpack(line.recv(NUMBER.size))[0]
        self.seconds, self.outputs = 0, 0

    def poll(self, seconds=0):
        if self.returncode is None and select.select([self.line], [], [], seconds)[0]:
            self.returncode, taken, self.outputs = REPORT.unpack(self.line.recv(REPORT.size))
            self.seconds = taken / 1e6
        return self.returncode

    def communicate(self, timeout):
        if self.poll(timeout) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout)
        found = []
        for file in (self.out, self.err):
            file.seek(0)
            found.append(file.read())
            file.close()
        return tuple(found)


class Starter:
    """Starts the program."""

    def __init__(self, nenkai):
        self.nenkai = nenkai

    def start(self, arguments, folder, environment):
        return subprocess.Popen([self.nenkai, *arguments], cwd=folder, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)


class WarmStarter:
    """Starts it, one at a time, out of one that is linked already; see warm_start.cc."""

    def __init__(self, nenkai, library):
        self.nenkai = nenkai
        self.line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.keeper = subprocess.Popen([nenkai], pass_fds=[other.fileno()], env={
            **os.environ, "LD_PRELOAD": library, "LD_BIND_NOW": "1", "NENKAI_WARM_START": str(other.fileno())})
        other.close()

    def start(self, arguments, folder, environment, kill_after=0.0, kill_at_output=0):
        texts = [str(folder), self.nenkai, *arguments, *(f"{name}={value}" for name, value in environment.items())]
        message = ORDER.pack(1 + len(arguments), int(kill_after * 1e6), kill_at_output)
        message += b"".join(text.encode() + b"\0" for text in texts)
        out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        with open(os.devnull, "rb") as nothing:
            socket.send_fds(self.line, [message], [nothing.fileno(), out.fileno(), err.fileno()])
        return Process(self.line, out, err)


class Places:
    """Where stores under test are: files, or schemas of a server."""

    def __init__(self, asked, folder):
        self.folder, self.count = folder, 0
        self.server = PostgresServer() if asked.postgres else None

    def new(self):
        self.count += 1
        if self.server:
            return self.server.new_schema(f"kills_{os.getpid()}_{self.count}")
        for old in glob.glob(str(self.folder / "store*")):
            os.unlink(old)
        return f"sqlite:{self.folder / f'store{self.count}.db'}"


class Run:
    def __init__(self, asked, folder):
        self.asked, self.folder = asked, folder
        self.rng = random.Random(asked.seed)
        self.commands = Commands(self.rng, folder)
        self.starter = WarmStarter(asked.nenkai, asked.warm) if asked.warm else Starter(asked.nenkai)
        self.outputs = {}  # how often a kind of command writes, sends, syncs, …
        self.places = Places(asked, folder)
        self.mirror = pathlib.Path(folder) / "mirror.db"
        self.clock = datetime.datetime(2026, 1, 1)
        self.usual = {}  # seconds that a kind of command takes on the store under test
        self.counts = collections.Counter()
        self.killed = collections.Counter()
        self.failures = collections.Counter()  # of commands that gave up before they were killed

    def environment(self, url):
        return {**os.environ, "NENKAI_STORE": url, "NENKAI_NOW": f"{self.clock:%Y-%m-%dT%H:%M:%SZ}", "TZ": "UTC"}

    def nenkai(self, url, *arguments):
        process = self.starter.start(arguments, self.folder, self.environment(url))
        out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def head(self, url):
        """The hash; empty where the store holds nothing or is not there yet."""
        if url.startswith("sqlite:") and os.path.exists(url.removeprefix("sqlite:")):
            return self.head_in_file(url.removeprefix("sqlite:"))
        said = self.nenkai(url, "log", "--head")
        return said.stdout.decode().strip() if said.returncode == 0 else ""

    @staticmethod
    def head_in_file(path):
        """As above, and without the cost of another process."""
        database = sqlite3.connect(path)
        try:
            found = database.execute("SELECT hash FROM revision ORDER BY number DESC LIMIT 1").fetchone()
        except sqlite3.OperationalError:  # no such table yet
            found = None
        finally:
            database.close()
        return found[0] if found else ""

    def wait_for_the_moment(self, url, process, usual):
        """Any moment of a command; every other time one soon after it began to write."""
        if self.places.server or self.rng.random() < 0.5:
            time.sleep(self.rng.random() * 1.2 * usual)
            return
        journal = url.removeprefix("sqlite:") + "-journal"
        while process.poll() is None and not (os.path.exists(journal) and os.path.getsize(journal)):
            time.sleep(0.0001)
        time.sleep(self.rng.random() ** 2 * 0.006)

    def start_and_kill(self, url, name, arguments, on_server):
        """A process that is about to end, or whose server has been killed. A warm one is killed at any moment, or, two
        times of three, as it is about to write, send, sync or unlink something."""
        usual, outputs = self.usual.get(name, 0.03), self.outputs.get(name, 40)
        if on_server or not self.asked.warm:
            process = self.starter.start(arguments, self.folder, self.environment(url))
            self.wait_for_the_moment(url, process, usual)
            if on_server:
                self.places.server.kill()
                self.killed["(server) " + name] += 1
            else:
                process.kill()
            return process
        moment = ({"kill_after": self.rng.random() * 1.1 * usual} if self.rng.random() < 0.33 else
                  {"kill_at_output": self.rng.randint(1, max(1, outputs))})
        return self.starter.start(arguments, self.folder, self.environment(url), **moment)

    def interrupted(self, url, name, arguments, on_server):
        """Runs a command and kills it, or the server under it, somewhere. True where it was acknowledged."""
        begin = time.perf_counter()
        process = self.start_and_kill(url, name, arguments, on_server)
        try:
            out, err = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise SystemExit(f"{name} hangs: {arguments}") from None
        if on_server:
            self.places.server.start()
        elif process.returncode == -signal.SIGKILL:
            self.killed[name] += 1
        seconds = process.seconds if self.asked.warm else time.perf_counter() - begin
        if self.asked.warm and process.returncode == 0:
            self.outputs[name] = process.outputs
        elif self.asked.warm:
            self.outputs[name] = max(process.outputs, self.outputs.get(name, 0) + 1)
        # As long as none comes to its end, wait longer: the machine may be slow today.
        if process.returncode == 0 and not on_server:
            self.usual[name] = 0.7 * self.usual.get(name, seconds) + 0.3 * seconds
        else:
            self.usual[name] = min(1.05 * self.usual.get(name, 0.03), 30)
        if process.returncode not in (0, -signal.SIGKILL) and not (on_server and process.returncode == 3):
            # A machine that is busy beyond measure may make a command give up. It says so, and is not acknowledged.
            self.failures[f"{name}: exit {process.returncode}: {err.decode().strip()}"] += 1
            return False
        return process.returncode == 0 or bool(out)

    def demand(self, good, *what):
        if not good:
            print("seed", self.asked.seed, "FAILED:", *what, flush=True)
            keep = tempfile.mkdtemp(prefix="nenkai-kill-")
            shutil.copytree(self.folder, keep, dirs_exist_ok=True)
            raise SystemExit(f"what is left is kept in {keep}")

    def demand_whole(self, url, *what):
        said = self.nenkai(url, "verify")
        self.demand(said.returncode == 0, *what, said.stdout.decode(), said.stderr.decode())

    def step(self, url, on_server):
        """One command, killed. False where the command makes no change now."""
        with sqlite3.connect(self.mirror) as database:
            events = [row[0] for row in database.execute("SELECT id FROM event WHERE programme = 'kills' ORDER BY id")]
        database.close()
        name, arguments = self.commands.draw(events)
        arguments = ["--programme", "kills", "--actor", self.rng.choice(["anna", "ben"]), *arguments]
        self.clock += datetime.timedelta(seconds=1)
        saved = self.mirror.with_suffix(".saved")
        shutil.copy(self.mirror, saved)
        before = self.head(f"sqlite:{self.mirror}")
        if self.nenkai(f"sqlite:{self.mirror}", *arguments).returncode != 0:
            return False
        after = self.head(f"sqlite:{self.mirror}")
        if after == before:
            return False
        for _ in range(TRIES):
            acknowledged = self.interrupted(url, name, arguments, on_server)
            self.demand_whole(url, name, "left damage behind", arguments)
            found = self.head(url)
            self.demand(found in (before, after), name, "left something else behind", arguments)
            self.demand(not acknowledged or found == after, name, "was acknowledged and is lost", arguments)
            self.counts["acknowledged"] += acknowledged
            self.counts["done when killed"] += found == after and not acknowledged
            self.counts["not done"] += found == before
            if found == after or on_server:
                break
        if found == before:
            shutil.copy(saved, self.mirror)
        return True

    def killed_init(self):
        url = self.places.new()
        self.mirror.unlink(missing_ok=True)
        first = self.commands.file(".toml", HEAD + event_text("first", self.rng))
        self.nenkai(f"sqlite:{self.mirror}", "init", first).check_returncode()
        acknowledged = self.interrupted(url, "init", ["init", first], False)
        found, whole = self.head(url), self.head(f"sqlite:{self.mirror}")
        self.demand(found == whole or not (found or acknowledged), "init left something else behind")
        if not found:
            made = self.nenkai(url, "init", first)
            self.demand(made.returncode == 0, "init does not go on after a kill", made.stderr.decode())
        self.demand_whole(url, "init")
        return url

    def killed_backup_and_restore(self, url):
        """A killed backup leaves none or a whole one, a killed restore all or nothing."""
        head = self.head(url)
        copy = self.folder / "copy.db"
        for left in glob.glob(str(self.folder / "copy.*")):
            os.unlink(left)
        acknowledged = self.interrupted(url, "backup", ["backup", str(copy)], False)
        self.demand(copy.exists() or not acknowledged, "an acknowledged backup is not there")
        if not copy.exists():
            made = self.nenkai(url, "backup", str(copy))
            self.demand(made.returncode == 0, "backup does not go on after a kill", made.stderr.decode())
        self.demand(self.head(f"sqlite:{copy}") == head, "a killed backup is not whole")
        place = self.places.new() if self.places.server else f"sqlite:{self.folder / 'copy.restored.db'}"
        acknowledged = self.interrupted(place, "restore of a backup", ["restore", str(copy)], False)
        found = self.head(place)
        self.demand(found == head or not (found or acknowledged), "a killed restore is not whole")
        if not found:
            made = self.nenkai(place, "restore", str(copy))
            self.demand(made.returncode == 0, "restore does not go on after a kill", made.stderr.decode())
            self.demand(self.head(place) == head, "a restore after a killed one is another store")
        self.demand_whole(place, "restore of a backup")
        said = self.nenkai(place, "restore", "--confirm").stdout.decode()
        self.demand("nothing" not in said, "a restored store does not hold back", said)

    def all(self):
        server_kills = self.asked.server_kills if self.places.server else 0
        done_by_server = 0
        while self.client_kills() < self.asked.kills or done_by_server < server_kills:
            url = self.killed_init()
            for _ in range(ROUNDS):
                if self.client_kills() < self.asked.kills:
                    self.step(url, False)
                elif done_by_server < server_kills:
                    done_by_server += self.step(url, True)
            if self.client_kills() < self.asked.kills:
                self.killed_backup_and_restore(url)
            if self.counts["told"] + 250 <= self.client_kills():
                self.counts["told"] = self.client_kills()
                print(time.strftime("%H:%M:%S"), self.client_kills(), "kills, none lost so far", flush=True)
        return done_by_server

    def client_kills(self):
        return sum(count for name, count in self.killed.items() if not name.startswith("("))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("nenkai", type=os.path.realpath)
    parser.add_argument("--kills", type=int, default=int(os.environ.get("NENKAI_KILLS", "40")))
    parser.add_argument("--server-kills", type=int, default=int(os.environ.get("NENKAI_SERVER_KILLS", "3")))
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--warm", type=os.path.realpath, metavar="LIBRARY")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("NENKAI_SEED", random.randrange(2**31))))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        run = Run(asked, pathlib.Path(name))
        by_server = run.all()
    print(f"seed {asked.seed}: {run.client_kills()} commands killed, {by_server} times the server under one; changes:"
          f" {run.counts['acknowledged']} acknowledged, {run.counts['done when killed']} done but not yet told,"
          f" {run.counts['not done']} not done; none lost, none half done, verify clean each time")
    print(", ".join(f"{name} {count}" for name, count in sorted(run.killed.items())))
    for failure, count in run.failures.items():
        print(f"{count} x {failure}")
    if sum(run.failures.values()) * 10 > run.client_kills() + 10:
        raise SystemExit("too many commands gave up by themselves")


if __name__ == "__main__":
    sys.exit(main())
