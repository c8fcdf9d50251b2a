"""What the tests share: keys, documents made without any code of the gateway, and the attacks on them."""
