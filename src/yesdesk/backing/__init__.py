"""What staff suggest, and who answers it by when."""
