"""A logout that tells the truth.

The session ends first (``ending``). Then everybody who was told of the person is told that it is over:
those who can be called, in parallel and within a time box (``telling``); the others by the browser,
one errand each (``errands``). Whoever asked gets an answer that says whether it was all (``replying``),
and the person a page that says what is closed and what is not.
"""
