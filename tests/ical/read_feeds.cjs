// Reads every feed in a folder with ical.js and prints what it found, as read_feeds.py does:
//
//     node read_feeds.cjs ICAL_JS FOLDER
//
// Where a feed has its jCal beside it (the same name ending in .json), that has to be what ical.js makes of the feed.
const fs = require("fs");
const path = require("path");
const assert = require("assert");

const [modules, folder] = process.argv.slice(2);
const loaded = require(path.resolve(modules));
const ICAL = loaded.default ?? loaded;

const instant = (time) => (time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString().slice(0, 19) + "Z");
const value = (component, name) => {
  const found = component.getFirstPropertyValue(name);
  return found === null ? "" : String(found);
};
const values = (component, name) => component.getAllProperties(name).flatMap((property) => property.getValues()).map(String);
const zone = (component, name) => {
  const property = component.getFirstProperty(name);
  return (property && property.getParameter("tzid")) || "";
};

function moment(component, name) {
  const time = component.getFirstPropertyValue(name);
  if (time === null) return "";
  if (!time.isDate && time.zone === ICAL.Timezone.localTimezone) return `${time} floating`;
  return instant(time);
}

function entry(component) {
  const alarms = component.getAllSubcomponents("valarm");
  const geo = component.getFirstPropertyValue("geo");
  return {
    kind: component.name,
    uid: value(component, "uid"),
    start: moment(component, "dtstart"),
    end: moment(component, "dtend"),
    due: moment(component, "due"),
    zone: zone(component, "dtstart"),
    summary: value(component, "summary"),
    status: value(component, "status"),
    transp: value(component, "transp"),
    sequence: value(component, "sequence"),
    modified: moment(component, "last-modified"),
    location: value(component, "location"),
    description: value(component, "description"),
    url: value(component, "url"),
    organizer: value(component, "organizer"),
    related: value(component, "related-to"),
    attach: values(component, "attach"),
    categories: values(component, "categories").join(","),
    geo: geo ? geo.map(Number) : [],
    alarms: alarms.map((alarm) => alarm.getFirstPropertyValue("trigger").toSeconds()),
  };
}

// What ical.js does not know it leaves with its backslashes.
const text = (value) => value.replace(/\\(.)/gs, (_, c) => (c === "n" ? "\n" : c));

// It does not know that these two of RFC 7986 are texts.
function withTexts(data) {
  const [name, properties, components] = JSON.parse(JSON.stringify(data));
  const mended = properties.map(([key, parameters, type, ...rest]) =>
    ["name", "color"].includes(key) ? [key, parameters, "text", ...rest.map(text)] : [key, parameters, type, ...rest]);
  return [name, mended, components];
}

function read(file) {
  const data = ICAL.parse(fs.readFileSync(file, "utf8"));
  const json = file.replace(/\.ics$/, ".json");
  if (fs.existsSync(json)) assert.deepStrictEqual(JSON.parse(fs.readFileSync(json, "utf8")), withTexts(data), json);
  const calendar = new ICAL.Component(data);
  const zones = calendar.getAllSubcomponents("vtimezone").map((each) => value(each, "tzid"));
  const entries = calendar.getAllSubcomponents().filter((each) => each.name !== "vtimezone").map(entry);
  return { name: text(value(calendar, "x-wr-calname")), zones, entries };
}

const readings = {};
for (const name of fs.readdirSync(folder).sort()) {
  if (name.endsWith(".ics")) readings[name.slice(0, -4)] = read(path.join(folder, name));
}
console.log(JSON.stringify(readings));
