"""A stand-in for the database, as the hub sees it."""

from yesdesk.core.events import Mark
from yesdesk.server.broadcaster import Subscription


class Watched:
    """`hints_to_come`: one list of topics a look. `away`: the database does not answer."""

    def __init__(self):
        self.hints_to_come = []
        self.members = {"key-sam": 1, "key-lea": 2}
        self.away = False
        self.looks = 0
        self.heard = None
        self.renewed = []
        self.renewed_keys = []

    def _there(self):
        if self.away:
            raise OSError("no database")

    def newest(self):
        self._there()
        return Mark(0)

    def hints(self, mark):
        self.looks += 1
        self._there()
        found = self.hints_to_come.pop(0) if self.hints_to_come else []
        return found, Mark(mark.position + len(found))

    def admit(self, session, topics):
        self._there()
        user = self.members.get(session)
        return Subscription(user, [t for t in topics if t.startswith("desk.")]) if user else None

    def signed_in_among(self, sessions):
        self._there()
        return {session for session in sessions if session in self.members}

    def renew_signs(self, points):
        self._there()
        self.renewed.append(points)

    def renew_keys(self, members):
        self._there()
        self.renewed_keys.append(members)

    def listen(self, heard):
        """`self.heard()` is what the database does when it tells."""
        self.heard = heard
        return self.listen_no_more

    def listen_no_more(self):
        self.heard = None
