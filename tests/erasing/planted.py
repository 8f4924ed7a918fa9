"""A patron's words wherever the house may put them, so that they can be looked for once they are
erased.

`python tests/erasing/planted.py TOKEN` answers the request behind the link TOKEN in every way staff
can, and closes it. Runs beside a library that is being served.
"""

import sys
from datetime import timedelta

WORD = "Quaggazebra"
"""In every word planted, and nowhere else in the world."""

ADDRESS = "quaggazebra@post.example"
PHONE = "01 98 76 54 32"
SPOKEN = (WORD, WORD.lower(), WORD.upper(), "98765432", "98 76 54 32")


def answer_in_every_way(request):
    """Reply, note, promise, hand-over, understanding, a strike and an honest no, each with the
    word.
    """
    from django.utils import timezone

    from yesdesk.core.links import new_link_id
    from yesdesk.core.models import OutboundMessage
    from yesdesk.people.models import User
    from yesdesk.people.queries import actor_for
    from yesdesk.places.models import Branch
    from yesdesk.requests.actions import assignment, close, promises, reply
    from yesdesk.requests.models import OutcomeValue, Request

    def fresh():
        return Request.objects.get(pk=request.pk)

    lea = actor_for(User.objects.select_related("job_class").get(username="lea"))
    reply.reply(fresh(), words=f"Dear {WORD}, we look.", seen_revision=fresh().revision, by=lea)
    reply.note(fresh(), words=f"{WORD} sounded sad.", by=lea)
    reply.set_need(
        fresh(),
        asked_for=f"{WORD} asked for it",
        needed=f"{WORD} needed that",
        kind="other",
        by=lea,
    )
    promises.promise(
        fresh(),
        what=f"A list for {WORD}",
        due_at=timezone.now() + timedelta(hours=3),
        sorry=f"We are sorry, {WORD}.",
        despite_doubt=True,
        by=lea,
    )
    assignment.hand_over(
        fresh(), words=f"{WORD} is yours", branch=Branch.objects.get(slug="hill"), by=lea
    )
    _mails_of(fresh())
    close.close_request(
        fresh(),
        value=OutcomeValue.NOT_THIS_TIME,
        reason=f"Because {WORD}",
        nearest_yes=f"Nearest {WORD}",
        ask_again=f"Again {WORD}",
        by=lea,
    )
    _question_of(fresh(), lea)
    _yes_to(fresh(), lea)
    OutboundMessage.objects.create(
        to=ADDRESS, subject=f"About {WORD}", text=f"Dear {WORD}", about="",
        link_id=new_link_id(), created_at=timezone.now(),
    )  # fmt: skip


def _mails_of(request):
    """One that the patron wrote on it, kept as it came, too."""
    from io import BytesIO

    from yesdesk.core.actors import SYSTEM
    from yesdesk.mail.inbound.route_message import route_message
    from yesdesk.mail.outbound.message_ids import new_message_id
    from yesdesk.mail.parse.parser import parse_mail
    from yesdesk.testing.mails import a_mailbox, an_arrival, mail_bytes

    box = a_mailbox(request.branch)
    ours = new_message_id(request.pk, request.link_id, "library.example")
    quoted = f"On Tue, 3 Nov 2026 at 23:12, The library <a@b.example> wrote:\n> Dear {WORD}"
    raw = mail_bytes(
        f"{WORD} writes by mail\n\n{quoted}", sender=f"{WORD} <{ADDRESS}>",
        subject=f"About {WORD}", message_id=f"<{WORD}@post.example>", References=ours,
    )  # fmt: skip
    message = route_message(parse_mail(BytesIO(raw)), an_arrival(box, raw), by=SYSTEM)
    if message.request != request:
        raise AssertionError("the mail was meant to join the request")


def a_mail_nobody_could_read(branch):
    """It stood on the list, a colleague let it go, and it belongs to no request."""
    from yesdesk.testing.mails import a_mailbox, an_arrival

    an_arrival(
        a_mailbox(branch), f"{WORD} is no mail".encode(), state="let_go", reason="unreadable",
        sender=ADDRESS, subject=f"About {WORD}", detail=WORD,
    )  # fmt: skip


def _question_of(request, lea):
    """A colleague asks about it, and the lead's no holds the word."""
    from django.utils import timezone

    from yesdesk.desk.approvals.escalate import add_answer_entry
    from yesdesk.desk.options.option import Command, order_for
    from yesdesk.ils.port import Capability
    from yesdesk.requests.models import Approval, ApprovalState, How

    now = timezone.now()
    orders = (order_for(WORD, Capability.RENEW, WORD),)
    command = Command("ask.lost", How.ACTS, patron=WORD, orders=orders)
    ask = Approval.objects.create(
        request=request, command=command.as_data(), what=command.summary(), tiers=[lea.job_class_id],
        asked_at=now, ends_at=now, state=ApprovalState.NO,
    )  # fmt: skip
    add_answer_entry(ask, by=lea, now=now, text=f"No, because {WORD}")


def _yes_to(request, lea):
    """A yes by word, whose name and account hold the word."""
    from django.utils import timezone

    from yesdesk.policy.models import Rule
    from yesdesk.requests.actions.decision_rows import add_decision
    from yesdesk.requests.models import Decision, DecisionState, How

    rule, _ = Rule.objects.get_or_create(slug="planted")
    taken = Decision(
        request=request, option="bend", how=How.VERBAL, state=DecisionState.DONE, rule=rule.pk,
        rule_version=1, week="2026-W45", name=f"Yes to {WORD}", account=WORD,
    )  # fmt: skip
    add_decision(taken, by=lea, now=timezone.now())


if __name__ == "__main__":
    from yesdesk.cli.paths import set_up_django

    set_up_django()
    from yesdesk.core.links import link_id_of
    from yesdesk.requests.models import Request

    planted = Request.objects.get(link_id=link_id_of(sys.argv[1]))
    answer_in_every_way(planted)
    a_mail_nobody_could_read(planted.branch)
