"""What recurs finds its rows by an index. No timer, job or step of the night reads a growing table from end to end."""

import json
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from tests.erasing.planted import answer_in_every_way
from yesdesk.backing.models import WaitingLine
from yesdesk.core.clock_mark import trust_clock
from yesdesk.core.models import Job, StoredFile
from yesdesk.core.tasks.timers import recurring, timer_kinds
from yesdesk.core.tasks.worker_hooks import pollers
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Capability
from yesdesk.insight.models import Edition, PaymentsFile
from yesdesk.mail.models import Mailbox
from yesdesk.patrons.erasure import erase_what_is_due
from yesdesk.patrons.models import Series
from yesdesk.patrons.retention import sync_series
from yesdesk.places.models import Branch
from yesdesk.requests.models import Entry
from yesdesk.testing.every_table import fill_every_table
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.needs import ask_as_ana

SMALL = {
    "as many as branches, staff, their devices or settings": (
        "account_emailaddress account_emailconfirmation api_apitoken api_webhook auth_group auth_permission "
        "core_clockmark "
        "core_confirmedstep core_countchange core_filereadin core_installation core_lastbackup core_lease "
        "core_librarytext "
        "counts_countlock desk_fund django_content_type ils_breaker ils_missingpermission "
        "ils_pickupcode ils_staffcard mail_mailbox "
        "mail_mailboxstate mail_outboundserverstate mfa_authenticator patrons_series "
        "people_currentshift "
        "people_deskcover people_jobclass people_pushsubscription people_shareddesk people_shortbreak "
        "people_staffsession people_user places_branch places_closure places_emergencycard places_library "
        "places_openinghours places_servicepoint places_sign "
        "places_tablet"
    ),
    "written by hand, some thousand in ten years": (
        "backing_cardquestion backing_post backing_practiceneed backing_ruling backing_ruling_suggestions "
        "backing_senton backing_staffquestion backing_suggestion backing_tickcell backing_waitingline "
        "community_place desk_answer desk_answerrule desk_answerversion "
        "insight_edition insight_paymentsfile insight_teampaper mail_blockedsender patrons_legalhold "
        "policy_line policy_rule policy_ruleversion policy_sheet"
    ),
    "gone within hours, or when the work is done": (
        "core_event core_job core_timer desk_call desk_presence desk_scannedcard desk_shiftnote"
    ),
    "of few requests, and gone after weeks": "desk_noleadnotice ils_viewlimitreached",
    "one for each period that is counted": "counts_countedperiod",
    "emptied when its period closes": "counts_earlycount",
    "the demo library system": (
        "ils_demofee ils_demohold ils_demoitem ils_demoloan ils_demopatron ils_demotitle ils_demowrite"
    ),
}
"""Tables that a timer may read whole, by the reason. All others grow, also those to come."""

WALKS = {
    'SELECT "core_storedfile"."id"': "each file is asked whether anything still points at it",
    'SELECT "patrons_patron"."id"': "each patron is asked whether a request is left",
    'SELECT DISTINCT "ils_accountview"."about"': "the looks of thirty days",
    'SELECT DISTINCT "ils_act"."about"': "the acts of sixty days",
}
"""Reads of a whole table, by their beginning. They run outside any transaction, where nobody waits for them."""

LATER = (timedelta(minutes=1), timedelta(days=1), timedelta(days=9), timedelta(days=40))

pytestmark = pytest.mark.django_db(transaction=True)


class Statements:
    """The statements that ran, each once with its values, and whether inside a transaction."""

    def __init__(self):
        self.seen = {}

    def __call__(self, execute, sql, params, many, context):
        if re.match(r"\s*(SELECT|UPDATE|DELETE|WITH)", sql) and not many:
            inside = connection.in_atomic_block or self.seen.get(sql, (None, False))[1]
            self.seen[sql] = (params, inside)
        return execute(sql, params, many, context)


@pytest.fixture
def full(library, mill, act, lea, rules, now):
    """A library with a row in every table, and a request on which everything happened."""
    fill_every_table()
    answer_in_every_way(ask_as_ana(mill))
    Act.objects.update(
        system="demo",
        state=ActState.DONE,
        does=Capability.WAIVE_LINE,
        settled_at=timezone.now(),
        sent_at=timezone.now(),
    )
    for made_up in (WaitingLine, Job, Edition, PaymentsFile):  # no library could have such rows
        made_up.objects.all().delete()
    Mailbox.objects.update(switched_on=False)  # no server is here
    sync_series()
    Series.objects.update(days=20)
    trust_clock(timezone.now())
    return now


def run_what_recurs():
    """Run each recurring timer, poller and night, and every job that comes of it. The failed ones."""
    for kind in recurring:
        timer_kinds[kind]("", timezone.now())
    for name in pollers:
        pollers[name].look()
    erase_what_is_due.enqueue()
    while run_due_jobs("here"):
        pass
    return {job.task: job.error for job in Job.objects.exclude(error="")}


def growing():
    """The tables of the models that are not small."""
    named = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return named - {table for tables in SMALL.values() for table in tables.split()}


def scanned(sql, params):
    """Tables that the database reads whole for this statement."""
    return (
        _on_postgres(sql, params) if connection.vendor == "postgresql" else _on_sqlite(sql, params)
    )


def _on_sqlite(sql, params):
    named = {}
    for table, alias in re.findall(
        r'(?:FROM|JOIN|UPDATE) "(\w+)"(?: (?!ON|WHERE|SET|INNER|LEFT|ORDER|GROUP|LIMIT)"?(\w+)"?)?',
        sql,
    ):
        named.setdefault(alias or table, set()).add(table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '% WHERE %'"
        )
        partial = {name for (name,) in cursor.fetchall()}
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        steps = [row[3] for row in cursor.fetchall()]
    found = set()
    for step in steps:
        read = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
        if read and read[2] not in partial:
            found |= named.get(read[1], {read[1]})  # by itself: it has a key that is looked for
        made = re.match(r"SEARCH (\w+) USING AUTOMATIC", step)
        if made:
            found |= named.get(made[1], {made[1]})
    return found


def _on_postgres(sql, params):
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (told,) = cursor.fetchone()
        cursor.execute("RESET enable_seqscan")
    plan = told if isinstance(told, list) else json.loads(told)
    return set(_read_whole(plan[0]["Plan"]))


def _read_whole(node):
    if node["Node Type"] == "Seq Scan":
        yield node["Relation Name"]
    for each in node.get("Plans", ()):
        yield from _read_whole(each)


def test_small_tables_are_named_once():
    named = [table for tables in SMALL.values() for table in tables.split()]
    assert len(named) == len(set(named))
    assert set(named) <= {
        model._meta.db_table for model in apps.get_models(include_auto_created=True)
    }


def refused(statements):
    """Statements that read a growing table whole, and are no walk outside a transaction."""
    return [
        f"{table}: {sql}{' (in a transaction)' if inside else ''}"
        for sql, (params, inside) in statements.seen.items()
        if inside or not sql.startswith(tuple(WALKS))
        for table in scanned(sql, params) & growing()
    ]


def test_no_timer_reads_a_growing_table_whole(full):
    statements = Statements()
    with connection.execute_wrapper(statements):
        for later in LATER:
            full.shift(later)
            trust_clock(timezone.now())
            assert run_what_recurs() == {}
    wrong = refused(statements)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize(
    ("rows", "tables"),
    [
        (Entry.objects.filter(text=""), ["desk_entry"]),
        (Entry.objects.filter(request=1), []),
        (Branch.objects.filter(phone=""), []),
        (StoredFile.objects.filter(size=1).values("id"), []),
    ],
    ids=["all", "by a key", "small", "a walk"],
)
def test_only_a_growing_table_read_whole_is_refused(library, rows, tables):
    statements = Statements()
    with connection.execute_wrapper(statements):
        list(rows)
    assert [each.partition(":")[0] for each in refused(statements)] == tables


def test_a_walk_is_refused_in_a_transaction(library):
    statements = Statements()
    with connection.execute_wrapper(statements), transaction.atomic():
        list(StoredFile.objects.filter(size=1).values("id"))
    assert len(refused(statements)) == 1


def test_statement_is_in_a_transaction_where_it_ever_was(library):
    statements = Statements()
    with connection.execute_wrapper(statements):
        with transaction.atomic():
            list(Branch.objects.all())
        list(Branch.objects.all())
    assert [inside for _params, inside in statements.seen.values()] == [True]
