#!/usr/bin/python3
"""Reminders from outside: what people, their mail programs and their chats get.

    remind.py NENKAI SOURCE_DIR TEST     (a function below, with its underscores as spaces or not)
    remind.py --list
"""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import os
import pathlib
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "server"))

from harness import PATIENCE, Place, logs_on_failure, until  # noqa: E402

PROGRAMME = """format = 1
[programme]
id = "kci"
name = { en = "Clusters", ja = "クラスター" }
timezone = "Asia/Tokyo"
domain = "nenkai.example"
[[person]]
id = "hana"
name = { en = "Hana Sato", ja = "佐藤 花" }
email = "hana@mext.example"
language = "ja"
[[event]]
id = "forum"
kind = "joint_conference"
title = { en = "Forum", ja = "フォーラム" }
date = "2004-03-10T10:00"
status = "confirmed"
[[event]]
id = "meeting"
kind = "other"
title = "Meeting"
date = "2004-03-10"
status = "confirmed"
"""
DUE = "2004-03-03T00:00:00Z"


def reminder(channel, to, more=""):
    names = ", ".join(f'"{each}"' for each in to)
    return f'[[reminder]]\nid = "week"\non = "event"\nbefore = "P7D"\nchannel = "{channel}"\nto = [{names}]\n{more}\n'


class Peer:
    def __init__(self, place, script, *mode):
        self.path = place.folder / "-".join(["taken", script, *mode])
        self.path.touch()
        self.process = subprocess.Popen(["/usr/bin/python3", HERE / script, self.path, *mode], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline())

    def taken(self):
        return [json.loads(line) for line in self.path.read_text().splitlines()]

    def close(self):
        self.process.stdin.close()
        self.process.wait()


class Post(Place):
    """A store with a programme, a mail server and somebody's web address."""

    def __init__(self, nenkai, source):
        super().__init__(nenkai, source)
        self.mail, self.hook = Peer(self, "smtp_peer.py"), Peer(self, "hook_peer.py")
        self.environment.update(NENKAI_SMTP_URL=f"smtp://127.0.0.1:{self.mail.port}",
                                NENKAI_SMTP_FROM="年会 <calendar@x.example>", NENKAI_FETCH_ALLOW="127.0.0.1",
                                NENKAI_SERVER_PUBLIC_URL="https://calendar.x.example")

    def url(self, path):
        return f"http://127.0.0.1:{self.hook.port}{path}"

    def load(self, *reminders):
        file = self.folder / "kci.toml"
        file.write_text(PROGRAMME + "".join(reminders))
        self.at("2004-02-01T00:00:00Z", "load" if self.store.exists() else "init", file)

    def at(self, now, *arguments, check=True):
        self.environment["NENKAI_NOW"] = now
        return self.run(*arguments, check=check).decode()

    def remind(self, now=DUE):
        return json.loads(self.at(now, "--format", "json", "remind", check=False))

    def outbox(self, *more):
        return json.loads(self.at(DUE, "--format", "json", "outbox", "list", *more))["outbox"]

    def mails(self):
        return [email.message_from_bytes(taken["bytes"].encode(), policy=email.policy.default)
                for taken in self.mail.taken()]

    def close(self):
        self.mail.close()
        self.hook.close()
        super().close()


def mails_say_what_is_to_come_and_what_has_changed(place):
    place.load(reminder("email", ["person:hana", "email:press@x.example"], 'kind = "joint_conference"'))
    assert place.remind()["sent"] == 2 and place.remind()["sent"] == 0
    hana, press = place.mails()
    assert hana["To"] == "佐藤 花 <hana@mext.example>" and hana["From"] == "年会 <calendar@x.example>"
    assert "フォーラム" in hana["Subject"] and hana["Content-Language"] == "ja"
    assert press["Subject"].startswith("Forum: ") and "10 March 2004" in press["Subject"]
    assert "mailto:calendar@x.example" in press["List-Unsubscribe"] and press["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in press.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar"]
    text = press.get_body(("plain",)).get_content()
    assert "https://calendar.x.example/events/forum" in text and "Forum" in press.get_body(("html",)).get_content()
    calendar = next(press.iter_attachments()).get_content()
    assert "UID:forum@kci.nenkai.example" in calendar and "METHOD" not in calendar

    place.at("2004-03-04T00:00:00Z", "event", "move", "forum", "2004-03-12T10:00")
    assert place.remind("2004-03-04T00:00:00Z")["sent"] == 2
    moved = place.mails()[3]
    assert moved["Subject"].startswith("Changed: Forum") and "10 March 2004" in moved.get_body(("plain",)).get_content()
    later = next(moved.iter_attachments()).get_content()
    assert "UID:forum@kci.nenkai.example" in later and "20040312T100000" in later
    place.at("2004-03-05T00:00:00Z", "event", "cancel", "forum")
    assert place.remind("2004-03-05T00:00:00Z")["sent"] == 2
    gone = place.mails()[5]
    assert gone["Subject"] == "Cancelled: Forum"
    assert "STATUS:CANCELLED" in next(gone.iter_attachments()).get_content()
    assert len({mail["Message-ID"] for mail in place.mails()}) == 6
    assert place.remind("2004-03-12T00:00:00Z")["sent"] == 0


def web_addresses_get_signed_messages(place):
    secret = place.folder / "secret"
    secret.write_text("whsec_" + base64.b64encode(b"a key of 24 bytes or more").decode() + "\n")
    place.environment["NENKAI_WEBHOOK_SECRET_FILE"] = str(secret)
    place.load(reminder("webhook", [place.url("/plain"), place.url("/hooks/room"), place.url("/status/503/later")],
                        'kind = "joint_conference"'))
    report = place.remind()
    assert (report["sent"], report["again"]) == (2, 1) and "503" in report["stopped"], report
    taken = {each["path"]: each for each in place.hook.taken()}
    assert json.loads(taken["/hooks/room"]["body"]).keys() == {"text"}
    headers, body = taken["/plain"]["headers"], taken["/plain"]["body"]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    known = base64.b64encode(hmac.new(b"a key of 24 bytes or more", signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == "v1," + known
    said = json.loads(body)
    assert said["type"] == "reminder.event" and said["data"]["event"]["id"] == "forum"
    assert said["data"]["event"]["date"] == "2004-03-10T10:00" and said["text"].startswith("Forum: ")
    [waiting] = place.outbox("--state", "pending")
    assert waiting["next_try"] >= "2004-03-03T00:02:00Z" and waiting["attempts"] == 1
    assert place.remind("2004-03-03T00:04:00Z")["again"] == 1
    ids = [each["headers"]["webhook-id"] for each in place.hook.taken() if "503" in each["path"]]
    assert len(ids) == 2 and len(set(ids)) == 1
    place.environment["NENKAI_FETCH_ALLOW"] = ""
    assert "loopback" in place.remind("2004-03-03T01:00:00Z")["stopped"]


def a_digest_is_one_message(place):
    place.load(reminder("email", ["email:a@x.example", "email:b@x.example"], 'digest = "day"'))
    assert place.remind()["sent"] == 2
    first, second = place.mails()
    assert {first["To"], second["To"]} == {"a@x.example", "b@x.example"} and first["Message-ID"] != second["Message-ID"]
    assert "2 reminders" in first["Subject"], first["Subject"]
    text = first.get_body(("plain",)).get_content()
    assert "Forum" in text and "Meeting" in text and text.count("Sent by nenkai") == 1
    assert [row["state"] for row in place.outbox()] == ["sent"] * 4
    place.at("2004-03-04T00:00:00Z", "event", "cancel", "meeting")
    assert place.remind("2004-03-04T00:00:00Z")["sent"] == 2  # a change does not wait for a digest
    assert place.mails()[2]["Subject"] == "Cancelled: Meeting"


def a_digest_that_was_not_taken_goes_out_again_as_it_was(place):
    place.load(reminder("email", ["email:drop-after-a@x.example"], 'digest = "week"'))
    report = place.remind()  # the Monday before is past
    assert report["uncertain"] == 1 and report["sent"] == 0, report
    assert place.remind("2004-03-03T00:10:00Z")["uncertain"] == 1
    first, second = place.mails()
    assert first["Message-ID"] == second["Message-ID"] and first["Subject"] == second["Subject"]
    assert [row["uncertain"] for row in place.outbox()] == [2, 2]


def a_password_is_for_the_mail_server_alone(place):
    server = Peer(place, "smtp_peer.py", "starttls,auth")
    password = place.folder / "password"
    place.environment.update(NENKAI_SMTP_URL=f"smtp://127.0.0.1:{server.port}", NENKAI_SMTP_USER="calendar",
                             NENKAI_SMTP_PASSWORD_FILE=str(password))
    place.load(reminder("email", ["email:a@x.example"], 'kind = "joint_conference"'))

    def send(now, word):
        password.write_text(word + "\n")
        place.environment["NENKAI_NOW"] = now
        done = subprocess.run([place.nenkai, "remind"], cwd=place.folder, env=place.environment, capture_output=True,
                              text=True, check=False)
        shown = done.stdout + done.stderr + place.at(now, "outbox", "show", "1") + json.dumps(place.outbox())
        assert word not in shown and word.encode() not in place.store.read_bytes(), shown
        return done.returncode, shown

    code, said = send(DUE, "w0rd-of-nobody")
    assert code == 3 and "vouches for the server" in said, said
    place.environment["NENKAI_SMTP_CA_FILE"] = str(place.folder / "none.pem")
    code, said = send(DUE, "w0rd-of-nobody")
    assert code == 2 and "none.pem (smtp.ca_file): nothing can be read from it" in said, said
    place.environment["NENKAI_SMTP_CA_FILE"] = f"{server.path}.pem"
    code, said = send("2004-03-03T00:10:00Z", "w0rd-of-nobody")
    assert code == 3 and "refuses smtp.user and its password: 535" in said, said
    [row] = place.outbox()
    assert row["state"] == "pending" and row["attempts"] == 2 and not server.taken()
    code, said = send("2004-03-03T01:00:00Z", "right")
    server.close()
    assert code == 0 and [taken["tls"] for taken in server.taken()] == [True], said


def what_fails_is_seen_and_tried_again_when_told(place):
    place.load(reminder("email", ["email:rcpt550-a@x.example"], 'kind = "joint_conference"'))
    assert place.remind()["failed"] == 1
    [row] = place.outbox("--state", "failed")
    assert "550" in row["note"]
    assert "1 reminder has failed" in place.at(DUE, "audit", "--fy", "2003")
    assert json.loads(place.at(DUE, "audit", "--format", "json"))["failed_reminders"] == 1
    place.at(DUE, "outbox", "retry", row["id"])
    assert place.remind()["failed"] == 1
    place.at(DUE, "outbox", "drop", row["id"])
    assert place.outbox()[0]["state"] == "dropped" and place.remind()["failed"] == 0
    assert "failed" not in place.at(DUE, "audit", "--fy", "2003")


def the_server_sends_them(place):
    place.load(reminder("email", ["email:a@x.example", "email:data552-b@x.example"]))
    place.environment["NENKAI_NOW"] = DUE
    server = place.serve("--reminders")
    until(lambda: len(place.mail.taken()) == 2, "the server sends nothing")
    health = until(lambda: (now := server.health()["reminders"])["last"] and now, "/healthz knows nothing")
    assert health["sending"] and health["failed"] == 2 and health["waiting"] == 0 and not health["held"], health
    metrics = server.get("/metrics")[2]
    assert b"\nnenkai_reminders_failed 2\n" in metrics and b"\nnenkai_reminders_sent_total 2\n" in metrics
    assert b"data552-b@x.example" in server.log() and b"552" in server.log()
    assert server.stop() == 0
    other = place.serve()
    until(lambda: other.health()["reminders"]["failed"] == 2, "a server that does not send counts none")
    assert not other.health()["reminders"]["sending"]


def the_server_stops_in_the_middle_of_sending_and_loses_nothing(place):
    recipients = [f"email:r{number}@x.example" for number in range(200)]
    place.load(reminder("email", recipients))
    place.environment["NENKAI_NOW"] = DUE
    server = place.serve("--reminders")
    until(lambda: place.mail.taken(), "the server sends nothing")
    assert server.stop(signal.SIGTERM) == 0
    rows = place.outbox()
    assert not [row for row in rows if row["state"] not in ("sent", "pending")], "something is leased still"
    assert sum(row["state"] == "sent" for row in rows) == len(place.mail.taken())
    assert sum(row["uncertain"] for row in rows) == 0
    while place.remind()["sent"]:
        pass
    assert len({taken["id"] for taken in place.mail.taken()}) == len(place.mail.taken()) == 400


def a_loop_ends_when_it_is_told(place):
    place.load(reminder("email", ["email:a@x.example"]))
    place.environment["NENKAI_NOW"] = DUE
    loop = subprocess.Popen([place.nenkai, "remind", "--loop", "--every", "1"], cwd=place.folder,
                            env=place.environment, stdout=subprocess.DEVNULL)
    until(lambda: len(place.mail.taken()) == 2, "the loop sends nothing")
    place.at(DUE, "event", "add", "late", "--kind", "other", "--title", "Late", "--date", "2004-03-09", "--status",
             "confirmed")
    until(lambda: len(place.mail.taken()) == 3, "the loop does not see what is new")
    loop.send_signal(signal.SIGINT)
    assert loop.wait(timeout=PATIENCE) == 0


TESTS = [mails_say_what_is_to_come_and_what_has_changed, web_addresses_get_signed_messages, a_digest_is_one_message,
         a_digest_that_was_not_taken_goes_out_again_as_it_was, a_password_is_for_the_mail_server_alone,
         what_fails_is_seen_and_tried_again_when_told, the_server_sends_them,
         the_server_stops_in_the_middle_of_sending_and_loses_nothing, a_loop_ends_when_it_is_told]


def main():
    if sys.argv[1:] == ["--list"]:
        print("\n".join(test.__name__.replace("_", " ") for test in TESTS))
        return
    nenkai, source, name = sys.argv[1:]
    with logs_on_failure(Post(os.path.abspath(nenkai), source)) as place:
        {test.__name__: test for test in TESTS}[name.replace(" ", "_")](place)


if __name__ == "__main__":
    main()
