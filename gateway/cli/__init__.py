"""The command line (contract: ``gar-gateway``): thin, one module for each noun."""
