#!/usr/bin/python3
"""Reads every feed in a folder with icalendar and with vobject, two readers that share no code with each other or us.

    read_feeds.py FOLDER ICALENDAR_OUT VOBJECT_OUT

Each output is JSON: by feed, its name, time zones and entries. Times are in UTC, as the reader made them out: vobject
from the feed's VTIMEZONE, icalendar from its own time zone database. Run by Debian's Python, whose packages the
readers are.
"""

import datetime
import json
import pathlib
import sys
import warnings

import icalendar
import vobject


def moment(value):
    if not isinstance(value, datetime.datetime):
        return value.isoformat()
    if value.utcoffset() is None:
        return value.isoformat() + " floating"
    return value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds(duration):
    return int(duration.total_seconds())


def entry_of_icalendar(component):
    def text(name):
        return str(component.get(name, ""))

    def date(name):
        return moment(component[name].dt) if name in component else ""

    if component.errors:
        raise ValueError(f"{component.get('UID')}: {component.errors}")
    attach = component.get("ATTACH", [])
    categories = component["CATEGORIES"].cats if "CATEGORIES" in component else []
    geo = component.get("GEO")
    return {
        "kind": component.name.lower(),
        "uid": text("UID"),
        "start": date("DTSTART"),
        "end": date("DTEND"),
        "due": date("DUE"),
        "zone": component["DTSTART"].params.get("TZID", "") if "DTSTART" in component else "",
        "summary": text("SUMMARY"),
        "status": text("STATUS"),
        "transp": text("TRANSP"),
        "sequence": text("SEQUENCE"),
        "modified": date("LAST-MODIFIED"),
        "location": text("LOCATION"),
        "description": text("DESCRIPTION"),
        "url": text("URL"),
        "organizer": text("ORGANIZER"),
        "related": text("RELATED-TO"),
        "attach": [str(each) for each in (attach if isinstance(attach, list) else [attach])],
        # With commas between them: this icalendar also splits a category at a comma that is escaped.
        "categories": ",".join(categories),
        "geo": [geo.latitude, geo.longitude] if geo else [],
        "alarms": [seconds(alarm["TRIGGER"].dt) for alarm in component.walk("VALARM")],
    }


def read_with_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    return {
        "name": str(calendar["X-WR-CALNAME"]),
        "zones": [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")],
        "entries": [entry_of_icalendar(each) for each in calendar.walk() if each.name in ("VEVENT", "VTODO")],
    }


def entry_of_vobject(component):
    contents = component.contents

    def text(name):
        return contents[name][0].value if name in contents else ""

    def date(name):
        return moment(contents[name][0].value) if name in contents else ""

    zone = contents["dtstart"][0].params.get("X-VOBJ-ORIGINAL-TZID", [""])[0] if "dtstart" in contents else ""
    return {
        "kind": component.name.lower(),
        "uid": text("uid"),
        "start": date("dtstart"),
        "end": date("dtend"),
        "due": date("due"),
        "zone": zone,
        "summary": text("summary"),
        "status": text("status"),
        "transp": text("transp"),
        "sequence": text("sequence"),
        "modified": date("last-modified"),
        "location": text("location"),
        "description": text("description"),
        "url": text("url"),
        "organizer": text("organizer"),
        "related": text("related-to"),
        "attach": [each.value for each in contents.get("attach", [])],
        "categories": ",".join(contents["categories"][0].value) if "categories" in contents else "",
        "geo": [float(number) for number in text("geo").split(";")] if "geo" in contents else [],
        "alarms": [seconds(alarm.trigger.value) for alarm in contents.get("valarm", [])],
    }


def read_with_vobject(data):
    (calendar,) = vobject.readComponents(data.decode("utf-8"))
    contents = calendar.contents
    return {
        "name": contents["x-wr-calname"][0].value,
        "zones": [zone.tzid.value for zone in contents.get("vtimezone", [])],
        "entries": [entry_of_vobject(each) for each in calendar.components() if each.name in ("VEVENT", "VTODO")],
    }


def main():
    # pytz, inside icalendar, warns of its own future.
    warnings.simplefilter("ignore", DeprecationWarning)
    folder, *outputs = map(pathlib.Path, sys.argv[1:])
    for reader, output in zip((read_with_icalendar, read_with_vobject), outputs):
        readings = {}
        for file in sorted(folder.glob("*.ics")):
            try:
                readings[file.stem] = reader(file.read_bytes())
            except Exception as error:  # whatever a reader stumbles over
                sys.exit(f"{file.name}: {reader.__name__}: {type(error).__name__}: {error}")
        output.write_text(json.dumps(readings), encoding="utf-8")


if __name__ == "__main__":
    main()
