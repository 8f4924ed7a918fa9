"""Addresses of the desk: staff's below `/desk`, patrons' below their language."""

from django.urls import path

from yesdesk.desk.answers import views as answers_pages
from yesdesk.desk.approvals import views as ask_up_pages
from yesdesk.desk.decisions import views as decision_pages
from yesdesk.desk.funds import views as funds_pages
from yesdesk.desk.pages import (
    capture as capture_pages,
    chat as chat_pages,
    emergency as emergency_pages,
    find as find_pages,
    gift as gift_page,
    hardware as hardware_pages,
    list as desk_pages,
    need as need_pages,
    open_work as open_work_pages,
    options as ways_pages,
    reply_words as reply_word_pages,
    request as request_pages,
    say_yes as say_yes_pages,
    scanned as scanned_pages,
    selected as selected_pages,
    told as told_pages,
)
from yesdesk.desk.pages.form_actions import FORM_ACTIONS, QUICK_ACTIONS
from yesdesk.desk.public.views import (
    about_us,
    ask,
    chat as public_chat,
    framed,
    here as library_computer,
    sign as public_sign,
    slip,
    status,
    tablet as public_tablet,
    website,
)
from yesdesk.desk.sign import views as sign_pages
from yesdesk.desk.tally import views as tally_pages
from yesdesk.requests import views as own_pages

staff_urlpatterns = [
    path("desk", desk_pages.desk, name="desk"),
    path("desk/find", find_pages.find, name="find"),
    path("desk/new", desk_pages.note_need, name="note_need"),
    path("desk/selected", selected_pages.selected, name="selected"),
    path("desk/capture", capture_pages.capture, name="capture"),
    path("desk/<int:pk>/captured", capture_pages.captured, name="captured"),
    path("desk/<int:pk>/captured/undo", capture_pages.capture_undo, name="capture_undo"),
    path("desk/by-hand", decision_pages.by_hand, name="by_hand"),
    path("desk/by-hand/said", decision_pages.by_hand_said, name="by_hand_said"),
    path("desk/left-open", open_work_pages.left_open_page, name="left_open"),
    path("desk/before-closing", open_work_pages.before_closing_page, name="before_closing"),
    path("desk/purchases", open_work_pages.purchases_page, name="purchases"),
    path("desk/<int:pk>/left-open", open_work_pages.left_act, name="left_act"),
    path("desk/asked", ask_up_pages.asked, name="asked"),
    path("desk/asked/no-lead", decision_pages.without_lead, name="no_lead"),
    path("desk/asked/by-phone", ask_up_pages.by_phone, name="by_phone"),
    path("desk/asked/<int:pk>", ask_up_pages.asked_up, name="asked_up"),
    path("desk/asked/<int:pk>/voice", ask_up_pages.own_word, name="asked_voice"),
    path("desk/<int:pk>/asked/<int:ask>", ask_up_pages.waiting, name="request_asked"),
    path("desk/<int:pk>/asked/<int:ask>/voice", ask_up_pages.voice, name="request_asked_voice"),
    path(
        "desk/<int:pk>/asked/<int:ask>/withdraw",
        ask_up_pages.withdraw,
        name="request_asked_withdraw",
    ),
    path(
        "desk/<int:pk>/asked/<int:ask>/promise",
        ask_up_pages.promise_answer,
        name="request_asked_promise",
    ),
    path("desk/<int:pk>", request_pages.request_page, name="request"),
    path("desk/<int:pk>/ways", ways_pages.request_ways, name="request_ways"),
    path("desk/<int:pk>/yes", ways_pages.take_way, name="take_way"),
    path("desk/<int:pk>/slip", slip.slip, name="request_slip"),
    path("desk/<int:pk>/forget", slip.forget_at_desk, name="request_forget"),
    path("desk/<int:pk>/fund/<int:fund>", gift_page.give, name="give_from_fund"),
    path(
        "desk/<int:pk>/entries/<int:entry>/not-spent",
        decision_pages.return_gift,
        name="take_back_gift",
    ),
    path("settings/website", website.website, name="website"),
    path("settings/hardware", hardware_pages.hardware, name="hardware"),
    path("settings/hardware/slip", slip.test_slip, name="test_slip"),
    path("settings/funds", funds_pages.funds, name="funds"),
    path("settings/funds/new", funds_pages.fund, name="fund_add"),
    path("settings/funds/<int:pk>", funds_pages.fund, name="fund_change"),
    path("desk/<int:pk>/pin", own_pages.request_pin, name="request_pin"),
    path("desk/<int:pk>/proof", find_pages.prove_patron, name="prove_patron"),
    path("desk/<int:pk>/words", reply_word_pages.request_words, name="request_words"),
    path("desk/<int:pk>/letter", reply_word_pages.preview_letter, name="request_letter"),
    path("sign", sign_pages.sign, name="sign"),
    path("sign/chip", sign_pages.sign_chip, name="sign_chip"),
    path("sign/bell/<int:pk>", sign_pages.sign_come, name="sign_come"),
    path("sign/tablets", sign_pages.tablets, name="tablets"),
    path("sign/paper", sign_pages.sign_paper, name="sign_paper"),
    path("sign/poster", sign_pages.poster, name="poster"),
    path("chat/key", chat_pages.chat_key, name="chat_key"),
    path("desk/<int:pk>/chat", chat_pages.chat_line, name="chat_line"),
    path("desk/<int:pk>/chat/take", chat_pages.chat_take, name="chat_take"),
    path("desk/<int:pk>/chat/end", chat_pages.chat_end, name="chat_end"),
    path("yes", find_pages.scan, name="scan"),
    path("say-yes", say_yes_pages.say_yes, name="say_yes"),
    path("yes/find", say_yes_pages.moved, name="say_yes_moved"),
    path("yes/card/<str:word>", scanned_pages.scanned, name="scanned"),
    path("yes/card/<str:word>/request", find_pages.scan_request, name="scan_request"),
    path("desk/<int:pk>/entries/<int:entry>/not-them", find_pages.not_them, name="scan_not_them"),
    path("answers", answers_pages.answer_list, name="answers"),
    path("answers/new", answers_pages.answer_add, name="answer_add"),
    path("answers/<int:pk>", answers_pages.answer_page, name="answer"),
    path("answers/<int:pk>/change", answers_pages.answer_change, name="answer_change"),
    *(
        path(
            f"answers/<int:pk>/{name}",
            answers_pages.answer_tap,
            {"name": tap},
            name=f"answer_{tap}",
        )
        for name, tap in (("retire", "retire"), ("back", "back"), ("still-right", "still_right"))
    ),
    path("exceptions/new", decision_pages.note, name="note_exception"),
    path("tally/count", tally_pages.count, name="tally_count"),
    path("tally", tally_pages.earlier, name="tally"),
    path("tally/place", tally_pages.choose_point, name="tally_place"),
    path("tally/counts", tally_pages.totals, name="tally_totals"),
    path("tally/counts.csv", tally_pages.totals_file, name="tally_totals_file"),
    path("settings/questions", tally_pages.kinds, name="tally_kinds"),
    path("tally/sync", tally_pages.sync, name="tally_sync"),
    path("tally/undo", tally_pages.undo, name="tally_undo"),
    path("desk/next", told_pages.next_person, name="next_person"),
    path("desk/<int:pk>/told-next", told_pages.told_next, name="request_told_next"),
    path("desk/<int:pk>/need", need_pages.need, name="request_need"),
    path("desk/<int:pk>/earlier", need_pages.earlier, name="request_earlier"),
    path("desk/<int:pk>/here", request_pages.here, name="request_here"),
    path("desk/<int:pk>/emergency", emergency_pages.request_emergency, name="request_emergency"),
    path("desk/<int:pk>/end", emergency_pages.end_request, name="request_end"),
    path("desk/<int:pk>/call/told", told_pages.call_told, name="request_call_told"),
    path("desk/<int:pk>/call/again", told_pages.call_again, name="request_call_again"),
    path("desk/<int:pk>/files/<int:file>", own_pages.request_file, name="request_file"),
    path("desk/<int:pk>/files/<int:file>/small", own_pages.request_photo, name="request_photo"),
    path(
        "desk/<int:pk>/entries/<int:entry>/thank",
        own_pages.thank_author,
        name="thank_colleague",
    ),
    path("desk/<int:pk>/entries/<int:entry>/undo", request_pages.undo_entry, name="undo_entry"),
    path(
        "desk/<int:pk>/entries/<int:entry>/strike", request_pages.strike_words, name="strike_words"
    ),
    path(
        "desk/<int:pk>/entries/<int:entry>/call-back",
        decision_pages.call_back_entry,
        name="call_back_entry",
    ),
    path("desk/<int:pk>/entries/<int:entry>/why", decision_pages.say_why, name="say_why"),
    path(
        "desk/<int:pk>/entries/<int:entry>/send-now",
        decision_pages.send_entry_now,
        name="send_entry_now",
    ),
    *(
        path(
            f"desk/<int:pk>/{name.replace('_', '-')}",
            request_pages.act,
            {"name": name},
            name=f"request_{name}",
        )
        for name in FORM_ACTIONS
    ),
    *(
        path(
            f"desk/<int:pk>/{name.replace('_', '-')}",
            request_pages.tap,
            {"name": name},
            name=f"request_{name}",
        )
        for name in QUICK_ACTIONS
    ),
]

public_urlpatterns = [
    path("<lang:language>/ask", ask.ask_page, name="ask"),
    path("<lang:language>/ask/<slug:branch>", ask.ask_page, name="ask_at"),
    path("<lang:language>/ask/<slug:branch>/framed", framed.ask_framed, name="ask_framed"),
    path("here", library_computer.here_start, name="here"),
    path("here/<slug:branch>", library_computer.here_start, name="here_from"),
    path("<lang:language>/here/<slug:branch>", library_computer.here, name="here_at"),
    path(
        "<lang:language>/here/<slug:branch>/<str:token>",
        library_computer.here_sent,
        name="here_sent",
    ),
    path("<lang:language>/sign/<slug:branch>", public_sign.sign_page, name="sign_page"),
    path("<lang:language>/sign/<slug:branch>/line", public_sign.sign_line, name="sign_line"),
    path("<lang:language>/r/<str:token>/chat", public_chat.talk, name="status_chat"),
    path(
        "<lang:language>/r/<str:token>/chat/lines",
        public_chat.talk_lines,
        name="status_chat_lines",
    ),
    path("<lang:language>/tablet", public_tablet.tablet_new, name="tablet_new"),
    path("<lang:language>/tablet/<str:token>", public_tablet.tablet, name="tablet"),
    path("<lang:language>/privacy", about_us.privacy, name="privacy"),
    path("<lang:language>/accessibility", about_us.accessibility, name="accessibility"),
    path("<lang:language>/contact", about_us.contact, name="contact"),
    path("<lang:language>/lost", ask.lost_link, name="lost_link"),
    path("<lang:language>/r/<str:token>", status.status_page, name="status"),
    path("<lang:language>/r/<str:token>/write", status.write, name="status_write"),
    path("<lang:language>/r/<str:token>/changed", status.changed, name="status_changed"),
    path("<lang:language>/r/<str:token>/thanks", status.thanks, name="status_thanks"),
    path("<lang:language>/r/<str:token>/rather-not", status.rather_not, name="status_rather_not"),
    path("<lang:language>/r/<str:token>/second-look", status.second_look, name="status_second"),
    path("<lang:language>/r/<str:token>/withdraw", status.take_back, name="status_withdraw"),
    path("<lang:language>/r/<str:token>/copy", status.my_copy, name="status_copy"),
    path("<lang:language>/r/<str:token>/copy.json", status.my_copy_data, name="status_copy_data"),
    path("<lang:language>/r/<str:token>/forget", status.forget_me, name="status_forget"),
    path("<lang:language>/r/<str:token>/new-link", status.new_link, name="status_new_link"),
    path("<lang:language>/r/<str:token>/files/<int:file>", status.public_file, name="public_file"),
    path(
        "<lang:language>/r/<str:token>/files/<int:file>/small",
        status.public_photo,
        name="public_photo",
    ),
]
