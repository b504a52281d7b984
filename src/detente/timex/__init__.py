"""Time expressions: periods of the calendar, forms and their reading, the direction of a clause in time."""
