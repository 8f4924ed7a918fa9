"""Go on where a page of newest-first rows ended, by the row that begins the next one."""

from django.db.models import Model, Q, QuerySet, Subquery


def older_than[M: Model](rows: QuerySet[M], pk: int) -> QuerySet[M]:
    """The rows behind this one in the order `-at, -id`. An hour that was taken off a row moved it within its day,
    so its number alone does not tell where it stands.
    """
    at = Subquery(QuerySet(rows.model).filter(pk=pk).values("at")[:1])
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
