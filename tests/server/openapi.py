#!/usr/bin/env python3
"""The API is what its description says: openapi.py NENKAI SOURCE_DIR

Starts `nenkai serve` on a store with the programme of the brochure, reads /api/v1/openapi.json, and calls every
operation in it: as it should be called, without a token, and with a body that cannot be. Each answer must have a status
and a media type that the description names, and a body that fits its schema; each schema must be one.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request

from jsonschema import Draft202012Validator

PROGRAMME = "config/programmes/kci-icp-2003.toml"
EXTRA = """
[[reminder]]
id = "two-months"
on = "event"
before = "P60D"
channel = "log"
to = ["organiser"]

[[subscription]]
id = "office"
url = "https://calendar.example/office.ics"
as = "events"
"""


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers = status, headers
        self.type = (headers.get("Content-Type") or "").split(";")[0]
        self.body = json.loads(body) if body else None


class Api:
    def __init__(self, base):
        self.base = base
        self.document = None

    def call(self, method, path, token=None, body=None, headers=None):
        request = urllib.request.Request(self.base + path, method=method)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        if token:
            request.add_header("Authorization", "Bearer " + token)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def check(self, method, pattern, answer, context):
        operation = self.document["paths"][pattern][method.lower()]
        where = f"{method} {pattern} ({context}): {answer.status}"
        described = operation["responses"].get(str(answer.status))
        if described is None:
            raise AssertionError(f"{where} is not described; {answer.body}")
        content = described.get("content")
        if content is None:
            assert answer.body is None, f"{where} has a body"
            return
        assert answer.type in content, f"{where} is of type {answer.type}"
        schema = dict(content[answer.type]["schema"], components=self.document["components"])
        errors = list(Draft202012Validator(schema).iter_errors(answer.body))
        if errors:
            problem = errors[0]
            raise AssertionError(f"{where}: /{'/'.join(map(str, problem.absolute_path))}: {problem.message}")


@contextlib.contextmanager
def serving(nenkai, store, environment):
    command = [nenkai, "--store", store, "serve", "--listen", "127.0.0.1:0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            for line in process.stderr:
                if line.startswith("listening on "):
                    # Nobody reads the log, and a full pipe would stop whoever writes it.
                    threading.Thread(target=process.stderr.read, daemon=True).start()
                    yield line.split()[-1]
                    break
        finally:
            process.terminate()
            process.wait(timeout=60)
    assert process.returncode == 0, f"nenkai serve ended with {process.returncode}"


def run(nenkai, environment, *arguments):
    return subprocess.run([nenkai, *arguments], check=True, capture_output=True, text=True, env=environment).stdout


def first_ids(api, admin):
    """An id for every pattern with one."""
    ids = {"/api/v1/plan/{year}": "2004"}
    for pattern in api.document["paths"]:
        if not pattern.endswith("/{id}"):
            continue
        listing = pattern[: -len("/{id}")]
        answer = api.call("GET", listing, admin)
        rows = answer.body[listing.rsplit("/", 1)[1]]
        ids[pattern] = rows[0]["id"] if rows else None
    return ids


def path_of(pattern, ids):
    if "{" not in pattern:
        return pattern
    base = pattern[: pattern.index("}") + 1]
    found = ids[base]
    return None if found is None else pattern.replace("{id}", found).replace("{year}", found)


def bodies(event):
    """A good body for each operation that takes one."""
    return {
        "add_event": {"id": "added", "date": "2004-06", "kind": "other", "title": {"en": "Added", "ja": "追加"}},
        "edit_event": {"title": "Edited", "attendance": None, "categories": ["a"], "reason": "a test"},
        "move_event": {"date": "2004-02-20"},
        "confirm_event": {"dry_run": True},
        "hold_event": {"evidence": {"url": "https://a.example/report", "dated": "2004-02"}, "attendance": 12},
        "cancel_event": {"reason": "a test"},
        "restore_event": {"date": "2004-02-21"},
        "add_token": {"name": "somebody", "role": "viewer", "expires": "2004-12-31"},
        "add_link": {"for": "somebody", "scope": "conferences", "lang": "ja", "alarms": "P1D"},
    }


# The order in which the changes can be done, one after the other, with one event.
LIFE = ["add_event", "edit_event", "move_event", "confirm_event", "hold_event", "cancel_event", "restore_event",
        "add_token", "revoke_token", "add_link", "revoke_link"]


def call_all(api, admin, viewer):
    ids = first_ids(api, admin)
    operations = {}
    for pattern, methods in api.document["paths"].items():
        for method, operation in methods.items():
            operations[operation["operationId"]] = (method.upper(), pattern)
    calls = 0
    for name in [name for name in operations if name not in LIFE] + LIFE:
        method, pattern = operations[name]
        body = bodies("added").get(name)
        if name in LIFE and "/events/{id}" in pattern:
            path = pattern.replace("{id}", "added")
        elif name == "revoke_token":
            listed = api.call("GET", "/api/v1/tokens", admin).body["tokens"]
            path = pattern.replace("{id}", next(token["id"] for token in listed if token["name"] == "somebody"))
        elif name == "revoke_link":
            path = pattern.replace("{id}", api.call("GET", "/api/v1/links", admin).body["links"][0]["id"])
        else:
            path = path_of(pattern, ids)
        if path is None:
            path = pattern.replace("{id}", "nothing-of-this-name")
        if body is not None:
            api.check(method, pattern, api.call(method, path, admin, dict(body, nonsense=1)), "an unknown key")
            api.check(method, pattern, api.call(method, path, admin, []), "no object")
        for token, context in [(None, "no token"), (viewer, "a viewer"), ("nenkai_wrong", "a wrong token")]:
            if name in LIFE or method == "GET":
                api.check(method, pattern, api.call(method, path, token, body), context)
        answer = api.call(method, path, admin, body)
        api.check(method, pattern, answer, "an admin")
        good = answer.status in (200, 201) or ids.get(pattern, "there") is None
        assert good, f"{method} {path}: {answer.status} {answer.body}"
        etag = answer.headers.get("ETag")
        if method == "GET" and etag and name != "plan":
            again = api.call("GET", path, admin, headers={"If-None-Match": etag})
            assert again.status == 304, f"{path}: {again.status} for its own ETag"
            api.check(method, pattern, again, "the same ETag")
        api.check(method, pattern, api.call(method, path + "?nonsense=1", admin, body), "an unknown parameter")
        calls += 1
    return calls


def main():
    nenkai, source = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as directory:
        environment = dict(os.environ, NENKAI_NOW="2004-04-01T03:00:00Z", HOME=directory)
        store = "sqlite:" + os.path.join(directory, "a.db")
        programme = pathlib.Path(directory, "programme.toml")
        programme.write_text((source / PROGRAMME).read_text() + EXTRA)
        run(nenkai, environment, "--store", store, "init", str(programme))
        tokens = {}
        for role in ("admin", "viewer"):
            made = run(nenkai, environment, "--store", store, "--format", "json", "token", "add", "--for", role,
                       "--role",
                       role)
            tokens[role] = json.loads(made)["token"]
        with serving(nenkai, store, environment) as base:
            api = Api(base)
            api.document = api.call("GET", "/api/v1/openapi.json").body
            for name, schema in api.document["components"]["schemas"].items():
                Draft202012Validator.check_schema(schema)
            calls = call_all(api, tokens["admin"], tokens["viewer"])
            missing = api.call("GET", "/api/v1/nothing", tokens["admin"])
            assert missing.status == 404 and missing.type == "application/problem+json", missing.body
            wrong = api.call("DELETE", "/api/v1/audit", tokens["admin"])
            assert wrong.status == 405 and wrong.type == "application/problem+json", wrong.body
        print(f"{calls} operations answer as they are described")


if __name__ == "__main__":
    main()
