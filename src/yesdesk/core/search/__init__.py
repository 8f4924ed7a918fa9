"""One search over documents of any kind: FTS5 on SQLite, tsvector on PostgreSQL, one door."""

from yesdesk.core.search.documents import drop_documents, put_document

__all__ = ["drop_documents", "put_document"]
