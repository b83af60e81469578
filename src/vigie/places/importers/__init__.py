"""Reading public files into the places: one module a file, each idempotent, each telling what it left out and why.

An importer opens its own transaction, reads the file once, writes in batches, records a `ReferenceLoad` and returns a
`Report`. A file that is not what it should be is refused with a sentence; a bad row is counted and left out.
"""
