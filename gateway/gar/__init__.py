"""The GAR's own exchanges, without any input or output: bytes in, verified values out; values in, bytes out."""
