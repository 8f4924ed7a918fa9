"""Playing the server's part in tests of the shell: scopes, and what is received and sent."""

import asyncio


def scope(path="/", method="GET", query=b"", client=("203.0.113.9", 4711), **headers):
    headers = {"host": "ask.example", **headers}
    return {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query,
        "client": client,
        "scheme": "http",
        "root_path": "",
        "http_version": "1.1",
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
    }


def parts(*chunks, then=None):
    """A receive that gives these chunks, then `then` (or waits for ever)."""
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": n < len(chunks) or then is not None}
        for n, chunk in enumerate(chunks, 1)
    ]

    async def receive():
        if waiting:
            return waiting.pop(0)
        if then is not None:
            return {"type": then}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


class Sent:
    """Remembers what was sent."""

    def __init__(self):
        self.messages = []

    async def __call__(self, message):
        self.messages.append(message)

    @property
    def status(self):
        return self.messages[0]["status"]

    @property
    def headers(self):
        return {k.decode(): v.decode() for k, v in self.messages[0]["headers"]}

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.messages[1:])
