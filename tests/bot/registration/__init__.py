"""The answers that US carriers ask for, and what they would reject."""
