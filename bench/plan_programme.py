#!/usr/bin/env python3
"""Makes a programme for the planner's benchmark: always the same bytes for the same numbers.

    plan_programme.py --conferences 180 [--hard | --dense] [--seed 1] >plan.toml

Fiscal year 2025 of an initiative shaped like the brochure's: every conference joins one cluster and one bureau. 18
conferences have the brochure's eight bureaus; larger programmes have a region for every 19 and a bureau for every 20,
so that the two cut each other. More than half of the conferences want February and March, as the real ones do. In
each region people and halls are shared, some of them busy or closed for weeks; the capacity of weeks and days is tight
and the windows are wide enough to give way. Somewhere in there is a plan: a rehearsal puts the conferences one after
the other, keeping all the hard demands, and widens the window of one that finds no place.

Variants
  (none)   hard and soft demands mixed: bureaus and people hard apart, regions soft apart within a week
  --hard   hard demands only: what costs, costs by series
  --dense  regions soft apart within a week, people hard apart: every pair of a region's conferences can cost
"""

import argparse
import datetime
import random
import sys

from programme_head import HEAD

YEAR = 2025
BEGIN, END = datetime.date(YEAR, 4, 1), datetime.date(YEAR + 1, 3, 31)
BROCHURE = [1, 1, 2, 4, 4, 2, 1, 3]  # conferences a bureau
DURATIONS = [1, 1, 1, 2, 2, 3]
PEOPLE, VENUES = 6, 5  # a region
PLANNING = """
[planning]
drift_cost = 1
weekday_cost = { mon = 5, fri = 2 }
optional_busy_cost = 10
venue_cost = 3
avoid = [
  { name = "Golden Week", from = "04-29", to = "05-06" },
  { name = "Obon", from = "08-11", to = "08-16" },
  { name = "New Year", from = "12-27", to = "01-05" },
  { name = "fiscal year end", from = "03-25", to = "03-31", cost = 20 },
]
"""


def day_text(day):
    return f'"{day.isoformat()}"'


def yearly(day):
    return f'"{day.month:02d}-{day.day:02d}"'


def stretches(rng, count, least, most):
    """Busy or closed stretches of the year, as TOML."""
    made = []
    for _ in range(count):
        first = BEGIN + datetime.timedelta(rng.randrange(0, 360))
        last = first + datetime.timedelta(rng.randint(least, most) - 1)
        made.append((first, last))
    return made


def stretches_toml(made):
    return "[" + ", ".join(f"{{ from = {day_text(a)}, to = {day_text(b)} }}" for a, b in made) + "]"


def groups(count):
    """For each conference its region and its bureau."""
    if count == sum(BROCHURE):
        bureaus = [number for number, size in enumerate(BROCHURE) for _ in range(size)]
        return bureaus, bureaus
    regions, bureaus = -(-count // 19), -(-count // 20)
    return [i * regions // count for i in range(count)], [i * bureaus // count for i in range(count)]


def target_of(rng):
    draw = rng.random()
    if draw < 0.55:
        first, last = datetime.date(YEAR + 1, 2, 1), datetime.date(YEAR + 1, 3, 24)
    elif draw < 0.85:
        first, last = datetime.date(YEAR, 9, 15), datetime.date(YEAR, 12, 10)
    else:
        first, last = datetime.date(YEAR, 5, 12), datetime.date(YEAR, 8, 5)
    return first + datetime.timedelta(rng.randrange((last - first).days + 1))


class Conference:
    def __init__(self, rng, number, region, bureau):
        self.number, self.region, self.bureau = number, region, bureau
        self.days = rng.choice(DURATIONS)
        self.target = target_of(rng)
        self.attendance = rng.choice((60, 100, 150, 250))
        people = rng.sample(range(PEOPLE), 3)
        required = rng.choice((1, 1, 2))
        self.required = [f"r{region:03d}-p{p}" for p in people[:required]]
        self.optional = [f"r{region:03d}-p{p}" for p in people[required:]]
        self.venues = [f"r{region:03d}-v{v}" for v in rng.sample(range(VENUES), rng.choice((1, 2, 2, 3)))]
        reach = rng.choice((30, 45, 60))
        self.earliest = max(BEGIN, self.target - datetime.timedelta(reach))
        self.latest = min(END, self.target + datetime.timedelta(reach))
        self.by_event = rng.random() < 0.2  # the target is last year's date

    def toml(self):
        i = self.number
        yield (f'\n[[series]]\nid = "s{i:04d}"\nname = "Forum {i}"\nkind = "joint_conference"\ncovers = ["p{i:04d}"]\n'
               f"duration_days = {self.days}\nearliest = {yearly(self.earliest)}\nlatest = {yearly(self.latest)}\n"
               f"attendance = {self.attendance}\n")
        for key in ("required", "optional", "venues"):
            yield key + " = [" + ", ".join(f'"{one}"' for one in getattr(self, key)) + "]\n"
        if not self.by_event:
            yield f"target = {yearly(self.target)}\n"
            return
        last_year = datetime.date(self.target.year - 1, self.target.month, self.target.day)
        yield (f'\n[[event]]\nid = "s{i:04d}-fy{YEAR - 1}"\nseries = "s{i:04d}"\ndate = {day_text(last_year)}\n'
               f'days = {self.days}\nstatus = "held"\n')


class Rehearsal:
    """One conference after the other, nearest to its target: proof that all of them have a place."""

    def __init__(self, busy, closed, capacity, limits):
        self.busy, self.closed, self.capacity, self.limits = busy, closed, capacity, limits
        self.people, self.venues, self.bureaus = set(), set(), set()
        self.counts = {}

    def open(self, day):
        month_day = (day.month, day.day)
        resting = (4, 29) <= month_day <= (5, 6) or (8, 11) <= month_day <= (8, 16) or month_day >= (12, 27)
        # Holidays are the program's own affair: Mondays and the days around equinoxes are left free here.
        return day.weekday() in (1, 2, 3, 4) and not resting and not month_day <= (1, 5) and day not in FREE

    def buckets(self, conference, days):
        week = {day.isocalendar()[:2] for day in days}
        month = {(day.year, day.month) for day in days}
        yield from ((("day", day), self.limits["day"]) for day in days)
        yield from ((("week", one), self.limits["week"]) for one in week)
        yield from ((("month", conference.bureau, one), self.limits["month"]) for one in month)

    def venue_for(self, conference, days):
        for venue in conference.venues:
            if self.capacity[venue] >= conference.attendance and not any(
                    (venue, day) in self.venues or (venue, day) in self.closed for day in days):
                return venue
        return None

    def fits(self, conference, days):
        near = [days[0] - datetime.timedelta(1), *days, days[-1] + datetime.timedelta(1)]
        return (days[0] >= conference.earliest and days[-1] <= conference.latest and all(map(self.open, days))
                and not any((who, day) in self.busy for who in conference.required for day in days)
                and not any((who, day) in self.people for who in conference.required for day in near)
                and not any((conference.bureau, day) in self.bureaus for day in near)
                and all(self.counts.get(bucket, 0) < most for bucket, most in self.buckets(conference, days)))

    def place(self, conference):
        for drift in range(0, 366):
            for start in (conference.target - datetime.timedelta(drift), conference.target + datetime.timedelta(drift)):
                days = [start + datetime.timedelta(n) for n in range(conference.days)]
                if not self.fits(conference, days):
                    continue
                venue = self.venue_for(conference, days)
                if venue is None:
                    continue
                self.people.update((who, day) for who in conference.required for day in days)
                self.bureaus.update((conference.bureau, day) for day in days)
                self.venues.update((venue, day) for day in days)
                for bucket, _ in self.buckets(conference, days):
                    self.counts[bucket] = self.counts.get(bucket, 0) + 1
                return True
        return False


FREE = {datetime.date(YEAR + (month < 4), month, day) for month, day in
        ((9, 23), (11, 3), (11, 4), (11, 23), (11, 24), (2, 11), (2, 23), (2, 24), (3, 20), (3, 21), (7, 21), (7, 22))}


def limits_of(count):
    """At most so many at once: hardly more than February and March need."""
    late = 0.55 * count
    return {"day": max(1, -(-int(late * 1.7) // 40)), "week": max(2, round(late * 1.25 / 8)), "month": 6}


def people_and_venues(rng, regions):
    busy, closed, capacity, text = set(), set(), {}, []
    for region in range(regions):
        for p in range(PEOPLE):
            name, made = f"r{region:03d}-p{p}", stretches(rng, rng.randint(1, 4), 3, 14)
            busy.update((name, a + datetime.timedelta(n)) for a, b in made for n in range((b - a).days + 1))
            text.append(f'\n[[person]]\nid = "{name}"\nname = "Person {p} of region {region}"\n'
                        f"busy = {stretches_toml(made)}\n")
        for v in range(VENUES):
            name, made = f"r{region:03d}-v{v}", stretches(rng, rng.randint(0, 3), 5, 20)
            capacity[name] = (120, 200, 300, 300, 500)[v]
            closed.update((name, a + datetime.timedelta(n)) for a, b in made for n in range((b - a).days + 1))
            text.append(f'\n[[venue]]\nid = "{name}"\nname = "Hall {v} of region {region}"\n'
                        f"capacity = {capacity[name]}\nunavailable = {stretches_toml(made)}\n")
    return busy, closed, capacity, "".join(text)


def give_way(conference, step):
    """A conference that finds no place: a bigger hall first, then a longer window, then fewer days and people."""
    if step == 0:
        largest = f"r{conference.region:03d}-v{VENUES - 1}"
        conference.venues = [v for v in conference.venues if v != largest][:2] + [largest]
    elif step == 1:
        conference.earliest, conference.latest = BEGIN, END
    elif step == 2:
        conference.days, conference.required = 1, conference.required[:1]
    else:
        sys.exit(f"conference {conference.number} finds no place: the capacity is too small")


def planning(variant, limits):
    yield PLANNING
    rules = [("person", 2, None)]
    if variant != "dense":
        rules.insert(0, ("bureau", 2, None))
    if variant == "dense":
        rules.append(("region", 7, 3))
    elif variant == "mixed":
        rules += [("region", 7, 12), ("person", 5, 4)]
    for among, days, cost in rules:
        yield f'\n[[planning.apart]]\namong = "{among}"\ndays = {days}\n' + (f"cost = {cost}\n" if cost else "")
    for per, among in (("day", "all"), ("week", "all"), ("month", "bureau")):
        yield f'\n[[planning.capacity]]\nper = "{per}"\nat_most = {limits[per]}\namong = "{among}"\n'


def programme(count, variant, seed):
    rng = random.Random(f"{seed} {count} {variant}")
    regions, bureaus = groups(count)
    yield HEAD
    for b in range(max(bureaus) + 1):
        yield f'\n[[organisation]]\nid = "b{b:03d}"\nname = "Bureau {b}"\nkind = "bureau"\n'
    for i in range(count):
        yield (f'\n[[cluster]]\nid = "c{i:04d}"\nname = "Cluster {i}"\nregion = "r{regions[i]:03d}"\n'
               f'ministry = "ministry"\n')
    for i in range(count):
        yield f'\n[[pairing]]\nid = "p{i:04d}"\ncluster = "c{i:04d}"\nbureau = "b{bureaus[i]:03d}"\n'
    busy, closed, capacity, text = people_and_venues(rng, max(regions) + 1)
    yield text
    limits = limits_of(count)
    rehearsal = Rehearsal(busy, closed, capacity, limits)
    for i in range(count):
        conference = Conference(rng, i, regions[i], bureaus[i])
        step = 0
        while not rehearsal.place(conference):
            give_way(conference, step)
            step += 1
        yield from conference.toml()
    yield from planning(variant, limits)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conferences", type=int, default=180)
    parser.add_argument("--seed", type=int, default=1)
    variant = parser.add_mutually_exclusive_group()
    variant.add_argument("--hard", dest="variant", action="store_const", const="hard", default="mixed")
    variant.add_argument("--dense", dest="variant", action="store_const", const="dense")
    asked = parser.parse_args()
    for part in programme(asked.conferences, asked.variant, asked.seed):
        sys.stdout.write(part)


if __name__ == "__main__":
    main()
