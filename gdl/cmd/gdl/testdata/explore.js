// Returns what a map of codes shows after a press and a drag to a place, given
// from 0 to 1 across the map and from 0 to 1 down: the text below it, and the mean
// grey of the decoded picture.
(async (across, down) => {
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  let map;
  for (let i = 0; i < 100 && !map; i++) {
    map = document.querySelector('canvas[role="application"]');
    await wait(100);
  }
  if (!map) return { text: "no map", grey: -1 };
  map.scrollIntoView();
  await wait(300);
  const box = map.getBoundingClientRect(), picture = map.nextElementSibling;
  const at = (kind, x, y) => map.dispatchEvent(new PointerEvent(kind, {
    pointerId: 1, bubbles: true, buttons: 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
  }));
  map.setPointerCapture = () => {}; // there is no real pointer
  at("pointerdown", 0.5, 0.5);
  at("pointermove", across, down);
  const { data } = picture.getContext("2d").getImageData(0, 0, picture.width, picture.height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i];
  return { text: picture.nextElementSibling.textContent, grey: Math.round(sum / (data.length / 4)) };
})
