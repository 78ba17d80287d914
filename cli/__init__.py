"""One thin file per verb of the `lemma` command."""
