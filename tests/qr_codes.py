"""Reads codes for cameras back from their SVG, as a phone would from a screen or from paper."""

import re

import zxingcpp


def read_code(svg: str) -> str:
    """Return what a decoder reads in a code; it must find one and no other."""
    (read,) = zxingcpp.read_barcodes(_as_picture(svg))
    return str(read.text)


def _as_picture(svg: str) -> memoryview:
    """Return the code in gray, a byte for each pixel; each run of dark modules is a stroke."""
    found = re.search(r'(?:viewBox="0 0|width=")\D*(\d+).*stroke="#000".* d="([^"]+)"', svg)
    assert found
    side, scale = int(found[1]), 8
    pixels = bytearray(b"\xff" * (side * scale) ** 2)
    x = y = 0.0
    for act, numbers in re.findall(r"([Mmh])([-\d. ]+)", found[2]):
        parts = [float(part) for part in re.findall(r"-?[\d.]+", numbers)]
        match act:
            case "M":
                x, y = parts
            case "m":
                x, y = x + parts[0], y + parts[1]
            case "h":
                for row in range(int(y - 0.5) * scale, int(y + 0.5) * scale):
                    start = row * side * scale
                    dark = slice(start + int(x) * scale, start + int(x + parts[0]) * scale)
                    pixels[dark] = bytes(dark.stop - dark.start)
                x += parts[0]
    return memoryview(bytes(pixels)).cast("B", (side * scale, side * scale))
