"""Stories: what a thank-you was about, told when both sides had time to say rather not."""
