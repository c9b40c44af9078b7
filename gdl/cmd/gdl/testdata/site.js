// Returns what a page of the site shows, once all its pictures are loaded.
(async () => {
  const pictures = [...document.images];
  for (const p of pictures) p.loading = "eager";
  const whole = await Promise.all(pictures.map((p) => p.decode().then(() => p.naturalWidth > 0, () => false)));
  await document.fonts.ready;
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor, [, , , alpha = 1] = channels(colour);
      if (alpha === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  // The contrast of WCAG 2: 4.5 is enough for text.
  const contrast = (e) => {
    const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };
  const texts = [...document.querySelectorAll("h1, h2, p, li, td, th, figcaption, a, pre, pre span, math, summary")].filter((e) => e.offsetParent || e.tagName === "math");
  const faint = texts.filter((e) => e.textContent.trim() && contrast(e) < 4.5);
  // What reaches out of the window, and out of no box that scrolls.
  const wide = [...document.querySelectorAll("main *")].filter((e) => {
    if (e.getBoundingClientRect().right <= innerWidth + 1) return false;
    for (let up = e.parentElement; up; up = up.parentElement) if (getComputedStyle(up).overflowX !== "visible") return false;
    return true;
  }).map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)}`);
  const formulas = [...document.querySelectorAll(".gdl-inline, .gdl-block")].map((e) => e.querySelector("math") || e);
  return {
    pictures: pictures.length,
    broken: pictures.filter((_, i) => !whole[i]).map((p) => p.src.slice(0, 80)),
    nameless: pictures.filter((p) => !p.alt).map((p) => p.src.slice(0, 80)),
    formulas: formulas.length,
    flat: formulas.filter((m) => m.localName !== "math" || m.getBoundingClientRect().width < 3).map((m) => m.textContent),
    font: [...document.fonts].some((f) => f.family.includes("Latin Modern Math") && f.status === "loaded"),
    wide: wide.slice(0, 3),
    over: document.documentElement.scrollWidth - innerWidth,
    dark: light(ground(document.body)) < 0.1,
    faint: [...new Set(faint.map((e) => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)} ${contrast(e).toFixed(1)}`))].slice(0, 5),
  };
})()
