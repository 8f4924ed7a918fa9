"""Addresses of the mail channel."""

from django.urls import path

from yesdesk.channels.email.views import mailboxes

urlpatterns = [
    path("settings/mailboxes", mailboxes.mailbox_list, name="mailboxes"),
    path("settings/mailboxes/add", mailboxes.add, name="mailbox_add"),
    path("settings/mailboxes/<int:pk>", mailboxes.change, name="mailbox_change"),
]
