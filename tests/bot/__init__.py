"""What bot remembers and sends."""
