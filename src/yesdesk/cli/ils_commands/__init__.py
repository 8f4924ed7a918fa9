"""`yesdesk ils`: a file for each idea."""
