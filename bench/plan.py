#!/usr/bin/env python3
"""Benchmark: plan a year of conferences, beside two other solvers asked the same question.

Workloads (bench/plan_programme.py makes them; N conferences)
  mixed/N   bureaus and people hard apart, regions soft apart within a week, shared people and halls, tight weeks
  hard/N    hard demands only
  dense/N   regions soft apart within a week, people hard apart: every pair of a region can cost
Solvers
  nenkai    `nenkai plan`: reads the store, plans, proves, explains; its time limit is what it gets
  cbc       the command of COIN-OR's branch and cut, on the LP file that `nenkai plan --write-model` wrote
  highs     HiGHS compiled to WebAssembly (npm package `highs`, put into build/bench/), on the same file

Every solver is one process with the same time limit, one thread, one after the other, in the same run. Printed: cost;
bound (what is proved); gap = (cost - bound) / cost; seconds of wall time, reading the model included; peak resident
MiB; and for nenkai the ratio of its cost to the best rival's, and of its seconds to the faster rival's that reached
that cost or better. Writing the model is a run of its own and not timed. Every plan is checked by bench/check_plan.py.

    plan.py [--nenkai build/release/nenkai] [--sizes 18,180,500,2000] [--variants mixed,hard,dense]
            [--time-limit 60] [--seed 1] [--rivals cbc,highs] [--keep FOLDER]

What it prints is appended to bench/results/plan-<day>.txt with the machine it came from.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import time

import check_plan

HERE = pathlib.Path(__file__).resolve().parent
MODULES = HERE.parent / "build" / "bench"
AS_OF = "2025-04-01"
YEAR = 2025


def run(command, grace):
    """Exit code, standard output, seconds of wall time and peak resident MiB of one process."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), stdout=out, stderr=errors)
        usage, status = None, None
        while usage is None:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done == 0:
                usage = None
                time.sleep(0.005)
                if time.perf_counter() - begin > grace:
                    process.kill()
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        errors.seek(0)
        text, trouble = out.read().decode(errors="replace"), errors.read().decode(errors="replace")
        if process.returncode not in (0, 1):
            print(f"  {command[0]}: exit code {process.returncode}: {trouble.strip()[-300:]}")
        return process.returncode, text, seconds, usage.ru_maxrss / 1024


class Result:
    def __init__(self, solver, cost, bound, seconds, memory, note):
        self.solver, self.cost, self.bound, self.seconds, self.memory, self.note = (
            solver, cost, bound, seconds, memory, note)

    def line(self, rivals):
        shown = lambda value: "-" if value is None else f"{value:,.0f}"
        gap = "-" if self.cost is None or self.bound is None else (
            f"{max(0.0, (self.cost - self.bound) / self.cost if self.cost else 0.0):.2%}")
        text = (f"  {self.solver:7} cost {shown(self.cost):>8}  bound {shown(self.bound):>8}  gap {gap:>7}  "
                f"{self.seconds:8.2f} s  {self.memory:6.0f} MiB  {self.note}")
        found = [one for one in rivals if one.cost is not None]
        if self.solver == "nenkai" and self.cost is not None and found:
            best = min(one.cost for one in found)
            text += f"  cost {self.cost / best if best else 1.0:.4f} x best rival's"
            as_good = [one.seconds for one in found if one.cost <= self.cost]
            text += f", seconds {self.seconds / min(as_good):.3f} x" if as_good else ", no rival as cheap"
        return text


def ask_cbc(model, limit):
    code, out, seconds, memory = run(
        ["cbc", model, "-threads", "0", "-ratioGap", "0", "-allowableGap", "0.999", "-sec", str(limit), "-timeMode",
         "elapsed", "-solve"], 3 * limit + 120)
    number = lambda name: next((float(found) for found in re.findall(rf"^{name}:\s+(\S+)", out, re.M)), None)
    cost, bound = number("Objective value"), number("Lower bound")
    optimal = "Result - Optimal solution found" in out
    note = "optimal" if optimal else "infeasible" if "infeasible" in out.lower() and cost is None else "time"
    if cost is not None and cost > 1e40:
        cost = None
    return Result("cbc", cost, cost if optimal else bound, seconds, memory, note if code == 0 else "killed")


def ask_highs(model, limit):
    code, out, seconds, memory = run(["node", "--max-old-space-size=8192", HERE / "highs.cjs", MODULES, model, limit],
                                     3 * limit + 120)
    answer = json.loads(out) if code == 0 and out.strip() else {"status": "failed", "cost": None, "bound": None}
    return Result("highs", answer["cost"], answer["bound"], seconds, memory, answer["status"].lower())


RIVALS = {"cbc": ask_cbc, "highs": ask_highs}


def ask_nenkai(nenkai, source, limit):
    code, out, seconds, memory = run([*nenkai, "--format", "json", "plan", str(YEAR), "--time-limit", limit],
                                     3 * limit + 120)
    if code not in (0, 1):
        return Result("nenkai", None, None, seconds, memory, "failed")
    plan = json.loads(out)
    note = plan["status"]
    if plan["cost"] is not None:
        holidays = subprocess.run([*nenkai, "--format", "csv", "holidays", "--from", f"{YEAR}-04-01", "--to",
                                   f"{YEAR + 1}-03-31"], capture_output=True, check=True)
        wrong = check_plan.check(source, plan, holidays.stdout.decode(), datetime.date.fromisoformat(AS_OF))
        note += ", checked" if not wrong else ", WRONG: " + "; ".join(wrong[:5])
    return Result("nenkai", plan["cost"], plan["bound"], seconds, memory, note)


def have_highs():
    if not (MODULES / "node_modules" / "highs").is_dir():
        MODULES.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-save", "--prefix", str(MODULES), "highs"], check=True,
                       stdout=subprocess.DEVNULL)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{platform.platform()}, {os.cpu_count()} x {model}"


def measure(asked, variant, size, folder, tell):
    source, store = folder / f"{variant}-{size}.toml", folder / f"{variant}-{size}.db"
    model = folder / f"{variant}-{size}.lp"
    store.unlink(missing_ok=True)
    with open(source, "w") as out:
        command = [sys.executable, HERE / "plan_programme.py", "--conferences", size, "--seed", str(asked.seed)]
        subprocess.run(command + ([] if variant == "mixed" else [f"--{variant}"]), stdout=out, check=True)
    nenkai = [asked.nenkai, "--store", f"sqlite:{store}", "--as-of", AS_OF]
    subprocess.run([*nenkai, "init", source], stdout=subprocess.DEVNULL, check=True)
    rivals = []
    if asked.rivals:
        run([*nenkai, "--format", "json", "plan", str(YEAR), "--time-limit", "1", "--write-model", model], 600)
        rivals = [RIVALS[name](model, asked.time_limit) for name in asked.rivals]
    ours = ask_nenkai(nenkai, source, asked.time_limit)
    written = f", model of {model.stat().st_size / 2**20:.1f} MiB" if model.exists() else ""
    tell(f"{variant}/{size}{written}")
    for result in [ours, *rivals]:
        tell(result.line(rivals))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words = lambda text: [word for word in text.split(",") if word]
    parser.add_argument("--nenkai", default="build/release/nenkai")
    parser.add_argument("--sizes", type=words, default=["18", "180", "500", "2000"])
    parser.add_argument("--variants", type=words, default=["mixed", "hard", "dense"])
    parser.add_argument("--time-limit", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rivals", type=words, default=["cbc", "highs"])
    parser.add_argument("--keep", help="leave programmes, stores and models in this folder")
    asked = parser.parse_args()
    if "highs" in asked.rivals:
        have_highs()
    results = HERE / "results" / f"plan-{datetime.date.today()}.txt"
    with tempfile.TemporaryDirectory() as temporary, open(results, "a") as kept:
        folder = pathlib.Path(asked.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)

        def tell(text):
            print(text, flush=True)
            print(text, file=kept, flush=True)

        tell(f"machine: {machine()}")
        tell(f"seed {asked.seed}, time limit {asked.time_limit} s")
        for variant in asked.variants:
            for size in asked.sizes:
                measure(asked, variant, size, folder, tell)


if __name__ == "__main__":
    main()
