"""The Settings page of programs: a token is in one answer, and never again."""

import re

import pytest

from yesdesk.api.models import ApiToken
from yesdesk.people.models import JobClass

pytestmark = pytest.mark.django_db


def add(browser, name="Website", job_class="Librarian"):
    number = JobClass.objects.get(name=job_class).pk
    return browser.post("/settings/programs", {"name": name, "job_class": number})


def test_token_is_shown_once(client_of, teo):
    browser = client_of(teo)
    assert re.search(r"yesdesk_\d+_[\w-]{43}", add(browser).content.decode())
    page = browser.get("/settings/programs").content.decode()
    assert "Website" in page
    assert "yesdesk_" not in page


def test_refused_form_keeps_what_was_typed(client_of, teo):
    answer = add(client_of(teo), job_class="Lead")
    assert answer.status_code == 422
    assert 'value="Website"' in answer.content.decode()


def test_ended_program_is_gone(client_of, teo):
    browser = client_of(teo)
    add(browser)
    browser.post(f"/settings/programs/{ApiToken.objects.get().pk}/end")
    assert not ApiToken.objects.exists()


def test_metrics_are_numbers_of_the_process_for_a_token_alone(client_of, teo, token):
    browser = client_of(teo)
    assert browser.get("/metrics").status_code == 401
    said = browser.get("/metrics", headers={"Authorization": f"Bearer {token}"}).content.decode()
    lines = dict(line.split() for line in said.splitlines())
    assert set(lines) == {
        "yesdesk_uptime_seconds",
        "yesdesk_requests_total",
        "yesdesk_jobs_waiting",
        "yesdesk_jobs_failed",
    }
    assert int(lines["yesdesk_requests_total"]) >= 1
