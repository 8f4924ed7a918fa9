"""Addresses of the door, one's own account, and settings about colleagues.

Allauth looks up some of its own names (`account_login`, `mfa_index`...), so they stand on our paths.
"""

from django.urls import path

from yesdesk.people.account import views as account
from yesdesk.people.city import views as city
from yesdesk.people.colleagues import views as colleagues
from yesdesk.people.job_classes import views as job_classes
from yesdesk.people.operations import views as operations
from yesdesk.people.phone_alerts import views as phone_alerts
from yesdesk.people.relief import views as relief
from yesdesk.people.shared_desks import views as shared_desks

_sign_in = [
    path("sign-in", account.sign_in, name="sign_in"),
    path("sign-in", account.sign_in, name="account_login"),
    path("sign-in/code", account.sign_in_code, name="mfa_authenticate"),
    path("sign-in/city", city.city_sign_in, name="city_sign_in"),
    path("sign-in/city/back", city.city_back, name="city_back"),
    path("sign-out", account.sign_out, name="sign_out"),
    path("sign-out", account.sign_out, name="account_logout"),
    path("who-is-here", shared_desks.who_is_here, name="who_is_here"),
    path("account/lock", shared_desks.lock, name="lock_desk"),
    path("account/in-use", shared_desks.in_use, name="desk_in_use"),
]

_account = [
    path("account/", account.own_account, name="account"),
    path("account/", account.own_account, name="mfa_index"),
    path("account/shift", account.own_shift, name="own_shift"),
    path("account/away", account.set_member_away, name="set_away"),
    path("all-right", relief.all_right, name="all_right"),
    path("all-right/break", relief.short_break, name="short_break"),
    path("all-right/cover", relief.cover, name="cover"),
    path("cover/<int:pk>", relief.cover_take, name="cover_take"),
    path("<lang:language>/stop/<str:token>", account.stop_staff_mail, name="stop_mail"),
    path("account/password", account.own_password, name="own_password"),
    path("account/city", city.own_city, name="own_city"),
    path("account/city/connect", city.connect_city, name="connect_city"),
    path("account/pin", shared_desks.own_pin, name="own_pin"),
    path("account/confirm", account.confirm_by_password, name="account_reauthenticate"),
    path("account/confirm/code", account.confirm_by_code, name="mfa_reauthenticate"),
    path("account/sessions", account.own_sessions, name="own_sessions"),
    path("account/sessions/others/end", account.end_others, name="end_other_sessions"),
    path("account/sessions/<str:handle>/end", account.end_one, name="end_own_session"),
    path("account/ringing", phone_alerts.own_ringing, name="own_ringing"),
    path("account/ringing/allow", phone_alerts.allow, name="allow_ringing"),
    path("account/ringing/<int:pk>/end", phone_alerts.end, name="end_ringing"),
    path("account/ringing/<int:pk>/bell", phone_alerts.bell, name="bell_ringing"),
    path("account/ringing/<int:pk>/try", phone_alerts.try_it, name="try_ringing"),
    path("account/second-step/on", account.turn_on, name="mfa_activate_totp"),
    path("account/second-step/off", account.turn_off, name="mfa_deactivate_totp"),
    path("account/second-step/codes", account.see_codes, name="mfa_view_recovery_codes"),
    path("account/second-step/codes/new", account.new_codes, name="mfa_generate_recovery_codes"),
]

# What a browser fetches by itself, signed in or not. The worker's own place is all that it may ever be over.
_by_browsers = [
    path("ringing/worker.js", phone_alerts.worker_script, name="ringing_worker"),
    path("ringing/renewed", phone_alerts.renewed, name="ringing_renewed"),
    path("ringing/app.webmanifest", phone_alerts.app_manifest, name="ringing_app"),
]

_settings = [
    path("settings/shared-desks", shared_desks.shared_desks, name="shared_desks"),
    path(
        "settings/shared-desks/<int:pk>/off", shared_desks.shared_desk_off, name="shared_desk_off"
    ),
    path("settings/staff", colleagues.staff_list, name="staff"),
    path("settings/staff/new", colleagues.add, name="staff_add"),
    path("settings/staff/<int:pk>", colleagues.change, name="staff_change"),
    path("settings/staff/<int:pk>/left", colleagues.leave, name="staff_leave"),
    path("settings/staff/<int:pk>/back", colleagues.come_back, name="staff_come_back"),
    path("settings/staff/<int:pk>/password", colleagues.new_password, name="staff_new_password"),
    path(
        "settings/staff/<int:pk>/second-step", colleagues.second_step, name="staff_second_step_off"
    ),
    path("settings/agree", colleagues.to_agree, name="resets_to_agree"),
    path("settings/agree/<int:pk>", colleagues.agree, name="agree_to_reset"),
    path("settings/job-classes", job_classes.matrix, name="job_classes"),
    path("settings/job-classes/new", job_classes.add, name="job_class_add"),
    path("settings/job-classes/<int:pk>", job_classes.change, name="job_class_change"),
    path("settings/job-classes/<int:pk>/remove", job_classes.remove, name="job_class_remove"),
]

_operations = [
    path("settings/opening", operations.open_your_library, name="opening"),
    path("settings/opening/<slug:name>", operations.tick_step, name="tick_opening_step"),
    path("settings/stopped", operations.stopped_work, name="stopped_work"),
    path("settings/stopped/<int:pk>", operations.settle_stopped_work, name="settle_stopped_work"),
    path("settings/trace", operations.trace_page, name="trace"),
    path("settings/trace.csv", operations.trace_file, name="trace_file"),
]

urlpatterns = [*_sign_in, *_account, *_by_browsers, *_settings, *_operations]
