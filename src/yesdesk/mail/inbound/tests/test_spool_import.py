"""What a pipe spooled is kept as it came, then committed, then removed: never lost, never twice."""

import os

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import Job
from yesdesk.core.storage.files import DiskFull, open_file
from yesdesk.mail.inbound import spool, spool_import
from yesdesk.mail.inbound.spool_import import NoMailbox, import_spool, tidy_spool
from yesdesk.mail.models import Arrival, ArrivalState
from yesdesk.mail.tests.arriving import INFO, a_mail, a_mailbox, spooled

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings):
    settings.MAIL_SPOOL = settings.DATA / "mail" / "spool"
    return settings.MAIL_SPOOL


@pytest.fixture
def info(mill):
    return a_mailbox(mill, is_default=True)


def test_spooled_mail_is_stored_raw_and_removed_from_the_spool(folder, info):
    mail = a_mail()
    name = spooled(folder, mail)
    assert import_spool(by=SYSTEM) == 1
    arrival = Arrival.objects.get()
    with open_file(arrival.raw) as file:
        assert file.read() == mail
    assert (arrival.mailbox, arrival.spooled, arrival.state) == (info, name, ArrivalState.WAITING)
    assert spool.spooled_mails(folder) == []
    assert Job.objects.get().key == f"mail.in.{info.pk}"


def test_the_oldest_first(folder, info):
    names = [spooled(folder) for _ in range(4)]
    import_spool(by=SYSTEM)
    assert list(Arrival.objects.order_by("id").values_list("spooled", flat=True)) == names


def test_killed_before_it_was_removed_it_is_not_kept_twice(folder, info, monkeypatch):
    spooled(folder)
    with monkeypatch.context() as at_this_moment:
        at_this_moment.setattr(spool, "remove", lambda _spooled: os.abort())
        at_this_moment.setattr(os, "abort", lambda: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            import_spool(by=SYSTEM)
    assert len(spool.spooled_mails(folder)) == 1
    assert import_spool(by=SYSTEM) == 0
    assert Arrival.objects.count() == 1
    assert spool.spooled_mails(folder) == []


def test_spooled_mail_that_cannot_be_stored_holds_up_no_other(folder, info, monkeypatch):
    first, second, third = (spooled(folder) for _ in range(3))
    real = spool_import.store_raw

    def no_room(new, source, *, by):
        if new.spooled == second:
            raise DiskFull("no", next_step="on")
        return real(new, source, by=by)

    with monkeypatch.context() as at_this_moment:
        at_this_moment.setattr(spool_import, "store_raw", no_room)
        with pytest.raises(DiskFull):
            import_spool(by=SYSTEM)
    assert [path.name for path in spool.spooled_mails(folder)] == [second]
    import_spool(by=SYSTEM)
    kept = list(Arrival.objects.order_by("id").values_list("spooled", flat=True))
    assert kept == [first, third, second]


@pytest.mark.parametrize(
    "address", [INFO, "INFO@Library.Example", f"<{INFO}>", "info+card@library.example"]
)
def test_whose_it_is(folder, info, hill, address):
    a_mailbox(hill, "hill@library.example")
    spooled(folder, mailbox=address)
    import_spool(by=SYSTEM)
    assert (Arrival.objects.get().mailbox, Arrival.objects.get().addressed_to) == (info, "")


@pytest.mark.parametrize("recipient", [b"caf\xe9@library.example", b"info+\xff@library.example"])
def test_an_address_that_is_no_text_is_mail_for_nobody_or_for_whom_it_says(folder, info, recipient):
    spooled(folder, mailbox=os.fsdecode(recipient))
    assert import_spool(by=SYSTEM) == 1
    assert Arrival.objects.get().mailbox == info


def test_names_that_begin_alike_are_two_mails(folder, info):
    spooled(folder)
    import_spool(by=SYSTEM)
    mails = [a_mail(), a_mail()]
    for letter, mail in zip("ab", mails, strict=True):
        (folder / "new" / ("n" * 100 + letter)).write_bytes(mail)
    (folder / "new" / os.fsdecode(b"odd\xff")).write_bytes(a_mail())
    for path in spool.spooled_mails(folder):
        os.utime(path, (0, 0))
    assert import_spool(by=SYSTEM) == 3
    assert spool.spooled_mails(folder) == []


def test_what_is_no_file_is_left_where_it_is(folder, info):
    spooled(folder)
    os.mkfifo(folder / "new" / "0-pipe")
    (folder / "new" / "0-folder").mkdir()
    (folder / "new" / "0-link").symlink_to(__file__)
    assert import_spool(by=SYSTEM) == 1
    assert import_spool(by=SYSTEM) == 0


@pytest.mark.parametrize(
    "address", ["nobody@library.example", "", "info@elsewhere.example", "x" * 999]
)
def test_mail_for_nobody_is_kept_too(folder, info, address):
    spooled(folder, mailbox=address)
    for path in spool.spooled_mails(folder):
        os.utime(path, (0, 0))
    import_spool(by=SYSTEM)
    arrival = Arrival.objects.get()
    assert arrival.mailbox == info
    assert arrival.addressed_to == (address[:320] or "?")


def test_before_there_is_a_mailbox_it_stays_where_it_is(folder, library, mill):
    spooled(folder)
    with pytest.raises(NoMailbox):
        import_spool(by=SYSTEM)
    assert len(spool.spooled_mails(folder)) == 1
    a_mailbox(mill)
    assert import_spool(by=SYSTEM) == 1


def test_somebody_elses_file_is_taken_when_it_lies_still(folder, info):
    spooled(folder)
    import_spool(by=SYSTEM)
    stranger = folder / "new" / "stranger"
    stranger.write_bytes(a_mail())
    assert import_spool(by=SYSTEM) == 0
    os.utime(stranger, (0, 0))
    assert import_spool(by=SYSTEM) == 1


def test_what_could_not_be_removed_is_not_taken(folder, info, monkeypatch):
    """Otherwise it would come again when its row has aged out, as if it were new."""
    spooled(folder)
    monkeypatch.setattr(spool, "can_be_emptied", lambda _folder: False)
    assert import_spool(by=SYSTEM) == 0
    assert not Arrival.objects.exists()


def test_the_worker_makes_the_spool_and_tidies_it(folder):
    tidy_spool(by=SYSTEM)
    (folder / "tmp" / "half").touch()
    os.utime(folder / "tmp" / "half", (0, 0))
    tidy_spool(by=SYSTEM)
    assert (folder / "new").is_dir()
    assert list((folder / "tmp").iterdir()) == []


def test_no_spool_no_work(folder):
    assert import_spool(by=SYSTEM) == 0
