"""Where HTTP begins and ends; the only part of core that knows django.http.

`log`: a line a request. `refusals`: what stands in the way, as a page. `public`: patrons' pages and
their cookie-less forms. `tokens`: those of everybody else. `notices`: what a page says
after an act.
`context`: what every template may use. `addresses`: those without a room.
"""

from yesdesk.core.http.addresses import LanguageCode
from yesdesk.core.http.context import best_language, page_context
from yesdesk.core.http.log import RequestLog
from yesdesk.core.http.notices import drop_notices, flash
from yesdesk.core.http.public import (
    SameOriginForPublicForms,
    host_is_ours,
    public_page,
    stale_form,
)
from yesdesk.core.http.refusals import Refusals, refusal_page
from yesdesk.core.http.tokens import FormTokens

__all__ = [
    "FormTokens",
    "LanguageCode",
    "Refusals",
    "RequestLog",
    "SameOriginForPublicForms",
    "best_language",
    "drop_notices",
    "flash",
    "host_is_ours",
    "page_context",
    "public_page",
    "refusal_page",
    "stale_form",
]
