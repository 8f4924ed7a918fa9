"""Addresses without a room of their own: the first page, and whether this library can serve."""

import tempfile
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.templatetags.static import static
from django.urls import register_converter, reverse
from django.urls.converters import StringConverter

from yesdesk.core.site_context import is_set_up
from yesdesk.core.tasks.leases import lease_is_held
from yesdesk.core.tasks.timers import CLOCK
from yesdesk.core.web.context import start_of


class LanguageCode(StringConverter):
    regex = "[a-z]{2}(?:-[a-z]{2,4})?"


register_converter(LanguageCode, "lang")


def start(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(start_of(request))


OPEN_TO_ROBOTS: Final = ("ask", "contact", "privacy", "accessibility")
"""Names of the pages that search engines may show: all others are a patron's own, or staff's."""


def robots(_request: HttpRequest) -> HttpResponse:
    spoken = [code for code, _name in settings.LANGUAGES]
    shown = [f"Allow: {reverse(name, args=[code])}" for name in OPEN_TO_ROBOTS for code in spoken]
    # The bare address, and what those pages are drawn with: `$` ends an address (RFC 9309).
    shown += [f"Allow: {reverse('start')}$", f"Allow: {settings.STATIC_URL}"]
    lines = ["User-agent: *", *shown, "Disallow: /", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def favicon(_request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("yesdesk/favicon.svg"))


def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 where this process can serve, else 503 with a sentence for each thing that is missing."""
    wrong = obstacles_to_readiness()
    return JsonResponse({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200)


def live_elsewhere(_request: HttpRequest) -> HttpResponse:
    words = "Live hints come from `yesdesk web`, not from this process.\n"
    return HttpResponse(words, content_type="text/plain", status=503)


NO_DATABASE: Final = "The database does not answer. Start it, or look at DATABASE_URL."
BEHIND: Final = "The database is of an older Yesdesk. Run `yesdesk upgrade`."
AHEAD: Final = (
    "The database is of a newer Yesdesk than this one. Start that newer one, or restore a backup."
)
NO_LIBRARY_YET: Final = "No library has been set up yet. Run `yesdesk init`."
NO_CLOCK: Final = "Nothing runs on time just now: no worker is ticking. Start `yesdesk serve` or `yesdesk worker`."
NO_FOLDER: Final = (
    "The data folder {folder} cannot be written to ({why}). "
    "Make room there, or let the user Yesdesk runs as write to it."
)


def obstacles_to_readiness() -> list[str]:
    wrong = _data_folder_problems()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        wrong += schema_state()
        if not wrong and not is_set_up():
            wrong.append(NO_LIBRARY_YET)
        elif not wrong and not lease_is_held(CLOCK):
            wrong.append(NO_CLOCK)
    except Error:
        connection.close()
        wrong.append(NO_DATABASE)
    return wrong


def schema_state() -> list[str]:
    """A sentence with the tables' fault; empty when they are current. Raises django.db.Error without a database."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    ours = loader.migrated_apps
    unknown = {key for key in loader.applied_migrations if key[0] in ours} - set(
        loader.disk_migrations
    )
    if unknown:
        return [AHEAD]
    return [BEHIND] if executor.migration_plan(loader.graph.leaf_nodes()) else []


def _data_folder_problems() -> list[str]:
    folder = Path(settings.DATA)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
    except OSError as error:
        return [NO_FOLDER.format(folder=folder, why=error.strerror)]
    return []
