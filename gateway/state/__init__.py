"""What passes: transactions, sessions, single use, the queue of audit lines. Redis or Valkey, and nothing else.

Every key has an end. What must happen at once happens in one script on the server.
"""
