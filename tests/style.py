#!/usr/bin/env python3
"""The test `style`: what a reviewer should never have to say.

Code (C++, CMake, Python, shell, SQL): no tabs, no blanks at the end of a line, at most 120 columns, no notes of
unfinished work; functions of at most 70 lines (a heuristic for C++, exact for Python); `#pragma once` in headers;
bash scripts begin with the same line and the same strict mode and are executable. Every text file, data and docs
included: no words that name a machine or its network. Prints FILE:LINE: message for each violation. Before that it
proves on planted ones that it finds them.

    style.py [SOURCE_DIR]
"""

import ast
import os
import pathlib
import re
import subprocess
import sys
import tempfile

MAX_COLUMNS = 120
MAX_FUNCTION_LINES = 70

CPP = {".hh", ".h", ".cc", ".cpp"}
CODE = CPP | {".py", ".sh", ".cmake", ".sql"}
# Data is as it came.
AS_IT_CAME = ("tests/data/", "tests/fuzz/corpus/")
SHEBANG, STRICT = "#!/usr/bin/env bash", "set -euo pipefail"

# In pieces, so that this file passes its own test.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
WORDS = [
    (re.compile(r"(?<![\w.])/wo" r"rk/|/tmp/bash" r"_jobs"), "a path of one machine"),
    (re.compile(r"shared/(contr" r"act|sty" r"le|rese" r"arch)"), "a page outside the repository"),
    (
        re.compile(
            r"(deb|security|snapshot)\.debi" r"an\.org|registry\.npm" r"js\.org|files\.python" r"hosted\.org|"
            r"proxy\.gol" r"ang\.org|index\.cra" r"tes\.io"
        ),
        "a package registry's host",
    ),
    (re.compile(r'"resol' r'ved": *"http'), "a package registry's host"),
    (re.compile(r"\bissue #" r"\d", re.IGNORECASE), "a number that only a tracker explains: say the thing itself"),
]


def files_of(root):
    """What Git would commit; outside Git everything but build trees."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
        return [root / name for name in sorted(listed) if name and (root / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        found = []
        for directory, folders, names in os.walk(root):
            folders[:] = sorted(set(folders) - {"build", ".git", "__pycache__"})
            found += [pathlib.Path(directory, name) for name in sorted(names)]
        return found


def blank_cpp(text):
    """The same text, line for line, with comments, literals and preprocessor lines blanked."""

    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))

    pattern = (
        r'R"(\w*)\([\s\S]*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9A-Fa-f])\'(?:\\.|[^\'\\\n])+\'|//[^\n]*|/\*[\s\S]*?\*/|'
        r"(?m:^[ ]*#(?:\\\n|[^\n])*)"
    )
    return re.sub(pattern, blank, text)


def without_brackets(text, opening, closing):
    """`text` without what stands in these brackets, however deep."""
    kept, depth = [], 0
    for char in text:
        depth += char == opening
        if depth == 0:
            kept.append(char)
        depth -= char == closing and depth > 0
    return "".join(kept)


def kind_of_block(head):
    """What a brace opens, of which `head` stands before it: "scope", "function" or "other"."""
    if match := re.match(r"\s*template\s*<", head):
        head = without_brackets(head[match.end() - 1 :], "<", ">")
    bare = without_brackets(re.sub(r"operator\s*[^\s(\w]+", "operator", head), "(", ")")
    if re.search(r"\benum\b", bare):
        return "other"
    if re.search(r"\b(namespace|class|struct|union)\b", bare) or re.match(r"\s*extern\s*$", bare):
        return "scope"
    return "function" if "(" in head and "=" not in bare else "other"


def cpp_functions(text):
    """(first line, last line) of each function's definition. A heuristic, good enough for formatted code."""
    text = blank_cpp(text)
    stack, found = [], []
    begin = 0  # where the statement that we are in begins
    for at, char in enumerate(text):
        if char == "{":
            inside = not stack or stack[-1][0] == "scope"
            stack.append((kind_of_block(text[begin:at]) if inside else "other", begin))
            if stack[-1][0] != "other":
                begin = at + 1
        elif char == "}" and stack:
            kind, start = stack.pop()
            if kind == "function" and text[at + 1 :].lstrip()[:1] in (",", "{"):
                begin = start  # a member's initialiser; the body is still to come
            elif not stack or stack[-1][0] == "scope":
                begin = at + 1
                if kind == "function":
                    start += len(text[start:]) - len(text[start:].lstrip())
                    found.append((text.count("\n", 0, start) + 1, text.count("\n", 0, at) + 1))
        elif char == ";" and (not stack or stack[-1][0] == "scope"):
            begin = at + 1
    return found


def python_functions(text):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(node.lineno, node.end_lineno) for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]


def layout_problems(text):
    for number, line in enumerate(text.split("\n"), 1):
        if "\t" in line:
            yield number, "a tab"
        if line != line.rstrip():
            yield number, "blanks at the end of the line"
        if len(line) > MAX_COLUMNS:
            yield number, f"{len(line)} columns, more than {MAX_COLUMNS}"
        if match := UNFINISHED.search(line):
            yield number, f"{match.group(0)}: finish it, or say it where decisions are kept"
    if text and not text.endswith("\n"):
        yield text.count("\n") + 1, "no newline at the end of the file"


def function_problems(suffix, text):
    functions = cpp_functions(text) if suffix in CPP else python_functions(text) if suffix == ".py" else []
    for first, last in functions:
        if last - first + 1 > MAX_FUNCTION_LINES:
            yield first, f"a function of {last - first + 1} lines, more than {MAX_FUNCTION_LINES}"


def script_problems(path, text):
    lines = text.splitlines()
    if lines[0].startswith("#!") and not os.access(path, os.X_OK):
        yield 1, "has a #! line but is not executable"
    if lines[0].startswith("#!") and "python" in lines[0]:
        return
    if lines[0].startswith("#!") and lines[0] != SHEBANG:
        yield 1, f"begins with {lines[0]}, not {SHEBANG}"
    first = next((number for number, line in enumerate(lines, 1) if line and not line.startswith("#")), len(lines))
    if lines[first - 1] != STRICT:
        yield first, f"does not begin with {STRICT}"


def problems_of(path, name):
    data = path.read_bytes()
    if b"\0" in data:
        return
    text = data.decode("utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, why in WORDS:
            if match := pattern.search(line):
                yield number, f"{match.group(0)}: {why}"
    if name.startswith(AS_IT_CAME):
        return
    is_script = text.startswith("#!") or path.suffix == ".sh"
    if path.suffix in CODE or path.name == "CMakeLists.txt" or is_script:
        yield from layout_problems(text)
        yield from function_problems(path.suffix, text)
    if is_script:
        yield from script_problems(path, text)
    if path.suffix in {".hh", ".h"} and not re.search(r"(?m)^#pragma once$", text):
        yield 1, "no #pragma once"


def check(root):
    """The violations, and how many files were read."""
    files = files_of(root)
    problems = []
    for path in files:
        name = path.relative_to(root).as_posix()
        problems += [f"{name}:{number}: {why}" for number, why in problems_of(path, name)]
    return problems, len(files)


LONG = "".join(f"  call({i});\n" for i in range(70))
# A file, its text, and how many violations are in it.
PLANTED = [
    ("a.cc", "int f() {\n  return 1;\n}\n", 0),
    ("a.cc", "int f() {\n\treturn 1;\n}\n", 1),
    ("a.cc", "int f(); \n", 1),
    ("a.cc", "// " + "ä" * 117 + "\n", 0),
    ("a.cc", "// " + "x" * 118 + "\n", 1),
    ("a.cc", "// TO" + "DO: later\n", 1),
    ("a.cc", "int f();", 1),
    ("a.hh", "int f();\n", 1),
    ("a.hh", "#pragma once\nint f();\n", 0),
    ("a.cc", "int f() {\n" + LONG + "}\n", 1),
    ("a.cc", 'TEST_CASE("}") {\n' + LONG + "}\n", 1),
    ("a.cc", "namespace n {\nstruct A {\n  template <class T> A(T t = {}) : a_{t}, b_(1) {\n" + LONG + "}\n};\n}\n", 1),
    ("a.cc", "bool A::operator==(A a) const {\n" + LONG + "}\n", 1),
    ("a.cc", "namespace n {\nstruct S {\n" + "  int f() { return 1'000; }\n" * 90 + "};\n}\n", 0),
    ("a.cc", "constexpr int table[] = {\n" + "  f(1),\n" * 90 + "};\n", 0),
    ("a.py", "def f():\n" + "    print()\n" * 70, 1),
    ("run", "#!/bin/sh\n# why\nset -e\n", 3),
    ("b.sh", "# sourced\n\nset -euo pipefail\n", 0),
    ("tests/data/a.cc", "a \t\n", 0),
    ("tests/data/a.ics", "X:see /wo" + "rk/a\n", 1),
    ("docs/a.md", "fixes iss" + "ue #12 \n", 1),
    ("docs/a.md", "a patchwork/of things, https://example.com/wo" + "rk/\n", 0),
]


def test_itself():
    for name, text, count in PLANTED:
        with tempfile.TemporaryDirectory() as directory:
            path = pathlib.Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            problems, files = check(pathlib.Path(directory))
            if files != 1 or len(problems) != count:
                sys.exit(f"style: does not work: {name}: {text!r} gave {problems}, not {count}")


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    test_itself()
    problems, files = check(root)
    for problem in problems:
        print(problem)
    print(f"style: {files} files, {len(problems)} violations")
    sys.exit(1 if problems or files == 0 else 0)


if __name__ == "__main__":
    main()
