"""A library system that is well, whatever becomes of a question."""


class NoBreaker:
    """Always worth asking, and nothing is shut."""

    is_answering = staticmethod(lambda _now: True)
    record_answer = staticmethod(lambda: None)
    record_failure = staticmethod(lambda _trouble, _now, asked: None)
    record_allowed = record_check = staticmethod(lambda _asked: None)
