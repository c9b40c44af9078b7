// Returns what VS Code shows of explore_test.go's notebook, whose outputs are in a frame
// of a frame, after a press on the map and a move of a slider.
(async () => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const inner = () => document.querySelector("iframe.webview").contentDocument.querySelector("iframe").contentDocument;
  // In front of its shadow roots: Markdown is in them.
  const all = (selector, root = inner()) => [...root.querySelectorAll("*")].reduce(
    (found, e) => e.shadowRoot ? [...found, ...all(selector, e.shadowRoot)] : found, [...root.querySelectorAll(selector)]);
  for (let i = 0; i < 100 && all('canvas[role="application"]').length === 0; i++) await wait(200);
  await wait(1000);
  const slider = all('label input[type="range"]')[0], picture = slider.closest("div").querySelector("img");
  const before = slider.value + picture.alt;
  slider.value = slider.value === slider.max ? slider.min : slider.max;
  slider.dispatchEvent(new Event("input"));
  const map = all('canvas[role="application"]')[0], box = map.getBoundingClientRect();
  map.setPointerCapture = () => {}; // there is no real pointer
  const at = (kind, x, y) => map.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, bubbles: true, buttons: 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
  }));
  at("pointerdown", 0.5, 0.5);
  at("pointermove", 0.75, 0.75);
  return {
    pictures: all("img").filter((i) => i.naturalWidth > 0).length,
    formulas: all(".katex").length,
    before, after: slider.value + picture.alt,
    map: map.nextElementSibling.nextElementSibling.textContent,
    source: all("code").some((c) => c.textContent.includes("func Pick")),
  };
})();
