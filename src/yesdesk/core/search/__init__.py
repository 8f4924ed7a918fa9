"""One search over documents of any kind: FTS5 on SQLite, tsvector on PostgreSQL, one door."""

from yesdesk.core.search.documents import drop_documents, put_document
from yesdesk.core.search.finding import Found, FoundDocument, search

__all__ = ["Found", "FoundDocument", "drop_documents", "put_document", "search"]
