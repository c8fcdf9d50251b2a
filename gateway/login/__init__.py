"""The way of a login, as a paragraph would tell it.

A service asks (``asking``); an open session answers at once, otherwise a portal is chosen and asked
(``starting``); its response is verified and turned into a person (``finishing``); what the policy
and the conventions allow is answered (``answering``). Whatever fails is a ``refusals.Refusal``.
"""
