"""Addresses of this room, all under rules."""

from django.urls import path

from yesdesk.policy.rules import views as rules
from yesdesk.policy.sheet_files import views as files
from yesdesk.policy.sheets import views as sheets

urlpatterns = [
    path("rules", rules.rule_list, name="rules"),
    path("rules/new", rules.add, name="rule_add"),
    path("rules/sheet", sheets.own_sheet, name="own_sheet"),
    path("rules/sheet/files", files.sheet_files, name="sheet_files"),
    path("rules/sheet/file", files.sheet_file, name="sheet_file"),
    path("rules/sheet/draft", sheets.draft, name="sheet_draft"),
    path("rules/sheet/draft/start", sheets.start, name="sheet_draft_start"),
    path("rules/sheet/draft/sign", sheets.sign, name="sheet_sign"),
    path("rules/sheet/sign/<slug:slug>", sheets.sign_one, name="sheet_sign_rule"),
    path("rules/sheet/draft/lines/<slug:slug>", sheets.lines, name="sheet_lines"),
    path("rules/<slug:slug>", rules.one_rule, name="rule"),
    path("rules/<slug:slug>/change", rules.change, name="rule_change"),
]
