"""The socket between the web process and the worker, which alone holds the keys."""
