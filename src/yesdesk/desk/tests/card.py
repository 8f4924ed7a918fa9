"""Ana's card in the demo library system."""

CARD = "29001000184"
