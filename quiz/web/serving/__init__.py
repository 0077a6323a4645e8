"""The server: taking requests in, its log, second presses, and the sweeper that runs beside them.

What must not be in here: what a request is answered with.
"""
