"""Document, data and viewport onto any QPaintDevice: screen, PNG, SVG and PDF by one code path."""
