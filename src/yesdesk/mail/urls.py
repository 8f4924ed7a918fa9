"""Addresses of the mail channel."""

from django.urls import path

from yesdesk.mail.admin import views as mailbox_views
from yesdesk.mail.inbound.views import blocked, original, review_queue
from yesdesk.mail.outbound import views as outbound_views

urlpatterns = [
    path("mail", review_queue.mail_to_look_at, name="mail_to_look_at"),
    path("mail/arrived/<int:pk>/again", review_queue.again, name="mail_again"),
    path("mail/arrived/<int:pk>/request", review_queue.wanted, name="mail_wanted"),
    path("mail/arrived/<int:pk>/let-go", review_queue.gone, name="mail_let_go"),
    path("mail/arrived/<int:pk>/bytes", review_queue.as_it_came, name="mail_bytes"),
    path("mail/arrived/<int:pk>/block", blocked.block_listed, name="mail_block_listed"),
    path("mail/blocked", blocked.blocked, name="mail_blocked"),
    path("mail/blocked/<int:pk>/unblock", blocked.unblock, name="mail_unblock"),
    path("mail/<int:pk>/block", blocked.block_here, name="mail_block_here"),
    path("outbox", outbound_views.outbox, name="outbox"),
    path("outbox/<int:pk>", outbound_views.outbox_message, name="outbox_message"),
    path("outbox/<int:pk>/again", outbound_views.outbox_again, name="outbox_again"),
    path("outbox/<int:pk>/let-go", outbound_views.outbox_let_go, name="outbox_let_go"),
    path("mail/<int:pk>", original.original, name="mail_original"),
    path("mail/<int:pk>/raw", original.raw, name="mail_raw"),
    path("mail/<int:pk>/answer-here", original.answer_here, name="mail_answer_here"),
    path("mail/<int:pk>/answer-inner", original.answer_inner_sender, name="mail_answer_inner"),
    path("mail/<int:pk>/copy-answers", original.copy_answers, name="mail_copy_answers"),
    path("settings/mailboxes", mailbox_views.mailbox_list, name="mailboxes"),
    path("settings/mailboxes/add", mailbox_views.add, name="mailbox_add"),
    path("settings/mailboxes/<int:pk>", mailbox_views.change, name="mailbox_change"),
]
