"""Open questions: what people asked and the program could not answer; answers by organizers."""
