"use strict";
(() => {
  const MARK = ".m[data-records]"; // the legend shows marks too
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.hidden = true;
  tip.setAttribute("role", "status");
  document.body.append(tip);
  const ids = (mark) => mark.dataset.records.split(" ");
  const marks = new Map();
  for (const mark of document.querySelectorAll(MARK)) {
    mark.dataset.tip = mark.title;
    mark.removeAttribute("title");
    for (const id of ids(mark)) marks.set(id, [...(marks.get(id) || []), mark]);
  }
  let lit = [];
  const light = (records) => {
    lit.forEach((node) => node.classList.remove("on"));
    lit = records.flatMap((id) => [document.getElementById(id), ...(marks.get(id) || [])]).filter(Boolean);
    lit.forEach((node) => node.classList.add("on"));
  };
  const show = (mark) => {
    light(ids(mark));
    tip.textContent = mark.dataset.tip;
    tip.hidden = false;
    const word = mark.getClientRects()[0];
    const left = Math.min(word.left, innerWidth - tip.offsetWidth - 12);
    const below = word.bottom + 8 + tip.offsetHeight < innerHeight;
    tip.style.left = `${Math.max(12, left)}px`;
    tip.style.top = `${below ? word.bottom + 8 : Math.max(8, word.top - 8 - tip.offsetHeight)}px`;
    const card = document.getElementById(ids(mark)[0]);
    const list = card && card.parentElement;
    if (list && list.scrollHeight > list.clientHeight && getComputedStyle(list).position === "sticky") {
      list.scrollTop = card.offsetTop - list.offsetTop - 24;
    }
  };
  const hide = () => { tip.hidden = true; light([]); };
  let shown = null;
  document.addEventListener("mouseover", (event) => {
    const mark = event.target.closest(MARK);
    if (mark) return show(mark);
    tip.hidden = true;
    const card = event.target.closest(".record");
    light(card ? [card.id] : []);
  });
  document.addEventListener("focusin", (event) => {
    const mark = event.target.closest(MARK);
    const card = event.target.closest(".record");
    if (mark && mark.matches(":focus-visible")) show(mark);
    else if (card) light([card.id]);
  });
  document.addEventListener("click", (event) => {
    const mark = event.target.closest(MARK);
    if (!mark || matchMedia("(hover: hover)").matches) return;
    if (shown !== mark) event.preventDefault();
    shown = mark;
    show(mark);
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
})();
