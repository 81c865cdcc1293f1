#!/usr/bin/env python3
"""`nenkai serve` from outside: what its clients, its operator and its attackers see.

    serve.py NENKAI SOURCE_DIR TEST     (a function below, with its underscores as spaces or not)
    serve.py --list

A test whose name ends with "on PostgreSQL" has its store there: script/postgres serve.py … starts the server.
"""

import gzip
import http.server
import json
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time

from harness import PATIENCE, Place, logs_on_failure, read_all, status, until

CLOSE = b"Host: a\r\nConnection: close\r\n"


def get(target, fields=CLOSE, method=b"GET", version=b"1.1"):
    return method + b" " + target + b" HTTP/" + version + b"\r\n" + fields + b"\r\n"


def feeds_are_what_the_command_writes(place):
    server = place.init().serve()
    for scope in ("all", "conferences", "meetings", "cluster/sendai", "obligations"):
        code, fields, body = server.get(f"/feeds/{scope}.ics")
        assert code == 200 and body == place.run("feed", scope), scope
        assert fields["content-type"] == "text/calendar; charset=utf-8"
        assert fields["content-length"] == str(len(body)) and "public" in fields["cache-control"]
        assert fields["vary"] == "Accept-Encoding" and fields["access-control-allow-origin"] == "*"
        assert fields["content-disposition"] == f'inline; filename="{scope.replace("/", "-")}.ics"'
    wanted = place.run("feed", "obligations", "--todo", "--lang", "ja", "--past", "P9Y", "--alarms", "P1D,PT2H")
    assert server.get("/feeds/obligations.ics?lang=ja&todo=1&past=P9Y&alarms=P1D,PT2H")[2] == wanted
    assert server.get("/feeds/all.json")[2] == server.get("/feeds/all.ics?format=json")[2]
    assert json.loads(server.get("/feeds/all.json")[2])[0] == "vcalendar"
    code, fields, body = server.get("/feeds/all.ics", Accept_Encoding="gzip")
    assert fields["content-encoding"] == "gzip" and gzip.decompress(body) == place.run("feed", "all")
    head = server.request("/feeds/all.ics", "HEAD")
    assert head[0] == 200 and head[2] == b"" and head[1]["content-length"] == str(len(place.run("feed", "all")))
    event = json.loads(place.run("event", "list", "--format", "json"))["events"][0]["id"]
    assert f"UID:{event}@".encode() in server.get(f"/feeds/event/{event}.ics")[2]
    for path, expected in {"/feeds/nope.ics": 404, "/feeds/cluster/nope.ics": 404, "/feeds/all.ics?lang=xx": 400,
                           "/feeds/all.ics?past=x": 400, "/feeds/all.ics?alarms=P1Y": 400, "/feeds/all": 404}.items():
        code, _, body = server.get(path)
        assert code == expected and body.strip(), path
    assert server.get("/robots.txt")[2].startswith(b"User-agent: *\nAllow: /\n")
    assert server.request("/feeds/all.ics", "POST")[0] == 405


def copies_are_asked_about_and_not_sent_again(place):
    server = place.init().serve()
    _, plain, _ = server.get("/feeds/all.ics")
    _, packed, _ = server.get("/feeds/all.ics", Accept_Encoding="gzip")
    assert plain["etag"] != packed["etag"] and not plain["etag"].startswith("W/")

    def code(**fields):
        answer, headers, body = server.get("/feeds/all.ics", **fields)
        if answer == 304:
            assert body == b"" and headers["etag"] in (plain["etag"], packed["etag"])
            assert headers["last-modified"] == plain["last-modified"] and "cache-control" in headers
            assert "vary" in headers and "content-type" not in headers
        return answer

    assert code(If_None_Match=plain["etag"]) == 304
    assert code(If_None_Match=f'"x", W/{plain["etag"]}') == 304
    assert code(If_None_Match="*") == 304
    assert code(If_None_Match=packed["etag"]) == 200
    assert code(If_None_Match=packed["etag"], Accept_Encoding="gzip") == 304
    assert code(If_None_Match='"x"', If_Modified_Since=plain["last-modified"]) == 200
    assert code(If_Modified_Since=plain["last-modified"]) == 304
    assert code(If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT") == 200
    assert code(If_Modified_Since="nonsense") == 200
    assert server.request("/feeds/all.ics", "HEAD", {"If-None-Match": plain["etag"]})[0] == 304
    server.stop()
    again = place.serve().get("/feeds/all.ics")
    assert again[1]["etag"] == plain["etag"] and again[1]["last-modified"] == plain["last-modified"]


def another_process_changes_an_event(place):
    server = place.init().serve()
    events = json.loads(place.run("event", "list", "--format", "json"))["events"]
    series = {event["id"]: event.get("series") for event in events}
    moved = events[0]["id"]
    other = next(event for event in events if series[event["id"]] and series[event["id"]] != series[moved])
    path, quiet = f"/feeds/event/{moved}.ics", f"/feeds/event/{other['id']}.ics"
    before, still = server.get(path), server.get(quiet)
    place.run("event", "edit", moved, "--set", "title=Another name")
    after = until(lambda: (new := server.get(path))[1]["etag"] != before[1]["etag"] and new, "the change is not shown")
    assert b"Another name" in after[2] and after[2] == place.run("feed", f"event/{moved}")
    assert after[1]["last-modified"] != before[1]["last-modified"]
    assert server.get(path, If_None_Match=before[1]["etag"])[0] == 200
    assert server.get(path, If_Modified_Since=before[1]["last-modified"])[0] == 200
    unchanged = server.get(quiet)
    assert (unchanged[1]["etag"], unchanged[1]["last-modified"]) == (still[1]["etag"], still[1]["last-modified"])


def writers_are_killed(place):
    server = place.init().serve()
    event = json.loads(place.run("event", "list", "--format", "json"))["events"][0]["id"]
    chance = random.Random(7)
    for number in range(12):
        writer = subprocess.Popen([place.nenkai, "event", "edit", event, "--set", f"title=Name {number}"],
                                  cwd=place.folder, env=place.environment, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0, 0.05))
        writer.kill()
        writer.wait()
        assert server.get("/feeds/all.ics")[2].endswith(b"END:VCALENDAR\r\n")
    wanted = place.run("feed", "all")
    until(lambda: server.get("/feeds/all.ics")[2] == wanted, "the feed is not the store's")
    assert server.health()["status"] == "ok"


def the_store_goes_away_and_comes_back(place):
    server = place.init().serve()
    before = server.get("/feeds/all.ics")
    hidden = place.folder / "elsewhere"
    place.store.rename(hidden)
    health = until(lambda: (now := server.health())["status"] == "stale" and now, "/healthz does not tell")
    assert health["store"] == "away" and health["since"] and health["message"]
    assert str(place.folder) not in json.dumps(health)
    stale = server.get("/feeds/all.ics")
    assert stale[0] == 200 and stale[2] == before[2] and stale[1]["etag"] == before[1]["etag"]
    code, fields, _ = server.get("/feeds/cluster/sendai.ics")
    assert code == 503 and "retry-after" in fields
    assert b"nenkai_store_up 0" in server.get("/metrics")[2]
    hidden.rename(place.store)
    until(lambda: server.health()["status"] == "ok", "the store is not found again")
    assert server.get("/feeds/cluster/sendai.ics")[0] == 200
    assert server.health()["since"] is None


def the_database_server_dies_and_comes_back(place):
    server = place.init().serve()
    before = server.get("/feeds/all.ics")
    place.database.kill()
    health = until(lambda: (now := server.health())["status"] == "stale" and now, "/healthz does not tell")
    assert health["store"] == "away" and place.database.url.split("@")[1] not in json.dumps(health)
    stale = server.get("/feeds/all.ics")
    assert stale[0] == 200 and stale[2] == before[2] and stale[1]["etag"] == before[1]["etag"]
    for path in ("/feeds/cluster/sendai.ics", "/", "/api/v1/events"):
        code, fields, body = server.get(path)
        assert code == 503 and "retry-after" in fields and b"127.0.0.1" not in body, (path, code)
    password = place.database.url.split(":")[2].split("@")[0]
    place.database.start()
    until(lambda: server.health()["status"] == "ok", "the store is not found again")
    for path in ("/feeds/cluster/sendai.ics", "/", "/api/v1/events"):
        assert server.get(path)[0] == 200, path
    event = json.loads(place.run("event", "list", "--format", "json"))["events"][0]["id"]
    place.run("event", "edit", event, "--set", "title=Another name")
    until(lambda: b"Another name" in server.get("/feeds/all.ics")[2], "a change is not shown any more")
    assert server.stop() == 0
    assert password.encode() not in server.log()


def the_database_server_hangs(place):
    server = place.init().serve()
    before = server.get("/feeds/all.ics")
    place.database.freeze()
    try:
        health = until(lambda: (now := server.health())["status"] == "stale" and now, "/healthz does not tell")
        assert health["store"] == "away" and health["since"]
        assert server.get("/feeds/all.ics")[2] == before[2]
        place.database.go_on()
        until(lambda: server.health()["status"] == "ok", "it is not noticed that the store is back")
        place.database.freeze()
        until(lambda: server.health()["status"] == "stale", "/healthz does not tell again")
        # Nobody has to wait for it, and what ends the server says why.
        assert server.stop() == 3
        assert b"the store does not answer" in server.log()
    finally:
        place.database.go_on()


def requests_that_could_be_read_in_two_ways(place):
    server = place.init().serve()
    second = b"GET /feeds/all.ics HTTP/1.1\r\nHost: a\r\n\r\n"
    post = b"POST /feeds/all.ics HTTP/1.1\r\nHost: a\r\n"
    for name, sent in {
        "no Host": b"GET /feeds/all.ics HTTP/1.1\r\n\r\n",
        "two Hosts": get(b"/feeds/all.ics", b"Host: a\r\nHost: b\r\n"),
        "a blank before the colon": get(b"/feeds/all.ics", b"Host: a\r\nX : y\r\n"),
        "Host with a blank": get(b"/feeds/all.ics", b"Host : a\r\n"),
        "NUL": get(b"/feeds/all.ics", b"Host: a\r\nX: a\0b\r\n"),
        "length and chunks": post + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        "two lengths": post + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
        "a list of lengths": post + b"Content-Length: 0, 5\r\n\r\n",
        "a signed length": post + b"Content-Length: +5\r\n\r\nabcde",
        "a bad chunk size": post + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        "a chunk too long": post + b"Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "chunks in HTTP/1.0": b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "a chunk size beyond all": post + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    }.items():
        answer = server.raw(sent + second)
        # One refusal, and what follows is not read as another request.
        assert status(answer) == 400 and answer.count(b"HTTP/1.1 ") == 1, (name, answer[:200])
        assert b"Connection: close\r\n" in answer, name
    assert status(server.raw(post + b"Transfer-Encoding: xchunked\r\n\r\n" + second)) == 501
    assert status(server.raw(b"GET /feeds/all.ics HTTP/1.1\nHost: a\n\n" + second)) in (400, 505)
    assert status(server.raw(b"GET / HTTP/2.0\r\nHost: a\r\n\r\n")) == 505
    assert server.get("/feeds/all.ics")[0] == 200


def what_is_too_large_is_refused(place):
    server = place.init().serve()
    assert status(server.raw(get(b"/" + b"a" * 9000))) == 414
    assert status(server.raw(get(b"/", CLOSE + b"X: " + b"a" * 100_000 + b"\r\n"))) == 431
    assert status(server.raw(get(b"/", CLOSE + b"X: y\r\n" * 120))) == 431
    assert status(server.raw(b"GET / HTTP/1.1\r\nX: " + b"a" * 500_000)) == 431
    assert status(server.raw(get(b"/", CLOSE + b"Content-Length: 1048577\r\n", b"POST"))) == 413
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    assert status(server.raw(get(b"/", CLOSE + b"Transfer-Encoding: chunked\r\n", b"POST") + chunk * 17)) == 413
    # Refused before the body is sent, so that nobody sends it in vain.
    waits = get(b"/", CLOSE + b"Content-Length: 5000000\r\nExpect: 100-continue\r\n", b"POST")
    assert status(server.raw(waits)) == 413
    assert server.get("/feeds/all.ics")[0] == 200


def many_kinds_of_requests(place):
    server = place.init().serve()
    body = place.run("feed", "all")
    three = server.raw(get(b"/feeds/all.ics", b"Host: a\r\n") * 2 + get(b"/feeds/all.ics"))
    assert three.count(b"HTTP/1.1 200 OK\r\n") == 3 and three.count(body) == 3
    old = server.raw(get(b"/feeds/all.ics", b"", version=b"1.0"))
    assert status(old) == 200 and b"Connection: close\r\n" in old and old.endswith(body)
    with server.connect() as client:
        client.sendall(get(b"/feeds/all.ics", b"Connection: keep-alive\r\n", version=b"1.0"))
        assert b"Connection: keep-alive\r\n" in client.recv(65536)
    assert server.raw(get(b"http://elsewhere.example/feeds/all.ics")).endswith(body)
    assert status(server.raw(get(b"*", method=b"OPTIONS"))) in (200, 204, 404)
    preflight = server.request("/feeds/all.ics", "OPTIONS", {"Origin": "https://a.example"})
    assert preflight[0] == 204 and preflight[1]["access-control-allow-origin"] == "*"
    assert status(server.raw(get(b"/", method=b"BREW"))) == 501
    for send in (b"Content-Length: 3\r\n\r\nabc", b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\n"):
        two = server.raw(b"GET /feeds/all.ics HTTP/1.1\r\nHost: a\r\n" + send + get(b"/feeds/all.ics"))
        assert two.count(b"HTTP/1.1 200 OK\r\n") == 2
    with server.connect() as client:
        client.sendall(b"GET /feeds/all.ics HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(1024) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"abc")
        assert client.recv(1024).startswith(b"HTTP/1.1 200 OK\r\n")
    with server.connect() as client:
        for byte in get(b"/feeds/all.ics"):
            client.sendall(bytes([byte]))
        assert read_all(client).endswith(body)
    _, fields, _ = server.get("/nowhere")
    policy = fields["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert fields["x-content-type-options"] == "nosniff" and fields["referrer-policy"] == "no-referrer"


def clients_that_never_finish(place):
    server = place.init().serve(server_head_timeout=1, server_idle_timeout=2, server_body_timeout=1)
    silent, dripping, bodyless, idle = (server.connect() for _ in range(4))
    idle.sendall(get(b"/feeds/all.ics", b"Host: a\r\n"))
    bodyless.sendall(get(b"/feeds/all.ics", b"Host: a\r\nContent-Length: 100\r\n") + b"abc")
    dripping.sendall(b"GET /feeds/all.ics HTTP/1.1\r\nHost: a\r\n")

    def drip():
        # A byte now and then, so that only a deadline for all of the head can end it.
        try:
            for _ in range(PATIENCE * 10):
                dripping.sendall(b"X: y\r\n")
                time.sleep(0.1)
        except OSError:
            pass

    threading.Thread(target=drip, daemon=True).start()
    for client in (silent, bodyless, idle, dripping):
        client.settimeout(PATIENCE)
    assert read_all(silent) == b""
    assert status(read_all(bodyless)) == 408
    assert status(read_all(idle)) == 200
    assert status(read_all(dripping)) in (408, 0)
    assert server.get("/feeds/all.ics")[0] == 200
    assert not re.search(rb"nenkai_http_timeouts_total 0\n", server.get("/metrics")[2])


def large_programme(place, events=6000):
    path = place.folder / "large.toml"
    with open(path, "w") as out:
        subprocess.run([sys.executable, place.source / "bench/make_programme.py", "--pairings", "50", "--years", "20",
                        "--events", str(events)], stdout=out, check=True)
    return path


def a_client_that_reads_too_slowly(place):
    server = place.init(large_programme(place)).serve(server_answer_timeout=1, server_least_rate=100_000_000)
    with server.connect(receive_buffer=65536) as slow:
        slow.sendall(get(b"/feeds/all.ics"))
        whole = int(re.search(rb"Content-Length: (\d+)", slow.recv(4096))[1])
        until(lambda: not re.search(rb"nenkai_http_timeouts_total 0\n", server.get("/metrics")[2]),
              "the slow reader is not closed")
        assert len(read_all(slow)) < whole
    assert server.get("/feeds/event/e0.ics")[0] in (200, 404)


def the_server_stops_when_all_is_answered(place):
    server = place.init(large_programme(place)).serve()
    wanted = place.run("feed", "all")
    slow = server.connect(receive_buffer=65536)
    idle = server.connect()
    idle.sendall(get(b"/feeds/conferences.ics", b"Host: a\r\n", b"HEAD"))
    idle.recv(4096)
    # More than the kernel keeps for a client who does not read, so that the server is in the middle of it.
    slow.sendall(get(b"/feeds/all.ics", b"Host: a\r\n") * 20)
    received = slow.recv(1024)
    server.process.send_signal(signal.SIGTERM)
    assert read_all(idle) == b""
    until(lambda: refused(server.address), "new clients are still accepted")
    assert server.process.poll() is None
    received += read_all(slow)
    answers = received.split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert 1 <= len(answers) < 20
    assert all(answer.partition(b"\r\n\r\n")[2] == wanted for answer in answers), "an answer was cut"
    assert server.process.wait(timeout=PATIENCE) == 0
    assert b'"event":"stop"' in server.log()


def refused(address):
    try:
        socket.create_connection(address, timeout=PATIENCE).close()
        return False
    except ConnectionRefusedError:
        return True


def a_second_signal_ends_it(place):
    server = place.init(large_programme(place)).serve()
    with server.connect(receive_buffer=65536) as slow:
        slow.sendall(get(b"/feeds/all.ics", b"Host: a\r\n") * 20)
        slow.recv(1024)
        server.process.send_signal(signal.SIGTERM)
        until(lambda: b'"event":"stop"' in server.log(), "it does not stop")
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(timeout=PATIENCE) == -signal.SIGINT


def nothing_outside_is_served(place):
    server = place.init().serve()
    (place.folder / "secret").write_text("the secret")
    for target in (b"/../secret", b"/feeds/../../secret", b"/feeds/%2e%2e/%2e%2e/secret", b"/feeds/..%2f..%2fsecret",
                   b"/feeds/..%5c..%5csecret", b"/%00", b"/feeds/all.ics%00.txt", b"//etc/passwd", b"/etc/passwd",
                   b"/feeds/cluster/..%252f..%252fsecret.ics", b"/private/../feeds/all.ics", b"/feeds/./all.ics",
                   b"file:///etc/passwd", b"/feeds//all.ics", b"/feeds/ALL.ics"):
        answer = server.raw(get(target))
        assert status(answer) in (400, 404), (target, answer[:80])
        assert b"the secret" not in answer and b"root:" not in answer


def nothing_sent_becomes_a_header_or_a_line_of_the_log(place):
    server = place.init().serve()
    for target in (b"/feeds/x%0d%0aSet-Cookie:%20a=b.ics", b"/feeds/all.ics?lang=%0d%0aSet-Cookie:%20a=b",
                   b"/nowhere%0d%0aSet-Cookie:%20a=b", b"/x?%22%7D%0A%7B"):
        head = server.raw(get(target)).partition(b"\r\n\r\n")[0]
        assert status(head) in (400, 404) and b"set-cookie" not in head.lower(), target
    assert status(server.raw(get(b"/feeds/all.ics", CLOSE + b"User-Agent: \x1b[31m\r\n"))) == 400
    server.raw(get(b"/feeds/all.ics", CLOSE + b'User-Agent: x"}{\\\xff\r\n'))
    assert server.stop() == 0
    lines = server.log().split(b"\n")[1:-1]
    told = [json.loads(line) for line in lines]
    assert [line["status"] for line in told if line["event"] == "request"][-1] == 200
    assert all(line["time"] and line["level"] in ("info", "warning") for line in told)
    assert b"\x1b" not in server.log()


def each_request_of_a_connection_proves_itself_anew(place):
    server = place.init().serve()
    made = json.loads(place.run("--format", "json", "token", "add", "--for", "Anna", "--role", "viewer"))
    bearer = b"Host: a\r\nAuthorization: Bearer " + made["token"].encode() + b"\r\n"

    def ask(client, fields):
        client.sendall(get(b"/api/v1/me", fields))
        answer = client.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += client.recv(65536)
        return status(answer)

    with server.connect() as client:
        assert ask(client, bearer) == 200
        assert ask(client, b"Host: a\r\n") == 401
        assert ask(client, bearer) == 200
        place.run("token", "revoke", made["id"])
        assert ask(client, bearer) == 401
    # Two that were sent at once do not share what one of them has shown.
    both = server.raw(get(b"/api/v1/me", bearer) + get(b"/api/v1/me"))
    assert re.findall(rb"HTTP/1.1 (\d+)", both) == [b"401", b"401"]


def links_go_to_the_configured_address_whatever_host_is_asked(place):
    server = place.init().serve(server_public_url="https://calendar.example")
    event = json.loads(place.run("event", "list", "--format", "json"))["events"][0]["id"]
    fields = (b"Host: evil.example\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example;proto=https\r\n"
              b"X-Forwarded-Proto: gopher\r\nConnection: close\r\n")
    for path in ("/feeds/all.ics", "/subscribe", "/api/v1/openapi.json", f"/events/{event}"):
        answer = server.raw(get(path.encode(), fields))
        assert status(answer) == 200 and b"calendar.example" in answer and b"evil.example" not in answer, path
    for path in ("/", "/audit", "/plan", "/sign-in", "/nowhere", f"/events/{event}/edit"):
        for target in (path, f"http://evil.example{path}"):
            answer = server.raw(get(target.encode(), fields))
            assert status(answer) in (200, 302, 303, 404) and b"evil.example" not in answer, target


def every_answer_says_what_browsers_may_do_with_it(place):
    server = place.init().serve()
    for path in ("/", "/audit", "/audit.csv", "/subscribe/code.svg", "/static/nenkai.css", "/feeds/all.ics",
                 "/feeds/nowhere.ics", "/api/v1/events", "/api/v1/nowhere", "/api/v1/events/a%2fb", "/healthz",
                 "/metrics", "/robots.txt", "/nowhere", "/private/x/y.ics"):
        code, fields, body = server.get(path)
        assert fields["x-content-type-options"] == "nosniff" and fields["referrer-policy"] == "no-referrer", path
        kind = fields["content-type"].split(";")[0]
        assert (kind == "text/html") == body.startswith(b"<!doctype html>"), path
        if path.startswith("/api/"):
            assert kind == ("application/json" if code == 200 else "application/problem+json"), path
        if kind == "text/html":
            assert "default-src 'none'" in fields["content-security-policy"], path
        # What is asked for without its body has the same fields, and no body.
        again, head, nothing = server.request(path, "HEAD")
        fields.pop("date"), head.pop("date")
        assert (again, head, nothing) == (code, fields, b""), path
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            refused, fields, _ = server.request(path, method)
            assert refused in (405, 404, 204) and (refused == 404 or "allow" in fields), (method, path, refused)
    assert server.get("/audit.csv")[1]["content-disposition"].startswith("attachment")
    assert server.get("/feeds/all.ics", Range="bytes=0-9")[0] == 200


def nothing_sent_becomes_a_part_of_a_statement(place):
    server = place.init().serve()
    quote = "a'%20OR%20'1'='1"
    for path in (f"/api/v1/events/{quote}", f"/api/v1/people/{quote}", f"/events/{quote}", f"/feeds/event/{quote}.ics",
                 f"/api/v1/events?series={quote}",
                 f"/api/v1/events?programme={quote}", f"/private/{quote}/a.ics"):
        code, _, body = server.get(path)
        assert code in (400, 404) and b"syntax" not in body, (path, code)
    for token in ("nenkai_' OR '1'='1", "nenkai_000000000000_" + "'" * 43):
        assert server.get("/api/v1/me", Authorization=f"Bearer {token}")[0] == 401
    assert server.get("/api/v1/events")[0] == 200


def a_link_is_one_persons_own(place):
    server = place.init().serve()
    made = json.loads(place.run("--format", "json", "link", "add", "--for", "Hana Sato", "--scope", "cluster/sendai",
                                "--alarms", "P1D"))
    path = re.sub(r"^http://[^/]*", "", made["url"])
    token = path.split("/")[2]
    assert re.fullmatch(r"/private/[A-Za-z0-9_-]{43}/cluster-sendai\.ics", path)
    assert token.encode() not in place.store.read_bytes()

    def link():
        return next(one for one in json.loads(place.run("--format", "json", "link", "list"))["links"]
                    if one["id"] == made["id"])

    assert link()["state"] == "never" and link()["last_fetched"] is None
    code, fields, body = until(lambda: (now := server.get(path, User_Agent="Test/1"))[0] == 200 and now,
                               "the link does not work")
    assert "private" in fields["cache-control"] and "public" not in fields["cache-control"]
    assert fields["referrer-policy"] == "no-referrer" and b"BEGIN:VALARM" in body
    assert body == place.run("feed", "cluster/sendai", "--alarms", "P1D")
    assert server.get(f"/p/{token}.ics", User_Agent="Test/1")[2] == body
    until(lambda: link()["state"] == "current", "the reading is not noted")
    assert link()["agent"] == "Test/1" and link()["seen_revision"] > 0
    event = re.search(rb"UID:([a-z0-9-]+)@", body)[1].decode()
    place.run("event", "edit", event, "--set", "title=Another name")
    assert link()["state"] == "behind"
    until(lambda: server.get(path, If_None_Match=fields["etag"])[0] == 200, "the change is not shown")
    until(lambda: link()["state"] == "current", "the second reading is not noted")
    wrong = ("A" if token[0] != "A" else "B") + token[1:]
    unknown = server.get(f"/private/{wrong}/cluster-sendai.ics")
    malformed = server.get("/private/x/cluster-sendai.ics")
    assert unknown[0] == malformed[0] == 404 and unknown[2] == malformed[2]
    place.run("link", "revoke", made["id"])
    gone = until(lambda: (now := server.get(path))[0] == 410 and now, "the link still works")
    assert gone[1]["cache-control"] == "no-store" and server.get(f"/p/{token}.ics")[0] == 410
    assert link()["state"] == "revoked"
    assert place.run("link", "revoke", "nobody-123456", check=False) == b""
    server.stop()
    assert token.encode() not in server.log() and b"/private/***" in server.log()


def settings_are_read_again(place):
    settings = place.folder / "nenkai.toml"
    settings.write_text('[server]\npublic_url = "https://one.example"\n')
    server = place.init().serve()
    assert b"https://one.example" in server.get("/feeds/all.ics")[2]
    settings.write_text('[server]\npublic_url = "https://two.example"\n')
    server.process.send_signal(signal.SIGHUP)
    until(lambda: b"https://two.example" in server.get("/feeds/all.ics")[2], "the new address is not shown")
    settings.write_text("[server]\nnonsense = 1\n")
    server.process.send_signal(signal.SIGHUP)
    until(lambda: b"settings stay as they were" in server.log(), "the mistake is not told")
    assert server.get("/feeds/all.ics")[0] == 200


def a_second_server_on_the_port_is_refused(place):
    server = place.init().serve()
    done = subprocess.run([place.nenkai, "serve", "--listen", "%s:%d" % server.address], cwd=place.folder,
                          env=place.environment, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 2 and b"another program listens there" in done.stderr, done.stderr
    empty = Place(place.nenkai, place.source)
    try:
        done = subprocess.run([place.nenkai, "serve", "--listen", "127.0.0.1:0"], cwd=empty.folder,
                              env=empty.environment, capture_output=True, timeout=PATIENCE)
        assert done.returncode == 3 and b"nenkai init" in done.stderr, done.stderr
    finally:
        empty.close()


def idle_connections_make_room(place):
    server = place.init().serve(server_connections=16, server_threads=1)
    held = [server.connect() for _ in range(60)]
    assert server.get("/feeds/all.ics")[0] == 200
    metrics = server.get("/metrics")[2]
    assert int(re.search(rb"nenkai_http_evicted_total (\d+)", metrics)[1]) > 0
    assert int(re.search(rb"nenkai_http_connections (\d+)", metrics)[1]) <= 16
    for client in held:
        client.close()


def subscriptions_are_read_in_the_background(place):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:a@elsewhere\r\n"
                    b"DTSTAMP:20030101T000000Z\r\nDTSTART;VALUE=DATE:20031010\r\nSUMMARY:From elsewhere\r\n"
                    b"END:VEVENT\r\nEND:VCALENDAR\r\n")
            self.send_response(200 if self.path == "/good.ics" else 500)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    programme = (place.source / "config/programmes/kci-icp-2003.toml").read_text()
    for name in ("good", "bad"):
        programme += (f'\n[[subscription]]\nid = "{name}"\nurl = "http://127.0.0.1:{web.server_port}/{name}.ics"\n'
                      'as = "events"\n')
    path = place.folder / "subscribed.toml"
    path.write_text(programme)
    place.environment["NENKAI_NOW"] = "2003-09-01T00:00:00Z"
    server = place.init(path).serve(fetch_allow="127.0.0.0/8")
    until(lambda: b"From elsewhere" in server.get("/feeds/all.ics")[2], "the subscription is not read")
    until(lambda: b"kci-icp/bad:" in server.log(), "the failure is not told")
    assert b"kci-icp/good: 1 added" in server.log()
    assert server.health()["status"] == "ok"
    web.shutdown()


TESTS = [feeds_are_what_the_command_writes, copies_are_asked_about_and_not_sent_again,
         another_process_changes_an_event, writers_are_killed, the_store_goes_away_and_comes_back,
         requests_that_could_be_read_in_two_ways, what_is_too_large_is_refused, many_kinds_of_requests,
         clients_that_never_finish, a_client_that_reads_too_slowly, the_server_stops_when_all_is_answered,
         a_second_signal_ends_it, nothing_outside_is_served, nothing_sent_becomes_a_header_or_a_line_of_the_log,
         each_request_of_a_connection_proves_itself_anew, links_go_to_the_configured_address_whatever_host_is_asked,
         every_answer_says_what_browsers_may_do_with_it, nothing_sent_becomes_a_part_of_a_statement,
         a_link_is_one_persons_own, settings_are_read_again, a_second_server_on_the_port_is_refused,
         idle_connections_make_room, subscriptions_are_read_in_the_background]

ON_POSTGRESQL = [another_process_changes_an_event, the_database_server_dies_and_comes_back,
                 the_database_server_hangs]
THERE = "_on_PostgreSQL"


def main():
    tests = {test.__name__: test for test in TESTS} | {test.__name__ + THERE: test for test in ON_POSTGRESQL}
    if sys.argv[1:] == ["--list"]:
        print("\n".join(name.replace("_", " ") for name in tests))
        return
    nenkai, source, name = sys.argv[1:]
    name = name.replace(" ", "_")
    test = tests[name]
    with logs_on_failure(Place(str(pathlib.Path(nenkai).resolve()), source, name.endswith(THERE))) as place:
        test(place)


if __name__ == "__main__":
    main()
