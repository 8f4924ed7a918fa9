"""Addresses of the mail channel."""

from django.urls import path

from yesdesk.channels.email.views import mailboxes, original

urlpatterns = [
    path("mail/<int:pk>", original.original, name="mail_original"),
    path("mail/<int:pk>/raw", original.raw, name="mail_raw"),
    path("mail/<int:pk>/answer-here", original.answer_here, name="mail_answer_here"),
    path("settings/mailboxes", mailboxes.mailbox_list, name="mailboxes"),
    path("settings/mailboxes/add", mailboxes.add, name="mailbox_add"),
    path("settings/mailboxes/<int:pk>", mailboxes.change, name="mailbox_change"),
]
