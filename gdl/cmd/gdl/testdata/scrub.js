// Scrolls to the notebook's slider over frames, moves it to the first frame and
// returns what the picture beside it shows: the start of its address, and the
// name of the frame.
(async () => {
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  const outer = panel.querySelector(".jp-WindowedPanel-outer");
  outer.scrollTop = 0;
  for (;;) {
    await new Promise((done) => setTimeout(done, 120));
    const slider = panel.querySelector('.jp-Cell-outputArea input[type="range"]');
    if (slider) {
      slider.value = 0;
      slider.dispatchEvent(new Event("input"));
      const picture = slider.parentElement.querySelector("img");
      await picture.decode();
      return { picture: picture.src.slice(0, 14), name: slider.nextElementSibling.textContent };
    }
    const before = outer.scrollTop;
    outer.scrollTop += outer.clientHeight * 0.7;
    if (outer.scrollTop <= before) return { picture: "no slider", name: "" };
  }
})();
