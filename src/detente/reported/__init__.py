"""Reported speech: words of saying, speakers, contents, quotations, and what kind of source a noun phrase is."""
