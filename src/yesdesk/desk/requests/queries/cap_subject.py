"""Whose year a cap per patron counts: the account's, or the card's where no library system tells of accounts."""

from yesdesk.ils.configuration import is_by_hand


def cap_subject(account: str, card: str) -> str:
    """Whose cap a use counts for. `account`: the library system's ref, where it was read. `card`: the number they
    are known by. Empty: nobody's.
    """
    if account or not card or not is_by_hand():
        return account
    return f"card {card}"
