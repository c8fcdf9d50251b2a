"""The GAR gateway: primary-school ENTs on one side, the ministry's GAR on the other.

The rooms, from the ground up (imports go down only, see ``docs/adr/0001``):
``domain``, then ``saml`` ``cas`` ``gar``, then ``registry`` ``state`` ``outbound``,
then ``login``, then ``web`` ``cli``. ``sandbox`` stands apart.
"""

__version__ = "0.1.0"
