"""Who is named, and whom it means. Used by the stages `actors` and `coref`.

Finding mentions: `lexicon` and `known_phrases` find names and roles of the tables, `noun_phrases` the phrases of a `line`;
`mention_builder` makes mentions of them with `person_names`, `whose` and `back_references`.
Resolving them: `resolver` asks `owners`, `persons`, `roles_told`, `pronouns` (with `positions`) and `general_nouns`, which
ask `referents` for each other's answers; `story_country` and `home` tell the country that no word names.
`mentions` holds what both share.
"""
