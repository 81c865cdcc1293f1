"""The private PostgreSQL server of script/postgres, as tests in Python use it."""

import os
import pathlib
import shlex
import signal
import subprocess
import time


class PostgresServer:
    """The private server that script/postgres started; see there for the variables."""

    def __init__(self):
        self.url = os.environ["NENKAI_TEST_POSTGRES"]
        self.home = pathlib.Path(os.environ["NENKAI_TEST_POSTGRES_HOME"])
        self.bin = pathlib.Path(os.environ["NENKAI_TEST_POSTGRES_BIN"])
        # The command line with which it was started: postgres -D FOLDER, and what pg_ctl was told.
        self.options = shlex.join(shlex.split((self.home / "data/postmaster.opts").read_text())[3:])

    def new_schema(self, name):
        subprocess.run([self.bin / "psql", "-q", self.url, "-c", f"CREATE SCHEMA {name}"], check=True)
        return f"{self.url}?options=-csearch_path%3D{name}"

    def process(self):
        return int((self.home / "data/postmaster.pid").read_text().split()[0])

    def freeze(self):
        """It and what it has started say nothing any more, and hang up on nobody."""
        os.kill(self.process(), signal.SIGSTOP)
        for child in self.children():
            os.kill(child, signal.SIGSTOP)

    def go_on(self):
        for process in [*self.children(), self.process()]:
            os.kill(process, signal.SIGCONT)

    def children(self):
        path = pathlib.Path(f"/proc/{self.process()}/task/{self.process()}/children")
        return [int(number) for number in path.read_text().split()]

    def kill(self):
        os.kill(self.process(), signal.SIGKILL)

    def start(self):
        """What is left of the killed one goes by itself; until then no other can start."""
        user = [] if os.geteuid() else ["runuser", "-u", (self.home / "data").owner(), "--"]
        for _ in range(100):
            made = subprocess.run([*user, self.bin / "pg_ctl", "-D", self.home / "data", "-w", "-t", "60", "-l",
                                   self.home / "log", "-o", self.options, "start"], cwd=self.home,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if made.returncode == 0:
                return
            time.sleep(0.1)
        raise SystemExit("the PostgreSQL server did not come back: " + (self.home / "log").read_text()[-2000:])
