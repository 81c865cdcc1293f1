#!/usr/bin/env python3
"""Makes a large programme file for the benchmarks: always the same bytes for the same numbers.

    make_programme.py --pairings 10000 --years 20 --events 1000000 >big.toml

Clusters, bureaus, series and pairings are as many as the pairings ask for (20 clusters a bureau); the events are
spread evenly over pairings and years, from fiscal year 2001 on: most held, some tentative in the last year, some
cancelled, one in fifty known to the month only.
"""

import argparse
import random
import sys

from programme_head import HEAD

FIRST_YEAR = 2001
CLUSTERS_PER_BUREAU = 20

RULE = """
[[rule]]
id = "annual"
name = "Annual conference"
subject = "pairing"
kind = "joint_conference"
at_least = 1
per = "fiscal_year"
"""


def frame(pairings):
    bureaus = (pairings + CLUSTERS_PER_BUREAU - 1) // CLUSTERS_PER_BUREAU
    for b in range(bureaus):
        yield f'\n[[organisation]]\nid = "b{b:04d}"\nname = "Bureau {b}"\nkind = "bureau"\n'
    for p in range(pairings):
        yield f'\n[[cluster]]\nid = "c{p:05d}"\nname = "Cluster {p}"\nregion = "r{p % 8}"\nministry = "ministry"\n'
    for p in range(pairings):
        yield f'\n[[pairing]]\nid = "p{p:05d}"\ncluster = "c{p:05d}"\nbureau = "b{p // CLUSTERS_PER_BUREAU:04d}"\n'
    for p in range(pairings):
        yield (f'\n[[series]]\nid = "s{p:05d}"\nname = "Forum {p}"\nkind = "joint_conference"\n'
               f'covers = ["p{p:05d}"]\n')


def events(pairings, years, count, rng):
    for i in range(count):
        p = i % pairings
        fy = FIRST_YEAR + (i // pairings) % years
        month = rng.choice((2, 3, 2, 3, 9, 10, 11, 6))
        year = fy + 1 if month < 4 else fy
        day = rng.randint(1, 28)
        date = f"{year}-{month:02d}" if i % 50 == 0 else f"{year}-{month:02d}-{day:02d}"
        status = "cancelled" if i % 97 == 0 else "held"
        if fy == FIRST_YEAR + years - 1 and i % 3 == 0:
            status = "tentative"
        yield (f'\n[[event]]\nid = "e{i:07d}"\nseries = "s{p:05d}"\ntitle = "Joint Result Conference {p} of {fy}"\n'
               f'date = "{date}"\nstatus = "{status}"\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairings", type=int, default=10_000)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--events", type=int, default=1_000_000)
    asked = parser.parse_args()
    out = sys.stdout
    out.write(HEAD + RULE)
    for part in frame(asked.pairings):
        out.write(part)
    for part in events(asked.pairings, asked.years, asked.events, random.Random(2003)):
        out.write(part)


if __name__ == "__main__":
    main()
