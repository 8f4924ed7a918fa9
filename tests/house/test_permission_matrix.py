"""Who gets in where: every address, every role, reading and writing. One line a route.

A route without a line fails, and so does a line without a route. What stands nowhere is shut: a view that
is neither `staff_page` nor `public_page` must be one of the few named doors.

A new route: run this file, read what it says is missing, and add the line you *meant*.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from yesdesk.community.tests.circle import circle
from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.core.permissions import Permission
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.desk.options.option import Command
from yesdesk.mail.inbound import originals
from yesdesk.patrons.models import LegalHold
from yesdesk.people.job_classes.catalogue import DEFAULT_JOB_CLASSES
from yesdesk.people.models import JobClass, User
from yesdesk.people.queries import permissions_of
from yesdesk.places.models import Closure, EmergencyCard, Library, ServicePoint
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft as late_charges
from yesdesk.requests.models import Approval, Fund, Request
from yesdesk.testing.cast import NOW, set_the_stage
from yesdesk.testing.mails import a_listed_mail, a_mail_on, a_mailbox
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE
from yesdesk.testing.transactions import of_the_test

pytestmark = pytest.mark.django_db

WHO = {
    "volunteer": "max",
    "shelver": "sam",
    "librarian": "kim",
    "lead": "lea",
    "director": "dana",
    "it": "teo",
    "privacy_officer": "priya",
    "finance": "fay",
}
ALL = frozenset(WHO)
IT = frozenset({"it"})
ANSWERS = ALL - {"privacy_officer", "finance"}
ACCOUNTS = frozenset({"shelver", "librarian", "lead", "director"})
STRIKES = frozenset({"librarian", "lead", "director", "privacy_officer"})
LEADS = frozenset({"lead", "director"})
LIBRARIAN = frozenset({"librarian"})
DIRECTOR = frozenset({"director"})
KEEPING = frozenset({"director", "privacy_officer"})
PRIVACY = frozenset({"privacy_officer"})
FINANCE = frozenset({"finance"})
GUARDED = LEADS | PRIVACY | FINANCE
PAYMENTS = frozenset({"director", "finance"})
RELEASES = frozenset({"librarian", "lead", "director"})  # and keep answers
ERASES = frozenset({"lead", "director", "privacy_officer"})
TRACES = frozenset({"director", "it", "privacy_officer"})
NOTHING = "may nothing"  # a job class without a permission: gets nowhere but to its own account
ROLES = ["signed out", *WHO, "left", NOTHING]

type Cell = tuple[frozenset[str], int] | None


@dataclass(frozen=True)
class Door:
    """A staff route: who may read it and what they get, who may write (an empty form) and what that gives.

    None: the page is not for that. Whoever is not named is asked to sign in, or told who can help (403).
    """

    route: str
    read: Cell = None
    write: Cell = None


@dataclass(frozen=True)
class Open:
    """A route without sign-in: what reading and writing give. `inside`: who is signed in gets that instead."""

    route: str
    read: int
    write: int
    inside: int | None = None


STAFF = [
    Door("account/", read=(ALL, 200), write=(ALL, 422)),
    Door("account/shift", write=(ALL, 422)),
    Door("account/away", write=(ALL, 302)),
    Door("account/password", read=(ALL, 200), write=(ALL, 422)),
    Door("account/city", read=(ALL, 302), write=(ALL, 302)),  # to confirm first
    Door("account/city/connect", read=(ALL, 302)),
    Door("account/pin", read=(ALL, 200), write=(ALL, 422)),
    Door("account/confirm", read=(ALL, 200), write=(ALL, 200)),
    Door("account/confirm/code", read=(ALL, 302), write=(ALL, 302)),  # to the password: no app yet
    Door("account/sessions", read=(ALL, 200)),
    Door("account/sessions/others/end", write=(ALL, 302)),
    Door("account/sessions/<str:handle>/end", write=(ALL, 404)),
    Door("account/ringing", read=(ALL, 200)),
    Door("account/ringing/allow", write=(ALL, 422)),
    Door("account/ringing/<int:pk>/end", write=(ALL, 404)),
    Door("account/ringing/<int:pk>/bell", write=(ALL, 404)),
    Door("account/ringing/<int:pk>/try", write=(ALL, 404)),
    Door("account/second-step/on", read=(ALL, 302), write=(ALL, 302)),  # to confirm first
    Door("account/second-step/off", read=(ALL, 404), write=(ALL, 404)),
    Door("account/second-step/codes", read=(ALL, 404)),
    Door("account/second-step/codes/new", read=(ALL, 302), write=(ALL, 302)),
    Door("account/lock", write=(ALL, 302)),  # this computer is not a shared one
    Door("account/in-use", write=(ALL, 204)),
    Door("settings/shared-desks", read=(LEADS, 200), write=(LEADS, 422)),
    Door("settings/shared-desks/<int:pk>/off", write=(LEADS, 404)),
    Door("settings/staff", read=(IT, 200)),
    Door("settings/staff/new", read=(IT, 200), write=(IT, 422)),
    Door("settings/staff/<int:pk>", read=(IT, 200), write=(IT, 422)),
    Door("settings/staff/<int:pk>/left", write=(IT, 302)),
    Door("settings/staff/<int:pk>/back", write=(IT, 200)),
    Door("settings/staff/<int:pk>/password", write=(IT, 200)),
    Door("settings/staff/<int:pk>/second-step", write=(IT, 302)),
    Door("settings/agree", read=(GUARDED, 200)),
    Door("settings/agree/<int:pk>", write=(GUARDED, 404)),  # nobody asked for one
    Door(
        "settings/job-classes", read=(IT, 200), write=(IT, 403)
    ),  # would take rights that IT does not hold
    Door("settings/job-classes/new", read=(IT, 200), write=(IT, 422)),
    Door("settings/job-classes/<int:pk>", read=(IT, 200), write=(IT, 422)),
    Door("settings/job-classes/<int:pk>/remove", write=(IT, 302)),
    Door("settings/library", read=(IT, 200), write=(IT, 422)),
    Door("sign", write=(ANSWERS, 404)),  # its switch is off
    Door("sign/chip", read=(ANSWERS, 404)),
    Door("sign/bell/<int:pk>", write=(ANSWERS, 404)),
    Door("sign/tablets", read=(ANSWERS, 404), write=(ANSWERS, 404)),
    Door("sign/paper", read=(ANSWERS, 200)),
    Door("sign/poster", read=(ANSWERS, 200)),
    Door("chat/key", write=(ANSWERS, 404)),
    Door("desk/<int:pk>/chat", read=(ANSWERS, 404), write=(ANSWERS, 404)),
    Door("desk/<int:pk>/chat/take", write=(ANSWERS, 404)),
    Door("desk/<int:pk>/chat/end", write=(ANSWERS, 404)),
    Door("settings/what-we-use", read=(IT, 200), write=(IT, 302)),
    Door("settings/sentences", read=(ALL, 200)),
    Door("settings/words", read=(IT, 200), write=(IT, 302)),
    Door("settings/branches", read=(IT, 200)),
    Door("settings/branches/new", read=(IT, 200), write=(IT, 422)),
    Door("settings/branches/<int:pk>", read=(IT, 200), write=(IT, 422)),
    Door("settings/branches/<int:pk>/points/new", read=(IT, 200), write=(IT, 422)),
    Door("settings/points/<int:pk>", read=(IT, 200), write=(IT, 422)),
    Door("emergency", read=(ALL, 200)),
    Door("settings/emergency", read=(IT, 200)),
    Door("settings/emergency/new", read=(IT, 200), write=(IT, 422)),
    Door(
        "settings/emergency/<int:pk>", read=(IT, 200), write=(IT, 409)
    ),  # an empty form has seen no version
    Door("settings/emergency/<int:pk>/remove", write=(IT, 302)),
    Door("all-right", read=(ANSWERS, 200)),
    Door("all-right/break", write=(ANSWERS, 302)),
    Door("all-right/cover", write=(ANSWERS, 409)),  # nobody is on shift who could be asked
    Door("cover/<int:pk>", write=(ANSWERS, 404)),
    Door("desk/<int:pk>/emergency", read=(ANSWERS, 200), write=(ANSWERS, 302)),
    Door("desk/<int:pk>/end", write=(ANSWERS, 302)),
    Door("settings/website", read=(IT, 200), write=(IT, 302)),
    Door("settings/closed-days", read=(IT, 200), write=(IT, 422)),
    Door("settings/closed-days/file", read=(IT, 200), write=(IT, 422)),
    Door("settings/closed-days/<int:pk>/remove", write=(IT, 302)),
    Door("settings/hardware", read=(IT, 200), write=(IT, 200)),
    Door("settings/hardware/slip", read=(IT, 200)),
    Door("settings/papers", read=(IT, 200)),
    Door("settings/texts", read=(IT, 404), write=(IT, 404)),  # its switch is off
    Door("settings/papers/letter", read=(IT, 200)),
    Door("settings/papers/record", read=(KEEPING, 200)),
    Door("settings/papers/parts.json", read=(IT, 200)),
    Door("settings/mailboxes", read=(IT, 200)),
    Door("settings/mailboxes/add", read=(IT, 200), write=(IT, 422)),
    Door("settings/mailboxes/<int:pk>/quiet", read=(IT, 200), write=(IT, 302)),
    Door("settings/mailboxes/<int:pk>", read=(IT, 200), write=(IT, 422)),
    Door("mail/<int:pk>", read=(ALL, 200)),
    Door("mail/<int:pk>/raw", read=(ALL, 200)),
    Door("mail/<int:pk>/answer-here", write=(ANSWERS, 409)),
    Door("mail/<int:pk>/answer-inner", write=(ANSWERS, 409)),
    Door("mail/<int:pk>/copy-answers", write=(ANSWERS, 409)),
    Door("mail/<int:pk>/block", write=(ANSWERS, 302)),
    Door("mail/arrived/<int:pk>/block", write=(ANSWERS, 302)),
    Door("mail/blocked", read=(LEADS, 200)),
    Door("mail/blocked/<int:pk>/unblock", write=(LEADS, 404)),
    Door("settings/kept", read=(KEEPING, 200)),
    Door("settings/kept/<str:code>", read=(PRIVACY, 200), write=(PRIVACY, 200)),
    Door("settings/kept/erased", read=(KEEPING, 200)),
    Door("settings/kept/go-on", write=(PRIVACY, 302)),
    Door("settings/kept/holds", read=(KEEPING, 200), write=(PRIVACY, 200)),
    Door("settings/kept/holds/<int:pk>/release", write=(PRIVACY, 302)),
    Door("mail", read=(ANSWERS, 200)),
    Door("mail/arrived/<int:pk>/again", write=(ANSWERS, 302)),
    Door("mail/arrived/<int:pk>/request", write=(ANSWERS, 302)),
    Door("mail/arrived/<int:pk>/let-go", write=(ANSWERS, 302)),
    Door("mail/arrived/<int:pk>/bytes", read=(ANSWERS, 200)),
    Door("outbox", read=(ALL, 200)),
    Door("outbox/<int:pk>", read=(IT, 200)),
    Door("outbox/<int:pk>/again", write=(ANSWERS, 302)),
    Door("outbox/<int:pk>/let-go", write=(ANSWERS, 302)),
    Door("settings/opening", read=(IT, 200)),
    Door("settings/opening/<slug:name>", write=(IT, 302)),
    Door("settings/stopped", read=(IT, 200)),
    Door("settings/stopped/<int:pk>", write=(IT, 404)),
    Door("account/card", read=(ALL, 200), write=(ALL, 422)),
    Door("settings/staff/<int:pk>/card", read=(IT, 200), write=(IT, 422)),
    Door("settings/looks", read=(PRIVACY, 200), write=(PRIVACY, 422)),
    Door("settings/looks/stopped", read=(PRIVACY, 200), write=(PRIVACY, 302)),
    Door("settings/library-system", read=(IT, 200)),
    Door("settings/library-system/kind", read=(IT, 200), write=(IT, 422)),
    Door("settings/library-system/<slug:kind>/values", read=(IT, 200), write=(IT, 422)),
    Door("settings/library-system/pickups", read=(IT, 200), write=(IT, 302)),
    Door("settings/ledger", read=(FINANCE, 200)),
    Door("settings/ledger/file", read=(FINANCE, 302)),
    Door("settings/ledger/compare", write=(FINANCE, 302)),
    Door("settings/ledger/elsewhere", read=(FINANCE, 200), write=(FINANCE, 422)),
    Door("settings/ledger/second-looks", read=(FINANCE, 200)),
    Door("settings/ledger/lines/<int:pk>/looked-at", write=(FINANCE, 404)),
    Door("settings/ledger/cards/<int:pk>/keep", write=(FINANCE, 404)),
    Door("settings/ledger/<str:day>", read=(FINANCE, 200)),
    Door("settings/programs", read=(IT, 200), write=(IT, 422)),
    Door("settings/programs/<int:pk>/end", write=(IT, 404)),
    Door("settings/webhooks", read=(IT, 200), write=(IT, 422)),
    Door("settings/webhooks/<int:pk>/remove", write=(IT, 404)),
    Door("settings/trace", read=(TRACES, 200)),
    Door("settings/trace.csv", write=(TRACES, 200)),
    Door("rules", read=(ALL, 302)),
    Door("rules/new", read=(LEADS, 200), write=(LEADS, 422)),
    Door("rules/sheet", read=(ALL, 302)),
    Door("rules/sheet/files", read=(LEADS, 200), write=(LEADS, 422)),
    Door("rules/sheet/file", read=(LEADS, 200)),
    Door("rules/sheet/draft", read=(LEADS, 200), write=(LEADS, 200)),  # none begun yet
    Door("rules/sheet/draft/start", write=(LEADS, 302)),
    Door("rules/sheet/draft/sign", read=(DIRECTOR, 404), write=(DIRECTOR, 404)),
    Door("rules/sheet/sign/<slug:slug>", read=(DIRECTOR, 200), write=(DIRECTOR, 422)),
    Door("rules/sheet/draft/lines/<slug:slug>", read=(LEADS, 404), write=(LEADS, 404)),
    Door("rules/<slug:slug>", read=(ALL, 200)),
    Door("rules/<slug:slug>/change", read=(LEADS, 200), write=(LEADS, 422)),
    Door("suggestions", read=(ALL, 200), write=(ALL, 422)),
    Door("suggestions/<int:pk>", read=(ALL, 404), write=(ALL, 404)),
    Door("suggestions/<int:pk>/me-too", write=(ALL, 404)),
    Door("settings/who-answers", read=(DIRECTOR, 200), write=(DIRECTOR, 422)),
    Door("library", read=(ALL, 200)),
    Door("library/<int:pk>", read=(ALL, 404)),
    Door("library/<int:pk>/page.csv", read=(ALL, 404)),
    Door("library/time/card", write=(ANSWERS, 404)),  # off until it is turned on
    Door("library/card", read=(ALL, 200)),
    Door("library/question", read=(ALL, 404), write=(ALL, 404)),
    Door("library/question/sheet", read=(ALL, 404)),
    Door("library/values", read=(ALL, 404)),  # off until it is turned on
    Door("library/first-day", read=(ALL, 200)),
    Door("library/yearly", read=(ALL, 200)),
    Door("library/yearly/lines.csv", read=(ALL, 404)),  # no month is closed yet
    Door("library/yearly/kinds", read=(LEADS, 200), write=(LEADS, 422)),
    Door("library/before-they-ask/<slug:key>/out", write=(RELEASES, 404)),
    Door("library/before-they-ask", read=(ALL, 404)),  # off until it is turned on
    Door("library/bulletin", read=(ALL, 200)),
    Door("library/board", read=(PAYMENTS, 200)),
    Door("library/branches", read=(ALL, 302)),  # to the library's page: no edition yet
    Door("library/branches/<int:pk>", read=(ALL, 404), write=(ALL, 404)),
    Door("library/branches/<int:pk>/sums.csv", read=(ALL, 404)),
    Door("library/branches/again", write=(PAYMENTS, 302)),
    Door("library/branches/draft", write=(LEADS, 302)),
    Door("library/rules/<slug:slug>", read=(ALL, 200), write=(LEADS, 422)),
    Door("library/rules/<slug:slug>/times.csv", read=(ALL, 404)),  # no edition yet
    Door("settings/move-in", read=(IT | RELEASES | PAYMENTS, 200)),
    Door(
        "settings/move-in/files/<int:pk>/undo",
        read=(IT | RELEASES | PAYMENTS, 404),
        write=(IT | RELEASES | PAYMENTS, 404),
    ),
    Door("settings/move-in/<slug:thing>", read=(IT | RELEASES, 200), write=(IT | RELEASES, 422)),
    Door("settings/move-in/<slug:thing>/example", read=(IT | RELEASES, 200)),
    Door("settings/move-in/<slug:thing>/step", write=(IT | RELEASES, 422)),  # no file waits
    Door("library/decisions", read=(ALL, 200)),
    Door("library/decisions/new", write=(LEADS, 422)),
    Door("library/decisions/draft/<int:pk>", read=(LEADS, 404), write=(LEADS, 404)),
    Door("library/decisions/<int:pk>", read=(ALL, 404)),
    Door("library/decisions/<int:pk>/close", write=(ALL, 404)),
    Door("desk", read=(ALL, 200)),
    Door("desk/find", read=(ALL, 200), write=(ALL, 303)),  # to where it can be come back to
    Door("desk/new", read=(ANSWERS, 302), write=(ANSWERS, 422)),  # to a form with an id
    Door("desk/left-open", read=(ANSWERS, 200)),
    Door("desk/before-closing", read=(ANSWERS, 200)),
    Door("outside", read=(ALL, 200)),
    Door("outside/<int:pk>", read=(ALL, 200)),
    Door("outside/<int:pk>/called", write=(ANSWERS, 404)),  # no such word
    Door("outside/<int:pk>/change", read=(LIBRARIAN, 200), write=(LIBRARIAN, 422)),
    Door("outside/<int:pk>/remove", write=(LIBRARIAN, 302)),
    Door("outside/list", read=(LIBRARIAN, 200), write=(LIBRARIAN, 302)),
    Door("outside/new", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/purchases", read=(DIRECTOR, 200)),
    Door("desk/<int:pk>/left-open", write=(ANSWERS, 422)),
    Door("desk/selected", read=(ANSWERS, 302), write=(ANSWERS, 302)),  # nothing is ticked
    Door("desk/capture", write=(ANSWERS, 422)),
    Door("desk/<int:pk>/captured", read=(ANSWERS, 404), write=(ANSWERS, 404)),  # not theirs
    Door("desk/<int:pk>/captured/undo", write=(ANSWERS, 404)),
    Door("desk/by-hand", read=(ACCOUNTS, 200)),
    Door("desk/by-hand/said", write=(ACCOUNTS, 404)),
    Door("desk/thanks", read=(ALL, 200)),
    Door("desk/thanks/<int:entry>/tell", write=(ALL, 404)),  # not theirs
    Door("desk/thanks/<int:entry>/rather-not", write=(ALL, 404)),
    Door("desk/<int:pk>/talk", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("pocket-cards", read=(ALL, 404)),  # off until the library turns it on
    Door("practice", read=(ALL, 200)),
    Door("practice/deck", read=(ALL, 200)),
    Door("practice/needs/new", read=(LEADS, 200), write=(LEADS, 422)),
    Door("practice/needs/<int:pk>", read=(LEADS, 404), write=(LEADS, 404)),
    Door("practice/needs/<int:pk>/drop", write=(LEADS, 404)),
    Door("practice/needs/<slug:key>/out", write=(LEADS, 302)),
    Door("practice/<slug:key>", read=(ALL, 200)),
    Door("practice/<slug:key>/answer", read=(ALL, 200)),
    Door("questions", read=(ALL, 301)),
    Door("questions/<int:pk>/leave-out", write=(ALL, 404)),
    Door("stories", read=(ALL, 301)),
    Door("stories/<int:pk>/drop", write=(ALL, 404)),
    Door("desk/asked", read=(ANSWERS, 200)),
    Door("desk/asked/no-lead", read=(ANSWERS, 200)),
    Door("desk/asked/by-phone", write=(LEADS, 404)),
    Door("desk/asked/<int:pk>", read=(LEADS, 200), write=(LEADS, 422)),
    Door("desk/asked/<int:pk>/voice", write=(LEADS, 422)),
    Door("desk/<int:pk>/asked/<int:ask>", read=(ALL, 302)),
    Door("desk/<int:pk>/asked/<int:ask>/promise", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/asked/<int:ask>/voice", write=(ANSWERS, 403)),
    Door("desk/<int:pk>/asked/<int:ask>/withdraw", write=(ANSWERS, 403)),
    Door("desk/<int:pk>", read=(ALL, 200)),
    Door("yes", read=(ACCOUNTS, 200), write=(ACCOUNTS, 200)),
    Door("yes/card/<str:word>", read=(ACCOUNTS, 404), write=(ACCOUNTS, 404)),
    Door("yes/find", read=(ALL, 302)),
    Door("say-yes", read=(ALL, 200)),
    Door("yes/card/<str:word>/request", read=(ACCOUNTS, 404), write=(ACCOUNTS, 404)),
    Door("desk/<int:pk>/entries/<int:entry>/not-them", write=(ACCOUNTS, 404)),
    Door("answers", read=(ALL, 200)),
    Door("answers/new", read=(RELEASES, 200), write=(RELEASES, 422)),
    Door("answers/<int:pk>", read=(ALL, 200)),
    Door("answers/<int:pk>/change", read=(RELEASES, 200), write=(RELEASES, 422)),
    Door("answers/<int:pk>/retire", write=(RELEASES, 302)),
    Door("answers/<int:pk>/back", write=(RELEASES, 302)),
    Door("answers/<int:pk>/still-right", write=(RELEASES, 302)),
    Door("desk/<int:pk>/words", read=(ANSWERS, 200), write=(ANSWERS, 200)),
    Door("desk/<int:pk>/letter", write=(ANSWERS, 200)),
    Door("exceptions/new", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/fund/<int:fund>", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/entries/<int:entry>/not-spent", write=(ANSWERS, 404)),
    Door("tally", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("tally/place", write=(ANSWERS, 422)),
    Door("tally/counts", read=(LEADS, 200)),
    Door("tally/counts.csv", read=(LEADS, 200)),
    Door("desk/views", read=(ALL, 200), write=(ALL, 422)),
    Door("desk/views/<int:pk>/remove", write=(ALL, 404)),
    Door("settings/tags", read=(LEADS, 200), write=(LEADS, 422)),
    Door("settings/tags/<int:pk>/retire", write=(LEADS, 404)),
    Door("desk/<int:pk>/tag", write=(ANSWERS, 404)),
    Door("settings/questions", read=(IT, 200), write=(IT, 302)),
    Door("tally/count", write=(ANSWERS, 422)),
    Door("tally/undo", write=(ANSWERS, 302)),
    Door("settings/funds", read=(DIRECTOR, 200)),
    Door("settings/funds/new", read=(DIRECTOR, 200), write=(DIRECTOR, 422)),
    Door("settings/funds/<int:pk>", read=(DIRECTOR, 200), write=(DIRECTOR, 422)),
    Door("desk/<int:pk>/pin", read=(ACCOUNTS, 200), write=(ACCOUNTS, 422)),
    Door("desk/<int:pk>/ways", read=(ANSWERS, 200), write=(ANSWERS, 200)),
    Door("desk/<int:pk>/yes", write=(ANSWERS, 409)),
    Door("desk/<int:pk>/forget", read=(ERASES, 200), write=(ERASES, 302)),
    Door("desk/<int:pk>/slip", read=(ANSWERS, 302), write=(ANSWERS, 200)),
    Door("desk/<int:pk>/proof", write=(ACCOUNTS, 302)),
    Door("desk/<int:pk>/entries/<int:entry>/thank", write=(ANSWERS, 404)),  # of nobody's
    Door("desk/<int:pk>/entries/<int:entry>/call-back", write=(ANSWERS, 404)),
    Door("desk/<int:pk>/entries/<int:entry>/why", write=(ANSWERS, 404)),
    Door("desk/<int:pk>/entries/<int:entry>/send-now", write=(ANSWERS, 404)),
    Door("desk/next", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/told-next", write=(ANSWERS, 422)),
    Door("desk/<int:pk>/need", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/earlier", read=(ALL, 200)),
    Door("desk/<int:pk>/here", write=(ALL, 200)),
    Door("desk/<int:pk>/call/told", write=(ANSWERS, 409)),
    Door("desk/<int:pk>/call/again", write=(ANSWERS, 422)),
    Door("desk/<int:pk>/files/<int:file>", read=(ALL, 404), write=(ALL, 404)),
    Door("desk/<int:pk>/files/<int:file>/small", read=(ALL, 404)),
    Door("desk/<int:pk>/entries/<int:entry>/undo", write=(ANSWERS, 409)),
    Door("desk/<int:pk>/entries/<int:entry>/strike", read=(STRIKES, 200), write=(STRIKES, 200)),
    Door("desk/<int:pk>/reply", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/note", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/reach", read=(ANSWERS, 200), write=(ANSWERS, 302)),
    Door("desk/<int:pk>/promise", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/new-time", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/hand-over", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/close", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/understand", read=(ANSWERS, 200), write=(ANSWERS, 302)),
    Door("desk/<int:pk>/hold", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/write-down", read=(ANSWERS, 200), write=(ANSWERS, 422)),
    Door("desk/<int:pk>/take", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/give-back", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/for-leads", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/withdrawal", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/no-withdrawal", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/tell-me", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/tell-me-no-more", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/about-lead", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/for-all", write=(LEADS, 302)),
    Door("desk/<int:pk>/leave", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/end-hold", write=(ANSWERS, 302)),
    Door("desk/<int:pk>/release", write=(RELEASES, 302)),
]

OPEN = [
    Open("", 302, 302),
    Open("readyz", 503, 503),  # no worker ticks in a test
    Open("robots.txt", 200, 200),
    Open("favicon.ico", 302, 302),
    Open("api/v1/<path:path>", 401, 401),  # a token, never a session
    Open("metrics", 401, 401),  # a token
    Open("live", 503, 503),  # the shell answers it before Django
    Open("ringing/worker.js", 200, 405),
    Open("ringing/app.webmanifest", 200, 405),
    Open("ticks", 405, 404),  # off until it is turned on; by the token of an open page
    Open("texts/<slug:provider>", 405, 404),  # off until it is turned on; signed by the provider
    Open("tally/sync", 405, 422),  # taps of an open page, by its own token
    Open("ringing/renewed", 405, 422),  # a browser alone, by what only it and we know
    Open("sign-in", 200, 200, inside=302),
    Open("sign-in/code", 302, 302),
    Open("sign-in/city", 404, 405),  # no city here
    Open("sign-in/city/back", 302, 405),
    Open("sign-out", 302, 302),
    Open("who-is-here", 302, 302),
    Open("<lang:language>/ask", 200, 422),
    Open("<lang:language>/ask/<slug:branch>", 200, 422),
    Open("<lang:language>/ask/<slug:branch>/framed", 200, 422),
    Open("<lang:language>/answers", 404, 404),  # its switch is off
    Open("<lang:language>/answers/framed", 404, 404),
    Open("<lang:language>/answers/suggest", 405, 404),
    Open("<lang:language>/answers/<int:pk>", 404, 404),
    Open("<lang:language>/answers/<int:pk>/helped", 405, 404),
    Open("here", 302, 302),
    Open("here/<slug:branch>", 302, 302),
    Open("<lang:language>/here/<slug:branch>", 200, 422),
    Open("<lang:language>/here/<slug:branch>/<str:token>", 303, 303),  # a link opens nothing there
    Open("<lang:language>/lost", 200, 200),
    Open("<lang:language>/privacy", 200, 200),
    Open("<lang:language>/accessibility", 200, 200),
    Open("<lang:language>/tablet", 404, 404),
    Open("<lang:language>/tablet/<str:token>", 404, 404),
    Open("<lang:language>/sign/<slug:branch>", 404, 404),  # its switch is off
    Open("<lang:language>/sign/<slug:branch>/line", 404, 404),
    Open("<lang:language>/r/<str:token>/chat", 404, 404),
    Open("<lang:language>/r/<str:token>/chat/lines", 404, 404),
    Open("<lang:language>/contact", 200, 200),
    Open("<lang:language>/stop/<str:token>", 404, 404),  # a patron's link stops no mail
    Open("<lang:language>/r/<str:token>", 200, 200),
    Open("<lang:language>/r/<str:token>/write", 303, 422),
    Open("<lang:language>/r/<str:token>/changed", 200, 422),
    Open("<lang:language>/r/<str:token>/second-look", 303, 303),
    Open("<lang:language>/r/<str:token>/thanks", 303, 303),
    Open("<lang:language>/r/<str:token>/rather-not", 303, 303),
    Open("<lang:language>/r/<str:token>/withdraw", 200, 303),
    Open("<lang:language>/r/<str:token>/copy", 200, 200),
    Open("<lang:language>/r/<str:token>/copy.json", 200, 200),
    Open("<lang:language>/r/<str:token>/forget", 200, 200),
    Open("<lang:language>/r/<str:token>/new-link", 200, 303),
    Open("<lang:language>/r/<str:token>/files/<int:file>", 404, 404),
    Open("<lang:language>/r/<str:token>/files/<int:file>/small", 404, 404),
]


def routes() -> dict[str, Callable[..., object]]:
    """Every route there is, as `urls.py` spells it, with its view."""
    found: dict[str, Callable[..., object]] = {}

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route)
            else:
                found.setdefault(route, pattern.callback)

    walk(get_resolver().url_patterns, "")
    return found


def noors_question(request: Request) -> Approval:
    """What Noor asked of leads and the director, answered by nobody yet."""
    noor = User.objects.get(username="noor")
    answerers = JobClass.objects.filter(name__in=["Lead", "Director"])
    command = Command("ask.lost")
    return Approval.objects.get_or_create(
        request=request,
        asker=noor,
        defaults={
            "command": command.as_data(),
            "what": command.summary(),
            "tiers": [each.pk for each in answerers],
            "asked_at": timezone.now(),
            "ends_at": timezone.now(),
        },
    )[0]


def a_fund() -> Fund:
    """One that pays for kindnesses of everybody's."""
    return Fund.objects.get_or_create(
        name="Friends",
        defaults={
            "currency": "EUR",
            "each": 1000,
            "total": 5000,
            "job_classes": list(JobClass.objects.values_list("pk", flat=True)),
            "from_day": date(2020, 1, 1),
        },
    )[0]


@pytest.fixture(autouse=True)
def _whatever_the_machine(monkeypatch) -> None:
    """A mail that a page shows is waited for, however slow the machine: without it nobody may have its bytes."""
    monkeypatch.setattr(originals, "PATIENCE", PATIENCE)


@pytest.fixture
def address(mill) -> Callable[[str], str]:
    """A real address for a route: something of the cast's for each of its parts."""

    def request() -> Request:
        return Request.objects.first() or ask_as_ana(mill)

    def refused_mail() -> int:
        request()
        OutboundMessage.objects.update(state="refused")
        return OutboundMessage.objects.latest("id").pk

    def token() -> str:
        return link_token(request().link_id, request().link_generation)

    numbers: dict[str, Callable[[], int]] = {
        "library": lambda: 999,
        "library/branches": lambda: 999,
        "library/decisions": lambda: 999,
        "library/decisions/draft": lambda: 999,
        "practice/needs": lambda: 999,
        "questions": lambda: 999,
        "stories": lambda: 999,
        "suggestions": lambda: 999,
        "desk/views": lambda: 999,
        "desk/asked": lambda: noors_question(request()).pk,
        "desk": lambda: request().pk,
        "account/ringing": lambda: 999,
        "answers": lambda: add_answer(AnswerDraft("Wi-Fi", {"en": "Free."}), by=SYSTEM).pk,
        "settings/agree": lambda: User.objects.get(username="noor").pk,
        "settings/staff": lambda: User.objects.get(username="noor").pk,
        "settings/job-classes": lambda: JobClass.objects.get_or_create(name="Guide")[0].pk,
        "settings/branches": lambda: mill.pk,
        "settings/points": lambda: ServicePoint.objects.filter(branch=mill)[0].pk,
        "mail/blocked": lambda: 999,
        "mail/arrived": lambda: a_listed_mail(mill).pk,
        "settings/mailboxes": lambda: a_mailbox(mill).pk,
        "mail": lambda: a_mail_on(request()).pk,
        "settings/kept/holds": lambda: (
            LegalHold.objects.create(
                subject=f"request:{request().pk}", reason="Court", since=timezone.now()
            ).pk
        ),
        "outbox": refused_mail,
        "<lang:language>/answers": lambda: 999,
        "settings/stopped": lambda: 999,
        "settings/ledger": lambda: 999,
        "settings/shared-desks": lambda: 999,
        "settings/tags": lambda: 999,
        "settings/programs": lambda: 999,
        "settings/webhooks": lambda: 999,
        "settings/funds": lambda: a_fund().pk,
        "settings/emergency": lambda: EmergencyCard.objects.create(kind="fire").pk,
        "outside": lambda: circle().pk,
        "cover": lambda: 999,
        "sign/bell": lambda: 999,
        "settings/move-in/files": lambda: 999,
        "settings/closed-days": lambda: Closure.objects.create(day=date(2026, 12, 25)).pk,
    }
    parts: dict[str, Callable[[], object]] = {
        "language": lambda: "en",
        "key": lambda: "late-charge",
        "branch": lambda: "mill",
        "token": token,
        "ask": lambda: noors_question(request()).pk,
        "entry": lambda: request().entries.get().pk,
        "file": lambda: 999,
        "word": lambda: "nobodys",
        "path": lambda: "requests",
        "fund": lambda: a_fund().pk,
        "handle": lambda: "nobodys",
        "code": lambda: "core.message",
        "kind": lambda: "koha",
        "provider": lambda: "twilio",
        "name": lambda: "key_elsewhere",
        "shape": lambda: "koha",
        "thing": lambda: "answers",
        "day": lambda: "2026-11-04",
        "slug": lambda: write_rule("late-charges", late_charges(), by=SYSTEM).rule.slug,
    }

    def part(route: str, name: str) -> object:
        if name != "pk":
            return parts[name]()
        return next(make for start, make in numbers.items() if route.startswith(start))()

    return lambda route: (
        "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(part(route, found[1])), route)
    )


@pytest.fixture(scope="module")
def browsers(django_db_setup, django_db_blocker) -> Iterator[dict[str, Client]]:
    """For each role a browser in which somebody of it is (or was) signed in. Once: nothing a test does stays."""
    with django_db_blocker.unblock(), of_the_test():
        set_the_stage()
        Library.objects.update(has_outside=True)
        bare = JobClass.objects.create(name="Nothing", permissions=[])
        User.objects.create(username="bare", name="Bare", job_class=bare, joined_at=NOW)
        User.objects.filter(username="ret").update(is_active=True)
        signed_in = {"signed out": Client()}
        for role, username in {**WHO, NOTHING: "bare", "left": "ret"}.items():
            signed_in[role] = Client()
            signed_in[role].force_login(User.objects.get(username=username))
            signed_in[role].get("/account/")  # what a first page writes down is written for all
        User.objects.filter(username="ret").update(is_active=False)
        yield signed_in
        transaction.set_rollback(True)


def ask(browser: Client, method: str, address: str):
    """The answer, with nothing of it left behind, neither in the database nor in the browser."""
    cookies = browser.cookies.copy()
    with of_the_test():
        answer = browser.generic(
            method,
            address,
            content_type="application/x-www-form-urlencoded",
            headers={"sec-fetch-site": "same-origin"},
        )
        transaction.set_rollback(True)
    if answer.streaming:
        for close in answer._resource_closers:  # answer.close() would close PostgreSQL too
            close()
    browser.cookies = cookies
    return answer


def expected(door: Door, role: str, method: str, cell: Cell) -> set[object]:
    """What may come out. A page that is not for this method says 405, or asks to sign in first."""
    outside = {"to sign-in"} if method == "GET" else {401}
    if cell is None:
        return {405} if role in WHO else {405} | outside
    who, status = cell
    if role == NOTHING:
        return {status} if door.route.startswith("account/") else {403}
    if role not in WHO:
        return outside
    return {status} if role in who else {403}


def outcome(answer) -> object:
    if answer.status_code == 302 and answer["Location"].startswith("/sign-in?"):
        return "to sign-in"
    return answer.status_code


type Tried = tuple[str, str, set[object]]
"""A role, a method, and what may come out of it."""


def try_all(browsers: dict[str, Client], address: str, tries: list[Tried]) -> None:
    """Each is tried, whatever came of the others; what failed has a line for each role and method."""
    wrong = []
    for role, method, meant in tries:
        try:
            got = outcome(ask(browsers[role], method, address))
        except Exception as trouble:
            trouble.add_note(f"{role}: {method} {address}")
            raise
        if got not in meant:
            wrong.append(f"{role}: {method} gave {got}, not {' or '.join(map(str, meant))}")
    assert not wrong, "\n".join([address, *wrong])


def test_every_route_has_its_line_and_every_line_its_route():
    lines = [line.route for line in [*STAFF, *OPEN]]
    assert len(lines) == len(set(lines))
    assert set(routes()) - set(lines) == set(), "routes without a line"
    assert set(lines) - set(routes()) == set(), "lines without a route"


def tried_by(door: Door, cell: Cell) -> list[str]:
    """Every role. A method that the page is not for is the same to all: one who may use the other tries it."""
    if cell is not None:
        return ROLES
    (who, _status) = door.read or door.write or (ALL, 0)
    return ["signed out", min(who)]


@pytest.mark.slow
@pytest.mark.parametrize("door", STAFF, ids=lambda door: door.route)
def test_staff_pages(door: Door, browsers, address):
    tries = [
        (role, method, expected(door, role, method, cell))
        for method, cell in (("GET", door.read), ("POST", door.write))
        for role in tried_by(door, cell)
    ]
    try_all(browsers, address(door.route), tries)


@pytest.mark.parametrize("line", OPEN, ids=lambda line: line.route or "start")
def test_open_doors(line: Open, browsers, address):
    tries: list[Tried] = []
    for role in ("signed out", "shelver", "left"):
        inside = line.inside if role in WHO else None
        tries += [(role, "GET", {inside or line.read}), (role, "POST", {inside or line.write})]
    try_all(browsers, address(line.route), tries)


def test_what_is_no_patrons_page_and_no_named_door_asks_who_it_is():
    named = {line.route for line in OPEN if not line.route.startswith("<lang:language>/")}
    ringing = {"ringing/worker.js", "ringing/app.webmanifest", "ringing/renewed"}
    assert named == {
        "",
        "readyz",
        "robots.txt",
        "favicon.ico",
        "live",
        "api/v1/<path:path>",
        "metrics",
        "here",
        "here/<slug:branch>",
        "sign-in",
        "sign-in/code",
        "sign-in/city",
        "sign-in/city/back",
        "sign-out",
        "who-is-here",
        "tally/sync",
        "texts/<slug:provider>",
        "ticks",
        *ringing,
    }
    for route, view in routes().items():
        guarded = hasattr(view, "staff_page")
        public = hasattr(view, "public_page")
        assert guarded or public or route in named, f"{route} is open to anybody"
        assert guarded == (route in {door.route for door in STAFF}), route


def test_the_cast_holds_what_a_new_library_gives(library):
    start = {each.slug: each.permissions for each in DEFAULT_JOB_CLASSES}
    for role, username in WHO.items():
        member = User.objects.select_related("job_class").get(username=username)
        assert permissions_of(member.job_class.permissions) == start[role], role


def test_every_permission_is_needed_by_somebody_somewhere():
    held = {permission for each in DEFAULT_JOB_CLASSES for permission in each.permissions}
    assert held == set(Permission)
