"""A file as Lean's parser reads it, inside a confined child of a compile server.

Read in this order: `declarations` (the parts of one), `hazards` (what a command may do besides proving), `reading`
(the whole file, command by command), `file_read` (the result, as data).
"""
