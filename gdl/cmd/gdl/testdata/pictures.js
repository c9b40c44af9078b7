// Scrolls through the notebook, because JupyterLab draws cells only when they
// come into view, and returns what browser_test.go calls "seen".
(async () => {
  const panel = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden)");
  const outer = panel.querySelector(".jp-WindowedPanel-outer");
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const pictures = {};
  const errors = new Set();
  let broken = 0;

  const collect = async () => {
    for (const cell of panel.querySelectorAll(".jp-Cell")) {
      const outputs = [...cell.querySelectorAll(".jp-Cell-outputArea img")];
      const images = [...cell.querySelectorAll("img")];
      await Promise.race([Promise.all(images.map((i) => i.decode().catch(() => {}))), wait(2000)]);
      const good = outputs.filter((i) => i.naturalWidth > 0 && i.naturalHeight > 0 && i.getBoundingClientRect().width > 0);
      if (good.length > 0) {
        const index = cell.dataset.windowedListIndex;
        pictures[index] = Math.max(good.length, pictures[index] || 0);
      }
      broken = Math.max(broken, images.filter((i) => i.complete && i.naturalWidth === 0).length);
      for (const e of cell.querySelectorAll('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]')) {
        errors.add(e.textContent.slice(0, 2000));
      }
    }
  };

  outer.scrollTop = 0;
  for (;;) {
    await wait(120);
    await collect();
    const before = outer.scrollTop;
    outer.scrollTop += outer.clientHeight * 0.7;
    if (outer.scrollTop <= before) break;
  }
  const prompts = [...panel.querySelectorAll(".jp-CodeCell .jp-InputPrompt")];
  const last = prompts.length ? prompts[prompts.length - 1].textContent : "";
  panel.querySelector(".jp-Cell-outputArea img")?.scrollIntoView({ block: "center" });
  return { pictures, broken, errors: [...errors], done: /\[\d+\]/.test(last) };
})();
