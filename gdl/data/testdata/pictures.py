"""Writes pictures/* and pictures.json: small pictures of every accepted kind and
what Pillow reads from them. Written with Pillow 13.0.0 and numpy 2.4.6."""
import json
import os

import numpy as np
from PIL import Image, ImageOps

here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "pictures")
y, x = np.mgrid[0:8, 0:12]
colour = np.stack([x * 20, y * 30, 255 - x * 10 - y * 10], -1).astype(np.uint8)
rgb = Image.fromarray(colour)
grey = rgb.convert("L")
alpha = Image.fromarray(np.dstack([colour, (x * 21).astype(np.uint8)]))


def save(img, name, **options):
    img.save(os.path.join(folder, name), **options)


save(rgb, "rgb.png")
save(grey, "grey.png")
save(alpha, "alpha.png")
save(Image.fromarray((np.asarray(grey).astype(np.uint16) * 257)), "grey16.png")
save(rgb.quantize(16), "palette.gif")
save(rgb, "rgb.jpg", quality=95, subsampling=0)
save(grey, "grey.jpg", quality=95)
save(rgb.convert("CMYK"), "cmyk.jpg", quality=95)
save(rgb, "lossy.webp", quality=95)
save(rgb, "lossless.webp", lossless=True)
save(alpha, "alpha.webp", lossless=True)
for turn in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = turn
    save(rgb, f"exif{turn}.jpg", quality=95, subsampling=0, exif=exif)
save(rgb, "refused.tiff")

want = {}
for name in sorted(os.listdir(folder)):
    if name == "refused.tiff":
        continue
    img = ImageOps.exif_transpose(Image.open(os.path.join(folder, name)))
    if img.mode == "I;16":
        img = Image.fromarray((np.asarray(img) // 257).astype(np.uint8))
    img = img.convert("RGBA")
    img = Image.alpha_composite(Image.new("RGBA", img.size, "white"), img).convert("RGB")
    want[name] = {"width": img.width, "height": img.height, "rgb": np.asarray(img).ravel().tolist()}
with open(os.path.join(here, "pictures.json"), "w") as f:
    json.dump(want, f, separators=(",", ":"))
    f.write("\n")
