"""Tests of the machine agent."""
