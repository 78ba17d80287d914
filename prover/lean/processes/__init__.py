"""Helper processes: starting them, talking to them, bounding, confining and ending them.

Read in this order: `pipes` (a helper that answers lines), `helpers` (helpers that have imported something and wait),
`supervise` (time, memory, disk and noise of one process), `confine` (what a process may not do), `retry` (what happens
when one is lost), `scratch` (temporary folders).
"""
