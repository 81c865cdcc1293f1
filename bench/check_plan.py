#!/usr/bin/env python3
"""Is this plan valid, and does it cost what it says? Written from what a plan promises (docs/planning.md), and from
nothing of the planner's.

    check_plan.py PROGRAMME.toml PLAN.json HOLIDAYS.csv [--as-of DATE] [--replan]

HOLIDAYS.csv is what `nenkai holidays --from D --to D` prints for the fiscal year. One line for each thing that is
wrong; exit code 1 where there is any. The benchmark imports `check`.
"""

import argparse
import csv
import datetime
import json
import sys
import tomllib

DAY = datetime.timedelta(days=1)
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
PARTS = ["drift", "weekday", "avoid", "busy", "venue", "move"]


def as_day(value):
    """A whole date as the file gives it: text or a TOML date."""
    return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value)[:10])


def in_year(month_day, year):
    month, day = int(month_day[:2]), int(month_day[3:5])
    if (month, day) == (2, 29) and not (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)):
        day = 28
    return datetime.date(year, month, day)


def days_between(first, last):
    return [first + DAY * n for n in range((last - first).days + 1)]


def stretch_days(stretch):
    """The first and last day of a `{ from, to }`, of which each may be a month or a year."""
    first, last = str(stretch["from"])[:10], str(stretch["to"])[:10]
    first += "-01-01"[3 * (first.count("-")):] if first.count("-") < 2 else ""
    if last.count("-") == 0:
        last += "-12-31"
    elif last.count("-") == 1:
        year, month = map(int, last.split("-"))
        end = datetime.date(year + month // 12, month % 12 + 1, 1) - DAY
        last = end.isoformat()
    return datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)


class Placed:
    """What stands on days: an occurrence of the plan, or an event that stays."""

    def __init__(self, name, first, last, venue, series, event=None):
        self.name, self.first, self.last, self.venue = name, first, last, venue
        self.days = days_between(first, last)
        self.moves = event is None
        event, series = event or {}, series or {}
        self.covers = event.get("covers", series.get("covers", []))
        self.committee = event.get("committee", series.get("committee"))
        self.required = series.get("required", [])


class Checker:
    def __init__(self, programme, plan, holidays, today, replan=False):
        self.programme, self.plan, self.holidays, self.today, self.replan = programme, plan, holidays, today, replan
        self.planning = programme.get("planning", {})
        self.year = plan["fiscal_year"] if isinstance(plan["fiscal_year"], int) else int(plan["fiscal_year"][2:])
        start = programme["programme"].get("fiscal_year_start", "04-01")
        self.begin, self.end = in_year(start, self.year), in_year(start, self.year + 1) - DAY
        self.wrong = []
        self.by = {kind: {one["id"]: one for one in programme.get(kind, [])}
                   for kind in ("cluster", "series", "venue", "person")}
        self.by["pairing"] = {one.get("id", f"{one['cluster']}--{one['bureau']}"): one
                              for one in programme.get("pairing", [])}

    def say(self, text):
        self.wrong.append(text)

    def in_fiscal_year(self, month_day):
        first = in_year(month_day, self.year)
        return first if first >= self.begin else in_year(month_day, self.year + 1)

    # What stands already.

    def events_of_year(self):
        for event in self.programme.get("event", []):
            precise = str(event["date"]).count("-") >= 2
            if event["status"] != "cancelled" and precise and self.begin <= as_day(event["date"]) <= self.end:
                yield event

    def gets_one(self, series):
        covered = [self.by["pairing"][one] for one in series.get("covers", [])]
        ended = covered and all("until" in one and stretch_days({"from": one["until"], "to": one["until"]})[1]
                                < self.begin for one in covered)
        return series.get("active", True) and not ended

    def stays(self, event):
        if event["status"] != "tentative" or not self.replan or "series" not in event:
            return True
        return not self.gets_one(self.by["series"][event["series"]]) or any(
            other["status"] != "tentative" for other in self.events_of_year() if other.get("series") == event["series"])

    def kept(self):
        for event in self.events_of_year():
            if self.stays(event):
                first = as_day(event["date"])
                last = as_day(event["end"]) if "end" in event else first + DAY * (event.get("days", 1) - 1)
                series = self.by["series"].get(event.get("series"))
                yield Placed(event.get("series", event["id"]), first, last, event.get("venue"), series, event)

    def wanted(self):
        """The series that need an occurrence."""
        fixed = {event.get("series") for event in self.events_of_year() if self.stays(event)}
        for series in self.by["series"].values():
            if self.gets_one(series) and series["id"] not in fixed:
                yield series["id"]

    # One occurrence by itself.

    def forbidden(self, day):
        if WEEKDAYS[day.weekday()] not in self.planning.get("weekdays", WEEKDAYS[:5]):
            return "no allowed weekday"
        if day in self.holidays:
            return "a holiday"
        for avoid in self.planning.get("avoid", []):
            if "cost" not in avoid and self.avoids(avoid, day):
                return f"in {avoid['name']}"
        return None

    @staticmethod
    def avoids(avoid, day):
        if len(str(avoid["from"])) > 5:
            return as_day(avoid["from"]) <= day <= as_day(avoid["to"])
        return any(in_year(avoid["from"], year) <= day
                   <= in_year(avoid["to"], year + (avoid["to"] < avoid["from"])) for year in (day.year - 1, day.year))

    def busy(self, person, day):
        return any(first <= day <= last for first, last in map(stretch_days, self.by["person"][person].get("busy", [])))

    def look_at_days(self, series, here):
        earliest = self.in_fiscal_year(series["earliest"]) if "earliest" in series else self.begin
        latest = self.in_fiscal_year(series["latest"]) if "latest" in series else self.end
        if len(here.days) != series.get("duration_days", 1):
            self.say(f"{here.name}: takes {len(here.days)} days")
        for event in self.programme.get("event", []):
            month = str(event["date"])
            if event.get("series") == series["id"] and len(month) == 7 and event["status"] != "cancelled":
                first, last = stretch_days({"from": month, "to": month})
                if self.begin <= first <= self.end:
                    earliest, latest = max(earliest, first), min(latest, last)
        if here.first < max(earliest, self.begin, self.today) or here.last > min(latest, self.end):
            self.say(f"{here.name}: {here.first} to {here.last} is outside its window")
        fixed = as_day(series["fixed"]) if "fixed" in series else None
        if fixed and self.begin <= fixed <= self.end and here.first != fixed:
            self.say(f"{here.name}: is fixed on {series['fixed']}")
        for day in here.days:
            if reason := self.forbidden(day):
                self.say(f"{here.name}: {day} is {reason}")
            for person in series.get("required", []):
                if self.busy(person, day):
                    self.say(f"{here.name}: {person} is busy on {day}")

    def look_at_venue(self, series, here):
        if not series.get("venues"):
            if here.venue is not None:
                self.say(f"{here.name}: has a venue and asked for none")
            return
        if here.venue not in series["venues"]:
            self.say(f"{here.name}: venue {here.venue} is none of its own")
            return
        venue = self.by["venue"][here.venue]
        if series.get("attendance", 0) > venue.get("capacity", sys.maxsize):
            self.say(f"{here.name}: {here.venue} is too small")
        for first, last in map(stretch_days, venue.get("unavailable", [])):
            if first <= here.last and here.first <= last:
                self.say(f"{here.name}: {here.venue} is not to be had on {first}")

    def target(self, series):
        if "target" in series:
            return self.in_fiscal_year(series["target"])
        earlier = [str(event["date"])[:10] for event in self.programme.get("event", [])
                   if event.get("series") == series["id"] and event["status"] != "cancelled"
                   and len(str(event["date"])) > 4 and str(event["date"])[:10] < self.begin.isoformat()]
        if not earlier:
            return None
        text = max(earlier, key=lambda date: date if len(date) > 7 else date + "-15")
        return self.in_fiscal_year((text if len(text) > 7 else text + "-15")[5:10])

    def cost_of(self, series, here):
        planning, target = self.planning, self.target(series)
        parts = dict.fromkeys(PARTS, 0)
        if target is not None:
            parts["drift"] = planning.get("drift_cost", 1) * abs((here.first - target).days)
        for day in here.days:
            parts["weekday"] += planning.get("weekday_cost", {}).get(WEEKDAYS[day.weekday()], 0)
            parts["avoid"] += sum(
                avoid.get("cost", 0) for avoid in planning.get("avoid", []) if self.avoids(avoid, day))
            parts["busy"] += planning.get("optional_busy_cost", 0) * sum(
                self.busy(person, day) for person in series.get("optional", []))
        if here.venue in series.get("venues", []):
            parts["venue"] = planning.get("venue_cost", 0) * series["venues"].index(here.venue)
        for event in self.events_of_year():
            if not self.stays(event) and event["series"] == series["id"] and as_day(event["date"]) != here.first:
                parts["move"] = planning.get("move_cost", 0)
        return parts

    # What is between occurrences.

    def members(self, here, among):
        pairings = [self.by["pairing"][one] for one in here.covers]
        if among == "all":
            return {"all"}
        if among == "person":
            return set(here.required)
        if among == "region":
            return {self.by["cluster"][one["cluster"]]["region"] for one in pairings}
        found = {one[among] for one in pairings if among in one}
        return found | {here.committee} if among == "committee" and here.committee else found

    def look_at_pairs(self, placed):
        """The cost of soft distances; hard ones broken are said."""
        cost = 0
        for rule in self.planning.get("apart", []):
            groups = [self.members(one, rule["among"]) for one in placed]
            for i, one in enumerate(placed):
                for j in range(i):
                    other = placed[j]
                    if not (one.moves or other.moves) or not groups[i] & groups[j]:
                        continue
                    early, late = sorted((one, other), key=lambda here: (here.first, here.last))
                    if (late.first - early.last).days >= rule["days"]:
                        continue
                    cost += rule.get("cost", 0)
                    if "cost" not in rule:
                        self.say(f"{early.name} and {late.name}: not {rule['days']} days apart among {rule['among']}")
        return cost

    def look_at_capacity(self, placed):
        bucket_of = {"day": lambda day: day, "week": lambda day: day.isocalendar()[:2],
                     "month": lambda day: (day.year, day.month)}
        for limit in self.planning.get("capacity", []):
            held = {}
            for here in placed:
                for member in self.members(here, limit.get("among", "all")):
                    for bucket in set(map(bucket_of[limit["per"]], here.days)):
                        held.setdefault((member, bucket), []).append(here)
            for (member, bucket), them in held.items():
                if len(them) > limit["at_most"] and any(here.moves for here in them):
                    self.say(f"{len(them)} occurrences in {bucket} of {member}, more than {limit['at_most']}")

    def look_at_venue_days(self, placed):
        taken = {}
        for here in placed:
            for day in here.days if here.venue else ():
                other = taken.setdefault((here.venue, day), here)
                if other is not here and (other.moves or here.moves):
                    self.say(f"{other.name} and {here.name}: both in {here.venue} on {day}")

    def look_at_order(self, placed):
        for here in placed:
            after = self.by["series"].get(here.name, {}).get("after")
            for first in placed if after else ():
                days = (here.first - first.last).days
                if first.name == after["series"] and (here.moves or first.moves) and not (
                        after.get("min_days", 0) <= days <= after.get("max_days", sys.maxsize)):
                    self.say(f"{here.name}: {days} days after {first.name}")

    def run(self):
        placed, total = list(self.kept()), 0
        names = [one["series"] for one in self.plan["occurrences"]]
        if sorted(names) != sorted(self.wanted()):
            self.say(f"not the series that need a date: {sorted(set(names) ^ set(self.wanted()))}")
        for one in self.plan["occurrences"]:
            series = self.by["series"][one["series"]]
            here = Placed(one["series"], as_day(one["start"]), as_day(one["end"]), one["venue"], series)
            placed.append(here)
            self.look_at_days(series, here)
            self.look_at_venue(series, here)
            parts = self.cost_of(series, here)
            if any(one["cost"][part] != parts[part] for part in PARTS):
                self.say(f"{here.name}: says it costs {one['cost']}, and costs {parts}")
            total += sum(parts.values())
        soft = self.look_at_pairs(placed)
        if (said := sum(one["cost"] for one in self.plan["penalties"])) != soft:
            self.say(f"penalties add up to {said}, and are {soft}")
        self.look_at_capacity(placed)
        self.look_at_venue_days(placed)
        self.look_at_order(placed)
        if self.plan["cost"] != total + soft:
            self.say(f"says it costs {self.plan['cost']}, and costs {total + soft}")
        if self.plan["bound"] is not None and self.plan["bound"] > total + soft:
            self.say(f"says that nothing is cheaper than {self.plan['bound']}, and costs {total + soft}")
        if self.plan["status"] == "optimal" and self.plan["bound"] != self.plan["cost"]:
            self.say(f"is optimal with a bound of {self.plan['bound']} and a cost of {self.plan['cost']}")
        return self.wrong


def check(programme_file, plan, holidays_csv, today, replan=False):
    """What is wrong with a plan that has occurrences, a line each."""
    with open(programme_file, "rb") as file:
        programme = tomllib.load(file)
    holidays = {datetime.date.fromisoformat(row["date"]) for row in csv.DictReader(holidays_csv.splitlines())}
    return Checker(programme, plan, holidays, today, replan).run()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programme")
    parser.add_argument("plan")
    parser.add_argument("holidays")
    parser.add_argument("--as-of", default="1900-01-01")
    parser.add_argument("--replan", action="store_true")
    asked = parser.parse_args()
    with open(asked.plan) as file:
        plan = json.load(file)
    with open(asked.holidays) as file:
        wrong = check(asked.programme, plan, file.read(), as_day(asked.as_of), asked.replan)
    print("\n".join(wrong) if wrong else "the plan is valid and costs what it says")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
