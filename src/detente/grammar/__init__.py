"""Who does what to whom, read off a dependency tree: voice, inherited subjects, slots."""
