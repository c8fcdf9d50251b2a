"""The MédiaCentre: what a person may open, merged over their schools, sorted, searched and filtered."""
