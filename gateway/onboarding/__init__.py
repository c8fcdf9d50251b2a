"""Hooking partners up: their metadata from a source to a revision, their states, their upkeep.

Every page, command and call of the API about a partner goes through here.
"""
