"""Whether, on which condition, when and where; and which records tell the same event."""
