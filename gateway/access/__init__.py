"""Who administers the gateway, what each may do and where, and how what they do is kept."""
