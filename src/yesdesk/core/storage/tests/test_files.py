"""The one door for files: whole or not at all, once each, called what they are, gone when unused."""

import errno
import hashlib
import os
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import OuterRef
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import StoredFile
from yesdesk.core.registry import Registry
from yesdesk.core.storage import files
from yesdesk.core.storage.files import (
    DiskFull,
    delete_unreferenced,
    open_file,
    path_of,
    save,
    save_raw,
)
from yesdesk.core.transactions import allow_in_transaction

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def used(monkeypatch):
    """Ids of files that somebody points at."""
    ids = set()
    registry = Registry("user of files")
    registry.add("test", lambda: StoredFile.objects.filter(id__in=ids, id=OuterRef("pk")))
    monkeypatch.setattr(files, "file_references", registry)
    return ids


@pytest.fixture
def folder(settings):
    return settings.DATA / "files"


def _on_disk(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ".lock")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=4096))
def test_any_bytes_come_back_as_they_were_under_their_own_hash(data):
    stored = save(BytesIO(data))
    with open_file(stored) as file:
        back = file.read()
    assert hashlib.sha256(back).hexdigest() == stored.sha256 == path_of(stored).name
    assert len(back) == stored.size
    assert back == data or stored.kind == "image/jpeg"


def test_bytes_larger_than_a_chunk(folder, monkeypatch):
    monkeypatch.setattr(files, "_CHUNK", 1000)
    data = os.urandom(12_345)
    stored = save(SimpleUploadedFile("x.bin", data))
    assert stored.sha256 == hashlib.sha256(data).hexdigest()
    assert _on_disk(folder) == [path_of(stored)]
    assert path_of(stored) == folder / stored.sha256[:2] / stored.sha256


def test_the_same_bytes_are_kept_once():
    first, again = save(BytesIO(b"one photo")), save(BytesIO(b"one photo"))
    assert first == again
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "limit", "says"), [(b"", 9, "nothing in this file"), (b"0123456789", 9, "up to 0 MB")]
)
def test_an_empty_or_too_large_file_is_explained_and_leaves_nothing(folder, data, limit, says):
    with pytest.raises(ValidationRefusal) as needs:
        save(BytesIO(data), limit=limit, field="photo")
    assert says in needs.value.fields["photo"]
    assert _on_disk(folder) == []
    assert not StoredFile.objects.exists()


def test_ten_megabytes_are_taken_and_one_byte_more_is_not():
    assert save(BytesIO(bytes(files.LIMIT))).size == 10 * 1024 * 1024
    with pytest.raises(ValidationRefusal) as needs:
        save(BytesIO(bytes(files.LIMIT + 1)))
    assert "up to 10 MB" in needs.value.fields["files"]


@pytest.mark.parametrize("where", ["_flush_to_disk", "fsync_path"])
def test_a_full_disk_is_nobodys_fault_and_leaves_nothing_half(folder, monkeypatch, where):
    def full(*_given):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, where, full)
    with pytest.raises(DiskFull) as no_room:
        save(BytesIO(b"a photo"))
    assert no_room.value.status == 507
    assert no_room.value.next_step
    assert not StoredFile.objects.exists()
    assert not list((folder / "tmp").iterdir())


def test_another_trouble_with_the_disk_is_not_called_a_full_one(monkeypatch):
    def broken(*_given):
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(files, "_flush_to_disk", broken)
    with pytest.raises(OSError, match="disk") as trouble:
        save(BytesIO(b"a photo"))
    assert trouble.value.errno == errno.EIO


def test_an_upload_that_breaks_off_leaves_nothing(folder):
    class BreaksOff(BytesIO):
        def read(self, *_given):
            if self.tell():
                raise ConnectionResetError
            return super().read(3)

    with pytest.raises(ConnectionResetError):
        save(BreaksOff(b"abcdef"))
    assert _on_disk(folder) == []


def test_the_bytes_are_on_the_disk_before_the_row(monkeypatch):
    steps = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (steps.append("fsync"), real(handle)))
    rows = files._row_of_arrived
    monkeypatch.setattr(
        files, "_row_of_arrived", lambda *given: (steps.append("row"), rows(*given))[1]
    )
    save(BytesIO(b"a photo"))
    assert steps == ["fsync", "fsync", "fsync", "row"]  # file, the new folder's own entry, its name


def test_what_nothing_points_at_is_swept_after_a_while_and_what_is_used_stays(folder, used):
    lost, kept = save(BytesIO(b"lost")), save(BytesIO(b"kept"))
    used.add(kept.id)
    now = timezone.now()
    assert delete_unreferenced(now) == 0
    _age(folder)
    assert delete_unreferenced(now + DAY) == 1
    assert list(StoredFile.objects.all()) == [kept]
    assert _on_disk(folder) == [path_of(kept)]
    assert not path_of(lost).exists()


def test_what_was_kept_again_is_young_again(folder):
    stored = save(BytesIO(b"again"))
    StoredFile.objects.update(stored_at=timezone.now() - DAY)
    _age(folder)
    assert save(BytesIO(b"again")) == stored
    assert delete_unreferenced(timezone.now()) == 0
    assert path_of(stored).exists()


def test_file_saved_again_during_cleanup_keeps_its_bytes(folder, monkeypatch):
    save(BytesIO(b"again"))
    _age(folder)
    leftovers = files._drop_leftovers
    anew = []

    def meanwhile(before):
        anew.append(save(BytesIO(b"again")))
        leftovers(before)

    monkeypatch.setattr(files, "_drop_leftovers", meanwhile)
    now = timezone.now()
    StoredFile.objects.update(stored_at=now - DAY)
    assert delete_unreferenced(now) == 1
    assert path_of(anew[0]).read_bytes() == b"again"
    assert list(StoredFile.objects.all()) == anew


def test_what_crashes_left_is_swept_when_it_is_old(folder):
    stored = save(BytesIO(b"a photo"))
    StoredFile.objects.all().delete()  # as if the process had died before the row
    (folder / "tmp" / "half").write_bytes(b"half")
    delete_unreferenced(timezone.now())
    assert len(_on_disk(folder)) == 2
    _age(folder)
    delete_unreferenced(timezone.now())
    assert _on_disk(folder) == []
    assert save(BytesIO(b"a photo")).sha256 == stored.sha256


def test_an_upload_that_a_crash_left_is_swept_when_it_is_old(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    left = tmp_path / "half.upload"
    left.write_bytes(b"words of a patron")
    delete_unreferenced(timezone.now())
    assert left.exists()
    os.utime(left, (0, 0))
    delete_unreferenced(timezone.now())
    assert not left.exists()


def test_many_are_swept_in_batches(folder, monkeypatch, used):
    monkeypatch.setattr(files, "_BATCH", 2)
    stored = [save(BytesIO(b"%d" % number)) for number in range(5)]
    used.add(stored[0].id)
    _age(folder)
    assert delete_unreferenced(timezone.now() + DAY) == 4
    assert _on_disk(folder) == [path_of(stored[0])]


def test_a_sweep_of_nothing_is_fine():
    assert delete_unreferenced(timezone.now()) == 0


def test_a_row_given_back_with_its_transaction_leaves_a_file_that_is_swept(folder):
    def break_off():
        with transaction.atomic(), allow_in_transaction():
            save(BytesIO(b"a photo"))
            raise LookupError

    with pytest.raises(LookupError):
        break_off()
    assert len(_on_disk(folder)) == 1
    _age(folder)
    delete_unreferenced(timezone.now())
    assert _on_disk(folder) == []


def _age(folder):
    old = (timezone.now() - DAY).timestamp()
    for path in _on_disk(folder):
        os.utime(path, (old, old))


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff\xe1 a picture with a place in it", b"From: ana\r\n"]
)
def test_save_raw_keeps_every_byte_whatever_the_size(data, monkeypatch):
    monkeypatch.setattr(files, "LIMIT", 4)
    stored = save_raw(BytesIO(data), kind="message/rfc822")
    with open_file(stored) as file:
        assert file.read() == data
    assert (stored.kind, stored.size) == ("message/rfc822", len(data))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG])
def test_save_raw_on_a_full_disk_leaves_nothing(folder, monkeypatch, number):
    def full(_file):
        raise OSError(number, "no space")

    monkeypatch.setattr(files, "_flush_to_disk", full)
    with pytest.raises(DiskFull):
        save_raw(BytesIO(b"x"), kind="message/rfc822")
    assert not [path for path in folder.rglob("*") if path.is_file()]
