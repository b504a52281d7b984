"""One module per stage: each reads a document and gives one layer; no stage knows another."""
