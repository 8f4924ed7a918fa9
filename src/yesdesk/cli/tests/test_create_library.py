"""`init` and `admin`: a real library opens, and somebody always gets in."""

import argparse
from datetime import time, timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from yesdesk.cli import create_library
from yesdesk.cli.commands import admin, init
from yesdesk.cli.create_library import InvalidAnswer, ask_question, branch_slug, questions
from yesdesk.core.errors import Refusal
from yesdesk.core.models import AuditEntry
from yesdesk.demo.logins import sign_in_lines
from yesdesk.people.colleagues.actions import deactivate_member
from yesdesk.people.invariants import KEYS
from yesdesk.people.models import JobClass, StaffSession, User
from yesdesk.people.queries import actor_for, permissions_of
from yesdesk.places.models import Branch, Library, ServicePoint
from yesdesk.places.queries import opening_hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_library(library):
    """As before `init`: tables, and nothing in them."""
    StaffSession.objects.all().delete()
    User.objects.all().delete()
    JobClass.objects.all().delete()
    Branch.objects.all().delete()
    Library.objects.all().delete()


def run(command, *words: str) -> int:
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args(words))


def word_after(text: str, lead: str) -> str:
    return text.partition(lead)[2].split()[0]


def test_init_opens_a_library_one_can_sign_in_to(no_library, capsys):
    words = ["--name", "Quay Library", "--person", "Kai", "--login", "kai", "--hours", "10-18:30"]
    assert run(init, "--yes", *words, "--languages", "fr,en", "--branch", "Quai d'Orsay") == 0
    told = capsys.readouterr().out
    library = Library.objects.get()
    assert (library.name, library.languages, library.default_language) == (
        "Quay Library",
        ["fr", "en"],
        "fr",
    )
    assert not library.is_demo
    branch = Branch.objects.get()
    assert branch.slug == "quai-dorsay"
    assert [len(day) for day in opening_hours(branch).week] == [1, 1, 1, 1, 1, 0, 0]
    assert set(ServicePoint.objects.values_list("kind", flat=True)) == {"desk", "inbox"}
    assert JobClass.objects.count() == 9
    given = word_after(told, "start password")
    client = Client()
    answer = client.post("/sign-in", {"login": "kai", "password": given})
    assert answer.status_code == 302
    assert client.get("/settings/staff")["Location"].startswith("/account/password")


def test_init_takes_saturdays_hours_and_says_who_signs(no_library, capsys):
    assert run(init, "--yes", "--name", "Quay", "--person", "Kai", "--saturday", "10-13") == 0
    saturday, sunday = opening_hours(Branch.objects.get()).week[5:]
    assert (len(saturday), len(sunday)) == (1, 0)
    assert "director" in capsys.readouterr().out


def test_init_takes_breaks_and_sundays_hours(no_library):
    hours = ["--hours", "9-12, 13-17:30", "--sunday", "14-18"]
    assert run(init, "--yes", "--name", "Quay", "--person", "Kai", *hours) == 0
    week = opening_hours(Branch.objects.get()).week
    assert [len(day) for day in week] == [2, 2, 2, 2, 2, 0, 1]
    assert week[0] == ((time(9), time(12)), (time(13), time(17, 30)))


@pytest.mark.parametrize(
    ("zone", "language", "country", "currency"),
    [
        ("Europe/Paris", "C.UTF-8", "FR", "EUR"),
        ("America/New_York", "C.UTF-8", "US", "USD"),
        ("UTC", "es_MX.UTF-8", "MX", "MXN"),
        ("UTC", "C.UTF-8", "GB", "GBP"),
    ],
)
def test_what_is_offered_is_what_the_machine_says(monkeypatch, zone, language, country, currency):
    monkeypatch.setattr(create_library, "machine_zone", lambda: zone)
    monkeypatch.setenv("LANG", language)
    monkeypatch.delenv("LC_ALL", raising=False)
    offered = {question.flag: question.default for question in create_library.questions({})}
    assert (offered["country"], offered["currency"]) == (country, currency)


def test_the_currency_is_that_of_the_country_that_was_said(no_library, monkeypatch):
    """A server's own clock shows UTC, wherever the library is."""
    monkeypatch.setattr(create_library, "machine_country", lambda: "GB")
    assert run(init, "--yes", "--name", "Quay", "--person", "Kai", "--country", "US") == 0
    assert Library.objects.get().currency == "USD"


def test_a_question_ends_with_its_own_mark(monkeypatch):
    asked = []
    question = next(create_library.questions({}))
    create_library.ask_question(question, None, read=lambda words: asked.append(words) or "Quay")
    assert asked == ["What is your library called? "]


def test_init_refuses_where_a_library_is_open(library, capsys):
    assert run(init, "--yes", "--name", "Second", "--person", "Kai") == 1
    assert "Wren Valley Library is open already" in capsys.readouterr().err
    assert Library.objects.get().name == "Wren Valley Library"


@pytest.mark.parametrize(
    ("flag", "given", "sentence"),
    [
        ("--languages", "en,xx", "Yesdesk speaks en, es, fr"),
        ("--time-zone", "Mars", "A time zone is a town"),
        ("--currency", "EURO", "three letters"),
        ("--country", "XX", "two letters"),
        ("--hours", "17:00-9:00", "Closing comes before opening"),
        ("--hours", "all day", "Write it like 9:00-17:30"),
        ("--hours", "13-17, 9-12", "one after the other"),
        ("--sunday", "9-25", "Write it like 9:00-17:30"),
        ("--login", "Kai K", "small letters"),
        ("--name", "Q" * 121, "At most 120 letters"),
        ("--branch", "Q" * 81, "At most 80 letters"),
        ("--phone", "0" * 41, "At most 40 letters"),
        ("--phone", "555\x1b[A", "no letter"),
        ("--person", "K" * 81, "At most 80 letters"),
    ],
)
def test_a_flag_that_will_not_do_opens_nothing(no_library, capsys, flag, given, sentence):
    assert run(init, "--yes", "--name", "Quay", "--person", "Kai", flag, given) == 1
    told = capsys.readouterr().err
    assert flag in told
    assert sentence in told
    assert not Library.objects.exists()


def test_init_asks_again_until_an_answer_is_valid(capsys, monkeypatch):
    monkeypatch.setattr(create_library, "machine_country", lambda: "FR")
    currency = next(question for question in questions({}) if question.flag == "currency")
    typed = iter(["euro", ""])
    assert ask_question(currency, None, read=lambda _prompt: next(typed)) == "EUR"
    assert "three letters" in capsys.readouterr().err


def test_without_a_terminal_what_has_no_default_is_asked_for():
    name = next(question for question in questions({}) if question.flag == "name")
    with pytest.raises(InvalidAnswer):
        ask_question(name, None, read=None)


def test_a_branch_name_without_a_latin_letter_still_has_an_address():
    assert branch_slug("図書館") == "main"
    assert branch_slug("Main Library & Café " * 5).startswith("main-library-cafe")
    assert len(branch_slug("x" * 90)) == 40


def test_break_glass_makes_an_account_that_may_let_everybody_in(library, capsys):
    assert run(admin, "rescue", "--yes") == 0
    given = word_after(capsys.readouterr().out, "start password")
    rescue = authenticate(None, username="rescue", password=given)
    assert rescue is not None
    assert actor_for(rescue).permissions >= KEYS
    assert AuditEntry.objects.get(tag="people.staff.glass_broken").subject == f"user:{rescue.pk}"


def test_break_glass_brings_back_who_left_and_lifts_them(ret, client_of, capsys):
    assert run(admin, "ret", "--yes") == 0
    given = word_after(capsys.readouterr().out, "start password")
    ret = authenticate(None, username="ret", password=given)
    assert ret is not None
    assert ret.is_active
    assert ret.must_change_password
    assert actor_for(ret).permissions >= KEYS


def test_break_glass_works_when_everybody_left(ret, capsys):
    User.objects.update(is_active=False)
    assert run(admin, "ret", "--yes") == 0
    ret = User.objects.select_related("job_class").get(username="ret")
    assert ret.is_active
    assert actor_for(ret).permissions >= KEYS


def test_break_glass_works_when_no_job_class_may_look_after_staff(library, capsys):
    JobClass.objects.update(permissions=[])
    User.objects.update(is_active=False)
    assert run(admin, "rescue", "--yes") == 0
    rescue = User.objects.select_related("job_class").get(username="rescue")
    assert actor_for(rescue).permissions >= KEYS
    assert [each for each in JobClass.objects.all() if KEYS.issubset(each.permissions)]


def test_break_glass_keeps_the_job_class_and_ends_after_a_day(kim, client, capsys, now):
    assert run(admin, "kim", "--yes") == 0
    given = word_after(capsys.readouterr().out, "start password")
    before = kim.job_class
    kim.refresh_from_db()
    assert kim.job_class == before
    client.post("/sign-in", {"login": "kim", "password": given})
    words = {"new": "four quiet words here", "again": "four quiet words here"}
    client.post("/account/password", words)
    assert client.get("/settings/staff").status_code == 200
    now.shift(timedelta(days=1, seconds=1))
    assert actor_for(kim).permissions == permissions_of(before.permissions)
    client.post("/sign-in", {"login": "kim", "password": "four quiet words here"})
    assert client.get("/settings/staff").status_code == 403


def test_break_glass_asks_first_and_knows_a_slip_of_the_fingers(kim, capsys):
    assert run(admin, "kmi") == 1
    assert "Did you mean kim" in capsys.readouterr().err
    assert not User.objects.filter(username="kmi").exists()
    assert run(admin, "kim") == 1
    assert f"Kim ({kim.job_class.name}) gets a start password" in capsys.readouterr().err
    assert User.objects.get(username="kim").password == kim.password


def test_whom_the_day_is_over_for_is_none_who_looks_after_staff(library, teo, kim, act, capsys):
    """Else the last lasting administrator could leave meanwhile."""
    assert run(admin, "kim", "--yes") == 0
    User.objects.exclude(pk__in=[teo.pk, kim.pk]).update(is_active=False)
    kim.refresh_from_db()
    with pytest.raises(Refusal) as told:
        deactivate_member(teo, by=act(kim))
    assert told.value.code == "people.staff.last"


def test_break_glass_before_a_library_is_open_says_what_comes_first(no_library, capsys):
    assert run(admin, "rescue") == 1
    assert "yesdesk init" in capsys.readouterr().err


def test_each_of_the_cast_who_works_here_can_sign_in(library):
    lines = sign_in_lines()
    assert "ret" not in [line.login for line in lines]
    assert (lines[0].login, lines[0].password) == ("sam", "sam-yes-desk")
    for line in lines:
        assert authenticate(None, username=line.login, password=line.password) is not None
