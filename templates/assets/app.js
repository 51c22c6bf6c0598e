// Progressive only: every page reads and works without this file.
(() => {
  "use strict";
  const all = (s, r = document) => [...r.querySelectorAll(s)];
  const narrow = matchMedia("(max-width: 61.99rem)");

  // Folds are open in the HTML. On a narrow screen they start closed, save those marked data-keep.
  const folds = all("details.fold");
  let was = null;
  const fold = () => {
    if (was === narrow.matches) return;
    was = narrow.matches;
    folds.forEach((d) => { d.open = !was || d.hasAttribute("data-keep"); });
  };
  fold();
  addEventListener("resize", fold); // registered first: folds settle before the notes are measured

  // A link into a closed fold opens it.
  const aim = () => location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const reveal = () => {
    const to = aim();
    for (let d = to && to.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
    if (to && to.closest("details.fold")) to.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();

  // Print shows everything.
  let shut = [];
  addEventListener("beforeprint", () => { shut = all("details:not([open])"); shut.forEach((d) => { d.open = true; }); });
  addEventListener("afterprint", () => { shut.forEach((d) => { d.open = false; }); shut = []; });

  const read = document.querySelector(".read");
  if (!read) return;

  // Margin notes sit beside their passage and close up, so that long notes leave no holes in the text. Where they would fall too
  // far behind, the text waits for them: little at the start of a section, more within one.
  const notes = all(".notes", read);
  const behind = { section: 48, within: 320 }, gap = 12;
  const lead = (passage) => {
    let el = passage.matches(".items > :first-child") ? passage.parentElement : passage;
    while (el.previousElementSibling && /^H\d$/.test(el.previousElementSibling.tagName)) el = el.previousElementSibling;
    return el;
  };
  const leads = notes.map((n) => lead(n.parentElement));
  const pack = () => {
    const wide = matchMedia("(min-width: 62rem)").matches && !matchMedia("print").matches;
    read.classList.toggle("packed", wide);
    read.style.minHeight = "";
    leads.forEach((el) => { el.style.paddingTop = ""; });
    const start = read.getBoundingClientRect().top;
    const tops = notes.map((n) => n.parentElement.getBoundingClientRect().top - start);
    const heights = notes.map((n) => (n.querySelector("ul").offsetHeight > 8 ? n.offsetHeight : 0));
    let free = 0, pushed = 0;
    notes.forEach((n, i) => {
      if (!wide) { n.style.top = ""; return; }
      const late = heights[i] ? free - tops[i] - pushed - (leads[i].tagName === "H2" ? behind.section : behind.within) : 0;
      if (late > 0) { leads[i].style.paddingTop = late + "px"; pushed += late; }
      const top = Math.max(tops[i] + pushed, free);
      n.style.top = top + "px";
      if (heights[i]) free = top + heights[i] + gap;
    });
    if (wide) read.style.minHeight = free + "px";
  };
  pack();
  addEventListener("resize", pack);
  addEventListener("load", () => {
    pack();
    // Packing moved the text, so whoever came to a passage is brought there again; not who came back and has a place already.
    const [came] = performance.getEntriesByType("navigation"), to = aim();
    if (to && read.contains(to) && came && came.type === "navigate") to.scrollIntoView({ behavior: "instant" });
  });
  all(".showing input").forEach((i) => i.addEventListener("change", pack));

  // Passage and note light up together.
  const light = (e, on) => {
    const at = e.target.closest && e.target.closest("mark, .note");
    if (!at) return;
    const id = at.id.slice(2);
    ["m-", "n-"].forEach((p) => { const el = document.getElementById(p + id); if (el) el.classList.toggle("lit", on); });
  };
  ["mouseover", "focusin"].forEach((t) => read.addEventListener(t, (e) => light(e, true)));
  ["mouseout", "focusout"].forEach((t) => read.addEventListener(t, (e) => light(e, false)));
})();
