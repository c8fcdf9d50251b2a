"""The administration: a frame that decides who gets in and may what, and a module for each part.

A part is a function that is given the ``Frame`` and returns its blueprint; ``parts`` lists them.
Every route of theirs is made with ``Frame.route``, which names the permission that it demands.
"""
