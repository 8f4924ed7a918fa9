"""A bare Django project: no middleware, one row by key, one line out. `python -m bench.bare_django PORT`."""

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import django
import uvicorn
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import models
from django.http import HttpRequest, HttpResponse  # noqa: TID251
from django.urls import path


def _database() -> dict[str, object]:
    kept = {"CONN_MAX_AGE": None}
    if not os.environ["DATABASE_URL"]:
        file = Path(os.environ["YESDESK_DATA"]) / "yesdesk.sqlite3"
        return {**kept, "ENGINE": "django.db.backends.sqlite3", "NAME": file}
    at = urlsplit(os.environ["DATABASE_URL"])
    where = {"HOST": at.hostname, "PORT": at.port, "USER": at.username, "NAME": at.path[1:]}
    return {**kept, **where, "ENGINE": "django.db.backends.postgresql"}


settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF="__main__", DATABASES={"default": _database()})
django.setup()


class Asked(models.Model):
    """The table of requests, of which only these words are known here."""

    said = models.TextField()

    class Meta:
        app_label = "bench"
        db_table = "desk_request"
        managed = False


def bare(_http: HttpRequest, pk: int) -> HttpResponse:
    said = Asked.objects.values_list("said", flat=True).get(pk=pk)
    return HttpResponse(f"{said}\n", content_type="text/plain; charset=utf-8")


def ready(_http: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path("bench/bare/<int:pk>", bare), path("readyz", ready)]


if __name__ == "__main__":
    uvicorn.run(WSGIHandler(), port=int(sys.argv[1]), interface="wsgi", access_log=False)
