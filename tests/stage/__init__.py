"""A whole gateway inside the test's process, on a real Redis and a real database, its clock in the test's hand.

The outer parties are played by the kit, which shares no code with the gateway.
"""
