"""Pretend ENTs and pretend services, by SAML and by CAS, for the demonstration and its check.

They trust the gateway as real partners would, through its public addresses and its metadata, and use
the libraries that real partners use. Every person and every school in here is invented.
"""
