"""Toward ENTs: where to send the browser, what to ask the ENT's server, and what its answer says."""
