// Four small helps; every page works without them.
//
// The quick exit: Escape three times, or the link, puts a blank page in the place of this one.
// Without this file the link still leads there.
"use strict";

(() => {
  const WITHIN_MS = 2000;
  const TIMES = 3;
  const link = document.querySelector("a[data-leave]");
  if (link === null) {
    return;
  }

  const leave = () => {
    document.documentElement.hidden = true;
    window.location.replace(link.href);
  };

  let pressed = [];
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) {
      return;
    }
    const now = Date.now();
    pressed = pressed.filter((moment) => now - moment < WITHIN_MS);
    pressed.push(now);
    if (pressed.length >= TIMES) {
      event.preventDefault();
      leave();
    }
  }, true);

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  // A citation leads into a text that is folded up: browsers that don't unfold it by themselves are helped. And how the
  // page is cited says the passage that one came to.
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
    const folded = target === null ? null : target.closest("details:not([open])");
    if (folded !== null) {
      folded.open = true;
      target.scrollIntoView();
    }
    const cited = document.querySelector(".citation-anchor");
    if (cited !== null && target !== null && target.classList.contains("passage")) {
      cited.textContent = `#${target.id}`;
    }
  };
  window.addEventListener("hashchange", unfold);
  unfold();

  // What the public search found opens with the words marked: they go with the form, so that none stands in an address or in
  // what the browser keeps. Who asks for another tab follows the plain link, which leads to the same place.
  document.addEventListener("click", (event) => {
    const hit = event.target.closest("a[data-sought]");
    const form = hit === null ? null : hit.closest("form");
    const elsewhere = event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (form === null || elsewhere) {
      return;
    }
    event.preventDefault();
    const button = document.createElement("button");
    button.hidden = true;
    button.formAction = hit.href;
    form.append(button);
    form.requestSubmit(button);
    button.remove();
  });

  // Beside the results the stylesheet shows all ways to narrow a search: then nothing says that they are folded up.
  const facets = document.querySelector("details.facets");
  const wide = window.matchMedia("(min-width: 56rem)");
  const widen = () => {
    facets.open = facets.open || wide.matches;
    facets.querySelector("summary").tabIndex = wide.matches ? -1 : 0;
  };
  if (facets !== null) {
    wide.addEventListener("change", widen);
    widen();
  }
})();
