"""What matters first in an archive: from heavy calls to the few threads that a report shows.

`origins` finds who is behind each call, `engine.duckdb.act_threads` divides the calls into threads
with the highest score that each can have, and `heavy_threads` reads threads until no other can be
shown. `significance` weighs what is read.
"""
