// Light or dark, as the reader chose; else as the system has it, and light on paper.
(() => {
  const key = "gdl-theme", system = "screen and (prefers-color-scheme: dark)";
  const kept = () => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (v) => { try { localStorage.setItem(key, v); } catch { /* a browser that keeps nothing */ } };
  const show = (theme) => {
    document.getElementById("dark").media = {dark: "screen", light: "not all"}[theme] || system;
    document.documentElement.style.colorScheme = theme || "";
  };
  show(kept());
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(".gdl-theme").onclick = () => {
      const dark = matchMedia(document.getElementById("dark").media).matches;
      keep(dark ? "light" : "dark");
      show(kept() || (dark ? "light" : "dark"));
    };
    // On a narrow screen the contents would push the text out of sight.
    const contents = document.querySelector(".gdl-contents");
    if (contents && matchMedia("(max-width: 70em)").matches) contents.open = false;
  });
})();
