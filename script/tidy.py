#!/usr/bin/env python3
"""tidy.py BUILD [FILE…]: runs clang-tidy over the sources in BUILD/compile_commands.json, in parallel.

BUILD is a unity build: its sources are batches, files of #include lines that CMake writes, and a batch is read in
hardly more time than one of its files. A FILE is read by itself, by the command line of the batch that it is in.
A batch that was clean is skipped as long as nothing changes that clang-tidy would see: the source, the
project's files that it includes (as Ninja noted them when it compiled), its command line, the .clang-tidy
files and clang-tidy itself. The hashes of clean states are empty files under build/tidy/.
"""

import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CLEAN = ROOT / "build" / "tidy"
# Code that must not compile, and what the build writes itself (but for the batches).
NOT_READ = re.compile(r"tests/compile_fail/|build/(?!.*/Unity/)")


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
        if not NOT_READ.match(name):
            found.setdefault(name, entry["command"])
    return found


def batches(known):
    """For each file the source that is compiled for it: the batch that includes it, or the file itself."""
    found = {}
    for source in known:
        included = re.findall(r'^#include "(.*)"$', (ROOT / source).read_text(), re.M) if "/Unity/" in source else []
        for path in included:
            found[pathlib.Path(path).relative_to(ROOT).as_posix()] = source
        found[source] = source
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


def settings(source):
    """Where the .clang-tidy for a source lies. A batch lies in the build, where there is none of the folder's own."""
    folder = pathlib.Path(source.split("/CMakeFiles/")[0]).parts
    folder = pathlib.Path(*(folder[2:] if "/Unity/" in source else pathlib.Path(source).parts[:-1]))
    return next(above / ".clang-tidy" for above in (folder, *folder.parents) if (ROOT / above / ".clang-tidy").exists())


def arguments(command):
    """The compiler's options in a command line: all but the compiler, the output and the source."""
    words = shlex.split(command)[1:]
    at = words.index("-o")
    return words[:at] + [word for word in words[at + 2 :] if word != "-c"][:-1]


def read(source, command, state):
    """clang-tidy's complaints about one source; none where it is clean."""
    run = subprocess.run(
        ["clang-tidy", "--quiet", f"--config-file={settings(source)}", source, "--", *arguments(command)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
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
    build, wanted = sys.argv[1], [os.path.normpath(name) for name in sys.argv[2:]]
    CLEAN.mkdir(parents=True, exist_ok=True)
    known = commands(build)
    batch_of = batches(known)
    unknown = [name for name in wanted if name not in batch_of]
    if unknown:
        sys.exit(f"tidy: not compiled in {build}: {', '.join(unknown)}")
    configs = sorted(path for path in ROOT.rglob(".clang-tidy") if "build" not in path.parts)
    common = digest([output_of("clang-tidy", "--version").encode(), *(path.read_bytes() for path in configs)]).encode()
    made_of = dependencies(build)
    states = {name: state_of(name, command, made_of.get(name), common) for name, command in known.items()}
    forget(set(states.values()))
    sources = wanted or sorted(known)
    unread = [name for name in sources if not (states.get(name) and (CLEAN / states[name]).exists())]
    complaints = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for text in pool.map(lambda name: read(name, known[batch_of[name]], states.get(name)), unread):
            complaints += bool(text)
            print(text, end="", flush=True)
    print(f"clang-tidy: {len(unread)} of {len(sources)} sources read, {complaints} with complaints")
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
