"""Questions and answers sent while measuring, of the usual length."""

ASKED = (
    "My books were due while I was away burying my mother. I owe 18.40, there is a lost book, 32.00, "
    "and I cannot reserve anything. I do not know whom to ask, so I ask whoever reads this first."
)
ANSWER = (
    "I am so sorry about your mother. The late fees and the lost book are off your account, you can "
    "reserve again, and your four books are yours for three more weeks. Take your time."
)
