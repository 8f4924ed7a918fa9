"""`yesdesk intake --explain`: one JSON line for each mail, nothing stored, no database."""

import io
import json
import os
import resource
import subprocess
import sys

import pytest

from yesdesk.cli.main import main
from yesdesk.mail import explain
from yesdesk.mail.quote import QuoteSplit

MAIL = """\
From: =?utf-8?q?Ana_L=C3=B3pez?= <ana@example.org>
To: ask@library.test, Hill <hill@library.test>
Cc: bo@example.org
Reply-To: ana.home@example.org
Subject: My =?utf-8?b?YsO8Y2hlcg==?=
Message-ID: <one@example.org>
Date: Tue, 3 Mar 2026 08:00:00 +0100
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

The path is C:\\new\\table. Café?

--\x20
Ana
--b
Content-Type: application/pdf
Content-Disposition: attachment; filename="letter.pdf"
Content-Transfer-Encoding: base64

JVBERi0=
--b--
"""
ANSWER = """\
From: bo@example.org
To: ask@library.test
Subject: Re: My =?utf-8?b?YsO8Y2hlcg==?=
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>

Thank you.

> The path is C:\\new\\table.
"""
BOUNCE = """\
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
To: ask@library.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <three@mx.example.org>
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ana@example.org
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 No such user
--b
Content-Type: message/rfc822

Message-ID: <ours@library.test>
Subject: Your books

Hello
--b--
"""


@pytest.fixture
def explained(tmp_path, capfdbinary):
    """Writes mails into files and explains them: exit code and lines."""

    def explained(*mails, names=None):
        paths = names or [tmp_path / f"{number}.eml" for number in range(len(mails))]
        for path, mail in zip(paths, mails, strict=True) if mails else ():
            path.write_bytes(mail.encode())
        code = main(["intake", "--explain", *map(str, paths)])
        return code, [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]

    return explained


def test_a_mail_is_told_in_plain_values(explained, tmp_path):
    code, (line,) = explained(MAIL)
    assert code == 0
    assert line == {
        "file": str(tmp_path / "0.eml"),
        "verdict": "new",
        "why": line["why"],
        "answer_to": "ana.home@example.org",
        "receipt": True,
        "from": "ana@example.org",
        "from_name": "Ana López",
        "to": ["ask@library.test", "hill@library.test"],
        "cc": ["bo@example.org"],
        "reply_to": ["ana.home@example.org"],
        "subject": "My bücher",
        "text": "The path is C:\\new\\table. Café?",
        "folded": "-- \nAna",
        "attachments": [
            {
                "name": "letter.pdf",
                "type": "application/pdf",
                "size": 5,
                "md5": "561318f0d57972e7c62fe701849032af",
            }
        ],
        "delivery": [],
        "defects": [],
    }
    assert line["why"].endswith(".")


def test_explain_says_who_is_answered_and_why_no_receipt_goes(explained):
    _, (line,) = explained(f"X-Spam-Flag: YES\n{MAIL}")
    assert (line["answer_to"], line["receipt"]) == ("ana.home@example.org", False)
    assert "No receipt: A filter took it for junk: “X-Spam-Flag: YES”." in line["why"]


def test_an_answer_names_the_mail_it_answers(explained, tmp_path):
    _, (_, answer) = explained(MAIL, ANSWER)
    assert answer["verdict"] == "reply"
    assert str(tmp_path / "0.eml") in answer["why"]
    assert answer["text"] == "Thank you."
    assert answer["folded"].startswith("> ")


def test_the_same_mail_twice_is_a_duplicate_whichever_way_it_came(explained, tmp_path):
    other_way = f"Received: from b by a\nDelivered-To: hill@library.test\n{MAIL}"
    _, (first, second) = explained(MAIL, other_way)
    assert (first["verdict"], second["verdict"]) == ("new", "duplicate")
    assert str(tmp_path / "0.eml") in second["why"]


def test_the_same_id_with_other_words_is_none(explained):
    _, lines = explained(MAIL, MAIL.replace("Café", "Tea"))
    assert [line["verdict"] for line in lines] == ["new", "new"]


def test_mails_without_an_id_are_told_apart_by_what_they_say(explained):
    nameless = MAIL.replace("Message-ID: <one@example.org>\n", "")
    _, lines = explained(nameless, nameless, nameless.replace("Café", "Tea"))
    assert [line["verdict"] for line in lines] == ["new", "duplicate", "new"]


def test_a_bounce_says_who_did_not_get_what(explained):
    _, (line,) = explained(BOUNCE)
    assert line["verdict"] == "bounce"
    (delivery,) = line["delivery"]
    assert delivery["recipient"] == "ana@example.org"
    assert delivery["status"] == "5.1.1"
    assert "No such user" in delivery["diagnostic"]


def test_what_is_no_mail_is_quarantined(explained):
    _, (line,) = explained("nothing like a mail\n")
    assert line["verdict"] == "quarantine"
    assert line["why"]
    assert "nothing like a mail" in line["text"]


def test_a_folder_is_all_files_in_it_in_order(explained, tmp_path):
    (tmp_path / "in" / "deeper").mkdir(parents=True)
    for name in ("b.eml", "a.eml", "deeper/c.eml", ".hidden"):
        (tmp_path / "in" / name).write_text(MAIL.replace("one@", f"{name}@"))
    _, lines = explained(names=[tmp_path / "in"])
    names = [line["file"].removeprefix(f"{tmp_path}/in/") for line in lines]
    assert names == ["a.eml", "b.eml", "deeper/c.eml"]


def test_a_pipe_in_a_folder_is_not_waited_for(explained, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert explained(names=[str(tmp_path)]) == (0, [])


def test_a_file_that_cannot_be_read_has_its_line_and_the_next_is_read(explained, tmp_path):
    there = tmp_path / "there.eml"
    there.write_text(MAIL)
    code, (gone, read) = explained(names=[tmp_path / "gone.eml", there])
    assert code == 1
    assert gone["verdict"] == "quarantine"
    assert "No such file" in gone["why"]
    assert set(gone) == set(read)
    assert read["verdict"] == "new"


@pytest.mark.parametrize("step", ["parse_mail", "classify_mail", "split_quoted"])
def test_whatever_one_mail_makes_fail_the_next_is_read(explained, monkeypatch, step):
    real = getattr(explain, step)

    def breaks(*given, **named):
        monkeypatch.setattr(explain, step, real)
        raise RecursionError("a patron's words")

    monkeypatch.setattr(explain, step, breaks)
    code, (broken, read) = explained(MAIL, ANSWER)
    assert (code, broken["verdict"], read["verdict"]) == (0, "quarantine", "reply")
    assert broken["why"] == "It cannot be read as a mail: RecursionError."
    assert set(broken) == set(read)


def test_a_letter_that_is_none_ends_no_run(explained, monkeypatch):
    monkeypatch.setattr(
        explain, "split_quoted", lambda _text, **_more: QuoteSplit(text="caf\udce9", folded="")
    )
    _, (line,) = explained(MAIL)
    assert line["text"] == "caf?"


def test_a_name_too_long_for_any_file_has_its_line(explained, tmp_path):
    there = tmp_path / "there.eml"
    there.write_text(MAIL)
    code, lines = explained(names=["x" * 5000, there])
    assert (code, [line["verdict"] for line in lines]) == (1, ["quarantine", "new"])


@pytest.mark.parametrize(
    ("sender", "address", "name"),
    [
        ("From: MAILER-DAEMON", "MAILER-DAEMON", ""),
        ("From: Mail System <MAILER-DAEMON>", "MAILER-DAEMON", "Mail System"),
        ("From: root (Cron)\nSender: root@mx.example.org", "root", "Cron"),
        ("From: nobody\nFrom: Ana <ana@example.org>", "ana@example.org", "Ana"),
        ("Sender: Ana <ana@example.org>", "ana@example.org", "Ana"),  # so the desk takes it
        ("X-Nobody: 1", "", ""),
    ],
)
def test_a_sender_without_a_domain_is_told_as_it_stands_there(explained, sender, address, name):
    _, (line,) = explained(f"{sender}\nTo: ask@library.test\nSubject: hi\n\nHello\n")
    assert (line["from"], line["from_name"]) == (address, name)


def test_standard_input_is_read(explained, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(MAIL.encode())))
    _, (line,) = explained(names=["-"])
    assert line["file"] == "-"
    assert line["from"] == "ana@example.org"


def test_explain_and_mailbox_exclude_each_other():
    with pytest.raises(SystemExit):
        main(["intake", "--explain", "a.eml", "--mailbox", "ask@library.test"])


def _run(*words, **more):
    command = [sys.executable, "-m", "yesdesk.cli.main", "intake", "--explain", *map(str, words)]
    return subprocess.run(command, capture_output=True, check=False, **more)


@pytest.mark.night
def test_explain_imports_no_django_and_needs_no_database(tmp_path):
    (tmp_path / "a.eml").write_text(MAIL)
    code = (
        "import sys; from yesdesk.cli.main import main;"
        f"main(['intake', '--explain', {str(tmp_path)!r}]); print('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "YESDESK_DATA": str(tmp_path / "nowhere")},
    )
    assert done.stdout.splitlines()[-1] == "False"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.night
def test_a_piped_mail_is_read_and_a_reader_that_leaves_is_no_fault(tmp_path):
    done = _run("-", input=MAIL.encode())
    assert json.loads(done.stdout)["subject"] == "My bücher"
    for number in range(300):
        (tmp_path / f"{number}.eml").write_text(MAIL * 5)
    told = f"{sys.executable} -m yesdesk.cli.main intake --explain {tmp_path} | head -c 1"
    done = subprocess.run(told, shell=True, capture_output=True, text=True, check=False)
    assert done.stderr == ""


def _cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.night
def test_a_thousand_mails_take_a_few_seconds(tmp_path):
    for number in range(1_000):
        (tmp_path / f"{number}.eml").write_text(MAIL.replace("one@", f"{number}@"))
    before = _cpu_of_children()
    done = _run(tmp_path)
    assert _cpu_of_children() - before < 20
    assert len(done.stdout.splitlines()) == 1_000
