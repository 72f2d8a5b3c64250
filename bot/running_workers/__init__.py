"""Which workers run, and how their jobs do: written every few seconds, and judged by others.

A worker that is frozen, killed or cut off from the database writes nothing: so it is seen within
a minute, by ``doctor``, by ``worker --check``, by ``/workerz`` and where a broadcast is shown.
"""
