"""Words of somebody else's machine as one line that any database takes and any page shows."""


def single_line(words: str, longest: int) -> str:
    """No half characters, none that control, no NUL; at most so many characters."""
    whole = words.encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())[:longest]
