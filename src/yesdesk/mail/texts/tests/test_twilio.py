"""The provider's signature, by the example of its own documentation."""

from yesdesk.mail.texts.twilio import Twilio

URL = "https://example.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": ["CA1234567890ABCDE"],
    "Caller": ["+14158675310"],
    "Digits": ["1234"],
    "From": ["+14158675310"],
    "To": ["+18005551212"],
}


def test_the_documented_example_is_signed():
    twilio = Twilio("AC1", "12345", "+18005551212")
    assert twilio.is_signed(URL, FORM, "L/OH5YylLD5NRKLltdqwSvS0BnU=")


def test_another_key_or_address_signs_nothing():
    mark = "L/OH5YylLD5NRKLltdqwSvS0BnU="
    assert not Twilio("AC1", "12346", "+1").is_signed(URL, FORM, mark)
    assert not Twilio("AC1", "12345", "+1").is_signed(URL + "3", FORM, mark)
    assert not Twilio("AC1", "12345", "+1").is_signed(URL, FORM, "é")
