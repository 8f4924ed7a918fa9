"""Work done later: tasks by `django.tasks.task`, enqueued in the transaction that wants them. A job is done at least
once. After a crash it may run again, so a task first asks whether there is still something to do. Its arguments are
ids, never words."""
