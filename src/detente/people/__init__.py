"""Who is named: lexicon, noun phrases, mentions, the home of a story. Used by the stages `actors` and `coref`."""
