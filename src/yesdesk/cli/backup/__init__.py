"""Back up a library, restore it, export it, upgrade it.

One idea carries restore and upgrade: the new database is built *beside* the present one, finished
there (rows, schema, erasures), and put in its place in one step. Until that step nothing has
changed, whatever stops in between; what it replaces is kept aside for seven days.
"""
