"""Addresses of this room, all under rules."""

from django.urls import path

from yesdesk.policy.views import edit_rule, rules, sheet_draft

urlpatterns = [
    path("rules", rules.rule_list, name="rules"),
    path("rules/new", edit_rule.add, name="rule_add"),
    path("rules/sheet", rules.own_sheet, name="own_sheet"),
    path("rules/sheet/draft", sheet_draft.draft, name="sheet_draft"),
    path("rules/sheet/draft/start", sheet_draft.start, name="sheet_draft_start"),
    path("rules/sheet/draft/sign", sheet_draft.sign, name="sheet_sign"),
    path("rules/sheet/draft/lines/<slug:slug>", sheet_draft.lines, name="sheet_lines"),
    path("rules/<slug:slug>", rules.one_rule, name="rule"),
    path("rules/<slug:slug>/change", edit_rule.change, name="rule_change"),
]
