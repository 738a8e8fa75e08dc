"""Runs of a workspace as folders with what people say of them: tags, a note, whether they are put away.

What a run is made of, its plugin knows; here is only what needs no network: ``runs/<name>/run.json`` as plain values.
"""
