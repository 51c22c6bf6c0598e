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

  editing();
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
  read.addEventListener("toggle", pack, true);

  // What is shown stands in the address, so that it can be linked; all of it needs no words.
  const showing = all(".showing input");
  const address = () => {
    const query = new URLSearchParams(), verdicts = showing.filter((i) => i.name === "verdict");
    const shown = verdicts.filter((i) => i.checked);
    if (shown.length < verdicts.length) (shown.length ? shown : [{ name: "verdict", value: "none" }]).forEach((i) => query.append(i.name, i.value));
    showing.forEach((i) => { if (i.name !== "verdict" && i.checked) query.append(i.name, i.value); });
    history.replaceState(history.state, "", location.pathname + (query.size ? "?" + query : "") + location.hash);
  };
  showing.forEach((i) => i.addEventListener("change", () => { address(); pack(); }));

  // Passage and note light up together, a passage in all its pieces.
  const shine = (id, on) => {
    all(`#m-${id}, #n-${id}, [data-part="m-${id}"]`, read).forEach((el) => el.classList.toggle("lit", on));
  };
  const light = (e, on) => {
    const at = e.target.closest && e.target.closest("mark, .note");
    if (at) shine((at.id || at.dataset.part).slice(2), on);
  };
  const arrive = () => {
    all(".come", read).forEach((el) => el.classList.remove("come"));
    const to = aim();
    if (to && to.matches("mark")) all(`[data-part="${to.id}"]`, read).forEach((el) => el.classList.add("come"));
  };
  addEventListener("hashchange", arrive);
  arrive();
  ["mouseover", "focusin"].forEach((t) => read.addEventListener(t, (e) => light(e, true)));
  ["mouseout", "focusout"].forEach((t) => read.addEventListener(t, (e) => light(e, false)));

  // Forms that edit records: they keep what is typed, show what is to be said while it is typed, and add rows without leaving the page.
  // The server renders everything; this only fetches the page again and puts the parts that changed in place.
  function editing() {
    const form = document.querySelector("form[data-edit]");
    if (!form) return;
    const kept = document.getElementById("kept");
    const store = "probatum:" + form.action;
    let dirty = false, leaving = false, timer = 0, asked = 0;

    const body = (act) => {
      const data = new URLSearchParams(new FormData(form));
      data.delete("act");
      data.append("act", act);
      return data;
    };
    const send = async (data) => {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok) throw new Error(String(answer.status));
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    };
    const swap = (page, selector) => {
      const now = all(selector), then = all(selector, page);
      if (now.length === then.length) now.forEach((el, i) => { if (!el.contains(document.activeElement)) el.replaceWith(then[i]); });
    };
    const say = (words) => { if (kept) kept.textContent = words; };
    const lost = (error) => {
      try { localStorage.setItem(store, body("save").toString()); } catch { /* no room: the page still holds it */ }
      say(error.message === "401" ? "You are signed out. What you typed is kept here; saving asks you to sign in again."
        : "The server does not answer. What you typed is kept in this browser.");
    };
    const check = async () => {
      const mine = ++asked;
      try {
        const page = await send(body("check"));
        if (mine !== asked) return;
        all("[data-said]", page).forEach((then) => {
          const now = document.getElementById(then.id);
          if (now && !now.contains(document.activeElement)) now.replaceWith(then);
        });
        ["#todo", "#consequence"].forEach((part) => swap(page, part));
        try { localStorage.removeItem(store); } catch { /* nothing kept */ }
        say("What you typed is kept, " + new Date().toTimeString().slice(0, 5) + ".");
      } catch (error) { lost(error); }
    };
    const touched = () => {
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(check, 1200);
    };
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);

    // Rows come and go by asking the server for the form with them.
    form.addEventListener("submit", async (event) => {
      const act = event.submitter && event.submitter.name === "act" ? event.submitter.value : "";
      if (!/^(add|remove|take|check)(:|$)/.test(act)) { leaving = true; return; }
      event.preventDefault();
      clearTimeout(timer);
      asked++;
      const sent = body(act);
      let to = null;
      form.inert = true; // nothing typed meanwhile could be lost by the exchange
      try {
        const page = await send(sent);
        const then = page.querySelector("form[data-edit]");
        const open = new Set(all("details[open]", form).map((d) => d.id));
        form.innerHTML = then.innerHTML;
        all("details", form).forEach((d) => { if (open.has(d.id)) d.open = true; });
        dirty = true;
        const place = act.slice(act.indexOf(":") + 1);
        const rows = act.startsWith("add:") ? all("[data-row]", form).filter((r) => r.dataset.row.replace(/\[\d+\]$/, "") === place) : [];
        const last = rows[rows.length - 1];
        const list = act.startsWith("remove:") ? all("[data-rows]", form).find((r) => r.dataset.rows === place.replace(/\[\d+\]$/, "")) : null;
        to = list ? list.querySelector(":scope > button") : last ? last.querySelector("input:not([type=hidden]),select,textarea") : document.getElementById(act === "check" ? "todo" : "");
      } catch (error) { lost(error); } finally { form.inert = false; }
      if (to) { to.focus(); to.scrollIntoView({ block: "center" }); }
    });

    addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
        event.preventDefault();
        const save = form.querySelector("[data-save]");
        if (save) save.click();
      }
    });
    addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
    addEventListener("pageshow", () => { leaving = false; });

    // What this browser kept when the server did not answer comes back once.
    try {
      const left = localStorage.getItem(store);
      if (left) {
        const again = new URLSearchParams(left);
        let changed = false;
        for (const [name, value] of again) {
          const field = form.elements.namedItem(name);
          if (field && "value" in field && field.type !== "hidden" && field.type !== "checkbox" && field.value !== value) { field.value = value; changed = true; }
        }
        localStorage.removeItem(store);
        if (changed) { say("What this browser kept when the server did not answer is back."); touched(); }
      }
    } catch { /* nothing kept */ }
  }
})();

// Editors choose passages by selecting them. Only pages made for editors carry the hooks this looks for.
(() => {
  "use strict";
  const offer = document.querySelector("[data-quote]");
  const inside = (node, selector) => (node instanceof Element ? node : node && node.parentElement)?.closest(selector) || null;

  // In the reading view: a button beside the selection that begins a claim with it. Numbers of notes are no words of the article.
  const words = (range) => {
    const part = range.cloneContents();
    part.querySelectorAll(".ref, .notes, .para").forEach((el) => el.remove());
    return part.textContent.trim();
  };
  const near = () => {
    const selection = getSelection();
    const range = selection && selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    const block = range && inside(range.startContainer, ".read p, .read li, .read td, .read th, .read h2, .read h3, .read h4");
    if (range && block && !block.contains(range.endContainer)) range.setEndAfter(block.lastChild);
    const quote = block && !inside(block, ".notes") ? words(range) : "";
    offer.hidden = quote.length < 3 || quote.length > 2000;
    if (offer.hidden) return;
    const box = range.getBoundingClientRect();
    offer.style.top = scrollY + box.bottom + 8 + "px";
    offer.style.left = Math.max(8, Math.min(box.left, innerWidth - 240)) + "px";
    offer.firstElementChild.href = offer.dataset.quote + "&quote=" + encodeURIComponent(quote);
  };
  if (offer) document.addEventListener("selectionchange", () => setTimeout(near, 60));

  // In the claim's form: the article's text stands beside the passages, as one text, so a place in it is a place in the article.
  const chosen = () => {
    const pane = document.querySelector("[data-quotable]"), selection = getSelection();
    if (!pane || !selection || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0), text = pane.firstChild;
    if (range.startContainer !== text || range.endContainer !== text) return null;
    const raw = text.data.slice(range.startOffset, range.endOffset), quote = raw.trim();
    if (!quote) return null;
    const at = range.startOffset + raw.indexOf(quote);
    let all = 0, nth = 0;
    for (let i = text.data.indexOf(quote); i >= 0; i = text.data.indexOf(quote, i + quote.length)) { all += 1; if (i <= at) nth = all; }
    return { quote, occurrence: all > 1 ? String(nth) : "" };
  };
  const field = (i, name) => document.getElementsByName(`claim[anchor][${i}][${name}]`)[0];
  let last = null;
  document.addEventListener("selectionchange", () => {
    const button = document.querySelector("[data-take]");
    if (!button) return;
    const now = chosen();
    if (now) last = now;
    button.hidden = false;
    button.disabled = !last;
  });
  document.addEventListener("click", (event) => {
    if (!inside(event.target, "[data-take]") || !last) return;
    const form = document.querySelector("form[data-edit]");
    let i = 0;
    while (field(i, "exact") && field(i, "exact").value.trim()) i += 1;
    const put = (name, value) => {
      let to = field(i, name);
      if (!to) {
        to = document.createElement("input");
        Object.assign(to, { type: "hidden", name: `claim[anchor][${i}][${name}]` });
        form.append(to);
      }
      to.value = value;
    };
    put("exact", last.quote);
    put("occurrence", last.occurrence);
    last = null;
    form.requestSubmit(form.querySelector("[data-check]"));
  });
})();

// Proposals: keys for an editor who goes through an article's sentences. Everything they do has a button.
(() => {
  "use strict";
  const list = document.querySelector("[data-proposals]");
  const open = list ? [...list.querySelectorAll('.proposal[data-state="open"]')] : [];
  if (!list) return;
  const told = document.querySelector("[data-keys]");
  if (told) told.hidden = !open.length;
  const here = () => {
    const within = document.activeElement && document.activeElement.closest(".proposal");
    const aimed = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    return open.indexOf(within) >= 0 ? open.indexOf(within) : open.indexOf(aimed);
  };
  const go = (to) => {
    const target = open[Math.max(0, Math.min(to, open.length - 1))];
    if (!target) return;
    target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  };
  if (here() >= 0) go(here());
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const on = event.target instanceof Element ? event.target : document.body;
    if (on.closest("input,textarea,select,[contenteditable]")) return;
    const at = here();
    if (event.key === "j") go(at + 1);
    else if (event.key === "k") go(at < 0 ? 0 : at - 1);
    else if (at >= 0 && (event.key === "a" || event.key === "d" || event.key === "e")) {
      const key = open[at].querySelector('[data-key="' + event.key + '"]');
      const asked = open[at].querySelector(".beside input");
      if (event.key === "a" && asked && !asked.value.trim()) asked.focus();
      else if (event.key === "e" || !key) {
        const fold = open[at].querySelector('[data-key="e"]');
        fold.open = true;
        fold.querySelector("textarea").focus();
      } else key.click();
    } else return;
    event.preventDefault();
  });
})();
