"""Thanks and answers: thanks to oneself, one's suggestions, answers about rules that one met."""
