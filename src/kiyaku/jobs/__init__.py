"""What runs apart from a request: jobs in a queue in the same PostgreSQL, and who works them off.

A task is one call of an operation that works without the queue as well. ``tasks`` names them,
``schedule`` says what is due, ``queueing`` puts a job into the queue in the caller's transaction,
``worker`` works off, ``failures`` keeps why an attempt failed, ``operations`` is for whoever looks
after the queue, ``queries`` shows it. ``prints`` has the invoices of a month drawn, by what
``drawing`` was told draws them; ``prints_shown`` shows how far that is.
"""
