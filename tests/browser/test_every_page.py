"""Every page, in the role that finds most to do on it: WCAG 2.2 AA in both themes, narrow screens, large text."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import DESKTOP, PHONE, House, Visit, Watch
from tests.browser.wcag import OF_COLOURS, OF_WIDTH, sideways, stretch, violations

NARROW = {"width": 320, "height": 640}
ROLES = ["sam", "max", "jo", "kim", "lea", "dana", "teo", "priya"]

# The acts whose form opens on one and the same page.
ACTS = [
    "note", "promise", "new_time", "hand_over", "close", "understand", "reach", "write_down", "hold",
]  # fmt: skip
# Route -> who looks, and at which address: once, as every role meets every address in make soak. `{...}` are looked
# up in the story.
STAFF: dict[str, list[tuple[str, str]]] = {
    "desk": [
        ("lea", "/desk"), ("lea", "/desk?queue=held"), ("sam", "/desk?select=1"),
    ],
    "selected": [
        ("lea", f"/desk/selected?do={do}&pick={{waiting}}&pick={{longest}}")
        for do in ("pass", "close", "hold", "merge")
    ],
    "find": [("kim", "/desk/find?q=book"), ("kim", "/desk/find?q=zzzqqq")],
    "note_need": [("sam", "/desk/new")],
    "request": [
        ("lea", f"/desk/{{{which}}}") for which in ("longest", "for_leads", "held", "closed", "mailed")
    ],
    "request_earlier": [("lea", "/desk/{waiting}/earlier")],
    "request_forget": [("lea", "/desk/{longest}/forget")],
    "strike_words": [("lea", "/desk/{longest}/entries/{entry}/strike")],
    "request_reply": [("lea", "/desk/{waiting}/reply")],
    **{f"request_{act}": [("lea", f"/desk/{{waiting}}/{act.replace('_', '-')}")] for act in ACTS},
    "request_ways": [("lea", "/desk/{waiting}/ways")],
    "tally": [("sam", "/tally")],
    "tally_totals": [("lea", "/tally/counts")],
    "tally_kinds": [("teo", "/settings/questions")],
    "saved_views": [("sam", "/desk/views?queue=all&kind=rooms"), ("lea", "/desk/views")],
    "tags": [("lea", "/settings/tags")],
    "funds": [("dana", "/settings/funds")],
    "fund_add": [("dana", "/settings/funds/new")],
    "fund_change": [("dana", "/settings/funds/{fund}")],
    "give_from_fund": [("sam", "/desk/{waiting}/fund/{fund}")],
    "request_pin": [("sam", "/desk/{waiting}/pin"), ("sam", "/desk/{waiting}/pin?done=yes")],
    "scan": [
        ("sam", "/yes"), ("sam", "/yes#patron=29001000184"),
    ],
    "scanned": [
        ("sam", "/yes/card/{ana_scanned}"),
        ("lea", "/yes/card/{bo_scanned}"), ("sam", "/yes/card/{nobody_scanned}"),
        ("sam", "/yes/card/a-scan-that-is-over"),
    ],
    "scan_request": [("sam", "/yes/card/{ana_scanned}/request"), ("sam", "/yes/card/{nobody_scanned}/request")],
    "request_words": [("sam", "/desk/{waiting}/words"), ("sam", "/desk/{waiting}/words?q=book&put=a{answer}")],
    "say_yes": [
        ("dana", "/say-yes"), ("sam", "/say-yes?q=book"),
    ],
    "answers": [
        ("kim", "/answers"), ("kim", "/answers?q=book"), ("kim", "/answers?show=again"),
        ("kim", "/answers?show=retired"),
    ],
    "answer": [("sam", "/answers/{answer}"), ("kim", "/answers/{changed_answer}")],
    "answer_add": [("kim", "/answers/new"), ("kim", "/answers/new?request={replied}&entry={reply}")],
    "answer_change": [("kim", "/answers/{answer}/change")],
    "note_exception": [("sam", "/exceptions/new"), ("sam", "/exceptions/new?rule=late-charges")],
    "left_open": [("lea", "/desk/left-open")],
    "before_closing": [("sam", "/desk/before-closing")],
    "outside": [("sam", "/outside"), ("sam", "/outside?q=zzzqqq")],
    "outside_call": [("kim", "/outside/{place}?request={waiting}")],
    "outside_list": [("kim", "/outside/list")],
    "outside_add": [("sam", "/outside/new")],
    "outside_change": [("kim", "/outside/{place}/change")],
    "purchases": [("dana", "/desk/purchases")],
    "own_thanks": [("sam", "/desk/thanks")],
    "request_talk": [("sam", "/desk/{open}/talk")],
    "no_lead": [("lea", "/desk/asked/no-lead")],
    "asked": [("lea", "/desk/asked")],
    "asked_up": [("lea", "/desk/asked/{ask}")],
    "request_asked": [("sam", "/desk/{asked}/asked/{ask}")],
    "practice": [("lea", "/practice")],
    "practice_need": [("sam", "/practice/late-charge")],
    "practice_answer": [
        ("sam", "/practice/late-charge/answer"), ("sam", "/practice/lost-book/answer"),
        ("sam", "/practice/six-and-a-phone/answer"),
    ],
    "pocket_cards": [("sam", "/pocket-cards")],
    "practice_deck": [("sam", "/practice/deck")],
    "practice_add": [("lea", "/practice/needs/new")],
    "practice_change": [("lea", "/practice/needs/{need}")],
    "rule": [("dana", "/rules/late-charges")],
    "decisions": [("dana", "/library/decisions")],
    "decision": [("dana", "/library/decisions/{decision}")],
    "decision_draft": [("dana", "/library/decisions/draft/{decision_draft}")],
    "rule_add": [("dana", "/rules/new")],
    "rule_change": [("dana", "/rules/late-charges/change")],
    "own_sheet": [("dana", "/rules/sheet?for=all")],
    "sheet_files": [("dana", "/rules/sheet/files")],
    "sheet_draft": [("dana", "/rules/sheet/draft")],
    "sheet_lines": [("dana", "/rules/sheet/draft/lines/late-charges")],
    "sheet_sign": [("dana", "/rules/sheet/draft/sign")],
    "account": [("teo", "/account/")],
    "own_pin": [("teo", "/account/pin")],
    "shared_desks": [("lea", "/settings/shared-desks")],
    "own_ringing": [("lea", "/account/ringing")],
    "own_password": [("teo", "/account/password")],
    "own_card": [("sam", "/account/card")],
    "staff_card": [("teo", "/settings/staff/{colleague}/card")],
    "connection": [("teo", "/settings/library-system"), ("teo", "/settings/library-system?check=yes")],
    "connection_pickups": [("teo", "/settings/library-system/pickups")],
    "connection_kind": [("teo", "/settings/library-system/kind")],
    "connection_values": [
        ("teo", "/settings/library-system/koha/values"), ("teo", "/settings/library-system/sip2/values"),
        ("teo", "/settings/library-system/manual/values"),
    ],
    "looks": [("priya", "/settings/looks")],
    "looks_stopped": [("priya", "/settings/looks/stopped")],
    "ledger": [("fay", "/settings/ledger")],
    "ledger_day": [("fay", "/settings/ledger/2026-11-04")],
    "second_looks": [("fay", "/settings/ledger/second-looks")],
    "ledger_read_in": [("fay", "/settings/ledger/elsewhere")],
    "own_sessions": [("teo", "/account/sessions")],
    "account_reauthenticate": [("teo", "/account/confirm")],
    "mfa_activate_totp": [("teo", "/account/second-step/on")],
    "staff": [("teo", "/settings/staff")],
    "staff_add": [("teo", "/settings/staff/new")],
    "staff_change": [("teo", "/settings/staff/{colleague}"), ("teo", "/settings/staff/{left}")],
    "job_classes": [("teo", "/settings/job-classes")],
    "job_class_add": [("teo", "/settings/job-classes/new")],
    "job_class_change": [("teo", "/settings/job-classes/{job_class}")],
    "by_hand": [("sam", "/desk/by-hand")],
    "mail_to_look_at": [("kim", "/mail"), ("kim", "/mail?queue=junk")],
    "mail_original": [("sam", "/mail/{mail}")],
    "hardware": [("teo", "/settings/hardware")],
    "test_slip": [("teo", "/settings/hardware/slip")],
    "papers": [("teo", "/settings/papers")],
    "it_letter": [("teo", "/settings/papers/letter")],
    "processing_record": [("priya", "/settings/papers/record")],
    "mailboxes": [("teo", "/settings/mailboxes")],
    "mailbox_add": [("teo", "/settings/mailboxes/add?like=microsoft")],
    "mailbox_change": [("teo", "/settings/mailboxes/{mailbox}")],
    "mailbox_quiet": [("teo", "/settings/mailboxes/{mailbox}/quiet")],
    "text_settings": [("teo", "/settings/texts")],
    "outbox": [("teo", "/outbox")],
    "outbox_message": [("teo", "/outbox/{message}")],
    "stopped_work": [("teo", "/settings/stopped")],
    "trace": [("teo", "/settings/trace")],
    "resets_to_agree": [("dana", "/settings/agree")],
    "mail_blocked": [("lea", "/mail/blocked")],
    "opening": [("teo", "/settings/opening")],
    "library": [("teo", "/settings/library")],
    "words": [("teo", "/settings/words")],
    "sentences": [("teo", "/settings/sentences"), ("sam", "/settings/sentences?language=fr&state=open&q=merci")],
    "branches": [("teo", "/settings/branches")],
    "branch_add": [("teo", "/settings/branches/new")],
    "branch_change": [("teo", "/settings/branches/{branch}")],
    "point_add": [("teo", "/settings/branches/{branch}/points/new")],
    "point_change": [("teo", "/settings/points/{point}")],
    "tablets": [("sam", "/sign/tablets")],
    "sign_paper": [("sam", "/sign/paper")],
    "poster": [("sam", "/sign/poster")],
    "website": [("teo", "/settings/website")],
    "programs": [("teo", "/settings/programs")],
    "webhooks": [("teo", "/settings/webhooks")],
    "what_we_use": [("teo", "/settings/what-we-use")],
    "closed_days": [("teo", "/settings/closed-days")],
    "closed_days_file": [("teo", "/settings/closed-days/file")],
    "emergency": [("sam", "/emergency"), ("teo", "/emergency?card=fire")],
    "emergency_cards": [("teo", "/settings/emergency")],
    "emergency_add": [("teo", "/settings/emergency/new"), ("teo", "/settings/emergency/new?kind=fire")],
    "emergency_change": [("teo", "/settings/emergency/{card}")],
    "request_emergency": [("sam", "/desk/{waiting}/emergency")],
    "all_right": [("sam", "/all-right")],
    "suggest": [("sam", "/suggestions?rule=late-charges")],
    "suggestion": [("dana", "/suggestions/{suggestion}")],
    "who_answers": [("dana", "/settings/who-answers")],
    "our_library": [("dana", "/library")],
    "rule_page": [("sam", "/library/rules/late-charges")],
    "our_library_edition": [("dana", "/library/{month}")],
    "monday_card": [("sam", "/library/card")],
    "bulletin": [("sam", "/library/bulletin")],
    "staff_question": [("sam", "/library/question")],
    "staff_question_sheet": [("sam", "/library/question/sheet")],
    "values": [("sam", "/library/values")],
    "first_day": [("dana", "/library/first-day?waived=759")],
    "yearly_form": [("sam", "/library/yearly")],
    "yearly_kinds": [("dana", "/library/yearly/kinds")],
    "sheet_sign_rule": [("dana", "/rules/sheet/sign/late-charges")],
    "before_asked": [("sam", "/library/before-they-ask")],
    "board_sheet": [("dana", "/library/board")],
    "by_branch": [("sam", "/library/branches")],
    "by_branch_edition": [("dana", "/library/branches/{edition}?branch=1"), ("lea", "/library/branches/{edition}")],
    "kept": [("priya", "/settings/kept")],
    "erased": [("priya", "/settings/kept/erased")],
    "holds": [("priya", "/settings/kept/holds")],
    "series_change": [("priya", "/settings/kept/desk.request")],
    "readin": [("teo", "/settings/move-in")],
    "readin_choose": [("teo", "/settings/move-in/answers"), ("teo", "/settings/move-in/colleagues"),
        ("teo", "/settings/move-in/places"), ("teo", "/settings/move-in/branches"),
        ("teo", "/settings/move-in/questions"), ("dana", "/settings/move-in/payments")],
}  # fmt: skip
PUBLIC: dict[str, list[tuple[str, str]]] = {
    "ask": [("", "/en/ask")],
    "tablet_new": [("", "/en/tablet")],
    "sign_page": [("", "/en/sign/mill")],
    "sign_line": [("", "/en/sign/mill/line")],
    "ask_at": [("", "/en/ask/{slug}")],
    "public_answers": [("", "/en/answers"), ("", "/es/answers")],
    "public_answers_framed": [("", "/en/answers/framed")],
    "public_answer": [("", "/en/answers/{answer}")],
    "ask_framed": [("", "/en/ask/{slug}/framed")],
    "here_at": [("", "/en/here/mill")],
    "lost_link": [("", "/en/lost")],
    "privacy": [("", "/en/privacy")],
    "accessibility": [("", "/en/accessibility")],
    "contact": [("", "/en/contact")],
    "status": [
        ("", "/en/r/{open}"), ("", "/en/r/{open}?new"), ("", "/fr/r/{yes}"),
        ("", "/en/r/{not_this_time}"), ("", "/en/r/{promised}"),
        ("", "/en/r/{promised}?said=written"), ("", "/en/r/nobody-has-this-link"),
    ],
    "status_changed": [("", "/en/r/{open}/changed")],
    "status_withdraw": [("", "/en/r/{open}/withdraw")],
    "status_copy": [("", "/en/r/{open}/copy")],
    "status_forget": [("", "/en/r/{open}/forget")],
    "status_new_link": [("", "/en/r/{open}/new-link")],
    "sign_in": [("", "/sign-in")],
}  # fmt: skip
# Another list or language of a page above: make soak opens them in every role.
ALIKE = [
    *(f"/desk?queue={queue}" for queue in ("mine", "promised", "on_hold", "all")),
    "/desk/find", "/say-yes?q=zzzqqq", "/answers?q=zzzqqq", "/mail?queue=robots",
    "/es/ask", "/fr/ask", "/fr/privacy", "/es/contact", "/es/r/{open}", "/en/r/{yes}",
]  # fmt: skip
# Only pressed, fetched, or part of a page. The last ones lie behind a second step: test_signing_in looks at them.
NOT_A_PAGE = {
    "readin_example", "readin_step", "readin_undo",
    "me_too",
    "start", "readyz", "robots", "favicon", "live", "account_login", "account_logout", "sign_out", "mfa_index",
    "request_here",
    "request_call_again", "request_call_told", "next_person", "request_told_next", "request_need",
    "request_end", "time_talk", "short_break", "cover", "cover_take", "emergency_remove",
    "outside_called", "outside_remove",
    "request_photo",
    "request_file", "undo_entry", "request_slip", "request_take", "request_give_back", "request_for_leads",
    "request_withdrawal", "request_no_withdrawal", "request_tag", "tag_retire", "saved_view_remove",
    "request_tell_me", "request_tell_me_no_more",
    "request_about_lead", "request_for_all", "request_release", "request_leave", "request_end_hold", "request_letter",
    "status_write", "status_thanks", "status_rather_not",
    "stop_mail",  # tests/house/public_pages has it in each state
    "thanks_rather_not", "thanks_tell", "question_leave", "story_drop", "practice_drop",
    "practice_leave_out", "before_asked_leave_out",
    "status_copy_data", "public_file", "public_photo", "end_other_sessions",
    "end_own_session", "staff_leave", "staff_come_back", "staff_new_password", "staff_second_step_off",
    "job_class_remove", "settle_stopped_work", "closed_day_remove", "hold_release", "erasing_go_on", "trace_file",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "city_sign_in", "city_back", "own_city", "connect_city",  # test_city.py
    "own_shift", "set_away", "left_act", "sheet_draft_start", "asked_voice",
    "request_asked_promise", "request_asked_voice",
    "request_asked_withdraw", "answer_retire", "answer_back", "answer_still_right",
    "take_way", "thank_colleague", "take_back_gift", "prove_patron", "scan_not_them", "call_back_entry", "say_why",
    "send_entry_now", "allow_ringing", "end_ringing", "try_ringing", "bell_ringing",
    "ringing_worker", "ringing_renewed",
    "ringing_app", "status_second", "ledger_file", "sheet_file", "ledger_compare", "ledger_looked_at",
    "agree_to_reset", "mail_block_here", "mail_block_listed", "mail_unblock", "mail_answer_inner", "mail_copy_answers",
    "tick_opening_step", "mail_again", "mail_wanted", "mail_let_go", "mail_bytes", "mail_raw", "mail_answer_here",
    "outbox_again", "outbox_let_go", "by_hand_said", "by_phone", "keep_card",
    "tally_count", "tally_undo", "tally_sync", "tally_place", "tally_totals_file", "ticks",
    "capture", "capture_undo", "captured",  # test_capture.py looks at it
    "tablet",  # test_tablet.py looks at it
    "here", "here_from", "here_sent",  # test_here.py looks at the last
    "sign", "sign_come", "sign_chip",  # the chip is on every page
    "chat_key", "chat_line", "chat_take", "chat_end", "status_chat", "status_chat_lines",  # test_chat.py looks at them
    "say_yes_moved", "rules", "questions", "stories",  # addresses of former pages
    "our_library_file", "yearly_file", "rule_file", "by_branch_sums", "by_branch_again", "by_branch_draft",
    "decision_new", "decision_close",
    "answer_suggest", "public_answer_helped", "parts_list",
    "api", "metrics", "end_program", "remove_webhook", "texts_webhook",
    "lock_desk", "desk_in_use", "shared_desk_off", "who_is_here",  # test_shared_desk.py looks at the last
}  # fmt: skip
EVERY = [
    pytest.param(who, path, id=f"{who or 'anybody'} {path}")
    for route, pages in (*STAFF.items(), *PUBLIC.items())
    if route.removeprefix("request_") not in ACTS
    for who, path in pages
]

_IN_THE_STORY = """
import json
from datetime import timedelta
from django.db.models import Count
from django.utils import timezone
from yesdesk.core.links import link_token
from yesdesk.core.models import OutboundMessage
from yesdesk.requests.models import Entry, Request
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, EmergencyCard, ServicePoint
rows = Request.objects.filter(held=False, for_leads=False)
def link(**wanted):
    one = rows.filter(**wanted).last()
    return link_token(one.link_id, one.link_generation)
from yesdesk.desk.approvals.actions import request_approval
from yesdesk.desk.approvals.take import take_option
from yesdesk.desk.options.option import Command
from yesdesk.policy.sheets.actions import draft_sheet
from yesdesk.people.queries import actor_for
def actor(name):
    return actor_for(User.objects.select_related("job_class").get(username=name))
draft_sheet(by=actor("dana"))
from yesdesk.desk.funds.actions import FundTerms, add_fund
from yesdesk.desk.options.kindness import gift_option
classes = tuple(JobClass.objects.values_list("pk", flat=True))
today = timezone.localdate()
terms = FundTerms("Friends", 1000, 5000, classes)
fund = add_fund(terms, by=actor("dana"))
ride = gift_option(fund.pk, what="ride", minor=280)
take_option(rows.filter(closed_at=None).last(), ride, by=actor("sam"))
from yesdesk.community.models import Place
from yesdesk.people.models import CurrentShift
lea_works = {"state": "on", "begins": None, "until": timezone.now() + timedelta(hours=8)}
CurrentShift.objects.update_or_create(user=User.objects.get(username="lea"), defaults=lea_works)
questioned = rows.filter(closed_at=None).last()
ask = request_approval(questioned, Command("kind.card"), tiers=[actor("lea").job_class_id], by=actor("sam"))
from yesdesk.requests.actions.card_scan import remember_card
def scanned(card, who):
    return remember_card(card, by=actor(who))
from yesdesk.ils.port import Capability
from yesdesk.testing.decided import decided_acts
for target in ("17", "18"):
    longer = {"target": target, "until": today + timedelta(days=21)}
    decided_acts(questioned, Capability.EXTEND_DUE_DATE, longer, by=actor("sam"))
from yesdesk.desk.answers.actions import change_answer
from yesdesk.desk.answers.actions import AnswerDraft
from yesdesk.requests.models import Answer
answer, changed = Answer.objects.order_by("pk")[:2]
change_answer(changed, AnswerDraft("A lost book", {"en": "Look once more."}), after=changed.number, by=actor("kim"))
said = Entry.objects.filter(kind="reply", request__for_leads=False).first()
from yesdesk.mail.models import Mailbox
from yesdesk.testing.mails import a_mail_on
from yesdesk.mail.models import Message
mail = Message.objects.filter(request=questioned).first() or a_mail_on(questioned)
from yesdesk.mail.models import OutboundServerState
answers = OutboundMessage.objects.filter(automatic=False, about__in=[f"request:{r.pk}" for r in rows])
stopped = list(answers.order_by("-pk")[:4])
for one, state in zip(stopped, ("refused", "throttled", "held", "sending"), strict=False):
    OutboundMessage.objects.filter(pk=one.pk).update(state=state, said="550 5.1.1 no such user")
now = timezone.now()
OutboundServerState.objects.update_or_create(  # the worker may have met that trouble already
    server="mailbox:1", defaults={"said": "AUTH: 535 5.7.8 no", "since": now, "retry_at": now}
)
from yesdesk.requests.actions.promises import promise
if not rows.filter(closed_at=None, promised_for__isnull=False).exists():  # other tests took them back
    due = now + timedelta(hours=3)
    promise(rows.filter(closed_at=None).first(), what="an answer", due_at=due, despite_doubt=True, by=actor("kim"))
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.models import Edition
edition = Edition.objects.filter(state="made", subject="branches").first() or an_edition(
    a_file(NINE, ours={"Ash": Branch.objects.first()}, service=lambda name: "East" if name < "F" else "West")
)
from yesdesk.insight.library.tests.months import a_months_page, shown_counts
month = Edition.objects.filter(subject="library", state="made").last() or a_months_page(**shown_counts())
from yesdesk.backing.models import Suggestion
lines = {"line": "Why do we ask for a letter?", "lane": "decide", "said_on": today, "due": today + timedelta(days=9)}
to_decide = Suggestion.objects.filter(state="said", lane="decide", post=None)
suggestion = to_decide.first() or Suggestion.objects.create(**lines)
from yesdesk.backing.models import PracticeNeed, Ruling
words = {"said": "Is a room free?", "can": "You can look.", "say": "Let us look together."}
need, _is_new = PracticeNeed.objects.get_or_create(title="A room", defaults=words)
from yesdesk.backing.rulings.tests.tried import a_draft, a_trial_looked_at
from yesdesk.policy.models import RuleVersion
late = RuleVersion.objects.filter(rule__slug="late-charges").latest("number")
tried = Ruling.objects.filter(state="looked_at").exclude(measure="").first() or a_trial_looked_at(late)
longest = rows.annotate(n=Count("entries")).order_by("-n").first()
print(json.dumps({
    "place": Place.objects.first().pk,
    "ana_scanned": scanned("29001000184", "sam"), "bo_scanned": scanned("29001000121", "lea"),
    "nobody_scanned": scanned("0", "sam"),
    "longest": longest.pk, "entry": Entry.objects.filter(request=longest, kind="patron").first().pk,
    "for_leads": Request.objects.filter(for_leads=True).first().pk,
    "held": Request.objects.filter(held=True).first().pk,
    "closed": rows.filter(outcome="yes").last().pk, "waiting": rows.filter(closed_at=None).first().pk,
    "answer": answer.pk, "changed_answer": changed.pk, "replied": said.request_id, "reply": said.pk,
    "asked": questioned.pk, "ask": ask.pk, "fund": fund.pk,
    "mailed": int(stopped[0].about.partition(":")[2]), "mail": mail.pk, "mailbox": Mailbox.objects.first().pk,
    "colleague": User.objects.get(username="sam").pk, "left": User.objects.get(username="ret").pk,
    "job_class": JobClass.objects.first().pk, "message": OutboundMessage.objects.first().pk,
    "branch": Branch.objects.first().pk, "slug": Branch.objects.first().slug, "point": ServicePoint.objects.first().pk,
    "card": EmergencyCard.objects.first().pk, "edition": edition.pk, "month": month.pk,
    "suggestion": suggestion.pk, "need": need.pk,
    "decision": tried.pk, "decision_draft": a_draft(late).pk,
    "open": link(closed_at=None, promised_for=None), "promised": link(promised_for__isnull=False, closed_at=None),
    "yes": link(outcome="yes"), "not_this_time": link(outcome="not_this_time"),
}))
"""


@pytest.fixture(scope="module")
def named(house: House) -> dict[str, Any]:
    """What the `{...}` of the addresses stand for."""
    found: dict[str, Any] = house.look_up(_IN_THE_STORY)
    house.links += [f"/en/r/{found[key]}" for key in ("open", "promised", "yes", "not_this_time")]
    return found


def _names(patterns: list[Any]) -> set[str]:
    return {name for one in patterns if (name := getattr(one, "name", None))}


def test_every_route_is_looked_at_or_is_no_page() -> None:
    from yesdesk.urls import urlpatterns

    routes = _names(urlpatterns)
    assert routes - set(STAFF) - set(PUBLIC) - NOT_A_PAGE == set()
    assert (set(STAFF) | set(PUBLIC) | NOT_A_PAGE) - routes == set()


# Where a menu brings what it holds, a link to it stands in its place until it came.
BROUGHT = "() => !document.querySelector('.menu[open][hx-get] > .panel > a[href$=\"#act\"]')"


def unfold(page: Page, which: str) -> None:
    page.locator(which).evaluate_all("all => { for (const one of all) one.open = true }")


# What colleagues ask comes and goes with other tests and the clock, and lies over the page: test_steady.py.
_NOTHING_COMES = """() => {
    const asked = document.getElementById("asked");
    asked?.removeAttribute("data-topic");
    asked?.replaceChildren();
}"""


@pytest.fixture(scope="module")
def menus() -> set[str]:
    """The menus that were looked at, by what they say: one of the same words is the same on each page. Of their own
    menu, whose it is.
    """
    return set()


@pytest.mark.parametrize(("who", "path"), EVERY)
def test_page_is_accessible(
    look: Visit,
    named: dict[str, Any],
    watch: Watch,
    menus: set[str],
    who: str,
    path: str,
) -> None:
    """Whole on a phone by day; at a desk by night what another theme and another width can break."""
    watch.expected.add(404)
    page = look(who, path.format(**named), viewport=PHONE)
    page.evaluate(_NOTHING_COMES)
    unfold(page, "details:not(.me, .menu)")
    # A menu that the page opens lies over links, half of some: it is looked at below, alone.
    page.locator("main .menu").evaluate_all("all => { for (const one of all) one.open = false }")
    stretch(page, PHONE["width"])
    assert violations(page) == [], "light at 390"
    for menu in page.locator("main .menu").all():
        menu.evaluate("one => { one.open = true }")
        page.wait_for_function(BROUGHT)
        says = menu.inner_text()
        if says not in menus:
            menus.add(says)
            stretch(page, PHONE["width"])
            assert violations(page, f"#{menu.get_attribute('id')}") == []
        menu.evaluate("one => { one.open = false }")
    stretch(page, DESKTOP["width"])
    page.emulate_media(color_scheme="dark")
    assert violations(page, rules=[*OF_COLOURS, *OF_WIDTH]) == [], "dark at 1280"
    if who not in menus and page.locator(".me").count():
        menus.add(who)
        unfold(page, "details.me")  # it lies over the page: another matter than what is beneath
        assert violations(page, ".me") == []
    page.set_viewport_size(NARROW)
    assert sideways(page) == []
    page.set_viewport_size(DESKTOP)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert sideways(page) == [], "at 200 % text"
    if page.locator("body:is(.page-request, .page-ways)").count():
        page.set_viewport_size(NARROW)
        assert sideways(page) == [], "narrow, at 200 % text"


@pytest.mark.parametrize("act", ACTS)
def test_a_form_on_the_page_of_a_request_is_for_everybody(
    look: Visit, named: dict[str, Any], act: str
) -> None:
    """The page around it is the one of the reply, looked at above."""
    ((who, path),) = STAFF[f"request_{act}"]
    page = look(who, path.format(**named), viewport=PHONE)
    page.evaluate(_NOTHING_COMES)
    expect(page.locator("#act")).to_be_visible()
    unfold(page, "#act details")
    stretch(page, PHONE["width"])
    assert violations(page, "#act") == [], "light at 390"
    stretch(page, DESKTOP["width"])
    page.emulate_media(color_scheme="dark")
    assert violations(page, "#act", rules=[*OF_COLOURS, *OF_WIDTH]) == [], "dark at 1280"
    for width, size in ((NARROW, "100%"), (DESKTOP, "200%"), (NARROW, "200%")):
        page.set_viewport_size(width)
        page.evaluate("size => { document.documentElement.style.fontSize = size }", size)
        assert sideways(page) == [], (width, size)


@pytest.mark.soak
@pytest.mark.parametrize("who", [pytest.param(who, id=who or "anybody") for who in ("", *ROLES)])
def test_every_role_meets_it_at_every_width(
    visit: Callable[..., Page], named: dict[str, Any], watch: Watch, who: str
) -> None:
    """Whoever may not see a page meets a refusal there, which is a page as well."""
    watch.expected |= {403, 404}
    every = {*ALIKE, *(path for pages in (*STAFF.values(), *PUBLIC.values()) for _, path in pages)}
    found = {}
    page = visit(who, "/")
    for path in sorted(every):
        page.goto(path.format(**named))
        page.evaluate(_NOTHING_COMES)
        for size in (DESKTOP, PHONE, NARROW):
            stretch(page, size["width"])
            page.emulate_media(color_scheme="light")
            wrong = [*violations(page), *sideways(page)]
            page.emulate_media(color_scheme="dark")
            wrong += violations(page, rules=OF_COLOURS)
            if wrong:
                found[f"{path} at {size['width']}"] = wrong
    assert found == {}
