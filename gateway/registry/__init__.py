"""What is kept: projects, ENTs, schools, conventions, partner services, their revisions, and the audit trail.

A person is never kept. Writing goes through the module of each noun; logins read the ``catalogue``.
"""
