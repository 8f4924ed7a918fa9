"""The subject of a cap per patron: the account, or the card where no library system tells of accounts."""

from yesdesk.ils.configuration import is_by_hand


def cap_subject(account: str, card: str) -> str:
    """The subject whose cap a use counts for. `account`: the library system's ref, where it was read. `card`: the
    number they are known by. Empty: nobody's.
    """
    if account or not card or not is_by_hand():
        return account
    return f"card {card}"
