#!/usr/bin/env python3
"""The test `layers`: who may include whom.

Reads the table between <!-- layers:begin --> and <!-- layers:end --> in docs/architecture.md and holds every
#include of the project's folders against it; then who may include which library, and that no calendar type of
std::chrono is used (the calendar is Howard Hinnant's library, so that both compilers have the same one).
Prints FILE:LINE: message for each violation. Before that it proves on planted ones that it finds them.

    layers.py [SOURCE_DIR]
"""

import pathlib
import re
import sys
import tempfile

BEGIN, END = "<!-- layers:begin -->", "<!-- layers:end -->"
SUFFIXES = {".hh", ".h", ".cc", ".cpp"}
# Written by the build out of a folder's own files (cmake/Embed.cmake), and part of that folder.
GENERATED = {"embedded"}

# Which folders may include a library, by how its headers begin. What is not named here may go anywhere.
LIBRARIES = [
    ("libical", re.compile(r"libical/|ical\.h$"), {"ical"}),
    ("libcurl", re.compile(r"curl/"), {"fetch", "notify"}),
    ("SOCI", re.compile(r"soci(/|\.h$)"), {"store"}),
    ("SQLite", re.compile(r"sqlite3(ext)?\.h$"), {"store"}),
    ("libpq", re.compile(r"(postgresql/)?(libpq|libpq-fe\.h$)"), {"store"}),
    ("toml++", re.compile(r"toml(\+\+|plusplus)?[/.]"), {"config"}),
    ("CLI11", re.compile(r"CLI/"), {"cli"}),
    ("COIN-OR", re.compile(r"coin/|(Clp|Cbc|Osi|Coin)\w+\.hpp$"), {"scheduler"}),
    ("libqrencode", re.compile(r"qrencode\.h$"), {"server"}),
    ("nlohmann::json", re.compile(r"nlohmann/"), {"config", "store", "ical", "notify", "app", "server", "cli"}),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
CHRONO_CALENDAR = re.compile(
    r"\bstd\s*::\s*chrono\s*::\s*("
    r"(year|month|day|weekday)(_month|_day|_weekday|_last|_indexed)*|(sys|local)_(days|time|seconds|info)|"
    r"zoned_time|time_zone|tzdb|hh_mm_ss|last_spec|last|parse|get_tzdb\w*|locate_zone|current_zone)\b"
)
CHRONO_OPENED = re.compile(r"\busing\s+namespace\s+std\s*::\s*chrono\s*;|\bnamespace\s+\w+\s*=\s*std\s*::\s*chrono\s*;")


class BadTable(Exception):
    pass


def read_table(text):
    """{"app": {"scheduler", …}, "cli/main.cpp": {…}}; what a file may do comes on top of its folder's."""
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise BadTable(f"wants one {BEGIN} and one {END}")
    allowed = {}
    for line in text.split(BEGIN)[1].split(END)[0].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) < 2 or cells[0] == "folder" or set(cells[0]) <= set("-: "):
            continue
        who = cells[0].strip("`/ ")
        whom = {word.strip("`/ ") for word in re.sub(r"\b(also|and)\b", ",", cells[1]).split(",")}
        allowed[who] = whom - {"", "nobody"}
    folders = {who for who in allowed if "/" not in who}
    if not folders:
        raise BadTable("the table names no folder")
    for who, whom in allowed.items():
        if unknown := whom - folders:
            raise BadTable(f"{who} may include {', '.join(sorted(unknown))}, which the table does not describe")
        if "/" in who and who.split("/")[0] not in folders:
            raise BadTable(f"{who} is in no folder of the table")
    return allowed


def without_comments(text):
    """The same text, line for line, without comments and without strings of several lines."""

    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token if "\n" not in token else "\n" * token.count("\n")

    return re.sub(r'R"(\w*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*[\s\S]*?\*/', blank, text)


def include_problem(name, folder, quote, header, allowed):
    """Why this file may not include this header; None where it may."""
    if quote == "<":
        for library, pattern, where in LIBRARIES:
            if pattern.match(header) and folder not in where:
                return f"{library} belongs in {', '.join(sorted(where))}/ alone, and this is {folder}/"
        return None
    target = header.split("/")[0]
    if "/" not in header or (target not in allowed and target not in GENERATED):
        return f'"{header}" names no folder of the project: write "folder/file.hh"'
    may = allowed[folder] | allowed.get(name, set()) | {folder} | GENERATED
    if target in may:
        return None
    return f"{folder}/ may not include {target}/ (docs/architecture.md says who may)"


def check_file(root, path, allowed):
    name = path.relative_to(root).as_posix()
    folder = name.split("/")[0]
    problems = []
    for number, line in enumerate(without_comments(path.read_text()).splitlines(), 1):
        if match := INCLUDE.match(line):
            if problem := include_problem(name, folder, *match.groups(), allowed):
                problems.append(f"{name}:{number}: {problem}")
        elif match := CHRONO_CALENDAR.search(line):
            problems.append(f"{name}:{number}: {match.group(0)}: the calendar is date:: (scheduler/dates.hh)")
        elif CHRONO_OPENED.search(line):
            problems.append(f"{name}:{number}: opens std::chrono, whose calendar is not ours: name what is wanted")
    return problems


def check(root):
    """The violations, and how many files were read."""
    architecture = root / "docs" / "architecture.md"
    try:
        allowed = read_table(architecture.read_text())
    except (OSError, BadTable) as error:
        return [f"docs/architecture.md:1: {error}"], 0
    problems = []
    files = 0
    for folder in sorted(who for who in allowed if "/" not in who):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES:
                files += 1
                problems += check_file(root, path, allowed)
    return problems, files


TABLE = f"""
{BEGIN}
| folder | may include |
|---|---|
| `scheduler/` | nobody |
| `store/` | scheduler |
| `cli/` | `scheduler` |
| `cli/main.cpp` | also store |
{END}
"""

# A file, a line in it, and whether that is a violation.
PLANTED = [
    ("scheduler/a.hh", '#include "scheduler/b.hh"', False),
    ("scheduler/a.hh", "#include <date/date.h>", False),
    ("scheduler/a.hh", '#include "store/b.hh"', True),
    ("scheduler/a.hh", '  #  include "store/b.hh"  // why', True),
    ("scheduler/a.hh", '// #include "store/b.hh"', False),
    ("scheduler/a.hh", '/*\n#include "store/b.hh"\n*/', False),
    ("scheduler/a.hh", '#include "b.hh"', True),
    ("scheduler/a.hh", '#include "elsewhere/b.hh"', True),
    ("scheduler/deep/a.cc", '#include "../../store/b.hh"', True),
    ("scheduler/a.hh", "#include <nlohmann/json.hpp>", True),
    ("store/a.cc", "#include <nlohmann/json_fwd.hpp>", False),
    ("store/a.cc", '#include "scheduler/b.hh"', False),
    ("store/a.cc", '#include "embedded/migrations.hh"', False),
    ("store/a.cc", "#include <soci/soci.h>", False),
    ("cli/a.cc", "#include <soci/soci.h>", True),
    ("cli/a.cc", "#include <soci.h>", True),
    ("cli/a.cc", "#include <sqlite3.h>", True),
    ("cli/a.cc", "#include <libpq-fe.h>", True),
    ("cli/a.cc", "#include <postgresql/libpq-fe.h>", True),
    ("cli/a.cc", "#include <libical/ical.h>", True),
    ("cli/a.cc", "#include <curl/curl.h>", True),
    ("cli/a.cc", "#include <toml++/toml.h>", True),
    ("cli/a.cc", "#include <CLI/CLI.hpp>", False),
    ("store/a.cc", "#include <CLI/CLI.hpp>", True),
    ("cli/a.cc", '#include "store/b.hh"', True),
    ("cli/main.cpp", '#include "store/b.hh"', False),
    ("cli/main.cpp", '#include "scheduler/b.hh"', False),
    ("scheduler/a.hh", "std::chrono::year_month_day day;", True),
    ("scheduler/a.hh", "using std::chrono::sys_days;", True),
    ("scheduler/a.hh", "std::chrono::local_days d; // local", True),
    ("scheduler/a.hh", "std::chrono::month_day d;", True),
    ("scheduler/a.hh", "std::chrono::last", True),
    ("scheduler/a.hh", "using namespace std::chrono;", True),
    ("scheduler/a.hh", "namespace c = std::chrono;", True),
    ("scheduler/a.hh", "using namespace std::chrono_literals;", False),
    ("scheduler/a.hh", "std::chrono::minutes m; std::chrono::days d; date::year_month_day x;", False),
    ("scheduler/a.hh", "// not std::chrono::year_month_day", False),
]


def test_itself():
    for name, text, bad in PLANTED:
        with tempfile.TemporaryDirectory() as directory:
            root = pathlib.Path(directory)
            (root / "docs").mkdir()
            (root / "docs" / "architecture.md").write_text(TABLE)
            path = root / name
            path.parent.mkdir(parents=True)
            path.write_text("// one line above\n" + text + "\n")
            problems, files = check(root)
            found = [problem for problem in problems if problem.startswith(f"{name}:2: ")]
            if files != 1 or bool(found) != bad or len(found) != len(problems):
                sys.exit(f"layers: does not work: {name}: {text!r} gave {problems}")
    for table in ["", BEGIN + END, BEGIN + "\n| a | b |\n" + END, BEGIN + "\n| a | nobody |\n| b/c.cpp | a |\n" + END]:
        try:
            read_table(table)
        except BadTable:
            continue
        sys.exit(f"layers: does not work: took {table!r} for a table")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    test_itself()
    problems, files = check(root)
    for problem in problems:
        print(problem)
    print(f"layers: {files} files, {len(problems)} violations")
    sys.exit(1 if problems or files == 0 else 0)


if __name__ == "__main__":
    main()
