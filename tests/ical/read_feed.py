#!/usr/bin/python3
"""Reads a feed as other programs do: with icalendar and with vobject, two readers that share no code with libical.

    read_feed.py FEED [EXPECTED]

Prints the events in the feed's order, one a line: uid, start, end, summary, status ("-" for none), with tabs between
them. A day is YYYY-MM-DD, the end of an all-day event the day after its last; a time is ISO 8601 with the offset that
the reader made out, vobject from the feed's VTIMEZONE and icalendar from its own time zone database. Both have to make
the same of the feed, also of the location, description, link and categories, which are not printed, and it has to be
what is in the file EXPECTED, if that is given. Exit code 1 where something differs, 2 where a reader cannot read the
feed at all.

The readers are Debian's python3-icalendar and python3-vobject, and so this is run by Debian's Python.
"""

import difflib
import sys
import warnings

import icalendar
import vobject

PRINTED = ["uid", "start", "end", "summary", "status"]


def moment(value):
    """A date as it is, a time with its offset; a time without one is floating, and would differ from place to place."""
    floating = hasattr(value, "hour") and value.utcoffset() is None
    return value.isoformat() + (" floating" if floating else "")


def flat(text):
    """On one line: what is compared is printed with tabs and line breaks between the parts."""
    return str(text).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def events_of_icalendar(data):
    events = []
    for event in icalendar.Calendar.from_ical(data).walk("VEVENT"):
        if event.errors:
            raise ValueError(f"{event.get('UID')}: {event.errors}")
        categories = event["CATEGORIES"].cats if "CATEGORIES" in event else []
        events.append(
            {
                "uid": flat(event["UID"]),
                "start": moment(event["DTSTART"].dt),
                "end": moment(event["DTEND"].dt) if "DTEND" in event else "",
                "summary": flat(event["SUMMARY"]),
                "status": flat(event.get("STATUS", "")),
                "location": flat(event.get("LOCATION", "")),
                "description": flat(event.get("DESCRIPTION", "")),
                "url": flat(event.get("URL", "")),
                # With commas between them: this icalendar also splits a category at a comma that is escaped.
                "categories": flat(",".join(categories)),
            }
        )
    return events


def events_of_vobject(data):
    def text(event, name):
        return flat(getattr(event, name).value) if hasattr(event, name) else ""

    events = []
    for calendar in vobject.readComponents(data.decode("utf-8")):
        for event in calendar.contents.get("vevent", []):
            events.append(
                {
                    "uid": text(event, "uid"),
                    "start": moment(event.dtstart.value),
                    "end": moment(event.dtend.value) if hasattr(event, "dtend") else "",
                    "summary": text(event, "summary"),
                    "status": text(event, "status"),
                    "location": text(event, "location"),
                    "description": text(event, "description"),
                    "url": text(event, "url"),
                    "categories": flat(",".join(event.categories.value)) if hasattr(event, "categories") else "",
                }
            )
    return events


def differences(ours, theirs):
    """Between the two readers; one line each."""
    if len(ours) != len(theirs):
        yield f"icalendar reads {len(ours)} events, vobject {len(theirs)}"
    for one, other in zip(ours, theirs):
        for key in one:
            if one[key] != other[key]:
                yield f"{one['uid']}: {key}: icalendar reads {one[key]!r}, vobject {other[key]!r}"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(f"usage: {sys.argv[0]} FEED [EXPECTED]")
    # pytz, inside icalendar, warns of its own future.
    warnings.simplefilter("ignore", DeprecationWarning)
    with open(sys.argv[1], "rb") as file:
        data = file.read()
    try:
        ours, theirs = events_of_icalendar(data), events_of_vobject(data)
    except Exception as error:  # whatever a reader stumbles over
        print(f"{sys.argv[1]}: cannot be read: {type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(2)
    lines = ["\t".join(event[key] or "-" for key in PRINTED) for event in ours]
    print("\n".join(lines))
    problems = list(differences(ours, theirs))
    if len(sys.argv) == 3:
        with open(sys.argv[2], encoding="utf-8") as file:
            expected = file.read().splitlines()
        problems += difflib.unified_diff(expected, lines, sys.argv[2], sys.argv[1], lineterm="")
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
