"""Running a deployment on one machine: database server, roles, keys, reference data, processes.

Nothing here is imported by a web process, `served` and `leash` aside.
"""
