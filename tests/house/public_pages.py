"""Every page a patron can see, in each of its states: a name, and how to get there."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.links import LinkKind, link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.core.site_context import forget_library_info, library_info
from yesdesk.desk.answers.actions import AnswerDraft, add_answer
from yesdesk.patrons.models import ContactKind, LegalHold, Patron as Patrons
from yesdesk.people.account.actions import post_staff_mail
from yesdesk.people.models import StaffSession, User
from yesdesk.places.models import Library
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Channel, OutcomeValue, Request
from yesdesk.testing.needs import let_answers_go

DAY = datetime(2030, 1, 1, tzinfo=UTC)
HERE = {"sec-fetch-site": "same-origin"}
ELSEWHERE = {"sec-fetch-site": "cross-site"}


@dataclass
class Patron:
    """Ana in her browser, her request, and the colleague who answers it."""

    browser: Client
    language: str
    request: Request
    colleague: Any
    kind: LinkKind = LinkKind.OWN

    def get(self, name: str, *args: Any, query: str = "") -> Any:
        return self.browser.get(self._address(name, *args) + query)

    def post(self, name: str, data: dict[str, Any], *args: Any, headers: Any = HERE) -> Any:
        return self.browser.post(self._address(name, *args), data, headers=headers)

    def by_slip(self) -> "Patron":
        """The same patron with a printed slip in hand."""
        return replace(self, kind=LinkKind.SLIP)

    def token(self) -> str:
        return link_token(self.request.link_id, self.request.link_generation, self.kind)

    def _address(self, name: str, *args: Any) -> str:
        own = name.startswith("status")
        return reverse(name, args=[self.language, *([self.token()] if own else []), *args])

    def ends(self, value: OutcomeValue, **lines: str) -> None:
        close_request(self.request, value=value, by=self.colleague, **lines)


def _answered(ana: Patron) -> Any:
    ana.request.refresh_from_db()
    reply(ana.request, words="Zzyx.", seen_revision=ana.request.revision, by=ana.colleague)
    let_answers_go()
    return ana.get("status")


def _to_be_called(ana: Patron) -> Any:
    Patrons.objects.update(contact="+33144556677", contact_kind=ContactKind.PHONE)
    ana.request = Request.objects.select_related("patron", "branch").get(pk=ana.request.pk)
    return _answered(ana)


def _promised(ana: Patron) -> Any:
    _promise(ana)
    return ana.get("status")


def _renewed(ana: Patron) -> Any:
    _promise(ana, sorry="Zzyx")
    return ana.get("status")


def _promise(ana: Patron, sorry: str = "") -> None:
    due_at = timezone.now() + timedelta(hours=3)
    says = {"what": "Qwyx", "sorry": sorry, "despite_doubt": True}
    promise(ana.request, due_at=due_at, by=ana.colleague, **says)


def _late(ana: Patron) -> Any:
    _promise(ana)
    ana.request.promises.update(due_at=timezone.now() - timedelta(hours=1))
    return ana.get("status")


def _yes(ana: Patron) -> Any:
    _answered(ana)
    ana.ends(OutcomeValue.YES)
    return ana.get("status")


def _not_this_time(ana: Patron) -> Any:
    ana.ends(OutcomeValue.NOT_THIS_TIME, reason="Zzyx", nearest_yes="Qwyx", ask_again="Xyzz")
    return ana.get("status")


def _ended(ana: Patron) -> Any:
    ana.ends(OutcomeValue.ENDED)
    return ana.get("status")


def _withdrawn(ana: Patron) -> Any:
    ana.post("status_withdraw", {})
    return ana.get("status")


def _changed_and_thanked(ana: Patron) -> Any:
    ana.post("status_changed", {"words": "Qwyx"})
    _answered(ana)
    ana.post("status_thanks", {"words": "Xyzz"})
    return ana.get("status")


def _held(ana: Patron) -> Any:
    LegalHold.objects.create(
        subject=f"request:{ana.request.pk}", reason="Qwyx", since=timezone.now()
    )
    return ana.post("status_forget", {})


def _chats(ana: Patron, since: int = 5, *, by: Any = None) -> Any:
    """The talk of a chat that began so many seconds ago."""
    Library.objects.update(has_sign=True, has_chat=True)
    now = timezone.now()
    Request.objects.filter(pk=ana.request.pk).update(
        channel=Channel.CHAT, chat_until=now + timedelta(seconds=60), waiting_since=now - timedelta(seconds=since),
        assigned_to=by,
    )  # fmt: skip
    return ana.get("status_chat")


def _chat_lines(ana: Patron, since: int = 5, **said: Any) -> Any:
    _chats(ana, since, **said)
    return ana.get("status_chat_lines")


def _chat_closed(ana: Patron) -> Any:
    _chats(ana)
    Request.objects.filter(pk=ana.request.pk).update(chat_until=None, emergency="threat")
    return ana.get("status_chat")


def _ask_in_chat(ana: Patron) -> Any:
    Library.objects.update(has_sign=True, has_chat=True)
    library_info()
    StaffSession.objects.filter(session_key="x").delete()  # of another language
    StaffSession.objects.create(
        session_key="x", user=User.objects.get(username="sam"), expire_date=DAY,
        created_on=DAY.date(), seen_on=DAY.date(), chat_until=DAY,
    )  # fmt: skip
    return ana.get("ask")


def _stop_mail(ana: Patron) -> str:
    """The link of a mail to Sam."""
    post_staff_mail(
        User.objects.get(username="sam"), subject="", paragraphs=[], about="",
        not_before=timezone.now(),
    )  # fmt: skip
    link = OutboundMessage.objects.latest("id").headers["List-Unsubscribe"].strip("<>")
    return link.removeprefix(settings.BASE_URL).replace("/en/", f"/{ana.language}/")


def _here(ana: Patron, **ticks: str) -> Any:
    """The number and the slip after something was sent at a library computer."""
    return ana.browser.get(ana.post("here_at", {"words": "Qwyx", **ticks}, "mill")["Location"])


def _answers(ana: Patron, name: str, *args: Any, words: str = "") -> Any:
    """A page of answers for everybody, of which one is public."""
    Library.objects.update(has_answers=True)
    forget_library_info()
    texts, titles = dict.fromkeys(("en", "es", "fr"), "Zzyx."), dict.fromkeys(("es", "fr"), "Qwyx")
    drafted = AnswerDraft("Qwyx", texts, titles=titles, is_public=True, subject="Xyzz")
    pks = [add_answer(drafted, by=SYSTEM).pk for _each in args]
    return ana.post(name, {"words": words}, *pks) if words else ana.get(name, *pks)


PAGES: dict[str, Callable[[Patron], Any]] = {
    "ask, somebody can chat": _ask_in_chat,
    "chat": _chats,
    "chat, a line too long": lambda ana: (
        _chats(ana),
        ana.post("status_chat", {"words": "z" * 301}),
    )[1],
    "chat, leaves": lambda ana: (
        Patrons.objects.update(contact="", contact_kind=ContactKind.NONE),
        _chats(ana),
        ana.post("status_chat", {"leave": "yes", "contact": "ana.m@post"}),
    )[2],
    "chat, lines": lambda ana: _chat_lines(ana, by=ana.colleague.user_id),
    "chat, nobody came": lambda ana: _chat_lines(ana, 99),
    "chat, closed": _chat_closed,
    "stop a mail": lambda ana: ana.browser.get(_stop_mail(ana)),
    "mail stopped": lambda ana: ana.browser.post(_stop_mail(ana), headers=HERE),
    "answers": lambda ana: _answers(ana, "public_answers"),
    "answers, found": lambda ana: (
        _answers(ana, "public_answer", 0),
        ana.post("public_answers", {"words": "Qwyx"}),
    )[1],
    "answers, none found": lambda ana: _answers(ana, "public_answers", words="zzzz"),
    "answers, a card number": lambda ana: _answers(ana, "public_answers", words="29001000184511"),
    "answer": lambda ana: _answers(ana, "public_answer", 0),
    "answers in a frame": lambda ana: _answers(ana, "public_answers_framed"),
    "ask": lambda ana: ana.get("ask"),
    "ask at a branch": lambda ana: ana.get("ask_at", "hill"),
    "ask, empty": lambda ana: ana.post("ask", {}),
    "ask, address to mend": lambda ana: ana.post("ask", {"words": "Qwyx", "contact": "ana.m@post"}),
    "ask, from elsewhere": lambda ana: ana.post("ask", {"words": "Qwyx"}, headers=ELSEWHERE),
    "in a frame": lambda ana: ana.get("ask_framed", "mill"),
    "in a frame, empty": lambda ana: ana.post("ask_framed", {}, "mill"),
    "in a frame, sent": lambda ana: ana.post("ask_framed", {"words": "Qwyx"}, "mill"),
    "at a library computer": lambda ana: ana.get("here_at", "mill"),
    "at a library computer, cleared": lambda ana: ana.get("here_at", "mill", query="?next"),
    "at a library computer, empty": lambda ana: ana.post("here_at", {}, "mill"),
    "at a library computer, sent": _here,
    "at a library computer, sent to a lead": lambda ana: _here(ana, about_staff="on"),
    "receipt": lambda ana: ana.get("status", query="?new"),
    "status": lambda ana: ana.get("status"),
    "status, written": lambda ana: ana.get("status", query="?said=written"),
    "status, need changed": lambda ana: ana.get("status", query="?said=changed"),
    "status, thanked": lambda ana: ana.get("status", query="?said=thanked"),
    "status, new link": lambda ana: ana.get("status", query="?said=link"),
    "status, nothing written": lambda ana: ana.post("status_write", {"words": ""}),
    "status, promised": _promised,
    "status, promised anew": _renewed,
    "status, late": _late,
    "status, to be called": _to_be_called,
    "status, answered": _answered,
    "status, thanks too long": lambda ana: (
        _answered(ana),
        ana.post("status_thanks", {"words": "Zzyx " * 500}),
    )[1],
    "status, changed and thanked": _changed_and_thanked,
    "status, yes": _yes,
    "status, not this time": _not_this_time,
    "status, ended": _ended,
    "status, taken back": _withdrawn,
    "need changed": lambda ana: ana.get("status_changed"),
    "need changed, empty": lambda ana: ana.post("status_changed", {}),
    "take back": lambda ana: ana.get("status_withdraw"),
    "new link": lambda ana: ana.get("status_new_link"),
    "copy": lambda ana: ana.get("status_copy"),
    "forget": lambda ana: ana.get("status_forget"),
    "forgotten": lambda ana: ana.post("status_forget", {}),
    "held": _held,
    "by a slip": lambda ana: ana.by_slip().get("status"),
    "by a slip, refused": lambda ana: ana.by_slip().get("status_forget"),
    "lost link": lambda ana: ana.get("lost_link"),
    "lost link, empty": lambda ana: ana.post("lost_link", {}),
    "lost link, a phone": lambda ana: ana.post("lost_link", {"contact": "01 23 45 67 89"}),
    "lost link, sent": lambda ana: ana.post("lost_link", {"contact": "ana.m@post.example"}),
    "what we keep": lambda ana: ana.get("privacy"),
    "easy to use": lambda ana: ana.get("accessibility"),
    "where we are": lambda ana: ana.get("contact"),
    "nothing here": lambda ana: ana.browser.get(f"/{ana.language}/nothing"),
    "link of nobody": lambda ana: ana.browser.get(f"/{ana.language}/r/zzzz"),
}
