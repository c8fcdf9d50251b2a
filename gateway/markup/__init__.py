"""XML that comes from outside, for every protocol that speaks it: one hardened way in, one way to escape."""
