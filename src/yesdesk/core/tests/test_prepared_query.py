"""A kept read answers as the ORM would, whatever values come, and refuses what it cannot keep."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, GeneratedField, IntegerField, Model
from django.test.utils import isolate_apps

from yesdesk.core.models import Event, OutboundMessage, Timer
from yesdesk.core.prepared_query import JoinedRows, PreparedInsert, PreparedQuery

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def timers():
    for hour, every in enumerate([None, 60, 3600]):
        due = NOON + timedelta(hours=hour, microseconds=hour)
        Timer.objects.create(kind=f"kind.{hour}", ref="x", due_at=due, every_seconds=every)


def due_by(by_kind: bool, *, before: datetime, kind: str = ""):
    rows = Timer.objects.filter(due_at__lt=before)
    if by_kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("due_at").values_list("kind", "due_at", "every_seconds")


def test_prepared_query_answers_as_the_orm_does(timers):
    kept = PreparedQuery(due_by)
    for hours in (0, 1, 5):
        before = NOON + timedelta(hours=hours)
        assert kept.rows(False, before=before) == list(due_by(False, before=before))
        assert kept.rows(True, before=before, kind="kind.1") == list(
            due_by(True, before=before, kind="kind.1")
        )


def test_prepared_query_builds_once_for_each_shape(timers):
    built = []

    def build(*shape, **values):
        built.append(shape)
        return due_by(*shape, **values)

    kept = PreparedQuery(build)
    for hours in range(4):
        kept.rows(False, before=NOON + timedelta(hours=hours))
        kept.rows(True, before=NOON + timedelta(hours=hours), kind="kind.0")
    assert built == [(False,), (True,)]


def test_prepared_query_escapes_values_with_sql_signs(timers, django_assert_num_queries):
    kept = PreparedQuery(due_by)
    with django_assert_num_queries(1):
        assert kept.rows(True, before=NOON, kind="' OR 1=1; %s --") == []


def test_days_are_read(library):
    from yesdesk.core.models import CountChange

    CountChange.objects.create(measure="a", from_day=NOON.date())
    days = PreparedQuery(
        lambda *, measure: CountChange.objects.filter(measure=measure).values_list("from_day")
    )
    assert days.rows(measure="a") == [(NOON.date(),)]


def test_rows_come_with_what_they_point_at(sam, lea):
    from yesdesk.people.models import JobClass, User
    from yesdesk.places.models import Branch

    joined = JoinedRows(User, {"branch": Branch, "job_class": JobClass})
    users = PreparedQuery(lambda *, pk: User.objects.filter(pk=pk).values_list(*joined.columns))
    User.objects.filter(pk=lea.pk).update(branch=None)
    for member in (sam, lea):
        expected = User.objects.select_related("branch", "job_class").get(pk=member.pk)
        found = joined.read(users.rows(pk=member.pk)[0])
        assert columns(found) == columns(expected)
        assert columns(found.job_class) == columns(expected.job_class)
        assert (found.branch and columns(found.branch)) == (
            expected.branch and columns(expected.branch)
        )
    assert found.branch is None


def columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_times_booleans_and_json_are_read(library):
    from yesdesk.places.models import Branch, Library

    at = datetime(2026, 11, 4, 12, 0, 0, 250, tzinfo=UTC)
    Event.objects.create(topic="desk.1", at=at)
    OutboundMessage.objects.create(
        to="a@post.example", subject="x", text="y", headers={"Auto": "é"}, created_at=at
    )
    events = PreparedQuery(lambda *, topic: Event.objects.filter(topic=topic).values_list("at"))
    assert events.rows(topic="desk.1") == [(at,)]
    mails = PreparedQuery(
        lambda *, to: OutboundMessage.objects.filter(to=to).values_list("headers", "sent_at")
    )
    assert mails.rows(to="a@post.example") == [({"Auto": "é"}, None)]
    fees = PreparedQuery(lambda *, pk: Branch.objects.filter(pk=pk).values_list("charges_fees"))
    mill = Branch.objects.get(slug="mill")
    assert fees.rows(pk=mill.pk) == [(True,)]
    assert fees.rows(pk=mill.pk)[0][0] is True
    words = PreparedQuery(lambda *, pk: Library.objects.filter(pk=pk).values_list("languages"))
    assert words.rows(pk=1) == [(["en", "es", "fr"],)]


def test_the_same_value_in_two_places_goes_to_both(timers):
    def build(*, at: datetime):
        return Timer.objects.filter(due_at__gte=at).exclude(due_at__gt=at).values_list("kind")

    assert PreparedQuery(build).rows(at=NOON) == [("kind.0",)]


def test_expressions_take_values_too():
    Timer.objects.create(kind="k", ref="x", due_at=NOON, every_seconds=59)
    kept = PreparedQuery(
        lambda *, n: Timer.objects.alias(m=F("every_seconds") + 1).filter(m=n).values_list("kind")
    )
    assert kept.rows(n=60) == [("k",)]
    assert kept.rows(n=61) == []


def test_a_value_that_would_not_reach_the_statement_is_a_mistake():
    with pytest.raises(TypeError, match="kind"):
        PreparedQuery(due_by).rows(False, before=NOON, kind="kind.1")


def test_prepared_query_refuses_none_as_a_value():
    with pytest.raises(TypeError, match="NoneType"):
        PreparedQuery(due_by).rows(True, before=NOON, kind=None)


def message(**more):
    return {"to": "ana@post.example", "about": "request:1", "created_at": NOON, **more}


def test_an_insert_writes_the_row_that_the_orm_would():
    words = message(headers={"X": ["1"]}, not_before=NOON, text="' OR %s --", automatic=True)
    kept = PreparedInsert(OutboundMessage)
    ours = [kept.create(**words), kept.create(**message())]
    theirs = [OutboundMessage.objects.create(**words), OutboundMessage.objects.create(**message())]
    for one, other in zip(ours, theirs, strict=True):
        assert not one._state.adding
        written = OutboundMessage.objects.filter(pk__in=[one.pk, other.pk]).order_by("pk")
        assert written[0] == one
        rows = list(written.values())
        assert rows[0] | {"id": 0} == rows[1] | {"id": 0}


def test_an_insert_is_compiled_once_and_one_statement(django_assert_num_queries, monkeypatch):
    kept = PreparedInsert(OutboundMessage)
    kept.create(**message())
    monkeypatch.setattr(kept, "_insert_sql", None)
    with django_assert_num_queries(1):
        kept.create(**message())


def test_an_insert_that_fails_lets_nothing_of_its_transaction_stand():
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            PreparedInsert(OutboundMessage).create(**message(subject=None))
        assert connection.needs_rollback


@isolate_apps()
def test_an_insert_leaves_to_the_database_what_it_fills_itself():
    class Copied(Model):
        n = IntegerField()
        copy = GeneratedField(expression=F("n"), output_field=IntegerField(), db_persist=True)

        class Meta:
            app_label = "core"

    with connection.cursor() as cursor:
        cursor.execute(connection.schema_editor().table_sql(Copied)[0])
    made = PreparedInsert(Copied).create(n=21)
    assert Copied.objects.values_list("copy").get(pk=made.pk) == (21,)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite locks no rows")
def test_a_kept_lock_outside_a_transaction_is_a_mistake(monkeypatch):
    kept = PreparedQuery(
        lambda *, kind: Timer.objects.select_for_update().filter(kind=kind).values_list("kind")
    )
    assert kept.rows(kind="kind.0") == []
    monkeypatch.setattr(connection, "get_autocommit", lambda: True)
    with pytest.raises(transaction.TransactionManagementError):
        kept.rows(kind="kind.0")
