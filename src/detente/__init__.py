"""Détente reads news and writes down, with proof, who did what to whom."""
