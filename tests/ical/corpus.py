#!/usr/bin/env python3
"""Compares what the importer makes of real calendars with what ical.js and python3-icalendar make of them (which
leaves rules to python3-dateutil).

    corpus.py PRINT_CALENDAR ICAL_JS CORPUS [REPORT]

PRINT_CALENDAR is the test program of that name, CORPUS a folder of .ics files with a MANIFEST.tsv that says of each
whether it is valid, malformed or hostile. Of the valid ones 99 of a hundred must give the same number of events with
the same starts and ends as one of the two other readers; those that do not are named in corpus_differences.tsv with the
reason, and a file that is named there and agrees is a mistake too. All must end with a result or a message. The last
line says how many of each there were; REPORT gets the differences in full.
"""

import csv
import datetime
import json
import pathlib
import re
import subprocess
import sys
import zoneinfo

import icalendar
from dateutil import rrule
from icalendar.windows_to_olson import WINDOWS_TO_OLSON

FROM, TO, MOST = "1996-01-01", "2008-12-31", 1000
HERE = pathlib.Path(__file__).parent
UTC = datetime.timezone.utc
MIDNIGHT = datetime.time()
ZONES = zoneinfo.available_timezones()


def in_batches(command, files):
    """The JSON that `command FILE…` prints a line for each file, by the file's name."""
    found = {}
    for begin in range(0, len(files), 100):
        batch = [str(file) for file in files[begin : begin + 100]]
        run = subprocess.run(command + batch, stdout=subprocess.PIPE, check=True)
        for line in run.stdout.decode("utf-8").splitlines():
            read = json.loads(line)
            found[pathlib.Path(read["file"]).name] = read
    return found


def zone_of(name):
    """The IANA zone that a TZID means, by itself, behind a prefix, or as a Windows name."""
    parts = name.split("/")
    for begin in range(len(parts)):
        if "/".join(parts[begin:]) in ZONES:
            return zoneinfo.ZoneInfo("/".join(parts[begin:]))
    return zoneinfo.ZoneInfo(WINDOWS_TO_OLSON[name]) if name in WINDOWS_TO_OLSON else None


def in_utc(local, zone):
    return datetime.datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC).isoformat()[:16]


def ours(event):
    """(start, end), each a day or a moment in UTC."""
    if not event["timezone"]:
        first = datetime.date.fromisoformat(event["date"])
        return event["date"], (first + datetime.timedelta(days=event["days"])).isoformat()
    zone = zoneinfo.ZoneInfo(event["timezone"])
    return in_utc(event["date"], zone), in_utc(event["end"] or event["date"], zone)


def readings(moment, floating):
    """What a moment of another reader may mean: by the document's definition of its zone, by the zone's name, and,
    without either, in the zone that X-WR-TIMEZONE gives to floating times."""
    if moment is None:
        return set()
    local, tzid, utc = moment
    if len(local) == 10:
        return {local}
    meant = {utc} if utc else set()
    zone = zone_of(tzid) if tzid else None
    if zone:
        meant.add(in_utc(local, zone))
    if not meant and floating:
        meant.add(in_utc(local, floating))
    return meant or {local}


def pairs(event, floating):
    """All (start, end) that an event of another reader may mean. An end before the start is none."""
    _, start, end = event
    found = set()
    for begin in readings(start, floating):
        for finish in readings(end, floating) or {begin}:
            same_kind = len(begin) == len(finish)
            if len(begin) == 10:
                next_day = (datetime.date.fromisoformat(begin) + datetime.timedelta(days=1)).isoformat()
                found.add((begin, finish if same_kind and finish > begin else next_day))
            else:
                found.add((begin, finish if same_kind and finish > begin else begin))
    return found


def agree(mine, theirs, floating):
    """True where the events can be matched one to one."""
    if len(mine) != len(theirs):
        return False
    left = list(mine)
    for event in theirs:
        match = next((pair for pair in pairs(event, floating) if pair in left), None)
        if match is None:
            return False
        left.remove(match)
    return True


def moment_of(value, tzid):
    """As expand_corpus.cjs gives it; `value` is a date or a time."""
    if not isinstance(value, datetime.datetime):
        return [value.isoformat(), "", ""]
    utc = value.astimezone(UTC).isoformat()[:16] if value.tzinfo else ""
    return [value.replace(tzinfo=None).isoformat()[:16], "UTC" if value.tzinfo == UTC else tzid, utc]


def on_clock(local, zone):
    """A local time in a zone; those out of a document are of pytz, which has to be asked for the right offset."""
    return zone.localize(local) if hasattr(zone, "localize") else local.replace(tzinfo=zone)


def lasting(start, end):
    """None where it ends before it begins, or on a clock that cannot be compared."""
    same = isinstance(start, datetime.datetime) == isinstance(end, datetime.datetime)
    if not same or (isinstance(start, datetime.datetime) and (start.tzinfo is None) != (end.tzinfo is None)):
        return None
    return end - start if end >= start else None


def starts_by_rule(component, start):
    """When it starts by its rule, on the clock of its start, as python3-dateutil has it."""
    timed = isinstance(start, datetime.datetime)
    local = start.replace(tzinfo=None) if timed else datetime.datetime.combine(start, MIDNIGHT)
    rule = component["RRULE"].to_ical().decode("utf-8")
    until = component["RRULE"].get("UNTIL", [None])[0]
    if isinstance(until, datetime.datetime) and until.tzinfo and getattr(start, "tzinfo", None):
        rule = re.sub("UNTIL=[^;]*", f"UNTIL={until.astimezone(start.tzinfo):%Y%m%dT%H%M%S}", rule)
    first, last = (datetime.datetime.fromisoformat(day) for day in (FROM, TO))
    found = rrule.rrulestr(rule, dtstart=local).between(first, last + datetime.timedelta(days=1), inc=True)[:MOST]
    for one in found:
        yield on_clock(one, start.tzinfo) if timed else one.date()


def python_events(component):
    """The occurrences of one event. An exception of any kind where there is more than a rule to it."""
    start = component.decoded("DTSTART")
    end = component.decoded("DTEND") if "DTEND" in component else None
    if any(name in component for name in ("RDATE", "EXDATE", "RECURRENCE-ID", "DURATION", "EXRULE")):
        raise ValueError("more than a rule")
    begins = list(starts_by_rule(component, start)) if "RRULE" in component else [start]
    zones = [component[name].params.get("TZID", "") if name in component else "" for name in ("DTSTART", "DTEND")]
    length = lasting(start, end) if end else None
    for begin in begins:
        finish = moment_of(begin + length, zones[1]) if length is not None else None
        yield [str(component.get("UID", "")), moment_of(begin, zones[0]), finish]


def with_python(file):
    """All events; None where it cannot read the file or there is more to one than this can expand."""
    try:
        events = []
        for calendar in icalendar.Calendar.from_ical(file.read_bytes(), multiple=True):
            for component in calendar.walk("VEVENT"):
                if "DTSTART" in component:
                    events += python_events(component)
        # Of a file whose lines end otherwise than it expects, it finds nothing, not even the calendar.
        return events or None
    except Exception:  # whatever another program's reader throws
        return None


def main():
    program, ical_js, corpus = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    if not (corpus / "MANIFEST.tsv").exists():
        print(f"skipped: there is no corpus in {corpus}")
        return 77
    expected = {row["file"]: row["expected"] for row in csv.DictReader(open(corpus / "MANIFEST.tsv"), delimiter="\t")}
    files = sorted(corpus.rglob("*.ics"))
    mine = in_batches([program, FROM, TO, "UTC"], files)
    valid = [file for file in files if expected.get(file.name) == "valid"]
    script = str(HERE / "expand_corpus.cjs")
    theirs = in_batches(["node", script, ical_js, FROM, TO, str(MOST)], valid)
    with open(HERE / "corpus_differences.tsv", encoding="utf-8") as table:
        explained = {row["file"]: row["reason"] for row in csv.DictReader(table, delimiter="\t")}
    different, alone, lines = [], [], []
    for file in valid:
        read = mine[file.name]
        events = [ours(event) for event in read.get("events", []) if event["uid"] or event["title"]]
        others = [theirs[file.name].get("events"), with_python(file)]
        named = re.search(rb"^X-WR-TIMEZONE:([^\r\n]*)", file.read_bytes(), re.M)
        floating = zone_of(named.group(1).decode("utf-8", "replace")) if named else None
        if "problem" not in read and any(other is not None and agree(events, other, floating) for other in others):
            continue
        if "problem" not in read and others == [None, None]:
            alone.append(file.name)
            continue
        different.append(file.name)
        lines.append(f"{file.name}\n  ours {read.get('problem', sorted(events)[:12])} ({len(events)})")
        lines += [f"  {name} {sorted(map(str, other))[:12] if other else other} ({len(other or [])})"
                  for name, other in zip(("ical.js", "python"), others)]
        lines.append(f"  {theirs[file.name].get('error', '')} {[r['reason'] for r in read.get('remarks', [])][:5]}")
    if len(sys.argv) > 4:
        pathlib.Path(sys.argv[4]).write_text("\n".join(lines) + "\n", encoding="utf-8")
    mistakes = [f"{name}: differs, and corpus_differences.tsv does not say why"
                for name in different if name not in explained]
    mistakes += [f"{name}: corpus_differences.tsv names it, and it agrees" for name in explained
                 if name in expected and name not in different]
    silent = [name for name, read in mine.items() if not read.get("problem") and "events" not in read]
    mistakes += [f"{name}: neither a result nor a message" for name in silent]
    if len(different) * 100 > len(valid):
        mistakes.append(f"{len(different)} of {len(valid)} valid files differ: more than one in a hundred")
    print("\n".join(mistakes))
    refused = sum("problem" in read for read in mine.values())
    agreed = len(valid) - len(different) - len(alone)
    print(f"{len(mine)} files: {agreed} of {len(valid)} valid ones as another reader has them, {len(alone)} that no "
          f"other reader can read; {refused} of all were refused with a message")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
