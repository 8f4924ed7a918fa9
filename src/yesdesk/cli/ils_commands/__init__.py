"""What `yesdesk ils` does, a file for each idea."""
