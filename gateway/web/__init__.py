"""The gateway over HTTP: thin views over the use cases, one wording for each thing that can happen."""
