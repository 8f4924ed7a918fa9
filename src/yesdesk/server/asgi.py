"""The application uvicorn runs. Django runs as WSGI in threads: a third of the cost of Django on ASGI, measured."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.urls import get_resolver

from yesdesk.server.router import Router


def _build_application() -> Router:
    from django.core.handlers.wsgi import WSGIHandler

    from yesdesk.core.storage.folders import WEB, note_user
    from yesdesk.core.web.files import body_limits
    from yesdesk.server.live import Live, LiveQueries
    from yesdesk.server.wsgi_bridge import WsgiBridge

    note_user(WEB)
    # Read now, so that the first page is not the slow one, and a mistake in them ends the start.
    addresses = get_resolver().url_patterns
    return Router(
        pages=WsgiBridge(WSGIHandler(), ThreadPoolExecutor(settings.WEB_THREADS, "page")),
        live=Live(LiveQueries()),
        base_url=settings.BASE_URL,
        trusted_proxies=settings.TRUSTED_PROXIES,
        spool_folder=settings.DATA / "tmp",
        limit_for=body_limits(addresses),
    )


application = _build_application()
