"""Staff pages about rules and what each may decide."""
