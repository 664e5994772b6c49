"""A one-page PDF of plain text, so that the demo's reports open."""


def one_page_pdf(title: str, lines: list[str]) -> bytes:
    """A valid PDF 1.4 of one A4 page: the title in bold, then the lines. Latin-1 only; other characters become ``?``."""
    rows = [f"BT /F2 16 Tf 60 770 Td ({_escaped(title)}) Tj ET"]
    rows += [f"BT /F1 11 Tf 60 {740 - 16 * n} Td ({_escaped(line)}) Tj ET" for n, line in enumerate(lines[:42])]
    stream = "\n".join(rows).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold /Encoding /WinAnsiEncoding >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def _escaped(text: str) -> str:
    for smart, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("–", "-")):
        text = text.replace(smart, plain)
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
