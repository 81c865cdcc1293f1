#!/usr/bin/env python3
"""tidy.py BUILD [FILE…]: runs clang-tidy over the sources in BUILD/compile_commands.json, in parallel.

A source that was clean is skipped as long as nothing changes that clang-tidy would see: the source, the
project's headers that it includes (as Ninja noted them when it compiled), its command line, the .clang-tidy
files and clang-tidy itself. The hashes of clean states are empty files under build/tidy/.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLEAN = ROOT / "build" / "tidy"
# Code that must not compile, and what the build writes itself.
NOT_READ = ("tests/compile_fail/", "build/")


def output_of(*command):
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def commands(build):
    """Own sources and their command lines; one command each is enough."""
    found = {}
    for entry in json.loads((ROOT / build / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if not path.is_relative_to(ROOT):
            continue
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(NOT_READ):
            found.setdefault(name, entry["command"])
    return found


def dependencies(build):
    """For each source the project's files that its object was made of, from Ninja's log."""
    result = {}
    current = None
    for line in output_of("ninja", "-C", build, "-t", "deps").splitlines():
        if line.startswith("ninja:") or not line.strip():
            continue
        if not line.startswith(" "):
            current = []
            continue
        path = pathlib.Path(os.path.normpath(ROOT / build / line.strip()))
        if not path.is_relative_to(ROOT):
            continue
        if not current:
            result[path.relative_to(ROOT).as_posix()] = current  # the source itself comes first
        current.append(path)
    return result


def digest(parts):
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()


def state_of(source, command, files, common):
    if not files:
        return None  # never compiled here: nothing is known, so it is read
    texts = [path.read_bytes() for path in sorted(set(files)) if path.exists()]
    return digest([common, source.encode(), command.encode(), *texts])


def read(build, source, state):
    """clang-tidy's complaints about one source; none where it is clean."""
    run = subprocess.run(
        ["clang-tidy", "-p", build, "--quiet", source], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode == 0:
        if state:
            (CLEAN / state).touch()
        return ""
    return re.sub(r"(?m)^\d+ warnings?( and \d+ errors?)? generated\.\n", "", run.stdout + run.stderr)


def forget(states):
    """Removes what no source's state is any longer."""
    for path in CLEAN.iterdir():
        if path.name not in states:
            path.unlink()


def main():
    build, wanted = sys.argv[1], sys.argv[2:]
    CLEAN.mkdir(parents=True, exist_ok=True)
    known = commands(build)
    unknown = [name for name in wanted if os.path.normpath(name) not in known]
    if unknown:
        sys.exit(f"tidy: not compiled in {build}: {', '.join(unknown)}")
    configs = sorted(path for path in ROOT.rglob(".clang-tidy") if "build" not in path.parts)
    common = digest([output_of("clang-tidy", "--version").encode(), *(path.read_bytes() for path in configs)]).encode()
    made_of = dependencies(build)
    states = {name: state_of(name, command, made_of.get(name), common) for name, command in known.items()}
    forget(set(states.values()))
    sources = [os.path.normpath(name) for name in wanted] or sorted(known)
    open_sources = [name for name in sources if not (states[name] and (CLEAN / states[name]).exists())]
    complaints = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for text in pool.map(lambda name: read(build, name, states[name]), open_sources):
            complaints += bool(text)
            print(text, end="", flush=True)
    print(f"clang-tidy: {len(open_sources)} of {len(sources)} sources read, {complaints} with complaints")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
