"""Addresses of this room."""

from django.urls import path

from yesdesk.ils.accounts import views as accounts
from yesdesk.ils.connection import views as connection
from yesdesk.ils.ledger import views as ledger

urlpatterns = [
    path("account/card", accounts.own_card, name="own_card"),
    path("settings/staff/<int:pk>/card", accounts.staff_card, name="staff_card"),
    path("settings/looks", accounts.looks, name="looks"),
    path("settings/looks/stopped", accounts.stopped, name="looks_stopped"),
    path("settings/library-system", connection.connection, name="connection"),
    path("settings/library-system/kind", connection.choose, name="connection_kind"),
    path("settings/library-system/<slug:kind>/values", connection.values, name="connection_values"),
    path("settings/library-system/pickups", connection.pickups, name="connection_pickups"),
    path("settings/ledger", ledger.days, name="ledger"),
    path("settings/ledger/file", ledger.file_for_the_auditor, name="ledger_file"),
    path("settings/ledger/compare", ledger.compare_again, name="ledger_compare"),
    path("settings/ledger/elsewhere", ledger.read_in, name="ledger_read_in"),
    path("settings/ledger/second-looks", ledger.second_looks, name="second_looks"),
    path(
        "settings/ledger/lines/<int:pk>/looked-at", ledger.mark_looked_at, name="ledger_looked_at"
    ),
    path("settings/ledger/cards/<int:pk>/keep", ledger.keep_card, name="keep_card"),
    path("settings/ledger/<str:day>", ledger.day, name="ledger_day"),
]
