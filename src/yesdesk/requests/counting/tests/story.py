"""A few requests, and what random acts do to them."""

from datetime import timedelta

from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals.actions import answer_approval, note_verbal_yes, withdraw_approval
from yesdesk.desk.approvals.escalate import time_out_approval
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.by_words import record_by_words
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.decisions.decline import send_decline
from yesdesk.desk.tests.asked import tiers
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import ask_second_look, patron_replied
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.counting.tests.by_rule import ask, command, tied_answer
from yesdesk.requests.models import Approval, ApprovalState, Channel, Entry, OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana

ACTS = (
    "bend", "words", "close", "no", "ask", "yes", "lead_no", "over", "voice", "withdraw", "time_out",
    "undo", "second_look", "writes", "hand_over", "merge", "merge_all",
    "hours", "days",
)  # fmt: skip


class Story:
    """A few requests, and what random acts do to them; what is refused is refused."""

    def __init__(self, mill, hill, versions, sam, lea, now):
        mails = {"channel": Channel.EMAIL, "columns": {"vouched": True}}
        self.requests = [ask_as_ana(mill, words=f"Letter {n}.", **mails).pk for n in range(3)]
        self.branches, self.versions, self.sam, self.lea, self.now = (
            (mill, hill),
            versions,
            sam,
            lea,
            now,
        )
        for pk in self.requests:
            tied_answer(Request.objects.get(pk=pk), *versions)

    def do(self, act, which, rule):
        request = Request.objects.select_related("branch", "patron").get(pk=self.requests[which])
        if request.merged_into_id:
            request = Request.objects.select_related("branch", "patron").get(
                pk=request.merged_into_id
            )
        try:
            getattr(self, act)(request, self.versions[rule])
        except Refusal:
            return

    def bend(self, request, version):
        apply_command(request, command(version), by=self.sam)

    def words(self, request, version):
        record_by_words(request, [version.rule_id], by=self.sam)
        close_request(request, value=OutcomeValue.YES, by=self.sam)

    def close(self, request, _version):
        close_request(request, value=OutcomeValue.YES, by=self.sam)

    def no(self, request, version):
        send_decline(request, version.rule_id, by=self.sam)

    def ask(self, request, version):
        ask(request, version, self.sam)

    def _answered(self, request, says):
        asking = Approval.objects.select_related("request__branch", "request__patron", "took")
        for row in asking.filter(request=request).order_by("-pk")[:1]:
            answer_approval(row, says=says, why="No.", next_step="Ask.", by=self.lea)

    def yes(self, request, _version):
        self._answered(request, ApprovalState.YES)

    def lead_no(self, request, _version):
        self._answered(request, ApprovalState.NO)

    def over(self, request, _version):
        self._answered(request, ApprovalState.COMING_OVER)

    def voice(self, request, version):
        note_verbal_yes(request, command(version), tiers=tiers("Lead"), lead=self.lea, by=self.sam)

    def withdraw(self, request, _version):
        rows = Approval.objects.select_related("request__branch").filter(request=request)
        for row in rows.order_by("-pk")[:1]:
            withdraw_approval(row, by=self.sam)

    def time_out(self, request, _version):
        for row in Approval.objects.filter(request=request, state=ApprovalState.OPEN):
            self.now.shift(timedelta(minutes=2))
            time_out_approval(str(row.pk), timezone.now())

    def undo(self, request, _version):
        rows = Entry.objects.select_related("request__branch", "request__patron")
        undo(rows.filter(request=request).order_by("-pk").first(), by=self.sam)

    def second_look(self, request, _version):
        ask_second_look(request, by=SYSTEM)

    def writes(self, request, _version):
        patron_replied(request, words="And?", by=SYSTEM)

    def hand_over(self, request, _version):
        there = self.branches[request.branch_id == self.branches[0].pk]
        hand_over(request, words="For you.", branch=there, service_point=None, to=None, by=self.sam)

    def _younger(self, request):
        apart = Request.objects.select_related("branch", "patron").filter(merged_into=None)
        return apart.filter(pk__in=self.requests, pk__gt=request.pk).order_by("pk")

    def merge(self, request, _version):
        for other in self._younger(request)[:1]:
            merge([other], into=request, by=self.sam)

    def merge_all(self, request, _version):
        merge(list(self._younger(request)), into=request, by=self.sam)

    def hours(self, _request, _version):
        self.now.shift(timedelta(hours=5))

    def days(self, _request, _version):
        self.now.shift(timedelta(days=2))
