from django.db.models import Model, Q, QuerySet, Subquery


def older_than[M: Model](rows: QuerySet[M], pk: int) -> QuerySet[M]:
    """The rows behind this one in the order `-at, -id`: a row without its hour moved, so its number is not enough."""
    at = Subquery(QuerySet(rows.model).filter(pk=pk).values("at")[:1])
    return rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
