"""Events: triggers, the scene of a sentence, acts that lie in a modal verb, threats without a word for it."""
