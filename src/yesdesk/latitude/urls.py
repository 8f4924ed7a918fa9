"""Addresses of this room, all under rules."""

from django.urls import path

from yesdesk.latitude.views import drafting, rules, writing

urlpatterns = [
    path("rules", rules.rule_list, name="rules"),
    path("rules/new", writing.add, name="rule_add"),
    path("rules/sheet", rules.own_sheet, name="own_sheet"),
    path("rules/sheet/draft", drafting.draft, name="sheet_draft"),
    path("rules/sheet/draft/start", drafting.start, name="sheet_draft_start"),
    path("rules/sheet/draft/sign", drafting.sign, name="sheet_sign"),
    path("rules/sheet/draft/lines/<slug:slug>", drafting.lines, name="sheet_lines"),
    path("rules/<slug:slug>", rules.one_rule, name="rule"),
    path("rules/<slug:slug>/change", writing.change, name="rule_change"),
]
