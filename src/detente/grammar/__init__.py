"""Who does what to whom, read off a dependency tree: phrases, voice, inherited subjects, slots."""
