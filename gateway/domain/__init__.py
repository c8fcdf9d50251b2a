"""The nouns of the trade and their rules: no Flask, no XML, no SQL, no Redis."""
