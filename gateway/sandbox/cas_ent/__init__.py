"""A pretend ENT that answers by CAS, as Edifice does when nobody asked its publisher for less."""
