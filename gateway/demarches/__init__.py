"""« Démarche numérique », GraphQL API v2: queries out, answers in, without any input or output of its own.

Facts and their sources: gar.md 7.6. Nothing is asked of the person who filed a dossier.
"""
