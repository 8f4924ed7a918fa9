"""Days from which a rule or a branch is counted differently, as a person writes them. Figures are cut there."""
