"""The small parts of seeding: the moving clock, papers made byte by byte, hours and who is near."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from yesdesk.core.storage.files import open_file, sniffed_kind
from yesdesk.demo.answers import Answerer
from yesdesk.demo.attachments import kept_attachments, pdf
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.replay import moving_clock
from yesdesk.demo.shapes import ClosesWith, Promises
from yesdesk.demo.story import STORY
from yesdesk.places.hours import Hours

THEN = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def test_the_clock_stands_where_it_is_put_and_the_real_one_comes_back():
    real = timezone.now
    with moving_clock(THEN) as clock:
        assert timezone.now() == THEN
        clock.at += timedelta(days=1)
        assert timezone.now() == THEN + timedelta(days=1)
    assert timezone.now is real


def test_the_real_clock_comes_back_after_trouble_too():
    real = timezone.now
    with pytest.raises(RuntimeError), moving_clock(THEN):
        raise RuntimeError
    assert timezone.now is real


def test_a_pdf_is_known_as_one(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(["One line", "Another"]))
    assert sniffed_kind(path) == "application/pdf"


def test_a_pdf_tells_readers_where_each_part_begins():
    made = pdf(["One line"])
    start = int(made.rsplit(b"startxref\n")[1].split()[0])
    table = made[start:].splitlines()
    assert table[0] == b"xref"
    for number, line in enumerate(table[3:8], start=1):
        assert made[int(line.split()[0]) :].startswith(b"%d 0 obj" % number)


@pytest.mark.django_db
def test_attachments_come_with_threads_that_are_told():
    kept = kept_attachments()
    assert set(kept) <= {thread.slug for thread in STORY.threads}
    kinds = {sent.stored.kind for papers in kept.values() for sent in papers}
    assert kinds == {"image/png", "application/pdf", "text/plain"}
    for papers in kept.values():
        for sent in papers:
            with open_file(sent.stored) as file:
                assert len(file.read()) == sent.stored.size


@pytest.fixture
def lunch_stage() -> DemoLibrary:
    """One branch, shut from one to two, closed on Sundays and on the third of March."""
    day = ((time(10), time(13)), (time(14), time(19)))
    hours = Hours("Europe/Dublin", (day,) * 6 + ((),), {date(2026, 3, 3): "training"})
    return DemoLibrary(ZoneInfo("Europe/Dublin"), {}, {}, {}, {}, {"hill": hours})


@pytest.mark.parametrize(
    ("at", "moved_to"),
    [
        ("2026-03-02 13:30", "2026-03-02 13:30"),  # lunch is eaten in the house
        ("2026-03-02 09:40", "2026-03-02 09:40"),  # they come before the door opens
        ("2026-03-02 07:00", "2026-03-02 09:30"),
        ("2026-03-02 19:00", "2026-03-04 09:30"),  # past the closed day
        ("2026-03-07 20:00", "2026-03-09 09:30"),  # past Sunday
        ("2026-03-28 20:00", "2026-03-30 08:30"),  # the clocks move in between; shown in UTC
    ],
)
def test_a_step_moves_to_the_next_minute_somebody_works(lunch_stage, at, moved_to):
    given = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert lunch_stage.staffed("hill", given) == datetime.fromisoformat(moved_to).replace(
        tzinfo=UTC
    )


def test_whoever_answers_works_there_and_speaks_the_language():
    answerer = Answerer(Random(5))
    staff = {member.login: member for member in STORY.staff}
    for branch, language in [("mill", "es"), ("mill", "fr"), ("hill", "fr"), ("mill", "en")]:
        for _ in range(30):
            member = staff[answerer.who(branch, language)]
            assert (member.branch, member.active) == (branch, True)
            assert language in member.speaks


def test_every_murmur_comes_to_an_end_and_a_promise_is_answered():
    answerer = Answerer(Random(6))
    for need in STORY.needs:
        steps = answerer.steps(need, "kim")
        minutes = [step.after_minutes for step in steps]
        assert minutes == sorted(minutes)
        kinds = [type(step) for step in steps]
        assert kinds.count(ClosesWith) == 1 or "Withdraws" in {kind.__name__ for kind in kinds}
        if Promises in kinds:
            assert "KeepsPromise" in {kind.__name__ for kind in kinds}
