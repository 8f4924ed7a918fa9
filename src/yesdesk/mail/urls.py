"""Addresses of the mail channel."""

from django.urls import path

from yesdesk.mail.admin import views as mailbox_views
from yesdesk.mail.inbound import views as inbound_views
from yesdesk.mail.outbound import views as outbound_views
from yesdesk.mail.papers import views as papers
from yesdesk.mail.texts import views as texts

urlpatterns = [
    path("mail", inbound_views.mail_to_look_at, name="mail_to_look_at"),
    path("mail/arrived/<int:pk>/again", inbound_views.parse_again, name="mail_again"),
    path("mail/arrived/<int:pk>/request", inbound_views.make_request, name="mail_wanted"),
    path("mail/arrived/<int:pk>/let-go", inbound_views.dismiss_mail, name="mail_let_go"),
    path("mail/arrived/<int:pk>/bytes", inbound_views.as_it_came, name="mail_bytes"),
    path("mail/arrived/<int:pk>/block", inbound_views.block_listed, name="mail_block_listed"),
    path("mail/blocked", inbound_views.blocked, name="mail_blocked"),
    path("mail/blocked/<int:pk>/unblock", inbound_views.unblock, name="mail_unblock"),
    path("mail/<int:pk>/block", inbound_views.block_here, name="mail_block_here"),
    path("outbox", outbound_views.outbox, name="outbox"),
    path("outbox/<int:pk>", outbound_views.outbox_message, name="outbox_message"),
    path("outbox/<int:pk>/again", outbound_views.outbox_again, name="outbox_again"),
    path("outbox/<int:pk>/let-go", outbound_views.outbox_let_go, name="outbox_let_go"),
    path("mail/<int:pk>", inbound_views.original, name="mail_original"),
    path("mail/<int:pk>/raw", inbound_views.raw, name="mail_raw"),
    path("mail/<int:pk>/answer-here", inbound_views.answer_here, name="mail_answer_here"),
    path("mail/<int:pk>/answer-inner", inbound_views.answer_inner_sender, name="mail_answer_inner"),
    path("mail/<int:pk>/copy-answers", inbound_views.copy_answers, name="mail_copy_answers"),
    path("texts/<slug:provider>", texts.webhook, name="texts_webhook"),
    path("settings/texts", texts.text_settings, name="text_settings"),
    path("settings/papers", papers.papers, name="papers"),
    path("settings/papers/letter", papers.it_letter, name="it_letter"),
    path("settings/papers/record", papers.processing_record, name="processing_record"),
    path("settings/papers/parts.json", papers.parts, name="parts_list"),
    path("settings/mailboxes", mailbox_views.mailbox_list, name="mailboxes"),
    path("settings/mailboxes/add", mailbox_views.add, name="mailbox_add"),
    path("settings/mailboxes/<int:pk>/quiet", mailbox_views.quiet, name="mailbox_quiet"),
    path("settings/mailboxes/<int:pk>", mailbox_views.change, name="mailbox_change"),
]
