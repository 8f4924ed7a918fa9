"""An answer in writing: read as its patron will, and given back after an undo."""

from typing import Any

from django.utils.translation import gettext as _

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import SentFile
from yesdesk.core.outbox.messages import LINK
from yesdesk.core.plain_text import as_html_paragraphs
from yesdesk.core.web.pages import StaffRequest
from yesdesk.desk.pages.forms import ReplyForm
from yesdesk.patrons.models import ContactKind
from yesdesk.requests.actions.letters import require_own_line
from yesdesk.requests.actions.timeline import clean_words
from yesdesk.requests.models import (
    Channel,
    EntryFile,
    Outcome,
    OutcomeValue,
    OutgoingReply,
    Request,
)
from yesdesk.requests.queries.letter import answer_letter
from yesdesk.requests.queries.request_page import language_name


def letter_context(request: Request, words: str, *, reader: str) -> dict[str, Any]:
    """Return what `desk/parts/letter.html` prints: the letter as posted, or what it needs."""
    letter, needs = None, ""
    try:
        kept = clean_words(words)
        require_own_line(kept)
    except ValidationRefusal as refused:
        needs = refused.fields["words"]
    else:
        letter = answer_letter(request, kept)
    parts, own_link = letter.parts if letter else (), _("[the link to their own page]")
    return {
        "letter": letter,
        "letter_needs": needs,
        "letter_parts": [as_html_paragraphs(part.replace(LINK, own_link)) for part in parts],
        "letter_language": language_name(letter.language, reader) if letter else "",
        "letter_by_mail": request.patron is not None
        and request.patron.contact_kind == ContactKind.EMAIL,
        "own_subject": request.channel == Channel.EMAIL,
    }


def typed_reply(http: StaffRequest) -> ReplyForm:
    """Return the typed reply without its errors. Its files stay."""
    typed = ReplyForm(http.POST, http.FILES) if http.method == "POST" else None
    if typed is not None:
        typed.is_valid()
    sent = http.POST if http.method == "POST" else http.GET
    kept = ("words", "then", "answers", "other_way")
    form = ReplyForm(initial={name: sent.get(name, "") for name in kept})
    form.initial["exceptions"] = sent.getlist("exceptions")
    proposed = {"closes_as", "promise_by", "tag"} & sent.keys()
    form.initial = {**form.initial, **{name: sent[name] for name in proposed}}
    if sent.get("outcome") == OutcomeValue.YES_OTHER_WAY:
        form.initial = {**form.initial, "other_way": "yes"}
    if typed is not None:
        form.sent = typed.sent
    return form


def undone_reply_form(request: Request, entry: int | None) -> ReplyForm | None:
    """Return an undone answer's form, with its files; None for another request's."""
    if entry is None:
        return None
    rows = OutgoingReply.objects.filter(entry=entry, entry__request=request)
    undone = rows.exclude(undone_at=None).select_related("entry").first()
    if undone is None:
        return None
    ended = Outcome.objects.filter(
        request=request, entry__gt=entry, undone_at=undone.undone_at
    ).first()
    form = ReplyForm(
        initial={
            "words": undone.entry.text,
            "answers": undone.answers,
            "then": "yes" if ended else "",
            "other_way": "yes" if ended and ended.value == OutcomeValue.YES_OTHER_WAY else "",
        }
    )
    files = EntryFile.objects.filter(entry=entry).select_related("file").order_by("pk")
    form.sent = [SentFile(each.file, each.name) for each in files]
    return form
