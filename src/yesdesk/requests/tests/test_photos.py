"""Photos that come with words: a small picture beside the name, for staff, gone with the photo."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.models import Event, Job, SentFile, StoredFile, Timer
from yesdesk.core.storage.files import GRACE, delete_unreferenced, path_of, save
from yesdesk.patrons.erasure import erase_now
from yesdesk.requests.actions import photos
from yesdesk.requests.actions.photos import FORMER, draw_former_photos, draw_photo
from yesdesk.requests.retention import CODE
from yesdesk.testing.jobs import run_due_jobs
from yesdesk.testing.needs import ask_as_ana


def a_photo(kind="JPEG", size=900):
    held = BytesIO()
    Image.new("RGB", (size, 600), "teal").save(held, kind)
    return held.getvalue()


@pytest.fixture
def asked(now, mill):
    def with_file(data, name="album.jpg"):
        return ask_as_ana(mill, files=[SentFile(save(BytesIO(data)), name)])

    return with_file


@pytest.fixture
def shown(asked):
    request = asked(a_photo())
    run_due_jobs("a test")
    return request


def small_of(request):
    file = request.entries.get().files.get()
    return reverse("request_photo", args=[request.pk, file.pk])


def test_the_page_shows_it_beside_its_name(shown, client_of, sam):
    page = client_of(sam).get(reverse("request", args=[shown.pk])).text
    assert f'src="{small_of(shown)}"' in page
    assert 'alt="Small picture of album.jpg"' in page


def test_small_picture_is_served_as_an_inert_jpeg(shown, client_of, sam):
    answer = client_of(sam).get(small_of(shown))
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    assert "attachment" not in answer.get("Content-Disposition", "")
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")


def test_open_pages_hear_of_it(asked):
    request = asked(a_photo())
    Event.objects.all().delete()
    run_due_jobs("a test")
    assert Event.objects.filter(topic=f"request.{request.pk}").exists()


@pytest.mark.parametrize(
    "data", [b"\xff\xd8\xff\xe0 no picture", b"<svg onload='x'/>", a_photo()[:500]]
)
def test_what_is_none_stays_a_name_to_fetch(asked, client_of, sam, data):
    request = asked(data)
    run_due_jobs("a test")
    page = client_of(sam).get(reverse("request", args=[request.pk])).text
    assert "album.jpg" in page
    assert "<img" not in page
    assert client_of(sam).get(small_of(request)).status_code == 404
    assert not Job.objects.exists()  # nobody tries again


def test_what_is_no_photo_by_its_bytes_is_not_looked_at(asked):
    asked(b"words of a letter", name="photo.jpg")
    assert not Job.objects.filter(task__contains="draw_photo").exists()


def test_only_who_sees_the_request_sees_it(shown, client_of, sam, lea, act):
    shown.for_leads = True
    shown.save()
    assert client_of(sam).get(small_of(shown)).status_code == 404
    answer = client_of(lea).get(small_of(shown))
    assert answer.status_code == 200
    answer.close()


def test_small_picture_is_for_its_own_patron_alone(shown, asked, client):
    other, file = asked(b"words"), shown.entries.get().files.get()
    mine, theirs = (
        link_token(one.link_id, one.link_generation, LinkKind.OWN) for one in (shown, other)
    )
    address = reverse("public_photo", args=["en", mine, file.pk])
    for page in ("status", "status_copy"):
        assert f'src="{address}"' in client.get(reverse(page, args=["en", mine])).text
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert client.get(reverse("public_photo", args=["en", theirs, file.pk])).status_code == 404
    answer.close()


def test_photos_from_before_are_drawn_some_at_a_time_and_each_once(asked, monkeypatch):
    monkeypatch.setattr(photos, "FORMER_AT_ONCE", 1)
    for n in range(2):
        asked(a_photo(size=900 + n))
    Job.objects.all().delete()  # as they were kept before there were small pictures
    first, second = StoredFile.objects.order_by("pk").values_list("pk", flat=True)
    draw_former_photos("0", timezone.now())
    assert Timer.objects.get(kind=FORMER).ref == str(first)
    run_due_jobs("a test")
    draw_former_photos(str(first), timezone.now())
    run_due_jobs("a test")
    assert StoredFile.objects.filter(pk__in=[first, second], small=None).count() == 0
    Timer.objects.filter(kind=FORMER).delete()
    draw_former_photos(str(second), timezone.now())
    assert not Timer.objects.filter(kind=FORMER).exists()


def test_small_picture_is_erased_with_its_photo(shown, now):
    delete_unreferenced(timezone.now() + GRACE + timedelta(minutes=1))
    assert StoredFile.objects.count() == 2
    erase_now(CODE, [shown.pk], "staff", by=SYSTEM)
    delete_unreferenced(timezone.now() + GRACE + timedelta(minutes=1))
    assert not StoredFile.objects.exists()


def test_a_photo_whose_bytes_are_gone_keeps_nobody_waiting(asked):
    asked(a_photo())
    path_of(StoredFile.objects.get()).unlink()
    run_due_jobs("a test")
    assert not Job.objects.exists()


def test_twice_sent_it_is_drawn_once(shown, asked):
    asked(a_photo())
    drawn = StoredFile.objects.exclude(small=None).get()
    draw_photo.func(drawn.pk)
    assert StoredFile.objects.count() == 2
