"""Suites that judge a server by the words of its specification, from the outside."""
