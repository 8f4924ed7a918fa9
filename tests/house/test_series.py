"""Whatever may hold a patron's words is kept under a series, with a period and a ground; or says why not."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from yesdesk.core.retention import series

KEPT_UNDER = {
    "mail.Arrival": "mail.arrival",
    "mail.BlockedSender": "mail.blocked",
    "mail.Message": "desk.request",
    "core.OutboundMessage": "core.message",
    "core.SearchText": "desk.request",
    "core.StoredFile": "desk.request",
    "desk.Approval": "desk.request",
    "desk.Decision": "desk.request",
    "desk.Entry": "desk.request",
    "desk.EntryFile": "desk.request",
    "desk.MayTell": "desk.request",
    "desk.Outcome": "desk.request",
    "desk.OutgoingReply": "desk.request",
    "desk.Promise": "desk.request",
    "desk.Request": "desk.request",
    "desk.Participant": "desk.request",
    "ils.Act": "ils.act",
    "patrons.LegalHold": "patrons.hold",
    "patrons.Patron": "patrons.patron",
}
"""Each goes with its series; tests/erasing shows that none of its words stay."""

NOT_A_PATRON_S = {
    "account.EmailAddress": "nothing is written there",
    "account.EmailConfirmation": "nothing is written there",
    "api.ApiToken": "a program's name, its job class, a hash, the day of its last use",
    "api.Webhook": "an address of the library's own programs",
    "api.WebhookDelivery": "a number, a kind of event and a status; gone after a week",
    "auth.Group": "nothing is written there",
    "auth.Permission": "Django's own",
    "backing.Ruling": "decisions of the library: job classes, days, words for all staff, columns of five and more",
    "backing.CardQuestion": "questions of staff that name nobody, under backing.question",
    "backing.PracticeNeed": "needs to practise in the library's own words; no name, no request and no time",
    "community.Place": "places that help: their own words, and the day of a call; never who called or for whom",
    "backing.StaffQuestion": "a question to all staff and what came of it; no member and no time",
    "backing.SentOn": "job classes and the day; the library's own words",
    "backing.Suggestion": "what staff want changed; a name that its writer wished, under backing.name",
    "backing.WaitingLine": "the same until the library opens next",
    "insight.Edition": "figures of what may be shown: counts of five and more, sums of a payments file",
    "insight.FactSettled": "sums by month, branch and kind of charge",
    "insight.TeamPaper": "the library's own words: a rule, a question, what was answered and signed",
    "insight.PaymentsFile": "a file's name and months; the post that read it in; a replaced one under insight.replaced",
    "mail.AutomaticMail": "keyed hashes, swept after two days",
    "mail.KnownMessageId": "seals of message ids; gone with their request",
    "mail.Mailbox": "the library's own addresses and servers",
    "mail.MailboxState": "what a mail server said to the library's own sign-in",
    "mail.ServerCopy": "numbers of mail on a server, and a seal of it until it is removed there",
    "mail.OutboundServerState": "what our own mail servers say of themselves",
    "contenttypes.ContentType": "Django's own",
    "core.Attempt": "keyed hashes, swept after two days",
    "core.ConfirmedStep": "names of steps towards opening",
    "core.LastBackup": "a time, a size and a folder of the server's",
    "core.FileReadIn": "a file's name and kind, how many rows, a job class; gone after thirty days",
    "core.RowReadIn": "numbers, and a digest of a row of the library's own words; gone with its file",
    "core.CountChange": "days of upgrades, and the library's own words",
    "counts.EarlyCount": "counts of what was erased, that name nobody, until their period is closed",
    "counts.Stat": "counts that name nobody, kept for good",
    "core.Event": "topics by number, swept after an hour",
    "core.Installation": "eight digits of a hash, of no person",
    "core.Job": "ids and classes of errors, no words; dead ones under core.job",
    "core.Lease": "processes",
    "core.LibraryText": "the library's own words",
    "core.SubmittedForm": "random numbers, swept after two days",
    "core.Timer": "numbers",
    "core.AuditEntry": "what staff did to settings, under core.trace",
    "desk.Answer": "the library's own words; no address and no card number gets in",
    "desk.SavedView": "a name for a list and its filters; own ones are gone with who leaves",
    "desk.Tag": "words of a list that a lead writes, without a colleague's name",
    "desk.AnswerVersion": "the library's own words, as they were",
    "desk.ScannedCard": "a number sealed by a word that no row holds, swept after twenty minutes",
    "desk.ShiftNote": "a rule's own reason, gone at closing",
    "ils.AccountView": "seals, under ils.view",
    "ils.DemoFee": "the demo library system's own; its people are invented",
    "ils.DemoHold": "the demo library system's own; its people are invented",
    "ils.DemoItem": "the demo library system's own; its people are invented",
    "ils.DemoPatron": "the demo library system's own; its people are invented",
    "ils.DemoTitle": "the demo library system's own; its people are invented",
    "ils.DemoWrite": "the demo library system's own; its people are invented",
    "ils.ExternalWaiver": "amounts, lines and the library system's codes, under ils.elsewhere",
    "ils.LedgerLine": "amounts, lines and codes of staff, under ils.ledger",
    "policy.PatronUse": "sums under a seal of its week, under policy.pattern",
    "policy.Rule": "the library's own words",
    "policy.RuleVersion": "the library's own words",
    "policy.Sheet": "the library's own words, and the leader who signed them",
    "policy.WeekUse": "sums by rule, branch and week",
    "desk.Fund": "the library's own name for money it may give",
    "desk.FundUse": "sums by fund and day; neither patron nor colleague",
    "ils.MissingPermission": "the library system's own names of permissions; gone once they are granted",
    "ils.PickupCode": "the library system's own codes of branches",
    "ils.StaffCard": "seals of staff's own cards; gone with the account",
    "mfa.Authenticator": "staff's second step",
    "patrons.Erasure": "numbers, under patrons.erasure",
    "patrons.Series": "the library's own words",
    "people.FailedTries": "keyed hashes of staff accounts, swept",
    "people.JobClass": "the library's own words",
    "people.PushSubscription": "where staff's own phones ring; gone with the account or the permission",
    "people.SharedDesk": "the library's own computers; who uses one is kept nowhere",
    "people.StaffSession": "staff, swept when it ends",
    "people.User": "staff",
    "places.Branch": "the library's own words",
    "places.Closure": "the library's own words",
    "places.Tablet": "a code, and for two minutes the name of a colleague who wished it",
    "places.EmergencyCard": "the library's own words",
    "places.Library": "the library's own words",
    "places.ServicePoint": "the library's own words",
    "sessions.Session": "not used: sessions are people.StaffSession",
}
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)


def models_with_text():
    found = set()
    for model in apps.get_models(include_auto_created=True):
        fields = model._meta.local_concrete_fields
        if any(isinstance(field, TEXTS) and not field.choices for field in fields):
            found.add(model._meta.label)
    return found


def test_every_model_with_text_is_kept_under_a_series_or_says_whose_words_they_are():
    assert models_with_text() == set(KEPT_UNDER) | set(NOT_A_PATRON_S)
    assert not set(KEPT_UNDER) & set(NOT_A_PATRON_S)


def test_the_series_named_are_registered():
    assert set(KEPT_UNDER.values()) <= set(series)


@pytest.mark.parametrize("code", list(series))
def test_each_series_has_what_erasing_needs(code):
    spec = series[code]
    assert spec.code == code
    assert spec.name
    assert spec.ground
    assert spec.days >= 1
    assert spec.subject.isidentifier()
    if spec.holds_patron_words:
        assert spec.marks is not None, "without marks a restored backup cannot repeat its erasures"


@pytest.mark.django_db
@pytest.mark.parametrize("code", list(series))
def test_each_series_passes_over_what_is_gone(code):
    spec = series[code]
    assert list(spec.due(timezone.now() - timedelta(days=36500), 5)) == []
    assert spec.erase([987654321]) == 0
    assert spec.marks is None or spec.marks([987654321]) == {}


def test_no_two_series_with_words_call_their_things_the_same():
    subjects = [series[code].subject for code in series if series[code].holds_patron_words]
    assert len(subjects) == len(set(subjects))
