"""Schools and the conventions that open them: who signed for whom, until when, and what follows from it."""
