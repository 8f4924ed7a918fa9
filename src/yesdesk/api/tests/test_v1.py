"""Version 1: what a program reads and asks, and what it never reads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from yesdesk.api.tests.shown import an_edition
from yesdesk.api.tokens import make_token
from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import AuditEntry
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.people.models import JobClass, User
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import Request
from yesdesk.testing.needs import ANA, ask_as_ana, let_answers_go
from yesdesk.testing.source import SOURCE

pytestmark = pytest.mark.django_db
DOCS = SOURCE.parents[1] / "docs"


@pytest.fixture
def ana(mill):
    return ask_as_ana(mill)


@pytest.fixture
def answered(ana, act, sam):
    note(ana, words="Lea says: be quick", by=act(sam))
    ana.refresh_from_db()
    reply(ana, words="Take your time.", seen_revision=ana.revision, by=act(sam))
    let_answers_go()
    return ana


def test_list_has_no_words_and_one_with_entries_has(call, answered):
    (row,) = call("requests").data["requests"]
    assert row["state"] == "open"
    assert "burying" not in json.dumps(row)
    entries = call(f"requests/{answered.pk}").data["entries"]
    assert [each["words"] for each in entries] == [ANA, "Take your time."]


def test_answer_that_can_be_undone_is_not_read(call, ana, act, sam):
    reply(ana, words="Take your time.", seen_revision=ana.revision, by=act(sam))
    assert "Take your time" not in call(f"requests/{ana.pk}").content.decode()


def test_reading_words_stands_in_the_trace_with_the_programs_name(call, ana):
    call("requests")
    assert not AuditEntry.objects.filter(tag="api.request.read").exists()
    call(f"requests/{ana.pk}")
    row = AuditEntry.objects.get(tag="api.request.read")
    assert (row.subject, row.detail) == (f"request:{ana.pk}", {"name": "Website"})


def test_list_goes_on_behind_a_key(call, mill):
    numbers = [ask_as_ana(mill, words=f"Question {n}").pk for n in range(3)]
    first = call("requests?size=2").data
    assert [each["id"] for each in first["requests"]] == numbers[:0:-1]
    second = call(f"requests?size=2&before={first['next_before']}").data
    assert [each["id"] for each in second["requests"]] == numbers[:1]
    assert second["next_before"] is None


def test_request_for_leads_is_not_there(call, mill):
    hidden = ask_as_ana(mill, for_leads=True)
    assert hidden.for_leads
    assert call("requests").data["requests"] == []
    assert call(f"requests/{hidden.pk}").status_code == 404


def test_saved_answers(call):
    answer = add_answer(AnswerDraft("Wi-Fi", {"en": "Free."}), by=SYSTEM)
    assert call("answers").data["answers"][0]["title"] == "Wi-Fi"
    assert call(f"answers/{answer.pk}").data["texts"] == {"en": "Free."}


def test_edition_tells_what_our_library_shows(call):
    edition = an_edition()
    assert [each["id"] for each in call("editions").data] == [edition.pk]
    figures = call(f"editions/{edition.pk}").data["figures"]
    assert [each["n"] for each in figures] == [7, 6]


def test_question_is_a_request_with_its_receipt(call, mill):
    asked = call("requests", {"words": "Is it open?", "contact": "ana.m@post.example"})
    assert asked.status_code == 201
    request = Request.objects.get(pk=asked.data["id"])
    assert (request.branch, request.channel) == (mill, "web")
    assert request.entries.get().detail == {"source": "api"}
    page = asked.data["page"].removeprefix(settings.BASE_URL)
    assert Client().get(page).status_code == 200


def test_same_key_is_the_same_request(call, library):
    body, key = {"words": "Is it open?"}, {"Idempotency-Key": "a1"}
    first, again = (call("requests", body, **key).data["id"] for _ in range(2))
    other = make_token("Other", JobClass.objects.get(name="Shelver"), by=SYSTEM)
    assert first == again != call("requests", body, by=other, **key).data["id"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"words": "x", "contact": "no address"}, "contact"),
        ({"words": "x", "branch": "nowhere"}, "branch"),
        ({"words": "x", "language": "xx"}, "language"),
        ({"words": "\0"}, "words"),
        ({}, "words"),
    ],
)
def test_what_does_not_fit_is_said_by_field(call, library, body, field):
    refused = call("requests", body)
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.data["errors"][field]


def test_body_that_is_no_json_is_a_problem(token):
    answer = Client().post(
        "/api/v1/requests", "{", "application/json", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


def test_job_class_that_may_not_read_reads_nothing(call, ana):
    nobody = make_token("Nobody", JobClass.objects.create(name="Nothing"), by=SYSTEM)
    for path in ("requests", f"requests/{ana.pk}", "answers", "editions", "branches"):
        assert call(path, by=nobody).status_code == 403
    assert call("requests", {"words": "x"}, by=nobody).status_code == 403


def test_unknown_address_and_method_are_problems(call):
    assert call("nothing").data["status"] == 404
    assert call("branches", method="DELETE").data["status"] == 405


def test_cookie_opens_nothing(client_of, lea, ana):
    answer = client_of(lea).get(f"/api/v1/requests/{ana.pk}")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_answers_are_for_no_other_website(call):
    answer = call("branches", Origin="https://elsewhere.example")
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert not answer.cookies


def test_no_field_names_staff_and_no_answer_does(call, answered, act, lea):
    from yesdesk.api.v1 import openapi

    schemas = openapi()["components"]["schemas"]
    fields = {name for schema in schemas.values() for name in schema["properties"]}
    staff = ("author", "staff", "user", "member", "colleague", "assigned", "holder", "by", "job")
    assert not [name for name in fields for word in staff if word in name.split("_")]
    add_answer(AnswerDraft("Wi-Fi", {"en": "Free."}), by=act(lea))
    an_edition()
    names = set(User.objects.values_list("name", flat=True))
    for path in ("branches", "requests", f"requests/{answered.pk}", "answers", "editions"):
        said = call(path).content.decode()
        assert not [name for name in names if f'"{name}' in said or f" {name}" in said], path


def test_committed_description_is_the_codes():
    from yesdesk.api.v1 import openapi

    kept = json.loads((DOCS / "api.json").read_text())
    assert kept == json.loads(json.dumps(openapi()))
    assert kept["openapi"] == "3.1.0"


def test_idle_process_has_neither_ninja_nor_pydantic(tmp_path):
    told = (
        "import django; django.setup(); import yesdesk.urls, yesdesk.server.asgi, sys;"
        "print(*({'ninja', 'pydantic', 'yesdesk.api.v1'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", told],
        env={
            "YESDESK_DATA": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "yesdesk.settings",
            "PYTHONPATH": str(Path(SOURCE).parent),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
