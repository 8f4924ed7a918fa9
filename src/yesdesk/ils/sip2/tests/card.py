"""Ana's card at the SIP2 twin."""

ANA = "23529000035676"
