"""The pages of the MédiaCentre, and the same list for programs."""
