"""An invitation is a file; where it is all that was sent, its words are the text."""

from yesdesk.mail.parse.tests.mails import names_of, of_parts, with_headers

EVENT = """\
BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
DTSTART:19700101T000000
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID="Europe/Berlin":20260303T100000
DTEND;TZID="Europe/Berlin":20260303T113000
SUMMARY:Story hour\\, for
  all ages
LOCATION:Children's room\\nfirst floor
DESCRIPTION:Bring a cushion.
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR
"""
WORDS = """\
Story hour, for all ages
2026-03-03 10:00 – 11:30 (Europe/Berlin)
Children's room
first floor
Bring a cushion."""


def test_its_words_are_the_text_when_there_are_no_others():
    mail = with_headers("Content-Type: text/calendar; charset=utf-8; method=REQUEST", body=EVENT)
    assert mail.text == WORDS
    assert names_of(mail) == ["invite.ics"]


def test_beside_other_words_it_is_a_file():
    mail = of_parts("\nPlease come.", f"Content-Type: text/calendar\n\n{EVENT}", kind="alternative")
    assert (mail.text, names_of(mail)) == ("Please come.", ["invite.ics"])


def test_one_that_comes_as_a_wording_and_as_a_file_is_one_file():
    wordings = (
        'Content-Type: multipart/alternative; boundary="in"\n\n--in\n\nPlease come.\n'
        f"--in\nContent-Type: text/calendar\n\n{EVENT}\n--in--"
    )
    file = "Content-Type: application/ics; name=event.ics\n\n"
    assert names_of(of_parts(wordings, file + EVENT)) == ["event.ics"]
    assert names_of(of_parts(wordings, file + "another")) == ["invite.ics", "event.ics"]


def test_days_utc_and_two_days():
    event = EVENT.replace(';TZID="Europe/Berlin":20260303T1', ":20260303T1")
    text = with_headers("Content-Type: text/calendar", body=event).text
    assert "\n2026-03-03 10:00 – 11:30\n" in text
    utc = EVENT.replace(';TZID="Europe/Berlin":20260303T100000', ":20260303T100000Z")
    assert "(UTC)" in with_headers("Content-Type: text/calendar", body=utc).text
    days = EVENT.replace(';TZID="Europe/Berlin":20260303T100000', ";VALUE=DATE:20260303")
    days = days.replace(';TZID="Europe/Berlin":20260303T113000', ";VALUE=DATE:20260305")
    assert "2026-03-03 – 2026-03-05" in with_headers("Content-Type: text/calendar", body=days).text


def test_one_without_an_event_gives_no_text():
    assert (
        with_headers("Content-Type: text/calendar", body="BEGIN:VCALENDAR\nEND:VEVENT").text == ""
    )
