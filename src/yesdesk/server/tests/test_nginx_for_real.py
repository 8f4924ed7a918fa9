"""Behind a real nginx at a sub-path, with the very file the docs give: static, sign-in, live, uploads."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from yesdesk.testing.patience import PATIENCE, SLOWER, until
from yesdesk.testing.served import Served, free_port, served

pytestmark = [
    pytest.mark.night,
    pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed"),
]

MB = 1024 * 1024
GIVEN = Path(__file__).parents[2] / "cli" / "serving" / "nginx-subpath.conf"
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{port}; {locations} }}
}}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A Served whose `url` is nginx's."""
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    base = f"http://127.0.0.1:{port}/ask"
    with served(folder, YESDESK_BASE_URL=base, YESDESK_TRUSTED_PROXIES="127.0.0.1") as behind:
        inside = f"http://127.0.0.1:{behind.port}"
        locations = GIVEN.read_text().replace("http://127.0.0.1:8000", inside)
        conf = folder / "nginx.conf"
        conf.write_text(AROUND.format(folder=folder, port=port, locations=locations))
        nginx = subprocess.Popen(["nginx", "-e", f"{folder}/error.log", "-c", str(conf)])
        front = Served(base, behind.data, behind.log, behind.process, behind.env)
        try:
            until(lambda: _listens(port))
            yield front
        finally:
            nginx.terminate()
            nginx.wait(timeout=PATIENCE)


def _listens(port):
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_pages_and_their_files_are_below_the_path(library):
    page = library.ask("/en/ask")
    assert page.status == 200
    sheet = page.text.partition('href="/ask/static/yesdesk/yesdesk.')[2].partition('"')[0]
    answer = library.ask(f"/static/yesdesk/yesdesk.{sheet}")
    assert answer.status == 200
    assert "immutable" in answer.headers["cache-control"]
    assert 'action="/ask/' in page.text or 'href="/ask/' in page.text


def test_the_way_to_sign_in_keeps_the_path_and_leads_back(library):
    answer = library.ask("/desk")
    assert answer.status == 302
    assert answer.headers["location"].startswith("/ask/sign-in?next=/ask/desk")
    cookie = library.sign_in("sam")
    assert library.ask("/desk", headers={"Cookie": cookie}).status == 200


def test_the_path_without_its_slash_leads_to_the_start(library):
    bare = SimpleNamespace(url=library.url, port=library.port)
    answer = Served.ask(bare, "")
    assert answer.status == 302
    assert answer.headers["location"].endswith("/ask/")


def test_the_cookie_is_the_paths_own(library):
    assert "Path=/ask/" in library.ask("/sign-in").headers["set-cookie"]


def test_a_hint_comes_through_at_once(library):
    cookie = library.sign_in("lea")
    with contextlib.closing(socket.create_connection(("127.0.0.1", library.port))) as line:
        line.settimeout(PATIENCE)
        line.sendall(
            f"GET /ask/live?topics=desk.1 HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
            "Sec-Fetch-Site: same-origin\r\n\r\n".encode()
        )
        seen = b""
        while b"retry: 3000" not in seen:
            seen += line.recv(4096)
        code = (
            "from yesdesk.cli.paths import set_up_django; set_up_django();"
            "from yesdesk.core.events import announce; announce('desk.1')"
        )
        subprocess.run([sys.executable, "-c", code], env=library.env, check=True)
        begun = time.monotonic()
        while b"data: desk.1" not in seen:
            seen += line.recv(4096)
        assert time.monotonic() - begun < 2 * SLOWER


def test_fifty_megabytes_pass_through(library):
    head = (
        b'--part\r\nContent-Disposition: form-data; name="words"\r\n\r\nA book\r\n'
        b'--part\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
    )
    tail = b"\r\n--part--\r\n"
    headers = {
        "Content-Type": "multipart/form-data; boundary=part",
        "Sec-Fetch-Site": "same-origin",
        "Content-Length": str(len(head) + 50 * MB + len(tail)),
    }
    body = iter([head, *[b"x" * MB] * 50, tail])
    answer = library.ask("/en/ask", method="POST", body=body, headers=headers)
    assert answer.status == 422
    assert "A book" in answer.text


def test_a_form_leads_to_a_link_below_the_path(library):
    form = "words=Where+is+it&name=Ana"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
    }
    answer = library.ask("/en/ask", method="POST", body=form, headers=headers)
    assert answer.status == 303
    assert answer.headers["location"].startswith("/ask/en/r/")
