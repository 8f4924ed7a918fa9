"""What comes and ends is counted once, in the act's transaction, and taken back from the cell it was counted in."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import EditConflict, Refusal
from yesdesk.core.transactions import allow_in_transaction
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.tally.actions import count_earlier, count_now, undo_tap
from yesdesk.places.models import OpeningHours
from yesdesk.places.queries import is_open
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.capture import CapturedFacts, change_capture, undo_capture
from yesdesk.requests.actions.card_scan import continue_request, open_scanned_request
from yesdesk.requests.actions.close import close_request, withdraw_request
from yesdesk.requests.actions.hold import put_on_hold
from yesdesk.requests.actions.intake import change_need, patron_replied
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import set_need
from yesdesk.requests.facts.recount import living_came, living_ended
from yesdesk.requests.models import (
    Channel,
    DayPart,
    Entry,
    EntryKind,
    FactCame,
    FactEnded,
    Kind,
    Outcome,
    OutcomeValue,
    Request,
    TallyCell,
    TallyKind,
)
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]

EVENING, CLOSED = 3, 4
FACTS = CapturedFacts("Ada", "", "", "account", Channel.PHONE)


def fresh(request):
    return Request.objects.select_related("branch", "patron", "service_point").get(pk=request.pk)


def came():
    rows = FactCame.objects.filter(n__gt=0)
    return {
        tuple(key): n
        for *key, n in rows.values_list("day", "part", "branch", "point", "channel", "n")
    }


def ended():
    rows = FactEnded.objects.filter(n__gt=0)
    return {
        tuple(key): n
        for *key, n in rows.values_list("week", "branch", "kind", "outcome", "first", "n")
    }


def agree():
    """A recount from what lives equals the facts."""
    assert came() == living_came()
    assert ended() == living_ended()


def last(request, kind):
    entries = Entry.objects.select_related("request__branch", "request__patron")
    return entries.filter(request=request, kind=kind).latest("pk")


class TestCame:
    def test_by_day_part_place_and_channel(self, mill):
        ask_as_ana(mill)
        assert came() == {(date(2026, 11, 4), EVENING, mill.pk, 0, "web"): 1}

    def test_a_night_mail_lies_in_the_branch_s_own_day(self, mill, now):
        now.move_to(datetime(2026, 11, 4, 23, 30, tzinfo=UTC))  # half past midnight in Paris
        ask_as_ana(mill)
        assert came() == {(date(2026, 11, 5), CLOSED, mill.pk, 0, "web"): 1}

    def test_what_was_understood_wrongly_moves(self, mill, act, sam):
        request = ask_as_ana(mill, name="", contact="", channel=Channel.WALK_IN, by=act(sam))
        change_capture(fresh(request), FACTS, by=act(sam))
        assert came() == {(date(2026, 11, 4), EVENING, mill.pk, 0, "phone"): 1}
        agree()

    def test_undone_it_never_came(self, mill, act, sam):
        undo_capture(ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam)), by=act(sam))
        assert came() == {}
        agree()

    def test_hours_that_change_leave_it_in_its_cell(self, mill, act, sam):
        request = ask_as_ana(mill, channel=Channel.WALK_IN, by=act(sam))
        OpeningHours.objects.all().delete()
        undo_capture(fresh(request), by=act(sam))
        assert came() == {}

    def test_the_same_card_within_the_hour_continues_a_visit(self, mill, act, sam, now):
        request = open_scanned_request("21000", None, branch=mill, by=act(sam))
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
        now.shift(600)
        continue_request(fresh(request), card="21000", by=act(sam))
        assert sum(came().values()) == 1
        assert ended() == {}
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
        assert ended() == {("2026-W45", mill.pk, "account", "yes", False): 1}
        agree()

    def test_handed_over_they_came_where_they_came(self, mill, hill, act, sam):
        request = ask_as_ana(mill)
        hand_over(fresh(request), words="Yours, I think.", branch=hill, by=act(sam))
        assert {key[2] for key in came()} == {mill.pk}
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
        assert {key[1] for key in ended()} == {hill.pk}
        agree()

    def test_merged_they_came_once(self, mill, act, sam):
        mails = {"channel": Channel.EMAIL, "columns": {"vouched": True}}
        older, younger, third = (ask_as_ana(mill, **mails) for _mail in range(3))
        entry = merge([fresh(younger), fresh(third)], into=fresh(older), by=act(sam))
        assert sum(came().values()) == 1
        agree()
        undo(last(older, EntryKind.MERGED), by=act(sam))
        assert sum(came().values()) == 3
        assert entry.request_id == older.pk
        agree()

    def test_a_merged_one_is_neither_put_right_nor_undone(self, mill, act, sam):
        mails = {"channel": Channel.EMAIL, "columns": {"vouched": True}}
        older, younger = (ask_as_ana(mill, **mails) for _mail in range(2))
        merge([fresh(younger)], into=fresh(older), by=act(sam))
        with pytest.raises(EditConflict):
            change_capture(fresh(younger), FACTS, by=act(sam))
        with pytest.raises(EditConflict):
            undo_capture(fresh(younger), by=act(sam))
        agree()


class TestEnded:
    def test_by_week_branch_kind_outcome_and_first_contact(self, mill, act, sam, now):
        request = ask_as_ana(mill, kind=Kind.TECHNOLOGY)
        now.shift(600)
        close_request(request, value=OutcomeValue.YES, by=act(sam))
        assert ended() == {("2026-W45", mill.pk, "technology", "yes", True): 1}

    def test_a_kind_may_be_unsaid(self, mill, act, sam):
        close_request(ask_as_ana(mill), value=OutcomeValue.ENDED, by=act(sam))
        assert {key[2:4] for key in ended()} == {("", "ended")}

    def test_taken_back_by_its_patron(self, mill):
        request = ask_as_ana(mill)
        withdraw_request(request, by=patron_by_link(request.pk, "en"))
        assert {key[3] for key in ended()} == {"withdrawn"}
        agree()

    def test_undone_it_has_not_ended(self, mill, act, sam, now):
        request = ask_as_ana(mill)
        now.shift(60)
        close_request(request, value=OutcomeValue.YES, by=act(sam))
        now.shift(300)
        undo(last(request, EntryKind.OUTCOME), by=act(sam))
        assert ended() == {}
        agree()

    def test_their_word_opens_it_again_and_its_second_end_counts(self, mill, act, sam, now):
        request = ask_as_ana(mill)
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
        now.shift(timedelta(days=7))
        patron_replied(fresh(request), words="And?", by=patron_by_link(request.pk, "en"))
        assert ended() == {}
        close_request(fresh(request), value=OutcomeValue.YES_OTHER_WAY, by=act(sam))
        assert ended() == {("2026-W46", mill.pk, "", "yes_other_way", False): 1}
        agree()

    def test_a_kind_that_is_put_right_moves_its_end(self, mill, act, sam, now):
        request = ask_as_ana(mill, kind=Kind.ROOMS)
        now.shift(60)
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
        set_need(fresh(request), asked_for="", needed="", kind=Kind.EVENTS, by=act(sam))
        assert ended() == {("2026-W45", mill.pk, "events", "yes", True): 1}
        agree()

    @pytest.mark.parametrize("does", ["writes", "promised", "passed", "needs", "holds"])
    def test_first_contact_is_one_word_and_no_waiting(self, mill, act, sam, does):
        request = ask_as_ana(mill)
        acts = {
            "writes": lambda: patron_replied(
                fresh(request), words="Hello?", by=patron_by_link(request.pk, "en")
            ),
            "promised": lambda: promise(
                fresh(request),
                what="An answer",
                due_at=timezone.now() + timedelta(hours=20),
                despite_doubt=True,
                by=act(sam),
            ),
            "passed": lambda: hand_over(fresh(request), words="Yours", branch=mill, by=act(sam)),
            "needs": lambda: change_need(fresh(request), words="Something else", by=act(sam)),
            "holds": lambda: put_on_hold(fresh(request), until=date(2026, 11, 6), by=act(sam)),
        }
        acts[does]()
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
        assert {key[4] for key in ended()} == {False}


class TestTally:
    def test_a_tap_came_and_ended_with_its_kind(self, mill, act, sam):
        tap = uuid4()
        count_now("reference", tap, point=0, by=act(sam))
        count_now("reference", tap, point=0, by=act(sam))
        assert {key[4]: n for key, n in came().items()} == {"tally": 1}
        assert ended() == {("2026-W45", mill.pk, "reference", "tally", True): 1}
        undo_tap(tap)
        undo_tap(tap)
        assert came() == ended() == {}

    def test_after_the_fact_it_lies_on_its_day(self, mill, act, sam):
        day = date(2026, 10, 30)
        count_earlier("account", uuid4(), day=day, part=DayPart.MIDDAY, point=0, by=act(sam))
        assert {key[:2] for key in came()} == {(day, 1)}
        assert {key[0] for key in ended()} == {"2026-W44"}
        agree()


def test_facts_survive_erasing(mill, act, sam):
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    before = came(), ended()
    erase_requests([request.pk])
    assert not Request.objects.exists()
    assert (came(), ended()) == before


def test_a_branch_takes_no_history_along(hill, act, sam):
    close_request(ask_as_ana(hill), value=OutcomeValue.YES, by=act(sam))
    erase_requests(list(Request.objects.values_list("pk", flat=True)))
    with pytest.raises(ProtectedError):
        hill.delete()


@pytest.mark.parametrize("act_of", ["opens", "ends", "opens_again"])
def test_one_statement_for_each_table(mill, act, sam, act_of):
    """An act touches one of the two tables, once."""
    request = ask_as_ana(mill)
    if act_of == "opens_again":
        close_request(fresh(request), value=OutcomeValue.YES, by=act(sam))
    acts = {
        "opens": lambda: ask_as_ana(mill),
        "ends": lambda: close_request(fresh(request), value=OutcomeValue.YES, by=act(sam)),
        "opens_again": lambda: undo(last(request, EntryKind.OUTCOME), by=act(sam)),
    }
    with CaptureQueriesContext(connection) as queries:
        acts[act_of]()
    touched = [query["sql"] for query in queries if "desk_fact" in query["sql"]]
    assert len(touched) == 1


MOMENTS = [
    datetime(2026, 3, 29, 0, 50, tzinfo=UTC),  # the clock jumps to summer
    datetime(2026, 10, 25, 0, 50, tzinfo=UTC),  # an hour comes twice
    datetime(2026, 11, 4, 22, 55, tzinfo=UTC),  # midnight
    datetime(2026, 12, 31, 22, 55, tzinfo=UTC),  # and a new year, in the middle of a week
    datetime(2026, 11, 6, 10, 59, tzinfo=UTC),  # noon
]
CLOSES = [OutcomeValue.YES, OutcomeValue.YES_ELSEWHERE, OutcomeValue.ENDED]
STEP = st.tuples(
    st.sampled_from(
        [
            *(
                "opens",
                "opens",
                "scans",
                "closes",
                "closes",
                "undoes",
                "undoes",
                "writes",
                "withdraws",
            ),
            *("passes", "merges", "corrects", "understands", "never_was", "taps", "untaps"),
        ]
    ),
    st.integers(0, 3),
    st.sampled_from([0, 1, 7, 60, 60 * 24, 60 * 24 * 8]),
)


class Desk:
    """A desk at which anything may happen; what the house refuses does not happen."""

    def __init__(self, mill, hill, by):
        self.branches, self.by = (mill, hill), by
        self.requests, self.tapped = [], []

    def one(self, number):
        ids = [pk for pk in self.requests if Request.objects.filter(pk=pk).exists()]
        return Request.objects.select_related("branch", "patron", "service_point").get(
            pk=ids[number % len(ids)]
        )

    def does(self, what, number):
        if what in {"opens", "scans", "taps", "untaps"} or self.requests:
            try:
                with transaction.atomic():
                    getattr(self, what)(number)
            except (Refusal, ObjectDoesNotExist, ZeroDivisionError):
                return

    def opens(self, number):
        channel = (Channel.EMAIL, Channel.WALK_IN, Channel.EMAIL, Channel.PHONE)[number]
        made = ask_as_ana(
            self.branches[number == 3], channel=channel, columns={"vouched": True}, by=self.by
        )
        self.requests.append(made.pk)

    def scans(self, number):
        made = open_scanned_request(f"2100{number}", None, branch=self.branches[0], by=self.by)
        self.requests.append(made.pk)

    def closes(self, number):
        close_request(self.one(number), value=CLOSES[number % 3], by=self.by)

    def undoes(self, number):
        kinds = (EntryKind.OUTCOME, EntryKind.MERGED, EntryKind.HANDOVER)
        entries = Entry.objects.select_related("request__branch", "request__patron")
        undo(entries.filter(request=self.one(number), kind__in=kinds).latest("pk"), by=self.by)

    def writes(self, number):
        request = self.one(number)
        patron_replied(request, words="And another thing.", by=patron_by_link(request.pk, "en"))

    def withdraws(self, number):
        request = self.one(number)
        withdraw_request(request, by=patron_by_link(request.pk, "en"))

    def passes(self, number):
        hand_over(self.one(number), words="Yours", branch=self.branches[number % 2], by=self.by)

    def merges(self, number):
        into = self.one(number)
        merge([self.one(number + 1)], into=into, by=self.by)

    def corrects(self, number):
        kind = ("", "account", "rooms", "other")[number]
        channel = (Channel.WALK_IN, Channel.PHONE)[number % 2]
        change_capture(self.one(number), CapturedFacts("", "", "", kind, channel), by=self.by)

    def understands(self, number):
        kind = ("", "account", "rooms", "other")[number]
        set_need(self.one(number), asked_for="", needed="", kind=kind, by=self.by)

    def never_was(self, number):
        undo_capture(self.one(number), by=self.by)

    def taps(self, number):
        self.tapped.append(uuid4())
        count_now(TallyKind.values[number], self.tapped[-1], point=0, by=self.by)

    def untaps(self, number):
        undo_tap(self.tapped[number % len(self.tapped)])


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begins=st.sampled_from(MOMENTS), steps=st.lists(STEP, min_size=3, max_size=14))
def test_whatever_happens_a_recount_agrees(mill, hill, act, sam, now, caplog, begins, steps):
    now.move_to(begins)
    with transaction.atomic(), allow_in_transaction():
        desk = Desk(mill, hill, act(sam))
        for what, number, minutes in steps:
            desk.does(what, number)
            now.shift(60 * minutes)
        agree()
        lie_where_they_happened(mill)
        assert "not there" not in caplog.text
        transaction.set_rollback(True)


def lie_where_they_happened(mill):
    """The cells themselves, by another road: the wall clock of each branch."""
    parts = ((12, 0), (15, 1), (18, 2), (24, 3))
    for request in Request.objects.select_related("branch"):
        wall = request.opened_at.astimezone(ZoneInfo("Europe/Paris"))
        part = next(part for until, part in parts if wall.hour < until)
        part = part if is_open(mill, request.opened_at) else CLOSED
        assert (request.came_day, request.came_part) == (wall.date(), part)
    for outcome in Outcome.objects.all():
        year, week, _day = outcome.at.astimezone(ZoneInfo("Europe/Paris")).isocalendar()
        assert outcome.week == f"{year}-W{week:02}"
    assert sum(TallyCell.objects.values_list("count", flat=True)) == sum(
        n for key, n in came().items() if key[4] == "tally"
    )
