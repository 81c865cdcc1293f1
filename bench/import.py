#!/usr/bin/env python3
"""Reading of calendars: ours, child process included, beside libical, python3-icalendar and ical.js.

    import.py BENCH_IMPORT ICAL_JS [ROUNDS]

Workloads, each a made-up calendar of about 4.5 MB:

    singles    events of one time each, with a description, a place and an organiser
    repeating  one in four repeats every week for a year and a half

A line each: megabytes a second of each reader, the median of ROUNDS (15), and how many times the slower one ours is.
The other two readers parse and do not expand, and are run fewer times; all in this run, on this machine.
"""

import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import icalendar

WORDS = ("results of the cluster projects are announced and discussed with companies, universities and bureaus; "
         "posters, a panel, and a reception follow ") * 2
NODE = """
const fs = require("fs"); const loaded = require(process.argv[1]); const ICAL = loaded.default ?? loaded;
const text = fs.readFileSync(process.argv[2], "utf8"); const times = [];
for (let i = 0; i < Number(process.argv[3]); ++i) {
  const begin = process.hrtime.bigint(); ICAL.parse(text); times.push(Number(process.hrtime.bigint() - begin) / 1e9);
}
times.sort((a, b) => a - b); console.log(times[times.length >> 1]);
"""


def folded(line):
    parts = [line[:75]]
    for begin in range(75, len(line), 74):
        parts.append(" " + line[begin : begin + 74])
    return "\r\n".join(parts)


def event(number, repeating):
    day = f"2026{1 + number % 12:02}{1 + number % 28:02}"
    lines = [
        "BEGIN:VEVENT",
        f"UID:{number}-1f9d2c@clusters.example",
        "DTSTAMP:20260101T000000Z",
        f"DTSTART;TZID=Asia/Tokyo:{day}T{9 + number % 8:02}0000",
        f"DTEND;TZID=Asia/Tokyo:{day}T{10 + number % 8:02}3000",
        f"SUMMARY:Joint result conference no. {number}\\, with its committee",
        f"LOCATION:Hall {number % 40}\\, 1-2-{number % 90} Minato\\, Sendai",
        f"DESCRIPTION:{WORDS.replace(',', chr(92) + ',').replace(';', chr(92) + ';')}",
        'ORGANIZER;CN="Bureau of Tohoku":mailto:tohoku@bureau.example',
        "CATEGORIES:Joint conference,clusters",
        "STATUS:CONFIRMED",
        "SEQUENCE:2",
    ]
    if repeating:
        lines.append("RRULE:FREQ=WEEKLY;COUNT=4")
    return "\r\n".join(folded(line) for line in [*lines, "END:VEVENT"]) + "\r\n"


def calendar(share):
    """About 4.5 MB, in which one event in `share` repeats; none where it is 0."""
    parts, size = ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n"], 0
    number = 0
    while size < 4_500_000 if not share else size < 2_400_000:
        number += 1
        parts.append(event(number, share and number % share == 0))
        size += len(parts[-1])
    return "".join(parts) + "END:VCALENDAR\r\n"


def python_seconds(text, rounds):
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        icalendar.Calendar.from_ical(text)
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def node_seconds(ical_js, path, rounds):
    run = subprocess.run(["node", "-e", NODE, "--", ical_js, path, str(rounds)], stdout=subprocess.PIPE, check=True)
    return float(run.stdout)


def main():
    program, ical_js = sys.argv[1], str(pathlib.Path(sys.argv[2]).resolve())
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 15
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    print(f"{platform.system()} {platform.release()}, {model}; load {open('/proc/loadavg').read().split()[0]}")
    for name, share in (("singles", 0), ("repeating", 4)):
        with tempfile.NamedTemporaryFile("w", suffix=".ics", newline="") as file:
            text = calendar(share)
            file.write(text)
            file.flush()
            run = subprocess.run([program, str(rounds), file.name], stdout=subprocess.PIPE, check=True)
            read = json.loads(run.stdout)
            speeds = {"ours": read["ours"], "libical": read["libical"],
                      "ical.js": node_seconds(ical_js, file.name, max(1, rounds // 3)),
                      "python3-icalendar": python_seconds(text, 1)}
        megabytes = read["bytes"] / 1e6
        line = f"{name}: {megabytes:.1f} MB, {read['events']} events read"
        for reader, seconds in speeds.items():
            line += f"; {reader} {megabytes / seconds:.1f} MB/s, {seconds / speeds['ours']:.2f} times our time"
        print(line)


if __name__ == "__main__":
    main()
