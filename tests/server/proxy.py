#!/usr/bin/env python3
"""What the sample configuration of nginx makes of the server: proxy.py NENKAI SOURCE_DIR

config/deploy/nginx.conf as it is, but for its ports, paths and certificate. Ends with 77 (skipped) where there is no
nginx.
"""

import contextlib
import gzip
import http.client
import json
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys

from harness import PATIENCE, Place, logs_on_failure, until

CLIENT = ("127.0.0.2", 0)  # another address than the proxy's

FRAME = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log;
events {{}}
http {{
{temporary}
include {folder}/nenkai.conf;
}}
"""


def free_port():
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Proxy:
    def __init__(self, place, nginx):
        self.folder = place.folder
        self.plain, self.tls, self.behind = free_port(), free_port(), free_port()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=calendar.example",
                        "-keyout", self.folder / "key.pem", "-out", self.folder / "cert.pem"], check=True,
                       capture_output=True)
        (self.folder / "nenkai.conf").write_text(self.sample(place.source))
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "\n".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)
        conf = self.folder / "nginx.conf"
        conf.write_text(FRAME.format(folder=self.folder, temporary=temporary))
        checked = subprocess.run([nginx, "-t", "-c", conf], capture_output=True)
        assert checked.returncode == 0 and b"[warn]" not in checked.stderr, checked.stderr.decode()
        self.process = subprocess.Popen([nginx, "-c", conf], stderr=subprocess.DEVNULL)
        until(self.listens, "nginx does not listen")

    def sample(self, source):
        """The ports of IPv6 are left out: not every machine that tests has it."""
        text = (source / "config/deploy/nginx.conf").read_text()
        for pattern, instead in [
            (r"127\.0\.0\.1:8080", f"127.0.0.1:{self.behind}"),
            (r" *listen \[::\].*\n", ""),
            (r"listen 80;", f"listen 127.0.0.1:{self.plain};"),
            (r"listen 443", f"listen 127.0.0.1:{self.tls}"),
            (r"/var/log/nginx", str(self.folder)),
            (r"ssl_certificate  .*", f"ssl_certificate {self.folder}/cert.pem;"),
            (r"ssl_certificate_key .*", f"ssl_certificate_key {self.folder}/key.pem;"),
        ]:
            text, count = re.subn(pattern, instead, text)
            assert count, pattern
        return text

    def listens(self):
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", self.tls), timeout=PATIENCE).close()
            return True
        assert self.process.poll() is None, (self.folder / "nginx-error.log").read_text()
        return False

    def request(self, target, method="GET", body=None, tls=True, **headers):
        if tls:
            trusting = ssl.create_default_context(cafile=self.folder / "cert.pem")
            trusting.check_hostname = False
            connection = http.client.HTTPSConnection("127.0.0.1", self.tls, timeout=PATIENCE, context=trusting,
                                                     source_address=CLIENT)
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.plain, timeout=PATIENCE, source_address=CLIENT)
        headers = {"Host": "calendar.example"} | {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=PATIENCE)


def feeds_and_pages(place, proxy):
    wanted = place.run("feed", "all").replace(b"http://127.0.0.1:8080", b"https://calendar.example")
    code, fields, body = proxy.request("/feeds/all.ics")
    assert code == 200 and body == wanted and "strict-transport-security" in fields
    assert not fields["etag"].startswith("W/") and fields["content-type"] == "text/calendar; charset=utf-8"
    code, packed, body = proxy.request("/feeds/all.ics", Accept_Encoding="gzip")
    assert packed["content-encoding"] == "gzip" and gzip.decompress(body) == wanted
    assert packed["etag"] not in (fields["etag"], "W/" + fields["etag"]) and not packed["etag"].startswith("W/")
    assert proxy.request("/feeds/all.ics", If_None_Match=fields["etag"])[0] == 304
    assert proxy.request("/feeds/all.ics", If_Modified_Since=fields["last-modified"])[0] == 304
    assert proxy.request("/feeds/all.ics", "HEAD")[1]["content-length"] == str(len(wanted))
    assert proxy.request("/feeds/all.ics", tls=False)[2] == wanted
    code, fields, _ = proxy.request("/audit?fy=2003", tls=False)
    assert code == 308 and fields["location"] == "https://calendar.example/audit?fy=2003"
    code, fields, body = proxy.request("/subscribe", Accept_Encoding="gzip")
    assert code == 200 and b"https://calendar.example" in gzip.decompress(body)
    assert "default-src 'none'" in fields["content-security-policy"]
    assert proxy.request("/metrics")[0] == 403
    assert proxy.request("/nowhere")[0] == 404 and proxy.request("/feeds/nowhere.ics")[0] == 404


def a_link(place, proxy):
    made = json.loads(place.run("--format", "json", "link", "add", "--for", "Hana", "--scope", "conferences"))
    assert made["url"].startswith("https://calendar.example/private/")
    path = made["url"].removeprefix("https://calendar.example")
    until(lambda: proxy.request(path)[0] == 200, "the link does not work")
    place.run("link", "revoke", made["id"])
    until(lambda: proxy.request(path)[0] == 410, "the link still works")
    assert path.split("/")[2] not in (place.folder / "nenkai.log").read_text()


def a_planner(place, proxy):
    """Signs in and sees the form, by the origin that the proxy has; ten wrong tokens shut out their sender alone."""
    token = json.loads(place.run("--format", "json", "token", "add", "--for", "Anna", "--role", "planner"))["token"]

    def sign_in(text, forwarded="198.51.100.1"):
        _, fields, page = proxy.request("/sign-in")
        secret = re.search(rb'name="secret" value="([^"]+)"', page)[1].decode()
        held = fields["set-cookie"]
        assert "; Secure" in held and "HttpOnly" in held and fields["referrer-policy"] == "same-origin"
        return proxy.request("/sign-in", "POST", f"secret={secret}&token={text}&next=/", Cookie=held.split(";")[0],
                             Origin="https://calendar.example", X_Forwarded_For=forwarded,
                             Content_Type="application/x-www-form-urlencoded")

    code, fields, _ = sign_in(token)
    assert code == 303 and fields["location"] == "/"
    event = json.loads(place.run("event", "list", "--format", "json"))["events"][0]["id"]
    page = proxy.request(f"/events/{event}/edit", Cookie=fields["set-cookie"].split(";")[0])
    assert page[0] == 200 and b'method="post"' in page[2]
    # Whatever the client says of where it comes from, the proxy's own word comes last.
    codes = [sign_in("nenkai_wrong", f"203.0.113.{number}")[0] for number in range(11)]
    assert codes == [422] * 10 + [429], codes


def log_tells_the_client(server):
    lines = [json.loads(line) for line in server.log().split(b"\n")[1:-1]]
    peers = {line["peer"] for line in lines if line["event"] == "request"}
    assert peers == {CLIENT[0]}, peers


def main():
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if not nginx:
        print("skipped: there is no nginx")
        sys.exit(77)
    with contextlib.ExitStack() as stack:
        place = stack.enter_context(logs_on_failure(Place(str(pathlib.Path(sys.argv[1]).resolve()), sys.argv[2])))
        # nginx goes down to a user without rights, who has to read the certificate and write the log.
        place.folder.chmod(0o755)
        place.environment["NENKAI_SERVER_PUBLIC_URL"] = "https://calendar.example"
        proxy = Proxy(place, nginx)
        stack.callback(proxy.stop)
        server = place.init().serve(at=proxy.behind, server_proxies="127.0.0.1")
        for test in (feeds_and_pages, a_link, a_planner):
            test(place, proxy)
        log_tells_the_client(server)


if __name__ == "__main__":
    main()
