// Expands calendars with ical.js and prints what it found, one line of JSON a file:
//
//     node expand_corpus.cjs ICAL_JS FROM TO MOST FILE…
//
// Events as [UID, start, end], each moment as [local time, TZID or "", UTC or ""]. Occurrences of what repeats are given
// from FROM to TO, at most MOST of one event. A file that ical.js cannot read gives its error.
const fs = require("fs");
const path = require("path");

const [modules, from, to, most, ...files] = process.argv.slice(2);
const loaded = require(path.resolve(modules));
const ICAL = loaded.default ?? loaded;

function moment(time, property) {
  if (!time) return null;
  if (time.isDate) return [time.toString().slice(0, 10), "", ""];
  const tzid = (property && property.getParameter("tzid")) || "";
  const floating = time.zone === ICAL.Timezone.localTimezone;
  const utc = floating ? "" : new Date(time.toUnixTime() * 1000).toISOString().slice(0, 16);
  return [time.toString().slice(0, 16), time.zone === ICAL.Timezone.utcTimezone ? "UTC" : String(tzid), utc];
}

function found(uid, component, start, end) {
  const first = component.getFirstProperty("dtstart");
  return [uid ?? "", moment(start, first), moment(end, component.getFirstProperty("dtend") ?? first)];
}

function within(time) {
  const day = time.toString().slice(0, 10);
  return day >= from && day <= to;
}

function occurrences(event) {
  const all = [];
  const iterator = event.iterator();
  for (let steps = 0; steps < 200000; ++steps) {
    const next = iterator.next();
    if (!next || next.toString().slice(0, 10) > to) break;
    const details = event.getOccurrenceDetails(next);
    if (!within(details.startDate)) continue;
    if (all.length === Number(most)) break;
    all.push(found(event.uid, details.item.component, details.startDate, details.endDate));
  }
  return all;
}

function events(calendar) {
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const components = calendar.getAllSubcomponents("vevent").filter((one) => one.getFirstPropertyValue("dtstart"));
  const masters = components.filter((one) => !one.hasProperty("recurrence-id"));
  const known = new Set(masters.map((one) => one.getFirstPropertyValue("uid")));
  const all = [];
  for (const component of components) {
    const event = new ICAL.Event(component);
    if (component.hasProperty("recurrence-id")) {
      // Changes of a known event come with it; others stand alone.
      if (!known.has(event.uid)) all.push(found(event.uid, component, event.startDate, event.endDate));
    } else if (event.isRecurring()) {
      all.push(...occurrences(event));
    } else {
      all.push(found(event.uid, component, event.startDate, event.endDate));
    }
  }
  return all;
}

for (const file of files) {
  let line;
  try {
    const parsed = ICAL.parse(fs.readFileSync(file, "utf8"));
    const calendars = (Array.isArray(parsed[0]) ? parsed : [parsed]).map((one) => new ICAL.Component(one));
    line = { file, events: calendars.filter((one) => one.name === "vcalendar").flatMap(events) };
  } catch (error) {
    line = { file, error: String(error) };
  }
  console.log(JSON.stringify(line));
}
