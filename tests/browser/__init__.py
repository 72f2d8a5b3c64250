"""Tests that drive the demo page in Chromium."""
