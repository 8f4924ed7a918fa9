"""Access tokens: asked for once, renewed with what came with the last, and never waited for longer than said."""

import json
import socketserver
import threading
from contextlib import contextmanager, suppress

import pytest

from tests.twins.smtp import mail_server
from yesdesk.core.actors import SYSTEM
from yesdesk.core.process import folder_lock
from yesdesk.mail import credentials
from yesdesk.mail.credentials import (
    TokenUnavailable,
    access_token,
    login_for,
    mail_secrets_file,
    secrets_for,
    servers_of,
    store_secrets,
)
from yesdesk.mail.models import Auth, Mailbox
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.testing.needs import ask_as_ana

KEPT = {"token_url": "https://tokens.example", "client_id": "yesdesk", "client_secret": "s3cret"}


@pytest.fixture
def endpoint(monkeypatch):
    """`endpoint(answer, ...)`: gives these in their order; what it was asked stands in `endpoint.asked`."""

    class Endpoint:
        asked = []

        def __call__(self, *answers):
            waiting = list(answers)

            def posted(_url, form):
                self.asked.append(dict(form))
                return json.dumps(waiting.pop(0)).encode()

            monkeypatch.setattr(credentials, "_post_for_token", posted)

    Endpoint.asked = []
    return Endpoint()


def nothing(_fresh):
    raise AssertionError("no refresh token is kept here")


def test_access_token_is_asked_for_once_while_it_lives(endpoint):
    endpoint({"access_token": "a", "expires_in": 3600})
    assert [access_token(1, lambda: KEPT, nothing) for _ in range(3)] == ["a", "a", "a"]
    assert endpoint.asked[0]["grant_type"] == "client_credentials"


def test_a_new_refresh_token_takes_the_place_of_the_spent_one(endpoint, settings):
    """Microsoft's first one dies after ninety days; each use brings another."""
    store_secrets(7, KEPT | {"refresh_token": "one"})
    store_secrets(8, {"password": "open sesame"})
    mailbox = Mailbox(pk=7, address="ask@library.example", auth=Auth.OAUTH2)
    endpoint(
        {"access_token": "a", "expires_in": 3600, "refresh_token": "two"},
        {"access_token": "b", "expires_in": 3600},
    )
    assert login_for(mailbox, "imap").access_token == "a"
    assert secrets_for(7)["refresh_token"] == "two"
    assert secrets_for(8) == {"password": "open sesame"}
    assert login_for(mailbox, "imap").access_token == "a"
    credentials.forget_tokens()
    assert login_for(mailbox, "imap").access_token == "b"
    assert [form["refresh_token"] for form in endpoint.asked] == ["one", "two"]


def test_another_refresh_token_that_was_given_is_used_at_once(endpoint):
    endpoint({"access_token": "a"}, {"access_token": "b"})
    assert access_token(1, lambda: KEPT | {"refresh_token": "one"}, nothing) == "a"
    assert access_token(1, lambda: KEPT | {"refresh_token": "two"}, nothing) == "b"


def test_what_it_repeats_of_our_secrets_is_shown_to_nobody(endpoint):
    endpoint({"error": "bad", "error_description": "s3cret is not right\nTrace: x"})
    with pytest.raises(TokenUnavailable) as refused:
        access_token(1, lambda: KEPT, nothing)
    assert refused.value.why == "… is not right"


@contextmanager
def _server(say):
    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            with suppress(OSError):
                self.request.recv(65_536)
                say(self.wfile)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        running = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        running.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/token"
        server.shutdown()
        running.join()


def _drip(file):
    file.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(100):
        threading.Event().wait(0.05)
        file.write(b" ")
        file.flush()


def _flood(file):
    file.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(10_000):
        file.write(b" " * 65_536)


@pytest.mark.slow
@pytest.mark.parametrize("say", [_drip, _flood])
def test_an_endpoint_that_never_ends_is_left(say, monkeypatch):
    monkeypatch.setattr(credentials, "PATIENCE", 0.5)
    with _server(say) as url, pytest.raises(TokenUnavailable):
        access_token(1, lambda: KEPT | {"token_url": url}, nothing)


def test_two_that_sign_in_at_once_show_a_refresh_token_once(endpoint, monkeypatch):
    store_secrets(7, KEPT | {"refresh_token": "one"})
    mailbox = Mailbox(pk=7, address="ask@library.example", auth=Auth.OAUTH2, smtp_auth=Auth.OAUTH2)
    endpoint(*({"access_token": "a", "expires_in": 3600, "refresh_token": f"{n}"} for n in (2, 3)))
    at_once = threading.Barrier(2)
    request = credentials._request_token

    def slow(kept, renew):
        with suppress(threading.BrokenBarrierError):
            at_once.wait(0.5)  # the other one has begun
        return request(kept, renew)

    monkeypatch.setattr(credentials, "_request_token", slow)
    doors = [threading.Thread(target=login_for, args=(mailbox, door)) for door in ("imap", "smtp")]
    for each in doors:
        each.start()
    for each in doors:
        each.join()
    assert [form["refresh_token"] for form in endpoint.asked] == ["one"]


def test_another_process_that_renews_is_waited_for(endpoint):
    endpoint({"access_token": "a"})
    asks = threading.Thread(target=access_token, args=(1, lambda: KEPT, nothing))
    with folder_lock(mail_secrets_file().with_name("mailbox-1.lock")):
        asks.start()
        asks.join(0.2)
        assert asks.is_alive()
        assert not endpoint.asked
    asks.join()
    assert len(endpoint.asked) == 1


@pytest.mark.slow
@pytest.mark.django_db
def test_a_mail_leaves_by_a_token_that_was_renewed_for_it(endpoint, mill, mailbox_at):
    endpoint({"access_token": "ey.J", "expires_in": 3600, "refresh_token": "two"})
    with mail_server(login=True) as server:
        mailbox = mailbox_at(mill, server, smtp_auth=Auth.OAUTH2, is_default=True)
        server.tokens[mailbox.address] = "ey.J"
        store_secrets(mailbox.pk, KEPT | {"refresh_token": "one"}, at=servers_of(mailbox))
        ask_as_ana(mill)
        deliver_mail(by=SYSTEM)
    assert server.logins == [("XOAUTH2", mailbox.address, "ey.J")]
    assert [each.recipient for each in server.taken] == ["ana.m@post.example"]
    assert secrets_for(mailbox.pk)["refresh_token"] == "two"
