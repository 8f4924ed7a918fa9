"""Addresses of this room, all under library."""

from django.urls import path
from django.views.decorators.http import require_safe

from yesdesk.insight.before_asked import views as before_asked
from yesdesk.insight.branches import views as branches
from yesdesk.insight.first_day import views as first_day
from yesdesk.insight.library import views as library
from yesdesk.insight.rules import views as rules
from yesdesk.insight.rulings import views as rulings
from yesdesk.insight.told import views as told
from yesdesk.insight.yearly import views as yearly

urlpatterns = [
    path("library", library.library, name="our_library"),
    path("library/<int:pk>", library.library, name="our_library_edition"),
    path("library/<int:pk>/page.csv", library.page_file, name="our_library_file"),
    path("library/time/card", library.talk_about_time, name="time_talk"),
    path("library/card", told.monday_card, name="monday_card"),
    path("library/values", told.values, name="values"),
    path("library/before-they-ask", before_asked.before_asked, name="before_asked"),
    path(
        "library/before-they-ask/<slug:key>/out",
        before_asked.leave_out,
        name="before_asked_leave_out",
    ),
    path("library/yearly", yearly.yearly_form, name="yearly_form"),
    path("library/yearly/lines.csv", yearly.yearly_file, name="yearly_file"),
    path("library/yearly/kinds", yearly.kinds, name="yearly_kinds"),
    path("library/first-day", first_day.first_day, name="first_day"),
    path("library/bulletin", told.bulletin, name="bulletin"),
    path("library/board", told.board, name="board_sheet"),
    path("library/branches", require_safe(branches.branches), name="by_branch"),
    path("library/branches/again", branches.make_again_now, name="by_branch_again"),
    path("library/branches/draft", branches.draft, name="by_branch_draft"),
    path("library/branches/<int:pk>", branches.branches, name="by_branch_edition"),
    path("library/branches/<int:pk>/sums.csv", branches.sums_file, name="by_branch_sums"),
    path("library/rules/<slug:slug>", rules.rule_page, name="rule_page"),
    path("library/rules/<slug:slug>/times.csv", rules.rule_file, name="rule_file"),
    path("library/decisions", rulings.decisions, name="decisions"),
    path("library/decisions/new", rulings.new, name="decision_new"),
    path("library/decisions/draft/<int:pk>", rulings.draft, name="decision_draft"),
    path("library/decisions/<int:pk>", rulings.decision, name="decision"),
    path("library/decisions/<int:pk>/close", rulings.close, name="decision_close"),
]
