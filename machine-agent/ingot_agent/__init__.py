"""Ingot's machine agent: inspects, tests, installs and wipes the machine it runs on, as its server asks.

Python standard library only, 3.8 to current. Start-up time matters (machines are often emulated): the modules that a path does not
need are imported where they are used.
"""
