"""The learned reader beside the rows: an encoder, small layers over it, and the step that merges both."""
