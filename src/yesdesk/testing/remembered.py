"""Forget before each test what the process remembers."""

from yesdesk.core.cache import disable_for_tests
from yesdesk.core.site_context import forget_library_info
from yesdesk.desk.public.views.ask import forget_pages
from yesdesk.ils.configuration import forget_system
from yesdesk.ils.health import invalidate_capabilities
from yesdesk.ils.rpc.client import forget_capabilities
from yesdesk.ils.rpc.transport import silence
from yesdesk.ils.sip2.copies import forget_copies
from yesdesk.mail.credentials import forget_tokens
from yesdesk.people.city import oidc
from yesdesk.policy.queries import clear_cache


def forget_everything() -> None:
    """Begin like a new process. tests/house/test_what_is_remembered.py finds what is left out."""
    disable_for_tests()
    forget_library_info()
    forget_pages()
    forget_capabilities()
    invalidate_capabilities()
    forget_system()
    silence.end()
    forget_copies()
    forget_tokens()
    oidc.discovery.forget()
    oidc.keys.forget()
    clear_cache()
