"""A corpus: articles taken in, coded, stored and gone through again. The room where input, coder and store meet."""
