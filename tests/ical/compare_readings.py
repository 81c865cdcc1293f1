#!/usr/bin/python3
"""Three readers' readings of the same feeds have to be the same, and what was put in.

    compare_readings.py COUNTS EXPECTED READING.json…

COUNTS has lines "feed<TAB>entries", as `nenkai feed list` counted them. EXPECTED has one line for each entry of the
feed "rich-en-with-alarms": uid, start, end, zone, status, alarms and summary. With UPDATE=1 it is written anew.
"""

import json
import os
import pathlib
import sys

KEYS = ("uid", "start", "end", "zone", "status", "alarms", "summary")


def differences(names, readings):
    """Each difference between the first reader and another, a line each."""
    first = readings[0]
    for name, other in zip(names[1:], readings[1:]):
        if first.keys() != other.keys():
            yield f"{names[0]} and {name} read different files"
            continue
        for feed, one in first.items():
            two = other[feed]
            for key in ("name", "zones"):
                if one[key] != two[key]:
                    yield f"{feed}: {key}: {names[0]} {one[key]!r}, {name} {two[key]!r}"
            if len(one["entries"]) != len(two["entries"]):
                yield f"{feed}: {names[0]} finds {len(one['entries'])} entries, {name} {len(two['entries'])}"
            for a, b in zip(one["entries"], two["entries"]):
                for key in a:
                    if a[key] != b[key]:
                        yield f"{feed}: {a['uid']}: {key}: {names[0]} {a[key]!r}, {name} {b[key]!r}"


def main():
    counts, expected, *files = map(pathlib.Path, sys.argv[1:])
    readings = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    for reading in readings:
        for feed in reading.values():  # vobject loses the order of events among tasks
            feed["entries"].sort(key=lambda entry: (entry["kind"], entry["start"], entry["uid"]))
    problems = list(differences([file.stem for file in files], readings))
    for line in counts.read_text().splitlines():
        feed, count = line.split("\t")
        found = len(readings[0][feed]["entries"])
        if found != int(count):
            problems.append(f"{feed}: {found} entries, but {count} were put in")
    entries = readings[0]["rich-en-with-alarms"]["entries"]
    lines = ["\t".join(str(entry[key]) for key in KEYS) + "\n" for entry in entries]
    if os.environ.get("UPDATE") == "1":
        expected.write_text("".join(lines), encoding="utf-8")
    elif expected.read_text(encoding="utf-8").splitlines(keepends=True) != lines:
        problems.append(f"{expected.name} says otherwise than:\n{''.join(lines)}")
    for problem in problems[:50]:
        print(problem, file=sys.stderr)
    if not problems:
        print(f"{len(readings[0])} feeds, {sum(len(each['entries']) for each in readings[0].values())} entries")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
