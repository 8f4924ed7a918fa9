"""Every read of the desk. Rows come out formatted, so that templates only print."""
