"""Makes pictures of every kind that data.DecodePicture accepts, and what Pillow reads
from them.

    python pictures.py          writes pictures/* and pictures.json here: 12×8 pixels each
    python pictures.py DIR      writes some 300 larger ones and pictures.json to DIR

Run with Pillow 13.0.0 and numpy 2.4.6."""
import io
import json
import os
import struct
import sys
import warnings
import zlib

import numpy as np
from PIL import Image, ImageOps, PngImagePlugin

EXIF = b"Exif\0\0"
XMP = (b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF><rdf:Description "
       b'tiff:Orientation="8"/></rdf:RDF></x:xmpmeta>')


def tiff(turn, order="II", kind=3, before=(), at=8):
    """EXIF data whose first directory, at an offset, has the orientation after other tags."""
    e = "<" if order == "II" else ">"
    tags = [*before, (0x0112, kind, 1, turn)]
    b = order.encode() + struct.pack(e + "HI", 42, at) + bytes(at - 8) + struct.pack(e + "H", len(tags))
    for tag, k, n, v in tags:
        b += struct.pack(e + "HHI", tag, k, n) + (struct.pack(e + "HH", v, 0) if k == 3 else struct.pack(e + "I", v))
    return b + bytes(4)


def encode(img, format, **options):
    b = io.BytesIO()
    img.save(b, format, **options)
    return b.getvalue()


def jpeg(img, *segments, **options):
    """A JPEG with segments, each marker and content, before all others."""
    b = encode(img, "JPEG", quality=95, **{"subsampling": 0, **options})
    s = b"".join(b"\xff" * fill + bytes([0xff, m]) + struct.pack(">H", len(c) + 2) + c for m, c, fill in segments)
    return b[:2] + s + b[2:]


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_with(img, *chunks, end=False):
    b = encode(img, "PNG")
    at = len(b) - 12 if end else 33
    return b[:at] + b"".join(chunks) + b[at:]


def raw_png(rows, depth, colour, palette=None, trns=None, interlaced=False):
    """A PNG of rows of values [H W C], with any depth, filters in turn."""
    rows = np.asarray(rows)
    h, w = rows.shape[:2]
    body = b""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)] if interlaced else [(0, 0, 1, 1)]
    for x0, y0, dx, dy in passes:
        part = rows[y0::dy, x0::dx]
        if part.size == 0:
            continue
        for row in part:
            v = row.reshape(-1)
            if depth == 16:
                body += b"\0" + v.astype(">u2").tobytes()
            elif depth == 8:
                body += b"\0" + v.astype("u1").tobytes()
            else:
                bits = "".join(format(int(x), f"0{depth}b") for x in v)
                bits += "0" * (-len(bits) % 8)
                body += b"\0" + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
    b = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, int(interlaced)))
    if palette is not None:
        b += chunk(b"PLTE", np.asarray(palette, "u1").tobytes())
    if trns is not None:
        b += chunk(b"tRNS", trns)
    return b + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def gif(img, screen, at, transparent=None, background=0, interlaced=False, local=False):
    """A GIF of one frame at a place of a screen, of a size or of that of its frame."""
    options = {} if transparent is None else {"transparency": transparent}
    b = encode(img, "GIF", interlace=int(interlaced), optimize=False, **options)
    size = 3 << (1 + (b[10] & 7))
    table, rest = b[13:13 + size], bytearray(b[13 + size:])
    i = 0
    while rest[i] == 0x21:
        i += 2
        while rest[i]:
            i += 1 + rest[i]
        i += 1
    assert rest[i] == 0x2c
    rest[i + 1:i + 5] = struct.pack("<HH", *at)
    flags = b[10]
    if local:
        rest[i + 9] |= 0x80 | (flags & 7)
        rest[i + 10:i + 10] = table
        flags, table = flags & 0x7f, b""
    return b"GIF89a" + struct.pack("<HHBBB", *screen, flags, background, 0) + table + bytes(rest)


def scene(w, h, kind, seed=1):
    """Colours [h w 3]: a ramp, noise, or edges of strong colour."""
    y, x = np.mgrid[0:h, 0:w]
    if kind == "ramp":
        c = [x * 240 / w, y * 240 / h, 255 - x * 120 / w - y * 80 / h]
    elif kind == "noise":
        return np.random.default_rng(seed).integers(0, 256, (h, w, 3)).astype("u1")
    else:
        c = [255 * ((x // 5 + y // 3) % 2), 255 * ((x // 3) % 2), 255 * ((y // 4) % 2)]
    return np.stack(c, -1).astype("u1")


def pictures(w, h):
    """Yields (name, bytes); what is before the first "-" is the kind."""
    for kind in ("ramp", "noise", "edge"):
        c = scene(w, h, kind)
        rgb, grey = Image.fromarray(c), Image.fromarray(c).convert("L")
        a = (np.mgrid[0:h, 0:w][1] * 255 // (w - 1)).astype("u1")
        rgba, la = Image.fromarray(np.dstack([c, a])), Image.merge("LA", [grey, Image.fromarray(a)])
        g16 = np.asarray(grey).astype("u2") * 257
        rgb16 = c.astype("u2") * 257 // 3 + 91
        # PNG: all colour types and depths, plain and interlaced, with a transparent colour
        for lace in (False, True):
            t = kind + ("-laced" if lace else "")
            for depth in (1, 2, 4, 8):
                v = np.asarray(grey) >> (8 - depth)
                yield f"png grey-{depth}-{t}.png", raw_png(v, depth, 0, interlaced=lace)
                yield f"png grey-{depth}-{t}-key.png", raw_png(v, depth, 0, trns=struct.pack(">H", 1), interlaced=lace)
                pal = scene(1 << depth, 1, "noise")[0]
                yield f"png palette-{depth}-{t}.png", raw_png(v, depth, 3, palette=pal, interlaced=lace)
                yield f"png palette-{depth}-{t}-alpha.png", raw_png(v, depth, 3, palette=pal, trns=bytes([0, 128]), interlaced=lace)
            yield f"png grey-16-{t}.png", raw_png(g16, 16, 0, interlaced=lace)
            yield f"png colour-8-{t}.png", raw_png(c, 8, 2, interlaced=lace)
            yield f"png colour-8-{t}-key.png", raw_png(c, 8, 2, trns=struct.pack(">HHH", *map(int, c[0, 0])), interlaced=lace)
            yield f"png colour-16-{t}.png", raw_png(rgb16, 16, 2, interlaced=lace)
            yield f"png alpha-8-{t}-grey.png", raw_png(np.asarray(la), 8, 4, interlaced=lace)
            yield f"png alpha-8-{t}.png", raw_png(np.asarray(rgba), 8, 6, interlaced=lace)
            yield f"png alpha-16-{t}-grey.png", raw_png(np.asarray(la).astype("u2") * 257, 16, 4, interlaced=lace)
            yield f"png alpha-16-{t}.png", raw_png(np.asarray(rgba).astype("u2") * 257, 16, 6, interlaced=lace)
        # JPEG: qualities, sampling, progressive, grey, CMYK
        for s, name in ((0, "444"), (1, "422"), (2, "420")):
            for p in (False, True):
                yield f"jpeg {name}-{kind}{'-progressive' if p else ''}.jpg", encode(rgb, "JPEG", quality=92, subsampling=s, progressive=p)
            yield f"jpeg {name}-{kind}-low.jpg", encode(rgb, "JPEG", quality=30, subsampling=s)
        yield f"jpeg grey-{kind}.jpg", encode(grey, "JPEG", quality=92)
        yield f"jpeg cmyk-{kind}.jpg", encode(rgb.convert("CMYK"), "JPEG", quality=92)
        yield f"jpeg restart-{kind}.jpg", encode(rgb, "JPEG", quality=92, restart_marker_blocks=2)
        odd = rgb.crop((0, 0, w - 1, h - 1))
        for s, name in ((1, "422"), (2, "420")):
            yield f"jpeg {name}-{kind}-odd.jpg", encode(odd, "JPEG", quality=92, subsampling=s)
            yield f"jpeg {name}-{kind}-narrow.jpg", encode(rgb.crop((0, 0, 3, h)), "JPEG", quality=92, subsampling=s)
        # WebP: lossy and not, with alpha, of odd sizes, animated
        for q in (10, 50, 95):
            yield f"webp lossy-{kind}-{q}.webp", encode(rgb, "WEBP", quality=q)
            yield f"webp lossy-alpha-{kind}-{q}.webp", encode(rgba, "WEBP", quality=q)
        yield f"webp lossy-{kind}-odd.webp", encode(odd, "WEBP", quality=80)
        yield f"webp lossy-{kind}-one.webp", encode(rgb.crop((0, 0, 1, 1)), "WEBP", quality=80)
        yield f"webp lossy-alpha-{kind}-plain.webp", encode(rgba, "WEBP", quality=80, alpha_quality=40, method=0)
        yield f"webp lossless-{kind}.webp", encode(rgb, "WEBP", lossless=True)
        yield f"webp lossless-{kind}-alpha.webp", encode(rgba, "WEBP", lossless=True, exact=True)
        more = [rgb.rotate(180)]
        for lossless in (False, True):
            yield f"webp animated-{kind}-{lossless}.webp", encode(rgb, "WEBP", save_all=True, append_images=more, lossless=lossless, quality=80)
            yield f"webp animated-{kind}-{lossless}-alpha.webp", encode(rgba, "WEBP", save_all=True, append_images=more, lossless=lossless, quality=80)
        # GIF: palettes, transparency, a frame smaller and larger than its screen
        p = rgb.quantize(16)
        small = p.crop((0, 0, w // 2, h // 2))
        yield f"gif whole-{kind}.gif", encode(p, "GIF")
        yield f"gif whole-{kind}-laced.gif", gif(p, (w, h), (0, 0), interlaced=True)
        yield f"gif whole-{kind}-key.gif", gif(p, (w, h), (0, 0), transparent=3)
        yield f"gif whole-{kind}-grey.gif", encode(grey, "GIF")
        yield f"gif whole-{kind}-local.gif", gif(p, (w, h), (0, 0), local=True)
        yield f"gif part-{kind}.gif", gif(small, (w, h), (3, 2))
        yield f"gif part-{kind}-key.gif", gif(small, (w, h), (3, 2), transparent=5)
        yield f"gif part-{kind}-local.gif", gif(small, (w, h), (1, h // 2), local=True, background=7)
        yield f"gif part-{kind}-beyond.gif", gif(small, (w // 2, 4), (4, 3))
        yield f"gif part-{kind}-noscreen.gif", gif(small, (0, 0), (0, 0))
        yield f"gif animated-{kind}.gif", encode(p, "GIF", save_all=True, append_images=[rgb.rotate(180).quantize(16)])
    rgb = Image.fromarray(scene(w, h, "ramp"))
    grey, p = rgb.convert("L"), rgb.quantize(16)
    # Orientation, wherever it can stand
    for turn in range(1, 9):
        for order in ("II", "MM"):
            t, n = tiff(turn, order), f"{turn}-{order}"
            yield f"turned jpeg-{n}.jpg", jpeg(rgb, (0xe1, EXIF + t, 0))
            yield f"turned webp-{n}.webp", encode(rgb, "WEBP", quality=80, exif=t)
            yield f"turned png-{n}.png", png_with(rgb, chunk(b"eXIf", t))
        t = tiff(turn)
        yield f"turned jpeg-{turn}-half.jpg", jpeg(rgb, (0xe1, EXIF + t, 0), subsampling=2)
        yield f"turned jpeg-{turn}-grey.jpg", jpeg(grey, (0xe1, EXIF + t, 0))
        yield f"turned webp-{turn}-lossless.webp", encode(rgb, "WEBP", lossless=True, exif=EXIF + t)
        yield f"turned webp-{turn}-alpha.webp", encode(rgb.convert("RGBA"), "WEBP", quality=80, exif=EXIF + t)
        yield f"turned png-{turn}-palette.png", png_with(p, chunk(b"eXIf", t))
    t, xmp = tiff(6, "MM"), (0xe1, b"http://ns.adobe.com/xap/1.0/\0" + XMP, 0)
    odd = {
        "jpeg-fill": jpeg(rgb, (0xe1, EXIF + t, 5)),
        "jpeg-others": jpeg(rgb, (0xe2, b"ICC", 0), (0xec, b"Ducky\0", 2), (0xe1, b"junk", 0), (0xe1, EXIF + t, 1)),
        "jpeg-xmp-first": jpeg(rgb, (xmp[0], xmp[1].replace(b'"8"', b'"1"'), 0), (0xe1, EXIF + t, 0)),
        "jpeg-xmp-alone": jpeg(rgb, xmp),
        "jpeg-long": jpeg(rgb, (0xe1, EXIF + tiff(6, "II", kind=4), 0)),
        "jpeg-offset": jpeg(rgb, (0xe1, EXIF + tiff(6, "MM", at=26, before=[(0x100, 4, 1, 12), (0x10f, 3, 1, 7)]), 0)),
        "jpeg-two": jpeg(rgb, (0xe1, EXIF + tiff(3), 0), (0xe1, EXIF + tiff(6), 0)),
        "jpeg-cut": jpeg(rgb, (0xe1, EXIF + tiff(6)[:9], 0)),
        "jpeg-nine": jpeg(rgb, (0xe1, EXIF + tiff(9), 0)),
        "png-late": png_with(rgb, chunk(b"eXIf", t), end=True),
        "png-head": png_with(rgb, chunk(b"eXIf", EXIF + t)),
        "png-raw": png_with(rgb, chunk(b"tEXt", b"Raw profile type exif\0\nexif\n      %d\n%s\n" % (len(t), t.hex().encode()))),
        "png-packed": png_with(rgb, chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"\nexif\n      %d\n%s\n" % (len(t) + 6, (EXIF + t).hex().encode())))),
        "png-xmp": png_with(rgb, chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP)),
        "webp-xmp": encode(rgb, "WEBP", lossless=True, xmp=XMP),
        "webp-animated": encode(rgb, "WEBP", save_all=True, append_images=[rgb.rotate(180)], lossless=True, exif=t),
    }
    for name, b in odd.items():
        yield f"turned {name}.{name.split('-')[0].replace('jpeg', 'jpg')}", b


def read(b):
    """What Pillow reads: turned, on white, 16-bit grey by its high byte."""
    img = Image.open(io.BytesIO(b))
    img.load()
    if b[:4] == b"\x89PNG" and b[25] == 0 and b[24] in (2, 4) and "transparency" in img.info:
        # Pillow widens grey of 2 and 4 bits to 8, but not the transparent one.
        img.info["transparency"] *= 255 // ((1 << b[24]) - 1)
    img = ImageOps.exif_transpose(img)
    if img.mode.startswith("I"):
        img = Image.fromarray((np.asarray(img).astype("u2") >> 8).astype("u1"))
    img = img.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", img.size, "white"), img).convert("RGB")


def committed(name):
    """Of three scenes one, and of eight orientations in each of nine forms enough."""
    if name.startswith("turned"):
        turn = name.split("-")[1].split(".")[0]
        return turn not in "12345678" or turn == "6" or name.endswith((f"jpeg-{turn}-II.jpg", f"webp-{turn}-MM.webp"))
    return "noise" not in name and "ramp" not in name or "lossy-ramp" in name


def main():
    warnings.simplefilter("ignore")
    here = os.path.dirname(os.path.abspath(__file__))
    if len(sys.argv) > 1:
        folder, where, size = sys.argv[1], sys.argv[1], (61, 44)
    else:
        folder, where, size = os.path.join(here, "pictures"), here, (12, 8)
    os.makedirs(folder, exist_ok=True)
    want = {}
    for name, b in pictures(*size):
        if len(sys.argv) == 1 and not committed(name):
            continue
        name = name.replace(" ", "-")
        with open(os.path.join(folder, name), "wb") as f:
            f.write(b)
        img = read(b)
        want[name] = {"width": img.width, "height": img.height, "rgb": np.asarray(img).ravel().tolist()}
    if len(sys.argv) == 1:
        Image.new("RGB", (12, 8)).save(os.path.join(folder, "refused.tiff"))
    with open(os.path.join(where, "pictures.json"), "w") as f:
        json.dump(want, f, separators=(",", ":"))
        f.write("\n")
    print(len(want), "pictures")


if __name__ == "__main__":
    main()
